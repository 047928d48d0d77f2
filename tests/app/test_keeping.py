"""The open notebook is kept safe beside the work: in a quiet minute, once a day, and never in the way of closing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from minqing_desktop.app import keeping
from minqing_desktop.app.keeping import Keeper, back_up_before_leaving, foot_words
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.host import clock
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.backups import backups_of
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import create_notebook, open_with_key
from minqing_desktop.ui.jobs.runner import JobRunner


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keeping") / "notebook"
    opened, _code = create_notebook(folder, "山高水长 2026", Village(name="示范村", code="330327001201"))
    add_household(opened.session, Household(number="0137"), Person(name="张水根"))
    key = opened.key
    opened.close()
    return folder, key


@pytest.fixture
def hands():
    made = clock.HandClock(datetime(2026, 11, 22, 0, 12, tzinfo=UTC))
    clock.use_clock(made)
    yield made
    clock.use_clock(None)


@pytest.fixture
def opened(template, tmp_path: Path, hands):
    folder, key = template
    made = open_with_key(shutil.copytree(folder, tmp_path / "notebook"), key)
    yield made
    made.close()


@pytest.fixture
def runner(qapp, opened):
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def quiet_s() -> list[float]:
    return [0.0]


@pytest.fixture
def keeper(runner, opened, tmp_path: Path, quiet_s):
    made = Keeper(runner, SettingsFile(tmp_path / "settings.json"), lambda: quiet_s[0])
    heard: list[str] = []
    made.known.connect(lambda state: heard.append(foot_words(state)))
    made.heard = heard  # pyright: ignore[reportAttributeAccessIssue]
    made.keep(opened)
    yield made
    made.let_go()


@pytest.fixture
def wait(qtbot, runner):
    return lambda: qtbot.waitUntil(lambda: runner.pending_count == 0, timeout=8000)


def test_in_the_first_quiet_minute_of_a_day(keeper, opened, wait, quiet_s, hands) -> None:
    wait()
    assert keeper.heard[-1] == "还没有备份"
    keeper.look()
    wait()
    assert backups_of(opened) == []
    quiet_s[0] = 61
    keeper.look()
    wait()
    assert keeper.heard[-1] == "上次备份 今天 08:12"
    add_household(opened.session, Household(number="0138"), Person(name="李四"))
    keeper.look()
    wait()
    assert len(backups_of(opened)) == 1
    hands.move(days=1)
    keeper.look()
    wait()
    assert len(backups_of(opened)) == 2
    # The day after the first backup it is restored for trial as well.
    assert (opened.folder / "backups" / "last-rehearsal").exists()
    back_up_before_leaving(opened)
    assert len(backups_of(opened)) == 2


def test_a_full_disk_is_said_once(keeper, wait, quiet_s, monkeypatch, qtbot) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise UserError("backup_no_room", "磁盘快满了。", "请清理。")

    monkeypatch.setattr(keeping, "make_daily", full)
    told: list[str] = []
    keeper.told.connect(told.append)
    quiet_s[0] = 61
    for _ in range(3):
        keeper.look()
        wait()
    assert len(told) == 1
    assert "磁盘快满了" in told[0]


def test_locking_drops_a_backup_that_is_being_made(keeper, opened, wait, quiet_s) -> None:
    wait()
    quiet_s[0] = 61
    keeper.look()
    keeper.let_go()
    heard = list(keeper.heard)
    wait()
    opened.close()
    assert keeper.heard == heard
    assert not list((opened.folder / "backups").glob(".*"))
