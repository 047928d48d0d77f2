"""From grids of cells to an outline and batches of households: the whole import but for opening the file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import PurePath

from minqing_desktop.domain.values import id_number
from minqing_desktop.exchange.roster.assembling import batches
from minqing_desktop.exchange.roster.caches import FileCaches
from minqing_desktop.exchange.roster.columns import Answers, read_columns
from minqing_desktop.exchange.roster.context import with_context
from minqing_desktop.exchange.roster.corrections import Corrections, put_right, settle_households, settle_rows
from minqing_desktop.exchange.roster.grid import Sheet, as_text
from minqing_desktop.exchange.roster.grouped_table import ReadTable, group_table
from minqing_desktop.exchange.roster.headings import Headings
from minqing_desktop.exchange.roster.person_rows import find_person_rows
from minqing_desktop.exchange.roster.plan import (
    ColumnReading,
    Doubt,
    Question,
    RosterBatch,
    RosterOutline,
    SheetReading,
    SkippedRow,
    cell_key,
)  # fmt: skip
from minqing_desktop.exchange.roster.raw_rows import MOST_ROWS, RawRows, Source, without_problems
from minqing_desktop.exchange.roster.relations_in_names import with_relations_from_names
from minqing_desktop.exchange.roster.sentences import refusal, severity_of
from minqing_desktop.exchange.roster.side_by_side import under_one_another
from minqing_desktop.exchange.roster.table_finder import Table, find_table
from minqing_desktop.exchange.roster.unfolding import unfold

_SAME_PEOPLE_SHARE = 0.8
_ROW_SHOWN = 120


def parse(
    sheets: Sequence[Sheet], headings: Headings, answers: Answers, corrections: Corrections | None = None
) -> Iterator[RosterOutline | RosterBatch]:
    """Gives the outline first, then batches of households.

    A UserError when there is no roster in any sheet, or nobody in the rosters found.
    """
    caches = FileCaches(date.today())
    corrections = corrections or Corrections()
    put_right(sheets, corrections)
    readings: list[SheetReading] = []
    tables: list[ReadTable] = []
    names = _names_of(sheets)
    for index, sheet in enumerate(sheets):
        read = _read_sheet(sheet, index, headings, answers, caches, corrections)
        if isinstance(read, str):
            readings.append(SheetReading(index, names[index], len(sheet.rows), skipped=read))
            continue
        if _are_same_people(read, tables):
            readings.append(SheetReading(index, names[index], len(sheet.rows), skipped="same_people"))
            continue
        tables.append(read)
        header = read.table.sheet.row_number(read.table.header_rows[-1])
        grouping = read.grouping.kind
        readings.append(
            SheetReading(
                index,
                names[index],
                len(read.table.sheet.rows),
                header,
                header + 1,
                read.columns.layout,
                "",
                grouping,
                read.source.labels,
                _title(read.table),
                read.source.is_given_back,
                read.header_from,
            )
        )
    _refuse_if_none(sheets, readings, tables)
    columns: list[ColumnReading] = [column for table in tables for column in table.columns.readings]
    questions: list[Question] = [question for table in tables for question in table.columns.questions]
    yield RosterOutline(tuple(readings), tuple(columns), tuple(questions))
    yield _column_doubts(tables)
    household = 0
    raw = RawRows(keeps_all=sum(len(table.found.rows) + len(table.found.skipped) for table in tables) <= MOST_ROWS)
    for table in tables:
        for batch in chain((_skipped_rows(table, household),), batches(table, household, caches)):
            yield raw.beside(table, batch)
        household += len(table.grouping.numbers)


def _read_sheet(
    sheet: Sheet, index: int, headings: Headings, answers: Answers, caches: FileCaches, corrections: Corrections
) -> ReadTable | str:
    """A grouped table, or the reason why the sheet is left out."""
    if sheet.failure:
        return sheet.failure
    if sheet.is_hidden:
        return "hidden"
    if not any(cell != "" for row in sheet.rows for cell in row):
        return "empty"
    table = find_table(sheet, headings)
    if table is None:
        return "no_table"
    had_problems = without_problems(table)
    if had_problems and (table := find_table(sheet, headings)) is None:
        return "no_table"
    header_from = table.sheet.row_number(table.header_rows[0])
    unfolded = under_one_another(table, headings)
    if unfolded is table:
        unfolded = with_relations_from_names(unfold(table, headings), headings)
    is_wide = unfolded is not table
    written, table = table, with_context(unfolded, headings)
    source = Source(written if is_wide else table, had_problems)
    _even_out(table.sheet, table)
    table.sheet.empty_formulas = sheet.empty_formulas
    columns = read_columns(table, index, headings, answers)
    if columns.first("person_name") < 0:
        return "no_table"
    found = find_person_rows(table, columns)
    settle_rows(table, index, found, columns.first("person_name"), corrections)
    if not found.rows:
        return "no_rows"
    read = group_table(table, columns, found, index, caches, source)
    settle_households(read, corrections)
    read.header_from = header_from
    return read


def _names_of(sheets: Sequence[Sheet]) -> list[str]:
    """Names that tell the sheets apart: of a folder's files the file's, for they all call their sheet «Sheet1»."""
    files = Counter(sheet.source for sheet in sheets)
    names: list[str] = []
    for sheet in sheets:
        file = PurePath(sheet.source).stem
        names.append(sheet.name if not file else file if files[sheet.source] == 1 else f"{file} {sheet.name}")
    return names


def _title(table: Table) -> str:
    """The first filled cell over the header."""
    over = table.sheet.rows[: table.header_rows[0]]
    return next((text[:_ROW_SHOWN] for row in over for cell in row if (text := as_text(cell))), "")


def _even_out(sheet: Sheet, table: Table) -> None:
    """Makes all rows as wide as the header, so that a column's cell can be taken without a look."""
    width = len(table.labels)
    for row in sheet.rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))


