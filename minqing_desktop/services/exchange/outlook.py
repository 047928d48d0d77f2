"""What waits to go out, to whom and since when; who is known; what is contested: the first look at 数据交换."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from minqing_desktop.exchange.package.keys import COUNTY
from minqing_desktop.services.exchange.book import Book, Peer
from minqing_desktop.services.exchange.contents import contents_to_send
from minqing_desktop.services.exchange.enrolling import Computer, computers, own_card
from minqing_desktop.services.exchange.unsent import confirmed_in, moment_at, since_of, wanted_by
from minqing_desktop.services.roles import is_reader
from minqing_desktop.services.session import Session
from minqing_desktop.storage.action_log import DEVICE_BYTES
from minqing_desktop.storage.local_rows import Local
from minqing_desktop.storage.reading.outgoing import record_counts, works_after
from minqing_desktop.storage.versions import contested_records


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
    contents: int = 0
    """Photos and papers that are here and that its receipt said it lacks of what it has."""

    @property
    def is_owed(self) -> bool:
        """Whether there is something to send to it."""
        return bool(self.waiting or self.contents)


@dataclass(frozen=True, slots=True)
class Outlook:
    """`name`, `device` and `is_doubled` are this computer's own; `contested` counts records with two versions."""

    name: str
    device: str
    is_doubled: bool
    is_county: bool
    may_write: bool
    asks: bool
    """Whether its receipts ask for photos and papers."""
    receivers: tuple[Receiver, ...]
    computers: tuple[Computer, ...]
    contested: int


def outlook(session: Session) -> Outlook:
    """Everything the page shows at first; nothing is signed for it. Writing lane only."""
    known = computers(session)
    with session.reading() as reader:
        connection = reader.connection
        book = Book(connection)
        fresh = list(works_after(connection, book.own.signed_to))
        receivers = [_receiver(session, connection, book, peer, fresh) for peer in confirmed_in(book)]
        name = own_card(session, book).name if session.notebook.device[:DEVICE_BYTES] in book.keys else book.own.name
        return Outlook(
            name, session.notebook.device[:DEVICE_BYTES].hex(), book.own.is_doubled, book.own.role == COUNTY,
            not is_reader(session), book.own.asks,
            tuple(sorted(receivers, key=lambda each: (each.role != COUNTY, each.name))), tuple(known),
            len(contested_records(reader)),
        )  # fmt: skip


def _receiver(
    session: Session, connection: Local, book: Book, peer: Peer, fresh: Sequence[tuple[bytes, int]]
) -> Receiver:
    wanted, holds = wanted_by(book, peer), set(peer.holds)
    actions = [identity for run in wanted for identity in run.ids] + [identity for identity, _ in fresh]
    return Receiver(
        peer.card.device.hex(), peer.card.name, peer.card.role,
        sum(run.works for run in book.runs) + len(fresh),
        sum(run.works for run in book.runs if run.head.digest in holds),
        sum(run.works for run in wanted) + len(fresh),
        record_counts(connection, actions),
        since_of(connection, wanted, fresh),
        moment_at(peer.receipted_at_ms) if peer.receipted_at_ms else None,
        peer.taken > peer.told,
        peer.taken,
        len(contents_to_send(session, frozenset(), frozenset(peer.lacks), ())) if peer.asks and peer.lacks else 0,
    )  # fmt: skip
