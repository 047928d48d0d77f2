"""Flipped bits, zeroed sectors and cut ends in every file of a notebook: found and named, or harmless, never silent.

Harmless means that everything the notebook holds is afterwards what it was before, to the last byte.
"""

import hashlib
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.backups import list_backups, make_backup, verify_backup
from minqing_desktop.services.checking import check_all
from minqing_desktop.services.drafts import save_draft
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook, open_notebook
from minqing_desktop.services.visits import VisitForm, record_visit
from minqing_desktop.storage.folder import NotebookFolder
from minqing_desktop.storage.key_slots import PasswordSlot
from tests.safety.quick_keys import FIRST_PASSWORD, quick_wrapping_key

DAMAGES, SOAK_DAMAGES = 150, 10_000
SECTOR = 512
PAGE = 4096
# Told to the user when a notebook opens, so what they name was not silent.
NAMED = {"log_end_lost", "witness_forged", "witness_missing", "keyfile_healed", "attempts_failed"}


@pytest.fixture(scope="module", autouse=True)
def _quick_keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordSlot, "wrapping_key", quick_wrapping_key)
        yield


@dataclass(frozen=True)
class Sound:
    """A notebook as a power cut leaves it: closed once, then written to, its WAL still beside it."""

    folder: Path
    digest: str
    files: tuple[Path, ...]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, _quick_keys: None) -> Sound:
    live = tmp_path_factory.mktemp("live") / "notebook"
    made, _ = create_notebook(live, FIRST_PASSWORD, Village(name="示范村", code="330327001201"), Cadre(name="陈"))
    home, _ = add_household(made.session, Household(number="0001"), Person(name="甲", phone="13800000001"))
    visit(made, home)
    make_backup(made)
    made.close()
    opened = open_notebook(live, FIRST_PASSWORD)
    for number in range(3):
        visit(opened, home)
        save_draft(opened.session, f"visit:new:{number}", {"words": "写到一半" * 200})
    folder = tmp_path_factory.mktemp("sound") / "notebook"
    shutil.copytree(live, folder, ignore=lambda _folder, names: [name for name in names if name.endswith("-shm")])
    (folder / "notebook.lock").write_bytes(b"")
    opened.close()
    trial = Path(shutil.copytree(folder, folder.with_name("trial")))
    outcome = look_at(trial)
    assert outcome.startswith("="), outcome
    files = tuple(sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()))
    names = {path.name for path in files}
    assert {"notebook.db", "notebook.db-wal", "blobs.db", "blobs.db-wal", "notebook.mqkey", "witness"} <= names
    assert {"backups", "attachments"} <= {part for path in files for part in path.parts}
    return Sound(folder, outcome, tuple(path for path in files if path.name != "notebook.lock"))


def visit(opened: OpenNotebook, home: str) -> None:
    """A visit with a photo of its own."""
    session = opened.session
    assert session.blobs is not None
    digest = session.blobs.put(random.Random(session.now().timestamp()).randbytes(9_000))
    form = VisitForm(
        Visit(households=(home,), started_at=session.now(), words="屋顶漏了" * 40),
        photos=(Attachment(digest=digest, media_type="image/jpeg"),),
    )
    record_visit(session, form)


def look_at(folder: Path) -> str:
    """What a user is told on opening, checking and trying the backups; «=» and a digest of it all when nothing."""
    try:
        opened = open_notebook(folder, FIRST_PASSWORD)
    except UserError as error:
        return error.code
    try:
        if named := NAMED.intersection(opened.notices):
            return min(named)
        if faults := check_all(opened).faults:
            return min(faults)
        backups = list_backups(NotebookFolder(folder).backups, opened.key)
        for backup in backups:
            if backup.is_damaged:
                return "backup_marked"
            verify_backup(backup, opened.key)
        return "=" + digest_of(opened) + f" {len(backups)}"
    except UserError as error:
        return error.code
    finally:
        opened.close()


def digest_of(opened: OpenNotebook) -> str:
    """Of the whole log, what stands beside it, and every attachment."""
    digest = hashlib.sha256()
    with opened.session.reading() as reader:
        for table in ("action", "op", "draft", "preference"):
            for row in reader.connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1"):
                digest.update(repr(tuple(row)).encode())
        photos = sorted(photo.digest for photo in reader.find(Attachment))
    assert opened.session.blobs is not None
    for photo in photos:
        digest.update(opened.session.blobs.get(photo))
    return digest.hexdigest()


def damage(path: Path, chance: random.Random) -> str:
    """Breaks a file in one of the ways disks do; says how, empty when it is as before."""
    data = bytearray(path.read_bytes())
    before, way = bytes(data), chance.choice(("bit", "bit", "bit", "byte", "zeroes", "page", "cut", "grown", "gone"))
    place = chance.randrange(len(data)) if data else 0
    if way == "bit" and data:
        data[place] ^= 1 << chance.randrange(8)
    elif way == "byte" and data:
        data[place] = chance.randrange(256)
    elif way in ("zeroes", "page"):
        size = SECTOR if way == "zeroes" else PAGE
        start = place // size * size
        data[start : start + size] = bytes(len(data[start : start + size]))
    elif way == "cut":
        del data[place:]
    elif way == "grown":
        data += chance.randbytes(chance.choice((1, SECTOR, PAGE)))
    if way == "gone":
        path.unlink()
        return way
    path.write_bytes(data)
    return way if bytes(data) != before else ""


def damage_many(sound: Sound, place: Path, damages: int, seed: int) -> Counter[str]:
    """How often what was found; an assertion fails at the first damage that nobody was told of."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    while found.total() < damages:
        # Each file in its turn: a small one matters as much as a large one.
        file = sound.files[found.total() % len(sound.files)]
        folder = place / str(found.total())
        shutil.copytree(sound.folder, folder)
        way = damage(folder / file, chance)
        if way:
            told = look_at(folder)
            is_harmless = told == sound.digest
            assert is_harmless or not told.startswith("="), f"{way} in {file}, number {found.total()} of seed {seed}"
            found["harmless" if is_harmless else told] += 1
        shutil.rmtree(folder)
    return found


def test_a_hundred_and_fifty_damages(sound: Sound, tmp_path: Path) -> None:
    found = damage_many(sound, tmp_path, DAMAGES, seed=20261122)
    assert found["harmless"] < DAMAGES / 2, found
    assert {"database_damaged", "keyfile_healed"} <= found.keys(), found


@pytest.mark.soak
def test_ten_thousand_damages(sound: Sound, tmp_path: Path) -> None:
    seed, damages = int.from_bytes(os.urandom(4), "big"), int(os.environ.get("MINQING_SOAK_FLIPS", SOAK_DAMAGES))
    found = damage_many(sound, tmp_path, damages, seed)
    print(f"seed {seed}: {damages} damages, {dict(found)}")
