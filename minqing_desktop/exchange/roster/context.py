"""What stands around a table and not in it: labelled values above it, the names of sheet, file and folder.

A sheet or file may be one household (编号, 户主, 联系电话, 家庭住址 above its members), or one group of a roster.
"""

import re
from dataclasses import replace
from pathlib import PurePath

from minqing_desktop.domain.values import person_name, relation
from minqing_desktop.domain.values.group_name import group_in
from minqing_desktop.exchange.roster.grid import Cell, Sheet, as_text
from minqing_desktop.exchange.roster.headings import Headings, normalise
from minqing_desktop.exchange.roster.person_rows import filled_cells
from minqing_desktop.exchange.roster.table_finder import Table

HOUSEHOLD_KEY = "\u2060household"
"""Label of a column that we add: rows with the same value in it are one household."""
HOUSEHOLD_PHONE = "\u2060phone"
"""Label of a column that we add: a telephone of the household, for a head without one."""

GROUP_NAME = re.compile(
    r".{0,8}?(?:[一二三四五六七八九十\d]{1,3}|[\u3400-\u9fff]{1,6})(?:村民小组|小组|组|社|自然村|屯|生产队)"
)
_FACTS = {
    "household_no": "户编号",
    "head_name": "户主姓名",
    "home_addr": "家庭住址",
    "hukou_addr": "户籍地址",
    "group": "组别",
    "household_type": "户类型",
    "phone": HOUSEHOLD_PHONE,
}
_FILE_NAME = re.compile(r"(?P<number>[A-Za-z]?\d[\dA-Za-z]*(?:-\d+)*)[-_—.、\s]*(?P<rest>[^\d].*)")
_AFTER_NAME = re.compile(r"[-_—\s(（\[【].*|(?:家庭?|户)?(?:登记|情况|信息|成员)?表?\d*$")
_MOST_MEMBERS = 40


def with_context(table: Table, headings: Headings) -> Table:
    """The table with a column for each fact that stands around it and in no column of its own."""
    facts = _labelled_values(table, headings)
    own_fields = {headings.match_path(u, label).field for u, label in zip(table.uppers, table.labels, strict=True)}
    names = _names_in(table, headings)
    is_household = _is_one_household(table, headings, own_fields, facts, names)
    if is_household:
        facts = {**_from_names(table.sheet, names), **facts}
    elif "group" in facts or "group" not in own_fields:
        group = facts.get("group") or _group_from_names(table.sheet) or _group_in_titles(table)
        facts = {"group": group} if group else {}
    added = {_FACTS[field]: value for field, value in facts.items() if field not in own_fields or field == "phone"}
    if "phone" in own_fields and not is_household:
        added.pop(HOUSEHOLD_PHONE, None)
    if is_household:
        added[HOUSEHOLD_KEY] = "1"
    return _extended(table, added) if added else table


def _labelled_values(table: Table, headings: Headings) -> dict[str, str]:
    """Values above the header: «户主：张三» in one cell, or a label with its value in the next filled cell."""
    facts: dict[str, str] = {}
    for row in table.sheet.rows[: table.header_rows[0]]:
        cells = [as_text(cell) for cell in row]
        for column, cell in enumerate(cells):
            label, mark, value = cell.replace("：", ":").partition(":")
            match = headings.match(label)
            field = "household_no" if normalise(label) == "编号" else match.field if match.sure else None
            if field not in _FACTS:
                continue
            value = value.strip() if mark and value.strip() else next(filter(None, cells[column + 1 :]), "")
            following = headings.match(value.rstrip(":："))
            if value and not (following.field and following.sure) and len(value) < 60:
                facts.setdefault(field, value)
    return facts


def _names_in(table: Table, headings: Headings) -> list[str]:
    """Names of the first persons of the table."""
    for column, (uppers, label) in enumerate(zip(table.uppers, table.labels, strict=True)):
        if headings.match_path(uppers, label).field == "person_name":
            rows = table.sheet.rows[table.first_row : table.first_row + _MOST_MEMBERS + 1]
            return [name for row in rows if column < len(row) and (name := person_name.clean(as_text(row[column])))]
    return []


