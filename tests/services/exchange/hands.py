"""Computers that are nothing but keys and a count: they write whatever package a test wants, honest or not."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from minqing_desktop.domain.log.op import FORMAT, ActionHeader, OpType, encode_header, make_op
from minqing_desktop.exchange.package.header import Header, front, read_front
from minqing_desktop.exchange.package.header import encode_header as encode_package_header
from minqing_desktop.exchange.package.keys import LAPTOP, Card, DeviceKeys, new_keys
from minqing_desktop.exchange.package.messages import CardShown, Message
from minqing_desktop.exchange.package.reading import Package, read_package
from minqing_desktop.exchange.package.runs import Arrived, pack_runs
from minqing_desktop.exchange.package.writing import Address
from tests.exchange.package.sealing import a_run, files


@dataclass
class Hand:
    """A computer of a village; `previous` is what its next package names as the one before."""

    name: str
    village: str
    folder: Path
    role: str = LAPTOP
    incarnation: int = 1
    sequence: int = 0
    previous: bytes = b""
    keys: DeviceKeys = field(default_factory=lambda: new_keys(os.urandom(12)))
    _written: int = 0

    @property
    def card(self) -> Card:
        return self.keys.card(self.name, self.role, [self.village])

    @property
    def device(self) -> bytes:
        return self.keys.device + self.incarnation.to_bytes(4, "big")

    def shown(self) -> Package:
        """Its enrolment."""
        return read_package(self._files([CardShown(self.card)], Address("enrol", self.card, 1, (), 1, b"", 0, 0)))

    def add(self, *numbers: str, device: bytes = b"") -> Arrived:
        """An action that adds households."""
        identity = os.urandom(16)
        self._written += 1
        header = ActionHeader(
            FORMAT, identity, self.village, device or self.device, self._written, self._written, 1, b"",
            "household.add", "household", b"", {"household": len(numbers)}, b"",
        )  # fmt: skip
        ops = [make_op(OpType.CREATE, identity, "household", os.urandom(16), {"number": each}) for each in numbers]
        return Arrived(encode_header(header), ops)

    def next(self, to: Card, *actions: Arrived) -> list[Path]:
        """The next package of its count."""
        made = self.write([to], self.runs(*actions), sequence=self.sequence + 1)
        self.sequence += 1
        self.previous = read_package(made).header_digest
        return made

    def runs(self, *actions: Arrived, device: bytes = b"") -> Iterable[Message]:
        """The messages of a package of actions."""
        return pack_runs([a_run(list(actions), self.keys, device or self.device)])

    def write(
        self, to: list[Card], messages: Iterable[Message], *, kind: str = "ops", sequence: int, after: int = 0,
        incarnation: int = 0, volume_bytes: int = 1 << 20,
    ) -> list[Path]:  # fmt: skip
        """A package under any number."""
        previous = b"" if sequence == 1 else (self.previous or bytes(32))
        address = Address(
            kind, self.card, incarnation or self.incarnation, tuple(to), sequence, previous, after, 1_700_000_000_000
        )
        return self._files(messages, address, volume_bytes)

    def _files(self, messages: Iterable[Message], address: Address, volume_bytes: int = 1 << 20) -> list[Path]:
        place = self.folder / os.urandom(6).hex()
        place.mkdir(parents=True)
        return files(place, messages, address, self.keys, volume_bytes)

    def sign_anew(self, path: Path, **changes: object) -> Path:
        """A copy of a package's file with another header, under this computer's signature."""
        with path.open("rb") as stream:
            honest, body = read_front(stream)
            payload = stream.read()
        changed: Header = replace(honest, **changes)
        assert encode_package_header(honest) == body
        there = path.with_name(f"signed-{os.urandom(4).hex()}.mqpkg")
        there.write_bytes(front(changed, self.keys.signer()) + payload)
        return there


def copied(paths: list[Path]) -> list[Path]:
    """The same files under other names, in the opposite order."""
    return [Path(shutil.copy(path, path.with_name(f"副本{at}-{path.name}"))) for at, path in enumerate(paths)][::-1]


def digest_of(path: Path) -> bytes:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).digest()
