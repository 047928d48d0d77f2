"""Finds anything from the search box and tells namesakes apart in pickers."""

from collections.abc import Iterable

from minqing_desktop.domain.records.household import Person
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reading.finding import Hit, find

EVERYTHING = ("person", "household", "visit", "matter", "task")

__all__ = ["EVERYTHING", "Hit", "find_anything", "find_households", "find_people", "person_names"]


def find_anything(session: Session, typed: str, limit: int = 6) -> list[Hit]:
    """People first, then households, visits, matters and tasks; at most `limit` of each."""
    with session.reading() as reader:
        hits = find(reader.connection, session.village, typed, EVERYTHING, limit)
    heads = {hit.household for hit in hits if hit.kind == "household"}
    # A household found by its head's name would stand there twice.
    return [hit for hit in hits if hit.kind != "person" or hit.household not in heads or "户主" not in hit.facts]


def find_people(session: Session, typed: str, limit: int = 12) -> list[Hit]:
    """People of the village by name, initials, number tail or telephone."""
    with session.reading() as reader:
        return find(reader.connection, session.village, typed, ("person",), limit)


def find_households(session: Session, typed: str, limit: int = 12) -> list[Hit]:
    """Households by number, address, or the name or initials of any member; each household once."""
    with session.reading() as reader:
        hits = find(reader.connection, session.village, typed, ("household", "person"), limit)
    found: dict[str, Hit] = {}
    for hit in hits:
        if hit.household and hit.household not in found:
            found[hit.household] = hit
    return list(found.values())[:limit]


def person_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """The names of persons by id, for pickers that are shown again; unknown ids are left out."""
    with session.reading() as reader:
        return {identity: person.name for identity, person in reader.get_many(Person, list(ids)).items()}
