"""A restore brings the backup back, keeps what was there, and is either done or not done wherever it is killed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import READER, Cadre
from minqing_desktop.domain.records.place import Group
from minqing_desktop.host import folders
from minqing_desktop.services import restoring, swapping
from minqing_desktop.services.backups import backups_of, make_backup, newest_backup
from minqing_desktop.services.cadres import add_cadre
from minqing_desktop.services.hands import give_password
from minqing_desktop.services.notebooks import OpenNotebook, check_notebook, open_notebook
from minqing_desktop.services.restoring import compare, find_backups, open_backup, restore, sign_in_to
from minqing_desktop.services.undoing import recent
from minqing_desktop.storage.notebook import DEVICE_BYTES
from minqing_desktop.storage.reading.actions import recent_actions
from tests.services.safekeeping.conftest import PASSWORD, Made, blobs_of, write

COLLEAGUES = "一句同事自己的话"
Opener = Callable[[Path], OpenNotebook]


def groups(opened: OpenNotebook) -> list[str]:
    with opened.session.reading() as reader:
        return sorted(group.name for group in reader.find(Group))


def test_the_difference_is_told_before(opened: OpenNotebook) -> None:
    backup = make_backup(opened)
    write(opened, "二组")
    compared = compare(backup, opened.key, opened)
    counts = {line.kind: (line.here, line.there) for line in compared.lines}
    assert counts["group"] == (1, 0)
    assert counts["person"] == (2, 2)
    assert (compared.lost_count, compared.is_same_log) == (1, True)
    assert "新增组" in compared.lost[0]
    assert compare(backup, opened.key, None).lines[0].here is None


def test_a_restore_swaps_keeps_the_old_and_writes_as_another_incarnation(
    opened: OpenNotebook, made: Made, opener: Opener
) -> None:
    folder, key = opened.folder, opened.key
    backup = make_backup(opened)
    write(opened, "后来的组")
    device, incarnation = opened.session.notebook.device, opened.session.notebook.incarnation
    opened.close()
    restored = restore(backup, key, folder)
    try:
        assert groups(restored) == []
        assert restored.notices == ()
        assert restored.session.notebook.incarnation == incarnation + 1
        assert restored.session.notebook.device[:DEVICE_BYTES] == device[:DEVICE_BYTES]
        assert recent(restored.session)[0].sentence == "用备份恢复"
        assert check_notebook(restored).is_sound
        assert all(blobs_of(restored).get(photo) for photo in made.photos)
        # What was there is backed up as well, and the newest backup is of the log that goes on.
        reasons = [each.inside.reason for each in backups_of(restored) if each.inside]
        assert reasons == ["restored", "notebook.restore", "manual"]
    finally:
        restored.close()
    aside = next(path for path in folder.iterdir() if path.name.startswith("恢复前"))
    assert groups(opener(aside)) == ["后来的组"]


def test_on_another_laptop_with_the_printed_code(opened: OpenNotebook, made: Made, tmp_path: Path) -> None:
    backup = make_backup(opened)
    found = find_backups(opened.folder)
    assert [each.backups[0].manifest for each in found] == [backup.manifest]
    key = open_backup(found[0].backups[0], made.code, by_code=True)
    restored = restore(found[0].backups[0], key, tmp_path / "新电脑" / "示范村")
    try:
        assert restored.session.notebook.device[:DEVICE_BYTES] != opened.session.notebook.device[:DEVICE_BYTES]
        assert newest_backup(restored) is not None
    finally:
        restored.close()
    open_notebook(tmp_path / "新电脑" / "示范村", PASSWORD).close()


def test_a_damaged_backup_is_not_put_in_place(opened: OpenNotebook, opener: Opener) -> None:
    folder, key = opened.folder, opened.key
    backup = make_backup(opened)
    write(opened, "后来的组")
    opened.close()
    raw = bytearray((backup.folder / "notebook.db").read_bytes())
    raw[70_000] ^= 1
    (backup.folder / "notebook.db").write_bytes(raw)
    with pytest.raises(UserError, match="backup_damaged"):
        restore(backup, key, folder)
    assert groups(opener(folder)) == ["后来的组"]


def test_whose_password_it_was_sits_down_with_his_own_rights(opened: OpenNotebook, tmp_path: Path) -> None:
    reader = add_cadre(opened.session, Cadre(name="李梅", role=READER))[0]
    me = opened.session.cadre
    give_password(opened, reader, COLLEAGUES)
    backup = make_backup(opened)
    write(opened, "后来的组")
    folder = opened.folder
    opened.close()
    label, key = sign_in_to(backup, COLLEAGUES)
    with pytest.raises(UserError, match="administrator_only"):
        restore(backup, key, folder, label=label)
    assert not [path for path in folder.iterdir() if path.name.startswith(("恢复前", swapping.STAGE))]
    elsewhere = restore(backup, key, tmp_path / "新电脑" / "示范村", label=label)
    try:
        assert (elsewhere.session.cadre, elsewhere.session.role) == (reader, READER)
        with elsewhere.session.reading() as seen:
            last = recent_actions(seen.connection, 2)
        assert {each.cadre for each in last if each.verb == "notebook.restore"} <= {reader}
    finally:
        elsewhere.close()
    label, key = sign_in_to(backup, PASSWORD)
    here = restore(backup, key, folder, label=label)
    try:
        assert (here.session.cadre, groups(here)) == (me, [])
    finally:
        here.close()


def test_who_is_not_in_the_backup_yet_is_told_before_anything_is_swapped(opened: OpenNotebook, tmp_path: Path) -> None:
    backup = make_backup(opened)
    give_password(opened, add_cadre(opened.session, Cadre(name="李梅"))[0], COLLEAGUES)
    label, key = sign_in_to(backup, COLLEAGUES)
    with pytest.raises(UserError, match="cadre_left"):
        restore(backup, key, tmp_path / "新电脑" / "示范村", label=label)
    assert not list((tmp_path / "新电脑").iterdir())


def test_an_older_program_refuses_a_newer_backup(opened: OpenNotebook) -> None:
    backup = make_backup(opened)
    manifest = backup.folder / "manifest"
    manifest.write_bytes(manifest.read_bytes().replace(b"minqing-backup 1\n", b"minqing-backup 2\n", 1))
    with pytest.raises(UserError, match="backup_newer"):
        open_backup(backup, PASSWORD)


class Killed(BaseException):
    """Ends a restore in the middle."""


@pytest.mark.parametrize("at", [1, 4, 8])
def test_killed_at_a_rename_of_the_swap_the_next_opening_carries_it_on(
    opened: OpenNotebook, opener: Opener, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    folder, key = opened.folder, opened.key
    write(opened, "备份里的")
    backup = make_backup(opened)
    write(opened, "后来的")
    opened.close()
    real, count = folders.rename, 0

    def rename(source: Path, target: Path) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise Killed
        real(source, target)

    monkeypatch.setattr(swapping, "rename", rename)
    with pytest.raises(Killed):
        restore(backup, key, folder)
    monkeypatch.undo()
    again = opener(folder)
    assert groups(again) == ["备份里的"]
    assert again.notices == ()
    assert not (folder / swapping.STAGE).exists()


def test_an_error_before_the_decision_leaves_everything_as_it_was(
    opened: OpenNotebook, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, key = opened.folder, opened.key
    backup = make_backup(opened)
    write(opened, "后来的")
    opened.close()

    def full(*_arguments: object, **_more: object) -> None:
        raise UserError("disk_full", "", "")

    monkeypatch.setattr(restoring, "finish_build", full)
    with pytest.raises(UserError, match="disk_full"):
        restore(backup, key, folder)
    assert groups(opener(folder)) == ["后来的"]
    assert not [path for path in folder.iterdir() if path.name.startswith(("恢复前", swapping.STAGE))]
