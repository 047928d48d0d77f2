"""走访覆盖: who was visited by group and by cadre, whom nobody went to, and the plan of visits with what came of it."""

from collections.abc import Sequence
from datetime import date

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.visit import Visit, VisitRound
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn
from minqing_desktop.services.coverage import Coverage, CoverageBy, CoverageRow, Turn, coverage, turns
from minqing_desktop.services.households import lines_by_id
from minqing_desktop.services.ledgers.body import Cells, LedgerBody, is_within, word
from minqing_desktop.services.periods import Span
from minqing_desktop.services.printed_days import local, long_day
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.services.visit_rounds import StopState, load_round, ordered
from minqing_desktop.storage.reading.coverage import Standing, standings

_ROWS_BY = (CoverageBy.GROUP, CoverageBy.CADRE)


def coverage_body(session: Session, scope: VisitScope, _masks: Masks) -> LedgerBody:
    """The whole village, then each group, then each cadre: how many households were visited in the span."""
    span = span_of_scope(session, scope)
    with session.reading() as reader:
        everyone = standings(reader.connection, session.village)
    found = {by: coverage(session, span, by) for by in _ROWS_BY}
    whole = found[CoverageBy.GROUP]
    rows = [_row(1, tr("全村"), whole.total, everyone, whole, session.today())]
    for by, said in ((CoverageBy.GROUP, tr("按组")), (CoverageBy.CADRE, tr("按联系干部"))):
        for part in found[by].rows:
            if (by is CoverageBy.GROUP and scope.group not in ("", part.key)) or (
                by is CoverageBy.CADRE and scope.cadre not in ("", part.key)
            ):
                continue
            key = (lambda one: one.group) if by is CoverageBy.GROUP else (lambda one: one.cadre)
            members = [each for each in everyone if key(each) == part.key]
            rows.append(_row(len(rows) + 1, said, part, members, found[by], session.today()))
    return LedgerBody(_coverage_columns(), tuple(rows), _said(span))


def _coverage_columns() -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("统计口径"), 12),
        LedgerColumn(tr("组别或联系干部"), 16),
        LedgerColumn(tr("户数"), 9, ColumnKind.INTEGER),
        LedgerColumn(tr("走访户数"), 9, ColumnKind.INTEGER),
        LedgerColumn(tr("覆盖率"), 10, ColumnKind.PERCENT),
        LedgerColumn(tr("走访次数"), 9, ColumnKind.INTEGER),
        LedgerColumn(tr("未走访户数"), 10, ColumnKind.INTEGER),
        LedgerColumn(tr("最久未走访的户"), 18),
        LedgerColumn(tr("上次走访"), 13, ColumnKind.DATE),
        LedgerColumn(tr("已隔天数"), 9, ColumnKind.INTEGER),
        LedgerColumn(tr("从未走访户数"), 10, ColumnKind.INTEGER),
    )


def _row(place: int, by: str, part: CoverageRow, members: Sequence[Standing], found: Coverage, today: date) -> Cells:
    ids = {each.id for each in members}
    visited = [each for each in members if each.last_visit is not None]
    longest = min(visited, key=lambda each: each.last_visit, default=None)  # type: ignore[arg-type,return-value]
    last = local(longest.last_visit).date() if longest and longest.last_visit else None
    return (
        place,
        by,
        part.name,
        part.households,
        part.visited,
        part.share if part.households else None,
        part.visits,
        sum(1 for each in found.unvisited if each.id in ids),
        " ".join(filter(None, (longest.head, longest.number))) if longest else "",
        last,
        (today - last).days if last else None,
        len(members) - len(visited),
    )


def unvisited_body(session: Session, scope: VisitScope, masks: Masks) -> LedgerBody:
    """The households nobody went to in the span, those who wait longest for their turn first."""
    span = span_of_scope(session, scope)
    missed = {each.id for each in coverage(session, span).unvisited}
    waiting = [turn for turn in turns(session, scope.cadre, scope.group) if turn.household.id in missed]
    if scope.tag:
        waiting = [turn for turn in waiting if scope.tag in turn.household.tags]
    rows = tuple(_missed(place, turn, masks) for place, turn in enumerate(waiting, start=1))
    return LedgerBody(_missed_columns(), rows, _said(span))


