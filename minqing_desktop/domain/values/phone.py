"""Telephone numbers out of what people put into one cell: several, with blanks, brackets and country code."""

import re
from typing import NamedTuple

_FOLDING = {0xFF10 + n: str(n) for n in range(10)}
_FOLDING |= {ord(c): "-" for c in "－—–‐‑_"} | {0x3000: " ", 0xA0: " ", 0xFF0B: "+"}
_FOLDING |= {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff\u202a\u202c'‘’`\""}
_NUMBERS = re.compile(
    r"""(?<!\d)(?:(?:\+|00)?86[-\s]*|0)?(1[3-9]\d)[-\s]*(\d{4})[-\s]*(\d{4})(?!\d)     # mobile
      | (?<!\d)[(（]?(0\d{2,3})[)）]?[-\s]*(\d{7,8})(?:\s*(?:转|-)\s*(\d{1,5}))?(?!\d)  # with area code
      | (?<!\d)([2-9]\d{6,7})(?!\d)                                                # local
      | (?<!\d)([48]00)[-\s]*(\d{3})[-\s]*(\d{4})(?!\d)""",
    re.VERBOSE | re.ASCII,
)
_SEPARATORS = re.compile(r"[\s/、,，;；|／\\()（）\[\]【】:：.。+-]+|电话|手机|联系|座机|固话|或者?|无|没有|暂无")
_DIGITS = re.compile(r"\d+", re.ASCII)
_LONGEST = 500


class PhoneReading(NamedTuple):
    """Numbers in the order written, the first is the one to call; `odd`: something in the cell is no number we know."""

    numbers: tuple[str, ...] = ()
    odd: bool = False


_NOTHING = PhoneReading()


def is_mobile(number: str) -> bool:
    """Whether this is a mainland mobile number as it is stored: 11 digits."""
    return len(number) == 11 and number[0] == "1" and number[1] > "2" and number.isascii() and number.isdigit()


def read(cell: object) -> PhoneReading:
    """Reads a typed text or a spreadsheet cell. A number of a wrong length is kept as it is written, and is odd."""
    if isinstance(cell, str):
        return PhoneReading((cell,)) if is_mobile(cell) else _read_text(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        whole = int(cell) if cell == cell and abs(cell) < 10**15 else 0
        return _read_text(str(whole)) if whole > 0 and whole == cell else PhoneReading((), bool(cell))
    return _NOTHING


def _read_text(text: str) -> PhoneReading:
    folded = text.translate(_FOLDING).strip()
    if not folded.strip("0"):
        return _NOTHING  # blank, or the zero that forms show where nothing was filled in
    if len(folded) > _LONGEST:
        return PhoneReading((), True)
    if folded.endswith(".0") and folded[:-2].isdigit():
        folded = folded[:-2]
    numbers = list(dict.fromkeys(_put_together(match) for match in _NUMBERS.finditer(folded)))
    rest = _SEPARATORS.sub(" ", _NUMBERS.sub(" ", folded)).strip()
    if not rest:
        return PhoneReading(tuple(numbers))
    if not numbers:
        numbers = [digits for digits in _DIGITS.findall(rest) if len(digits) >= 5][:3]
    return PhoneReading(tuple(numbers), True)


def _put_together(match: re.Match[str]) -> str:
    start, middle, end, area, line, extension, local, service, *tail = match.groups()
    if start:
        return start + middle + end
    if area:
        return f"{area}-{line}-{extension}" if extension else f"{area}-{line}"
    return local or "-".join((service, *tail))
