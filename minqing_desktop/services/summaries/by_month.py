"""分类按月汇总: matters of a year by category and month, beside the year before, with charts."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.figures import Chart, ChartKind, FigureBook, FigureSheet, FigureTable
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn
from minqing_desktop.services.ledger_frames import signing
from minqing_desktop.services.periods import local_ms
from minqing_desktop.services.printed_days import local
from minqing_desktop.services.report_kinds import Query
from minqing_desktop.services.visit_pages import homes_of
from minqing_desktop.storage.reading.visits import VisitFilter, visit_ids, visit_rows

Day = tuple[str, date]
"""What is counted once: its category (or group), and its day."""
_MONTHS = range(1, 13)


def category_summary(query: Query) -> FigureBook:
    """Three sheets of the year that the scope means: matters accepted and closed by category, visits by group."""
    year = query.scope.year(query.session.today())
    matters = [each for each in query.reader.find(Matter, village=query.session.village) if each.stage != "joined"]
    accepted = _days(matters, lambda each: each.accepted_on)
    closed = _days([each for each in matters if each.stage == "closed"], lambda each: each.closed_on)
    visits = _visits(query, year - 1, year)
    return FigureBook(
        title=tr("{village}{year}年民情分类按月汇总表").format(village=query.village, year=year),
        sheets=(
            _sheet(tr("受理"), tr("受理事项（件）"), tr("事项类别"), accepted, year),
            _sheet(tr("办结"), tr("办结事项（件）"), tr("事项类别"), closed, year),
            _sheet(tr("走访"), tr("走访（户次）"), tr("组别"), visits, year),
        ),
        unit=tr("填报单位（盖章）：{village}").format(village=query.village),
        period=tr("{year}年").format(year=year),
        footers=signing(query.session, query.reader),
        is_across=True,
    )


def _days(matters: Sequence[Matter], day_of: Callable[[Matter], date | None]) -> list[Day]:
    days = ((each.category or tr("未分类"), day_of(each)) for each in matters)
    return [(name, day) for name, day in days if day is not None]


def _visits(query: Query, first: int, last: int) -> list[Day]:
    """Each household visited, once for each visit, by its group."""
    reader = query.reader
    wanted = VisitFilter(since_ms=local_ms(date(first, 1, 1)), until_ms=local_ms(date(last + 1, 1, 1)))
    ids = visit_ids(reader.connection, visit_rows(reader.connection, query.session.village, wanted))
    found = [visit for visit in reader.get_many(Visit, ids).values() if visit.started_at is not None]
    homes = homes_of(reader, [home for visit in found for home in visit.households])
    return [
        (homes[home].group or tr("未分组"), local(visit.started_at).date())
        for visit in found
        if visit.started_at is not None
        for home in visit.households
        if home in homes
    ]


def _sheet(name: str, counted: str, by: str, days: Sequence[Day], year: int) -> FigureSheet:
    cells = Counter((each, day.month) for each, day in days if day.year == year)
    totals = Counter(each for each, day in days if day.year == year)
    names = sorted(totals, key=lambda each: (-totals[each], each))
    rows = [(each, *(cells[each, month] for month in _MONTHS), totals[each]) for each in names]
    months = [sum(cells[each, month] for each in names) for month in _MONTHS]
    charts = (
        Chart(ChartKind.STACKED, tr("{year}年各月{what}").format(year=year, what=counted), len(rows)),
        Chart(ChartKind.PIE, tr("{year}年{what}构成").format(year=year, what=counted), len(rows)),
    )
    whole = FigureTable(
        counted, _columns(by), (*rows, (tr("合计"), *months, sum(months))), totals=1, charts=charts if rows else ()
    )
    return FigureSheet(name, (whole, _beside_last_year(days, year, months, counted)))


def _beside_last_year(days: Sequence[Day], year: int, months: list[int], counted: str) -> FigureTable:
    before = Counter(day.month for _, day in days if day.year == year - 1)
    earlier = [before[month] for month in _MONTHS]
    rows = (
        (tr("{year}年").format(year=year), *months, sum(months)),
        (tr("{year}年").format(year=year - 1), *earlier, sum(earlier)),
    )
    chart = Chart(ChartKind.LINES, tr("{what}与上年同月比较").format(what=counted), 2)
    has_any = bool(sum(months) + sum(earlier))
    return FigureTable(tr("与上年同月比较"), _columns(tr("年度")), rows, charts=(chart,) if has_any else ())


def _columns(first: str) -> tuple[LedgerColumn, ...]:
    months = (LedgerColumn(tr("{month}月").format(month=month), 7, ColumnKind.INTEGER) for month in _MONTHS)
    return (LedgerColumn(first, 20), *months, LedgerColumn(tr("合计"), 9, ColumnKind.INTEGER))
