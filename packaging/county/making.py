"""Makes a county's packages into a folder, village by village, several at a time.

What lies there then: `villages.csv` (code, name, township), `cards/` (an enrolment of each laptop), `computers.csv`
(device, name, village, the eight groups to compare), `packages/TOWNSHIP/` and `county.json` with the counts. Where no
office was named there are its card and secret key as well: `office.mqpkg`, `office.key` (for age).
"""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import repeat
from pathlib import Path

from county.keys import keys_from
from county.layout import Layout, Place
from county.pen import Pen
from county.people import settle
from county.posting import Post
from county.year import Year
from minqing_desktop.domain.log.op import read_envelope
from minqing_desktop.exchange.package.keys import COUNTY, LAPTOP, Card, DeviceKeys, eight_groups
from minqing_desktop.exchange.package.messages import CardShown
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.exchange.package.writing import Address, cut

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Computer:
    """A laptop as the county is to enrol it."""

    device: str
    name: str
    village: str
    groups: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a village came to: ops by kind and type («person.create»), and files by number and bytes."""

    computers: list[Computer]
    ops: dict[str, int]
    actions: int
    packages: int
    bytes: int


def make_county(
    layout: Layout, folder: Path, *, office: Path | None = None, jobs: int = 1, parts: int = MONTHS
) -> dict[str, int]:
    """Writes everything; gives counts. `office` is the enrolment file of the county that the packages are for.

    Each laptop sends its roster and then the year in so many parts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    card = read_package([office]).card() if office is not None else _own_office(layout.seed, folder)
    villages = [(place.code, place.name, place.township) for place in layout.places]
    _write_rows(folder / "villages.csv", ("统计代码", "村名", "乡镇"), villages)
    made = list(_each(layout, folder, card, jobs, parts))
    rows = [(each.device, each.name, each.village, each.groups) for one in made for each in one.computers]
    _write_rows(folder / "computers.csv", ("device", "name", "village", "groups"), rows)
    counts = _counts(made)
    kept = {"seed": layout.seed, "villages": len(villages), "last_day": layout.last_day.isoformat(), **counts}
    (folder / "county.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return counts


def computers_in(folder: Path) -> list[Computer]:
    """The laptops of a county that was made."""
    with (folder / "computers.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [Computer(**row) for row in csv.DictReader(stream)]


def _each(layout: Layout, folder: Path, card: Card, jobs: int, parts: int) -> Iterator[Made]:
    same = repeat(folder), repeat(card), repeat(parts)
    if jobs == 1:
        yield from map(make_village, repeat(layout), layout.places, *same)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(make_village, repeat(layout), layout.places, *same, chunksize=4)


def make_village(layout: Layout, place: Place, folder: Path, office: Card, parts: int = MONTHS) -> Made:
    """The packages of one village's laptops."""
    chance = random.Random(f"{layout.seed}/{place.code}")
    before = datetime.combine(layout.first_day, time(1), UTC) - timedelta(days=1)
    names = [place.name, f"{place.name}二号"] if place.has_second_laptop else [place.name]
    keys = [keys_from(layout.seed, f"{place.code}/{at}") for at in range(len(names))]
    cards = [each.card(name, LAPTOP, [place.code]) for each, name in zip(keys, names, strict=True)]
    pens = [Pen(keys[0].device, place.code, chance)]
    villagers = settle(pens[0], place, before, chance)
    for each in keys[1:]:
        pens.append(Pen(each.device, place.code, chance, pens[0].known.copy()))
        pens[-1].cadre = villagers.cadres[-1]
    sending = folder / "packages" / place.township
    posts = [Post(pen, key, card, office, sending, chance) for pen, key, card in zip(pens, keys, cards, strict=True)]
    for key, card in zip(keys, cards, strict=True):
        _enrol(key, card, before, folder / "cards")
    files = posts[0].send(before)
    for end in Year(layout, place, pens, villagers, chance).parts(parts):
        files += [file for post in posts for file in post.send(end)]
    return Made(
        [Computer(card.device.hex(), card.name, place.code, eight_groups(office, card)) for card in cards],
        dict(Counter(_kind_and_type(op.envelope) for pen in pens for action in pen.written for op in action.ops)),
        sum(len(pen.written) for pen in pens),
        len(files),
        sum(file.stat().st_size for file in files),
    )


def _enrol(keys: DeviceKeys, card: Card, at: datetime, folder: Path) -> None:
    Post(Pen(card.device, "", random.Random(0)), keys, card, card, folder, random.Random(0)).enrol(at)


def _kind_and_type(envelope: bytes) -> str:
    read = read_envelope(envelope)
    return f"{read.kind}.{('', 'create', 'patch', 'redact')[read.type]}"


def _own_office(seed: int, folder: Path) -> Card:
    keys = keys_from(seed, "office")
    card = keys.card("示范县", COUNTY, [])
    (folder / "office.key").write_text(keys.receiving + "\n", encoding="ascii")
    to = Address("enrol", card, 1, (), 1, b"", 0, 0)
    with cut(to, keys, [CardShown(card)]) as volumes, (folder / "office.mqpkg").open("wb") as stream:
        volumes[0].write(stream)
    return card


def _counts(made: Iterable[Made]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for each in made:
        counts.update(each.ops)
        counts.update(
            ops=sum(each.ops.values()), actions=each.actions, packages=each.packages, bytes=each.bytes,
            computers=len(each.computers),
        )  # fmt: skip
    return dict(sorted(counts.items()))


def _write_rows(path: Path, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(heads)
        writer.writerows(rows)
