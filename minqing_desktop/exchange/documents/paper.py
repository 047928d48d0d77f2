"""A paper as plain records: what it says block by block, the same for PDF and Word. All text is ready to print, masked
where masking applies.

Blocks that draw lines (`Fields`, `Labelled`, `Table` with a label, `Boxes`) grow together when they follow one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from minqing_desktop.exchange.documents.visit_record import PhotoFile

WHOLE_ROW = 99
"""A fact that takes what is left of its row."""


class PaperKind(Enum):
    """How a paper looks: OFFICIAL as GB/T 9704 has it (margins, faces, sizes, line pitch, «— 1 —»), FORM as the record
    tables of the program.
    """

    OFFICIAL = "official"
    FORM = "form"


class PageSize(Enum):
    A4 = "a4"
    A4_ACROSS = "a4_across"
    A5 = "a5"


class Side(Enum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the paper. `number`, when given, is printed in the manner of the level: 一、 （一） 1. （1）."""

    text: str
    level: int = 1
    number: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line breaks in it begin new paragraphs. `is_indented` moves first lines in by two characters."""

    text: str
    is_indented: bool = True
    side: Side = Side.LEFT


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in small letters."""

    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its value. `span` is how many label-and-value pairs of its row it takes; an empty text leaves room
    to write.
    """

    label: str
    text: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class Fields:
    """Facts in a grid, `across` pairs to a row; a fact that does not fit begins a row, a row's last fact fills it."""

    facts: tuple[Fact, ...]
    across: int = 2
    label_share: float = 4.0
    value_share: float = 8.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """Running text with its label at the left; `writing_lines` is how many lines an empty one leaves for the pen.

    `stretch` is its share of what is left on the first page, `writing_lines` where it is not given.
    """

    label: str
    text: str = ""
    writing_lines: int = 2
    stretch: float | None = None


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its head and its share of the width."""

    heading: str
    share: float = 1.0
    is_centred: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head is printed again on each page; `label` stands at its left, empty for none.

    `spare_rows` are left to be filled in by hand when there is no row; `least_height` of a row is in points.
    """

    columns: tuple[TableColumn, ...]
    rows: Sequence[Sequence[str]]
    label: str = ""
    spare_rows: int = 2
    least_height: float = 24.5


@dataclass(frozen=True, slots=True)
class Items:
    """A list: each text with a dot before it, or its number."""

    texts: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Boxes:
    """Labels with empty framed room beside them, two to a row: 委托人签字 │      │ 日期 │      │."""

    labels: tuple[str, ...]
    across: int = 2


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs («甲方（签名）»), a name that stands there already, and the day; an empty day leaves 　　年　月　日."""

    who: str
    name: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, `across` to a row, kept with what they confirm."""

    signed: tuple[Signature, ...]
    across: int = 2


@dataclass(frozen=True, slots=True)
class Seal:
    """Who issues the paper and the day, at the right, with room for the seal over them."""

    issuer: str
    day: str = ""
    is_sealed: bool = True


@dataclass(frozen=True, slots=True)
class Closing:
    """Phrases on one unframed line at the foot of the grid, from left to right (填报人：…, 填报日期：…)."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Photos:
    """Pictures with their captions, `across` to a row."""

    photos: tuple[PhotoFile, ...]
    across: int = 2


@dataclass(frozen=True, slots=True)
class Space:
    """Empty room, in lines of running text."""

    lines: float = 1.0


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Block = (
    Heading
    | Paragraph
    | Note
    | Fields
    | Labelled
    | Table
    | Items
    | Boxes
    | Signatures
    | Seal
    | Closing
    | Photos
    | Space
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of one or more pages, numbered by itself.

    `notes` stand between title and text, from the left margin to the right one (编号：…, 示范村); `running` is the
    line at the top of the following pages, the title where it is not given; `foot` stands beside the page number.
    `name` is what a file of its own is called when many are written («012 张水根»). With `starts_on_front` an odd
    number of pages is followed by an empty one, for printing on both sides.
    """

    title: str
    blocks: tuple[Block, ...]
    kind: PaperKind = PaperKind.FORM
    notes: tuple[str, ...] = ()
    running: str = ""
    foot: str = ""
    size: PageSize = PageSize.A4
    name: str = ""
    starts_on_front: bool = False


_DIGITS = "〇一二三四五六七八九"


def heading_words(heading: Heading) -> str:
    """The heading with its number in the manner of its level."""
    if not heading.number:
        return heading.text
    han = han_number(heading.number)
    number = {1: f"{han}、", 2: f"（{han}）", 3: f"{heading.number}. "}.get(heading.level, f"（{heading.number}）")
    return number + heading.text


def han_number(number: int) -> str:
    """1 to 99 as Chinese numbers count: 十一, 二十."""
    tens, ones = divmod(number, 10)
    before = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return before + (_DIGITS[ones] if ones or not tens else "")


def rows_of(fields: Fields) -> list[list[tuple[Fact, int]]]:
    """The facts by rows, each with the number of pairs it takes; every row is filled."""
    rows: list[list[tuple[Fact, int]]] = []
    room = 0
    for fact in fields.facts:
        span = min(fact.span, fields.across)
        if span > room or fact.span == WHOLE_ROW:
            rows.append([])
            room = fields.across
        rows[-1].append((fact, span))
        room -= span
    for row in rows:
        fact, span = row[-1]
        row[-1] = (fact, span + fields.across - sum(each for _, each in row))
    return rows
