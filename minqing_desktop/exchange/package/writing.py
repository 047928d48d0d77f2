"""Cuts a package: compresses, seals and signs its volumes into unnamed files, ready to be put where they are to go."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO

from msgspec.structs import replace

from minqing_desktop.exchange.package.header import DIGEST_BYTES, SUITE, Header, encode_header, front
from minqing_desktop.exchange.package.keys import Card, DeviceKeys, seal
from minqing_desktop.exchange.package.messages import Message, Opening, Squeezer

# Far under what a stick's file system takes, so that a volume can be sealed and opened in memory.
VOLUME_BYTES = 64 * 1024 * 1024
ENDING = ".mqpkg"


@dataclass(frozen=True, slots=True)
class Address:
    """What a header says before there is a payload; the fields are those of `Header`."""

    kind: str
    sender: Card
    incarnation: int
    recipients: tuple[Card, ...]
    sequence: int
    previous: bytes
    after: int
    made_at_ms: int


@dataclass(frozen=True, slots=True)
class Volume:
    """One file of a package: its header, what stands before the payload, and the sealed payload."""

    header: Header
    front: bytes
    payload: IO[bytes]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.front) + self.header.payload_length

    def write(self, stream: BinaryIO) -> None:
        """The whole file."""
        self.payload.seek(0)
        stream.write(self.front)
        shutil.copyfileobj(self.payload, stream)

    def digest(self) -> bytes:
        """The SHA-256 of the whole file, to compare with what is read back."""
        found = hashlib.sha256(self.front)
        self.payload.seek(0)
        while block := self.payload.read(1 << 20):
            found.update(block)
        return found.digest()


@contextmanager
def cut(
    address: Address,
    keys: DeviceKeys,
    messages: Iterable[Message],
    *,
    chain: bytes = b"",
    cards: Iterable[Card] = (),
    volume_bytes: int = VOLUME_BYTES,
) -> Iterator[list[Volume]]:
    """The volumes of a package, for the length of the block. What lies in between on a disk is sealed already."""
    cutting = _Cutting(address, os.urandom(16), chain, list(cards), volume_bytes)
    try:
        for message in messages:
            cutting.add(message)
        cutting.close_volume()
        yield cutting.signed(keys)
    finally:
        for _, payload in cutting.done:
            payload.close()


def binding(header: Header) -> bytes:
    """The header as it stands inside: without what is known only once the payload is made."""
    return encode_header(
        replace(header, volumes=0, payload_length=0, payload_digest=bytes(DIGEST_BYTES), plain_length=0)
    )


class _Cutting:
    def __init__(self, address: Address, identity: bytes, chain: bytes, cards: list[Card], limit: int) -> None:
        self.address, self.identity = address, identity
        self.chain, self.cards, self.limit = chain, cards, limit
        self.done: list[tuple[Header, IO[bytes]]] = []
        self._squeezer: Squeezer | None = None

    def add(self, message: Message) -> None:
        if self._squeezer is not None and self._squeezer.size >= self.limit:
            self.close_volume()
        if self._squeezer is None:
            self._squeezer = Squeezer()
            # The cards stand in the first volume, which is read before any run.
            cards = [] if self.done else self.cards
            self._squeezer.add(Opening(binding(self._header()), self.chain, cards))
        self._squeezer.add(message)

    def _header(self) -> Header:
        to = self.address
        return Header(
            SUITE, to.kind, self.identity, to.sender.device, to.incarnation, to.sender.signing,
            [card.device for card in to.recipients], to.sequence, to.previous, to.after, to.made_at_ms,
            len(self.done) + 1, 0, 0, bytes(DIGEST_BYTES), 0,
        )  # fmt: skip

    def close_volume(self) -> None:
        if self._squeezer is None:
            return
        plain = self._squeezer.finish()
        recipients = [card.receiving for card in self.address.recipients]
        sealed = seal(plain, recipients) if recipients else plain
        header = replace(
            self._header(),
            payload_length=len(sealed),
            payload_digest=hashlib.sha256(sealed).digest(),
            plain_length=self._squeezer.plain_length,
        )
        payload = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `cut`
        self.done.append((header, payload))
        payload.write(sealed)
        self._squeezer = None

    def signed(self, keys: DeviceKeys) -> list[Volume]:
        signer = keys.signer()
        headers = [replace(header, volumes=len(self.done)) for header, _ in self.done]
        return [
            Volume(header, front(header, signer), payload)
            for header, (_, payload) in zip(headers, self.done, strict=True)
        ]
