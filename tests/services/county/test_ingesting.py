"""Packages of many villages into one office: in any order, again, by several at once, and killed in between."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.host import clock
from minqing_desktop.services.county import intake
from minqing_desktop.services.county.ingesting import ingest_all, ingest_files, ingest_folder
from minqing_desktop.services.county.office import Office, open_office
from minqing_desktop.services.county.quarantine import quarantined
from minqing_desktop.services.county.receipts import write_receipts
from minqing_desktop.services.exchange import sending, taking
from tests.county_offices import PASSWORD
from tests.services.county.conftest import NORTH, SOUTH, Make, copy_of, meet_office, send_to
from tests.services.county.offices import all_of, numbers, one_by_one, twin_of
from tests.services.exchange.conftest import Computer, meet

ROOT = Path(__file__).resolve().parents[3]
NewUrl = Callable[[str], str]


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    clock.use_clock(clock.HandClock(datetime(2026, 11, 22, 4, tzinfo=UTC)))
    yield
    clock.use_clock(None)


@pytest.fixture
def season(office: Office, laptop_of: Make, tmp_path: Path) -> Path:
    """Nine packages of three laptops in two villages, under names that say nothing, on three sticks."""
    laptops = [laptop_of(NORTH), laptop_of(NORTH), laptop_of(SOUTH)]
    for laptop in laptops:
        meet_office(laptop, office)
    sent: list[list[Path]] = []
    for month in range(3):
        for place, laptop in enumerate(laptops):
            homes = laptop.add(f"{place}{month}01", f"{place}{month}02")
            laptop.change(homes[0], address=f"{month}号")
            if month == 2:
                with laptop.session.doing("household.delete") as doing:
                    doing.act.delete(Household, homes[1])
            sent.append(send_to(laptop, office))
            if month == 0:
                # From here on its packages leave out what the first one brought.
                taking.take_receipt(laptop.session, _receipt(office, sent[-1], laptop))
    folder = tmp_path / "inbox"
    for number, files in enumerate(sent):
        for path in files:
            target = folder / f"stick {number % 3}" / f"{9 - number}.{'bin' if number % 2 else 'mqpkg'}"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return folder


def _receipt(office: Office, files: list[Path], laptop: Computer) -> list[Path]:
    ingest_files(office, files)
    return [path for each in write_receipts(office, laptop.stick) for path in each.files]


def engine_of(office: Office) -> str:
    return "postgresql" if office.database.is_postgresql else "sqlite"


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


def test_any_order_and_again_ends_in_the_same_tables_and_receipts(
    office: Office, season: Path, new_county_url: NewUrl
) -> None:
    files = sorted(path for path in season.rglob("*") if path.is_file())
    pictures = []
    for seed in range(3):
        other = twin_of(office, new_county_url(engine_of(office)))
        try:
            one_by_one(other, files, seed)
            again = ingest_folder(other, season)
            assert (again.taken, len(again.seen), again.quarantined) == ((), 9, ())
            assert quarantined(other) == []
            assert len(numbers(other, NORTH)) == 10
            assert len(numbers(other, SOUTH)) == 5
            pictures.append(all_of(other))
        finally:
            other.close()
    assert pictures[0] == pictures[1] == pictures[2]


def test_a_folder_is_taken_in_the_order_of_its_senders(office: Office, season: Path, new_county_url: NewUrl) -> None:
    other = twin_of(office, new_county_url(engine_of(office)))
    seen: list[tuple[int, int]] = []
    try:
        result = ingest_folder(other, season, progress=lambda done, total: seen.append((done, total)))
    finally:
        other.close()
    order = [(each.sender, each.sequence) for each in result.taken]
    assert order == sorted(order)
    assert (len(result.taken), result.quarantined) == (9, ())
    assert seen[-1] == (9, 9)


def test_stopped_between_two_packages_and_within_one(
    office: Office, season: Path, new_county_url: NewUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = twin_of(office, new_county_url(engine_of(office)))
    broken = twin_of(office, new_county_url(engine_of(office)))
    try:
        ingest_folder(whole, season)
        answers = iter([False, False, False, True])
        with pytest.raises(Cancelled):
            ingest_folder(broken, season, cancel=lambda: next(answers))
        before = all_of(broken)
        monkeypatch.setattr(intake, "remember_package", _pull_the_plug)
        with pytest.raises(KeyboardInterrupt):
            ingest_folder(broken, season)
        assert all_of(broken) == before
        monkeypatch.undo()
        ingest_folder(broken, season)
        assert all_of(broken) == all_of(whole)
    finally:
        whole.close()
        broken.close()


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


def test_killed_in_between(office: Office, season: Path, new_county_url: NewUrl) -> None:
    url = new_county_url(engine_of(office))
    twin_of(office, url).close()
    child = subprocess.run(
        [sys.executable, "-c", _KILLED, url, str(season)],
        env={**os.environ, "MINQING_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr
    whole = twin_of(office, new_county_url(engine_of(office)))
    again = open_office(url, PASSWORD)
    try:
        result = ingest_folder(again, season)
        assert (len(result.seen), len(result.taken)) == (3, 6)
        ingest_folder(whole, season)
        assert all_of(again) == all_of(whole)
    finally:
        whole.close()
        again.close()


def test_several_take_the_same_folder_at_once(office: Office, season: Path, new_county_url: NewUrl) -> None:
    """Each package is taken once, whoever is first; PostgreSQL takes those of different villages side by side."""
    url = new_county_url(engine_of(office))
    both = [twin_of(office, url), open_office(url, PASSWORD)]
    whole = twin_of(office, new_county_url(engine_of(office)))
    results, failures = [], []

    def work(which: Office) -> None:
        try:
            results.append(ingest_folder(which, season))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(each,)) for each in both]
    try:
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert failures == []
        taken = [(told.sender, told.sequence) for result in results for told in result.taken]
        assert len(taken) == len(set(taken)) == 9
        ingest_folder(whole, season)
        assert all_of(both[0]) == all_of(whole)
        assert quarantined(both[0]) == []
    finally:
        for each in (*both, whole):
            each.close()


def test_what_one_laptop_carries_for_another_counts_for_both(office: Office, laptop_of: Make, tmp_path: Path) -> None:
    """The stick of the southern laptop brings the northern one's work, and its receipt goes to both."""
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


def test_a_copied_disk_is_noticed_and_nothing_is_lost(office: Office, laptop_of: Make, new_county_url: NewUrl) -> None:
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
        for order in ((one, two, three), (two, three, one), (three, one, two)):
            other = twin_of(office, new_county_url(engine_of(office)))
            try:
                told = [ingest_files(other, files).doubled for files in order]
                assert set().union(*told) == {laptop.number}
                assert numbers(other, NORTH) == ["0001", "0002", "0003"]
                with pytest.raises(UserError, match="package_seen"):
                    ingest_files(other, order[0])
                pictures.append(all_of(other))
            finally:
                other.close()
        assert pictures[0] == pictures[1] == pictures[2]
    finally:
        twin.opened.close()


def test_a_gap_waits_and_closes_by_itself(office: Office, laptop_of: Make, new_county_url: NewUrl) -> None:
    laptop = laptop_of(NORTH)
    meet_office(laptop, office)
    laptop.add("0001")
    first = send_to(laptop, office)
    taking.take_receipt(laptop.session, _receipt(office, first, laptop))
    laptop.add("0002")
    second = send_to(laptop, office)
    other = twin_of(office, new_county_url(engine_of(office)))
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
