"""Receipts: what the office holds for certain, told to every computer that sent something since its last one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from minqing_desktop.exchange.package.messages import Receipt
from minqing_desktop.services.county.notes import RECEIPT
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.office_book import DueReceipt, Met, OfficeBook, read_notes_of_computers
from minqing_desktop.services.county.sending import send
from minqing_desktop.services.exchange.book import Peer, Trust


@dataclass(frozen=True, slots=True)
class WrittenReceipt:
    """A receipt that lies where it was to go: for which computer, up to which of its packages."""

    computer: str
    name: str
    sequence: int
    files: tuple[Path, ...]


def waiting_receipts(office: Office, *, every: bool = False) -> list[tuple[Met, DueReceipt]]:
    """The computers that have a receipt to come, by village and name; `every`, all that are confirmed."""
    with office.reading() as reader:
        decode = msgspec.msgpack.Decoder(DueReceipt).decode
        due = {name.removeprefix(RECEIPT): decode(data) for (_, name), data in reader.notes_everywhere(RECEIPT).items()}
        book = OfficeBook(office, reader)
        found = []
        for number, met in read_notes_of_computers(reader).items():
            receipt = due.get(number.hex())
            if met.trust is not Trust.CONFIRMED or (not every and (receipt is None or receipt.is_written)):
                continue
            found.append((met, receipt or nothing_yet(book.peers[number])))
    return sorted(found, key=lambda each: (each[0].home, each[0].card.name, each[0].card.device))


def nothing_yet(peer: Peer) -> DueReceipt:
    """What a computer is told of which nothing was taken."""
    return DueReceipt([], peer.incarnation, peer.taken, peer.chain)


def write_receipts(office: Office, folder: Path, *, every: bool = False) -> list[WrittenReceipt]:
    """Writes a receipt for every computer with something new into a folder or onto a stick, each read back.

    `every`: for those that had theirs already as well, as when a stick was lost. UserError: stick_*, file.*; then those
    before are there, and the rest is still to come.
    """
    written = []
    for met, due in waiting_receipts(office, every=every):
        with office.reading() as reader:
            book = OfficeBook(office, reader)
            # Also what others brought of its villages: it need not send that again.
            runs = sorted({*due.runs, *book.runs_to_receipt(book.peers[met.card.device])})
        # The office keeps no contents of attachments: nobody need send them.
        message = Receipt(runs, due.incarnation, due.sequence, due.chain, asks=False)
        sent = send(office, "receipt", [met.card], [message], folder, whose=met.card.name)
        _mark_written(office, met, due)
        written.append(WrittenReceipt(met.card.device.hex(), met.card.name, due.sequence, sent.files))
    return written


def _mark_written(office: Office, met: Met, due: DueReceipt) -> None:
    with office.writing(met.home) as writer:
        book = OfficeBook(office, writer)
        # More may have come in meanwhile; then it is still to come.
        here = book.receipt(met.card.device)
        if here is not None and here == due:
            book.put_receipt(met.card.device, replace(due, is_written=True))
            book.save(writer)
