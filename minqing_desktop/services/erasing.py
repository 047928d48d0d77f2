"""Erases personal data on the demand of whom it is about (Personal Information Protection Law, art. 47).

With a person or household go the photos that belong to it, searches that name it, what forms remember of it, drafts and
whatever else lies outside the log (`erasing_traces`). Older backups hold it still (`old_backups`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import ADMINISTRATOR, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.saved_search import SavedSearch
from minqing_desktop.domain.words import tr
from minqing_desktop.services.audit import GROUND
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.erasing_grounds import ASKED
from minqing_desktop.services.erasing_traces import drafts_telling_of, intend, remove_traces
from minqing_desktop.services.session import ADMINISTRATORS_DEEDS, Doing, Session, administrator_only
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.attachments import attachments_ever
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
    photos: int = 0
    drafts: int = 0
    searches: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    """All records that are erased together, and by what else they are known."""

    persons: tuple[str, ...]
    homes: tuple[str, ...]
    photos: tuple[tuple[str, str], ...]
    searches: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return (*self.persons, *self.homes, *(photo for photo, _digest in self.photos))


def preview_person(session: Session, identity: str) -> ErasurePreview:
    """What erasing a person takes away and what it leaves."""
    with session.reading() as reader:
        whole = whole_of(reader, [identity], [])
        person = reader.get(Person, identity)
        writings = _writings(reader, "person", list(whole.persons))
        # His name stands in another record's field, which cannot be erased without that record.
        registered = reader.count(Household, registered_head=person.name) if person.name else 0
        if registered:
            writings += (Writing("household", tr("户的「公安户主」"), registered),)
    return _preview(session, whole, person.name, 1, writings)


def preview_household(session: Session, identity: str) -> ErasurePreview:
    """The same for a household with all who belong or belonged to it."""
    with session.reading() as reader:
        persons = members_ever(reader.connection, identity)
        whole = whole_of(reader, [], [identity])
        writings = {one.kind: one for one in _writings(reader, "household", [identity])}
        for one in _writings(reader, "person", persons):
            writings.setdefault(one.kind, one)
        head = reader.maybe(Person, reader.get(Household, identity).head)
        title = tr("{head}户").format(head=head.name) if head else reader.get(Household, identity).number
    return _preview(session, whole, title, len(persons), tuple(writings.values()))


def _preview(session: Session, whole: Whole, title: str, persons: int, writings: tuple[Writing, ...]) -> ErasurePreview:
    drafts = len(drafts_telling_of(session, whole.ids, whole.numbers))
    return ErasurePreview(title, persons, writings, len(whole.photos), drafts, len(whole.searches))


def whole_of(reader: Reader, persons: list[str], homes: list[str], photos: tuple[tuple[str, str], ...] = ()) -> Whole:
    """Everything that goes with these persons and households (with all who ever belonged to them), and these photos."""
    connection = reader.connection
    persons = [*persons, *(each for home in homes for each in members_ever(connection, home))]
    people = [one for each in dict.fromkeys(persons) for one in (each, *merged_here(connection, "person", [each]))]
    houses = [one for each in homes for one in (each, *merged_here(connection, "household", [each]))]
    known = reader.get_many(Person, people).values()
    numbers = [value for one in known for value in (one.id_number, one.phone, one.other_phones) if value]
    names = [value for one in known for value in (one.name, *numbers) if value]
    searches = [one.id for one in reader.find(SavedSearch) if any(each in f"{one.name}\n{one.text}" for each in names)]
    taken = dict([*photos, *attachments_ever(connection, [*people, *houses])])
    return Whole(tuple(people), tuple(houses), tuple(taken.items()), tuple(searches), tuple(numbers))


def _writings(reader: Reader, kind: str, ids: list[str]) -> tuple[Writing, ...]:
    found: dict[str, set[str]] = {}
    for pointer in pointing_at(reader.connection, kind, ids):
        if pointer.kind not in ("household", "person", "pairing", "attachment", *_GOES_WITH):
            found.setdefault(pointer.kind, set()).add(pointer.id)
    return tuple(Writing(one, tr(kind_named(one).label), len(each)) for one, each in found.items())


def erase_person(session: Session, identity: str, ground: str = ASKED) -> Changes:
    """Erases all a person's values from the log, for good, with those of records merged into him.

    A household of which he was the head has none then. The writing lane's.
    """
    with session.reading() as reader:
        whole = whole_of(reader, [identity], [])
    with erasing(session, "person.erase", whole, ground) as doing:
        take_person(doing, identity)
        doing.act.subject = ("person", identity)
    return doing.changes


def erase_household(session: Session, identity: str, ground: str = ASKED) -> Changes:
    """Erases a household with all who belong or belonged to it, deleted ones too, for good. The writing lane's."""
    with session.reading() as reader:
        whole = whole_of(reader, [], [identity])
    with erasing(session, "household.erase", whole, ground) as doing:
        take_household(doing, identity)
        doing.act.subject = ("household", identity)
    return doing.changes


def take_household(doing: Doing, identity: str) -> None:
    """Erases a household with its people inside an action of `erasing`."""
    reader = doing.see()
    for person in members_ever(reader.connection, identity):
        take_person(doing, person)
    for pairing in reader.find(Pairing, household=identity):
        doing.act.delete(Pairing, pairing.id)
    for one in [identity, *merged_here(reader.connection, "household", [identity])]:
        _erase_events(doing, "household", one)
        doing.act.delete(Household, one)
        doing.act.redact(Household, one)


def erase_photos(session: Session, identities: Iterable[str], ground: str = ASKED) -> Changes:
    """Erases photos or papers, deleted ones too: captions from the log, bytes from the file. The writing lane's."""
    with session.reading() as reader:
        photos = reader.get_many(Attachment, identities)
    whole = Whole((), (), tuple((each.id, each.digest) for each in photos.values()), (), ())
    with erasing(session, "photo.erase", whole, ground) as doing:
        doing.act.subject = ("attachment", next(iter(photos), ""))
    return doing.changes


@contextmanager
def erasing(session: Session, verb: str, whole: Whole, ground: str) -> Iterator[Doing]:
    """One action that takes with it what belongs to the erased records, and after it what lies outside the log."""
    require_permitted(session, verb)
    intend(session, whole.ids, (digest for _photo, digest in whole.photos))
    with session.doing(verb) as doing:
        yield doing
        doing.act.counts = {GROUND + ground: 1, **doing.act.counts}
        for photo, _digest in whole.photos:
            doing.act.delete(Attachment, photo)
            doing.act.redact(Attachment, photo)
        for search in whole.searches:
            doing.act.delete(SavedSearch, search)
            doing.act.redact(SavedSearch, search)
        # Loaded with the first erasing: the reading of forms comes with it, and the pages are opened far more often.
        from minqing_desktop.services.forms_memory import forget_rows

        forget_rows(doing, whole.ids)
    remove_traces(session, whole.numbers)


def require_permitted(session: Session, verb: str) -> None:
    """Raises UserError administrator_only before anything is prepared."""
    if verb in ADMINISTRATORS_DEEDS and session.role != ADMINISTRATOR:
        raise administrator_only()


def take_person(doing: Doing, identity: str) -> None:
    """Erases a person inside an action of `erasing`."""
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
