"""Members of households: adding, editing, moving, and what an ID number already on file means."""

from dataclasses import dataclass, replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.household_life import take_empty_head
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class OnFile:
    """A person who has this ID number already, and in whose household."""

    person: Person
    household: Household | None
    head_name: str


def get_person(session: Session, identity: str) -> Person:
    """One person with all fields."""
    with session.reading() as reader:
        return reader.get(Person, identity)


def with_id_number(session: Session, id_number: str, besides: str = "") -> OnFile | None:
    """Who has this ID number already in any village of the notebook, leaving out the person `besides`."""
    if not id_number:
        return None
    with session.reading() as reader:
        for person in reader.find(Person, id_number=id_number):
            if person.id != besides:
                return _on_file(reader, person)
    return None


def _on_file(reader: Reader, person: Person) -> OnFile:
    household = reader.maybe(Household, person.household)
    head = reader.maybe(Person, household.head) if household else None
    return OnFile(person, household, head.name if head else "")


def add_person(session: Session, person: Person) -> tuple[str, Changes]:
    """Adds a member to a household; UserError without a name. A first 户主 becomes the household's head."""
    _check(person)
    with session.doing("person.add") as doing:
        identity = doing.act.create(person)
        take_empty_head(doing, person.household, identity, person.relation)
    return identity, doing.changes


def edit_person(session: Session, before: Person, after: Person) -> Changes:
    """Writes the fields in which `after` differs."""
    _check(after)
    with session.doing("person.edit") as doing:
        doing.act.save(before, replace(after, id=before.id))
    return doing.changes


def delete_person(session: Session, identity: str) -> Changes:
    """Takes a person entered by mistake off every list; a household of which he was the head then has none."""
    with session.doing("person.delete") as doing:
        reader = doing.see()
        home = reader.maybe(Household, reader.get(Person, identity).household)
        doing.act.delete(Person, identity)
        if home is not None and home.head == identity:
            doing.act.change(Household, home.id, head="")
    return doing.changes


def _check(person: Person) -> None:
    if not person.name.strip():
        raise UserError("person_name_missing", tr("还没有填姓名。"), tr("请先填姓名；身份证号、电话可以以后补。"))
