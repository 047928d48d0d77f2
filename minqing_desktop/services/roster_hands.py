"""Who wrote by hand what a newer roster would overwrite, and when: shown, and never overwritten silently."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.services.roster_changes import NEW_HOUSEHOLD, NEW_MEMBER, Difference, Hand
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.field_writers import FieldWriter, FieldWriters
from minqing_desktop.storage.versions import history

FROM_FILES = frozenset(("roster.import", "roster.update", "roster.tag", "sample.load"))
"""What these actions wrote came from a file; everything else is somebody's own word."""
BY_HAND_DELETED = ("person.delete", "household.delete", "person.erase")


def with_hands(session: Session, reader: Reader, plan: RosterPlan, found: list[Difference]) -> Iterator[Difference]:
    """Marks what would overwrite somebody's own word, or bring back who was deleted by hand."""
    hands = _Hands(session, reader)
    fields: dict[tuple[str, str], list[FieldWriter]] = {}
    made: dict[str, FieldWriter] = {}
    for kind in ("person", "household"):
        ids = {each.record for each in found if each.record and each.field and each.record_kind == kind}
        fields |= hands.writers.of_fields(kind, ids)
        made |= hands.writers.of_creations(kind, ids)
    deleted = hands.writers.of_deleted_numbers(session.village, BY_HAND_DELETED)
    for each in found:
        hand = None
        if each.kind in (NEW_HOUSEHOLD, NEW_MEMBER):
            members = plan.households[each.household].members
            coming = members if each.member < 0 else (members[each.member],)
            hand = hands.latest(deleted[one.id_number] for one in coming if one.id_number in deleted)
        elif each.field:
            hand = hands.of(each, fields.get((each.record, each.field)), made.get(each.record))
        yield replace(each, hand=hand) if hand is not None else each


class _Hands:
    """Turns writers of actions into the words for people."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self._session, self._reader = session, reader
        self.writers = FieldWriters(reader.connection)
        self._names: dict[str, str] = {}

    def of(self, each: Difference, last: list[FieldWriter] | None, maker: FieldWriter | None) -> Hand | None:
        """Whose word the difference would overwrite; None for a file's."""
        if last is None:
            is_hand = bool(each.before) and maker is not None and maker.verb not in FROM_FILES
            return self.latest([maker]) if is_hand and maker is not None else None
        if any(one.verb == "undo" for one in last):
            return self._behind_undo(each)
        return self.latest(one for one in last if one.verb not in FROM_FILES)

    def latest(self, writers: Iterable[FieldWriter]) -> Hand | None:
        """The latest of several; None of none."""
        last = max(writers, key=lambda one: one.at_ms, default=None)
        if last is None:
            return None
        return self._hand(datetime.fromtimestamp(last.at_ms / 1000, UTC), last.cadre)

    def _behind_undo(self, each: Difference) -> Hand | None:
        """What an undo put back may be a file's word or somebody's own; only the field's whole history tells."""
        lines = history(self._reader, each.record_kind, each.record)
        own = [line for line in lines if line.field == each.field and line.verb not in ("undo", *FROM_FILES)]
        return self._hand(own[0].at, own[0].cadre) if own else None

    def _hand(self, at: datetime, cadre: str) -> Hand:
        day: date = at.astimezone().date()
        if not cadre.strip("0") or cadre == self._session.cadre:
            return Hand(day)
        if cadre not in self._names:
            found = self._reader.maybe(Cadre, cadre)
            self._names[cadre] = found.name if found else ""
        return Hand(day, self._names[cadre])
