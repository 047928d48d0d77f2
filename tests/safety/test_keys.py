"""Every change of a way into the notebook, killed at every file operation: the old or the new way opens, never neither.

The operations are those of the one module that writes files, and the steps of a change of the key beside them. The
process is stopped before each (which is after the one before it); after that nothing it still tries to do to a file
comes about. Some of it is done once more with a process of its own that ends without a word.
"""

import hashlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.host import files
from minqing_desktop.services import hands, rekeying
from minqing_desktop.services.cadres import add_cadre
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import (
    OpenNotebook,
    change_password,
    check_notebook,
    create_notebook,
    open_notebook,
    open_with_escrow,
    open_with_recovery,
)
from minqing_desktop.services.photos import add_photo
from minqing_desktop.storage import recovery_code
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.folder import NotebookFolder
from minqing_desktop.storage.key_slots import PasswordSlot
from minqing_desktop.storage.keyfile import KeyFile, new_keyfile
from minqing_desktop.storage.keyfile_copies import read_healing
from minqing_desktop.storage.keyfile_memory import remember_keyfile
from minqing_desktop.storage.notebook import Notebook
from tests.conftest import SOAK

OWN, NEW_OWN, COLLEAGUES = "correct horse", "another horse", "third battery"
NEW_SECRET = bytes(range(16))
DISK_CALLS = ("create", "sync", "replace", "sync_folder", "remove")


class Killed(BaseException):
    """The process ends here."""


