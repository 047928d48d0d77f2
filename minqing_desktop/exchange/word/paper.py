"""Writes a `Paper` as a Word document with real styles, repeated table heads and page numbers as fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents import paper as say
from minqing_desktop.exchange.marks import mark
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.exchange.word import styles
from minqing_desktop.exchange.word.grids import Grid, GridCell, GridRow, add_grid, outside_lines
from minqing_desktop.exchange.word.texts import clean

_SIDES = {
    say.Side.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    say.Side.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    say.Side.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
_LINE_TO_WRITE_ON = 23.0
_BOX_HEIGHT, _SIGNATURE_HEIGHT = 36.0, 44.0
_LABEL_SHARE, _WHOLE = 4.0, 24.0


def write_papers(
    papers: Iterable[say.Paper],
    title: str,
    target: BinaryIO | Path,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    total: int = 0,
    made_at: datetime | None = None,
) -> int:
    """Writes all papers into one document, each a section with its own page numbers; gives their number.

    `made_at` is told in the file's properties. The looks are those of the first paper's kind. UserError
    `nothing_to_print` without a paper; `Cancelled` when stopped; errors of the disk are the caller's.
    """
    pace = Pace(progress, cancel, total)
    document: Document | None = None
    done = 0
    for paper in papers:
        pace.step(done)
        if document is None:
            document = _begin(paper.kind, title, made_at)
            section = document.sections[0]
        else:
            section = document.add_section(WD_SECTION.NEW_PAGE)
        _Writing(document, paper).write(section)
        done += 1
    if document is None:
        raise UserError(
            code="nothing_to_print",
            what=tr("所选范围内没有可以打印的记录，没有生成文件。"),
            advice=tr("请换一个范围再试。"),
        )
    pace.step(done)
    document.save(str(target) if isinstance(target, Path) else target)
    return done


def _begin(kind: say.PaperKind, title: str, made_at: datetime | None) -> Document:
    document = styles.blank_document(kind)
    about = document.core_properties
    about.title, about.author, about.comments = clean(title), tr("民情日记"), ""
    about.language = "zh-CN"
    if made_at is not None:
        about.created = about.modified = made_at
    return document


class _Writing:
    """Writes one paper; blocks that draw lines wait until the table they share is complete."""

    def __init__(self, document: Document, paper: say.Paper) -> None:
        self._document, self._paper = document, paper
        self._page = styles.page_of(paper.kind, paper.size)
        self._is_official = paper.kind is say.PaperKind.OFFICIAL
        self._grid = Grid()
        self._turns = False
        self._writers: dict[type, Callable[[Any], None]] = {
            say.Heading: self._heading,
            say.Paragraph: self._paragraph,
            say.Note: self._note,
            say.Fields: self._fields,
            say.Labelled: self._labelled,
            say.Table: self._table,
            say.Items: self._items,
            say.Boxes: self._boxes,
            say.Signatures: self._signatures,
            say.Seal: self._seal,
            say.Closing: self._closing,
            say.Photos: self._photos,
            say.Space: self._space,
            say.PageBreak: self._page_break,
        }

    def write(self, section: Section) -> None:
        """The whole paper into its section."""
        self._set_page(section)
        _number_pages(section, self._paper)
        for place, line in enumerate(self._paper.title.split("\n")):
            made = self._add(line, styles.TITLE)
            made.paragraph_format.space_before = Pt(0 if place else 4)
        self._notes()
        for block in self._paper.blocks:
            self._writers[type(block)](block)
        self._close_grid()

    def _set_page(self, section: Section) -> None:
        page = self._page
        section.page_width, section.page_height = Mm(page.width), Mm(page.height)
        is_across = page.width > page.height
        section.orientation = WD_ORIENT.LANDSCAPE if is_across else WD_ORIENT.PORTRAIT
        section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
        section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
        section.footer_distance = Mm(25 if self._is_official else 10)

    def _notes(self) -> None:
        notes = self._paper.notes
        if notes:
            style = styles.NOTE
            cells = [GridCell(note, 1.0, style, 0 < place < len(notes) - 1) for place, note in enumerate(notes)]
            table = add_grid(self._document, Grid([GridRow(tuple(cells), 16)], is_framed=False), self._width)
            if len(notes) > 1:
                table.rows[0].cells[-1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT

    @property
    def _width(self) -> int:
        return int(self._page.inner_width)

    # text

    def _add(self, text: str, style: str) -> Paragraph:
        self._close_grid()
        paragraph = self._document.add_paragraph(style=style)
        if text:
            paragraph.add_run(clean(text))
        if self._turns:
            paragraph.paragraph_format.page_break_before, self._turns = True, False
        return paragraph

    def _heading(self, block: say.Heading) -> None:
        style = styles.HEADS[min(block.level, len(styles.HEADS)) - 1]
        self._add(say.heading_words(block), style).paragraph_format.keep_with_next = True

    def _paragraph(self, block: say.Paragraph) -> None:
        for line in block.text.split("\n"):
            made = self._add(line.strip(" \u3000") if block.is_indented else line, styles.BODY)
            if not block.is_indented or block.side is not say.Side.LEFT:
                styles.flush(made)
                made.alignment = _SIDES[block.side]

    def _note(self, block: say.Note) -> None:
        self._add(block.text, styles.NOTE)

    def _items(self, block: say.Items) -> None:
        for place, text in enumerate(block.texts, start=1):
            self._add((f"{place}. " if block.is_numbered else "· ") + text, styles.BODY)

    def _space(self, block: say.Space) -> None:
        made = self._add("", styles.BODY)
        made.paragraph_format.line_spacing = Pt(max(1.0, block.lines * (28 if self._is_official else 18.5)))

    def _page_break(self, _block: say.PageBreak) -> None:
        self._close_grid()
        self._turns = True

    def _seal(self, block: say.Seal) -> None:
        issuer = tr("{issuer}（盖章）").format(issuer=block.issuer) if block.is_sealed else block.issuer
        if self._document.paragraphs:  # a seal never stands alone on the last page
            self._document.paragraphs[-1].paragraph_format.keep_with_next = True
        for words in (issuer, block.day or tr("　　　　年　　月　　日")):
            made = self._add(words, styles.BODY)
            styles.flush(made)
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER
            made.paragraph_format.left_indent = int(self._width * 0.45)

    # tables

    def _fields(self, block: say.Fields) -> None:
        for row in say.rows_of(block):
            cells: list[GridCell] = []
            for fact, span in row:
                room = span * block.value_share + (span - 1) * block.label_share
                cells += [_label(fact.label, block.label_share), GridCell(fact.text, room, styles.CELL)]
            self._put(GridRow(tuple(cells)))

    def _labelled(self, block: say.Labelled) -> None:
        height = 24.5 if block.text else block.writing_lines * _LINE_TO_WRITE_ON
        room = GridCell(block.text, _WHOLE - _LABEL_SHARE, styles.CELL)
        self._put(GridRow((_label(block.label, _LABEL_SHARE), room), height))

    def _boxes(self, block: say.Boxes) -> None:
        fields = say.Fields(tuple(say.Fact(label) for label in block.labels), block.across)
        before = len(self._grid.rows)
        self._fields(fields)
        for place in range(before, len(self._grid.rows)):
            self._grid.rows[place] = GridRow(self._grid.rows[place].cells, _BOX_HEIGHT)

    def _table(self, block: say.Table) -> None:
        if not block.label:
            self._close_grid()
        whole = sum(column.share for column in block.columns)
        scale = (_WHOLE - _LABEL_SHARE if block.label else _WHOLE) / whole
        rows = [list(row) for row in block.rows] or [[""] * len(block.columns)] * block.spare_rows
        made: list[GridRow] = []
        if any(column.heading for column in block.columns):
            heads = tuple(_label(column.heading, column.share * scale) for column in block.columns)
            made.append(GridRow(heads, 22, is_head=not block.label))
        for row in rows:
            pairs = zip(row, block.columns, strict=True)
            cells = (GridCell(text, c.share * scale, styles.CELL, c.is_centred) for text, c in pairs)
            made.append(GridRow(tuple(cells), block.least_height))
        for place, row in enumerate(made):
            self._put(_with_label(row, block.label, place, len(made)) if block.label else row)
        if not block.label:
            self._close_grid()

    def _signatures(self, block: say.Signatures) -> None:
        self._close_grid()
        rows = []
        for start in range(0, len(block.signed), block.across):
            words = [_signature_words(each) for each in block.signed[start : start + block.across]]
            words += [""] * (block.across - len(words))
            rows.append(GridRow(tuple(GridCell(text, 1.0, styles.SIGNED) for text in words), _SIGNATURE_HEIGHT))
        self._add_table(Grid(rows, is_framed=False))

    def _closing(self, block: say.Closing) -> None:
        self._close_grid()
        row = GridRow(tuple(GridCell(text, 1.0, styles.CELL) for text in block.texts), 30)
        self._add_table(Grid([row], is_framed=False))

    def _photos(self, block: say.Photos) -> None:
        for start in range(0, len(block.photos), block.across):
            photos = block.photos[start : start + block.across]
            cells = [GridCell(photo.caption, 1.0, styles.NOTE, True, picture=photo.data) for photo in photos]
            cells += [GridCell("", 1.0, styles.NOTE)] * (block.across - len(cells))
            self._put(GridRow(tuple(cells)))

    def _put(self, row: GridRow) -> None:
        self._grid.rows.append(row)

    def _close_grid(self) -> None:
        if self._grid.rows:
            grid, self._grid = self._grid, Grid()
            self._add_table(grid)

    def _add_table(self, grid: Grid) -> None:
        self._part_from_table()
        table = add_grid(self._document, grid, self._width)
        if grid.is_framed:
            outside_lines(table)

    def _part_from_table(self) -> None:
        """Two tables without a line between them would be one to Word; a page begins with a line, too."""
        last = self._document.element.body.xpath("./*[not(self::w:sectPr)][last()]")
        if self._turns or (last and last[0].tag == qn("w:tbl")):
            made = self._document.add_paragraph(style=styles.NOTE)
            made.paragraph_format.line_spacing = Pt(2)
            made.paragraph_format.page_break_before, self._turns = self._turns or None, False


def _label(text: str, share: float) -> GridCell:
    return GridCell(text, share, styles.LABEL, True)


def _with_label(row: GridRow, label: str, place: int, count: int) -> GridRow:
    """The row with the label at its left, which the first row shares with all."""
    first = GridCell(label if not place else "", _LABEL_SHARE, styles.LABEL if not place else "", True)
    if not place and count > 1:
        first = GridCell(label, _LABEL_SHARE, styles.LABEL, True, merges_down=count - 1)
    return GridRow((first, *row.cells), row.least_height)


def _signature_words(signature: say.Signature) -> str:
    day = signature.day or tr("　　　　年　　月　　日")
    return tr("{who}：{name}").format(who=signature.who, name=signature.name) + "\n" + day


def _number_pages(section: Section, paper: say.Paper) -> None:
    """Page numbers begin anew with each paper; official ones stand at the outer edge."""
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    # the schema knows this order only, and Word is strict about it
    section._sectPr.insert_element_before(numbers, "w:cols", "w:titlePg", "w:textDirection", "w:bidi", "w:docGrid")
    if paper.kind is say.PaperKind.OFFICIAL:
        _dashed(section.footer, WD_ALIGN_PARAGRAPH.RIGHT, paper.foot)
        _dashed(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, paper.foot)
        return
    section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.style, line.alignment = styles.NOTE, WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = styles.page_words()
    line.add_run(before)
    _field(line, "PAGE")
    line.add_run(between)
    _field(line, "SECTIONPAGES")
    line.add_run(after)
    if paper.foot:
        line.add_run("　　" + clean(paper.foot))
    _add_mark(section.footer)


def _dashed(footer: _Footer, side: WD_ALIGN_PARAGRAPH, words: str) -> None:
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    line.style, line.alignment = styles.NOTE, side
    line.add_run("— ").font.size = Pt(14)
    _field(line, "PAGE", Pt(14))
    line.add_run(" —").font.size = Pt(14)
    if words:
        footer.add_paragraph(style=styles.NOTE).add_run(clean(words))
    _add_mark(footer)


def _add_mark(footer: _Footer) -> None:
    """Who printed when, faintly, where that is wanted."""
    if mark():
        line = footer.add_paragraph(style=styles.NOTE)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = line.add_run(clean(mark()))
        run.font.size, run.font.color.rgb = Pt(7.5), RGBColor(0x9E, 0x9E, 0x9E)


def _field(paragraph: Paragraph, code: str, size: Pt | None = None) -> None:
    """A field that Word counts by itself."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    run.font.size = size
    simple.append(run._r)
    paragraph._p.append(simple)
