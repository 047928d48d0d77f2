"""Reads the cells of a run of persons column by column: a list of values per field, and the doubts beside them.

Column by column, because 50,000 rows are to be read in less time than the file takes to open: what is plain is decided
inside the loop, and only what is not plain costs a call.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from minqing_desktop.domain.values import id_number, partial_date, person_name, phone, relation
from minqing_desktop.exchange.roster.caches import FileCaches, Relations
from minqing_desktop.exchange.roster.columns import Columns
from minqing_desktop.exchange.roster.grid import Cell, as_text

_FAULTS = {"damaged": "id_damaged", "check_digit": "id_check_digit"}
_NO_ID = frozenset(("无", "没有", "无身份证", "未办", "未办理", "未上户", "暂无", "不详", "/", "-", "—", "空", "无证"))
_RESIDENT = re.compile(r"居民身份|身份证|^$|户口|^01$|^1$|^10$|^111$")
_ID_TYPES = (
    ("passport", re.compile("护照")),
    ("foreigner_permit", re.compile("外国人|永久居留")),
    ("hk_macao_permit", re.compile("港澳|香港|澳门")),
    ("taiwan_permit", re.compile("台湾|台胞")),
    ("birth_certificate", re.compile("出生")),
)
# What programs write for a rare character that their encoding does not have.
_LOST_CHARACTER = re.compile("[?？\ufffd□〓◇]")
MASKED = re.compile(r"[*＊]{2,}")
"""What stands where a number was hidden before the file was given out."""
_ABOUT_DEATH, _ABOUT_LIFE = re.compile("死|故|去世|身亡"), re.compile("健在|在世")
_YES, _NO = frozenset(("是", "已死亡", "有", "√")), frozenset(("否", "不", "无", "×", "不在", "不健在", "不在世"))
_PRESENT = frozenset(("否", "无", "正常", "健在", "在世", "在册", "在户", "在籍", "在家", "有效"))
# What is no part of a name: figures, open brackets, lists, a blank between what could be two names.
_ODD_IN_NAME = re.compile(r"\d|[（()）\[\]{}、，,;；/|\\#=]|\S{2}[\s\u3000]+\S{2}")
_WHOLE_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXxＸｘ](?![\dA-Za-z])")
_OTHER_DOCUMENT = re.compile(r"[A-Z]{1,2}\d{7,9}|[HM]\d{8,10}")


@dataclass(slots=True)
class PeopleColumns:
    """Values of one batch, one entry a person in each list; `doubts` are (kind, position, column)."""

    rows: list[list[Cell]]
    columns: Columns
    doubts: list[tuple[str, int, int]] = field(default_factory=list)
    kept: dict[int, dict[str, str]] = field(default_factory=dict)
    """Extra columns by position: what could not be put into a field."""

    def cells(self, column: int) -> list[Cell]:
        """All cells of a column; a column that is not there gives blanks."""
        return [row[column] for row in self.rows] if column >= 0 else [""] * len(self.rows)

    def doubt(self, kind: str, position: int, column: int) -> None:
        """Notes a doubt about one cell."""
        self.doubts.append((kind, position, column))

    def keep(self, position: int, heading: str, text: str) -> None:
        """Sets a text aside under its heading, so that nothing is lost."""
        self.kept.setdefault(position, {}).setdefault(heading, text)


def names(people: PeopleColumns) -> tuple[list[str], dict[int, person_name.NameReading]]:
    """Bare names, and by position what stood in brackets behind some of them."""
    remarks: dict[int, person_name.NameReading] = {}
    found: list[str] = []
    for position, cell in enumerate(people.cells(people.columns.first("person_name"))):
        if isinstance(cell, str) and cell.isalpha() and len(cell) < 4 and not cell.isascii():
            found.append(cell)
            continue
        reading = person_name.read(as_text(cell))
        found.append(reading.name)
        if _LOST_CHARACTER.search(reading.name):
            people.doubt("name_incomplete", position, people.columns.first("person_name"))
        elif _is_odd(reading.name, as_text(cell)):
            people.doubt("name_odd", position, people.columns.first("person_name"))
        if reading.state or reading.remark:
            remarks[position] = reading
    return found, remarks


def _is_odd(name: str, written: str) -> bool:
    """Whether a name holds what names do not: 张三13900000001, 张三、李四, or two words that may be two names."""
    found = _ODD_IN_NAME.search(name)
    if found or name.isascii():
        return bool(found and not (name.isascii() and found[0][2:3].isspace()))
    return len(written.split()) == 2 and bool(_ODD_IN_NAME.search(written.strip())) and "（" not in written


def id_numbers(people: PeopleColumns, types: Sequence[str]) -> tuple[list[str], list[bool], dict[int, str]]:
    """Valid numbers or '', which cells held something that could not be taken, and types told by the number itself."""
    column = people.columns.first("id_no")
    if column < 0:
        return [""] * len(people.rows), [False] * len(people.rows), {}
    numbers: list[str] = []
    faults: list[tuple[int, str]] = []
    guessed: dict[int, str] = {}
    fault_of = id_number.fault_of
    for position, cell in enumerate(people.cells(column)):
        if isinstance(cell, str) and not fault_of(cell):
            numbers.append(cell)
            continue
        number, fault = _untidy_number(people, position, cell, types[position], guessed)
        numbers.append(number)
        if fault:
            faults.append((position, fault))
    if any(fault == "damaged" for _, fault in faults):
        faults += _damaged_by_chance(numbers)
    for position, fault in faults:
        numbers[position] = ""
        people.doubt(_FAULTS.get(fault, "id_not_valid"), position, column)
    damaged = [False] * len(numbers)
    for position, _ in faults:
        damaged[position] = True
    return numbers, damaged, guessed


def _untidy_number(
    people: PeopleColumns, position: int, cell: Cell, id_type: str, guessed: dict[int, str]
) -> tuple[str, str]:
    column = people.columns.first("id_no")
    text = as_text(cell)
    if not text or text in _NO_ID:
        people.doubt("id_missing", position, column)
        return "", ""
    if MASKED.search(text):
        people.doubt("number_masked", position, column)
        return "", ""
    if id_type:
        return text.upper().replace(" ", ""), ""
    if not isinstance(cell, (str, int, float)):
        return "", "length"
    reading = id_number.read(cell)
    if reading.converted:
        people.doubt("id_converted", position, column)
    if reading.fault == "length" and isinstance(cell, str):
        inside = [number for number in _WHOLE_NUMBER.findall(cell) if id_number.is_valid(id_number.clean(number))]
        if len(inside) == 1:  # 身份证330327…, or with a note behind
            people.keep(position, people.columns.heading(column), text)
            return id_number.clean(inside[0]), ""
    if reading.fault == "length":
        document = id_number.clean(text).upper()
        if _OTHER_DOCUMENT.fullmatch(document):
            guessed[position] = "hk_macao_permit" if document[0] in "HM" and len(document) > 8 else "passport"
            return document, ""
    return reading.number, reading.fault


def _damaged_by_chance(numbers: list[str]) -> list[tuple[int, str]]:
    """A spreadsheet has put 000 for the last places of some; one in eleven of them still has a right check digit."""
    return [(position, "damaged") for position, number in enumerate(numbers) if number.endswith("000")]


def id_types(people: PeopleColumns) -> list[str]:
    """Codes of the catalogue's document types, '' for the resident's card."""
    column = people.columns.first("id_type")
    if column < 0:
        return [""] * len(people.rows)
    known: dict[Cell, str] = {}
    for cell in set(people.cells(column)):
        text = as_text(cell)
        told = next((code for code, pattern in _ID_TYPES if pattern.search(text)), "")  # 外国人永久居留身份证 first
        known[cell] = told or ("" if _RESIDENT.search(text) else "other")
    return [known[cell] for cell in people.cells(column)]


def births(people: PeopleColumns, numbers: list[str], types: Sequence[str], caches: FileCaches) -> list[str]:
    """Birth dates; the ID number's is taken wherever there is one."""
    column = people.columns.first("birth")
    by_number = [f"{n[6:10]}-{n[10:12]}-{n[12:14]}" if n and not t else "" for n, t in zip(numbers, types, strict=True)]
    if column < 0:
        return by_number
    dates, agree = caches.dates, partial_date.agree
    result: list[str] = []
    for position, (cell, told) in enumerate(zip(people.cells(column), by_number, strict=True)):
        if cell == told or cell == "":
            result.append(told)
            continue
        written, guessed, unclear = dates[cell]
        if told:
            if written and not agree(written, told) and not (guessed and written[2:] == told[2:]):
                people.doubt("id_birth_mismatch", position, column)
            result.append(told)
            continue
        result.append(written)
        if unclear:
            people.doubt("date_unclear", position, column)
            people.keep(position, people.columns.heading(column), as_text(cell))
        elif guessed:
            people.doubt("date_century_guessed", position, column)
    return result


