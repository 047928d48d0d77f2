"""What a blank form asks for: the columns of its tables, the labelled blanks around them, and a mark to know it by."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from minqing_desktop.exchange.forms.blanks import Blank, Borders, find_blanks
from minqing_desktop.exchange.forms.cells import read_grid, shared_texts
from minqing_desktop.exchange.forms.parts import Parts, SheetPart
from minqing_desktop.exchange.forms.tables import Column, FormTable, find_tables
from minqing_desktop.exchange.forms.vocabularies import PEOPLE
from minqing_desktop.exchange.roster.grid import column_letter
from minqing_desktop.exchange.roster.headings import Headings, normalise

__all__ = ["PEOPLE", "Column", "FormLayout", "FormSheet", "FormTable", "place_name", "read_layout"]
_WHO = frozenset(("person_name", "head_name", "household_no", "id_no"))


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet with something to fill: its tables from the top down. `is_card`: the whole sheet is about one record."""

    part: SheetPart
    tables: tuple[FormTable, ...]
    blanks: tuple[Blank, ...]
    is_card: bool = False

    @property
    def table(self) -> FormTable | None:
        """The first table."""
        return self.tables[0] if self.tables else None


@dataclass(frozen=True, slots=True)
class FormLayout:
    """The form; `fingerprint` is the same for every blank of it, whatever its sheets are called this month."""

    sheets: tuple[FormSheet, ...]
    fingerprint: str
    is_filled: bool = False
    """A header was found, but what stands under it is no blank row."""

    @property
    def subject(self) -> str:
        """What its cards or else its first table are over."""
        if any(each.is_card for each in self.sheets):
            return PEOPLE
        return next((each.tables[0].subject for each in self.sheets if each.tables), PEOPLE)


def read_layout(parts: Parts, vocabularies: Mapping[str, Headings], around: Headings) -> FormLayout:
    """Looks for tables in every vocabulary, `people` first among equals; `around` knows 填报单位 and the like."""
    texts = shared_texts(parts)
    borders = Borders(parts)
    found: list[FormSheet] = []
    is_filled = False
    for part in parts.sheets():
        if part.is_hidden:
            continue
        grid = read_grid(parts, part, texts)
        tables, full = find_tables(grid, parts.tree(part.part), vocabularies)
        is_filled = is_filled or full
        spans = [(each.top, each.region.last) for each in tables]
        blanks = find_blanks(parts, part, grid, around, vocabularies[PEOPLE], borders, spans)
        about = {each.field for each in blanks if each.is_record and each.is_sure and not each.is_below}
        is_card = len(about) >= 2 and bool(about & _WHO)
        blanks = tuple(each for each in blanks if is_card or not each.is_record)
        if tables or blanks:
            found.append(FormSheet(part, tables, blanks, is_card))
    found = _told_apart(found)
    return FormLayout(tuple(found), _fingerprint(found), is_filled)


def _told_apart(sheets: Sequence[FormSheet]) -> list[FormSheet]:
    """The same words over records of another kind (备注 of visits, of people) are another heading: 备注（2）."""
    subjects: dict[str, list[str]] = {}
    found = []
    for sheet in sheets:
        tables = []
        for table in sheet.tables:
            columns = []
            for column in table.columns:
                known = subjects.setdefault(column.heading, [])
                if table.subject not in known:
                    known.append(table.subject)
                number = known.index(table.subject)
                columns.append(replace(column, heading=f"{column.heading}（{number + 1}）") if number else column)
            tables.append(replace(table, columns=tuple(columns)))
        found.append(replace(sheet, tables=tuple(tables)))
    return found


def _fingerprint(sheets: Sequence[FormSheet]) -> str:
    lines = []
    for sheet in sheets:
        labels = [f"{c.number}:{normalise(c.heading)}" for table in sheet.tables for c in table.columns]
        labels += [f"{each.row}.{each.column}:{normalise(each.label)}" for each in sheet.blanks]
        lines.append("\n".join(labels))
    return hashlib.sha256("\f".join(lines).encode()).hexdigest()[:16]


def place_name(row: int, column: int) -> str:
    """«C5», for people."""
    return f"{column_letter(column - 1)}{row}"
