"""What this computer remembers of its exchanges, in local rows of the encrypted file: keys, cards, runs, packages.

None of it stands in the log: what another computer may sign is each notebook's own decision, and a key never travels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from minqing_desktop.domain.log.op import is_note, read_header
from minqing_desktop.exchange.package.header import DEVICE_BYTES
from minqing_desktop.exchange.package.keys import LAPTOP, Card, DeviceKeys, new_keys
from minqing_desktop.exchange.package.messages import RunHead
from minqing_desktop.exchange.package.runs import sign_run
from minqing_desktop.storage.local_rows import Local, load_rows, store_rows
from minqing_desktop.storage.transport import signed_after

_ROOT = "exchange."
_OWN, _KEYS, _PEER, _RUN, _SEEN = (f"{_ROOT}{name}" for name in ("own", "keys.", "peer.", "run.", "seen."))


class Trust(StrEnum):
    """What is thought of another computer."""

    OFFERED = "offered"
    """Its card came; nobody has compared the eight groups yet."""
    CONFIRMED = "confirmed"
    VOUCHED = "vouched"
    """A confirmed one showed its card: its runs are read, its packages are not."""
    REVOKED = "revoked"


class Own(msgspec.Struct, frozen=True):
    """This computer's counters and its name; `signed_to` is the place in the log up to which runs are cut."""

    name: str = ""
    role: str = LAPTOP
    incarnation: int = 0
    sequence: int = 0
    previous: bytes = b""
    signed_to: int = 0
    list_version: int = 0
    is_doubled: bool = False
    """Two computers were seen to write under this one's number: its disk was copied."""
    asks: bool = True
    """Whether this computer wants contents of attachments from others."""


class Peer(msgspec.Struct, frozen=True):
    """Another computer.

    `holds` are digests of runs that it has receipted, `gave` of those it sent us. `acked` is the latest of our packages
    that it has taken in our incarnation `acked_in`; `taken` the latest of its packages that we took, in `incarnation`,
    which said `chain` of its log. `offered` is a card with other keys, not confirmed yet. `is_doubled` says that two
    computers write under its number. `told` is the latest of its packages that a receipt was written for. `lacks` are
    contents of attachments that its latest receipt named as missing; it `asks` for contents or wants none.
    """

    card: Card
    trust: Trust
    offered: Card | None = None
    incarnation: int = 0
    taken: int = 0
    chain: bytes = b""
    holds: list[bytes] = []
    gave: list[bytes] = []
    acked_in: int = 0
    acked: int = 0
    receipted_at_ms: int = 0
    is_doubled: bool = False
    list_version: int = 0
    told: int = 0
    lacks: list[bytes] = []
    asks: bool = True

    def surely_has(self) -> set[bytes]:
        """Digests of runs that need not go there; none where two write under its number: either may be meant."""
        return set() if self.is_doubled else {*self.holds, *self.gave}

    def surely_took(self, incarnation: int) -> int:
        """The latest of the packages of our present incarnation that need not be there again before the next."""
        return 0 if self.is_doubled or self.acked_in != incarnation else self.acked


class Run(msgspec.Struct, frozen=True):
    """A run that is in the log, with what is needed to send it on as it was signed.

    `villages` are those that its actions name: one, but in runs that the first programs cut, or none where it was not
    written down.
    """

    head: RunHead
    ids: list[bytes]
    numbers: list[int]
    works: int
    villages: list[str] = []


class Seen(msgspec.Struct, frozen=True):
    """A package that was taken."""

    id: bytes
    digest: bytes


T = TypeVar("T")
Signed = tuple[bytes, list[bytes]]
"""An action as a run's signature covers it: the bytes of its header, the ids of its ops."""


class Trusting:
    """Whose runs are read here: `keys` are this computer's own by number, `peers` the others that it has met."""

    keys: Mapping[bytes, DeviceKeys]
    peers: Mapping[bytes, Peer]

    def signing_key(self, device: bytes) -> bytes | None:
        """The public key that proves a computer's runs; None for one whose runs are not read."""
        if device in self.keys:
            return self.keys[device].signer().public_key().public_bytes_raw()
        peer = self.peers.get(device)
        is_trusted = peer is not None and peer.trust in (Trust.CONFIRMED, Trust.VOUCHED)
        return peer.card.signing if peer is not None and is_trusted else None

    def may_sign(self, signer: bytes, device: bytes) -> bool:
        """A computer signs what it wrote, and what a number wrote that nobody here can ask."""
        number = device[:DEVICE_BYTES]
        return number == signer or not (number in self.keys or number in self.peers)


