"""工作月报: what a month, a quarter or a year came to, beside the one before it."""

from collections.abc import Iterator

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.figures import FigureBook, FigureSheet, FigureTable
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn
from minqing_desktop.services.ledger_frames import signing
from minqing_desktop.services.report_kinds import Query
from minqing_desktop.services.statistics import RateKind
from minqing_desktop.services.summaries.counting import DisputeCounts, PeriodCounts, count_period
from minqing_desktop.services.summaries.spans import kind_of_report, said, span_asked, span_before

Row = tuple[object, ...]
_UNNAMED = ""


def monthly_report(query: Query) -> FigureBook:
    """The report of the span asked for, which is the present month unless another is named."""
    span = span_asked(query.scope, query.session.today())
    now, before = count_period(query.session, span), count_period(query.session, span_before(span))
    heads = said(span), said(span_before(span))
    tables = (
        _beside(tr("一、走访和民情收集"), heads, _visits(now), _visits(before)),
        _beside(tr("二、民情事项办理"), heads, _matters(now), _matters(before)),
        _categories(tr("三、受理事项分类"), heads, now, before),
        _disputes(tr("四、矛盾纠纷排查调处"), heads, now, before),
        _beside(tr("五、任务和承诺"), heads, _tasks(now), _tasks(before)),
    )
    return FigureBook(
        title=tr("{village}民情工作{kind}").format(village=query.village, kind=kind_of_report(span)),
        sheets=(FigureSheet(kind_of_report(span), tables),),
        unit=tr("填报单位（盖章）：{village}").format(village=query.village),
        period=said(span),
        footers=signing(query.session, query.reader),
    )


def _beside(heading: str, heads: tuple[str, str], now: list[Row], before: list[Row]) -> FigureTable:
    """A row for each figure: now, before, and the difference."""
    columns = (
        LedgerColumn(tr("项目"), 32),
        LedgerColumn(heads[0], 14, ColumnKind.INTEGER),
        LedgerColumn(heads[1], 14, ColumnKind.INTEGER),
        LedgerColumn(tr("增减"), 18, ColumnKind.INTEGER),
    )
    rows = tuple(
        (name, _shown(value), _shown(other), difference(value, other))
        for (name, value), (_, other) in zip(now, before, strict=True)
    )
    return FigureTable(heading, columns, rows)


def _shown(value: object) -> object:
    return "—" if value is None else value


def difference(now: object, before: object) -> object:
    """How much more it is than before; for rates in percentage points, «—» where one is not known."""
    if isinstance(now, float) and isinstance(before, float):
        # Rounded first: of what rounds to nothing the sign would be of the digits that are not shown.
        points = round((now - before) * 100, 1)
        return tr("{points:+.1f} 个百分点").format(points=points) if points else tr("持平")
    if isinstance(now, int) and isinstance(before, int):
        return now - before
    return "—"


def _visits(counts: PeriodCounts) -> list[Row]:
    whole = counts.figures.coverage.total
    types = kind_named("entry").field("type").choices
    return [
        (tr("走访次数"), counts.visits),
        (tr("在册户数"), whole.households),
        (tr("走访户数"), whole.visited),
        (tr("走访覆盖率"), whole.share if whole.households else None),
        *((tr("收集{type}（条）").format(type=tr(word)), counts.entries[code]) for code, word in types),
    ]


def _matters(counts: PeriodCounts) -> list[Row]:
    return [
        (tr("期初未办结（件）"), counts.carried),
        (tr("本期受理（件）"), counts.accepted),
        (tr("本年累计建账（件，含上年接转）"), counts.filed),
        (tr("其中：上年接转"), counts.from_last_year),
        (tr("本期办结（件）"), counts.closed),
        *(
            (tr("其中：{closing}").format(closing=tr(word)), counts.closings[code])
            for code, word in kind_named("matter").field("closing").choices
        ),
        (tr("本期撤回、不予受理（件）"), counts.ended),
        (tr("本期呈报（转办、信访递交，件）"), counts.reported),
        (tr("期末未办结（件）"), counts.open_at_end),
        (tr("其中：逾期"), counts.overdue),
        (tr("办结率（本期受理已办结）"), counts.share(RateKind.CLOSED)),
        (tr("按时率（按期限答复）"), counts.share(RateKind.ON_TIME)),
        (tr("满意率（满意和基本满意）"), counts.share(RateKind.SATISFIED)),
    ]


