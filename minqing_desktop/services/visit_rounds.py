"""走访单: which households a day's round goes to and in which order, and how far it has been typed up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.visit import Visit, VisitRound
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.households import HouseholdLine, household_lines, rows_of
from minqing_desktop.services.session import Session
from minqing_desktop.services.today import local_ms
from minqing_desktop.services.visit_drafts import all_forms, like_before, new_visit
from minqing_desktop.services.visits import VisitForm
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.visits import VisitFilter, visit_ids, visit_rows

ROUNDS_KEPT = 30
BETWEEN_VISITS = timedelta(minutes=40)
AGREED_FOR = timedelta(days=60)


class StopState(StrEnum):
    """How far a household of the round has come."""

    PLANNED = "planned"
    DRAFT = "draft"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Stop:
    """One household of a round; `visit` is the id of its draft or visit, empty while there is none."""

    household: HouseholdLine
    state: StopState
    visit: str = ""


@dataclass(frozen=True, slots=True)
class RoundDay:
    """A round with its households in walking order."""

    round: VisitRound
    stops: tuple[Stop, ...]

    @property
    def done(self) -> int:
        """How many visits are typed up."""
        return sum(1 for stop in self.stops if stop.state is StopState.DONE)

    def after(self, household: str) -> Stop | None:
        """The next household that is not done, seen from one of the round and around to its beginning; None at the end.

        A household that is not of the round leads to the first one.
        """
        ids = [stop.household.id for stop in self.stops]
        start = ids.index(household) + 1 if household in ids else 0
        turned = self.stops[start:] + self.stops[:start]
        return next((one for one in turned if one.state is not StopState.DONE and one.household.id != household), None)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A saved round as a list of rounds shows it."""

    id: str
    planned_on: date | None
    name: str
    households: int


def ordered(one: VisitRound) -> tuple[str, ...]:
    """The households of a round in walking order; those the order does not name come last."""
    places = {identity: place for place, identity in enumerate(one.order.split(","))}
    return tuple(sorted(one.households, key=lambda identity: places.get(identity, len(places))))


def saved_rounds(session: Session, limit: int = ROUNDS_KEPT) -> list[RoundLine]:
    """The latest rounds of the village in hand, to be walked again."""
    with session.reading() as reader:
        found = reader.find(VisitRound, village=session.village, order=("-planned_on",), limit=limit)
    return [RoundLine(one.id, one.planned_on, one.name, len(one.households)) for one in found]


def round_households(session: Session, identity: str) -> list[HouseholdLine]:
    """The households of a saved round in its order; those that left the village are no longer among them."""
    with session.reading() as reader:
        return _lines(reader, ordered(reader.get(VisitRound, identity)))


def round_of_day(session: Session, day: date) -> RoundDay | None:
    """The latest round that this cadre planned for a day, with how far it is; None without one."""
    with session.reading() as reader:
        found = reader.find(VisitRound, village=session.village, planned_on=day, cadre=session.cadre)
        return _round_day(session, reader, found[-1]) if found else None


def open_round(session: Session, day: date, days_back: int = 6) -> RoundDay | None:
    """The round of the day; else the latest of the days before that was begun and not typed up to its end."""
    today = round_of_day(session, day)
    if today is not None:
        return today
    with session.reading() as reader:
        since = day - timedelta(days=days_back)
        earlier = reader.find(
            VisitRound, village=session.village, cadre=session.cadre, planned_on__from=since, planned_on__before=day
        )
        for one in sorted(earlier, key=lambda each: (each.planned_on or since, each.id), reverse=True):
            found = _round_day(session, reader, one)
            if 0 < found.done < len(found.stops):
                return found
    return None


def load_round(session: Session, identity: str) -> RoundDay:
    """A round with how far it is; KeyError for an unknown id."""
    with session.reading() as reader:
        return _round_day(session, reader, reader.get(VisitRound, identity))


def save_round(
    session: Session, households: Sequence[str], planned_on: date, name: str = "", identity: str = ""
) -> tuple[str, Changes]:
    """Keeps a round in this order; a new one unless it has an id. UserError without any household."""
    chosen = tuple(dict.fromkeys(households))
    if not chosen:
        raise UserError("round_empty", tr("走访单上还没有一户。"), tr("请先在左边勾选要走访的户。"))
    with session.doing("round.save") as doing:
        if identity:
            before = doing.see().get(VisitRound, identity)
            doing.act.save(
                before,
                replace(before, planned_on=planned_on, name=name, households=chosen, order=",".join(chosen)),
            )
        else:
            identity = doing.act.create(
                VisitRound(
                    planned_on=planned_on, name=name, cadre=session.cadre, households=chosen, order=",".join(chosen)
                )
            )
    return identity, doing.changes


