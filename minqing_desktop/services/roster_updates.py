"""Takes over chosen differences of a newer roster, as one action that can be undone."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec.structs import replace

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values.relation import HEAD as HEAD_RELATION
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.exchange.roster.plan import RosterPlan, SkippedRow
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.life_events import checked_day, note_event
from minqing_desktop.services.roster_changes import HEAD, MISSING, MOVED, NEW_HOUSEHOLD, NEW_MEMBER, Difference
from minqing_desktop.services.roster_differences import compare
from minqing_desktop.services.roster_duplicates import note_apart, remember_same
from minqing_desktop.services.roster_matching import NOTHING_SETTLED, Matching, Settled
from minqing_desktop.services.rosters import RosterWriter, person_record
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.act import new_id

MISSING_STATES = ("missing", "moved_out", "deceased", "married_out")
"""What may be said of a person who is not in the newer roster."""
FORMER_HEAD = "其他亲属"
"""What a former head is to the new one until somebody says: only people know."""


_WRITES_A_STEP = 200


@dataclass(frozen=True, slots=True)
class Leaving:
    """What became of somebody who is not in the newer roster; `on` is None when nobody said on which day."""

    state: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class UpdateOutcome:
    """What an update did: new households and persons, `changed` other differences taken over, `gone` who left.

    `repeated` members were left out, since an earlier row has them. `left` were chosen and no longer there: somebody
    had changed the notebook in the meantime. `open` are differences that nobody chose, by kind.
    """

    changes: Changes
    households: int
    persons: int
    changed: int
    left: int
    skipped: tuple[SkippedRow, ...]
    gone: int = 0
    repeated: int = 0
    open: dict[str, int] = field(default_factory=dict)


def apply_differences(
    session: Session,
    plan: RosterPlan,
    chosen: Collection[str],
    missing: Mapping[str, Leaving] | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    settled: Settled = NOTHING_SETTLED,
) -> UpdateOutcome:
    """Writes the differences whose ids are chosen, with those they cannot be without, in one action.

    `missing` says by person id what became of people who are not in the file; the others stay as they are. ValueError
    for a state that is none of MISSING_STATES; UserError day_in_future; Cancelled when stopped, and nothing is written
    then.
    """
    leaving = dict(missing or {})
    if not {each.state for each in leaving.values()} <= set(MISSING_STATES):
        raise ValueError("state")
    for on in {each.on for each in leaving.values()}:
        checked_day(session, on, is_needed=False)
    with session.doing("roster.update") as doing:
        compared = compare(session, doing.see(), plan, cancel=cancel, settled=settled)
        found = compared.differences
        wanted = found.with_needed(frozenset(chosen))
        writer = RosterWriter(session, doing)
        writer.load_known()
        taken = [each for each in found.all if each.id in wanted and each.kind != MISSING]
        gone = [each for each in found.all if each.kind == MISSING and each.record in leaving]
        pace = Pace(progress, cancel, len(taken) + len(gone))
        updating = _Updating(doing, compared.plan, compared.matching, writer, pace)
        updating.take(taken)
        updating.leave({each.record: leaving[each.record] for each in gone})
        note_apart(doing, settled, lambda place: updating.person_at(*place))
        doing.act.counts = {
            "household": updating.households,
            "person": updating.persons,
            "change": updating.changed,
        }
    remember_same(session, plan, settled, lambda place: updating.person_at(*place))
    done = {each.id for each in (*taken, *gone)}
    left = len(wanted - {each.id for each in taken})
    still_open = Counter(each.kind for each in found.all if each.id not in done)
    return UpdateOutcome(
        doing.changes, updating.households, updating.persons, updating.changed, left, plan.skipped, len(gone),
        len(compared.matching.repeated), dict(still_open),
    )  # fmt: skip


@dataclass(slots=True)
class _Updating:
    """One update while it runs; `fresh` are ids of persons it made, by place in the plan."""

    doing: Doing
    plan: RosterPlan
    matching: Matching
    writer: RosterWriter
    pace: Pace
    fresh: dict[tuple[int, int], str] = field(default_factory=dict)
    households: int = 0
    persons: int = 0
    changed: int = 0
    _done: int = 0

    def _step(self) -> None:
        """Between two pieces of work: tells how far it is, and stops if asked to."""
        self._done += 1
        if self._done % _WRITES_A_STEP == 0:
            self.pace.step(self._done)

    def take(self, chosen: list[Difference]) -> None:
        """Writes differences: who is new, then who moved, then heads and fields."""
        act = self.doing.act
        heads = {each.household for each in chosen if each.kind in (NEW_HOUSEHOLD, HEAD)}
        people = {person for (h, _m), person in self.matching.persons.items() if h in heads}
        people |= {each.record for each in chosen if each.record and each.record_kind == "person"}
        act.preload(Person, sorted(people))
        homes = {each.record for each in chosen if each.record and each.record_kind == "household"}
        act.preload(Household, sorted(homes))
        self.pace.step(0)
        by_kind: dict[str, list[Difference]] = {}
        for each in chosen:
            by_kind.setdefault(each.kind, []).append(each)
        for each in by_kind.pop(NEW_HOUSEHOLD, ()):
            self._new_household(each.household)
            self._step()
        for each in by_kind.pop(NEW_MEMBER, ()):
            self._step()
            self._create(each.household, each.member, self.matching.homes[each.household])
        for each in by_kind.pop(MOVED, ()):
            self._move(each.household, each.member, self.matching.homes[each.household])
            self.changed += 1
            self._step()
        for each in by_kind.pop(HEAD, ()):
            self._new_head(each)
            self._step()
        self._write_fields([each for group in by_kind.values() for each in group])

    def leave(self, leaving: Mapping[str, Leaving]) -> None:
        """Marks people who are not in the file as moved away, deceased … since a day."""
        self.doing.act.preload(Person, sorted(leaving))
        homes = self.doing.see().get_many(Person, leaving)
        for person, how in leaving.items():
            self.changed += self.doing.act.change(Person, person, state=how.state, state_on=how.on)
            self._step()
        for person, how in leaving.items():
            day = how.on.isoformat() if how.on else ""
            note_event(self.doing, how.state, homes[person].household, day, person=person)

    def _create(self, h: int, m: int, home: str) -> None:
        identity = self.fresh.setdefault((h, m), new_id())
        self.doing.act.create(person_record(identity, home, self.plan.households[h].members[m]))
        self.persons += 1

    def _new_household(self, h: int) -> None:
        planned = self.plan.households[h]
        home = new_id()
        is_taken = planned.number in self.writer.on_file.numbers
        coming = [(h, m) for m in range(len(planned.members)) if (h, m) in self.matching.persons]
        new = [
            (h, m) for m in range(len(planned.members)) if (h, m) not in self.matching.repeated and (h, m) not in coming
        ]
        # Ids before records: whoever is new can then be the head at once, without a second op.
        self.fresh.update({place: new_id() for place in new})
        head = self.person_at(h, planned.head)
        record = self.writer.household_record(home, replace(planned, number="") if is_taken else planned, head)
        self.writer.on_file.numbers.add(record.number)
        self.doing.act.create(record)
        self.households += 1
        for _h, m in new:
            self._create(h, m, home)
        for _h, m in coming:
            self._move(h, m, home)

    def person_at(self, h: int, m: int) -> str:
        """The id of a member of the plan who is on file now, '' when he is not."""
        return self.matching.persons.get((h, m), "") or self.fresh.get((h, m), "")

    def _move(self, h: int, m: int, home: str) -> None:
        """Moves a person; whoever was head of the old household is its head no longer."""
        act, member = self.doing.act, self.plan.households[h].members[m]
        identity = self.matching.persons[h, m]
        former = self.doing.see().get(Person, identity).household
        said = {"relation": member.relation, "relation_word": member.relation_word} if member.relation else {}
        act.change(Person, identity, household=home, **said)
        if former != home:
            note_event(self.doing, "move", home, "", person=identity, other_household=former)
        old = self.doing.see().maybe(Household, former)
        if old is not None and old.head == identity and former != home:
            act.change(Household, former, head="")

    def _new_head(self, each: Difference) -> None:
        """Makes the file's head the head; what the others are to him is what the file says."""
        act, planned = self.doing.act, self.plan.households[each.household]
        head = self.person_at(each.household, planned.head)
        former = self.doing.see().get(Household, each.record).head
        act.change(Household, each.record, head=head)
        note_event(self.doing, "head", each.record, "", person=head, other_person=former)
        relations = {former: (FORMER_HEAD, "")} if former and former != head else {}
        for m, member in enumerate(planned.members):
            if member.relation and (person := self.matching.persons.get((each.household, m))):
                relations[person] = (member.relation, member.relation_word)
        relations[head] = (HEAD_RELATION, "")
        for person, (relation, word) in relations.items():
            act.change(Person, person, relation=relation, relation_word=word)
        self.changed += 1

    def _write_fields(self, chosen: list[Difference]) -> None:
        """One change for each record, however many of its fields are chosen."""
        together: dict[tuple[str, str], dict[str, Any]] = {}
        for each in chosen:
            values = dict(each.values)
            if "group" in values:
                values["group"] = self.writer.group_of(values["group"])
            together.setdefault((each.record_kind, each.record), {}).update(values)
            self.changed += 1
        for (kind, identity), values in together.items():
            self._step()
            self.doing.act.change(Person if kind == "person" else Household, identity, **values)
            if kind == "person" and "state" in values:
                self._note_state(identity, values)

    def _note_state(self, person: str, values: Mapping[str, Any]) -> None:
        """What the file says became of somebody belongs to the household's life."""
        household = self.doing.see().get(Person, person).household
        day = values["state_on"].isoformat() if values.get("state_on") else ""
        note_event(self.doing, values["state"] or "returned", household, day, person=person)
