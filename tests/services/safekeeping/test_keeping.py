"""Backups of each day, copies to a stick, the monthly trial, and the reminder that is not a nag."""

from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host import clock
from minqing_desktop.host.drives import Drive, drive_at
from minqing_desktop.host.settings import Settings
from minqing_desktop.services import sticks
from minqing_desktop.services.backups import backups_of, list_backups, make_backup, newest_backup, verify_backup
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.rehearsing import rehearse
from minqing_desktop.services.restoring import find_backups
from minqing_desktop.services.safekeeping import (
    is_due,
    is_rehearsal_due,
    make_daily,
    put_off_until,
    reason_words,
    state_of,
)
from minqing_desktop.services.sticks import copy_to_stick, newest_on
from minqing_desktop.services.verbs import RISKY
from tests.services.safekeeping.conftest import write

SETTINGS = Settings()


@pytest.fixture
def stick(tmp_path: Path) -> Drive:
    """A folder in place of a stick."""
    (tmp_path / "KINGSTON").mkdir()
    return drive_at(tmp_path / "KINGSTON")


def test_one_backup_a_day_and_none_where_nothing_was_written(opened: OpenNotebook, hands: clock.HandClock) -> None:
    assert make_daily(opened) is not None
    write(opened)
    assert make_daily(opened) is None
    hands.move(days=1)
    assert is_due(opened)
    assert make_daily(opened) is not None
    hands.move(days=1)
    assert not is_due(opened), "nothing but notes since"
    # A clock that stands wrong costs no more than one backup too many.
    write(opened)
    hands.move(days=-400)
    assert make_daily(opened) is not None
    assert [each.number for each in backups_of(opened)] == [3, 2, 1]


def test_a_stick_gets_what_is_new_and_is_read_back(opened: OpenNotebook, stick: Drive) -> None:
    first = copy_to_stick(opened, stick)
    assert first.written > 60_000
    assert copy_to_stick(opened, stick).written == 0
    write(opened)
    second = copy_to_stick(opened, stick)
    assert second.backup.number == first.backup.number + 1
    assert second.written < first.written
    found = find_backups(stick.root)
    assert [each.number for each in found[0].backups] == [2, 1]
    verify_backup(found[0].backups[0], opened.key)
    there = newest_on(stick, opened)
    assert there is not None
    assert there.number == 2


def test_a_stick_that_gives_back_something_else_is_refused(
    opened: OpenNotebook, stick: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sticks, "digest_of", lambda *_arguments, **_more: b"another")
    with pytest.raises(UserError, match="stick_unlike"):
        copy_to_stick(opened, stick)
    assert find_backups(stick.root) == []
    assert state_of(opened, SETTINGS).stick_days is None


def test_a_stick_pulled_out_in_the_middle_has_no_half_backup(
    opened: OpenNotebook, stick: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_to_stick(opened, stick)
    write(opened)

    def gone(*_arguments: object, **_more: object) -> None:
        raise UserError("file.gone", "", "")

    monkeypatch.setattr(sticks, "put_folder", gone)
    with pytest.raises(UserError, match=r"file\.gone"):
        copy_to_stick(opened, stick)
    assert [each.number for each in find_backups(stick.root)[0].backups] == [1]


def test_too_small_or_too_old_a_stick_is_told_before(
    opened: OpenNotebook, stick: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sticks, "free_bytes", lambda _folder: 1000)
    with pytest.raises(UserError, match="stick_no_room"):
        copy_to_stick(opened, stick)
    monkeypatch.setattr(sticks, "FAT_LIMIT", 1000)
    with pytest.raises(UserError, match="stick_fat"):
        copy_to_stick(opened, Drive(stick.root, "KINGSTON", 1, 1, is_fat=True))


def test_the_reminder_comes_after_a_month_and_can_be_put_off(
    opened: OpenNotebook, stick: Drive, hands: clock.HandClock
) -> None:
    assert not state_of(opened, SETTINGS).is_stick_wanted
    make_backup(opened)
    hands.move(days=31)
    assert state_of(opened, SETTINGS).is_stick_wanted
    assert not state_of(opened, Settings(stick_reminder_days=0)).is_stick_wanted
    put_off = Settings(stick_reminder_from=put_off_until(7))
    assert not state_of(opened, put_off).is_stick_wanted
    hands.move(days=7)
    assert state_of(opened, put_off).is_stick_wanted
    copy_to_stick(opened, stick)
    state = state_of(opened, SETTINGS)
    assert (state.stick_days, state.is_stick_wanted) == (0, False)


def test_a_trial_restores_the_newest_each_month(opened: OpenNotebook, hands: clock.HandClock) -> None:
    assert not is_rehearsal_due(opened)
    make_backup(opened)
    assert not is_rehearsal_due(opened)
    hands.move(days=1)
    assert is_rehearsal_due(opened)
    before = opened.session.notebook.log_facts()
    found = rehearse(opened)
    assert found is not None
    assert found.is_good
    assert opened.session.notebook.log_facts() == before
    assert not is_rehearsal_due(opened)
    assert sorted(path.name for path in (opened.folder / "backups").iterdir()) == [
        "000001",
        "attachments",
        "last-rehearsal",
        "notebook.mqkey",
    ]
    hands.move(days=30)
    assert is_rehearsal_due(opened)


def test_a_bad_backup_comes_out_in_the_trial(opened: OpenNotebook) -> None:
    make_backup(opened)
    write(opened)
    newest = make_backup(opened)
    path = newest.folder / "notebook.db"
    raw = bytearray(path.read_bytes())
    raw[50_000] ^= 1
    path.write_bytes(raw)
    found = rehearse(opened)
    assert found is not None
    assert (found.is_good, found.number) == (False, 2)
    state = state_of(opened, SETTINGS)
    assert state.has_bad_rehearsal
    assert state.newest is not None
    assert state.newest.number == 1
    good = newest_backup(opened)
    assert good is not None
    assert good.number == 1
    assert [each.is_damaged for each in list_backups(newest.folder.parent)] == [True, False]


def test_every_reason_has_its_words() -> None:
    for reason in (*RISKY, "daily", "manual", "restored", "notebook.restore", "notebook.upgrade", "key.change"):
        assert reason_words(reason) != reason
