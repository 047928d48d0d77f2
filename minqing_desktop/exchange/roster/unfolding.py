"""Turns one row per household into one per person: members stand in repeated columns, or listed in one cell."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from minqing_desktop.domain.values import person_name, relation
from minqing_desktop.exchange.roster.context import HOUSEHOLD_KEY
from minqing_desktop.exchange.roster.grid import Cell, Sheet, as_text
from minqing_desktop.exchange.roster.headings import Headings, normalise
from minqing_desktop.exchange.roster.person_rows import filled_cells, furniture_of
from minqing_desktop.exchange.roster.table_finder import Table

_NUMBERED_MEMBER = re.compile(
    r"^(?:家庭|户内|共同生活(?:家庭)?|其他)?成员\(?([一二三四五六七八九十]|\d{1,2})\)?[/:._-]?(.*)$"
)
_NUMBERED_LABEL = re.compile(r"^(\D+?)\(?([一二三四五六七八九十]|\d{1,2})\)?$")
_LIST_LABEL = re.compile(r"^(?:其他|共同生活|户内)?(?:家庭)?成员(?:姓名|名单|情况)?$|^家庭成员及关系$|^共同生活人员$")
_MARKS = re.compile(r"[、,，;；/|｜\n]+")
_LONGEST_LIST = 2000
_WORD = re.compile(r"[^\W\d_]")
_LISTED = re.compile(r"(?P<name>[^(（:：]+)(?:[(（:：](?P<told>[^)）]*)[)）]?)?")
_ROWS_LOOKED_AT = 60
_Member = dict[str, tuple[Cell, int]]
"""A member's cells by field, each with the column of the file it stands in."""


@dataclass(slots=True)
class _Wide:
    """What stands where: columns of each member by field, columns that list members, and all others."""

    members: list[dict[str, int]] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    base: list[int] = field(default_factory=list)


def unfold(table: Table, headings: Headings) -> Table:
    """The table as it is unless it has one row per household; then a new one whose rows are persons."""
    wide = _find_members(table, headings)
    if not wide.lists and len(wide.members) < 2:
        return table
    return _Unfolded(_without_words_beside(table, headings, wide), headings, wide).build()


def repeated_members(table: Table, headings: Headings) -> list[dict[str, int]]:
    """Columns by field of each member that a row of a household has room for; empty where rows are persons."""
    members = _find_members(table, headings).members
    return members if len(members) > 1 else []


def _without_words_beside(table: Table, headings: Headings, wide: _Wide) -> Table:
    """The table whose totals, signatures and repeated headers name nobody."""
    kept = [
        column
        for column in wide.base
        if headings.match_path(table.uppers[column], table.labels[column]).field not in ("person_name", "head_name")
    ]
    labels = _labels_of(table)
    rows: list[list[Cell]] = []
    for index, row in enumerate(table.sheet.rows):
        filled = filled_cells(row)
        if index >= table.first_row and filled and furniture_of(filled, "", labels):
            bare: list[Cell] = [""] * len(table.labels)
            for column in kept:
                bare[column] = row[column] if column < len(row) else ""
            if not filled_cells(bare):
                bare[kept[0] if kept else 0] = filled[0]
            row = bare
        rows.append(row)
    return replace(table, sheet=replace(table.sheet, rows=rows))


def _labels_of(table: Table) -> set[str]:
    return {normalise(label) for label in table.labels if label}


def _find_members(table: Table, headings: Headings) -> _Wide:
    wide = _Wide()
    numbered: dict[str, dict[str, int]] = {}
    taken: set[int] = set()
    stems = _numbered_stems(table)
    for column, (uppers, label) in enumerate(zip(table.uppers, table.labels, strict=True)):
        told = _member_of(normalise("".join((*uppers, label))), stems)
        if told is None:
            continue
        member, leaf = told
        field_name = headings.match(leaf or "姓名").field
        if field_name is not None:
            numbered.setdefault(member, {}).setdefault(field_name, column)
            taken.add(column)
    wide.members = [columns for columns in numbered.values() if "person_name" in columns]
    if len(wide.members) < 2:
        wide.members, taken = _repeated_blocks(table, headings)
    wide.lists = [column for column in range(len(table.labels)) if column not in taken and _is_list(table, column)]
    wide.base = [column for column in range(len(table.labels)) if column not in taken and column not in wide.lists]
    return wide