def _is_one_household(
    table: Table, headings: Headings, own_fields: "set[str | None]", facts: dict[str, str], names: list[str]
) -> bool:
    if "household_no" in own_fields or "head_name" in own_fields or not names or len(names) > _MOST_MEMBERS:
        return False
    if _head_count(table, headings) > 1:
        return False
    labelled = "head_name" in facts or ("household_no" in facts and "home_addr" in facts)
    return labelled or bool(_from_names(table.sheet, names))


def _head_count(table: Table, headings: Headings) -> int:
    for column, (uppers, label) in enumerate(zip(table.uppers, table.labels, strict=True)):
        if headings.match_path(uppers, label).field == "relation":
            rows = table.sheet.rows[table.first_row :]
            cells = [as_text(row[column]) for row in rows if column < len(row)]
            return sum(1 for cell in cells if cell and relation.normalise(cell) == relation.HEAD)
    return 0


def _from_names(sheet: Sheet, names: list[str]) -> dict[str, str]:
    """Number and head from «0001-张三-表1.xlsx», or the head from a sheet or file that bears a member's name."""
    stem = PurePath(sheet.source).stem if sheet.source else ""
    for candidate in (stem, sheet.name):
        match = _FILE_NAME.fullmatch(candidate)
        if match and (name := _member_named(match["rest"], names)):
            return {"household_no": match["number"], "head_name": name, **_group_fact(sheet)}
    for candidate in (sheet.name, stem):
        if name := _member_named(candidate.removeprefix("户主"), names):
            return {"head_name": name, **_group_fact(sheet)}
    return {}


def _member_named(text: str, names: list[str]) -> str:
    """The member whose name a text is, or begins with before a mark or a word such as 家; '' when it is nobody."""
    bare = person_name.clean(text)
    return next((name for name in (bare, person_name.clean(_AFTER_NAME.sub("", text, count=1))) if name in names), "")


def _group_fact(sheet: Sheet) -> dict[str, str]:
    group = _group_from_names(sheet)
    return {"group": group} if group else {}


def _group_from_names(sheet: Sheet) -> str:
    """A group's name as the name of the sheet, of the file or of the folder the file lies in."""
    source = PurePath(sheet.source)
    for name in (sheet.name, source.stem, source.parent.name):
        bare = name.strip()
        if GROUP_NAME.fullmatch(bare):
            return bare
    return next(filter(None, map(group_in, (sheet.name, source.stem))), "")


def _group_in_titles(table: Table) -> str:
    """A group that a title above the header names: 示范村三组花名册."""
    above = [filled_cells(row) for row in table.sheet.rows[: table.header_rows[0]]]
    titles = [as_text(filled[0]) for filled in above if len(filled) == 1]
    return next(filter(None, map(group_in, titles)), "")


def _extended(table: Table, added: dict[str, str]) -> Table:
    width = len(table.labels)
    rows: list[list[Cell]] = []
    for index, row in enumerate(table.sheet.rows):
        even = [*row[:width], *[""] * (width - len(row))]
        told = added.values() if index >= table.first_row and _may_be_a_person(even) else [""] * len(added)
        rows.append([*even, *told])
    known: dict[tuple[int, ...], tuple[int, ...]] = {}
    origins = []
    for told in table.sheet.origins or [tuple(range(width))] * len(rows):
        wider = known.get(told)
        if wider is None:
            wider = known[told] = (*told[:width], *[-1] * len(added))
        origins.append(wider)
    sheet = replace(table.sheet, rows=rows, origins=origins)
    return Table(sheet, table.header_rows, (*table.labels, *added), (*table.uppers, *((),) * len(added)))


def _may_be_a_person(row: list[Cell]) -> bool:
    """False for a blank row, and for one with nothing but a title or the name of a group."""
    filled = filled_cells(row)
    if len(filled) != 1 or len(row) < 3:
        return bool(filled)
    alone = as_text(filled[0])
    return 1 < len(alone) < 5 and not GROUP_NAME.fullmatch(alone)


def is_added(label: str) -> bool:
    """Whether a column is ours and stands in no file."""
    return label in (HOUSEHOLD_KEY, HOUSEHOLD_PHONE) or not normalise(label)
