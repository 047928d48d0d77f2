"""Reads the days off of a year out of the text of its notice, as the State Council's office words it every autumn.

A line is worded «国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。»: what it
is about stands before its colon, years only in the title and where a holiday reaches into another year.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from minqing_desktop.domain.calendar.published_days import is_weekend

LONGEST_DAYS_OFF = 15
_FESTIVALS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
_NAMES = {"劳动": "劳动节", "国庆": "国庆节"}
_DAY = r"(?:(?P<{0}y>\d{{4}})年)?(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})[日号]"
_NOTE = r"(?:\([^()]*\))?"
_SPAN = re.compile(_DAY.format("a") + _NOTE + r"(?:(?:至|到|-|—|–|~)" + _DAY.format("b") + _NOTE + ")?")
_SAID_YEAR = re.compile(r"(?<!\d)(20\d{2})年")
_WEEKDAY_SIGNS = ("一1", "二2", "三3", "四4", "五5", "六6", "日天7")
_WEEKDAYS = {sign: place for place, signs in enumerate(_WEEKDAY_SIGNS) for sign in signs}
_SAID_WEEKDAY = re.compile(r"\((?:星期|周|礼拜)([一二三四五六日天1-7])")
_VERBS = re.compile(r"正常上班|照常上班|补班|上班|放假调休|放假|休息|补休|调休")
_FULL = str.maketrans("０１２３４５６７８９（）：，；．－～〜　", "0123456789():,;.-~~ ")


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One day that the notice speaks of."""

    day: date
    is_working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """What a text says; `doubts` are passages that do not fit the calendar, in the words of the text.

    `is_whole` when all seven holidays of the year are named, so that no make-up day can be missing.
    """

    year: int
    days: tuple[NoticeDay, ...] = ()
    doubts: tuple[str, ...] = ()
    festivals: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether the year is complete by this text."""
        return self.festivals >= set(_FESTIVALS)

    @property
    def missing(self) -> tuple[str, ...]:
        """The holidays that the text does not name."""
        return tuple(_NAMES.get(name, name) for name in _FESTIVALS if name not in self.festivals)


@dataclass(slots=True)
class _Reading:
    year: int
    found: dict[date, NoticeDay] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    festivals: set[str] = field(default_factory=set)


def read_notice(text: str, year: int) -> HolidayNotice:
    """The days off and make-up days in a text; `year` holds unless the text itself names its year."""
    plain = re.sub(r"[ \t]+", "", text.translate(_FULL).replace("\r", ""))
    reading = _Reading(_year_of(plain, year))
    name = ""
    for sentence in re.split(r"[\n。;]", plain):
        if "鼓励" in sentence:  # what offices are encouraged to do is not a day off
            continue
        name = _festival(sentence, reading) or name
        _read_sentence(sentence, name, reading)
    days = tuple(sorted(reading.found.values(), key=lambda each: each.day))
    return HolidayNotice(reading.year, days, tuple(reading.doubts), frozenset(reading.festivals))


def _year_of(plain: str, year: int) -> int:
    """The year in the title or the one named most; a holiday may begin in the December before."""
    title = re.search(r"(20\d{2})年\s*(?:部分|法定|全年)?节假日", plain)
    if title:
        return int(title[1])
    said = [int(each) for each in _SAID_YEAR.findall(plain)]
    return max(set(said), key=lambda each: (said.count(each), each)) if said else year


def _festival(sentence: str, reading: _Reading) -> str:
    """The holidays a sentence is about, joined; remembered as read once days stand in the same sentence or after."""
    head = sentence.split(":")[0] if ":" in sentence else _VERBS.split(sentence)[0]
    named = [name for name in _FESTIVALS if name in head]
    if _SPAN.search(sentence):
        reading.festivals.update(named)
    return "、".join(_NAMES.get(name, name) for name in named)


def _read_sentence(sentence: str, name: str, reading: _Reading) -> None:
    """Days belong to the verb that follows them: «…放假» gives days off, «…上班» working days."""
    start = 0
    for verb in _VERBS.finditer(sentence):
        passage = sentence[start : verb.start()]
        start = verb.end()
        is_working = "班" in verb[0]
        month: int | None = None
        for span in _SPAN.finditer(passage):
            month = _take_span(span, is_working, name, month, reading)


def _take_span(span: re.Match[str], is_working: bool, name: str, month: int | None, reading: _Reading) -> int | None:
    said_month = int(span["am"]) if span["am"] else month
    first = _day(span["ay"], said_month, span["ad"], reading.year)
    last = first
    if span["bd"] and first is not None:
        last = _day(span["by"], int(span["bm"] or first.month), span["bd"], first.year)
        if last is not None and last < first and not span["by"]:
            last = _day(str(first.year + 1), last.month, span["bd"], first.year)
    if first is None or last is None or not 0 <= (last - first).days < LONGEST_DAYS_OFF:
        reading.doubts.append(span[0])
        return said_month
    if not _weekdays_fit(span[0], first, last) or (is_working and not is_weekend(first)):
        reading.doubts.append(span[0])
    for place in range((last - first).days + 1):
        _note(NoticeDay(first + timedelta(days=place), is_working, name), span[0], reading)
    return last.month


def _note(day: NoticeDay, words: str, reading: _Reading) -> None:
    known = reading.found.get(day.day)
    if known is not None and known.is_working != day.is_working:
        reading.doubts.append(words)
    reading.found[day.day] = day


def _day(year: str | None, month: int | None, day: str, default_year: int) -> date | None:
    if month is None:
        return None
    try:
        return date(int(year) if year else default_year, month, int(day))
    except ValueError:
        return None


def _weekdays_fit(words: str, first: date, last: date) -> bool:
    """A weekday in brackets that is another than the calendar's shows a slip of the pen or a wrong year."""
    said = [_WEEKDAYS[sign] for sign in _SAID_WEEKDAY.findall(words)]
    return all(weekday == day.weekday() for weekday, day in zip(said, (first, last), strict=False))
