"""Partial dates: a year, a year and month, or a day, as text 'YYYY', 'YYYY-MM', 'YYYY-MM-DD' that sorts by time.

People write birth dates in every form there is; what a form leaves open stays open instead of being filled up.
"""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from minqing_desktop.domain.words import tr

_EARLIEST_YEAR = 1880
_LATEST_YEAR = 2100
_SERIAL_ZERO = date(1899, 12, 30)  # Excel's day 0, which makes its day 60 (29 February 1900) the only wrong one
_LONGEST = 60
_LAST_SERIAL = 73050  # the end of 2099
_YEARS_AS_SERIALS = (_SERIAL_ZERO + timedelta(1900), _SERIAL_ZERO + timedelta(2030))  # days in spring 1905

_STORED = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_FOLDING = {0xFF10 + n: str(n) for n in range(10)}
_FOLDING |= {ord(c): str(n) for n, c in enumerate("〇一二三四五六七八九")} | {ord("零"): "0", ord("○"): "0"}
_FOLDING |= {ord(c): "-" for c in "./／．。、,，~－—–_"} | {ord(c): None for c in "\u200b\ufeff\u200c\u200d'‘’"}
_FOLDING |= {0x3000: " ", 0xA0: " "}
_TENS = re.compile(r"([一二三1-3]?)十([一二三四五六七八九1-9]?)")
_AROUND = re.compile(
    r"""^(?:公历|阳历|出生日期|出生|生于)[:：]?|(?:出生|生|号|整)$
      | [T\ ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$""",
    re.VERBOSE,
)
_LUNAR = re.compile(r"农历|阴历|闰|腊月|正月|初|廿")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = re.compile(
    rf"^(?:(\d{{1,2}})[-\s/])?({'|'.join(_MONTHS)})[a-z]*[-\s/,]+(\d{{2}}|\d{{4}})$", re.I | re.ASCII
)
_SPLIT = re.compile(r"(\d+)(?:\s*[-年]\s*|\s+)(\d{1,2})(?:(?:\s*[-月]\s*|\s+)(\d{1,4})?\s*[日号]?)?\s*-?", re.ASCII)
_YEAR_ONLY = re.compile(r"(\d{4}|\d{2})\s*年", re.ASCII)


class DateReading(NamedTuple):
    """What a cell said: `value` is a partial date or empty.

    `century_guessed`: two digits stood for the year and both centuries are possible; the later one is taken.
    `unclear`: the cell says more, or something else, than `value`.
    """

    value: str = ""
    century_guessed: bool = False
    unclear: bool = False


_NOTHING = DateReading()
_UNREADABLE = DateReading("", False, True)


def is_partial_date(text: str) -> bool:
    """Whether the text is a partial date as it is stored, and its day exists."""
    match = _STORED.fullmatch(text)
    if not match:
        return False
    year, month, day = match.groups()
    return day is None or _day_exists(int(year), int(month), int(day))


def agree(one: str, other: str) -> bool:
    """Whether two partial dates can be the same day: one is the beginning of the other."""
    return one.startswith(other) or other.startswith(one)


def in_words(value: str) -> str:
    """'1990-03' as «1990年3月»; the empty text stays empty."""
    if not value:
        return ""
    year, month, day = (*map(int, value.split("-")), 0, 0)[:3]
    words = tr("{year}年{month}月{day}日") if day else tr("{year}年{month}月") if month else tr("{year}年")
    return words.format(year=year, month=month, day=day)


def read(cell: object, today: date | None = None) -> DateReading:
    """Reads a typed text or a spreadsheet cell (text, number, date); `today` bounds two-digit years."""
    today = today or date.today()
    if isinstance(cell, str):
        return _read_text(cell, today)
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        if _YEARS_AS_SERIALS[0] <= cell <= _YEARS_AS_SERIALS[1]:  # a year typed into a cell that is shown as a date
            return DateReading(str((cell - _SERIAL_ZERO).days), False, True)
        return _dated(str(cell.year), cell.month, cell.day, today)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _read_number(cell, today)
    return _NOTHING if cell is None else _UNREADABLE


def _read_number(number: int | float, today: date) -> DateReading:
    if number != number or number <= 0 or number >= 10**8:
        return _UNREADABLE
    whole = int(number)
    if number == whole:
        return _read_digits(str(whole), today)
    if _EARLIEST_YEAR <= whole <= _LATEST_YEAR:
        month = repr(round(float(number), 2)).partition(".")[2]
        if month == "1":  # the cell may have been typed as 1990.1 or as 1990.10: both are stored the same
            return DateReading(str(whole), False, True)
        return _dated(str(whole), int(month), 0, today)
    return _from_serial(whole) if whole <= _LAST_SERIAL else _UNREADABLE


