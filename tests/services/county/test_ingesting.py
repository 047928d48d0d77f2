"""Packages of many villages into one office: in any order, again, by several at once, and killed in between."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.host import clock
from minqing_desktop.services.county import intake
from minqing_desktop.services.county.enrolling import computers
from minqing_desktop.services.county.ingesting import ingest_all, ingest_files, ingest_folder
from minqing_desktop.services.county.office import Office, furnish, open_office
from minqing_desktop.services.county.quarantine import quarantined
from minqing_desktop.services.county.receipts import write_receipts
from minqing_desktop.services.county.villages import add_villages
from minqing_desktop.services.exchange import sending, taking
from minqing_desktop.storage.county.database import open_county
from tests.county_offices import PASSWORD
from tests.services.county.conftest import (
    NORTH,
    REGISTERED,
    SOUTH,
    Make,
    Notebooks,
    copy_of,
    laptops,
    meet_office,
    send_to,
)
from tests.services.county.offices import all_of, numbers, one_by_one, twin_of
from tests.services.exchange.conftest import Computer, meet

ROOT = Path(__file__).resolve().parents[3]
NewUrl = Callable[[str], str]
Fresh = Callable[[], Office]


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    clock.use_clock(clock.HandClock(datetime(2026, 11, 22, 4, tzinfo=UTC)))
    yield
    clock.use_clock(None)


@dataclass(frozen=True)
class Season:
    """Packages in a folder, and an office that knows who made them."""

    office: Office
    folder: Path


@pytest.fixture(scope="module")
def season(empty_file: Path, notebooks: Notebooks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    """Six packages of three laptops in two villages, under names that say nothing, on three sticks."""
    place = tmp_path_factory.mktemp("season")
    for ending in ("", ".keys"):
        shutil.copy(f"{empty_file}{ending}", f"{place}/county.db{ending}")
    office = furnish(open_county(f"sqlite:///{place}/county.db", PASSWORD), name="云溪县")
    add_villages(office, REGISTERED)
    with laptops(notebooks, place) as make:
        here = [make(NORTH), make(NORTH), make(SOUTH)]
        for laptop in here:
            meet_office(laptop, office)
        for number, files in enumerate(_two_months(office, here)):
            for path in files:
                target = place / "inbox" / f"stick {number % 3}" / f"{6 - number}.{'bin' if number % 2 else 'mqpkg'}"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
    yield Season(office, place / "inbox")
    office.close()


def _two_months(office: Office, laptops: Sequence[Computer]) -> Iterator[list[Path]]:
    for month in range(2):
        for place, laptop in enumerate(laptops):
            homes = laptop.add(f"{place}{month}01", f"{place}{month}02")
            laptop.change(homes[0], address=f"{month}号")
            if month == 1:
                with laptop.session.doing("household.delete") as doing:
                    doing.act.delete(Household, homes[1])
            sent = send_to(laptop, office)
            if month == 0:
                # From here on its packages leave out what the first one brought.
                taking.take_receipt(laptop.session, _receipt(office, sent, laptop))
            yield sent


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, season: Season, new_county_url: NewUrl) -> Iterator[Fresh]:
    """Gives offices on one engine that know the season's computers and have taken nothing."""
    with ExitStack() as there:

        def make() -> Office:
            office = twin_of(season.office, new_county_url(request.param))
            there.callback(office.close)
            return office

        yield make


def _receipt(office: Office, files: list[Path], laptop: Computer) -> list[Path]:
    ingest_files(office, files)
    return [path for each in write_receipts(office, laptop.stick) for path in each.files]