def _numbered_stems(table: Table) -> set[str]:
    """Labels such as 姓名1 姓名2: the part before the number, where it comes with a second number at least."""
    seen: dict[str, set[str]] = {}
    for label in table.labels:
        match = _NUMBERED_LABEL.match(normalise(label))
        if match:
            seen.setdefault(match[1], set()).add(match[2])
    names = seen.get("姓名") or seen.get("成员姓名") or seen.get("家庭成员姓名") or set()
    return {stem for stem, numbers in seen.items() if len(numbers) > 1} if len(names) > 1 else set()


def _member_of(label: str, stems: set[str]) -> tuple[str, str] | None:
    """Which member a column is about, and its label without the number."""
    match = _NUMBERED_MEMBER.match(label)
    if match:
        return match[1], match[2]
    match = _NUMBERED_LABEL.match(label)
    if match and match[1] in stems:
        return match[2], match[1]
    return None


def _repeated_blocks(table: Table, headings: Headings) -> tuple[list[dict[str, int]], set[int]]:
    """Blocks of equal headings in equal order: 姓名 身份证号 关系 姓名 身份证号 关系."""
    labels = [normalise(label) for label in table.labels]
    starts = [column for column, label in enumerate(labels) if label in ("姓名", "成员姓名", "家庭成员姓名")]
    if len(starts) < 2 or len({labels[column] for column in starts}) > 1 or any(table.uppers[c] for c in starts):
        return [], set()
    width = min(b - a for a, b in pairwise(starts))
    while width > 1 and len({tuple(labels[start : start + width]) for start in starts}) > 1:
        width -= 1
    if width < 2:
        return [], set()
    blocks: list[dict[str, int]] = []
    for start in starts:
        fields = {headings.match(table.labels[c]).field: c for c in reversed(range(start, start + width))}
        blocks.append({name: column for name, column in fields.items() if name})
    return blocks, {column for start in starts for column in range(start, start + width)}


def _is_list(table: Table, column: int) -> bool:
    if not _LIST_LABEL.match(normalise(table.labels[column])):
        return False
    labels = _labels_of(table)
    rows = table.sheet.rows[table.first_row : table.first_row + _ROWS_LOOKED_AT]
    cells: list[str] = []
    for row in rows:
        text = as_text(row[column]) if column < len(row) else ""
        if text and not furniture_of(filled_cells(row), "", labels):
            cells.append(text)
    return sum(1 for cell in cells if len(_listed(cell)) > 1) * 3 >= len(cells) > 0


def _listed(cell: str) -> list[str]:
    """The entries of a list of members. Blanks divide only where nothing else does, and never a name: 林　芳."""
    if len(cell) > _LONGEST_LIST:
        return []
    parts = _MARKS.split(cell)
    if len(parts) == 1:
        parts = []
        for part in cell.split():
            if len(part) == 1 and parts and len(parts[-1]) == 1:
                parts[-1] += part
            else:
                parts.append(part)
    return [part for each in parts if _WORD.search(part := each.strip())]


