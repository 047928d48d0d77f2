"""Reads, checks and explains the citizen's identity number (GB 11643: 18 places, ISO 7064 MOD 11-2 check).

A number is either whole and right or it is not stored at all: a damaged one is never repaired by guessing.
"""

from calendar import isleap, monthrange
from datetime import date
from typing import NamedTuple

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"

# GB/T 2260 provinces; 81-83 are the residence permits of Hong Kong, Macao and Taiwan people (same 18 places).
_PROVINCES = frozenset(
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
        ),
    )
)
_EARLIEST_BIRTH_YEAR = 1880
# Orders 996-999 of the old 15-place number were kept for people born before 1900.
_CENTENARIAN_ORDERS = frozenset(("996", "997", "998", "999"))

_DROPPED = " \t\r\n\v\f\u00a0\u3000\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202c"
_DROPPED += "'`\"‘’“”′＇＂´-－—_.．,，、。:：;；*＊"
_CLEANING: dict[int, str | None] = {ord(c): None for c in _DROPPED}
_CLEANING |= {0xFF10 + n: str(n) for n in range(10)}
# Small and full-width x, and the look-alikes people type for it: multiplication sign, Greek chi, Cyrillic ha.
_CLEANING |= {ord(c): "X" for c in "xｘＸ×✕╳ΧχХх"}

_EXACT_NUMBER_LIMIT = 10**15  # a spreadsheet number keeps 15 significant places


class IdReading(NamedTuple):
    """What a cell or a typed text said: `number` is a valid 18-place number or empty.

    `fault` is empty, or one of: damaged (the spreadsheet lost digits), check_digit, birth_date, region, length.
    """

    number: str
    fault: str = ""
    converted: bool = False


class _RegionSums(dict[str, int]):
    """Weighted sum of the first six places, -1 when they name no region; one entry a township or so."""

    def __missing__(self, places: str) -> int:
        known = places[:2] in _PROVINCES or (places[0] == "9" and places[1:3] in _PROVINCES)  # 9: foreigner's permit
        total = _weighted(places, 0) if known and places.isascii() and places.isdigit() else -1
        self[places] = total
        return total


def _weighted(places: str, start: int) -> int:
    return sum(int(place) * weight for place, weight in zip(places, _WEIGHTS[start : start + len(places)], strict=True))


_region_sums = _RegionSums()
# By parts of the number rather than by whole birth dates, of which a county has as many as the calendar.
_year_sums = {str(year): _weighted(str(year), 6) for year in range(_EARLIEST_BIRTH_YEAR, date.today().year + 2)}
_day_sums = {
    f"{month:02}{day:02}": _weighted(f"{month:02}{day:02}", 10)
    for month in range(1, 13)
    for day in range(1, monthrange(2000, month)[1] + 1)
}
_order_sums = {f"{order:03}": _weighted(f"{order:03}", 14) for order in range(1000)}
_sex_by_order = {f"{order:03}": "男" if order % 2 else "女" for order in range(1000)}


def clean(written: str) -> str:
    """Drops blanks, apostrophes and separators, folds full-width forms and writes X large."""
    return written.translate(_CLEANING)


def check_digit(first_17: str) -> str:
    """The 18th place that belongs to the 17 digits given."""
    return _CHECK_CHARACTERS[_weighted(first_17, 0) % 11]


def fault_of(number: str) -> str:
    """Says why a cleaned 18-place number is not valid, in the words of `IdReading.fault`; empty when it is valid."""
    if len(number) != 18:
        return "length"
    order = _order_sums.get(number[14:17])
    if order is None:
        return "length"
    year, day = _year_sums.get(number[6:10]), _day_sums.get(number[10:14])
    if year is None or day is None or (number[10:14] == "0229" and not isleap(int(number[6:10]))):
        return "birth_date"
    region = _region_sums[number[:6]]
    if region < 0:
        return "region"
    return "" if _CHECK_CHARACTERS[(region + year + day + order) % 11] == number[17] else "check_digit"


def is_valid(number: str) -> bool:
    """Whether this is a whole, right 18-place number as it is stored (no blanks, large X)."""
    return not fault_of(number)


def upgrade(number_15: str) -> str:
    """Turns an old 15-place number into the 18-place one; empty when its date or region is impossible."""
    if len(number_15) != 15 or not (number_15.isascii() and number_15.isdigit()):
        return ""
    century = "18" if number_15[12:] in _CENTENARIAN_ORDERS else "19"
    body = number_15[:6] + century + number_15[6:]
    number = body + check_digit(body)
    return number if is_valid(number) else ""


def read(written: str | int | float) -> IdReading:
    """Reads a typed text or a spreadsheet cell; blank gives an empty number without fault."""
    if isinstance(written, str):
        return _read_text(written)
    if written != written or abs(written) >= _EXACT_NUMBER_LIMIT or written != int(written):
        return IdReading("", "damaged")
    return _read_text(str(int(written)))


def _read_text(written: str) -> IdReading:
    if not fault_of(written):
        return IdReading(written)
    if _is_scientific(written):
        return IdReading("", "damaged")
    # Some programs write every number with a decimal.
    number = clean(written.strip().removesuffix(".0"))
    if not number:
        return IdReading("")
    if len(number) == 15:
        longer = upgrade(number)
        return IdReading(longer, "" if longer else "birth_date", bool(longer))
    fault = fault_of(number)
    if not fault:
        return IdReading(number)
    if len(number) == 18 and number.endswith("000"):
        fault = "damaged"  # a spreadsheet keeps 15 places and writes 000 for the rest
    return IdReading("", fault)


def _is_scientific(written: str) -> bool:
    mantissa, mark, exponent = written.strip().upper().partition("E")
    return bool(mark) and mantissa.replace(".", "", 1).isdigit() and exponent.lstrip("+").isdigit()


def birth_date(number: str) -> str:
    """Birth date 'YYYY-MM-DD' that a valid number carries."""
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def sex(number: str) -> str:
    """'男' or '女' that a valid number carries."""
    return _sex_by_order[number[14:17]]