def test_there_and_back_with_a_receipt(office: Office, laptop_of: Make, tmp_path: Path) -> None:
    laptop = laptop_of(NORTH)
    meet_office(laptop, office)
    laptop.add("0001", "0002")
    told = ingest_files(office, send_to(laptop, office))
    assert (told.villages, told.sequence, told.doubled) == ((NORTH,), 1, ())
    assert numbers(office, NORTH) == ["0001", "0002"]
    written = write_receipts(office, tmp_path / "out")
    assert [(each.computer, each.sequence) for each in written] == [(laptop.number, 1)]
    receipted = taking.take_receipt(laptop.session, written[0].files)
    assert (receipted.works, receipted.is_log_known) == (2, True)
    assert write_receipts(office, tmp_path / "out") == []


def test_any_order_and_again_ends_in_the_same_tables_and_receipts(fresh: Fresh, season: Season) -> None:
    files = sorted(path for path in season.folder.rglob("*") if path.is_file())
    pictures = []
    for seed in range(2):
        office = fresh()
        one_by_one(office, files, seed)
        again = ingest_folder(office, season.folder)
        assert (again.taken, len(again.seen), again.quarantined) == ((), 6, ())
        assert quarantined(office) == []
        assert len(numbers(office, NORTH)) == 6
        assert len(numbers(office, SOUTH)) == 3
        pictures.append(all_of(office))
    assert pictures[0] == pictures[1]


