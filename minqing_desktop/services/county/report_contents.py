"""What each report over villages counts and in which columns it says so; the counting itself is the database's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from minqing_desktop.domain.casework.counting import JOINED_STAGE, last_day_lived
from minqing_desktop.domain.casework.numbers import number_at
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.calendar_day import CalendarDay
from minqing_desktop.domain.records.matter import MATTER_STAGES, RATINGS
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.documents.figures import Chart, ChartKind
from minqing_desktop.exchange.sheets.ledger import ColumnKind
from minqing_desktop.services.calendar import calendar_of
from minqing_desktop.services.county.report_tables import (
    Column,
    Figures,
    Level,
    Measure,
    Part,
    Place,
    Row,
    added,
    counted,
    place_parts,
    rate,
    shown_township,
    township_column,
    village_column,
)
from minqing_desktop.services.periods import Span, local_ms
from minqing_desktop.storage.county.database import CountyReader
from minqing_desktop.storage.county.figures import (
    MatterSpan,
    OverdueMatter,
    VisitSpan,
    coverage_by_village,
    matters_by_category,
    matters_by_village,
    overdue_matters,
)

SPAN = "span"
CATEGORIES_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Counting:
    """One counting of a snapshot: for which villages (`codes`, None for all) and days. `places` are filled by it."""

    reader: CountyReader
    places: list[Place]
    codes: frozenset[str] | None
    span: Span
    today: date

    @property
    def matter_span(self) -> MatterSpan:
        """The span for matters, overdue as of its last day or today."""
        return MatterSpan(*self.span, last_day_lived(self.span[1], self.today))

    def fill(self, found: Mapping[str, Mapping[str, int]]) -> None:
        """Gives each place its figures; a village that is on no register gets a place of its own."""
        known = {code: place for place in self.places for code in place.codes}
        for code, figures in found.items():
            # Nothing that is counted belongs to the county itself.
            if code:
                self.place(known, code).figures.update(figures)

    def place(self, known: dict[str, Place], code: str) -> Place:
        """The place of a code."""
        if code not in known:
            known[code] = Place(code, "", (code,))
            self.places.append(known[code])
        return known[code]


def coverage(counting: Counting) -> list[Part]:
    """走访覆盖: of the households living here, how many were visited in the span and how many never."""
    since, until = counting.span
    span = VisitSpan(SPAN, local_ms(since), local_ms(until + timedelta(days=1)))
    counting.fill(coverage_by_village(counting.reader.connection, [span], counting.codes))
    measures = (
        counted("households", tr("在册户数"), 9),
        counted("visited", tr("走访户数"), 9, f"visited.{SPAN}"),
        rate("coverage", tr("覆盖率"), f"visited.{SPAN}", "households"),
        counted("visits", tr("走访户次"), 9, f"visits.{SPAN}"),
        Measure(
            Column("unvisited", tr("本期未走访户数"), 13),
            lambda figures: figures["households"] - figures[f"visited.{SPAN}"],
        ),
        counted("never", tr("从未走访户数"), 12),
    )
    silent = sum(1 for place in counting.places if not place.figures["households"])
    note = sentences(
        tr("户数按现在在册的算；走访户次：一次走访几户，算几户次。"),
        tr("有 {n} 个村还没有交来户情，列为 0。").format(n=silent) if silent else "",
    )
    return place_parts(counting.places, measures, note, Chart(ChartKind.BARS, tr("各乡镇走访覆盖率"), 0, 4))


def stages(counting: Counting) -> list[Part]:
    """事项阶段: what was open, came in, how far it is now, and what is open at the end."""
    counting.fill(matters_by_village(counting.reader.connection, counting.matter_span, counting.codes))
    field = kind_named("matter").field("stage")
    measures = (
        counted("carried", tr("期初未办结"), 10),
        counted("accepted", tr("本期受理"), 8),
        *(
            counted(f"stage.{code}", tr("其中：{stage}").format(stage=field.words_for(code)), 7)
            for code, _ in MATTER_STAGES
            if code != JOINED_STAGE
        ),
        rate("closed_share", tr("办结率"), "accepted_closed", "accepted"),
        counted("closed", tr("本期办结"), 8),
        counted("ended", tr("本期撤回、不予受理"), 9),
        counted("open", tr("期末未办结"), 10),
    )
    note = tr("“其中”是本期受理的事项现在到了哪一步；办结率：本期受理的里面已经办结的。并入别的事项的不另算。")
    return place_parts(counting.places, measures, note, Chart(ChartKind.BARS, tr("各乡镇本期受理（件）"), 0, 3))


def on_time(counting: Counting) -> list[Part]:
    """按期办理: answered within the term or after it, and what is still waiting past it."""
    counting.fill(matters_by_village(counting.reader.connection, counting.matter_span, counting.codes))
    measures = (
        counted("answered", tr("本期答复"), 9),
        counted("termed", tr("其中有时限"), 11),
        counted("on_time", tr("按期答复"), 9),
        Measure(Column("late_answered", tr("超期答复"), 9), lambda figures: figures["termed"] - figures["on_time"]),
        rate("on_time_share", tr("按时率"), "on_time", "termed"),
        counted("open", tr("期末未办结"), 11),
        counted("late", tr("其中逾期未答复"), 13),
        rate("late_share", tr("逾期占比"), "late", "open"),
    )
    note = tr("按期：在办理时限当天或之前答复了反映人，和村里的统计一样算；评价和办结等反映人，不算超期。")
    return place_parts(counting.places, measures, note, Chart(ChartKind.BARS, tr("各乡镇按时率"), 0, 6))


def satisfaction(counting: Counting) -> list[Part]:
    """满意度: what those said who were answered."""
    counting.fill(matters_by_village(counting.reader.connection, counting.matter_span, counting.codes))
    field = kind_named("matter").field("rating")
    measures = (
        counted("rated", tr("本期评价"), 9),
        *(counted(f"rating.{code}", field.words_for(code), 9) for code, _ in RATINGS),
        rate("satisfied_share", tr("满意率"), "satisfied", "rated"),
        counted("answered", tr("本期答复"), 9),
        counted("unrated", tr("其中还没有评价"), 13),
    )
    note = tr("满意率：满意和基本满意占本期评价的比例。")
    return place_parts(counting.places, measures, note, Chart(ChartKind.BARS, tr("各乡镇满意率"), 0, 6))


def categories(counting: Counting) -> list[Part]:
    """事项类别: what people needed settled, and how that went, by category."""
    found = matters_by_category(counting.reader.connection, counting.matter_span, counting.codes)
    by_village: dict[str, Figures] = {}
    by_category: dict[str, Figures] = {}
    for (village, category), figures in found.items():
        by_category.setdefault(category, Counter()).update(figures)
        own = by_village.setdefault(village, Counter())
        own.update({f"category.{category}": figures["accepted"], "accepted": figures["accepted"]})
    counting.fill(by_village)
    names = sorted((each for each in by_category if by_category[each]["accepted"]), key=lambda each: (
        -by_category[each]["accepted"], each
    ))  # fmt: skip
    shown = names if len(names) <= CATEGORIES_SHOWN else names[: CATEGORIES_SHOWN - 1]
    measures = [counted(f"category.{each}", _category_word(each), 7) for each in shown]
    rest = [f"category.{each}" for each in names[len(shown) :]]
    if rest:
        other = Column("other", tr("其余类别"), 7)
        measures.append(Measure(other, lambda figures: sum(figures[each] for each in rest)))
    measures.append(counted("accepted", tr("合计"), 8))
    whole = _category_part({each: by_category[each] for each in names})
    return [whole, *place_parts(counting.places, measures, tr("按受理日期统计。"))]


def _category_part(by_category: Mapping[str, Figures]) -> Part:
    total = added(by_category.values())
    all_accepted = total["accepted"]
    measures = (
        counted("accepted", tr("本期受理"), 9),
        Measure(
            Column("share", tr("占比"), 9, ColumnKind.PERCENT),
            lambda figures: figures["accepted"] / all_accepted if all_accepted else None,
        ),
        counted("accepted_closed", tr("其中已办结"), 11),
        rate("closed_share", tr("办结率"), "accepted_closed", "accepted"),
        counted("answered", tr("本期答复"), 9),
        rate("on_time_share", tr("按时率"), "on_time", "termed"),
        rate("satisfied_share", tr("满意率"), "satisfied", "rated"),
        counted("late", tr("逾期未答复"), 11),
    )
    columns = (Column("category", tr("事项类别"), 20, ColumnKind.TEXT), *(each.column for each in measures))
    rows = [
        Row((_category_word(name), *(each.value(figures) for each in measures)), Level.CATEGORY)
        for name, figures in by_category.items()
    ]
    rows.append(Row((tr("合计"), *(each.value(total) for each in measures)), Level.COUNTY))
    charts = (Chart(ChartKind.PIE, tr("本期受理事项构成"), len(by_category), 1),) if by_category else ()
    return Part("categories", tr("各类事项"), columns, tuple(rows), frozenset([len(rows) - 1]), "", charts)


def _category_word(name: str) -> str:
    """Names of categories are data of the ledgers."""
    return name or tr("未分类")


def overdue(counting: Counting) -> list[Part]:
    """逾期事项: how many wait how long past their term, and each of them by its number."""
    span = counting.matter_span
    counting.fill(matters_by_village(counting.reader.connection, span, counting.codes))
    measures = (
        counted("late", tr("逾期未答复"), 10),
        counted("late_week", tr("超期 7 天以内"), 13),
        counted("late_month", tr("超期 8 至 30 天"), 14),
        counted("late_longer", tr("超期 30 天以上"), 14),
        counted("open", tr("未办结"), 9),
        rate("late_share", tr("逾期占比"), "late", "open"),
    )
    note = tr("截至{day}；超期天数从时限次日算起。").format(day=span.as_of.isoformat())
    listed = overdue_matters(counting.reader.connection, span, counting.codes)
    parts = place_parts(counting.places, measures, note, Chart(ChartKind.BARS, tr("各乡镇逾期未答复（件）"), 0, 2))
    return [*parts, _list_part(counting, listed, note)]


def _list_part(counting: Counting, listed: Sequence[OverdueMatter], note: str) -> Part:
    days = (ColumnKind.DATE, 12)
    columns = (
        township_column(),
        village_column(),
        Column("number", tr("事项编号"), 14, ColumnKind.TEXT),
        Column("category", tr("事项类别"), 14, ColumnKind.TEXT),
        Column("stage", tr("阶段"), 9, ColumnKind.TEXT),
        Column("route", tr("办理途径"), 10, ColumnKind.TEXT),
        Column("priority", tr("紧急程度"), 9, ColumnKind.TEXT),
        Column("accepted_on", tr("受理日期"), days[1], days[0]),
        Column("due_on", tr("办理时限"), days[1], days[0]),
        Column("days_over", tr("超期天数"), 9),
        Column("working_days_over", tr("其中工作日"), 11),
    )
    calendar = calendar_of(counting.reader.find(CalendarDay, ""))
    as_of = counting.matter_span.as_of
    known = {code: place for place in counting.places for code in place.codes}
    field = kind_named("matter").field

    def row(each: OverdueMatter) -> Row:
        place = known[each.village]
        cells = (
            shown_township(place.township),
            place.name,
            number_at(each.number, each.place),
            _category_word(each.category),
            field("stage").words_for(each.stage),
            field("route").words_for(each.route) if each.route else "",
            field("priority").words_for(each.priority),
            each.accepted_on,
            each.due_on,
            (as_of - each.due_on).days,
            calendar.working_between(each.due_on, as_of),
        )
        return Row(cells, Level.MATTER, each.village)

    order = {place.code: at for at, place in enumerate(sorted(counting.places, key=lambda one: one.code))}
    ordered = sorted(listed, key=lambda one: (order[known[one.village].code], one.due_on, one.number, one.id))
    return Part("matters", tr("逾期事项清单"), columns, tuple(map(row, ordered)), note=note)
