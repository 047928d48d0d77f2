"""Three laptops of one village and an office, with everything that happens to sticks, disks and clocks on the way.

A leg is some deeds of chance, after which everybody meets: then all must hold the same, and nothing that was written on
a computer that is still there may be gone.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.log.op import is_note, read_header
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.host import clock
from minqing_desktop.services.county.ingesting import ingest_all
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.office_book import read_notes_of_computers
from minqing_desktop.services.county.receipts import write_receipts
from minqing_desktop.services.county.reply_packages import write_replies
from minqing_desktop.services.county.replying import assign, comment
from minqing_desktop.services.exchange import sending, taking
from minqing_desktop.services.notebooks import open_with_key
from minqing_desktop.services.restoring import become_device
from tests.services.county.conftest import NORTH, meet_office
from tests.services.exchange.conftest import Computer, meet
from tests.storage.county.comparing import differences, shown_by_county, shown_by_notebook

BORING = {"package_seen", "package_missing_before", "package_outdated"}
"""What a stick that is late, doubled or from before a restore is answered with."""
TOLD_EVERY = 2
"""After how many legs everybody hears from everybody what is there, so that it is not sent for ever."""
TWINS_FROM = 14
"""The leg before which nobody copies a disk: a doubled computer gets everything each time, receipts or not."""
CLOCKS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2026, 11, 22, 2, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC))


@dataclass
class Stick:
    """A package on its way; it may be lost, or be taken more than once."""

    to: int
    files: list[Path]


@dataclass
class World:
    """The computers by their places (the office is -1), the sticks under way, copies of disks."""

    dice: random.Random
    folder: Path
    office: Office
    laptops: list[Computer]
    sticks: list[Stick] = field(default_factory=list)
    disks: dict[int, Path] = field(default_factory=dict)
    deeds: list[str] = field(default_factory=list)
    twins: set[str] = field(default_factory=set)
    """Numbers of computers under which two wrote."""
    legs: int = 0
    _count: int = 0

    def fresh(self, name: str) -> Path:
        """An empty folder."""
        self._count += 1
        place = self.folder / f"{name}-{self._count}"
        place.mkdir()
        return place

    def close(self) -> None:
        for each in self.laptops:
            each.opened.close()

    # --- a leg

    def leg(self, deeds: int) -> None:
        """Some deeds, then a meeting; AssertionError with the deeds where something is gone or differs."""
        for _ in range(deeds):
            deed = self.dice.choice(_DEEDS)
            self.deeds.append(deed.__name__)
            deed(self)
        clock.use_clock(None)
        written = self.works()
        self.meet()
        differing = self.differing()
        for _ in range(2):
            if differing:
                # After a restore each side learns from the other's receipt what is missing there.
                self.tell()
                self.meet()
                differing = self.differing()
        if differing:
            raise AssertionError(f"{differing} after {self.deeds}")
        if gone := written - self.works_of(0):
            raise AssertionError(f"{len(gone)} edits gone after {self.deeds}")
        if wrong := self.doubled() - self.twins:
            raise AssertionError(f"{len(wrong)} taken for two after {self.deeds}")
        self.legs += 1
        if self.legs % TOLD_EVERY == 0:
            self.tell()

    def meet(self) -> None:
        """Everybody brings the office what it lacks, and takes home what it has."""
        place = self.fresh("meeting")
        for laptop in self.laptops:
            self._taken(-1, list(sending.export(laptop.session, [self.office.keys.device.hex()], place).files))
        for reply in write_replies(self.office, place):
            self._taken(self._place_of(reply.computer), list(reply.written.files))

    def tell(self) -> None:
        """Everybody and the office tell one another what they have."""
        place = self.fresh("telling")
        for laptop in self.laptops:
            written = sending.write_receipt(laptop.session, self.office.keys.device.hex(), place)
            self._taken(-1, list(written.files))
        for told in write_receipts(self.office, place, every=True):
            self._taken(self._place_of(told.computer), list(told.files))

    def _place_of(self, device: str) -> int:
        return next(at for at, laptop in enumerate(self.laptops) if laptop.number == device)

    def _taken(self, to: int, files: list[Path], *, is_stopped: bool = False) -> str:
        """Takes a package wherever it was sent; gives the code of a refusal, which must be one of the boring ones."""
        steps = iter(range(1))

        def cancel() -> bool:
            return is_stopped and next(steps, None) is None

        try:
            if to < 0:
                result = ingest_all(self.office, files, cancel=cancel)
                assert all(each.code in BORING for each in result.quarantined), [e.code for e in result.quarantined]
            elif taking.kind_of(files) == taking.RECEIPT:
                taking.take_receipt(self.laptops[to].session, files)
            else:
                taking.take(self.laptops[to].opened, files, behind=0, cancel=cancel)
        except Cancelled:
            return "stopped"
        except UserError as error:
            if error.code not in BORING:
                raise
            return error.code
        return ""

    # --- what everybody holds

    def works(self) -> set[bytes]:
        """The ids of all actions that changed a record, on whatever computer."""
        return set().union(*(self.works_of(at) for at in range(-1, len(self.laptops))))

    def works_of(self, at: int) -> set[bytes]:
        """Those on one computer."""
        if at < 0:
            with self.office.reading() as reader:
                found = [
                    action.header
                    for each in ("", NORTH)
                    for action in reader.actions_named(each, reader.action_ids(each))
                ]
        else:
            with self.laptops[at].session.reading() as reader:
                found = [row[0] for row in reader.connection.exec_driver_sql("SELECT header FROM action")]
        headers = [read_header(bytes(each)) for each in found]
        return {header.id for header in headers if not is_note(header)}

    def doubled(self) -> set[str]:
        """The computers that the office takes for two; one that was put back is none of them."""
        with self.office.reading() as reader:
            return {number.hex() for number, met in read_notes_of_computers(reader).items() if met.is_doubled}

    def differing(self) -> list[str]:
        """Where two computers show or hold something else; what is noted down of a deed differs by its nature."""
        pictures = {f"laptop {at}": shown_by_notebook(each.session.notebook) for at, each in enumerate(self.laptops)}
        pictures["office"] = shown_by_county(self.office.database)
        first = pictures["laptop 0"]
        return [
            f"{who}: {name}"
            for who, picture in pictures.items()
            for name in differences(first, picture)
            if name != "action"
        ]


# --- deeds


def _write(world: World) -> None:
    """Somebody types something; on one computer in three the clock is dead or ahead."""
    at = world.dice.randrange(len(world.laptops))
    clock.use_clock(clock.HandClock(world.dice.choice(CLOCKS)))
    _edit(world, world.laptops[at])


def _edit(world: World, laptop: Computer) -> None:
    with laptop.session.reading() as reader:
        homes = [home.id for home in reader.find(Household)]
    deed = world.dice.choice(["add", "change", "change", "delete", "visit"]) if homes else "add"
    home = world.dice.choice(homes) if homes else ""
    if deed == "add":
        laptop.add(f"{world.dice.randrange(10_000):04d}")
    elif deed == "change":
        laptop.change(home, address=f"一组{world.dice.randrange(1000)}号", tags=(world.dice.choice("甲乙丙"),))
    elif deed == "delete":
        with laptop.session.doing("household.delete") as doing:
            doing.act.delete(Household, home)
    else:
        with laptop.session.doing("visit.record") as doing:
            doing.act.create(Visit(households=(home,), started_at=clock.now(), words="说了几句"))


def _county_writes(world: World) -> None:
    with world.office.reading() as reader:
        visits = reader.find(Visit, NORTH)
    if visits:
        comment(world.office, NORTH, world.dice.choice(visits).id, "已阅，请跟进。")
    else:
        assign(world.office, NORTH, f"第{world.dice.randrange(1000)}件")


def _up(world: World) -> None:
    """A laptop writes a stick for the office."""
    laptop = world.dice.choice(world.laptops)
    sent = sending.export(laptop.session, [world.office.keys.device.hex()], world.fresh("up"))
    world.sticks.append(Stick(-1, list(sent.files)))


def _across(world: World) -> None:
    """A laptop writes a stick for another one."""
    one, other = world.dice.sample(range(len(world.laptops)), 2)
    to = world.laptops[other]
    sent = sending.export(world.laptops[one].session, [to.number], world.fresh("across"))
    world.sticks.append(Stick(other, list(sent.files)))


def _down(world: World) -> None:
    """The office writes its replies and receipts."""
    place = world.fresh("down")
    for reply in write_replies(world.office, place):
        world.sticks.append(Stick(world._place_of(reply.computer), list(reply.written.files)))
    for receipt in write_receipts(world.office, place):
        world.sticks.append(Stick(world._place_of(receipt.computer), list(receipt.files)))


def _receipt(world: World) -> None:
    """A laptop tells another, or the office, what it has."""
    one = world.dice.randrange(len(world.laptops))
    other = world.dice.choice([at for at in range(-1, len(world.laptops)) if at != one])
    number = world.office.keys.device.hex() if other < 0 else world.laptops[other].number
    written = sending.write_receipt(world.laptops[one].session, number, world.fresh("receipt"))
    world.sticks.append(Stick(other, list(written.files)))


def _take(world: World) -> None:
    """Any stick that is under way arrives; it stays in the pocket and may come again."""
    if world.sticks:
        stick = world.dice.choice(world.sticks)
        world._taken(stick.to, stick.files)


def _take_stopped(world: World) -> None:
    """Taking is broken off in the middle."""
    if world.sticks:
        stick = world.dice.choice(world.sticks)
        world._taken(stick.to, stick.files, is_stopped=True)


def _lose(world: World) -> None:
    """A stick falls into the river."""
    if world.sticks:
        world.sticks.pop(world.dice.randrange(len(world.sticks)))


def _copy_disk(world: World) -> None:
    """A disk is copied, as a backup is."""
    at = world.dice.randrange(len(world.laptops))
    world.disks[at] = _copied(world, world.laptops[at])


def _copied(world: World, laptop: Computer) -> Path:
    laptop.opened.session.notebook.checkpoint()
    place = world.fresh("disk") / "notebook"
    shutil.copytree(laptop.opened.folder, place, ignore=shutil.ignore_patterns("notebook.lock"))
    return place


def _put_back(world: World) -> None:
    """A laptop is put back to what it was; it goes on in its next incarnation."""
    if not world.disks:
        return
    at = world.dice.choice(sorted(world.disks))
    laptop, disk = world.laptops[at], world.disks.pop(at)
    device, key = laptop.session.notebook.device, laptop.opened.key
    laptop.opened.close()
    opened = open_with_key(disk, key)
    become_device(opened.session.notebook, device)
    world.laptops[at] = Computer(opened, laptop.stick)


def _twin(world: World) -> None:
    """Somebody writes on a copy of a disk, under the same number, and hands in a stick."""
    if world.legs < TWINS_FROM:
        return
    at = world.dice.randrange(len(world.laptops))
    laptop = world.laptops[at]
    opened = open_with_key(_copied(world, laptop), laptop.opened.key)
    try:
        twin = Computer(opened, laptop.stick)
        _edit(world, twin)
        world.twins.add(laptop.number)
        sent = sending.export(twin.session, [world.office.keys.device.hex()], world.fresh("twin"))
        world.sticks.append(Stick(-1, list(sent.files)))
    finally:
        opened.close()


_DEEDS: tuple[Callable[[World], None], ...] = (
    _write, _write, _write, _write, _county_writes, _up, _up, _across, _across, _down, _receipt, _take, _take, _take,
    _take, _take_stopped, _lose, _copy_disk, _put_back, _twin,
)  # fmt: skip


# --- how it begins


@contextmanager
def travelling(seed: int, folder: Path, office: Office, laptops: list[Computer]) -> Iterator[World]:
    """A world whose computers all know one another."""
    for at, one in enumerate(laptops):
        meet_office(one, office)
        for other in laptops[at + 1 :]:
            meet(one, other)
    world = World(random.Random(seed), folder, office, laptops)
    try:
        yield world
    finally:
        clock.use_clock(None)
        for laptop in world.laptops:
            laptop.opened.close()
