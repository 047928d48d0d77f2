"""Finds packages among files, folders and sticks, by their outsides alone: which are for us, and in which order."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.header import Header, read_front
from minqing_desktop.exchange.package.writing import ENDING
from minqing_desktop.services.exchange.book import Book, Trust
from minqing_desktop.services.exchange.sending import STICK_FOLDER
from minqing_desktop.services.exchange.taking import ENROLMENT, KEYS, RECEIPT, check_sender
from minqing_desktop.services.session import Session

FILES_LOOKED_AT = 2000
_ORDER = {ENROLMENT: 0, KEYS: 1, RECEIPT: 2}


@dataclass(frozen=True, slots=True)
class Found:
    """A package with all its files that were found; `refusal` says why it cannot be taken, as far as can be seen."""

    files: tuple[Path, ...]
    kind: str
    device: str
    sender: str
    incarnation: int
    sequence: int
    made_at_ms: int
    refusal: UserError | None = None

    @property
    def is_seen(self) -> bool:
        """Whether it was taken before."""
        return self.refusal is not None and self.refusal.code == "package_seen"


@dataclass(frozen=True, slots=True)
class Haul:
    """What was found, in the order to take it; `others` counts packages that are not for this computer."""

    packages: tuple[Found, ...]
    others: int = 0

    @property
    def fresh(self) -> tuple[Found, ...]:
        """Those that can be taken."""
        return tuple(each for each in self.packages if each.refusal is None)


@dataclass(frozen=True, slots=True)
class _Outside:
    path: Path
    header: Header
    digest: bytes
    is_whole: bool
    """Whether the file is as long as its header says: a copy that was broken off is not."""


def find_packages(session: Session, paths: Sequence[Path]) -> Haul:
    """Looks at files, and in folders (a stick's root, or the one where packages lie on it). Any lane.

    A file that was named and is none is told with its refusal; in a folder what has another ending is passed over. Of a
    package in several files those lying beside are found too.
    """
    named = [path for path in paths if not path.is_dir()]
    inside = [file for path in paths if path.is_dir() for file in _in_folder(path)]
    packages: dict[bytes, list[_Outside]] = {}
    broken: list[Found] = []
    for path in dict.fromkeys([*named, *inside]):
        try:
            outside = _look(path)
        except UserError as error:
            broken.append(_unread(path, error))
        else:
            packages.setdefault(outside.header.id, []).append(outside)
    for volumes in packages.values():
        _add_beside(volumes)
    with session.reading() as reader:
        book = Book(reader.connection)
    mine = [each for each in packages.values() if _is_for_us(book, each[0].header)]
    found = [_judged(book, each) for each in mine]
    found.sort(key=lambda each: (_ORDER.get(each.kind, 3), each.sender, each.device, each.incarnation, each.sequence))
    return Haul((*found, *broken), len(packages) - len(mine))


def _in_folder(folder: Path) -> Iterator[Path]:
    """At most so many, that a whole disk is not read through by mistake."""
    names: list[Path] = []
    for place in (folder, folder / STICK_FOLDER):
        try:
            names += sorted(each for each in place.iterdir() if each.suffix == ENDING and each.is_file())
        except OSError:
            continue
    yield from names[:FILES_LOOKED_AT]


def _look(path: Path) -> _Outside:
    try:
        with path.open("rb") as stream:
            header, body = read_front(stream)
            is_whole = os.fstat(stream.fileno()).st_size == stream.tell() + header.payload_length
    except OSError:
        raise refusals.unreadable() from None
    return _Outside(path, header, hashlib.sha256(body).digest(), is_whole)


def _add_beside(volumes: list[_Outside]) -> None:
    first = volumes[0]
    if first.header.volumes <= len({each.header.volume for each in volumes}):
        return
    known = {each.path for each in volumes}
    for path in _siblings(first.path):
        if path in known:
            continue
        try:
            outside = _look(path)
        except UserError:
            continue
        if outside.header.id == first.header.id:
            volumes.append(outside)


def _siblings(path: Path) -> Iterable[Path]:
    try:
        return sorted(each for each in path.parent.iterdir() if each.suffix == ENDING)[:FILES_LOOKED_AT]
    except OSError:
        return ()


def _is_for_us(book: Book, header: Header) -> bool:
    if header.sender in book.keys:
        return False
    return not header.recipients or any(each in book.keys for each in header.recipients)


def _judged(book: Book, volumes: Sequence[_Outside]) -> Found:
    first = min(volumes, key=lambda each: each.header.volume)
    header = first.header
    peer = book.peers.get(header.sender)
    return Found(
        # Of several copies a whole one.
        tuple({each.digest: each.path for each in sorted(volumes, key=lambda each: each.is_whole)}.values()),
        header.kind, header.sender.hex(), peer.card.name if peer is not None else "", header.incarnation,
        header.sequence, header.made_at_ms, _refusal(book, first, volumes),
    )  # fmt: skip


def _refusal(book: Book, first: _Outside, volumes: Sequence[_Outside]) -> UserError | None:
    header = first.header
    missing = sorted(set(range(1, header.volumes + 1)) - {each.header.volume for each in volumes})
    if missing:
        return refusals.volumes_missing(missing, header.volumes)
    if header.kind == ENROLMENT:
        return refusals.seen() if _is_known_card(book, header) else None
    try:
        check_sender(book, header)
    except UserError as error:
        return error
    seen = book.seen(header.sender, header.incarnation, header.sequence)
    return refusals.seen() if seen is not None and seen.digest == first.digest else None


def _is_known_card(book: Book, header: Header) -> bool:
    peer = book.peers.get(header.sender)
    is_same = peer is not None and peer.trust is Trust.CONFIRMED and peer.offered is None
    return is_same and peer is not None and peer.card.signing == header.key


def _unread(path: Path, error: UserError) -> Found:
    return Found((path,), "", "", path.name, 0, 0, 0, error)