def _missed_columns() -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("组别"), 13),
        LedgerColumn(tr("户编号"), 10),
        LedgerColumn(tr("户主"), 11),
        LedgerColumn(tr("家庭住址"), 26, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("标签"), 18),
        LedgerColumn(tr("联系干部"), 11),
        LedgerColumn(tr("上次走访"), 13, ColumnKind.DATE),
        LedgerColumn(tr("已隔天数"), 9, ColumnKind.INTEGER),
        LedgerColumn(tr("走访间隔（天）"), 10, ColumnKind.INTEGER),
        LedgerColumn(tr("应走访日期"), 13, ColumnKind.DATE),
        LedgerColumn(tr("备注"), 14),
    )


def _missed(place: int, turn: Turn, masks: Masks) -> Cells:
    home = turn.household
    never = home.last_visit is None
    return (
        place,
        home.group_name,
        home.number,
        home.head,
        masks.text(home.address),
        "、".join(home.tags),
        home.cadre_name,
        local(home.last_visit).date() if home.last_visit else None,
        turn.days,
        turn.every_days,
        turn.due_on,
        tr("从未走访") if never else "",
    )


def plan_body(session: Session, scope: VisitScope, _masks: Masks) -> LedgerBody:
    """One row for each household of each round planned in the span: when it was to be visited and when it was."""
    with session.reading() as reader:
        found = [
            one
            for one in reader.find(VisitRound, village=session.village, order=("planned_on",))
            if is_within(one.planned_on, scope) and scope.cadre in ("", one.cadre)
        ]
        cadres = {cadre.id: cadre.name for cadre in reader.find(Cadre)}
    rows: list[Cells] = []
    for one in found:
        for cells in _stops(session, one, cadres.get(one.cadre, ""), scope):
            rows.append((len(rows) + 1, *cells))
    return LedgerBody(_plan_columns(), tuple(rows))


def _plan_columns() -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("组别"), 13),
        LedgerColumn(tr("户编号"), 10),
        LedgerColumn(tr("走访对象"), 12),
        LedgerColumn(tr("计划走访日期"), 14, ColumnKind.DATE),
        LedgerColumn(tr("实际走访日期"), 14, ColumnKind.DATE),
        LedgerColumn(tr("走访方式"), 12),
        LedgerColumn(tr("状态"), 10),
        LedgerColumn(tr("负责人"), 11),
        LedgerColumn(tr("备注"), 20),
    )


def _stops(session: Session, one: VisitRound, cadre: str, scope: VisitScope) -> list[Cells]:
    """The households of a round in its order; one that left the village since is called off."""
    day = load_round(session, one.id)
    known = {stop.household.id: stop for stop in day.stops}
    lines = {line.id: line for line in lines_by_id(session, list(one.households))}
    with session.reading() as reader:
        visits = reader.get_many(Visit, [stop.visit for stop in day.stops if stop.state is StopState.DONE])
        in_group = {home.id for home in reader.find(Household, group=scope.group)} if scope.group else set()
    cells = []
    for identity in ordered(one):
        line = lines.get(identity)
        if line is None or not scope.takes_household(identity):
            continue
        if scope.group and identity not in in_group:
            continue
        stop = known.get(identity)
        visit = visits.get(stop.visit) if stop else None
        went = local(visit.started_at).date() if visit and visit.started_at else None
        mode = word(visit, "mode") if visit else ""
        state = _state(one.planned_on, stop is not None, visit is not None, session.today())
        cells.append((line.group, line.number, line.head, one.planned_on, went, mode, state, cadre, one.name))
    return cells


def _state(planned: date | None, is_here: bool, is_done: bool, today: date) -> str:
    if is_done:
        return tr("已完成")
    if not is_here:
        return tr("已取消")
    return tr("已逾期") if planned is not None and planned < today else tr("待走访")


def span_of_scope(session: Session, scope: VisitScope) -> Span:
    """The span of a scope; without one the year so far."""
    until = scope.until or session.today()
    since = scope.since or min(until, session.today()).replace(month=1, day=1)
    return since, max(since, until)


def _said(span: Span) -> str:
    return tr("{since}至{until}").format(since=long_day(span[0]), until=long_day(span[1]))