def delete_round(session: Session, identity: str) -> Changes:
    """Takes a round away; the visits made on it stay."""
    with session.doing("round.delete") as doing:
        doing.act.delete(VisitRound, identity)
    return doing.changes


def agreed_visits(session: Session, day: date) -> dict[str, date]:
    """household -> day, where «下次走访» of its last visit names this day or one of the two months before it."""
    with session.reading() as reader:
        since, until = day - AGREED_FOR, day + timedelta(days=1)
        found = reader.find(Visit, village=session.village, next_visit__from=since, next_visit__before=until)
        homes = {home for visit in found for home in visit.households}
        lines = household_lines(reader.connection, rows_of(reader.connection, sorted(homes)))
    last = {line.id: line.last_visit for line in lines if not line.state}
    return {
        home: visit.next_visit
        for visit in found
        for home in visit.households
        if visit.next_visit is not None and home in last and last[home] == visit.started_at
    }


def begin_visit(session: Session, identity: str, household: str) -> VisitForm:
    """An empty form for a household of a round, with day, time, company and weather as far as they can be guessed."""
    with session.reading() as reader:
        one = reader.get(VisitRound, identity)
        typed = reader.find(Visit, visit_round=identity)
    typed += [form.visit for _draft, form in all_forms(session) if form.visit.visit_round == identity]
    # An id grows with the time at which it was made: the visit typed last.
    before = max(typed, key=lambda visit: visit.id, default=None)
    begun = new_visit(session, household)
    started = _next_start(one.planned_on, before, session.now())
    form = replace(begun, visit=replace(begun.visit, visit_round=identity, started_at=started))
    return like_before(form, before)


def _next_start(planned: date | None, before: Visit | None, now: datetime) -> datetime:
    """A while after the visit typed before, never later than now; the first one of an earlier day at two o'clock."""
    last = before.started_at if before is not None else None
    if last is not None and (planned is None or last.astimezone().date() == planned):
        return min(last + BETWEEN_VISITS, now)
    if planned is None or planned >= now.astimezone().date():
        return now
    return datetime.combine(planned, time(14)).astimezone(UTC)


def _round_day(session: Session, reader: Reader, one: VisitRound) -> RoundDay:
    lines = _lines(reader, ordered(one))
    typed = _typed(session, reader, one)
    stops = []
    for line in lines:
        visit, is_complete = typed.get(line.id, ("", False))
        state = StopState.DONE if is_complete else StopState.DRAFT if visit else StopState.PLANNED
        stops.append(Stop(line, state, visit))
    return RoundDay(one, tuple(stops))


def _typed(session: Session, reader: Reader, one: VisitRound) -> dict[str, tuple[str, bool]]:
    """household -> (visit, is complete): what was recorded on the round or on its day, and what is being written."""
    visits = {visit.id: visit for visit in reader.find(Visit, visit_round=one.id)}
    if one.planned_on is not None:
        since, until = local_ms(one.planned_on), local_ms(one.planned_on + timedelta(days=1))
        wanted = VisitFilter(since_ms=since, until_ms=until, cadre=one.cadre)
        same_day = visit_ids(reader.connection, visit_rows(reader.connection, one.village, wanted))
        # Ids grow with time: what was written down before the round was planned is not a visit of it.
        visits.update(reader.get_many(Visit, [each for each in same_day if each > one.id]))
    found: dict[str, tuple[str, bool]] = {}
    for visit in visits.values():
        for household in visit.households:
            if not found.get(household, ("", False))[1]:
                found[household] = (visit.id, visit.is_complete)
    for _draft, form in all_forms(session):
        if form.visit.visit_round == one.id and not form.visit.is_complete:
            for household in form.visit.households:
                found.setdefault(household, (form.visit.id, False))
    return found


def _lines(reader: Reader, households: Sequence[str]) -> list[HouseholdLine]:
    lines = household_lines(reader.connection, rows_of(reader.connection, list(households)))
    return [line for line in lines if not line.state]
