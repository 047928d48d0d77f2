"""What waits to go out, to whom and since when; who is known; what is contested: the first look at 数据交换."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from minqing_desktop.exchange.package.keys import COUNTY
from minqing_desktop.services.exchange.book import Book, Peer, Run, Trust
from minqing_desktop.services.exchange.enrolling import Computer, computers, own_card
from minqing_desktop.services.roles import is_reader
from minqing_desktop.services.session import Session
from minqing_desktop.storage.action_log import DEVICE_BYTES
from minqing_desktop.storage.local_rows import Local
from minqing_desktop.storage.reading.outgoing import moment_of, record_counts, works_after
from minqing_desktop.storage.versions import contested_records

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A confirmed computer: what it lacks, in actions that changed a record, and what those are about by kind.

    `receipted` of `all` are certain there. `since` is when the oldest of what waits was written. `owes_receipt`: this
    notebook took something from it and has not told it so yet.
    """

    device: str
    name: str
    role: str
    all: int
    receipted: int
    waiting: int
    counts: dict[str, int] = field(default_factory=dict)
    since: datetime | None = None
    last_receipt: datetime | None = None
    owes_receipt: bool = False
    taken: int = 0
    """The latest of its packages that was taken here."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """`name`, `device` and `is_doubled` are this computer's own; `contested` counts records with two versions."""

    name: str
    device: str
    is_doubled: bool
    is_county: bool
    may_write: bool
    receivers: tuple[Receiver, ...]
    computers: tuple[Computer, ...]
    contested: int


@dataclass(frozen=True, slots=True)
class Unsent:
    """What the county (where none was met: whoever was) has not receipted, and since when."""

    works: int
    since: datetime | None


def outlook(session: Session) -> Outlook:
    """Everything the page shows at first; nothing is signed for it. Writing lane only."""
    known = computers(session)
    with session.reading() as reader:
        connection = reader.connection
        book = Book(connection)
        fresh = list(works_after(connection, book.own.signed_to))
        receivers = [_receiver(connection, book, peer, fresh, session) for peer in _confirmed(book)]
        name = own_card(session, book).name if session.notebook.device[:DEVICE_BYTES] in book.keys else book.own.name
        return Outlook(
            name, session.notebook.device[:DEVICE_BYTES].hex(), book.own.is_doubled, book.own.role == COUNTY,
            not is_reader(session),
            tuple(sorted(receivers, key=lambda each: (each.role != COUNTY, each.name))), tuple(known),
            len(contested_records(reader)),
        )  # fmt: skip


def unsent(session: Session) -> Unsent | None:
    """How much is not with the county for certain; None where nobody was met. Any lane."""
    with session.reading() as reader:
        book = Book(reader.connection)
        confirmed = _confirmed(book)
        counties = [peer for peer in confirmed if peer.card.role == COUNTY]
        if not confirmed:
            return None
        fresh = list(works_after(reader.connection, book.own.signed_to))
        most = Unsent(0, None)
        for peer in counties or confirmed:
            wanted = _wanted(book, peer)
            works = sum(run.works for run in wanted) + len(fresh)
            if works > most.works:
                most = Unsent(works, _since(reader.connection, wanted, fresh))
        return most


def _confirmed(book: Book) -> list[Peer]:
    return [peer for peer in book.peers.values() if peer.trust is Trust.CONFIRMED]


def _wanted(book: Book, peer: Peer) -> list[Run]:
    there = {*peer.holds, *peer.gave}
    return [run for run in book.runs if run.works and run.head.digest not in there]


def _receiver(
    connection: Local, book: Book, peer: Peer, fresh: Sequence[tuple[bytes, int]], session: Session
) -> Receiver:
    wanted, holds = _wanted(book, peer), set(peer.holds)
    actions = [identity for run in wanted for identity in run.ids] + [identity for identity, _ in fresh]
    return Receiver(
        peer.card.device.hex(), peer.card.name, peer.card.role,
        sum(run.works for run in book.runs) + len(fresh),
        sum(run.works for run in book.runs if run.head.digest in holds),
        sum(run.works for run in wanted) + len(fresh),
        record_counts(connection, actions),
        _since(connection, wanted, fresh),
        _moment(peer.receipted_at_ms) if peer.receipted_at_ms else None,
        peer.taken > peer.told,
        peer.taken,
    )  # fmt: skip


def _since(connection: Local, wanted: Sequence[Run], fresh: Sequence[tuple[bytes, int]]) -> datetime | None:
    """Of the first in the log: clocks may be wrong, the log's order is not."""
    at = moment_of(connection, wanted[0].ids[0]) if wanted and wanted[0].ids else None
    if at is None and fresh:
        at = fresh[0][1]
    return None if at is None else _moment(at)


def _moment(milliseconds: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
