"""Finds anything: from the search box, in pickers where namesakes are told apart, and as lists that are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.saved_search import SavedSearch
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.periods import Period, span_of
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reading.finding import find
from minqing_desktop.storage.reading.hit_kinds import Hit, hit_kinds
from minqing_desktop.storage.reading.searching import MOST_OF_A_KIND, SearchFilter, search_hits, search_rows

PARTS_SHOWN = 3

__all__ = [
    "MOST_OF_A_KIND",
    "Hit",
    "SearchFilter",
    "SearchWish",
    "delete_search",
    "filter_of",
    "find_anything",
    "find_households",
    "find_people",
    "hits_of",
    "person_names",
    "save_search",
    "saved_searches",
    "search_all",
    "searched_kinds",
    "wish_of",
]


@dataclass(frozen=True, slots=True)
class SearchWish:
    """What a person looks for: words, one kind or all, a group, a stage, and a named span or days of their own."""

    text: str = ""
    what: str = ""
    group: str = ""
    stage: str = ""
    period: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether something besides the words hides finds."""
        return bool(self.what or self.group or self.stage or self.period or self.since or self.until)


def searched_kinds() -> tuple[str, ...]:
    """The kinds of record that are found, in the order they are shown."""
    return tuple(hit_kinds())


def find_anything(session: Session, typed: str, limit: int = 6) -> list[Hit]:
    """People first, then households, visits, matters and tasks, then parts of them; at most `limit` of each."""
    with session.reading() as reader:
        hits = find(reader.connection, session.village, typed, searched_kinds(), limit)
    heads = {hit.household for hit in hits if hit.kind == "household"}
    shown = {(hit.kind, hit.id) for hit in hits}
    found, parts = [], 0
    for hit in hits:
        if hit.kind == "person" and hit.household in heads and "户主" in hit.facts:
            # A household found by its head's name would stand there twice.
            continue
        if hit.whole[0]:
            parts += 1
            if hit.whole in shown or parts > PARTS_SHOWN * 2:
                continue
        found.append(hit)
    return found


def search_all(session: Session, wish: SearchWish) -> list[tuple[str, int]]:
    """(kind, row number) of everything a wish finds, for a paged list; at most `MOST_OF_A_KIND` of each kind."""
    with session.reading() as reader:
        return search_rows(reader.connection, session.village, filter_of(session, wish))


def hits_of(session: Session, rows: Sequence[tuple[str, int]], text: str) -> list[Hit]:
    """The finds of these rows, with the words around what was typed."""
    with session.reading() as reader:
        return search_hits(reader.connection, session.village, rows, text.strip())


def filter_of(session: Session, wish: SearchWish) -> SearchFilter:
    """A wish as it is asked today, with its named span as days."""
    since, until = wish.since, wish.until
    if wish.period and (span := span_of(Period(wish.period), session.today())) is not None:
        since, until = span
    kinds = (wish.what,) if wish.what else ()
    return SearchFilter(wish.text, kinds, wish.group, wish.stage, since, until)


def saved_searches(session: Session) -> list[SavedSearch]:
    """The searches kept in this village, by name."""
    with session.reading() as reader:
        return sorted(reader.find(SavedSearch, village=session.village), key=lambda each: each.name)


def save_search(session: Session, name: str, wish: SearchWish) -> tuple[str, Changes]:
    """Keeps a search; one of the same name is replaced. UserError: search_name_missing, search_empty."""
    name = name.strip()
    if not name:
        raise UserError(
            "search_name_missing", tr("还没有给这个查找起名字。"), tr("起个自己看得懂的名字，比如「一组没办结的」。")
        )
    if wish == SearchWish():
        raise UserError("search_empty", tr("什么条件都没有，没有存。"), tr("先打几个字，或者选一个条件。"))
    kept = SavedSearch(
        name=name, text=wish.text, what=wish.what, group=wish.group, stage=wish.stage, period=wish.period,
        since=wish.since, until=wish.until,
    )  # fmt: skip
    with session.doing("search.save") as doing:
        known = doing.see().first(SavedSearch, village=session.village, name=name)
        if known is None:
            identity = doing.act.create(kept)
        else:
            identity = known.id
            doing.act.save(known, replace(kept, id=known.id))
    return identity, doing.changes


def delete_search(session: Session, identity: str) -> Changes:
    """Forgets a kept search; undo brings it back."""
    with session.doing("search.delete") as doing:
        doing.act.delete(SavedSearch, identity)
    return doing.changes


def wish_of(kept: SavedSearch) -> SearchWish:
    """What a kept search looks for."""
    return SearchWish(kept.text, kept.what, kept.group, kept.stage, kept.period, kept.since, kept.until)


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
