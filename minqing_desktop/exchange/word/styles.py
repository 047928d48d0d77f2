"""The styles, faces and page of a Word document, official ones by GB/T 9704-2012."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import quoteattr

from docx import Document as new_document
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.paper import PageSize, PaperKind

SONG, HEI, FANG, KAI = "方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"
_LATIN = "Times New Roman"
# What Word takes where a computer lacks the face that the standard names.
_OTHERWISE = {SONG: "华文中宋", FANG: "仿宋", KAI: "楷体", HEI: "SimHei"}
TITLE, BODY, CELL, LABEL, NOTE, SIGNED = "Title", "Body Text", "Table Cell", "Table Label", "Small Note", "Signed"
HEADS = ("Heading 1", "Heading 2", "Heading 3")
_TABLE_STYLES = ("Normal Table", "Table Grid")


@dataclass(frozen=True, slots=True)
class _Letters:
    face: str
    size: float
    leading: float
    is_bold: bool = False
    indent: int = 0
    is_centred: bool = False
    above: float = 0.0
    below: float = 0.0


_OFFICIAL = {
    TITLE: _Letters(SONG, 22, 32, is_centred=True),
    BODY: _Letters(FANG, 16, 28, indent=2),
    HEADS[0]: _Letters(HEI, 16, 28, indent=2),
    HEADS[1]: _Letters(KAI, 16, 28, indent=2),
    HEADS[2]: _Letters(FANG, 16, 28, is_bold=True, indent=2),
    NOTE: _Letters(KAI, 12, 18),
    SIGNED: _Letters(FANG, 16, 28),
    CELL: _Letters(FANG, 12, 16, above=2, below=2),
    LABEL: _Letters(HEI, 11, 15, is_centred=True),
}
_FORM = _OFFICIAL | {
    TITLE: _Letters(SONG, 20, 28, is_centred=True),
    BODY: _Letters(FANG, 12, 18.5, indent=2),
    HEADS[0]: _Letters(HEI, 13, 20, above=6),
    HEADS[1]: _Letters(HEI, 12, 18, above=4),
    HEADS[2]: _Letters(FANG, 12, 18, is_bold=True, indent=2),
    NOTE: _Letters(KAI, 10.5, 15),
    SIGNED: _Letters(FANG, 12, 20),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Size and margins: width, height, top, bottom, left, right in mm."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float

    @property
    def inner_width(self) -> Length:
        return Mm(self.width - self.left - self.right)


_OFFICIAL_PAGE = Page(210, 297, 37, 35, 28, 26)
_PAGES = {
    PageSize.A4: Page(210, 297, 20, 20, 25, 25),
    PageSize.A4_ACROSS: Page(297, 210, 20, 18, 18, 18),
    PageSize.A5: Page(148, 210, 16, 16, 18, 14),
}


def page_of(kind: PaperKind, size: PageSize) -> Page:
    """The page of a paper."""
    return _OFFICIAL_PAGE if kind is PaperKind.OFFICIAL and size is PageSize.A4 else _PAGES[size]


def blank_document(kind: PaperKind) -> Document:
    """A document without a line, with the styles of a kind of paper; those who edit it find them by name."""
    return new_document(BytesIO(_blank(kind)))


@lru_cache(maxsize=2)
def _blank(kind: PaperKind) -> bytes:
    """Made once: what the library begins with is half a megabyte of styles that no paper has."""
    document = new_document()
    for paragraph in document.paragraphs:
        _drop(paragraph._p)
    _drop_strange_styles(document)
    _set_styles(document, kind)
    _set_habits(document)
    document.settings.odd_and_even_pages_header_footer = kind is PaperKind.OFFICIAL
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _drop(element) -> None:
    element.getparent().remove(element)


def _drop_strange_styles(document: Document) -> None:
    for style in list(document.styles):
        if style.type is WD_STYLE_TYPE.TABLE and style.name not in _TABLE_STYLES:
            _drop(style.element)
    rels = document.part.rels
    for name, relation in list(rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del rels[name]


def _set_styles(document: Document, kind: PaperKind) -> None:
    _set_other_faces(document)
    for name, letters in (_OFFICIAL if kind is PaperKind.OFFICIAL else _FORM).items():
        _set_style(_style(document, name), letters)
    _set_faces(document.styles["Normal"], FANG)  # pyright: ignore[reportArgumentType]
    for language in document.styles.element.iter(qn("w:lang")):  # decides the forms of Han letters and marks
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_habits(document: Document) -> None:
    """As a new Chinese document of today's Word, not as the English one of 2013 that the library begins with."""
    settings = document.settings.element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for name, relation in list(document.part.package.rels.items()):  # pyright: ignore[reportOptionalMemberAccess]
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del document.part.package.rels[name]  # pyright: ignore[reportOptionalMemberAccess]


def _style(document: Document, name: str) -> ParagraphStyle:
    known = {style.name for style in document.styles}
    if name in known:
        return document.styles[name]  # pyright: ignore[reportReturnType]
    return document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)  # pyright: ignore[reportReturnType]


def _set_style(style: ParagraphStyle, letters: _Letters) -> None:
    _set_faces(style, letters.face)
    style.font.size, style.font.bold = Pt(letters.size), letters.is_bold
    style.font.italic = False
    style.font.color.rgb = None
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):  # the line under the title of the template
        properties.remove(border)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after = Pt(letters.above), Pt(letters.below)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(letters.leading)
    if letters.indent:
        indent_first_line(properties, letters.indent, letters.size)
    if letters.is_centred:
        spacing.alignment = WD_ALIGN_PARAGRAPH.CENTER


def indent_first_line(properties, characters: int, size: float) -> None:
    """Moves the first line in by characters, as Word counts them, with the length for programs that do not."""
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(round(characters * size * 20)))


def flush(paragraph: Paragraph) -> None:
    """Takes the indent of the first line away."""
    indent_first_line(paragraph._p.get_or_add_pPr(), 0, 0)


def _set_faces(style: ParagraphStyle, face: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script, name in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN), ("eastAsia", face)):
        fonts.set(qn(f"w:{script}"), name)


def _set_other_faces(document: Document) -> None:
    """Writes into the table of fonts which face to take instead."""
    fonts = "".join(
        f"<w:font w:name={quoteattr(face)}><w:altName w:val={quoteattr(other)}/>"
        '<w:charset w:val="86"/><w:family w:val="modern"/></w:font>'
        for face, other in _OTHERWISE.items()
    )
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    table = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{main}">{fonts}</w:fonts>'
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            relation.target_part._blob = table.encode("utf-8")


def page_words() -> tuple[str, str, str]:
    """What stands before, between and after the two fields of 第 x 页　共 y 页."""
    first, rest = tr("第 {number} 页　共 {total} 页").split("{number}")
    between, last = rest.split("{total}")
    return first, between, last
