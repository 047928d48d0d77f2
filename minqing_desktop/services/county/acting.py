"""What the office writes itself: each deed an action under its own number, taken and signed in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from minqing_desktop.domain.catalogue import Record
from minqing_desktop.domain.log.op import read_header
from minqing_desktop.exchange.package.runs import sign_run
from minqing_desktop.services.county.notes import EVERYWHERE
from minqing_desktop.services.county.office import Office, now_ms
from minqing_desktop.services.county.office_book import HeldRun, OfficeBook
from minqing_desktop.storage.county.database import CountyWriter
from minqing_desktop.storage.county.writing import Change


class Acting:
    """The office's deeds within one transaction that has their villages; `save` ends it.

    `created` are the ids of all records that they made.
    """

    def __init__(self, office: Office, writer: CountyWriter) -> None:
        # Two processes of one office must not give two actions the same number.
        writer.hold_shared()
        self.writer = writer
        self._office, self._book = office, OfficeBook(office, writer)
        self._own = self._book.own()
        self.created: list[str] = []

    def do(self, village: str, verb: str, *, creates: Sequence[Record] = (), changes: Sequence[Change] = ()) -> None:
        """One action in a village; '' for what is the same everywhere. Records to create have their ids."""
        number, device = self._own.number + 1, self._office.device
        action = self.writer.compose(verb, village, device, number, "", now_ms(), creates, changes)
        self.writer.take([action])
        header, keys = read_header(action.header), self._office.keys
        head = sign_run(keys.device, device, [(action.header, [op.id for op in action.ops])], keys.signer())
        run = HeldRun(head, [header.id], [number], 1, villages=(header.village,))
        self._book.add_run(run, EVERYWHERE)
        self._own = replace(self._own, number=number)
        self.created += [each.id for each in creates]

    @property
    def unit(self) -> str:
        """What the villages call the office."""
        return self._own.name

    def save(self) -> None:
        """Keeps the count and the signed runs."""
        self._book.put_own(self._own)
        self._book.save(self.writer)
