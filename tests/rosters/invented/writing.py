"""How one village writes its values: one habit for each kind of value, as one clerk would for a whole file."""

import random
from dataclasses import dataclass
from datetime import date, datetime

from tests.rosters.invented.people import CODES, Member

Cell = str | int | float | date | datetime

_NUMERALS = "〇一二三四五六七八九十"
_FULL_WIDTH = {ord("0") + n: 0xFF10 + n for n in range(10)}

DATE_FORMS = ("iso", "dots", "loose", "chinese", "digits", "number", "slashes", "cell", "serial", "month", "month_dots",
              "month_chinese", "month_digits", "year", "stamp", "short_year", "full_width", "numerals")  # fmt: skip
ID_FORMS = ("plain", "lower", "full_width", "blanks", "apostrophe", "guarded", "trailing", "zero_width")
PHONE_FORMS = ("plain", "number", "blanks", "dashes", "country", "full_width", "two")
GROUP_FORMS = ("{n}组", "{c}组", "第{c}村民小组", "{c}社", "{n}", "number", "第{n}小组", "{c}组 ", "{f}组")


@dataclass(frozen=True)
class Writing:
    """The clerk's habits. What a habit leaves out of a value is left out of what is expected, too."""

    dates: str = "iso"
    ids: str = "plain"
    phones: str = "plain"
    groups: str = "{c}组"
    relations: str = "wild"
    sexes: tuple[str, str] = ("男", "女")
    names: str = "plain"
    spoilt_ids: float = 0.0
    """Share of ID numbers that are not what they should be."""

    def birth(self, born: str) -> tuple[Cell, str]:
        """The cell, and the partial date it still says."""
        if not born:
            return "", ""
        day = date.fromisoformat(born)
        y, m, d = day.year, day.month, day.day
        serial = day.toordinal() - date(1899, 12, 30).toordinal()
        written: dict[str, tuple[Cell, str]] = {
            "iso": (born, born),
            "dots": (f"{y}.{m:02}.{d:02}", born),
            "loose": (f"{y}-{m}-{d}", born),
            "chinese": (f"{y}年{m}月{d}日", born),
            "digits": (f"{y}{m:02}{d:02}", born),
            "number": (y * 10_000 + m * 100 + d, born),
            "slashes": (f"{y}/{m}/{d}", born),
            "cell": (datetime(y, m, d), born),
            "serial": (serial, born),
            "month": (f"{y}-{m:02}", born[:7]),
            "month_dots": (f"{y}.{m}", born[:7]),
            "month_chinese": (f"{y}年{m}月", born[:7]),
            "month_digits": (f"{y}{m:02}", born[:7]),
            "year": (f"{y}年", born[:4]),
            "stamp": (f"{born} 00:00:00", born),
            "short_year": (f"{y % 100:02}-{m}-{d}", born),
            "full_width": (f"{y}．{m}．{d}".translate(_FULL_WIDTH), born),
            "numerals": ("".join(_NUMERALS[int(place)] for place in str(y)) + f"年{_spelt(m)}月{_spelt(d)}日", born),
        }
        return written[self.dates]

    def id_number(self, number: str) -> Cell:
        """The cell for a whole number; '' for none."""
        if not number:
            return ""
        return {
            "plain": number,
            "lower": number.lower(),
            "full_width": number.translate(_FULL_WIDTH).replace("X", "Ｘ"),
            "blanks": f"{number[:6]} {number[6:14]} {number[14:]}",
            "apostrophe": f"'{number}",
            "guarded": f"‘{number}’",
            "trailing": f"{number}\t ",
            "zero_width": f"\u200b{number}\ufeff",
        }[self.ids]

    def spoilt_id(self, number: str, chance: random.Random) -> tuple[Cell, str, str]:
        """A cell with a damaged or unusual number, what is right to store of it, and the doubt there must be."""
        wrong = chance.choice([place for place in "0123456789X" if place != number[-1]])
        ways: list[tuple[Cell, str, str]] = [
            (float(number[:17] + "0"), "", "id_damaged"),
            (f"{float(number[:17] + '0'):.5E}", "", "id_damaged"),
            (f"{number[:3]}.{number[3:6]}e+17", "", "id_damaged"),
            (number[:17] + wrong, "", "id_check_digit"),
            (number[:-1], "", "id_not_valid"),
            (number + "1", "", "id_not_valid"),
            (f"{number[:10]}****{number[14:]}", "", "number_masked"),
            (number[:6] + "20301301" + number[14:], "", "id_not_valid"),
            ("无", "", "id_missing"),
        ]
        if number[6:8] == "19":
            ways.append((number[:6] + number[8:17], number, "id_converted"))
        return chance.choice(ways)

    def phone(self, number: str) -> Cell:
        """The cell for a mobile number; '' for none."""
        if not number:
            return ""
        second = number[:-1] + ("1" if number[-1] != "1" else "2")
        return {
            "plain": number,
            "number": int(number),
            "blanks": f"{number[:3]} {number[3:7]} {number[7:]}",
            "dashes": f"{number[:3]}-{number[3:7]}-{number[7:]}",
            "country": f"+86 {number}",
            "full_width": number.translate(_FULL_WIDTH),
            "two": f"{number}/{second}",
        }[self.phones]

    def group(self, number: int) -> Cell:
        """The cell for a group of the village."""
        if self.groups == "number":
            return number
        return self.groups.format(n=number, c=_NUMERALS[number], f=str(number).translate(_FULL_WIDTH))

    def relation(self, member: Member, chance: random.Random) -> str:
        """The village's word, the standard's word or its code."""
        if self.relations == "codes":
            return chance.choice(CODES.get(member.relation, ("97",)))
        return member.relation if self.relations == "kept" else member.relation_said

    def sex(self, sex: str) -> str:
        """男 or 女 as a word, or as a code of GB/T 2261.1."""
        return self.sexes[sex == "女"]

    def name(self, name: str) -> str:
        """Two characters spread to the width of three, or a middle dot of another kind."""
        if self.names == "spread" and len(name) == 2:
            return f"{name[0]}　{name[1]}"
        return name.replace("·", "•") if self.names == "dots" else name


def any_writing(chance: random.Random) -> Writing:
    """Habits drawn one by one; those that say least come less often."""
    return Writing(
        dates=chance.choice(DATE_FORMS),
        ids=chance.choice(("plain", "plain", *ID_FORMS)),
        phones=chance.choice(("plain", *PHONE_FORMS)),
        groups=chance.choice(GROUP_FORMS),
        relations=chance.choice(("wild", "wild", "kept", "codes")),
        sexes=chance.choice((("男", "女"), ("男", "女"), ("男性", "女性"), ("1", "2"), ("1男", "2女"), (" 男", "女 "))),
        names=chance.choice(("plain", "plain", "spread", "dots")),
        spoilt_ids=chance.choice((0.0, 0.0, 0.0, 0.15)),
    )


def _spelt(number: int) -> str:
    """12 as 十二, 20 as 二十."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十") + (_NUMERALS[ones] if ones else "")
