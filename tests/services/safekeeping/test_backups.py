"""Backups hold everything of one moment, are verified, numbered and thinned, and come before whatever is risky."""

import os
import re
import shutil
import threading
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Person
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.host.files import Disk
from minqing_desktop.services import backups as backups_module
from minqing_desktop.services import verbs
from minqing_desktop.services.backups import (
    backups_of,
    ensure_backup,
    list_backups,
    make_backup,
    newest_backup,
    read_backup,
    thin,
    verify_backup,
)
from minqing_desktop.services.erasing import erase_person
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook
from minqing_desktop.storage.attachment_parts import part_names
from minqing_desktop.storage.folder import NotebookFolder
from tests.services.safekeeping.conftest import Made, blobs_of, write


def root_of(opened: OpenNotebook) -> Path:
    return NotebookFolder(opened.folder).backups


def test_a_backup_says_what_it_holds_to_key_holders_alone(opened: OpenNotebook) -> None:
    backup = make_backup(opened)
    assert backup.number == 1
    assert backup.inside is not None
    assert backup.inside.cadre == "陈建国"
    assert backup.inside.counts["person"] == 2
    assert backup.manifest.blobs == 3
    assert backup.end == opened.session.notebook.log_facts()
    plain = (backup.folder / "manifest").read_bytes() + (backup.folder / "notebook.mqkey").read_bytes()
    for secret in ("陈建国", "示范村", "person"):
        assert secret.encode() not in plain
    assert read_backup(backup.folder).inside is None
    with pytest.raises(UserError, match="backup_damaged"):
        read_backup(backup.folder, os.urandom(32))
    verify_backup(backup, opened.key)


def test_photos_are_kept_once_and_parts_grow_few(opened: OpenNotebook) -> None:
    blobs = opened.session.blobs
    assert blobs is not None
    first = make_backup(opened)
    second = make_backup(opened)
    assert first.manifest.parts == second.manifest.parts
    for number in range(6):
        blobs.put(os.urandom(3000) + bytes([number]))
        last = make_backup(opened)
    assert last.manifest.blobs == 9
    assert len(last.manifest.parts) <= 3
    verify_backup(last, opened.key)
    named = {part.name for each in backups_of(opened) for part in each.manifest.parts}
    assert set(part_names(root_of(opened) / "attachments")) == named


def test_an_erased_photo_is_in_no_later_backup_and_goes_with_the_last_that_had_it(
    opened: OpenNotebook, made: Made
) -> None:
    blobs = opened.session.blobs
    assert blobs is not None
    before = make_backup(opened)
    blobs.delete(made.photos[0])
    after = make_backup(opened)
    assert after.manifest.blobs == 2
    assert not set(after.manifest.parts) & set(before.manifest.parts)
    shutil.rmtree(before.folder)
    thin(root_of(opened))
    assert part_names(root_of(opened) / "attachments") == [part.name for part in after.manifest.parts]


def test_a_photo_damaged_here_comes_from_an_older_backup(opened: OpenNotebook, made: Made) -> None:
    blobs = opened.session.blobs
    assert blobs is not None
    make_backup(opened)
    with blobs._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE blob SET content = x'00' WHERE digest = ?", (bytes.fromhex(made.photos[1]),))
    blobs.put(b"new" * 5000)
    backup = make_backup(opened)
    assert backup.inside is not None
    assert (backup.manifest.blobs, backup.inside.blobs_missing) == (4, 0)


def test_others_write_while_a_backup_is_made(opened: OpenNotebook) -> None:
    before = opened.session.notebook.log_facts()
    writing = threading.Thread(target=lambda: [write(opened, f"{n}组") for n in range(5)])

    def progress(done: int, _total: int) -> None:
        if done >= 500 and not writing.ident:
            writing.start()
            writing.join()

    backup = make_backup(opened, progress=progress)
    assert writing.ident
    assert backup.end == before
    assert opened.session.notebook.log_facts().ops == before.ops + 5


