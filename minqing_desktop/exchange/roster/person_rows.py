"""Tells the rows of people from all the other rows of a table: totals, signatures, comments, headers printed again."""

import re
from collections.abc import Set
from dataclasses import dataclass, field

from minqing_desktop.domain.values.group_name import group_in
from minqing_desktop.exchange.roster.columns import Columns
from minqing_desktop.exchange.roster.grid import Cell, as_text
from minqing_desktop.exchange.roster.headings import normalise
from minqing_desktop.exchange.roster.table_finder import Table

_TOTAL = re.compile(
    r"^(?:合计|小计|总计|共计|累计|总数|本[页组村]?(?:小计|合计)|.{0,8}(?:小计|合计)|共\d+[户人])[:：]?"
)
_FOOTER = re.compile(
    r"^[(（]?(?:制表|填表|填报|审核|审批|签发|签字|签名|盖章|负责人|单位负责|经办|联系人|村主任|村支书|支部书记|书记|会计|主任|校对|统计"
    r"|核对|登记人|采集人|网格员|调查|说明|注|备注|填表说明|复核|日期)[^:：]{0,8}[:：]|^注\d?[、.．]"
    r"|(?:签字|签名|签章|盖章|公章)[)）]?[:：]?\s*$|[(（](?:签字|签章|盖章|公章)[)）]|^第\s*\d+\s*页|^共\s*\d+\s*页"
)
_COMMENT = re.compile(
    r"必填|选填|填写|格式|示例|样例|举例|^例[:：]?$|例如|如[:：]|^(?:文本|数字|日期)(?:型|格式)?$|下拉|请选择|^[(（].*[)）]$"
)
_NAME_LIKE = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]|[A-Za-z]{2,}")
_SECTION = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}|[\u3400-\u9fff]{1,8})(?:村民小组|村民组|小组|组|社|自然村|屯|生产队)"
)
_TITLE = re.compile(
    r"(?:花名册|名册|登记[表簿册]|信息表|统计表|汇总表|明细表|情况表|一览表|采集表|名单|台账|清单)(?:[(（].{0,20}[)）])?$"
)
_COUNTS = ("小计", "合计", "总计")
_LONGEST_NAME = 40
_ROWS_AT_TOP = 4
_ROWS_AT_FOOT = 12
_BREAKS_LOOKED_AT = 2000
_STOP_NAMES = frozenset(
    ("合计", "小计", "总计", "共计", "累计", "姓名", "总数", "人数", "备注", "说明", "示例", "样例", "必填", "文本")
)


@dataclass(slots=True)
class PersonRows:
    """Rows from 0. `sections` gives the group that a heading inside the table names, by the first row it holds for."""

    rows: list[int] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    sections: list[tuple[int, str]] = field(default_factory=list)


def find_person_rows(table: Table, columns: Columns) -> PersonRows:
    """Goes through the table once; blank rows are passed over without a word."""
    found = PersonRows()
    keep = found.rows.append
    name_column = columns.first("person_name")
    one, two = _anchors(columns)
    judge = _Judge(table, columns)
    no_names = _STOP_NAMES.union(table.labels, map(normalise, table.labels), *table.uppers)
    rows = table.sheet.rows
    for index in range(table.first_row, len(rows)):
        row = rows[index]
        name = row[name_column]
        if (
            isinstance(name, str)
            and 1 < len(name) < 5
            and name.isalpha()
            and name not in no_names
            and not name.endswith(_COUNTS)
            and (row[one] or row[two])
        ):
            keep(index)
            continue
        reason = judge.reason(row)
        if reason == "":
            keep(index)
        elif reason == "section":
            text = as_text(filled_cells(row)[0])
            found.sections.append((index, text if _SECTION.fullmatch(normalise(text)) else group_in(text)))
        if reason:
            found.skipped.append((index, reason))
    _look_again(found, judge, rows)
    return found


def _look_again(found: PersonRows, judge: "_Judge", rows: list[list[Cell]]) -> None:
    """Judges again what looked like persons where forms have words of their own: at both ends and at breaks."""
    kept = found.rows
    near = {*kept[:_ROWS_AT_TOP], *kept[-_ROWS_AT_FOOT:]}
    for index, _ in found.skipped[:_BREAKS_LOOKED_AT]:
        near.update(range(index - 3, index + 4))
    furniture = {index: reason for index in near.intersection(kept) if (reason := judge.furniture(rows[index]))}
    if furniture:
        kept[:] = [index for index in kept if index not in furniture]
        found.skipped = sorted((*found.skipped, *furniture.items()))


