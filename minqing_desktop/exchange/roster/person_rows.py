"""Tells the rows of people from all the other rows of a table: totals, signatures, comments, headers printed again."""

import re
from dataclasses import dataclass, field

from minqing_desktop.exchange.roster.columns import Columns
from minqing_desktop.exchange.roster.grid import Cell, as_text
from minqing_desktop.exchange.roster.headings import normalise
from minqing_desktop.exchange.roster.table_finder import Table

_TOTAL = re.compile(
    r"^(?:合计|小计|总计|共计|累计|总数|本[页组村]?(?:小计|合计)|.{0,8}(?:小计|合计)|共\d+[户人])[:：]?"
)
_FOOTER = re.compile(
    r"^[(（]?(?:制表|填表|填报|审核|审批|签发|签字|签名|盖章|负责人|单位负责|经办|联系人|村主任|村支书|主任|说明|注|备注|填表说明|复核|日期)"
    r"[^:：]{0,8}[:：]|^注\d?[、.．]|[(（](?:签字|签章|盖章|公章)[)）]"
)
_COMMENT = re.compile(
    r"必填|选填|填写|格式|示例|样例|举例|^例[:：]?$|例如|如[:：]|^(?:文本|数字|日期)(?:型|格式)?$|下拉|请选择|^[(（].*[)）]$"
)
_NAME_LIKE = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]|[A-Za-z]{2,}")
_SECTION = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}|[\u3400-\u9fff]{1,8})(?:村民小组|村民组|小组|组|社|自然村|屯|生产队)"
)
_LONGEST_NAME = 40
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
    rows = table.sheet.rows
    for index in range(table.first_row, len(rows)):
        row = rows[index]
        name = row[name_column]
        if (
            isinstance(name, str)
            and 1 < len(name) < 5
            and name.isalpha()
            and name not in _STOP_NAMES
            and (row[one] or row[two])
        ):
            keep(index)
            continue
        reason = judge.reason(row)
        if reason == "":
            keep(index)
        elif reason == "section":
            found.sections.append((index, as_text(judge.filled(row)[0])))
        if reason:
            found.skipped.append((index, reason))
    return found


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

    def filled(self, row: list[Cell]) -> list[Cell]:
        """The cells that hold something."""
        return [cell for cell in row if cell != "" and not (isinstance(cell, str) and cell.isspace())]

    def reason(self, row: list[Cell]) -> str | None:
        """Why the row is no person; '' when it is one, None when it is blank."""
        filled = self.filled(row)
        if not filled:
            return None
        first = as_text(filled[0])
        name = as_text(row[self._name_column]) if self._name_column < len(row) else ""
        has_id = self._id_column >= 0 and len(as_text(row[self._id_column])) >= 15
        if not has_id:
            if _TOTAL.search(first) or _TOTAL.search(name):
                return "total"
            if any(isinstance(cell, str) and _FOOTER.search(cell.strip()) for cell in filled):
                return "footer"
            if self._is_header_again(filled):
                return "repeated_header"
            if self._is_numbering(filled) or _COMMENT.search(name) or _COMMENT.search(first):
                return "comment"
        if len(filled) == 1 and len(row) > 2 and _SECTION.fullmatch(normalise(first)):
            return "section"
        if not name:
            return self._without_name(row, filled)
        if len(name) > _LONGEST_NAME or not _NAME_LIKE.search(name):
            return "not_a_person"
        return ""

    def _without_name(self, row: list[Cell], filled: list[Cell]) -> str | None:
        telling = [row[index] for index in self._telling if index < len(row) and row[index] not in ("", 0, 0.0)]
        if not telling and not isinstance(filled[0], str):
            return None  # a numbered line of a form that nobody filled in
        if len(filled) == 1:
            return "section" if _SECTION.fullmatch(normalise(as_text(filled[0]))) else "footer"
        return "no_name"

    def _is_header_again(self, filled: list[Cell]) -> bool:
        if len(filled) < 2:
            return False
        same = sum(1 for cell in filled if isinstance(cell, str) and normalise(cell) in self._labels)
        return same * 2 > len(filled)

    def _is_numbering(self, filled: list[Cell]) -> bool:
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
