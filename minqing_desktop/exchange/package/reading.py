"""Reads a package in the only safe order: signature, payload digest, decryption, capped decompression, decoding."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.header import Header, read_front
from minqing_desktop.exchange.package.keys import Card, unseal
from minqing_desktop.exchange.package.messages import CardShown, Message, Opening, read_messages
from minqing_desktop.exchange.package.writing import binding

_BLOCK = 1 << 20
# What a volume may weigh and still be opened in memory; the writer stays far below.
READ_LIMIT = 96 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    header: Header
    header_digest: bytes
    payload_at: int


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose files are all here and bear its sender's signature; nothing of its inside was read yet."""

    header: Header
    """Of its first volume."""
    header_digest: bytes
    files: tuple[_File, ...]

    @property
    def size(self) -> int:
        """Bytes of all payloads."""
        return sum(each.header.payload_length for each in self.files)

    def open(self, receiving: Sequence[str]) -> tuple[Opening, Iterator[Message]]:
        """What the first volume says of the package, and the messages of all volumes behind that.

        `receiving` are the secret age keys to try. UserError: package_not_for_us, package_damaged, package_swapped.
        """
        first = _inside(self.files[0], receiving)
        opening = _opening(self.files[0], first)
        return opening, self._messages(first, receiving)

    def _messages(self, first: Iterator[Message], receiving: Sequence[str]) -> Iterator[Message]:
        yield from first
        for file in self.files[1:]:
            messages = _inside(file, receiving)
            _opening(file, messages)
            yield from messages

    def card(self) -> Card:
        """The card in an enrolment, which is for everybody. UserError: package_damaged."""
        _, messages = self.open(())
        shown = next(messages, None)
        if not isinstance(shown, CardShown) or next(messages, None) is not None:
            raise refusals.damaged()
        if shown.card.device != self.header.sender or shown.card.signing != self.header.key:
            raise refusals.swapped()
        return shown.card


def read_package(paths: Sequence[Path]) -> Package:
    """Looks at the files of one package from outside: signatures, digests, whether they are one package and all of it.

    UserError: package_none, package_newer, package_damaged, package_mixed, package_volume_missing, package_unreadable.
    """
    files: dict[int, _File] = {}
    for path in paths:
        file = _look(path)
        known = files.setdefault(file.header.volume, file)
        if known.header_digest != file.header_digest:
            raise refusals.mixed_volumes()
    if not files:
        raise refusals.not_a_package()
    ordered = [files[number] for number in sorted(files)]
    first = ordered[0].header
    if any(_alike(each.header) != _alike(first) for each in ordered):
        raise refusals.mixed_volumes()
    missing = [number for number in range(1, first.volumes + 1) if number not in files]
    if missing:
        raise refusals.volumes_missing(missing, first.volumes)
    return Package(first, ordered[0].header_digest, tuple(ordered))


def _alike(header: Header) -> Header:
    return replace(header, volume=1, payload_length=1, payload_digest=b"", plain_length=1)


def _look(path: Path) -> _File:
    try:
        with path.open("rb") as stream:
            header, body = read_front(stream)
            at = stream.tell()
            _check_payload(stream, header)
    except OSError:
        raise refusals.unreadable() from None
    return _File(path, header, hashlib.sha256(body).digest(), at)


def _check_payload(stream: BinaryIO, header: Header) -> None:
    digest, length = hashlib.sha256(), 0
    while block := stream.read(_BLOCK):
        digest.update(block)
        length += len(block)
        if length > header.payload_length:
            break
    if length != header.payload_length or digest.digest() != header.payload_digest:
        raise refusals.damaged()
    if length > READ_LIMIT:
        raise refusals.newer()


def _inside(file: _File, receiving: Sequence[str]) -> Iterator[Message]:
    header = file.header
    try:
        with file.path.open("rb") as stream:
            stream.seek(file.payload_at)
            sealed = stream.read(header.payload_length)
    except OSError:
        raise refusals.unreadable() from None
    # The stick may have been changed since it was looked at.
    if hashlib.sha256(sealed).digest() != header.payload_digest:
        raise refusals.damaged()
    plain = unseal(sealed, list(receiving), refusals.not_for_us()) if header.recipients else sealed
    return read_messages(plain, header.plain_length)


def _opening(file: _File, messages: Iterator[Message]) -> Opening:
    opening = next(messages, None)
    if not isinstance(opening, Opening):
        raise refusals.damaged()
    if opening.binding != binding(file.header):
        raise refusals.swapped()
    return opening