def _ids_of(table: ReadTable) -> set[str]:
    column = table.columns.first("id_no")
    if column < 0:
        return set()
    rows = table.table.sheet.rows
    return {id_number.clean(as_text(rows[index][column])) for index in table.found.rows} - {""}


def _are_same_people(table: ReadTable, earlier: list[ReadTable]) -> bool:
    """Whether a further sheet lists again whom the sheets before it list: a total list beside lists by group."""
    if not earlier:
        return False
    ids = _ids_of(table)
    known = {number for other in earlier for number in _ids_of(other)}
    return len(ids) > 2 and len(ids & known) >= _SAME_PEOPLE_SHARE * len(ids)


def _refuse_if_none(sheets: Sequence[Sheet], readings: list[SheetReading], tables: list[ReadTable]) -> None:
    if tables:
        return
    reasons = {reading.skipped for reading in readings}
    if not sheets or reasons <= {"empty"}:
        raise refusal("empty")
    raise refusal("no_rows" if "no_rows" in reasons else "not_found")


def _column_doubts(tables: list[ReadTable]) -> RosterBatch:
    doubts = [
        Doubt(column.reason, severity_of(column.reason), column.sheet, 0, next(iter(column.places), -1), column.heading)
        for table in tables
        for column in table.columns.readings
        if column.reason
    ]
    doubts += [
        Doubt("formula_empty", severity_of("formula_empty"), column.sheet, 0, column.places[0], column.heading)
        for table in tables
        for column in table.columns.readings
        if not table.table.sheet.empty_formulas.isdisjoint(column.places)
    ]
    return RosterBatch(0, (), tuple(doubts))


def _skipped_rows(table: ReadTable, household: int) -> RosterBatch:
    rows = table.table.sheet.rows
    skipped: list[SkippedRow] = []
    doubts: list[Doubt] = []
    cells: dict[str, str] = {}
    for index, reason in table.found.skipped:
        number = table.table.sheet.row_number(index)
        skipped.append(SkippedRow(table.sheet, number, reason))
        texts = [as_text(cell) for cell in rows[index]]
        cells[cell_key(table.sheet, number, -1)] = " ".join(filter(None, texts))[:_ROW_SHOWN]
        if reason in ("no_name", "not_a_person"):
            doubts.append(Doubt("row_skipped", severity_of("row_skipped"), table.sheet, number))
    return RosterBatch(household, (), tuple(doubts), tuple(skipped), cells)
