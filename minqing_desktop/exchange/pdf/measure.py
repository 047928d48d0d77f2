"""Measures a form's rows: how high each is with its text broken into lines, and how it divides over two pages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.pdf.blocks import CAPTION, LABEL, Align, Block, Cell, Form, Row, Section
from minqing_desktop.exchange.pdf.linebreak import Line
from minqing_desktop.exchange.pdf.pdffile import MM, PdfFile, Picture
from minqing_desktop.exchange.pdf.typesetting import TextStyle

PAD_X, PAD_Y = 5.0, 4.0
WRITING_PITCH = 23.0
_HIGHEST_PICTURE = 60 * MM
_SHARES_OF_WIDTH = 24.0
_FEWEST_LINES = 2  # left on either side of a page break


@dataclass(slots=True)
class Box:
    """A measured cell; `x` counts from the left edge of the page."""

    cell: Cell
    style: TextStyle
    x: float
    width: float
    lines: list[Line]
    picture: Picture | None = None
    picture_size: tuple[float, float] = (0.0, 0.0)
    pad_x: float = PAD_X
    pad_y: float = PAD_Y

    @property
    def content_height(self) -> float:
        return len(self.lines) * self.style.leading + self.picture_size[1]

    @property
    def needed_height(self) -> float:
        if not self.lines and self.cell.writing_lines:
            return self.cell.writing_lines * WRITING_PITCH
        return self.content_height + 2 * self.pad_y


@dataclass(slots=True)
class Group:
    """A section on paper: its label and the heading to repeat. Without a label its rows take the whole width."""

    label: list[Line]
    continued_label: list[Line]
    x: float
    width: float
    heading: Band | None = None


@dataclass(slots=True)
class Band:
    """A measured row, or the part of one that stands on one page."""

    boxes: list[Box]
    height: float
    stretch: float = 0.0
    stays_with_previous: bool = False
    group: Group | None = None
    is_continued: bool = field(default=False)
    begins_page: bool = False

    def split(self, room: float) -> tuple[Band, Band] | None:
        """The part that fits into `room` points and the rest; None when it is better moved whole."""
        longest = max(self.boxes, key=lambda box: box.content_height)
        if any(box.picture for box in self.boxes) or len(longest.lines) < 2 * _FEWEST_LINES:
            return None
        if int((room - 2 * longest.pad_y) / longest.style.leading) < _FEWEST_LINES:
            return None
        heads, tails = [], []
        for box in self.boxes:
            count = self._lines_that_fit(box, room)
            heads.append(replace(box, lines=box.lines[:count]))
            tails.append(replace(box, lines=box.lines[count:], cell=replace(box.cell, writing_lines=0)))
        head = replace(self, boxes=heads, height=max(box.needed_height for box in heads), stretch=0.0)
        tail = replace(
            self, boxes=tails, height=max(box.needed_height for box in tails), is_continued=True, begins_page=False
        )
        return head, tail

    @staticmethod
    def _lines_that_fit(box: Box, room: float) -> int:
        count = int((room - 2 * box.pad_y) / box.style.leading)
        left = len(box.lines) - count
        return count if left <= 0 or left >= _FEWEST_LINES else count - (_FEWEST_LINES - left)


def measure(form: Form, file: PdfFile) -> list[Band]:
    """All rows of the form from top to bottom; headings of sections are in their groups, not in the list."""
    bands: list[Band] = []
    for block in form.blocks:
        bands += _measure_block(block, form, file)
    return bands


def _measure_block(block: Block, form: Form, file: PdfFile) -> list[Band]:
    left, width = form.paper.left, form.paper.inner_width
    if isinstance(block, Row):
        return [_measure_row(block, left, width, file)]
    label_width = width * block.label_share / _SHARES_OF_WIDTH
    group = _group(block, left, label_width, file)
    inner = (left + label_width, width - label_width)
    if block.heading is not None:
        group.heading = _measure_row(block.heading, *inner, file, group)
    bands = [_measure_row(row, *inner, file, group) for row in block.rows]
    _make_room_for_label(bands, group)
    return bands


def _group(section: Section, x: float, width: float, file: PdfFile) -> Group:
    if not section.label_share:
        return Group([], [], x, 0.0)
    setter, room = file.typesetter, width - 2 * PAD_X
    continued = setter.lines(tr("{label}\n（续）").format(label=section.label), LABEL, room)
    return Group(setter.lines(section.label, LABEL, room), continued, x, width)


def _make_room_for_label(bands: list[Band], group: Group) -> None:
    heading = group.heading.height if group.heading else 0.0
    lacking = len(group.label) * LABEL.leading + 2 * PAD_Y - heading - sum(band.height for band in bands)
    if lacking > 0:
        bands[-1].height += lacking


def _measure_row(row: Row, left: float, width: float, file: PdfFile, group: Group | None = None) -> Band:
    total = sum(cell.share for cell in row.cells)
    boxes: list[Box] = []
    x = left
    for cell in row.cells:
        share = width * cell.share / total
        boxes.append(_measure_cell(cell, x, share, file))
        x += share
    height = max(row.minimum_height, *(box.needed_height for box in boxes))
    return Band(boxes, height, row.stretch, row.stays_with_previous, group, begins_page=row.begins_page)


def _measure_cell(cell: Cell, x: float, width: float, file: PdfFile) -> Box:
    if not cell.is_padded:
        lines = file.typesetter.lines(cell.text, cell.style, width)
        return Box(cell, cell.style, x, width, lines, pad_x=0.0, pad_y=0.0)
    room = width - 2 * PAD_X
    if cell.picture is None:
        return Box(cell, cell.style, x, width, file.typesetter.lines(cell.text, cell.style, room))
    picture = file.picture(cell.picture)
    if picture is None:
        cell = replace(cell, text=tr("（照片损坏，没有打印）") + cell.text)
    cell = replace(cell, align=Align.CENTRE)
    box = Box(cell, CAPTION, x, width, file.typesetter.lines(cell.text, CAPTION, room), picture)
    if picture is not None:
        scale = min(room / picture.width, _HIGHEST_PICTURE / picture.height)
        box.picture_size = (picture.width * scale, picture.height * scale)
    return box
