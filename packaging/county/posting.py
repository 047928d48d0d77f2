"""The packages of one laptop, one after another: runs signed by it, sealed for the county, as files."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from county.pen import Pen
from minqing_desktop.domain.log.op import Op, chain_after, read_header
from minqing_desktop.exchange.package.header import encode_header
from minqing_desktop.exchange.package.keys import Card, DeviceKeys
from minqing_desktop.exchange.package.messages import CardShown, RunHead
from minqing_desktop.exchange.package.runs import Arrived, pack_runs, sign_run
from minqing_desktop.exchange.package.writing import ENDING, Address, Volume, cut

# Of so many packages one goes out before the receipt of the one before has come, and so holds its runs again.
_RECEIPT_LATE = 12


class Post:
    """Sends what a pen wrote since the last time."""

    def __init__(
        self, pen: Pen, keys: DeviceKeys, card: Card, office: Card, folder: Path, chance: random.Random
    ) -> None:
        self._pen, self._keys, self._card, self._office = pen, keys, card, office
        self._folder, self._chance = folder, chance
        self._sequence, self._previous, self._after = 0, b"", 0
        self._sent, self._chain = 0, b""
        self._waiting: list[tuple[RunHead, list[Arrived]]] = []

    def enrol(self, at: datetime) -> Path:
        """Writes the card of the laptop."""
        to = Address("enrol", self._card, 1, (), 1, b"", 0, _ms(at))
        with cut(to, self._keys, [CardShown(self._card)]) as volumes:
            return _write(volumes, self._folder, f"登记-{self._card.name}-{self._card.device.hex()[:6]}")[0]

    def send(self, at: datetime) -> list[Path]:
        """One package with everything that is not receipted; nothing new makes none."""
        fresh = self._pen.written[self._sent :]
        if not fresh:
            return []
        self._sent = len(self._pen.written)
        # A run is of one village; what belongs to none is another.
        for _, actions in groupby(fresh, lambda action: read_header(action.header).village):
            self._sign(list(actions))
        self._sequence += 1
        to = Address(
            "ops", self._card, 1, (self._office,), self._sequence, self._previous, self._after, _ms(at)
        )  # fmt: skip
        runs = [(head, [self._as_of_now(action) for action in actions]) for head, actions in self._waiting]
        with cut(to, self._keys, pack_runs(runs), chain=self._chain, cards=[self._card]) as volumes:
            self._previous = hashlib.sha256(encode_header(volumes[0].header)).digest()
            stem = f"数据包-{self._card.name}-{self._card.device.hex()[:6]}-{self._sequence:04d}"
            files = _write(volumes, self._folder, stem)
        if self._chance.randrange(_RECEIPT_LATE):
            self._after = self._sequence
            self._waiting.clear()
        return files

    def _sign(self, actions: list[Arrived]) -> None:
        signed = [(action.header, [op.id for op in action.ops]) for action in actions]
        head = sign_run(self._card.device, self._pen.device, signed, self._keys.signer())
        self._waiting.append((head, actions))
        for header, ids in signed:
            self._chain = chain_after(self._chain, header, ids)

    def _as_of_now(self, action: Arrived) -> Arrived:
        erased = self._pen.erased
        if not erased or erased.isdisjoint(op.id for op in action.ops):
            return action
        return Arrived(
            action.header, [Op(op.id, op.envelope, None, None) if op.id in erased else op for op in action.ops]
        )


def _write(volumes: Sequence[Volume], folder: Path, stem: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    names = [stem] if len(volumes) == 1 else [f"{stem}-{at}共{len(volumes)}" for at in range(1, len(volumes) + 1)]
    paths = [folder / f"{name}{ENDING}" for name in names]
    for volume, path in zip(volumes, paths, strict=True):
        with path.open("wb") as stream:
            volume.write(stream)
    return paths


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