def sexes(
    people: PeopleColumns, numbers: list[str], types: Sequence[str], relations: list[str], caches: FileCaches
) -> list[str]:
    """男, 女 or ''; the ID number's is taken wherever there is one, then the cell's, then what the relation implies."""
    column = people.columns.first("sex")
    known, by_number, implied = caches.sexes, id_number.sex, relation.sex_of
    result: list[str] = []
    for position, cell in enumerate(people.cells(column)):
        written = known[cell]
        if written is None:
            people.doubt("sex_unclear", position, column)
        number = numbers[position]
        if number and not types[position]:
            told = by_number(number)
            if written and written != told:
                people.doubt("id_sex_mismatch", position, column)
            result.append(told)
        else:
            result.append(written or implied(relations[position]))
    return result


def relations_of(people: PeopleColumns, known: Relations, own_names: list[str]) -> list[str]:
    """Kept words; a cell that repeats the person's own name says that this is the head."""
    column = people.columns.first("relation")
    if column < 0:
        return [""] * len(people.rows)
    found = [known[cell] for cell in people.cells(column)]
    for position, kept in enumerate(found):
        if not kept:
            written = person_name.clean(as_text(people.rows[position][column]))
            if written and written == own_names[position]:
                found[position] = relation.HEAD
    return found