def _read_text(text: str, today: date) -> DateReading:
    stripped = text.strip()
    if not stripped:
        return _NOTHING
    if len(stripped) > _LONGEST:
        return _UNREADABLE
    if len(stripped) == 10 and _STORED.fullmatch(stripped):
        return _dated(stripped[:4], int(stripped[5:7]), int(stripped[8:]), today)
    stripped = _MONTH_NAME.sub(_month_number, _AROUND.sub("", stripped)).replace("元月", "1月")
    folded = _TENS.sub(_written_ten, stripped).translate(_FOLDING).strip(" -")
    if folded.isascii() and folded.isdigit():
        return _read_digits(folded, today)
    if _LUNAR.search(stripped):
        return _year_among(folded)
    year_only = _YEAR_ONLY.fullmatch(folded)
    if year_only:
        return _dated(year_only.group(1), 0, 0, today)
    match = _SPLIT.fullmatch(folded)
    if match is None:
        return _year_among(folded)
    return _read_parts(match.group(1), match.group(2), match.group(3) or "", "年" in folded, today)


def _year_among(text: str) -> DateReading:
    """The one year among other words («约1950»), which are not understood."""
    years = re.findall(r"\d+", text)[:2]
    is_told = len([part for part in years if len(part) == 4]) == 1 and len(years[0]) == 4
    return DateReading(years[0], False, True) if is_told and _plausible(int(years[0])) else _UNREADABLE


def _month_number(match: "re.Match[str]") -> str:
    """Mar-90 and 1-Mar-90, as spreadsheets show dates abroad, with the year in front."""
    day, name, year = match.groups()
    return f"{year}年{_MONTHS.index(name.lower()) + 1}月" + (f"{day}日" if day else "")


def _written_ten(match: re.Match[str]) -> str:
    """十 inside a number: 十 = 10, 十二 = 12, 二十 = 20, 二十三 = 23 (numerals are folded afterwards)."""
    return (match.group(1) or "1") + (match.group(2) or "0")


def _read_parts(first: str, second: str, third: str, with_unit: bool, today: date) -> DateReading:
    if len(third) == 4 and len(first) <= 2:  # month/day/year, or day/month/year: only a number over 12 tells
        low, high = sorted((int(first), int(second)))
        if low == high or high > 12:
            return _dated(third, low, high, today)
        return DateReading(third, False, True) if _plausible(int(third)) else _UNREADABLE
    if len(third) > 2:
        return _UNREADABLE
    if len(first) <= 2 and not third and not with_unit and int(first) <= 31:
        return _UNREADABLE  # 3-5 or 12.3: a day without year, or a year without century and day
    return _dated(first, int(second), int(third or 0), today)


def _read_digits(digits: str, today: date) -> DateReading:
    number = int(digits)
    if len(digits) == 8:
        return _dated(digits[:4], int(digits[4:6]), int(digits[6:]), today)
    if len(digits) == 6:
        if _plausible(int(digits[:4])) and 1 <= int(digits[4:]) <= 12:
            return _dated(digits[:4], int(digits[4:]), 0, today)
        return _dated(digits[:2], int(digits[2:4]), int(digits[4:]), today)
    if len(digits) == 4 and _plausible(number):
        return _dated(digits, 0, 0, today)
    return _from_serial(number) if len(digits) in (4, 5) and number <= _LAST_SERIAL else _UNREADABLE


def _from_serial(days: int) -> DateReading:
    return DateReading((_SERIAL_ZERO + timedelta(days=days)).isoformat()) if days > 60 else _UNREADABLE


def _dated(year_digits: str, month: int, day: int, today: date) -> DateReading:
    """Puts the parts together, as far as they are possible; month or day 0 means not given."""
    year = int(year_digits)
    guessed = False
    if year < 100:  # also the year 0020 that a spreadsheet makes of a two-digit year
        guessed = (2000 + year, month, day) <= (today.year, today.month, today.day)  # else it can be 19.. only
        year += 2000 if guessed else 1900
    if not _plausible(year):
        return _UNREADABLE
    if month == 0:
        return DateReading(f"{year:04}", guessed, day != 0)
    if not 1 <= month <= 12:
        return DateReading(f"{year:04}", guessed, True)
    if day == 0:
        return DateReading(f"{year:04}-{month:02}", guessed)
    if not _day_exists(year, month, day):
        return DateReading(f"{year:04}-{month:02}", guessed, True)
    return DateReading(f"{year:04}-{month:02}-{day:02}", guessed)


def _plausible(year: int) -> bool:
    return _EARLIEST_YEAR <= year <= _LATEST_YEAR


def _day_exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
