"""What happens in the life of households and their people: each an action with its day, an event and a way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.values import id_number
from minqing_desktop.domain.values.kinship import Kin, relations_to
from minqing_desktop.domain.values.relation import HEAD
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.household_groups import group_named
from minqing_desktop.services.household_numbers import next_number, refuse_taken_number
from minqing_desktop.services.life_events import Day, checked_day, note_event, whole_day
from minqing_desktop.services.session import Doing, Session

GONE_STATES = ("moved_out", "married_out", "deceased", "missing")
UNKNOWN_RELATION = "其他亲属"
Relations = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NewHead:
    """Who becomes the head, and what others are to him by person id; an empty `person` leaves the place open."""

    person: str = ""
    relations: Relations = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Split:
    """A split (分户): who leaves, under which head, and what stays behind.

    `rest` says who is the head of those who stay, where the old head leaves with the others. `group_name` is the group
    that they live in, added when there is none; without one, and without an address, it is that of before.
    """

    members: tuple[str, ...]
    head: NewHead
    on: Day = None
    number: str = ""
    group_name: str | None = None
    address: str | None = None
    rest: NewHead = field(default_factory=NewHead)


def derived_relations(members: Iterable[Person], old_head: str, new_head: str) -> dict[str, str]:
    """What members are to a new head, as far as it follows; who is not in it is left to people."""
    kin = [Kin(one.id, one.relation, known_sex(one), one.birth_date) for one in members]
    return relations_to(new_head, old_head, kin) if any(one.id == new_head for one in kin) else {}


def known_sex(person: Person) -> str:
    """The sex on file, else what the ID number says."""
    return person.sex or (id_number.sex(person.id_number) if id_number.is_valid(person.id_number) else "")


# heads


def change_head(
    session: Session, household: str, person: str, relations: Relations | None = None, on: Day = None
) -> Changes:
    """Makes another member the head; `relations` says by person id what the others are to him.

    Without it they are what follows from what they were to the former head; a former head of whom nothing follows
    becomes 其他亲属, as only people know what he is to the new one.
    """
    day = checked_day(session, on, is_needed=False)
    with session.doing("household.head") as doing:
        home = doing.see().get(Household, household)
        _refuse_stranger(doing, household, person)
        if home.head and home.head != person:
            note_event(doing, "head", household, day, person=person, other_person=home.head)
        _put_head(doing, home, NewHead(person, relations or {}), derives=relations is None)
        doing.act.subject = ("household", household)
    return doing.changes


def _refuse_stranger(doing: Doing, household: str, person: str) -> None:
    if doing.see().get(Person, person).household != household:
        raise UserError("head_elsewhere", tr("这个人不在这一户，不能当户主。"), tr("请先把他转到这一户。"))


def _put_head(doing: Doing, home: Household, head: NewHead, *, derives: bool = False) -> None:
    """Writes head and relations; a former head who lives here and of whom nothing is said is 其他亲属."""
    members = doing.see().find(Person, household=home.id)
    relations = dict(derived_relations(members, home.head, head.person)) if derives else {}
    relations |= head.relations
    former = next((one for one in members if one.id == home.head and one.id != head.person), None)
    if former is not None and not former.state:
        relations.setdefault(former.id, UNKNOWN_RELATION)
    doing.act.change(Household, home.id, head=head.person)
    for identity, relation in (relations | {head.person: HEAD}).items():
        if identity:
            doing.act.change(Person, identity, relation=relation, relation_word="")


# splits and moves


def split(session: Session, household: str, plan: Split) -> tuple[str, Changes]:
    """Some members become a household of their own (分户); gives its id.

    UserError when nobody leaves, everybody does, the head is not among them, or the number is taken.
    """
    number = plan.number or next_number(session)
    day = checked_day(session, plan.on, is_needed=False)
    with session.doing("household.split") as doing:
        reader = doing.see()
        former = reader.get(Household, household)
        _check_split(doing, household, plan)
        refuse_taken_number(reader, session, number, "")
        own = Household(
            number=number,
            head=plan.head.person,
            group=former.group if plan.group_name is None else group_named(doing, session, plan.group_name),
            address=former.address if plan.address is None else plan.address,
        )
        identity = doing.act.create(own)
        relations = {**plan.head.relations, plan.head.person: HEAD}
        for person in plan.members:
            relation = relations.get(person, UNKNOWN_RELATION)
            doing.act.change(Person, person, household=identity, relation=relation, relation_word="")
        if former.head in plan.members:
            _put_head(doing, replace(former, head=""), plan.rest)
        note_event(doing, "split", identity, day, person=plan.head.person, other_household=household)
        doing.act.subject = ("household", identity)
    return identity, doing.changes


def _check_split(doing: Doing, household: str, plan: Split) -> None:
    living = {one.id for one in doing.see().find(Person, household=household, state="")}
    if not plan.members:
        raise UserError("nobody_leaves", tr("还没有选谁分出去。"), tr("请勾上要分出去的成员。"))
    if living <= set(plan.members):
        raise UserError("everybody_leaves", tr("不能把所有人都分出去。"), tr("整户搬走请用「整户迁出」。"))
    if plan.head.person not in plan.members:
        raise UserError("head_missing", tr("还没有选新户的户主。"), tr("请从分出去的人里选一位。"))


def move_person(
    session: Session,
    identity: str,
    household: str,
    relation: str,
    relation_word: str = "",
    on: Day = None,
    *,
    head_of_rest: NewHead | None = None,
    takes: Iterable[str] = (),
) -> Changes:
    """Moves a person to another household of the notebook.

    The household left behind gets `head_of_rest` when he was its head. `takes` are ids of tasks that go with him. Who
    had left lives here again with it.
    """
    day = checked_day(session, on, is_needed=False)
    with session.doing("person.move") as doing:
        reader = doing.see()
        person = reader.get(Person, identity)
        former = reader.maybe(Household, person.household)
        doing.act.change(
            Person, identity, household=household, relation=relation, relation_word=relation_word, state="",
            state_on=None,
        )  # fmt: skip
        if former is not None and former.id != household:
            if former.head == identity:
                _put_head(doing, replace(former, head=""), head_of_rest or NewHead())
            note_event(doing, "move", household, day, person=identity, other_household=former.id)
        take_empty_head(doing, household, identity, relation)
        for task in takes:
            doing.act.change(Task, task, household=household)
        doing.act.subject = ("person", identity)
    return doing.changes


def take_empty_head(doing: Doing, household: str, identity: str, relation: str) -> None:
    """Makes a 户主 the head of a household that has none."""
    home = doing.see().maybe(Household, household) if relation == HEAD else None
    if home is not None and not home.head:
        doing.act.change(Household, home.id, head=identity)


# leaving and coming back


def register_left(
    session: Session, identity: str, state: str, on: Day, head: NewHead | None = None, *, closes: bool = False
) -> Changes:
    """A member moved away, married out, died or is not to be found, since a day, month or year.

    `head` is the next head of his household where he was it; without one the place stays open. `closes` ends the
    household when nobody is left in it.
    """
    if state not in GONE_STATES:
        raise ValueError(state)
    with session.doing("person.left") as doing:
        reader = doing.see()
        person = reader.get(Person, identity)
        day = checked_day(session, on, person.birth_date)
        doing.act.change(Person, identity, state=state, state_on=whole_day(day))
        home = reader.maybe(Household, person.household)
        note_event(doing, state, person.household, day, person=identity)
        if home is not None:
            if head is not None and head.person:
                note_event(doing, "head", home.id, day, person=head.person, other_person=home.head)
                _put_head(doing, home, head)
            if closes and not doing.see().count(Person, household=home.id, state=""):
                _end_household(doing, home.id, "closed" if state == "deceased" else "moved_out", day)
        doing.act.subject = ("person", identity)
    return doing.changes


def register_returned(session: Session, identity: str, on: Day = None) -> Changes:
    """Who had left lives here again; his household does too where it had left or was closed."""
    with session.doing("person.returned") as doing:
        reader = doing.see()
        person = reader.get(Person, identity)
        day = checked_day(session, on, person.birth_date, is_needed=False)
        doing.act.change(Person, identity, state="", state_on=None)
        note_event(doing, "returned", person.household, day, person=identity)
        home = reader.maybe(Household, person.household)
        if home is not None and home.state in ("moved_out", "closed"):
            doing.act.change(Household, home.id, state="", state_on=None)
            note_event(doing, "household_back", home.id, day)
        doing.act.subject = ("person", identity)
    return doing.changes


def move_out(session: Session, household: str, on: Day, state: str = "moved_out") -> Changes:
    """The whole household moved away, or is closed (销户); members living here are marked with it."""
    day = checked_day(session, on)
    with session.doing("household.moved") as doing:
        for person in doing.see().find(Person, household=household, state=""):
            doing.act.change(Person, person.id, state="moved_out", state_on=whole_day(day))
        _end_household(doing, household, state, day)
        doing.act.subject = ("household", household)
    return doing.changes


def _end_household(doing: Doing, household: str, state: str, day: str) -> None:
    doing.act.change(Household, household, state=state, state_on=whole_day(day))
    note_event(doing, "household_out" if state == "moved_out" else "household_closed", household, day)


def move_back(session: Session, household: str, on: Day = None, members: Iterable[str] | None = None) -> Changes:
    """The household lives here again with these members; without a choice, those who moved away on the same day."""
    day = checked_day(session, on, is_needed=False)
    with session.doing("household.back") as doing:
        reader = doing.see()
        left_on = reader.get(Household, household).state_on
        doing.act.change(Household, household, state="", state_on=None)
        if members is None:
            members = [one.id for one in reader.find(Person, household=household, state="moved_out", state_on=left_on)]
        for person in members:
            doing.act.change(Person, person, state="", state_on=None)
        note_event(doing, "household_back", household, day)
        doing.act.subject = ("household", household)
    return doing.changes


def add_newborn(session: Session, child: Person) -> tuple[str, Changes]:
    """A child is born into a household; the birth date may be a month. One without a name yet is 未取名."""
    day = checked_day(session, child.birth_date)
    with session.doing("person.born") as doing:
        identity = doing.act.create(replace(child, name=child.name.strip() or tr("未取名"), birth_date=day))
        note_event(doing, "born", child.household, day, person=identity)
        doing.act.subject = ("person", identity)
    return identity, doing.changes
