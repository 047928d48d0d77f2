"""The rows that an office keeps beside the log, by village and name: who its computers are, what came from each.

Rows of a computer lie under its home village, so that taking a package loads one computer's and never those of all:
`peer.`, `seen.`, `receipt.` and what was refused. Runs lie under every village whose actions they hold. Under no
village lie the office's own row and one short row for each computer, which says where its home is.
"""

from typing import Protocol, TypeVar

import msgspec

EVERYWHERE = ""
"""The village that stands for the county itself."""
OWN = "own"
COMPUTER, PEER, SEEN, RECEIPT, RUN = "computer.", "peer.", "seen.", "receipt.", "run."
REFUSED, ASIDE = "refused.", "aside."
CONTENT = "content."
"""Begins the names of files that the county sends, under no village."""

T = TypeVar("T")


class Notes(Protocol):
    """Where notes are read: a reader or a writer of the county's database."""

    def notes(self, village: str, prefix: str) -> dict[str, bytes]:
        """The rows of a village whose name begins so, by their whole name in its order."""
        ...


def read_note(notes: Notes, village: str, name: str, type_: type[T]) -> T | None:
    """One row by its whole name."""
    data = notes.notes(village, name).get(name)
    return None if data is None else msgspec.msgpack.decode(data, type=type_)


def read_notes(notes: Notes, village: str, prefix: str, type_: type[T]) -> dict[str, T]:
    """All rows of a village whose name begins so."""
    decode = msgspec.msgpack.Decoder(type_).decode
    return {name: decode(data) for name, data in notes.notes(village, prefix).items()}
