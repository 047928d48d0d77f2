"""What is in a package, for whoever has a key to it: runs, actions, records by kind, photos; nothing is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from minqing_desktop.domain.log.op import read_envelope
from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.contents import read_contents
from minqing_desktop.exchange.package.messages import CardShown, KeyList, Message, Opening, Receipt
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.exchange.package.runs import RunReader
from minqing_desktop.services.exchange.book import Book
from minqing_desktop.services.exchange.taking import OPS, REPLY
from minqing_desktop.services.session import Session


@dataclass(frozen=True, slots=True)
class Inside:
    """Counts of what a package holds; `records` by kind, `villages` by the code that their actions bear.

    `unproved` are runs whose signer is not known here and shows no card. `receipted` counts the runs a receipt names,
    `cards` those of a list of computers or of an enrolment.
    """

    runs: int = 0
    unproved: int = 0
    actions: int = 0
    ops: int = 0
    villages: tuple[str, ...] = ()
    records: dict[str, int] = field(default_factory=dict)
    contents: int = 0
    content_bytes: int = 0
    receipted: int = 0
    cards: int = 0


def inspect(session: Session, files: Sequence[Path]) -> Inside:
    """Reads a package to its end with this computer's keys. UserError: those of `read_package`, package_not_for_us."""
    package = read_package(files)
    with session.reading() as reader:
        book = Book(reader.connection)
    opening, messages = package.open([keys.receiving for keys in book.keys.values()])
    if package.header.kind in (OPS, REPLY):
        return _runs(book, opening, messages)
    message = next(messages, None)
    if next(messages, None) is not None:
        raise refusals.damaged()
    if isinstance(message, Receipt):
        return Inside(receipted=len(message.runs))
    if isinstance(message, KeyList):
        return Inside(cards=len(message.cards))
    if isinstance(message, CardShown):
        return Inside(cards=1)
    raise refusals.damaged()


def _runs(book: Book, opening: Opening, messages: Iterator[Message]) -> Inside:
    shown = {card.device: card.signing for card in opening.cards}
    reader = RunReader(lambda signer: book.signing_key(signer) or shown.get(signer), lambda _signer, _device: True)
    records: dict[str, set[bytes]] = {}
    for action in reader.read(messages):
        for op in action.ops:
            try:
                envelope = read_envelope(op.envelope)
            except msgspec.MsgspecError:
                raise refusals.damaged() from None
            records.setdefault(envelope.kind, set()).add(envelope.record)
    contents = list(map(_size, read_contents(reader.contents, messages)))
    return Inside(
        runs=len(reader.finished),
        unproved=sum(not facts.is_taken for facts in reader.finished),
        actions=reader.actions,
        ops=reader.ops,
        villages=tuple(sorted({village for facts in reader.finished for village in facts.villages})),
        records={kind: len(ids) for kind, ids in sorted(records.items())},
        contents=len(contents),
        content_bytes=sum(contents),
    )


def _size(content: tuple[bytes, bytes]) -> int:
    return len(content[1])
