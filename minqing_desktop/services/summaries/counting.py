"""Counts of one span for the monthly report: visits, matters, disputes, promises."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from minqing_desktop.domain.casework.counting import (
    JOINED_STAGE,
    is_in,
    is_open_on,
    is_overdue_on,
    last_day_lived,
)
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.mediation import Mediation, MediationRecord
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry
from minqing_desktop.services.periods import Span, local_ms
from minqing_desktop.services.session import Session
from minqing_desktop.services.statistics import RateKind, Statistics, statistics
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.visits import VisitFilter, visit_ids, visit_rows


@dataclass(frozen=True, slots=True)
class DisputeCounts:
    """Disputes of one type: found, of these mediated, of these settled."""

    found: int = 0
    mediated: int = 0
    settled: int = 0


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """What one span comes to.

    `carried` are matters open when it began, `filed` those accepted since the year began with those carried over from
    earlier years, `reported` referral slips and petitions handed up, `open_at_end` and `overdue` as the last day saw
    them, today's where that is still to come. `closings` counts by code, disputes are by type and then those found in
    the span.
    """

    visits: int
    figures: Statistics
    entries: Counter[str]
    carried: int
    accepted: int
    filed: int
    from_last_year: int
    closings: Counter[str]
    ended: int
    reported: int
    open_at_end: int
    overdue: int
    disputes: dict[str, DisputeCounts]
    promises_due: int
    promises_kept: int
    tasks_due: int
    tasks_kept: int
    categories: Counter[str] = field(default_factory=Counter)
    closed_categories: Counter[str] = field(default_factory=Counter)

    def share(self, kind: RateKind) -> float | None:
        """A rate of casework, 0 to 1; None where there is nothing to count."""
        return self.figures.rates[kind].share

    @property
    def closed(self) -> int:
        """Matters closed in the span, in any way."""
        return sum(self.closings.values())

    @property
    def all_disputes(self) -> DisputeCounts:
        """Disputes of every type."""
        rows = self.disputes.values()
        return DisputeCounts(
            sum(each.found for each in rows), sum(each.mediated for each in rows), sum(each.settled for each in rows)
        )


def count_period(session: Session, span: Span) -> PeriodCounts:
    """Counts a span, both days included. Matters joined to others are not counted beside them."""
    figures = statistics(session, span)
    with session.reading() as reader:
        visits = _visits(reader, session.village, span)
        entries = Counter(entry.type for entry in _of_visits(reader, visits))
        matters = [each for each in reader.find(Matter, village=session.village) if each.stage != JOINED_STAGE]
        kept = {each.id for each in matters}
        slips = [each for each in reader.find(Referral, village=session.village) if each.matter in kept]
        handed_up = [each for each in reader.find(AgentPetition, village=session.village) if each.matter in kept]
        tasks = reader.find(Task, village=session.village)
        disputes = _disputes(reader, {each.id: each for each in matters}, session.village, span)
    accepted = [each for each in matters if is_in(each.accepted_on, span)]
    closed = [each for each in matters if each.stage == "closed" and is_in(each.closed_on, span)]
    year = (span[1].replace(month=1, day=1), span[1])
    due = [each for each in tasks if is_in(each.due_on, span)]
    promises = [each for each in due if each.is_promise]
    at_end = [each for each in matters if is_open_on(each, span[1])]
    return PeriodCounts(
        visits=len(visits),
        figures=figures,
        entries=entries,
        carried=sum(1 for each in matters if is_open_on(each, span[0] - timedelta(days=1))),
        accepted=len(accepted),
        filed=sum(1 for each in matters if is_in(each.accepted_on, year)) + _from_before(matters, year[0]),
        from_last_year=_from_before(matters, year[0]),
        closings=Counter(each.closing for each in closed),
        ended=sum(1 for each in matters if is_in(each.ended_on, span)),
        reported=sum(1 for each in slips if is_in(each.sent_on, span) and each.taken_back_on is None)
        + sum(1 for each in handed_up if is_in(each.submitted_on, span)),
        open_at_end=len(at_end),
        overdue=sum(1 for each in at_end if is_overdue_on(each, last_day_lived(span[1], session.today()))),
        disputes=disputes,
        promises_due=len(promises),
        promises_kept=_kept(promises),
        tasks_due=len(due),
        tasks_kept=_kept(due),
        categories=Counter(each.category for each in accepted),
        closed_categories=Counter(each.category for each in closed),
    )


def _from_before(matters: Iterable[Matter], year_began: date) -> int:
    """上年接转: accepted in an earlier year and open when this one began."""
    return sum(1 for each in matters if is_open_on(each, year_began - timedelta(days=1)))


def _kept(tasks: list[Task]) -> int:
    return sum(
        1 for each in tasks if each.done_on is not None and each.due_on is not None and each.done_on <= each.due_on
    )


def _visits(reader: Reader, village: str, span: Span) -> list[str]:
    wanted = VisitFilter(since_ms=local_ms(span[0]), until_ms=local_ms(span[1] + timedelta(days=1)))
    return visit_ids(reader.connection, visit_rows(reader.connection, village, wanted))


def _of_visits(reader: Reader, visits: list[str]) -> Iterable[Entry]:
    for start in range(0, len(visits), 500):
        yield from reader.find(Entry, visit__in=visits[start : start + 500])


def _disputes(reader: Reader, matters: dict[str, Matter], village: str, span: Span) -> dict[str, DisputeCounts]:
    """By type: those found in the span, of these with a sitting or an outcome, of these agreed on.

    Where nobody said when it was found, it was when the matter was accepted. Of two mediations that two computers began
    of one matter the first counts (`case.load_case`), with the sittings of both.
    """
    of_matter: dict[str, list[Mediation]] = {}
    for each in sorted(reader.find(Mediation, village=village), key=lambda one: one.id):
        if each.matter in matters:
            of_matter.setdefault(each.matter, []).append(each)
    sat = {each.mediation for each in reader.find(MediationRecord, village=village)}
    counts: dict[str, DisputeCounts] = {}
    for matter, found in of_matter.items():
        first = found[0]
        if not is_in(first.found_on or matters[matter].accepted_on, span):
            continue
        before = counts.get(first.dispute_type, DisputeCounts())
        is_mediated = bool(first.outcome) or any(each.id in sat for each in found)
        counts[first.dispute_type] = DisputeCounts(
            before.found + 1, before.mediated + is_mediated, before.settled + (first.outcome == "agreed")
        )
    return counts
