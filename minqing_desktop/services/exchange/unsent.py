"""How much has no receipt yet, and since when, read from the log and the book; nothing is signed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from minqing_desktop.exchange.package.keys import COUNTY
from minqing_desktop.services.exchange.book import Book, Peer, Run, Trust
from minqing_desktop.services.session import Session
from minqing_desktop.storage.local_rows import Local
from minqing_desktop.storage.reading.outgoing import moment_of, works_after

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Unsent:
    """What the county (where none was met: whoever was) has not receipted, and since when."""

    works: int
    since: datetime | None


def unsent(session: Session) -> Unsent | None:
    """How much is not with the county for certain; None where nobody was met. Any lane."""
    with session.reading() as reader:
        book = Book(reader.connection)
        confirmed = confirmed_in(book)
        counties = [peer for peer in confirmed if peer.card.role == COUNTY]
        if not confirmed:
            return None
        fresh = list(works_after(reader.connection, book.own.signed_to))
        most = Unsent(0, None)
        for peer in counties or confirmed:
            wanted = wanted_by(book, peer)
            works = sum(run.works for run in wanted) + len(fresh)
            if works > most.works:
                most = Unsent(works, since_of(reader.connection, wanted, fresh))
        return most


def confirmed_in(book: Book) -> list[Peer]:
    """With whom packages are exchanged."""
    return [peer for peer in book.peers.values() if peer.trust is Trust.CONFIRMED]


def wanted_by(book: Book, peer: Peer) -> list[Run]:
    """The runs with changes that a computer has neither receipted nor sent itself."""
    there = peer.surely_has()
    return [run for run in book.runs if run.works and run.head.digest not in there]


def since_of(connection: Local, wanted: Sequence[Run], fresh: Sequence[tuple[bytes, int]]) -> datetime | None:
    """When the oldest of runs and unsigned actions was written: the first in the log, whose order no clock upsets."""
    at = moment_of(connection, wanted[0].ids[0]) if wanted and wanted[0].ids else None
    if at is None and fresh:
        at = fresh[0][1]
    return None if at is None else moment_at(at)


def moment_at(milliseconds: int) -> datetime | None:
    """A moment as somebody's clock had it; None for one that no calendar has."""
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
