"""Lays out who stands in which row, block or sheet of a form, with the values of its columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.blanks import Blank
from minqing_desktop.exchange.forms.filling import Filling
from minqing_desktop.exchange.forms.layout import PEOPLE, Column, FormLayout, FormSheet, FormTable
from minqing_desktop.exchange.forms.rows import Line
from minqing_desktop.services.forms_binding import (
    BLANK,
    Ask,
    FormBinding,
    asker,
    blank_heading,
    subjects_of,
    unit_of,
)
from minqing_desktop.services.forms_book import FormBook, Home
from minqing_desktop.services.forms_fields import FormRow, Value
from minqing_desktop.services.forms_ledgers import ledger_rows
from minqing_desktop.services.forms_memory import WholeRow
from minqing_desktop.services.forms_order import in_order
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader

MOST_SHEETS = 1000
SAMPLES = 5
_WHOLE = Masks(False)


@dataclass(frozen=True, slots=True)
class FormRows:
    """Everything that goes into a form, and the same whole, with the headings its values stand under."""

    fillings: tuple[tuple[FormSheet, tuple[Filling, ...]], ...]
    headings: tuple[str, ...]
    whole: tuple[WholeRow, ...]
    samples: tuple[tuple[str, tuple[Value, ...]], ...] = ()
    """The first rows by name, with their values as they leave."""
    left_out: int = 0
    without_sheet: int = 0


def rows_for(
    session: Session,
    reader: Reader,
    book: FormBook,
    layout: FormLayout,
    binding: FormBinding,
    scope: FormScope,
    masks: Masks,
) -> FormRows:
    """Rows for all sheets. UserError: form.nobody, form.too_many_sheets, form.order_unknown."""
    desk = _Desk(session, reader, book, layout, binding, masks, scope)
    fillings = tuple((sheet, tuple(desk.fillings(sheet))) for sheet in layout.sheets)
    if not desk.whole:
        raise UserError(
            "form.nobody",
            tr("照这样选，没有要填进表里的内容，没有生成文件。"),
            tr("请放宽组、标签、户、查找条件或日期。"),
        )
    headings = tuple(name for name, source in binding.sources.items() if source not in (BLANK, "field:seq"))
    asks = [asker(binding.sources[name], book, desk.subjects.get(name, binding.subject)) for name in headings]
    whole = tuple(WholeRow(row, [ask(row, _WHOLE) for ask in asks]) for row in desk.whole.values())
    samples = tuple((each.row.name, tuple(ask(each.row, masks) for ask in asks)) for each in whole[:SAMPLES])
    return FormRows(fillings, headings, whole, samples, desk.left_out, _without_sheet(book, layout, binding))


def too_many_sheets(sheets: int) -> UserError:
    """More sheets than anybody would look through, or a program open."""
    return UserError(
        "form.too_many_sheets",
        tr("这份表一户（人）一张，一次要填 {n} 张，太多了；没有生成文件。").format(n=sheets),
        tr("一次最多 {most} 张，请按组、标签或户分几次填。").format(most=MOST_SHEETS),
    )


def _without_sheet(book: FormBook, layout: FormLayout, binding: FormBinding) -> int:
    """Households whose group has no sheet, in forms with a sheet for each group."""
    names = {sheet.part.name for sheet in layout.sheets}
    if binding.subject != PEOPLE or not names or not names <= book.groups:
        return 0
    return sum(1 for home in book.homes_in_span if home.group not in names)


class _Desk:
    """Makes the lines of one form; collects every row once, whatever sheet it stands on."""

    def __init__(
        self,
        session: Session,
        reader: Reader,
        book: FormBook,
        layout: FormLayout,
        binding: FormBinding,
        masks: Masks,
        scope: FormScope,
    ) -> None:
        self._session, self._reader = session, reader
        self._book = book
        self._binding = binding
        self._masks = masks
        self._scope = scope
        self.subjects = subjects_of(layout)
        self._asks: dict[str, Ask] = {
            heading: asker(source, book, self.subjects.get(heading, binding.subject))
            for heading, source in binding.sources.items()
            if source != BLANK
        }
        self._ledgers: dict[str, list[FormRow]] = {}
        self._said: dict[tuple[str, int, bool], dict[str, Value]] = {}
        self.whole: dict[str, FormRow] = {}
        self.left_out = 0

    def fillings(self, sheet: FormSheet) -> Iterator[Filling]:
        """One for a list, one for each record where the sheet is about one."""
        homes = self._homes_on(sheet)
        if sheet.is_card:
            yield from self._cards(sheet, homes)
            return
        tables = [self._records(table, homes) for table in sheet.tables]
        yield Filling(tables, self._blanks(sheet, FormRow("", "", 0)))

    @property
    def _is_reversed(self) -> bool:
        return self._scope.descending and not self._scope.order_by

    def _homes_on(self, sheet: FormSheet) -> Sequence[Home]:
        """A sheet that is called like a group is about that group."""
        homes = self._book.homes_in_span
        if self._is_reversed:
            homes = tuple(reversed(homes))
        if sheet.part.name in self._book.groups:
            return [home for home in homes if home.group == sheet.part.name]
        return homes

    def _records(self, table: FormTable, homes: Sequence[Home]) -> list[list[Line]]:
        """What goes into a table, a list of lines for each record."""
        if table.subject != PEOPLE:
            return self._laned(table, self._noted(self._sorted(table, self._ledger(table.subject))))
        if self._unit(table) == "household":
            rows = [_home_row(home) for home in homes]
            return self._laned(table, self._noted(self._sorted(table, rows)))
        if table.region.height > 1:
            return self._household_blocks(table, homes)
        rows = [_row(home, person) for home in homes for person in self._book.wanted_members(home)]
        return self._laned(table, self._noted(self._sorted(table, rows)))

    def _unit(self, table: FormTable) -> str:
        return self._binding.unit if self._binding.is_unit_chosen else unit_of(table)

    def _ledger(self, subject: str) -> list[FormRow]:
        if subject not in self._ledgers:
            self._ledgers[subject] = ledger_rows(
                self._session, self._reader, self._book, subject, self._scope, self._masks
            )
            if self._is_reversed:
                self._ledgers[subject].reverse()
        return self._ledgers[subject]

    def _sorted(self, table: FormTable, rows: Sequence[FormRow]) -> list[FormRow]:
        """In the order of a column, where the table has it; numbered anew."""
        ask = self._order_in(table)
        if ask is not None:
            rows = in_order(rows, [ask(row, _WHOLE) for row in rows], self._scope.descending)
        return [replace(row, place=place) for place, row in enumerate(rows, start=1)]

    def _order_in(self, table: FormTable) -> Ask | None:
        heading = self._scope.order_by
        if not heading:
            return None
        if heading not in self.subjects:
            raise UserError(
                "form.order_unknown",
                tr("这份表里没有叫“{name}”的栏，不能按它排；没有生成文件。").format(name=heading),
                tr("栏名有：{names}").format(names=tr("、").join(sorted(self.subjects))),
            )
        is_here = any(column.heading == heading for column in table.columns)
        return self._asks.get(heading) if is_here else None

    def _laned(self, table: FormTable, rows: Sequence[FormRow]) -> list[list[Line]]:
        """A line for each row; where the list is printed in halves, two or more rows beside one another."""
        lines = [self._line(table, row) for row in rows]
        if not table.lanes:
            return [[line] for line in lines]
        halves = [tuple(column.number for column in table.columns), *table.lanes]
        height = max(table.region.size, -(-len(lines) // len(halves)))
        made: list[dict[int, Value]] = [{} for _each in range(height)]
        for index, line in enumerate(lines):
            row, half = divmod(index, len(halves)) if table.is_across else reversed(divmod(index, height))
            made[row].update({halves[half][halves[0].index(column)]: value for column, value in line.items()})
        return [[line] for line in made]

    def _household_blocks(self, table: FormTable, homes: Sequence[Home]) -> list[list[Line]]:
        """一户一块: what is merged over the members stands once; their number is the household's."""
        ask = self._order_in(table)
        if ask is not None:
            values = [ask(_row(home, home.head or Person()), _WHOLE) for home in homes]
            homes = in_order(homes, values, self._scope.descending)
        blocks: list[list[Line]] = []
        for home in homes:
            rows = [_row(home, person, len(blocks) + 1) for person in self._book.wanted_members(home)]
            if not rows:
                continue
            lines = []
            for index, row in enumerate(self._noted(rows)):
                line = self._line(table, row)
                lines.append({c: v for c, v in line.items() if index == 0 or c not in table.upright})
            blocks.append(lines)
        return blocks

    def _cards(self, sheet: FormSheet, homes: Sequence[Home]) -> Iterator[Filling]:
        if self._binding.unit == "household":
            rows = [_home_row(home) for home in homes]
        else:
            rows = [_row(home, person) for home in homes for person in self._book.wanted_members(home)]
        ask = self._card_order(sheet)
        if ask is not None:
            rows = in_order(rows, [ask(row, _WHOLE) for row in rows], self._scope.descending)
        rows = [replace(row, place=place) for place, row in enumerate(rows, start=1)]
        if len(rows) > MOST_SHEETS:
            raise too_many_sheets(len(rows))
        for row in self._noted(rows):
            tables = [self._on_card(table, row) for table in sheet.tables]
            yield Filling(tables, self._blanks(sheet, row), row.name or str(row.place))

    def _card_order(self, sheet: FormSheet) -> Ask | None:
        heading = self._scope.order_by
        is_here = any(blank_heading(sheet, blank) == heading for blank in sheet.blanks)
        return self._asks.get(heading) if heading and is_here else None

    def _on_card(self, table: FormTable, row: FormRow) -> list[list[Line]]:
        """A table on somebody's own sheet: the members of the household, or what concerns it."""
        home = row.home
        if home is None:
            return []
        if table.subject == PEOPLE:
            members = [_row(home, person, place) for place, person in enumerate(home.members, start=1)]
            return self._laned(table, members)
        here = [
            each
            for each in self._ledger(table.subject)
            if each.home is not None and each.home.household.id == home.household.id
        ]
        return self._laned(table, self._noted(self._sorted(table, here)))

    def _noted(self, rows: Sequence[FormRow]) -> Sequence[FormRow]:
        for row in rows:
            self.whole.setdefault(row.key, row)
        return rows

    def _line(self, table: FormTable, row: FormRow) -> dict[int, Value]:
        most = max((column.member for column in table.columns), default=0)
        if most and row.home is not None:
            self.left_out += max(len(self._others(table, row.home)) - most, 0)
        # The sheets of one form ask the same of the same people again and again.
        said = {} if most else self._said.setdefault((row.key, row.place, row.is_home), {})
        line: dict[int, Value] = {}
        for column in table.columns:
            heading = column.heading
            ask = None if column.has_formula else self._asks.get(heading)
            if ask is None:
                continue
            if heading not in said:
                said[heading] = ask(self._member(table, column, row) if column.member else row, self._masks)
            line[column.number] = said[heading]
        return line

    def _member(self, table: FormTable, column: Column, row: FormRow) -> FormRow:
        """Of a row that is a household, the row of its member of that number."""
        others = self._others(table, row.home) if row.home else ()
        person = others[column.member - 1] if column.member <= len(others) else Person()
        return replace(row, person=person, is_home=False)

    def _others(self, table: FormTable, home: Home) -> Sequence[Person]:
        """Who stands in the columns of members: not the head, where he has columns of his own."""
        if any(column.field == "head_name" for column in table.columns):
            return [person for person in home.members if home.head is None or person.id != home.head.id]
        return home.members

    def _blanks(self, sheet: FormSheet, row: FormRow) -> dict[Blank, Value]:
        found: dict[Blank, Value] = {}
        for blank in sheet.blanks:
            ask = self._asks.get(blank_heading(sheet, blank))
            if ask is not None and (value := ask(row, self._masks)) not in (None, ""):
                found[blank] = value
        return found


def _row(home: Home, person: Person, place: int = 0) -> FormRow:
    return FormRow(person.id, person.name, place, home, person)


def _home_row(home: Home) -> FormRow:
    return FormRow(home.household.id, home.head_name, 0, home, home.head or Person(), is_home=True)
