"""Sets a `Paper` on pages: its blocks become rows of a form, official ones with the measures of GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents import paper as say
from minqing_desktop.exchange.pdf import blocks as form
from minqing_desktop.exchange.pdf.blocks import Align, Cell, Form, Numbering, Row, Section
from minqing_desktop.exchange.pdf.faces import FontSet, Role
from minqing_desktop.exchange.pdf.pdffile import A4_OFFICIAL, A4_TABLE, MM
from minqing_desktop.exchange.pdf.pdffile import Paper as Sheet
from minqing_desktop.exchange.pdf.printing import PrintResult, write_forms
from minqing_desktop.exchange.pdf.typesetting import TextStyle
from minqing_desktop.exchange.progress import Cancel, Progress

_SHEETS = {
    say.PageSize.A4: A4_TABLE,
    say.PageSize.A4_ACROSS: Sheet(297 * MM, 210 * MM, top=20 * MM, bottom=18 * MM, left=18 * MM, right=18 * MM),
    say.PageSize.A5: Sheet(148 * MM, 210 * MM, top=16 * MM, bottom=16 * MM, left=18 * MM, right=14 * MM),
}
_ALIGN = {say.Side.LEFT: Align.LEFT, say.Side.CENTRE: Align.CENTRE, say.Side.RIGHT: Align.RIGHT}
_BOX_HEIGHT, _SIGNATURE_HEIGHT, _BELOW_GRID = 36.0, 44.0, 8.0
_GRIDS = (say.Fields, say.Labelled, say.Table, say.Boxes, say.Photos)
_TEXT = (say.Heading, say.Paragraph, say.Note, say.Items, say.Signatures, say.Seal)


@dataclass(frozen=True, slots=True)
class _Look:
    """The faces, sizes and pitches of one kind of paper; heads by their level."""

    title: TextStyle
    body: TextStyle
    heads: tuple[TextStyle, ...]
    note: TextStyle
    numbering: Numbering
    is_padded: bool


# 7.2 and 7.3 of the standard: title 2号 小标宋, text 3号 仿宋, heads 黑体 and 楷体; 22 lines to a page.
_OFFICIAL = _Look(
    TextStyle(Role.TITLE, 22, 32),
    TextStyle(Role.BODY, 16, 28, indent=2),
    (
        TextStyle(Role.HEADING, 16, 28, indent=2),
        TextStyle(Role.NOTE, 16, 28, indent=2),
        TextStyle(Role.BODY, 16, 28, indent=2),
    ),
    TextStyle(Role.NOTE, 12, 18),
    Numbering.DASHES,
    is_padded=False,
)
_FORM = _Look(
    form.TITLE,
    form.PROSE,
    (
        TextStyle(Role.HEADING, 13, 22),
        TextStyle(Role.HEADING, 12, 20),
        TextStyle(Role.BODY, 12, 18.5, indent=2),
    ),
    form.SMALL,
    Numbering.OF_TOTAL,
    is_padded=False,
)


def write_papers(
    papers: Iterable[say.Paper],
    title: str,
    target: BinaryIO | Path,
    fonts: FontSet,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    total: int = 0,
    is_reproducible: bool = False,
) -> PrintResult:
    """Writes all papers into one PDF, each beginning a page; failures are those of `write_forms`."""
    forms = map(paper_form, papers)
    return write_forms(forms, title, target, fonts, progress, cancel, total=total, is_reproducible=is_reproducible)


def paper_form(paper: say.Paper) -> Form:
    """The form of one paper."""
    is_official = paper.kind is say.PaperKind.OFFICIAL
    look = _OFFICIAL if is_official else _FORM
    running = paper.running or ("" if is_official else tr("{title}（续）").format(title=paper.title))
    sheet = A4_OFFICIAL if is_official and paper.size is say.PageSize.A4 else _SHEETS[paper.size]
    return Form(
        paper.title,
        tuple(_Setting(look).rows(paper.blocks)),
        paper.notes,
        running,
        sheet,
        back=Section("", (Row((_plain("", look.body),)),), label_share=0.0) if paper.starts_on_front else None,
        title_style=look.title,
        numbering=look.numbering,
        foot=paper.foot,
    )


def _plain(text: str, style: TextStyle, align: Align = Align.LEFT, share: float = 1.0) -> Cell:
    """A cell without frame that reaches the margins."""
    return Cell(text, share, style, align, is_centred_vertically=False, is_framed=False, is_padded=False)


class _Setting:
    """Turns blocks into rows; remembers what the next row must do."""

    def __init__(self, look: _Look) -> None:
        self._look = look
        self._writers: dict[type, Callable[[Any], Iterator[form.Block]]] = {
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
        }

    def rows(self, blocks: Sequence[say.Block]) -> Iterator[form.Block]:
        """All blocks; a heading stays with what follows it."""
        turns = follows = is_below_grid = False
        for block in blocks:
            if isinstance(block, say.PageBreak):
                turns, is_below_grid = True, False
                continue
            if is_below_grid and isinstance(block, _TEXT):
                yield Row((_plain("", self._look.note),), minimum_height=_BELOW_GRID, stays_with_previous=True)
            is_below_grid = isinstance(block, _GRIDS)
            for made in self._writers[type(block)](block):
                yield _marked(made, turns, follows)
                turns = follows = False
            follows = isinstance(block, say.Heading)

    def _heading(self, block: say.Heading) -> Iterator[Row]:
        heads = self._look.heads
        style = heads[min(block.level, len(heads)) - 1]
        above = 0.0 if self._look is _OFFICIAL else 6.0
        yield self._lines(say.heading_words(block), style, above=above)

    def _paragraph(self, block: say.Paragraph) -> Iterator[Row]:
        style = self._look.body if block.is_indented and block.side is say.Side.LEFT else self._flat
        for line in block.text.split("\n"):
            yield self._lines(line, style, _ALIGN[block.side])

    def _note(self, block: say.Note) -> Iterator[Row]:
        yield replace(self._lines(block.text, self._look.note), stays_with_previous=True)

    def _items(self, block: say.Items) -> Iterator[Row]:
        for place, text in enumerate(block.texts, start=1):
            mark = f"{place}. " if block.is_numbered else "· "
            yield self._lines(mark + text, self._look.body)

    def _fields(self, block: say.Fields) -> Iterator[Row]:
        for row in say.rows_of(block):
            cells: list[Cell] = []
            for fact, span in row:
                room = span * block.value_share + (span - 1) * block.label_share
                cells += [form.label(fact.label, block.label_share), form.value(fact.text, room)]
            yield Row(tuple(cells))

    def _labelled(self, block: say.Labelled) -> Iterator[Section]:
        stretch = float(block.writing_lines) if block.stretch is None else block.stretch
        yield Section(block.label, (form.prose(block.text, writing_lines=block.writing_lines, stretch=stretch),))

    def _table(self, block: say.Table) -> Iterator[Section]:
        columns = [(column.heading, column.share) for column in block.columns]
        centred = [place for place, column in enumerate(block.columns) if column.is_centred]
        rows, heading = form.table(columns, block.rows, spare_lines=block.spare_rows, centred=centred)
        high = tuple(replace(row, minimum_height=block.least_height) for row in rows)
        has_heads = any(column.heading for column in block.columns)
        share = 4.0 if block.label else 0.0
        yield Section(block.label, high, heading if has_heads else None, share)

    def _boxes(self, block: say.Boxes) -> Iterator[Row]:
        fields = say.Fields(tuple(say.Fact(label) for label in block.labels), block.across)
        for row in self._fields(fields):
            yield replace(row, minimum_height=_BOX_HEIGHT, stays_with_previous=True)

    def _signatures(self, block: say.Signatures) -> Iterator[Row]:
        style = self._flat
        for start in range(0, len(block.signed), block.across):
            signed = block.signed[start : start + block.across]
            texts = [_signature_words(each) for each in signed] + [""] * (block.across - len(signed))
            cells = tuple(_plain(text, style) for text in texts)
            yield Row(cells, minimum_height=_SIGNATURE_HEIGHT, stays_with_previous=True)

    def _seal(self, block: say.Seal) -> Iterator[Row]:
        issuer = tr("{issuer}（盖章）").format(issuer=block.issuer) if block.is_sealed else block.issuer
        day = block.day or tr("　　　　年　　月　　日")
        for words in (issuer, day):
            cells = (_plain("", self._flat, share=0.9), _plain(words, self._flat, Align.CENTRE, 1.1))
            yield Row(cells, minimum_height=self._flat.leading, stays_with_previous=True)

    def _closing(self, block: say.Closing) -> Iterator[Row]:
        yield form.signatures(*block.texts)

    def _photos(self, block: say.Photos) -> Iterator[Row]:
        for start in range(0, len(block.photos), block.across):
            photos = block.photos[start : start + block.across]
            cells = [Cell(photo.caption, picture=photo.data) for photo in photos]
            yield Row((*cells, *(Cell() for _ in range(block.across - len(cells)))))

    def _space(self, block: say.Space) -> Iterator[Row]:
        yield Row((_plain("", self._look.body),), minimum_height=block.lines * self._look.body.leading)

    @property
    def _flat(self) -> TextStyle:
        return replace(self._look.body, indent=0)

    def _lines(self, text: str, style: TextStyle, align: Align = Align.LEFT, above: float = 0.0) -> Row:
        cell = _plain(text, style, align)
        return Row((replace(cell, is_centred_vertically=True),), minimum_height=style.leading + above)


def _signature_words(signature: say.Signature) -> str:
    day = signature.day or tr("　　　　年　　月　　日")
    return tr("{who}：{name}").format(who=signature.who, name=signature.name) + "\n" + day


def _marked(block: form.Block, turns: bool, follows: bool) -> form.Block:
    """The block whose first row begins a page or stays with the heading above it."""
    if not (turns or follows):
        return block
    if isinstance(block, Section):
        return replace(block, rows=(_marked_row(block.rows[0], turns, follows), *block.rows[1:]))
    return _marked_row(block, turns, follows)


def _marked_row(row: Row, turns: bool, follows: bool) -> Row:
    return replace(row, begins_page=turns, stays_with_previous=follows or row.stays_with_previous)
