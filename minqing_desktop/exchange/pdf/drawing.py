"""Draws one page of a form: title, grid, text, pictures, page number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.pdf.blocks import LABEL, NUMBER, SMALL, Align, Form, Numbering
from minqing_desktop.exchange.pdf.linebreak import Line
from minqing_desktop.exchange.pdf.measure import PAD_X, WRITING_PITCH, Band, Box, Group
from minqing_desktop.exchange.pdf.pdffile import MM, PdfFile, Picture

_THIN, _FRAME, _WRITING_GREY = 0.5, 1.1, 0.7
_FOOT_ABOVE_EDGE = 14 * MM
_RUNNING_ABOVE_GRID = 4.0


class PageDrawing:
    """Operators of one page; y runs upwards from the foot of the page, in points."""

    def __init__(self, file: PdfFile, form: Form) -> None:
        self._file = file
        self._form = form
        self._setter = file.typesetter
        self._paper = form.paper
        self._cells: list[str] = []
        self._writing: list[str] = []
        self._frames: list[str] = []
        self._texts: list[str] = []
        self._pictures: list[Picture] = []
        self.shift = 0.0
        """Points by which the whole page is moved to the right, for margins that change sides."""

    def head(self, title: Sequence[Line], top: float) -> None:
        """Title and the notes below it, spread from the left margin to the right one."""
        left, width = self._paper.left, self._paper.inner_width
        style = self._form.title_style
        self._texts.append(self._setter.show(title, style, left, top, width, centred=True))
        y = top - len(title) * style.leading - 6.0
        last = len(self._form.notes) - 1
        for at, note in enumerate(self._form.notes):
            lines = self._setter.lines(note, SMALL, width)
            room = width - sum(line.width for line in lines[:1]) * SMALL.size / 1000
            self._texts.append(
                self._setter.show(lines[:1], SMALL, left + (room * at / last if last else 0.0), y, width)
            )

    def running_line(self) -> None:
        """What the following pages bear at their top, so that a loose sheet finds its record again."""
        lines = self._setter.lines(self._form.running, SMALL, self._paper.inner_width)[:1]
        y = self._paper.height - self._paper.top + SMALL.leading + _RUNNING_ABOVE_GRID
        self._texts.append(self._setter.show(lines, SMALL, self._paper.left, y, self._paper.inner_width))

    def page_number(self, number: int, total: int) -> None:
        """The number of the page, and what the form wants beside it."""
        numbering, left, width = self._form.numbering, self._paper.left, self._paper.inner_width
        y = _FOOT_ABOVE_EDGE + SMALL.leading / 2
        if self._form.foot:
            lines = self._setter.lines(self._form.foot, SMALL, width)[:1]
            self._texts.append(self._setter.show(lines, SMALL, left, y, width))
        if numbering is Numbering.DASHES:
            self._dashed_number(number)
        elif numbering is Numbering.OF_TOTAL:
            words = tr("第 {number} 页　共 {total} 页").format(number=number, total=total)
            lines = self._setter.lines(words, SMALL, 300)
            self._texts.append(self._setter.show(lines, SMALL, left, y, width, centred=True))

    def _dashed_number(self, number: int) -> None:
        """7 mm below the text, at the right on odd pages and at the left on even ones, one character in."""
        lines = self._setter.lines(f"— {number} —", NUMBER, 300)
        width = sum(line.width for line in lines) * NUMBER.size / 1000
        edge = self._paper.left + NUMBER.size
        x = self._paper.left + self._paper.inner_width - NUMBER.size - width if number % 2 else edge
        self._texts.append(self._setter.show(lines, NUMBER, x, self._paper.bottom - 7 * MM, width))

    def foot_line(self, text: str, below_edge: float, *, is_right: bool) -> None:
        """A line `below_edge` points under the grid, at its left or right end."""
        lines = self._setter.lines(text, SMALL, self._paper.inner_width)[:1]
        x = self._paper.left
        if is_right and lines:
            x += self._paper.inner_width - lines[0].width * SMALL.size / 1000
        y = self._paper.bottom - below_edge
        self._texts.append(self._setter.show(lines, SMALL, x, y, self._paper.inner_width))

    def grid(self, bands: Sequence[Band], top: float, begun: set[int]) -> None:
        """Rows from `top` down. `begun` holds the groups of earlier pages and is added to: their labels say （续）."""
        for _, run in groupby(bands, key=lambda band: id(band.group)):
            group_top, group = top, None
            for band in run:
                group = band.group
                self._band(band, top)
                top -= band.height
            if group is not None and group.width:
                self._label(group, group_top, top, is_continued=id(group) in begun)
                begun.add(id(group))

    def frames(self, bands: Sequence[Band], top: float) -> None:
        """A stronger line around each run of framed rows."""
        for is_framed, run in groupby(bands, key=lambda band: any(box.cell.is_framed for box in band.boxes)):
            height = sum(band.height for band in run)
            if is_framed:
                self._frames.append(_rectangle(self._paper.left, top - height, self._paper.inner_width, height))
            top -= height

    def finish(self) -> None:
        """Hands the page to the file."""
        operators = [f"1 0 0 1 {self.shift:.2f} 0 cm"] if self.shift else []
        if self._writing:
            operators += [f"{_THIN} w {_WRITING_GREY} G", *self._writing, "S 0 G"]
        if self._cells:
            operators += [f"{_THIN} w", *self._cells, "S"]
        if self._frames:
            operators += [f"{_FRAME} w", *self._frames, "S"]
        self._file.add_page(self._paper, operators + self._texts, self._pictures)

    def _label(self, group: Group, top: float, bottom: float, *, is_continued: bool) -> None:
        height = top - bottom
        self._cells.append(_rectangle(group.x, bottom, group.width, height))
        lines = group.label
        if is_continued and len(group.continued_label) * LABEL.leading + 2 <= height:
            lines = group.continued_label
        y = top - (height - len(lines) * LABEL.leading) / 2
        self._texts.append(self._setter.show(lines, LABEL, group.x, y, group.width, centred=True))

    def _band(self, band: Band, top: float) -> None:
        for box in band.boxes:
            if box.cell.is_framed:
                self._cells.append(_rectangle(box.x, top - band.height, box.width, band.height))
            if box.lines or box.picture:
                self._content(box, top, band.height)
            elif box.cell.writing_lines:
                self._lines_to_write_on(box, top, band.height)

    def _content(self, box: Box, top: float, height: float) -> None:
        above = (height - box.content_height) / 2 if box.cell.is_centred_vertically else box.pad_y
        y = top - above
        if box.picture is not None:
            width, picture_height = box.picture_size
            x = box.x + (box.width - width) / 2
            y -= picture_height
            self._pictures.append(box.picture)
            self._texts.append(f"q {width:.2f} 0 0 {picture_height:.2f} {x:.2f} {y:.2f} cm /{box.picture.name} Do Q")
        if box.lines:
            align, room, x = box.cell.align, box.width - 2 * box.pad_x, box.x + box.pad_x
            if align is Align.RIGHT:
                x, room = self._flush_right(box, x, room)
            is_centred = align is Align.CENTRE
            self._texts.append(self._setter.show(box.lines, box.style, x, y, room, centred=is_centred))

    @staticmethod
    def _flush_right(box: Box, x: float, room: float) -> tuple[float, float]:
        """Where lines begin whose longest ends at the right edge."""
        longest = max(line.width for line in box.lines) * box.style.size / 1000
        return x + max(0.0, room - longest), min(room, longest)

    def _lines_to_write_on(self, box: Box, top: float, height: float) -> None:
        count = int(height / WRITING_PITCH)
        for number in range(1, count):
            y = top - height * number / count
            self._writing.append(f"{box.x + PAD_X:.2f} {y:.2f} m {box.x + box.width - PAD_X:.2f} {y:.2f} l")


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