def settle_relations(people: PeopleColumns, found: list[str], sex: list[str], one_place: bool) -> list[str]:
    """Settles words that left the sex open; gives the words as written where they differ from the kept ones."""
    column = people.columns.first("relation")
    if column < 0:
        return [""] * len(found)
    written: list[str] = []
    for position, kept in enumerate(found):
        cell = people.rows[position][column]
        if cell == kept:
            written.append("")
            continue
        text = as_text(cell)
        if not kept and text:
            kept = found[position] = relation.normalise(text, sex[position], one_place)
            if not kept:
                people.doubt("relation_unknown", position, column)
        written.append(text if text != kept else "")
    return written


def phones(people: PeopleColumns) -> tuple[list[str], list[tuple[str, ...]]]:
    """The number to call, and all others of the same cell and of further columns."""
    columns = people.columns.places.get("phone", [])
    first: list[str] = [""] * len(people.rows)
    others: list[tuple[str, ...]] = [()] * len(people.rows)
    is_mobile = phone.is_mobile
    for number, column in enumerate(columns):
        for position, cell in enumerate(people.cells(column)):
            if cell == "":
                continue
            if number == 0 and isinstance(cell, str) and is_mobile(cell):
                first[position] = cell
                continue
            if isinstance(cell, str) and MASKED.search(cell):
                people.doubt("number_masked", position, column)
                continue
            found, odd = phone.read(cell)
            if odd:
                people.doubt("phone_odd", position, column)
                people.keep(position, people.columns.heading(column), as_text(cell))
            if len(found) > 1:
                people.doubt("phone_extra", position, column)
            told = dict.fromkeys((first[position], *others[position], *found))
            told.pop("", None)
            first[position], *rest = told or ("",)
            others[position] = tuple(rest)
    return first, others


def states(
    people: PeopleColumns, remarks: dict[int, person_name.NameReading], caches: FileCaches
) -> tuple[list[str], list[str]]:
    """State of each person and the day since when, from columns of 死亡 and 变动 and from brackets behind the name."""
    state = [""] * len(people.rows)
    since = [""] * len(people.rows)
    for position, reading in remarks.items():
        state[position] = reading.state
    for column in people.columns.places.get("death", ()):
        heading = people.columns.heading(column)
        about_death = bool(_ABOUT_DEATH.search(heading))
        about_life = bool(_ABOUT_LIFE.search(heading))
        for position, cell in enumerate(people.cells(column)):
            if cell == "":
                continue
            text = as_text(cell)
            told = person_name.state_of(text)
            date = caches.dates[cell] if not told else partial_date.DateReading()
            if date.value and about_death:
                state[position] = state[position] or person_name.DECEASED
                since[position] = date.value if len(date.value) == 10 else ""
            elif told:
                state[position] = told
            elif (about_death and text in _YES) or (about_life and text in _NO):
                state[position] = person_name.DECEASED
            if text not in (_YES if about_life else _PRESENT) and not (
                told == text or (date.value and len(date.value) == 10 and about_death)
            ):
                people.keep(position, heading, text)
    return state, since
