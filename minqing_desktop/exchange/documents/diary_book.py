"""民情日记本: a bound month or year of visits; every value is text ready to print, masked already."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BookCover:
    """What stands on the front: `facts` are (label, value), printed with a line under each value to write on."""

    title: str
    place: str
    period: str
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class DiaryLine:
    """A line of the contents; lines of one `part` (a month) stand under it."""

    part: str
    day: str
    whom: str


@dataclass(frozen=True, slots=True)
class DiaryPage:
    """One visit as its day in the book. An empty text leaves room to write by hand.

    `title` is the day, `notes` what stands left and right below it (lunar date, weather); `line` is how the contents
    name it.
    """

    title: str
    line: DiaryLine
    notes: tuple[str, ...] = ()
    time: str = ""
    place: str = ""
    whom: str = ""
    visitors: str = ""
    recorder: str = ""
    home: str = ""
    words: str = ""
    difficulties: str = ""
    needs: str = ""
    reflection: str = ""
    plan: str = ""
    comment: str = ""
