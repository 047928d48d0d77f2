"""Lays out who stands in which row, block or sheet of a form, with the values of its columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.blanks import Blank
from minqing_desktop.exchange.forms.filling import Filling
from minqing_desktop.exchange.forms.layout import PEOPLE, Column, FormLayout, FormSheet
from minqing_desktop.exchange.forms.rows import Line
from minqing_desktop.services.forms_binding import BLANK, Ask, FormBinding, asker, blank_heading
from minqing_desktop.services.forms_book import FormBook, Home
from minqing_desktop.services.forms_fields import FormRow, Value
from minqing_desktop.services.forms_ledgers import ledger_rows
from minqing_desktop.services.forms_memory import WholeRow
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader

MOST_SHEETS = 500
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
    """Rows for all sheets. UserError: form.nobody, form.too_many_sheets."""
    desk = _Desk(book, binding, masks, scope)
    ledgers = ledger_rows(session, reader, book, binding.subject, scope, masks) if binding.subject != PEOPLE else []
    fillings = tuple((sheet, tuple(desk.fillings(sheet, ledgers))) for sheet in layout.sheets)
    if not desk.whole:
        raise UserError(
            "form.nobody",
            tr("照这样选，没有要填进表里的内容，没有生成文件。"),
            tr("请放宽 --group、--tag、--household 或日期。"),
        )
    headings = tuple(name for name, source in binding.sources.items() if source not in (BLANK, "field:seq"))
    asks = [asker(binding.sources[name], book, binding.subject) for name in headings]
    whole = tuple(WholeRow(row, [ask(row, _WHOLE) for ask in asks]) for row in desk.whole.values())
    samples = tuple((each.row.name, tuple(ask(each.row, masks) for ask in asks)) for each in whole[:SAMPLES])
    return FormRows(fillings, headings, whole, samples, desk.left_out, _without_sheet(book, layout, binding))


def _without_sheet(book: FormBook, layout: FormLayout, binding: FormBinding) -> int:
    """Households whose group has no sheet, in forms with a sheet for each group."""
    names = {sheet.part.name for sheet in layout.sheets}
    if binding.subject != PEOPLE or not names or not names <= book.groups:
        return 0
    return sum(1 for home in book.homes if home.group not in names)


class _Desk:
    """Makes the lines of one form; collects every row once, whatever sheet it stands on."""

    def __init__(self, book: FormBook, binding: FormBinding, masks: Masks, scope: FormScope) -> None:
        self._book = book
        self._binding = binding
        self._masks = masks
        self._scope = scope
        self._asks: dict[str, Ask] = {
            heading: asker(source, book, binding.subject)
            for heading, source in binding.sources.items()
            if source != BLANK
        }
        self._said: dict[tuple[str, int], dict[str, Value]] = {}
        self.whole: dict[str, FormRow] = {}
        self.left_out = 0

    def fillings(self, sheet: FormSheet, ledgers: Sequence[FormRow]) -> Iterator[Filling]:
        """One for a list, one for each record where the sheet is about one."""
        homes = self._homes_on(sheet)
        if sheet.is_card:
            yield from self._cards(sheet, homes)
            return
        blanks = self._blanks(sheet, FormRow("", "", 0))
        if sheet.table is None:
            yield Filling((), blanks)
        elif self._binding.subject != PEOPLE:
            yield Filling([[self._line(sheet, row)] for row in self._noted(ledgers)], blanks)
        else:
            yield Filling(self._blocks(sheet, homes), blanks)

    def _homes_on(self, sheet: FormSheet) -> tuple[Home, ...]:
        """A sheet that is called like a group is about that group."""
        if sheet.part.name in self._book.groups:
            return tuple(home for home in self._book.homes if home.group == sheet.part.name)
        return self._book.homes

    def _blocks(self, sheet: FormSheet, homes: Sequence[Home]) -> list[list[Line]]:
        assert sheet.table is not None
        if self._binding.unit == "household":
            rows = [_home_row(home, place) for place, home in enumerate(homes, start=1)]
            return [[self._line(sheet, row)] for row in self._noted(rows)]
        if sheet.table.region.height == 1:
            persons = ((home, person) for home in homes for person in self._book.wanted_members(home))
            rows = [FormRow(p.id, p.name, place, home, p) for place, (home, p) in enumerate(persons, start=1)]
            return [[self._line(sheet, row)] for row in self._noted(rows)]
        return self._household_blocks(sheet, homes)

    def _household_blocks(self, sheet: FormSheet, homes: Sequence[Home]) -> list[list[Line]]:
        """一户一块: what is merged over the members stands once; their number is the household's."""
        assert sheet.table is not None
        blocks: list[list[Line]] = []
        for place, home in enumerate(homes, start=1):
            members = self._book.wanted_members(home)
            rows = [FormRow(person.id, person.name, place, home, person) for person in members]
            if not rows:
                continue
            lines = []
            for index, row in enumerate(self._noted(rows)):
                line = self._line(sheet, row)
                lines.append({c: v for c, v in line.items() if index == 0 or c not in sheet.table.upright})
            blocks.append(lines)
        return blocks

    def _cards(self, sheet: FormSheet, homes: Sequence[Home]) -> Iterator[Filling]:
        if self._binding.unit == "household":
            rows = [_home_row(home, place) for place, home in enumerate(homes, start=1)]
        else:
            persons = ((home, person) for home in homes for person in self._book.wanted_members(home))
            rows = [FormRow(p.id, p.name, place, home, p) for place, (home, p) in enumerate(persons, start=1)]
        if len(rows) > MOST_SHEETS:
            raise UserError(
                "form.too_many_sheets",
                tr("这份表一户（人）一张，一次要填 {n} 张，太多了；没有生成文件。").format(n=len(rows)),
                tr("一次最多 {most} 张，请用 --group、--tag、--household 分几次填。").format(most=MOST_SHEETS),
            )
        for row in self._noted(rows):
            blocks: list[list[Line]] = []
            if sheet.table is not None and row.home is not None:
                for place, person in enumerate(row.home.members, start=1):
                    blocks.append([self._line(sheet, FormRow(person.id, person.name, place, row.home, person))])
            yield Filling(blocks, self._blanks(sheet, row), row.name or str(row.place))

    def _noted(self, rows: Sequence[FormRow]) -> Sequence[FormRow]:
        for row in rows:
            self.whole.setdefault(row.key, row)
        return rows

    def _line(self, sheet: FormSheet, row: FormRow) -> dict[int, Value]:
        assert sheet.table is not None
        most = max((column.member for column in sheet.table.columns), default=0)
        if most and row.home is not None:
            self.left_out += max(len(self._others(sheet, row.home)) - most, 0)
        # The sheets of one form ask the same of the same people again and again.
        said = {} if most else self._said.setdefault((row.key, row.place), {})
        line: dict[int, Value] = {}
        for column in sheet.table.columns:
            heading = column.heading
            ask = None if column.has_formula else self._asks.get(heading)
            if ask is None:
                continue
            if heading not in said:
                said[heading] = ask(self._member(sheet, column, row) if column.member else row, self._masks)
            line[column.number] = said[heading]
        return line

    def _member(self, sheet: FormSheet, column: Column, row: FormRow) -> FormRow:
        """Of a row that is a household, the row of its member of that number."""
        others = self._others(sheet, row.home) if row.home else ()
        person = others[column.member - 1] if column.member <= len(others) else Person()
        return replace(row, person=person)

    def _others(self, sheet: FormSheet, home: Home) -> Sequence[Person]:
        """Who stands in the columns of members: not the head, where he has columns of his own."""
        assert sheet.table is not None
        if any(column.field == "head_name" for column in sheet.table.columns):
            return [person for person in home.members if home.head is None or person.id != home.head.id]
        return home.members

    def _blanks(self, sheet: FormSheet, row: FormRow) -> dict[Blank, Value]:
        found: dict[Blank, Value] = {}
        for blank in sheet.blanks:
            ask = self._asks.get(blank_heading(sheet, blank))
            if ask is not None and (value := ask(row, self._masks)) not in (None, ""):
                found[blank] = value
        return found


def _home_row(home: Home, place: int) -> FormRow:
    return FormRow(home.household.id, home.head_name, place, home, home.head or Person())