def test_stopping_leaves_nothing_behind(opened: OpenNotebook) -> None:
    make_backup(opened)
    with pytest.raises(Cancelled):
        make_backup(opened, cancel=lambda: True)
    assert [each.number for each in backups_of(opened)] == [1]
    assert not [path for path in root_of(opened).iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("name", ["notebook.db", "manifest"])
def test_a_flipped_byte_is_found(opened: OpenNotebook, name: str) -> None:
    backup = make_backup(opened)
    path = backup.folder / name
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(UserError, match="backup_damaged"):
        verify_backup(backup, opened.key)


def test_a_damaged_part_is_found_and_written_anew(opened: OpenNotebook) -> None:
    backup = make_backup(opened)
    part = backup.parts_folder / backup.manifest.parts[0].name
    part.write_bytes(part.read_bytes()[:5000])
    with pytest.raises(UserError, match="backup_damaged"):
        verify_backup(backup, opened.key)
    assert newest_backup(opened) is None
    verify_backup(make_backup(opened), opened.key)


def test_thinning_keeps_the_latest_and_fewer_of_the_old(opened: OpenNotebook) -> None:
    for _ in range(7):
        backup = make_backup(opened)
    root = root_of(opened)
    pattern = shutil.copytree(backup.folder, opened.folder / "pattern")
    for number in range(8, 41):
        copied = shutil.copytree(pattern, root / f"{number:06d}")
        _renumber(copied, number, opened.key)
        thin(root)
    kept = [each.number for each in list_backups(root)]
    assert kept[:7] == [40, 39, 38, 37, 36, 35, 34]
    assert kept[7:] == [32, 16]
    thin(root, is_tight=True)
    assert [each.number for each in list_backups(root)] == [40, 39, 38, 37, 36]


def _renumber(folder: Path, number: int, key: bytes) -> None:
    from msgspec.structs import replace

    manifest = read_backup(folder, key).manifest
    (folder / "manifest").write_bytes(replace(manifest, number=number).encode(key))


def test_damaged_backups_do_not_count_among_the_five(opened: OpenNotebook) -> None:
    for _ in range(6):
        make_backup(opened)
    root = root_of(opened)
    for each in list_backups(root)[:4]:
        backups_module.mark_damaged(each)
    thin(root, is_tight=True)
    assert sorted(each.number for each in list_backups(root) if not each.is_damaged) == [1, 2]


def test_a_full_disk_is_a_sentence_and_never_costs_the_last_five(
    opened: OpenNotebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        make_backup(opened)
    monkeypatch.setattr(backups_module, "free_bytes", lambda _folder: 1000)
    with pytest.raises(UserError, match="backup_no_room"):
        make_backup(opened)
    assert [each.number for each in backups_of(opened)] == [6, 5, 4, 3, 2]


def test_what_is_risky_is_backed_up_before_and_only_when_something_is_new(opened: OpenNotebook) -> None:
    with opened.session.reading() as reader:
        person = reader.find(Person)[0].id
    before = opened.session.notebook.log_facts()
    erase_person(opened.session, person)
    backup = newest_backup(opened)
    assert backup is not None
    assert backup.inside is not None
    assert (backup.inside.reason, backup.end.ops) == ("person.erase", before.ops)
    assert ensure_backup(opened, "roster.import") != backup
    again = ensure_backup(opened, "roster.import")
    assert again is not None
    assert again.number == 2


def test_a_risky_action_without_a_backup_does_not_happen(opened: OpenNotebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups_module, "free_bytes", lambda _folder: 1000)
    before = opened.session.notebook.log_facts()
    with opened.session.reading() as reader:
        person = reader.find(Person)[0].id
    with pytest.raises(UserError, match="backup_no_room"):
        erase_person(opened.session, person)
    assert opened.session.notebook.log_facts() == before


def test_verbs_that_bring_in_or_take_away_much_are_risky() -> None:
    named = {verb for verb in verbs._sentences() if re.search(r"\.(import|load|erase|update|purge)$", verb)}
    # The sample village goes into a notebook of its own, just made; a package is no action, its verb is but the note.
    assert named - {"sample.load", "package.import"} <= verbs.RISKY
    assert set(verbs._sentences()) >= verbs.RISKY


def test_a_new_notebook_has_nothing_to_back_up(tmp_path: Path, made: Made) -> None:
    from minqing_desktop.domain.records.place import Village

    opened, _code = create_notebook(tmp_path / "new", "另一个密码 2026", Village(name="新村", code="330327001299"))
    try:
        assert ensure_backup(opened, "roster.import") is None
    finally:
        opened.close()


CALLS = ("create", "sync", "replace", "sync_folder")


@pytest.mark.parametrize("call", CALLS)
def test_an_error_at_any_call_leaves_the_old_backups_and_no_half_one(
    opened: OpenNotebook, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    make_backup(opened)
    blobs_of(opened).put(b"one more" * 400)
    real = getattr(Disk, call)
    count, failing = 0, 0

    def counted(self: Disk, *arguments: object) -> object:
        nonlocal count
        count += 1
        if count == failing:
            raise OSError(28, "no space")
        return real(self, *arguments)

    monkeypatch.setattr(Disk, call, counted)
    for failing in range(1, 12):
        count = 0
        try:
            make_backup(opened)
        except UserError as error:
            assert error.code.startswith(("file.", "disk_"))  # noqa: PT017
        if count < failing:
            break
        for backup in backups_of(opened):
            verify_backup(backup, opened.key)
    assert count < failing
    assert backups_of(opened)
