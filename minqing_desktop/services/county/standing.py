"""How far each village is with the county: its computers, its last package and when it came, what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from minqing_desktop.host import clock
from minqing_desktop.services.county.notes import PEER
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.office_book import Course, Met, read_notes_of_computers
from minqing_desktop.services.county.quarantine import WAITING, Refusal, quarantined
from minqing_desktop.services.county.receipts import waiting_receipts
from minqing_desktop.services.exchange.book import Trust


@dataclass(frozen=True, slots=True)
class ComputerStanding:
    """A computer of a village. `last_at` is when its last package was taken, by the office's clock."""

    device: str
    name: str
    trust: Trust
    is_doubled: bool
    sequence: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class VillageStanding:
    """A registered village. `gaps` are packages that others wait for; `refused` counts all that lies aside.

    `days_since` counts whole days since the last package of any of its computers, None where none ever came.
    """

    code: str
    name: str
    township: str
    computers: tuple[ComputerStanding, ...]
    last_at: datetime | None
    days_since: int | None
    gaps: tuple[int, ...]
    refused: int


@dataclass(frozen=True, slots=True)
class OfficeStanding:
    """The whole office in figures."""

    name: str
    code: str
    villages: int
    silent: int
    """Villages of which nothing ever came."""
    computers: int
    waiting: int
    """Cards whose groups nobody has compared yet."""
    refused: int
    receipts: int
    """Receipts still to be written."""


def village_standings(office: Office) -> list[VillageStanding]:
    """All registered villages, by township and code."""
    met, courses, refused = _gathered(office)
    with office.reading() as reader:
        registered = reader.villages()
    by_village: dict[str, list[Met]] = {}
    for each in met.values():
        for code in {each.home, *each.card.villages}:
            by_village.setdefault(code, []).append(each)
    today = clock.today()
    found = []
    for village in registered:
        computers = [_computer(each, courses) for each in by_village.get(village.code, [])]
        devices = {each.device for each in computers}
        aside = [each for each in refused if each.sender in devices]
        last = max((each.last_at for each in computers if each.last_at is not None), default=None)
        found.append(
            VillageStanding(
                village.code, village.name, village.township,
                tuple(sorted(computers, key=lambda each: (each.name, each.device))),
                last, None if last is None else _days(last, today),
                tuple(sorted({each.after for each in aside if each.code == WAITING})), len(aside),
            )
        )  # fmt: skip
    return found


def office_standing(office: Office) -> OfficeStanding:
    """The figures of the whole office."""
    met, _, refused = _gathered(office)
    villages = village_standings(office)
    return OfficeStanding(
        office.name, office.code, len(villages), sum(each.last_at is None for each in villages),
        sum(each.trust is Trust.CONFIRMED for each in met.values()),
        sum(each.trust is Trust.OFFERED or each.offered is not None for each in met.values()),
        len(refused), len(waiting_receipts(office)),
    )  # fmt: skip


def _gathered(office: Office) -> tuple[dict[bytes, Met], dict[str, Course], list[Refusal]]:
    decode = msgspec.msgpack.Decoder(Course).decode
    with office.reading() as reader:
        met = read_notes_of_computers(reader)
        rows = reader.notes_everywhere(PEER)
    courses = {name.removeprefix(PEER): decode(data) for (_, name), data in rows.items()}
    return met, courses, quarantined(office)


def _computer(met: Met, courses: dict[str, Course]) -> ComputerStanding:
    device = met.card.device.hex()
    course = courses.get(device, Course())
    at = datetime.fromtimestamp(course.last_at_ms / 1000).astimezone() if course.last_at_ms else None
    return ComputerStanding(device, met.card.name, met.trust, met.is_doubled, course.taken, at)


def _days(moment: datetime, today: date) -> int:
    return max((today - moment.astimezone().date()).days, 0)
