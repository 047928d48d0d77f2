"""Every rung of the ladder mends what it is for, and puts the damaged files aside first."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.log.op import OpType, make_op, read_header
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.household import Person
from minqing_desktop.services.backups import make_backup
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.notebooks import OpenNotebook, check_notebook, open_notebook, open_with_key
from minqing_desktop.services.repairing import (
    MendedAttachments,
    Rung,
    find_key,
    from_county,
    ladder,
    mend_attachments,
    mend_keyfile,
    mend_lists,
    salvage,
)
from minqing_desktop.storage.halved import halved_actions
from minqing_desktop.storage.transport import ActionAltered, ForeignAction, export_actions
from tests.services.safekeeping.conftest import PASSWORD, Made, blobs_of, write

PAGE = 4096


def count_people(opened: OpenNotebook) -> int:
    with opened.session.reading() as reader:
        return reader.count(Person)


def add_people(opened: OpenNotebook, actions: int) -> None:
    for _ in range(actions):
        with opened.session.doing("person.add") as doing:
            for number in range(20):
                doing.act.create(Person(name=f"丙{number}", note="记一笔" * 30))


def hit_pages(path: Path, count: int, seed: int, first: int) -> None:
    """Flips a byte in some pages behind the first, which a table of many rows has filled."""
    raw = bytearray(path.read_bytes())
    chance = random.Random(seed)
    for page in chance.sample(range(first, len(raw) // PAGE), count):
        raw[page * PAGE + chance.randrange(PAGE)] ^= 1
    path.write_bytes(raw)


@pytest.fixture
def damaged(opened: OpenNotebook) -> Path:
    """A notebook with many pages, some of them damaged behind those of the schema."""
    first = opened.folder.joinpath("notebook.db").stat().st_size // PAGE
    add_people(opened, 20)
    opened.close()
    hit_pages(opened.folder / "notebook.db", 6, 7, first + 10)
    return opened.folder


def test_without_a_backup_what_is_readable_is_taken_out(damaged: Path, made: Made) -> None:
    before = (damaged / "notebook.db").read_bytes()
    mended, salvaged = salvage(damaged, made.key)
    try:
        assert salvaged.backup is None
        assert 200 <= count_people(mended) < 402
        assert salvaged.readable.ops_lost == 402 - count_people(mended)
        assert check_notebook(mended).is_sound
        assert mended.notices == ()
        assert all(blobs_of(mended).get(photo) for photo in made.photos)
    finally:
        mended.close()
    aside = next(path for path in damaged.iterdir() if path.name.startswith("损坏的"))
    assert (aside / "notebook.db").read_bytes() == before


def test_what_the_backup_has_whole_is_not_asked_of_the_damaged_file(opened: OpenNotebook, made: Made) -> None:
    first = opened.folder.joinpath("notebook.db").stat().st_size // PAGE
    add_people(opened, 20)
    make_backup(opened)
    add_people(opened, 1)
    opened.close()
    # Among the pages that the backup has as well.
    hit_pages(opened.folder / "notebook.db", 12, 7, first + 10)
    mended, salvaged = salvage(opened.folder, made.key)
    try:
        assert salvaged.backup is not None
        assert 402 <= count_people(mended) <= 422
        assert salvaged.readable.ops_lost == 422 - count_people(mended)
        assert check_notebook(mended).is_sound
    finally:
        mended.close()


def test_a_whole_action_is_no_forgery_where_half_of_it_was_salvaged(damaged: Path, made: Made) -> None:
    mended, salvaged = salvage(damaged, made.key)
    try:
        notebook = mended.session.notebook
        with notebook.reading() as reader:
            halved = halved_actions(reader.connection)
            actions = list(export_actions(reader.connection))
        assert halved == set(salvaged.readable.halved) != set()
        part = next(each for each in actions if read_header(each.header).id in halved)
        action = read_header(part.header).id
        lost = make_op(OpType.CREATE, action, "person", bytes(16), {"name": "甲"})
        whole = [*part.ops, lost]
        people, behind = count_people(mended), witness_of(mended)
        with pytest.raises(ActionAltered):
            notebook.take([ForeignAction(part.header, whole[1:])])
        # Not at the end of it, so that what stands behind has to move.
        whole = [*part.ops[:1], lost, *part.ops[1:]]
        taken = notebook.take([ForeignAction(part.header, whole)])
        assert (taken.actions, taken.ops, count_people(mended)) == (1, 1, people + 1)
        with notebook.reading() as reader:
            assert action not in halved_actions(reader.connection)
            assert ForeignAction(part.header, whole) in list(export_actions(reader.connection))
        assert notebook.take([ForeignAction(part.header, whole)]).actions == 0
        other = next(each for each in actions if len(each.ops) == 20 and read_header(each.header).id not in halved)
        extra = make_op(OpType.CREATE, read_header(other.header).id, "person", bytes(16), {"name": "甲"})
        with pytest.raises(ActionAltered):
            notebook.take([ForeignAction(other.header, [*other.ops, extra])])
        assert check_notebook(mended).is_sound
    finally:
        mended.close()
    # Killed before the witness saw the chain that was computed anew.
    (mended.folder / "witness").write_bytes(behind)
    again = open_with_key(mended.folder, made.key)
    try:
        assert "log_end_lost" not in again.notices
    finally:
        again.close()


def witness_of(opened: OpenNotebook) -> bytes:
    return (opened.folder / "witness").read_bytes()


def test_a_backup_is_the_ground_and_the_rest_is_added(opened: OpenNotebook, made: Made) -> None:
    first = opened.folder.joinpath("notebook.db").stat().st_size // PAGE
    add_people(opened, 10)
    make_backup(opened)
    add_people(opened, 30)
    opened.close()
    hit_pages(opened.folder / "notebook.db", 4, 3, first + 60)
    mended, salvaged = salvage(opened.folder, made.key)
    try:
        assert salvaged.backup is not None
        assert salvaged.actions_added == 30
        assert 202 + 400 < count_people(mended) <= 802
        assert check_notebook(mended).is_sound
    finally:
        mended.close()


def test_nothing_readable_and_no_backup_changes_nothing(folder: Path, made: Made) -> None:
    path = folder / "notebook.db"
    path.write_bytes(bytes(path.stat().st_size))
    before = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
    with pytest.raises(UserError, match="nothing_readable"):
        salvage(folder, made.key)
    for name in ("notebook.db", "blobs.db", "notebook.mqkey"):
        assert (folder / name).read_bytes() == before[name]


def test_another_key_file_is_put_in_place_and_the_damaged_one_kept(folder: Path) -> None:
    (folder / "notebook.mqkey").write_bytes(b"minqing-key 1\n???")
    (folder / "backups" / "notebook.mqkey").rename(folder.parent / "on-the-stick")
    (folder.parent / "stick" / "backups").mkdir(parents=True)
    with pytest.raises(UserError, match="keyfile_damaged"):
        mend_keyfile(folder)
    (folder.parent / "on-the-stick").rename(folder / "backups" / "notebook.mqkey")
    rungs = {each.rung: each for each in ladder(folder).rungs}
    assert not rungs[Rung.KEYFILE].why_not
    assert rungs[Rung.BACKUP].why_not
    assert mend_keyfile(folder) == folder / "backups" / "notebook.mqkey"
    assert (folder / "notebook.mqkey.damaged").read_bytes() == b"minqing-key 1\n???"
    open_notebook(folder, PASSWORD).close()


def test_the_key_is_found_in_any_good_copy(opened: OpenNotebook, made: Made) -> None:
    make_backup(opened)
    folder = opened.folder
    for path in (folder / "notebook.mqkey", folder / "backups" / "notebook.mqkey"):
        path.write_bytes(b"")
    assert find_key(folder, PASSWORD) == made.key
    assert find_key(folder, made.code, by_code=True) == made.key
    with pytest.raises(UserError, match="wrong_password"):
        find_key(folder, "不是这个密码")
    # Trying here is no way around the count of the door.
    assert b'"waiting":1' in (folder / "attempts").read_bytes()


def test_lists_are_made_anew_with_a_copy_aside(
    opened: OpenNotebook, made: Made, opener: Callable[[Path], OpenNotebook]
) -> None:
    write(opened)
    with opened.session.notebook.local() as connection:
        connection.exec_driver_sql("UPDATE v_person SET name = '别的'")
    assert not check_notebook(opened).is_sound
    opened.close()
    mended = mend_lists(opened.folder, made.key)
    try:
        assert check_notebook(mended).is_sound
    finally:
        mended.close()
    aside = next(path for path in opened.folder.iterdir() if path.name.startswith("损坏的"))
    assert count_people(opener(aside)) == 2


@pytest.mark.parametrize("is_gone", [False, True])
def test_damaged_photos_come_back_from_the_backups(
    opened: OpenNotebook, made: Made, opener: Callable[[Path], OpenNotebook], is_gone: bool
) -> None:
    make_backup(opened)
    lost = blobs_of(opened).put(b"later" * 4000)
    with opened.session.doing("photo.add") as doing:
        doing.act.create(Attachment(digest=lost, size=20_000))
    opened.close()
    path = opened.folder / "blobs.db"
    if is_gone:
        path.unlink()
    else:
        hit_pages(path, path.stat().st_size // PAGE - 4, 1, 3)
    assert mend_attachments(opened.folder, made.key) == MendedAttachments(3, 1)
    again = opener(opened.folder)
    assert all(blobs_of(again).get(photo) for photo in made.photos)
    assert check_notebook(again).faults.keys() <= {"attachment_damaged"}
    again.close()
    before = sorted(path.name for path in opened.folder.iterdir())
    assert mend_attachments(opened.folder, made.key) == MendedAttachments(0, 1)
    assert sorted(path.name for path in opened.folder.iterdir()) == before


def test_the_last_rung_makes_a_notebook_of_what_the_county_gives(opened: OpenNotebook, tmp_path: Path) -> None:
    file = tmp_path / "village.jsonl"
    dump(opened.session, file)
    fresh, code = from_county(file, tmp_path / "取回", "新的密码 2026")
    try:
        assert count_people(fresh) == 2
        assert code
    finally:
        fresh.close()


def test_a_package_of_the_countys_copy_is_led_to_where_it_is_taken(tmp_path: Path) -> None:
    vector = next((Path(__file__).parents[2] / "exchange" / "package" / "vectors").glob("*.mqpkg"))
    with pytest.raises(UserError) as led:
        from_county(vector, tmp_path / "取回", "新的密码 2026")
    assert led.value.code == "repair_by_package"
    assert not (tmp_path / "取回").exists()
