"""Erases personal data on the demand of whom it is about (Personal Information Protection Law, art. 47)."""

from __future__ import annotations

from dataclasses import dataclass

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.cadre import Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import members_ever
from minqing_desktop.storage.reading.references import merged_here, pointing_at

# Nothing but links and a day, written by the program: they would tell of one who is not there any more.
_GOES_WITH = ("life_event",)


@dataclass(frozen=True, slots=True)
class Writing:
    """What still tells of somebody after he was erased, by kind: it is not erased with him and has to be looked at."""

    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """Whom an erasure is about, how many persons' data go, and what else may tell of them."""

    title: str
    persons: int
    writings: tuple[Writing, ...]


def preview_person(session: Session, identity: str) -> ErasurePreview:
    """What erasing a person takes away and what it leaves."""
    with session.reading() as reader:
        ids = [identity, *merged_here(reader.connection, "person", [identity])]
        person = reader.get(Person, identity)
        writings = _writings(reader, "person", ids)
        # His name stands in another record's field, which cannot be erased without that record.
        registered = reader.count(Household, registered_head=person.name) if person.name else 0
        if registered:
            writings += (Writing("household", tr("户的「公安户主」"), registered),)
        return ErasurePreview(person.name, 1, writings)


def preview_household(session: Session, identity: str) -> ErasurePreview:
    """The same for a household with all who belong or belonged to it."""
    with session.reading() as reader:
        persons = members_ever(reader.connection, identity)
        writings = {one.kind: one for one in _writings(reader, "household", [identity])}
        for one in _writings(reader, "person", persons):
            writings.setdefault(one.kind, one)
        head = reader.maybe(Person, reader.get(Household, identity).head)
        title = tr("{head}户").format(head=head.name) if head else reader.get(Household, identity).number
        return ErasurePreview(title, len(persons), tuple(writings.values()))


def _writings(reader: Reader, kind: str, ids: list[str]) -> tuple[Writing, ...]:
    found: dict[str, set[str]] = {}
    for pointer in pointing_at(reader.connection, kind, ids):
        if pointer.kind not in ("household", "person", "pairing", *_GOES_WITH):
            found.setdefault(pointer.kind, set()).add(pointer.id)
    return tuple(Writing(one, tr(kind_named(one).label), len(each)) for one, each in found.items())


def erase_person(session: Session, identity: str) -> Changes:
    """Erases all a person's values from the log, for good, with those of records merged into him.

    A household of which he was the head has none then.
    """
    with session.doing("person.erase") as doing:
        _erase_person(doing, identity)
        doing.act.subject = ("person", identity)
    return doing.changes


def erase_household(session: Session, identity: str) -> Changes:
    """Erases a household with all who belong or belonged to it, deleted ones too, for good."""
    with session.doing("household.erase") as doing:
        reader = doing.see()
        for person in members_ever(reader.connection, identity):
            _erase_person(doing, person)
        for pairing in reader.find(Pairing, household=identity):
            doing.act.delete(Pairing, pairing.id)
        for one in [identity, *merged_here(reader.connection, "household", [identity])]:
            _erase_events(doing, "household", one)
            doing.act.delete(Household, one)
            doing.act.redact(Household, one)
        doing.act.subject = ("household", identity)
    return doing.changes


def _erase_person(doing: Doing, identity: str) -> None:
    for one in [identity, *merged_here(doing.see().connection, "person", [identity])]:
        for home in doing.see().find(Household, head=one):
            doing.act.change(Household, home.id, head="")
        _erase_events(doing, "person", one)
        doing.act.delete(Person, one)
        doing.act.redact(Person, one)


def _erase_events(doing: Doing, kind: str, identity: str) -> None:
    for pointer in pointing_at(doing.see().connection, kind, [identity]):
        if pointer.kind in _GOES_WITH:
            record = kind_named(pointer.kind).record
            doing.act.delete(record, pointer.id)
            doing.act.redact(record, pointer.id)