class _Unfolded:
    """Builds the long table: a row for whom the household's own columns are about, then a row for each member."""

    def __init__(self, table: Table, headings: Headings, wide: _Wide) -> None:
        self._table, self._wide = table, wide
        self._labels = [table.labels[column] for column in wide.base]
        self._uppers = [table.uppers[column] for column in wide.base]
        self._place: dict[str, int] = {}
        fields = [headings.match_path(table.uppers[column], table.labels[column]).field for column in wide.base]
        has_name = "head_name" in fields or "person_name" in fields
        for place, name in enumerate(fields):
            if name in ("head_name", "person_name"):
                self._rename(place, "person_name", "姓名")
            elif name in ("head_id_no", "id_no"):
                if has_name:
                    self._rename(place, "id_no", "身份证号")
                else:  # whose it is does not stand here: it is not the first member's
                    self._labels[place] = "户主身份证号"
            elif name:
                self._place.setdefault(name, place)
        self._has_base_person = "person_name" in self._place
        needed = {name: table.labels[column] for columns in wide.members for name, column in columns.items()}
        for name, label in {"person_name": "姓名", "relation": "与户主关系", **needed}.items():
            if name not in self._place:
                self._place[name] = len(self._labels)
                fixed = {
                    "person_name": "姓名",
                    "relation": "与户主关系",
                    "id_no": "身份证号",
                    "phone": "联系电话",
                    "sex": "性别",
                }
                self._labels.append(fixed.get(name) or re.sub(r"\d+", "", label))
                self._uppers.append(())
        self._key = len(self._labels)
        self._labels.append(HOUSEHOLD_KEY)
        self._uppers.append(())
        self._no_origin = (-1,) * len(self._labels)
        self._base_origin = (*wide.base, *self._no_origin[len(wide.base) :])
        self._origins: dict[tuple[int, ...], tuple[int, ...]] = {}

    def _rename(self, place: int, name: str, label: str) -> None:
        if name not in self._place:
            self._place[name] = place
            self._labels[place], self._uppers[place] = label, ()

    def build(self) -> Table:
        sheet = self._table.sheet
        rows: list[list[Cell]] = [list(self._labels)]
        numbers = [sheet.row_number(self._table.header_rows[-1])]
        origins = [self._base_origin]
        for index in range(self._table.first_row, len(sheet.rows)):
            for row, origin in self._persons(sheet.rows[index], str(index) if self._has_base_person else f"?{index}"):
                rows.append(row)
                numbers.append(sheet.row_number(index))
                origins.append(origin)
        unfolded = Sheet(sheet.name, rows, [], sheet.is_hidden, sheet.source, numbers, origins=origins)
        return Table(unfolded, (0,), tuple(self._labels), tuple(self._uppers))

    def _persons(self, row: list[Cell], key: str) -> list[tuple[list[Cell], tuple[int, ...]]]:
        """Rows of persons, each with the columns of the file its cells came from."""
        base = [
            *(self._cell(row, column) for column in self._wide.base),
            *[""] * (len(self._labels) - len(self._wide.base)),
        ]
        name_place, relation_place = self._place["person_name"], self._place["relation"]
        members = self._members(row)
        persons: list[tuple[list[Cell], tuple[int, ...]]] = []
        origin = self._base_origin
        if not self._has_base_person and members:
            origin = self._fill(base, members.pop(0), origin)
        if as_text(base[name_place]) and (members or self._has_base_person) and base[relation_place] == "":
            base[relation_place] = relation.HEAD
        own_name = person_name.clean(as_text(base[name_place]))
        for member in members:
            if person_name.clean(as_text(member["person_name"][0])) == own_name:
                more = {name: told for name, told in member.items() if name != "relation"}
                origin = self._fill(base, more, origin)
                continue
            person: list[Cell] = [""] * len(self._labels)
            persons.append((person, self._fill(person, member, self._no_origin)))
        persons.insert(0, (base, origin))
        if any(cell != "" for cell in base):
            for person, _origin in persons:
                person[self._key] = key
        return persons

    def _members(self, row: list[Cell]) -> list[_Member]:
        members: list[_Member] = []
        for columns in self._wide.members:
            member = {name: (self._cell(row, column), column) for name, column in columns.items()}
            if as_text(member["person_name"][0]):
                members.append(member)
        for column in self._wide.lists:
            for part in _listed(as_text(self._cell(row, column))):
                match = _LISTED.fullmatch(part)
                if match and match["name"].strip():
                    name, told = match["name"].strip(), (match["told"] or "").strip()
                    members.append({"person_name": (name, column), "relation": (told, column)})
        return members

    def _fill(self, person: list[Cell], values: _Member, origin: tuple[int, ...]) -> tuple[int, ...]:
        """Fills what is blank; gives where the cells come from now."""
        origins = list(origin)
        for name, (cell, column) in values.items():
            place = self._place[name]
            if person[place] == "":
                origins[place] = column
                person[place] = cell
        told = tuple(origins)
        return self._origins.setdefault(told, told)

    @staticmethod
    def _cell(row: list[Cell], column: int) -> Cell:
        return row[column] if column < len(row) else ""
