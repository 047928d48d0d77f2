"""Mangles packages by the thousand in a process of its own, and says what became of each, and how much memory it took.

`python -m tests.exchange.package.mangling outer|inner COUNT SEED` prints one line of JSON. Outer: whoever finds the
stick changes files he cannot sign. Inner: an enrolled sender who has his keys seals and signs what he likes.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.package.reading import read_package
from tests.exchange.package import mangled_inside
from tests.exchange.package.mangled_samples import samples

OUTER_CODES = {"package_none", "package_newer", "package_damaged", "package_mixed", "package_volume_missing"}


@dataclass
class Result:
    """What came of it: refusals by code, what was taken and equal, what was taken wrongly, what crashed."""

    tried: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    equal: int = 0
    wrong: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    is_untouched: bool = True

    def judge(self, name: str, codes: set[str], call: Callable[[], bool]) -> None:
        """Counts one attempt; `call` says whether what was taken is what was sent."""
        self.tried += 1
        try:
            if call():
                self.equal += 1
            else:
                self.wrong.append(name)
        except UserError as error:
            self.refused[error.code] += 1
            if error.code not in codes:
                self.wrong.append(f"{name} {error.code}")
        except Exception as error:  # anything else is a crash, and is what is looked for
            self.crashed.append(f"{name} {type(error).__name__}")

    def to_json(self) -> str:
        facts = {**self.__dict__, "wrong": self.wrong[:20], "crashed": self.crashed[:20], "peak_mib": peak_mib()}
        return json.dumps(facts)


def peak_mib() -> int:
    """The most memory this process has held."""
    status = Path("/proc/self/status")
    if status.exists():
        # What the other way tells on Linux began with what its parent held when it started this one.
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
        return int(lines["VmHWM"].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def outer(count: int, seed: int, folder: Path) -> Result:
    """Changes files of packages of every kind, in one volume and in several."""
    dice, result = random.Random(seed), Result()
    packages = [[path.read_bytes() for path in paths] for paths in samples(folder)]
    paths = [folder / f"mangled-{number}.mqpkg" for number in range(8)]
    for number in range(count):
        deed = dice.choice(OUTER_DEEDS)
        honest = dice.choice(packages)
        changed = deed(dice, list(honest), packages)
        here = paths[: len(changed)]
        for path, data in zip(here, changed, strict=True):
            path.write_bytes(data)

        def read(here: list[Path] = here, changed: list[bytes] = changed) -> bool:
            read_package(here)
            return any(set(changed) == set(package) for package in packages)

        result.judge(f"{deed.__name__} {number}", OUTER_CODES, read)
    return result


Volumes = list[bytes]


def _one(dice: random.Random, volumes: Volumes, change: Callable[[bytes, int], bytes]) -> Volumes:
    at = dice.randrange(len(volumes))
    data = volumes[at]
    # Half of the places lie in what stands before the payload, where there is more to understand.
    place = dice.randrange(min(len(data), 400)) if dice.random() < 0.5 else dice.randrange(len(data))
    volumes[at] = change(data, place)
    return volumes


def _flip(dice: random.Random, volumes: Volumes, _all: list[Volumes]) -> Volumes:
    bit = 1 << dice.randrange(8)
    return _one(dice, volumes, lambda data, at: data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])


def _overwrite(dice: random.Random, volumes: Volumes, _all: list[Volumes]) -> Volumes:
    noise = dice.choice([bytes(8), b"\xff" * 8, dice.randbytes(8)])[: dice.randrange(1, 9)]
    return _one(dice, volumes, lambda data, at: data[:at] + noise + data[at + len(noise) :])


def _cut(dice: random.Random, volumes: Volumes, _all: list[Volumes]) -> Volumes:
    return _one(dice, volumes, lambda data, at: data[:at])


def _remove(dice: random.Random, volumes: Volumes, _all: list[Volumes]) -> Volumes:
    length = dice.randrange(1, 40)
    return _one(dice, volumes, lambda data, at: data[:at] + data[at + length :])


def _double(dice: random.Random, volumes: Volumes, _all: list[Volumes]) -> Volumes:
    length = dice.randrange(1, 40)
    return _one(dice, volumes, lambda data, at: data[:at] + data[at : at + length] + data[at:])


def _grow(dice: random.Random, volumes: Volumes, _all: list[Volumes]) -> Volumes:
    return _one(dice, volumes, lambda data, at: data + data[: at + 1])


def _swap_parts(dice: random.Random, volumes: Volumes, _all: list[Volumes]) -> Volumes:
    length = dice.randrange(1, 64)
    shift = dice.randrange(length, 200)

    def change(data: bytes, at: int) -> bytes:
        there = at + shift
        one, other = data[at : at + length], data[there : there + length]
        return data[:at] + other + data[at + length : there] + one + data[there + length :]

    return _one(dice, volumes, change)


def _splice(dice: random.Random, volumes: Volumes, everything: list[Volumes]) -> Volumes:
    """The beginning of one file and the end of another."""
    other = dice.choice(dice.choice(everything))
    return _one(dice, volumes, lambda data, at: data[:at] + other[at:])


def _strangers_volume(dice: random.Random, volumes: Volumes, everything: list[Volumes]) -> Volumes:
    """A file of another package among those of this one, or in place of one."""
    other = dice.choice(dice.choice(everything))
    if dice.random() < 0.5:
        return [*volumes, other][:8]
    volumes[dice.randrange(len(volumes))] = other
    return volumes


def _lose_volume(dice: random.Random, volumes: Volumes, _all: list[Volumes]) -> Volumes:
    del volumes[dice.randrange(len(volumes))]
    return volumes


OUTER_DEEDS = (
    _flip, _flip, _overwrite, _cut, _remove, _double, _grow, _swap_parts, _splice, _strangers_volume, _lose_volume
)  # fmt: skip


def main(which: str, count: int, seed: int) -> Result:
    # In memory where there is such a place: a disk would be most of the time.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        if which == "outer":
            return outer(count, seed, Path(name))
        return mangled_inside.inner(count, seed, Path(name), Result())


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])).to_json())