class Book(Trusting):
    """The rows of one transaction. What is changed is written by `save`."""

    keys: dict[bytes, DeviceKeys]
    peers: dict[bytes, Peer]

    def __init__(self, connection: Local) -> None:
        self._connection = connection
        rows = load_rows(connection, _ROOT)
        self._changed: dict[str, msgspec.Struct] = {}
        self.own = _read(rows.get(_OWN), Own) or Own()
        self.keys = {each.device: each for each in _all(rows, _KEYS, DeviceKeys)}
        self.peers = {each.card.device: each for each in _all(rows, _PEER, Peer)}
        self.runs = _all(rows, _RUN, Run)
        self._seen = {name: data for name, data in rows.items() if name.startswith(_SEEN)}

    def save(self) -> None:
        """Writes what was put."""
        store_rows(self._connection, [(name, msgspec.msgpack.encode(row)) for name, row in self._changed.items()])
        self._changed.clear()

    def put_own(self, own: Own) -> None:
        """In place of the present one."""
        self.own = self._changed[_OWN] = own

    def put_peer(self, peer: Peer) -> None:
        """In place of the one with the same number."""
        self.peers[peer.card.device] = self._changed[_PEER + peer.card.device.hex()] = peer

    def add_run(self, run: Run) -> None:
        """At the end."""
        self.runs.append(run)
        self.put_run(len(self.runs) - 1, run)

    def put_run(self, place: int, run: Run) -> None:
        """In place of the one that stands there."""
        self.runs[place] = self._changed[f"{_RUN}{place:010d}"] = run

    def seen(self, sender: bytes, incarnation: int, sequence: int) -> Seen | None:
        """The package that was taken from a sender under a number."""
        return _read(self._seen.get(_seen_name(sender, incarnation, sequence)), Seen)

    def has_taken(self, digest: bytes) -> bool:
        """Whether the package whose first header has this digest was taken."""
        return any(msgspec.msgpack.decode(data, type=Seen).digest == digest for data in self._seen.values())

    def put_seen(self, sender: bytes, incarnation: int, sequence: int, seen: Seen) -> None:
        """Remembers a package that is being taken."""
        self._changed[_seen_name(sender, incarnation, sequence)] = seen

    def keys_of(self, device: bytes) -> DeviceKeys:
        """This computer's keys, made on first use; `device` is the notebook's number with its incarnation."""
        number = device[:DEVICE_BYTES]
        if number not in self.keys:
            self.keys[number] = self._changed[_KEYS + number.hex()] = new_keys(number)
        return self.keys[number]

    def sign_new(self, device: bytes, but: Collection[bytes] = ()) -> None:
        """Cuts runs from what this computer wrote since the last time; `but` are actions that came with a run.

        A run is of one device in one incarnation and of one village, so that a village can go out without the others.
        """
        carried = {identity for run in self.runs for identity in run.ids}.union(but)
        last = self.own.signed_to
        waiting: dict[tuple[bytes, str], list[Signed]] = {}
        for place, raw, op_ids in signed_after(self._connection, last):
            last = place
            header = read_header(raw)
            if header.id not in carried:
                waiting.setdefault((header.device, header.village), []).append((raw, op_ids))
        for actions in waiting.values():
            self.add_run(self.signed(device, actions))
        self.put_own(replace(self.own, signed_to=last))

    def signed(self, device: bytes, actions: list[Signed]) -> Run:
        """A run of one device's actions, under the keys of that device or, of one that is gone, this computer's."""
        headers = [read_header(raw) for raw, _ in actions]
        writer = headers[0].device
        keys = self.keys.get(writer[:DEVICE_BYTES]) or self.keys_of(device)
        head = sign_run(keys.device, writer, actions, keys.signer())
        works = sum(not is_note(header) for header in headers)
        villages = list(dict.fromkeys(header.village for header in headers))
        return Run(head, [each.id for each in headers], [each.number for each in headers], works, villages)


def _all(rows: dict[str, bytes], prefix: str, type_: type[T]) -> list[T]:
    return list(_each(rows, prefix, type_))


def _each(rows: dict[str, bytes], prefix: str, type_: type[T]) -> Iterator[T]:
    for name, data in rows.items():
        if name.startswith(prefix):
            yield msgspec.msgpack.decode(data, type=type_)


def _read(data: bytes | None, type_: type[T]) -> T | None:
    return None if data is None else msgspec.msgpack.decode(data, type=type_)


def _seen_name(sender: bytes, incarnation: int, sequence: int) -> str:
    return f"{_SEEN}{sender.hex()}.{incarnation}.{sequence}"
