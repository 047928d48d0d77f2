"""Sets forms on pages: breaks between rows, or inside long ones, with labels and headings again on each page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from minqing_desktop.exchange.pdf.blocks import SMALL, Form
from minqing_desktop.exchange.pdf.drawing import PageDrawing
from minqing_desktop.exchange.pdf.linebreak import Line
from minqing_desktop.exchange.pdf.measure import Band, measure
from minqing_desktop.exchange.pdf.pdffile import PdfFile

_BELOW_TITLE = 6.0
_ABOVE_GRID = 4.0

Imprint = Callable[[PageDrawing, int, int], None]
"""Puts on a page what does not belong to the form: called with the page, its number and how many the form has."""


@dataclass(slots=True)
class _Head:
    """The title block of the first page."""

    title: list[Line]
    height: float


class _Pages:
    """Fills page after page with bands."""

    def __init__(self, first_room: float, full_room: float) -> None:
        self.pages: list[list[Band]] = [[]]
        self.room = first_room
        self._first_page_left = 0.0
        self._full_room = full_room

    def place(self, band: Band) -> None:
        if band.begins_page and not self._is_fresh():
            self._begin()
        heading = self._heading_before(band)
        while band.height + heading > self.room:
            parts = band.split(self.room - heading)
            if parts is None:
                if self._is_fresh():  # higher than a whole page and indivisible: it has to be cut off by the page
                    break
                self._turn(band)
            else:
                self._put(parts[0])
                band = parts[1]
                self._turn(band)
            heading = self._heading_before(band)
        self._put(band)

    def stretch_first(self) -> None:
        """Gives what is left on the first page to the rows that want it, so that the form fills its sheet."""
        bands = self.pages[0]
        left = self.room if len(self.pages) == 1 else self._first_page_left
        wanting = sum(band.stretch for band in bands)
        if wanting and left > 0:
            for band in bands:
                band.height += left * band.stretch / wanting

    def add_back(self, bands: list[Band]) -> None:
        """One more page of these rows, as high as the page."""
        spare = self._full_room - sum(band.height for band in bands)
        bands[-1].height += max(0.0, spare)
        self.pages.append(bands)

    def _heading_before(self, band: Band) -> float:
        """Height of the heading that must be printed before `band`, 0 when it stands there already."""
        group = band.group
        if group is None or group.heading is None:
            return 0.0
        page = self.pages[-1]
        return 0.0 if page and page[-1].group is group else group.heading.height

    def _put(self, band: Band) -> None:
        if self._heading_before(band) and band.group is not None and band.group.heading is not None:
            self._append(band.group.heading)
        self._append(band)

    def _append(self, band: Band) -> None:
        self.pages[-1].append(band)
        self.room -= band.height

    def _is_fresh(self) -> bool:
        return not self.pages[-1]

    def _turn(self, band: Band) -> None:
        """Begins a page; takes the last rows along when `band` must not stand there without them."""
        page = self.pages[-1]
        carried: list[Band] = []
        follower = band
        while follower.stays_with_previous and len(page) > 1 and not page[-1].is_continued:
            last = page.pop()
            self.room += last.height
            # A heading is printed again before its row; whatever stands above it is what the row stays with.
            if last.group is None or last is not last.group.heading:
                follower = last
                carried.insert(0, follower)
        self._begin()
        for each in carried:
            self._put(each)

    def _begin(self) -> None:
        if len(self.pages) == 1:
            self._first_page_left = self.room
        self.pages.append([])
        self.room = self._full_room


def numbered_by_itself(drawing: PageDrawing, number: int, total: int) -> None:
    """The form's own number of the page, below it."""
    drawing.page_number(number, total)


def lay_out(form: Form, file: PdfFile, imprint: Imprint = numbered_by_itself) -> int:
    """Adds the form's pages to the file, numbered by themselves or as `imprint` does it; gives their number."""
    head = _measure_head(form, file)
    pages = _Pages(form.paper.inner_height - head.height, form.paper.inner_height)
    for band in measure(form, file):
        pages.place(band)
    pages.stretch_first()
    if form.back is not None and len(pages.pages) % 2:
        pages.add_back(measure(replace(form, blocks=(form.back,)), file))
    begun: set[int] = set()
    for number, bands in enumerate(pages.pages, start=1):
        drawing = PageDrawing(file, form)
        top = form.paper.height - form.paper.top
        if number == 1:
            drawing.head(head.title, top)
            top -= head.height
        else:
            drawing.running_line()
        drawing.grid(bands, top, begun)
        drawing.frames(bands, top)
        imprint(drawing, number, len(pages.pages))
        drawing.finish()
    return len(pages.pages)


def _measure_head(form: Form, file: PdfFile) -> _Head:
    title = file.typesetter.lines(form.title, form.title_style, form.paper.inner_width)
    notes = SMALL.leading + _ABOVE_GRID if form.notes else 0.0
    return _Head(title, len(title) * form.title_style.leading + _BELOW_TITLE + notes)