@dataclass
class World:
    """A closed notebook with two who sign in, and every secret to it."""

    folder: Path
    code: str
    colleague: str
    township: Path
    public: str
    photo: str


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """The hundreds of openings here are not about how slow a password is to guess."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordSlot, "wrapping_key", lambda slot, secret: hashlib.sha256(slot.salt + secret).digest())
        yield


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> World:
    base = tmp_path_factory.mktemp("keys")
    opened, code = create_notebook(
        base / "notebook", OWN, Village(name="示范村", code="330327001201"), Cadre(name="甲")
    )
    colleague, _ = add_cadre(opened.session, Cadre(name="乙"))
    hands.give_password(opened, colleague, COLLEAGUES)
    public = hands.make_township_key(base / "township.txt")
    hands.turn_escrow_on(opened, public)
    add_household(opened.session, Household(number="1"), Person(name="丙"))
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    photo = add_photo(opened.session, picture.getvalue()).digest
    (base / "notebook" / "backups" / "000001").mkdir()  # one backup, which keeps a copy of the key file
    shutil.copy(base / "notebook" / "notebook.mqkey", base / "notebook" / "backups" / "000001")
    opened.close()
    return World(base / "notebook", code, colleague, base / "township.txt", public, photo)


@dataclass(frozen=True)
class Change:
    """What is done, and the secrets that open before and after it; each is a way to open a folder."""

    act: Callable[[OpenNotebook, World], object]
    before: Callable[[World], list[tuple[str, str]]]
    after: Callable[[World], list[tuple[str, str]]]
    prepared_by: Callable[[OpenNotebook, World], object] | None = None


def _ways(own: str = OWN, colleague: str = COLLEAGUES, new_code: bool = False, township: bool = True) -> Any:
    def ways(world: World) -> list[tuple[str, str]]:
        code = recovery_code.write_code(NEW_SECRET) if new_code else world.code
        found = [("password", own), ("code", code)]
        found += [("password", colleague)] if colleague else []
        return found + ([("township", str(world.township))] if township else [])

    return ways


THIRD = "fourth staple"
CHANGES = {
    "password": Change(lambda o, _w: change_password(o, OWN, NEW_OWN), _ways(), _ways(own=NEW_OWN)),
    "slot added": Change(
        lambda o, w: hands.give_password(o, w.colleague, COLLEAGUES),
        _ways(colleague=""),
        _ways(),
        lambda o, w: hands.take_password(o, w.colleague),
    ),
    "slot removed": Change(lambda o, w: hands.take_password(o, w.colleague), _ways(), _ways(colleague="")),
    "recovery renewed": Change(lambda o, _w: hands.renew_recovery(o, OWN), _ways(), _ways(new_code=True)),
    "escrow on": Change(
        lambda o, w: hands.turn_escrow_on(o, w.public),
        _ways(township=False),
        _ways(),
        lambda o, _w: hands.turn_escrow_off(o),
    ),
    "escrow off": Change(lambda o, _w: hands.turn_escrow_off(o), _ways(), _ways(township=False)),
    "key": Change(
        lambda o, _w: hands.change_key(o, OWN, back_up=lambda _o: None),
        _ways(),
        _ways(colleague="", new_code=True),
    ),
}


def opens(way: tuple[str, str], folder: Path) -> OpenNotebook | None:
    kind, secret = way
    try:
        if kind == "password":
            return open_notebook(folder, secret)
        return open_with_recovery(folder, secret) if kind == "code" else open_with_escrow(folder, Path(secret))
    except UserError as error:
        if error.code not in {"wrong_password", "wrong_recovery_code", "wrong_escrow"}:
            raise
        return None


@dataclass
class Death:
    """Counts the operations and ends the process before or after one of them; from then on none comes about."""

    at: int = -1
    is_after: bool = False
    end: Callable[[], None] = field(default=lambda: (_ for _ in ()).throw(Killed()))
    count: int = 0
    is_dead: bool = False

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **named: Any) -> Any:
            if self.is_dead:
                raise Killed
            place, self.count = self.count, self.count + 1
            if place == self.at and not self.is_after:
                self._die()
            answer = call(*arguments, **named)
            if place == self.at:
                if hasattr(answer, "close"):
                    answer.close()
                self._die()
            return answer

        return guarded

    def _die(self) -> None:
        self.is_dead = True
        self.end()


@contextmanager
def dying(death: Death) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in DISK_CALLS:
            patch.setattr(files.Disk, name, death.around(getattr(files.Disk, name)))
        for name in ("copy_snapshot", "check_frozen"):
            patch.setattr(rekeying, name, death.around(getattr(rekeying, name)))
        for kind in (Notebook, BlobStore):
            patch.setattr(kind, "close", death.around(kind.close))
        patch.setattr(recovery_code, "new_secret", lambda: NEW_SECRET)
        yield


def prepared(world: World, change: Change, base: Path, name: str) -> Path:
    folder = Path(shutil.copytree(world.folder, base / name))
    if change.prepared_by is not None:
        opened = open_notebook(folder, OWN)
        change.prepared_by(opened, world)
        opened.close()
    return folder


def let_go(opened: OpenNotebook) -> None:
    """What the operating system does when a process is gone."""
    with suppress(UserError):
        opened.close()


def assert_old_or_new(world: World, change: Change, folder: Path) -> bool:
    """Every secret of one side opens, and nothing of the other side alone; gives whether it is the new one."""
    own = {change.before(world)[0], change.after(world)[0]}
    opened = next(found for way in own if (found := opens(way, folder)) is not None)
    assert opened.session.blobs is not None
    assert opened.session.blobs.has(world.photo)
    assert opened.session.notebook.log_facts().ops >= 4
    assert not {"log_end_lost", "witness_forged"} & set(opened.notices)
    opening = {
        way for way in {*change.before(world), *change.after(world)} if key_of(way, opened.keyfile) == opened.key
    }
    opened.close()
    assert opening in (set(change.before(world)), set(change.after(world)))
    assert not list(folder.glob(".rekey-*"))
    return opening == set(change.after(world))


def key_of(way: tuple[str, str], keyfile: KeyFile) -> bytes | None:
    """The database key that a secret gives; the files themselves are opened with one of them."""
    kind, secret = way
    try:
        if kind == "password":
            return keyfile.open_with_password(secret)
        if kind == "code":
            return keyfile.open_with_recovery(secret)
        return keyfile.open_with_escrow(Path(secret).read_text())
    except UserError:
        return None


def put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def count_operations(world: World, change: Change, folder: Path) -> int:
    """How many there are in the whole change, which must come about."""
    opened = open_notebook(folder, OWN)
    counting = Death()
    with dying(counting):
        change.act(opened, world)
    total = counting.count
    opened.close()
    assert assert_old_or_new(world, change, folder)
    return total


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "key"])
def test_a_changed_key_file_is_killed_at_every_operation(template: World, tmp_path: Path, name: str) -> None:
    change = CHANGES[name]
    folder = prepared(template, change, tmp_path, "start")
    total = count_operations(template, change, Path(shutil.copytree(folder, tmp_path / "whole")))
    place = NotebookFolder(folder)
    before = {path: path.read_bytes() for path in place.keyfiles}
    sides = (set(change.before(template)), set(change.after(template)))
    opened, outcomes = open_notebook(folder, OWN), []
    try:
        old = opened.keyfile
        for at, is_after in itertools.product(range(total), (False, True) if SOAK else (False,)):
            for path, content in before.items():
                path.write_bytes(content)
            opened.keyfile = old
            remember_keyfile(opened.session.notebook, old)
            with dying(Death(at, is_after)), pytest.raises(Killed):
                change.act(opened, template)
            keyfile = read_healing(place.keyfiles, put).keyfile
            opening = {way for way in {*sides[0], *sides[1]} if key_of(way, keyfile) == opened.key}
            assert opening in sides
            assert len({path.read_bytes() for path in place.keyfiles}) == 1
            outcomes.append(opening == sides[1])
    finally:
        opened.close()
    assert len(outcomes) >= 15
    assert outcomes == sorted(outcomes)
    assert outcomes[0] is False
    assert outcomes[-1] is True


def test_a_changed_database_key_is_killed_at_every_operation(template: World, tmp_path: Path) -> None:
    change, outcomes = CHANGES["key"], []
    total = count_operations(template, change, Path(shutil.copytree(template.folder, tmp_path / "whole")))
    for at in range(total):
        for is_after in (False, True) if SOAK else (False,):
            folder = Path(shutil.copytree(template.folder, tmp_path / "killed"))
            opened = open_notebook(folder, OWN)
            with dying(Death(at, is_after)), pytest.raises(Killed):
                change.act(opened, template)
            let_go(opened)
            outcomes.append(assert_old_or_new(template, change, folder))
            shutil.rmtree(folder)
    assert total >= 20
    assert outcomes == sorted(outcomes)
    assert outcomes[0] is False
    assert outcomes[-1] is True


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows 没有 fork，改在 Linux 上测")
@pytest.mark.parametrize("name", ["password", "key"])
def test_a_process_that_ends_without_a_word_leaves_the_old_or_the_new(
    template: World, tmp_path: Path, name: str
) -> None:
    change = CHANGES[name]
    for at in range(2, 60, 1 if SOAK else 7):
        folder = Path(shutil.copytree(template.folder, tmp_path / f"{at}"))
        child = os.fork()
        if child == 0:
            opened = open_notebook(folder, OWN)
            with dying(Death(at, bool(at % 2), lambda: os._exit(9))):
                change.act(opened, template)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        assert code in (0, 9)
        is_new = assert_old_or_new(template, change, folder)
        assert is_new or code == 9
        if code == 0:
            break


def test_any_one_good_copy_opens_after_every_change(template: World, tmp_path: Path) -> None:
    for name in CHANGES if SOAK else ("password", "key"):
        change = CHANGES[name]
        folder = prepared(template, change, tmp_path, name)
        with dying(Death()):
            opened = open_notebook(folder, OWN)
            change.act(opened, template)
        let_go(opened)
        for kept in (folder, folder / "backups"):
            shutil.copy(folder / "notebook.mqkey", tmp_path / "good")
            for place in (folder, folder / "backups"):
                (place / "notebook.mqkey").write_bytes(b"rubbish")
            shutil.copy(tmp_path / "good", kept / "notebook.mqkey")
            (folder / "backups" / "000001" / "notebook.mqkey").unlink(missing_ok=True)
            found = opens(change.after(template)[0], folder)
            assert found is not None
            assert "keyfile_healed" in found.notices
            found.close()


def test_a_backups_own_key_file_outlives_a_change_of_the_key(template: World, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(template.folder, tmp_path / "notebook"))
    kept = folder / "backups" / "000001" / "notebook.mqkey"
    before = kept.read_bytes()
    opened = open_notebook(folder, OWN)
    old_key = opened.key
    code = hands.change_key(opened, OWN)
    assert opened.key != old_key
    change_password(opened, OWN, NEW_OWN)
    assert check_notebook(opened).is_sound
    opened.close()
    assert kept.read_bytes() == before
    again = open_with_recovery(folder, code)
    assert again.notices == ()
    again.close()


def test_who_kept_an_old_copy_is_shut_out_here_and_everywhere_by_another_key(template: World, tmp_path: Path) -> None:
    """The old copy put back here opens nothing; with a copy of the data of then it does until there is another key."""
    folder = Path(shutil.copytree(template.folder, tmp_path / "notebook"))
    stolen = (folder / "notebook.mqkey").read_bytes()
    opened = open_notebook(folder, OWN)
    hands.take_password(opened, template.colleague)
    opened.close()
    place = folder / "notebook.mqkey"
    here = place.read_bytes()
    assert opens(("password", COLLEAGUES), folder) is None
    for copy in (place, folder / "backups" / "notebook.mqkey"):
        copy.write_bytes(stolen)
    shutil.rmtree(folder / "backups" / "000001")
    assert opens(("password", COLLEAGUES), folder) is None
    found = opens(("password", COLLEAGUES), Path(shutil.copytree(template.folder, tmp_path / "of then")))
    assert found is not None
    found.close()
    for copy in (place, folder / "backups" / "notebook.mqkey"):
        copy.write_bytes(here)
    opened = open_notebook(folder, OWN)
    hands.change_key(opened, OWN)
    opened.close()
    shutil.rmtree(folder / "backups")
    place.write_bytes(stolen)
    with pytest.raises(UserError) as caught:
        open_notebook(folder, COLLEAGUES)
    assert caught.value.code == "database_damaged"


def test_the_typed_code_stays_what_it_is(template: World, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(template.folder, tmp_path / "notebook"))
    opened = open_notebook(folder, OWN)
    assert hands.lose_password_by_rekeying(opened, OWN) == ["乙"]
    with pytest.raises(UserError) as caught:
        hands.change_key(opened, OWN, new_keyfile("n", OWN, "")[2])
    assert caught.value.code == "wrong_recovery_code"
    assert hands.change_key(opened, OWN, template.code.lower()) == ""
    opened.close()
    for way in (("password", OWN), ("code", template.code), ("township", str(template.township))):
        found = opens(way, folder)
        assert found is not None
        found.close()
    assert opens(("password", COLLEAGUES), folder) is None


def test_a_disk_that_fails_leaves_the_notebook_open_with_the_old_key(
    template: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(template.folder, tmp_path / "notebook"))
    opened = open_notebook(folder, OWN)

    def refuse(*_arguments: Any) -> None:
        raise OSError(28, "")

    with monkeypatch.context() as during:
        during.setattr(files.Disk, "replace", refuse)
        with pytest.raises(UserError):
            hands.change_key(opened, OWN, back_up=lambda _o: None)
    add_household(opened.session, Household(number="2"), Person(name="丁"))
    opened.close()
    assert not list(folder.glob(".rekey-*"))
    again = open_notebook(folder, OWN)
    assert check_notebook(again).is_sound
    again.close()
