"""Writes to an office's database in one transaction: takes actions, composes the office's own, keeps notes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert

from minqing_desktop.domain.catalogue import Record
from minqing_desktop.storage.county.composing import compose
from minqing_desktop.storage.county.reading import CountyReader, Registered
from minqing_desktop.storage.county.schema import note, register
from minqing_desktop.storage.county.taking import CountyTaken, CountyTaking
from minqing_desktop.storage.transport import ForeignAction

Change = tuple[type[Record], str, dict[str, Any]]


class CountyWriter(CountyReader):
    """One transaction for some villages; all of `CountyReader`, which sees what was written so far."""

    def __init__(self, connection: Connection, villages: Sequence[str], lock_shared: Callable[[], object]) -> None:
        super().__init__(connection)
        self._lock_shared = lock_shared
        self.lock_shared = lock_shared
        """Waits until nobody else writes to ''; `take` does so by itself where it must."""
        self._taking = CountyTaking(self.bulk, villages, lock_shared)

    def hold_shared(self) -> None:
        """Has the village '' to itself from here to the end, to read and write what all share; after `take`."""
        self._lock_shared()

    def take(self, actions: Iterable[ForeignAction]) -> CountyTaken:
        """Adds the actions that are not here yet, whatever their order.

        Raises ActionAltered for one that does not prove itself, VillageNotInHand for one of another village; let either
        out of the transaction, so that nothing is written.
        """
        return self._taking.take(actions)

    def compose(
        self,
        verb: str,
        village: str,
        device: bytes,
        number: int,
        cadre: str,
        at_ms: int,
        creates: Sequence[Record] = (),
        changes: Sequence[Change] = (),
    ) -> ForeignAction:
        """An action of the office's own, to be taken next: new records, and fields of records that are here.

        `device` with its incarnation, `number` the count of that device's actions, `cadre` a record id or ''. A record
        without an id gets one (see `storage.act.new_id`). KeyError for a change of a record that is not in the village.
        """
        return compose(self, verb, village, device, number, cadre, at_ms, creates, changes)

    def put_notes(self, village: str, rows: Mapping[str, bytes | None]) -> None:
        """Puts rows beside the log of a village in place of those with the same names; None takes one away."""
        gone = [name for name, body in rows.items() if body is None]
        kept = [(name, body) for name, body in rows.items() if body is not None]
        if gone:
            self.bulk.delete(note, village, {"name": gone})
        names, bodies = [name for name, _ in kept], [body for _, body in kept]
        self.bulk.put(note, {"village": [village] * len(kept), "name": names, "body": bodies})
        self.bulk.flush()

    def put_villages(self, villages: Iterable[Registered], at_ms: int) -> None:
        """Enters villages in the register; one that is there gets the new name and township."""
        before = {each.code for each in self.villages()}
        for each in villages:
            facts = {"name": each.name, "township": each.township}
            if each.code in before:
                self.connection.execute(register.update().where(register.c.village == each.code).values(**facts))
            else:
                self.connection.execute(insert(register).values(village=each.code, added_at_ms=at_ms, **facts))
            before.add(each.code)