def test_a_folder_is_taken_in_order_whatever_stops_it(
    fresh: Fresh, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = fresh(), fresh()
    seen: list[tuple[int, int]] = []
    result = ingest_folder(whole, season.folder, progress=lambda done, total: seen.append((done, total)))
    order = [(each.sender, each.sequence) for each in result.taken]
    assert order == sorted(order)
    assert (len(order), result.quarantined, seen[-1]) == (6, (), (6, 6))

    answers = iter([False, False, False, True])
    with pytest.raises(Cancelled):
        ingest_folder(broken, season.folder, cancel=lambda: next(answers))
    before = all_of(broken)
    monkeypatch.setattr(intake, "remember_package", _pull_the_plug)
    with pytest.raises(KeyboardInterrupt):
        ingest_folder(broken, season.folder)
    assert all_of(broken) == before
    monkeypatch.undo()
    ingest_folder(broken, season.folder)
    assert all_of(broken) == all_of(whole)


def _pull_the_plug(*_: object) -> None:
    raise KeyboardInterrupt


_KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from minqing_desktop.host import clock
from minqing_desktop.services.county import ingesting, intake
from minqing_desktop.services.county.office import open_office
clock.use_clock(clock.HandClock(datetime(2026, 11, 22, 4, tzinfo=UTC)))
keep, left = intake.remember_package, [4]
def kill(*args):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    keep(*args)
intake.remember_package = kill
ingesting.ingest_folder(open_office(sys.argv[1], os.environ["MINQING_PASSWORD"]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_killed_in_between(engine: str, season: Season, new_county_url: NewUrl) -> None:
    url = new_county_url(engine)
    twin_of(season.office, url).close()
    child = subprocess.run(
        [sys.executable, "-c", _KILLED, url, str(season.folder)],
        env={**os.environ, "MINQING_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr
    whole = twin_of(season.office, new_county_url(engine))
    again = open_office(url, PASSWORD)
    try:
        result = ingest_folder(again, season.folder)
        assert (len(result.seen), len(result.taken)) == (3, 3)
        ingest_folder(whole, season.folder)
        assert all_of(again) == all_of(whole)
    finally:
        whole.close()
        again.close()


def test_several_take_the_same_folder_at_once(fresh: Fresh, season: Season) -> None:
    """Each package is taken once, whoever is first; PostgreSQL takes those of different villages side by side."""
    whole, office = fresh(), fresh()
    results, failures = [], []

    def work() -> None:
        try:
            results.append(ingest_folder(office, season.folder))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []
    taken = [(told.sender, told.sequence) for result in results for told in result.taken]
    assert len(taken) == len(set(taken)) == 6
    ingest_folder(whole, season.folder)
    assert all_of(office) == all_of(whole)
    assert quarantined(office) == []


def test_villages_do_not_wait_for_each_other(season: Season, new_county_url: NewUrl) -> None:
    """PostgreSQL takes the southern village's packages while somebody else has the northern one to himself."""
    office = twin_of(season.office, new_county_url("postgresql"))
    try:
        south = [path for path in season.folder.rglob("*") if path.is_file() and _is_of(season.office, path, SOUTH)]
        with office.writing(NORTH):
            told = ingest_all(office, south).taken
        assert [each.villages for each in told] == [(SOUTH,)] * 2
        assert len(numbers(office, SOUTH)) == 3
    finally:
        office.close()


def _is_of(office: Office, path: Path, village: str) -> bool:
    sender = read_package([path]).header.sender.hex()
    return any(each.device == sender and village in each.villages for each in computers(office))


def test_what_one_laptop_carries_for_another_counts_for_both(
    file_office: Office, laptop_of: Make, tmp_path: Path
) -> None:
    """The stick of the southern laptop brings the northern one's work, and its receipt goes to both."""
    office = file_office
    north, south = laptop_of(NORTH), laptop_of(SOUTH)
    for laptop in (north, south):
        meet_office(laptop, office)
    meet(north, south)
    north.add("0001")
    south.take(north.send(south))
    south.add("0101")
    told = ingest_files(office, send_to(south, office))
    assert told.villages == (NORTH, SOUTH)
    assert (numbers(office, NORTH), numbers(office, SOUTH)) == (["0001"], ["0101"])
    written = {each.computer: each.files for each in write_receipts(office, tmp_path / "out")}
    assert written.keys() == {north.number, south.number}
    receipted = taking.take_receipt(north.session, written[north.number])
    ours = next(each for each in sending.standings(north.session) if each.device == office.keys.device.hex())
    assert receipted.works == ours.receipted > 0
    assert ours.waiting == 0


def test_a_copied_disk_is_noticed_and_nothing_is_lost(
    file_office: Office, laptop_of: Make, new_county_url: NewUrl
) -> None:
    office = file_office
    laptop = laptop_of(NORTH)
    meet_office(laptop, office)
    twin = copy_of(laptop)
    try:
        laptop.add("0001")
        twin.add("0002")
        one, two = send_to(laptop, office), send_to(twin, office)
        laptop.add("0003")
        three = send_to(laptop, office)
        pictures = []
        for order in ((one, two, three), (three, two, one)):
            other = twin_of(office, new_county_url("sqlite"))
            try:
                told = [ingest_files(other, files).doubled for files in order]
                assert set().union(*told) == {laptop.number}
                assert numbers(other, NORTH) == ["0001", "0002", "0003"]
                with pytest.raises(UserError, match="package_seen"):
                    ingest_files(other, order[0])
                pictures.append(all_of(other))
            finally:
                other.close()
        assert pictures[0] == pictures[1]
    finally:
        twin.opened.close()


def test_a_gap_waits_and_closes_by_itself(file_office: Office, laptop_of: Make, new_county_url: NewUrl) -> None:
    office = file_office
    laptop = laptop_of(NORTH)
    meet_office(laptop, office)
    laptop.add("0001")
    first = send_to(laptop, office)
    taking.take_receipt(laptop.session, _receipt(office, first, laptop))
    laptop.add("0002")
    second = send_to(laptop, office)
    other = twin_of(office, new_county_url("sqlite"))
    try:
        waiting = ingest_all(other, second).quarantined
        assert [(each.code, each.after, each.sequence) for each in waiting] == [("package_missing_before", 1, 2)]
        assert waiting[0].what.startswith("还缺第 1 包")
        assert numbers(other, NORTH) == []
        result = ingest_all(other, first)
        assert [each.sequence for each in result.taken] == [1, 2]
        assert quarantined(other) == []
        assert numbers(other, NORTH) == ["0001", "0002"]
    finally:
        other.close()
