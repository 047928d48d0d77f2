"""Describes a document as rows of cells. What a form looks like is said here once; a document only says what it holds.

A `Form` is a title and rows. A `Section` is a group of rows with its label at their left. Widths are shares: the cells
of a row divide the room by them. Heights follow from the text and are never given, except as lines to write on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from minqing_desktop.exchange.pdf.faces import Role
from minqing_desktop.exchange.pdf.pdffile import A4_TABLE, Paper
from minqing_desktop.exchange.pdf.typesetting import TextStyle

TITLE = TextStyle(Role.TITLE, 20, 28)
LABEL = TextStyle(Role.HEADING, 11, 15, even=True)
VALUE = TextStyle(Role.BODY, 12, 16)
ITEM = TextStyle(Role.BODY, 11, 15.5)
PROSE = TextStyle(Role.BODY, 12, 18.5, indent=2)
SIGNATURE = TextStyle(Role.BODY, 12, 20)
CAPTION = TextStyle(Role.NOTE, 10, 14)
SMALL = TextStyle(Role.NOTE, 10.5, 15)
NUMBER = TextStyle(Role.BODY, 14, 18)


class Align(Enum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Numbering(Enum):
    """How pages are numbered: 第 1 页　共 2 页; or as GB/T 9704, 7.5 has it, «— 1 —» at the outer edge."""

    OF_TOTAL = "of_total"
    DASHES = "dashes"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text, or a picture above the text as its caption.

    `writing_lines` is how many lines to leave for the pen when the text is empty; `is_framed` draws its border; without
    `is_padded` text reaches the margins and lines keep their pitch.
    """

    text: str = ""
    share: float = 1.0
    style: TextStyle = VALUE
    align: Align = Align.LEFT
    is_centred_vertically: bool = True
    writing_lines: int = 0
    is_framed: bool = True
    picture: bytes | None = None
    is_padded: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side. `stretch` is its share of what is left on the first page; `stays_with_previous` keeps it from
    standing alone at the top of a page (signatures); `begins_page` turns the page before it."""

    cells: tuple[Cell, ...]
    minimum_height: float = 24.5
    stretch: float = 0.0
    stays_with_previous: bool = False
    begins_page: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows with a common label at the left; `heading`, when given, is printed above them and again on each new page."""

    label: str
    rows: tuple[Row, ...]
    heading: Row | None = None
    label_share: float = 4.0


Block = Row | Section


@dataclass(frozen=True, slots=True)
class Form:
    """One document of one or more pages, numbered by itself.

    `notes` stand between title and grid, from left to right; `running` is the line at the top of the following pages.
    `back`, for printing on both sides, fills one more page when their number is odd, so that the next form begins on
    the front of a sheet. `foot` stands at the left of the page number.
    """

    title: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    running: str = ""
    paper: Paper = A4_TABLE
    back: Section | None = None
    title_style: TextStyle = TITLE
    numbering: Numbering = Numbering.OF_TOTAL
    foot: str = ""


def label(text: str, share: float = 4.0) -> Cell:
    return Cell(text, share, LABEL, Align.CENTRE)


def value(text: str, share: float, *, centred: bool = False, style: TextStyle = VALUE) -> Cell:
    return Cell(text, share, style, Align.CENTRE if centred else Align.LEFT)


def prose(text: str, *, writing_lines: int = 2, stretch: float = 1.0) -> Row:
    """A row of running text, or lines to write on."""
    return Row((Cell(text, 1.0, PROSE, is_centred_vertically=False, writing_lines=writing_lines),), stretch=stretch)


def table(
    columns: Sequence[tuple[str, float]],
    lines: Sequence[Sequence[str]],
    *,
    spare_lines: int = 2,
    centred: Sequence[int] = (),
) -> tuple[tuple[Row, ...], Row]:
    """Rows and heading of a list, as `Section` takes them; `columns` are (heading, share).

    An empty list leaves `spare_lines` rows to fill in; in the columns `centred` (from 0) values stand in the middle.
    """
    heading = Row(tuple(label(name, share) for name, share in columns), minimum_height=22)
    shares = [share for _, share in columns]
    filled = lines or [[""] * len(columns)] * spare_lines
    return tuple(Row(_items(line, shares, centred)) for line in filled), heading


def signatures(*texts: str) -> Row:
    """An unframed row to sign on, kept with what it confirms; longer phrases get more of its width."""
    cells = tuple(Cell(text, 6.0 + len(text), SIGNATURE, is_framed=False) for text in texts)
    return Row(cells, minimum_height=34, stays_with_previous=True)


def _items(line: Sequence[str], shares: Sequence[float], centred: Sequence[int]) -> tuple[Cell, ...]:
    pairs = zip(line, shares, strict=True)
    return tuple(value(text, share, centred=at in centred, style=ITEM) for at, (text, share) in enumerate(pairs))