def _tasks(counts: PeriodCounts) -> list[Row]:
    return [
        (tr("到期任务（件，含承诺）"), counts.tasks_due),
        (tr("其中：按期完成"), counts.tasks_kept),
        (tr("到期承诺（件）"), counts.promises_due),
        (tr("其中：按期兑现"), counts.promises_kept),
        (tr("承诺兑现率"), counts.promises_kept / counts.promises_due if counts.promises_due else None),
    ]


def _categories(heading: str, heads: tuple[str, str], now: PeriodCounts, before: PeriodCounts) -> FigureTable:
    columns = (
        LedgerColumn(tr("事项类别"), 26),
        LedgerColumn(tr("{span}受理").format(span=heads[0]), 16, ColumnKind.INTEGER),
        LedgerColumn(tr("{span}受理").format(span=heads[1]), 16, ColumnKind.INTEGER),
        LedgerColumn(tr("增减"), 10, ColumnKind.INTEGER),
        LedgerColumn(tr("本期办结"), 12, ColumnKind.INTEGER),
    )
    names = sorted(
        {*now.categories, *before.categories, *now.closed_categories},
        key=lambda name: (-now.categories[name], -before.categories[name], name),
    )
    rows: list[Row] = []
    for name in names:
        more = now.categories[name] - before.categories[name]
        figures = (now.categories[name], before.categories[name], more, now.closed_categories[name])
        rows.append((name or tr("未分类"), *figures))
    sums = tuple(sum(row[place] for row in rows) for place in range(1, 5))  # type: ignore[misc]
    return FigureTable(heading, columns, (*rows, (tr("合计"), *sums)), totals=1)


def _disputes(heading: str, heads: tuple[str, str], now: PeriodCounts, before: PeriodCounts) -> FigureTable:
    columns = (
        LedgerColumn(tr("纠纷类别"), 20),
        LedgerColumn(tr("排查数"), 10, ColumnKind.INTEGER),
        LedgerColumn(tr("调处数"), 10, ColumnKind.INTEGER),
        LedgerColumn(tr("调处率"), 13, ColumnKind.PERCENT),
        LedgerColumn(tr("成功数"), 10, ColumnKind.INTEGER),
        LedgerColumn(tr("成功率"), 13, ColumnKind.PERCENT),
        LedgerColumn(tr("{span}排查").format(span=heads[1]), 16, ColumnKind.INTEGER),
    )
    rows = tuple(_dispute_rows(now, before))
    note = tr("调处率＝调处数÷排查数；成功率＝调处成功的件数÷调处数。")
    return FigureTable(heading, columns, rows, totals=1, note=note)


def _dispute_rows(now: PeriodCounts, before: PeriodCounts) -> Iterator[Row]:
    names = sorted({*now.disputes, *before.disputes}, key=lambda name: (name == _UNNAMED, name))
    for name in names:
        counted, other = now.disputes.get(name, DisputeCounts()), before.disputes.get(name, DisputeCounts())
        yield (name or tr("未分类"), *_rates(counted), other.found)
    yield (tr("合计"), *_rates(now.all_disputes), before.all_disputes.found)


def _rates(counted: DisputeCounts) -> Row:
    return (
        counted.found,
        counted.mediated,
        counted.mediated / counted.found if counted.found else "—",
        counted.settled,
        counted.settled / counted.mediated if counted.mediated else "—",
    )
