"""Names of village groups: «3组», «三组», «三社» and «第三村民小组» are one, and so are «上塘» and «上塘自然村»."""

import re
from functools import lru_cache

_BLANKS = re.compile(r"[\s\u3000\u200b\ufeff]+")
_LONGEST = 60
_FOLDING: dict[int, str] = {0xFF10 + n: str(n) for n in range(10)} | {ord("廿"): "二十", ord("卅"): "三十"}
_UNITS = "村民小组|居民小组|村民组|居民组|自然小组|自然组|经济合作社|合作社|生产队|小组|自然村|小队|组|社|队|屯|寨"
_NUMERAL = r"\d+(?:\.0)?|[〇零一二三四五六七八九十百]+"
_SHAPE = re.compile(rf"(?P<place>.*?)第?(?P<number>{_NUMERAL})?(?P<unit>{_UNITS})?")
_INSIDE = re.compile(
    r"(?<![至到、,，和及与~—\d一二三四五六七八九十-])第?(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
    r"(?:村民小组|居民小组|村民组|居民组|小组|组|社|生产队|队)(?![至到、,，和及与~—-])"
)
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0}


def value_of(numeral: str) -> int:
    """Number written in digits or Chinese numerals below 1000; 0 when it is not one."""
    if numeral[0].isdigit():
        return int(float(numeral))
    if not any(unit in numeral for unit in "十百"):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total, digit = total + (digit or 1) * (10 if character == "十" else 100), 0
    return total + digit


@lru_cache(maxsize=8192)
def canonical(written: str) -> str:
    """A key that is equal for all ways of writing one group: '3组', '上塘', '上塘3组'. Not for the screen."""
    bare = _BLANKS.sub("", written).translate(_FOLDING)
    if not bare:
        return ""
    match = _SHAPE.fullmatch(bare) if len(bare) <= _LONGEST else None
    if not match:
        return bare
    place, number = match.group("place"), match.group("number")
    while place and (shorter := re.sub(rf"(?:{_UNITS})$", "", place)) != place and shorter:
        place = shorter
    value = value_of(number) if number else 0
    return f"{place}{value}组" if value else place or bare


@lru_cache(maxsize=8192)
def display(written: str) -> str:
    """The name as people read it: blanks gone, and a bare number gets its unit («3» becomes «3组»)."""
    bare = _BLANKS.sub("", written).translate(_FOLDING)
    if len(bare) <= _LONGEST and re.fullmatch(rf"第?(?:{_NUMERAL})", bare):
        numeral = bare.removeprefix("第")
        return f"{value_of(numeral)}组" if numeral[0].isdigit() else f"{numeral}组"
    return bare


def group_in(text: str) -> str:
    """The one group by number that a longer text names («示范村第三小组花名册»); '' for none and for several."""
    named = {canonical(match[0]): match[0] for match in _INSIDE.finditer(_BLANKS.sub("", text[:_LONGEST]))}
    return next(iter(named.values())) if len(named) == 1 else ""