def _anchors(columns: Columns) -> tuple[int, int]:
    """Two columns of which one is filled on every ordinary row of a person."""
    order = ("id_no", "relation", "sex", "phone", "birth", "household_no")
    present = [columns.first(name) for name in order if columns.first(name) >= 0][:2]
    name = columns.first("person_name")
    return (present[0], present[-1]) if present else (name, name)


class _Judge:
    """Decides the rows that are not plainly a person."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self._labels = {normalise(label) for label in table.labels if label}
        self._name_column = columns.first("person_name")
        self._id_column = columns.first("id_no")
        counting = {column.index for column in columns.readings if column.use == "derived"}
        self._telling = [column.index for column in columns.readings if column.index not in counting]

    def furniture(self, row: list[Cell]) -> str:
        """What the row is that belongs to the form and not to anybody, '' for another; an ID number is a person's."""
        if self._id_column >= 0 and len(as_text(row[self._id_column])) >= 15:
            return ""
        return furniture_of(filled_cells(row), as_text(row[self._name_column]), self._labels)

    def reason(self, row: list[Cell]) -> str | None:
        """Why the row is no person; '' when it is one, None when it is blank."""
        filled = filled_cells(row)
        if not filled:
            return None
        if furniture := self.furniture(row):
            return furniture
        name = as_text(row[self._name_column]) if self._name_column < len(row) else ""
        if len(filled) == 1 and len(row) > 2:
            alone = as_text(filled[0])
            if _SECTION.fullmatch(normalise(alone)):
                return "section"
            if _TITLE.search(alone):
                return "section" if group_in(alone) else "title"
        if not name:
            return self._without_name(row, filled)
        if len(name) > _LONGEST_NAME or name.startswith("#") or not _NAME_LIKE.search(name):
            return "not_a_person"
        return ""

    def _without_name(self, row: list[Cell], filled: list[Cell]) -> str | None:
        telling = [row[index] for index in self._telling if index < len(row) and row[index] not in ("", 0, 0.0)]
        if not telling and not isinstance(filled[0], str):
            return None  # a numbered line of a form that nobody filled in
        if len(filled) == 1:
            return "section" if _SECTION.fullmatch(normalise(as_text(filled[0]))) else "footer"
        return "no_name"


def filled_cells(row: list[Cell]) -> list[Cell]:
    """The cells that hold something."""
    return [cell for cell in row if cell != "" and not (isinstance(cell, str) and cell.isspace())]


def furniture_of(filled: list[Cell], name: str, labels: Set[str]) -> str:
    """What a row is that belongs to the form and not to anybody: total, footer, …; '' for another row.

    `filled` are its cells that hold something, `name` the text where names stand, `labels` the normalised headings.
    """
    first = "".join(as_text(filled[0]).split())  # 合  计
    if _TOTAL.search(first) or _TOTAL.search("".join(name.split())):
        return "total"
    # Further on in a long row such words are somebody's remark.
    if any(isinstance(cell, str) and _FOOTER.search(cell.strip()) for cell in filled[: 4 if len(filled) < 5 else 1]):
        return "footer"
    if _is_header_again(filled, labels):
        return "repeated_header"
    if _is_numbering(filled) or _COMMENT.search(name) or _COMMENT.search(first):
        return "comment"
    return ""


def _is_header_again(filled: list[Cell], labels: Set[str]) -> bool:
    if len(filled) < 2:
        return False
    same = sum(1 for cell in filled if isinstance(cell, str) and normalise(cell) in labels)
    return same * 2 > len(filled)


def _is_numbering(filled: list[Cell]) -> bool:
    """The line 1 2 3 4 … (or 甲 乙 丙, A B C) that forms print under their header."""
    marks = [as_text(cell).strip("()（）") for cell in filled]
    if len(marks) < 3:
        return False
    return any(marks[-len(run) :] == run or marks == run for run in _numberings(len(marks)))


def _numberings(length: int) -> list[list[str]]:
    digits = [str(n) for n in range(1, length + 1)]
    letters = [chr(65 + n) for n in range(min(length, 26))]
    stems = list("甲乙丙丁戊己庚辛壬癸")
    return [digits, letters, (stems + digits)[:length], ["甲", *digits[:-1]], ["甲", "乙", *digits[:-2]]]
