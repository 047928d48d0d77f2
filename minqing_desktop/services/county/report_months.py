"""逐月情况: each month of a span beside the others, for the county, its townships and its villages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.figures import Chart, ChartKind
from minqing_desktop.exchange.sheets.ledger import ColumnKind
from minqing_desktop.services.county.report_contents import SPAN, Counting
from minqing_desktop.services.county.report_tables import (
    Column,
    Figures,
    Level,
    Part,
    Place,
    Row,
    added,
    by_township,
    shown_township,
    township_column,
    village_column,
)
from minqing_desktop.services.periods import Span, local_ms
from minqing_desktop.storage.county.figures import VisitSpan, coverage_by_village, matters_by_month

MONTHS_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class _Line:
    """What one row of a month table counts; `among`, where it is a rate. `total` is its name over the whole span."""

    name: str
    heading: str
    key: str
    among: str = ""
    total: str = ""

    def cells(self, figures: Figures, months: Sequence[str]) -> list[object]:
        """The value of each month, then that of the whole span."""
        whole = self.total or f"{self.key}.{SPAN}"
        keys = [*(f"{self.key}.{month}" for month in months), whole]
        if not self.among:
            return [figures[key] for key in keys]
        among = [*(f"{self.among}.{month}" for month in months), f"{self.among}.{SPAN}"]
        return [figures[key] / figures[of] if figures[of] else None for key, of in zip(keys, among, strict=True)]


def months(counting: Counting) -> list[Part]:
    """Visits and matters by month. UserError county_months_too_many where they do not fit on a page."""
    spans = month_spans(counting.span)
    if len(spans) > MONTHS_AT_MOST:
        raise UserError(
            "county_months_too_many",
            tr("逐月情况最多看 {n} 个月，没有生成报表。").format(n=MONTHS_AT_MOST),
            tr("请把起止日期改短一些。"),
        )
    names = [each.name for each in spans]
    counting.fill(coverage_by_village(counting.reader.connection, [*spans, _whole(counting.span)], counting.codes))
    _fill_matters(counting)
    columns = (
        *(Column(name, _heading(name, names), 7) for name in names),
        Column(SPAN, tr("合计"), 9),
    )
    return [_county_part(counting.places, names, columns), *_place_parts(counting.places, names, columns)]


def month_spans(span: Span) -> list[VisitSpan]:
    """The months of a span, the first and last as far as they lie in it."""
    found: list[VisitSpan] = []
    first = span[0]
    while first <= span[1]:
        following = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
        found.append(
            VisitSpan(f"{first:%Y-%m}", local_ms(first), local_ms(min(following, span[1] + timedelta(days=1))))
        )
        first = following
    return found


def _whole(span: Span) -> VisitSpan:
    return VisitSpan(SPAN, local_ms(span[0]), local_ms(span[1] + timedelta(days=1)))


def _fill_matters(counting: Counting) -> None:
    by_village: dict[str, dict[str, int]] = {}
    for (village, month), figures in matters_by_month(
        counting.reader.connection, *counting.span, counting.codes
    ).items():
        own = by_village.setdefault(village, {})
        for name, count in figures.items():
            own[f"{name}.{month}"] = count
            own[f"{name}.{SPAN}"] = own.get(f"{name}.{SPAN}", 0) + count
    counting.fill(by_village)


def _heading(name: str, names: Sequence[str]) -> str:
    """«11月»; with its year where there are two."""
    day = date.fromisoformat(f"{name}-01")
    if names[0][:4] == names[-1][:4]:
        return tr("{month}月").format(month=day.month)
    return tr("{year}年{month}月").format(year=day.year, month=day.month)


def _county_part(places: Sequence[Place], names: Sequence[str], columns: Sequence[Column]) -> Part:
    # Counts of matters come first: the chart draws them together, and visits are many times as many.
    lines = (
        _Line("accepted", tr("受理（件）"), "accepted"),
        _Line("answered", tr("答复（件）"), "answered"),
        _Line("closed", tr("办结（件）"), "closed"),
        _Line("on_time", tr("按时率"), "on_time", "termed"),
        _Line("satisfied", tr("满意率"), "satisfied", "rated"),
        _Line("visits", tr("走访（户次）"), "visits"),
        _Line("visited", tr("走访户数"), "visited"),
    )
    total = added(each.figures for each in places)
    total.update({f"households.{name}": total["households"] for name in (*names, SPAN)})
    lines = (*lines, _Line("coverage", tr("覆盖率"), "visited", "households"))
    rows = tuple(Row((each.heading, *each.cells(total, names)), Level.MEASURE) for each in lines)
    first = Column("measure", tr("指标"), 16, ColumnKind.TEXT)
    charts = (Chart(ChartKind.LINES, tr("各月受理、答复、办结（件）"), 3),) if len(names) > 1 else ()
    note = tr("走访户数各月分别算；合计是整个时间段走访过的户数，不是各月相加。")
    return Part("county", tr("各月合计"), (first, *columns), rows, note=note, charts=charts)


def _place_parts(places: Sequence[Place], names: Sequence[str], columns: Sequence[Column]) -> list[Part]:
    lines = (
        _Line("visits", tr("走访（户次）"), "visits"),
        _Line("accepted", tr("受理（件）"), "accepted"),
        _Line("closed", tr("办结（件）"), "closed"),
    )
    townships = by_township(places)
    by_town: list[Row] = []
    by_village: list[Row] = []
    sums: set[int] = set()
    for name, members in townships.items():
        town = shown_township(name)
        total = added(each.figures for each in members)
        by_town += [Row((town, each.heading, *each.cells(total, names)), Level.TOWNSHIP) for each in lines]
        for place in members:
            by_village += [
                Row((town, place.name, each.heading, *each.cells(place.figures, names)), Level.VILLAGE, place.code)
                for each in lines
            ]
        if len(townships) > 1:
            sums.update(range(len(by_village), len(by_village) + len(lines)))
            by_village += [
                Row((town, tr("小计"), each.heading, *each.cells(total, names)), Level.TOWNSHIP) for each in lines
            ]
    measure = Column("measure", tr("指标"), 13, ColumnKind.TEXT)
    parts = [Part("villages", tr("各村"), (township_column(), village_column(), measure, *columns), tuple(by_village),
                  frozenset(sums))]  # fmt: skip
    if len(townships) > 1:
        parts.insert(0, Part("townships", tr("各乡镇"), (township_column(), measure, *columns), tuple(by_town)))
    return parts
