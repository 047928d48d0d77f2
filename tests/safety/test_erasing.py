"""What is erased on demand is nowhere any more: not in the log, not beside it, not in a free page of either file."""

import hashlib
import io
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from PIL import Image

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import READER, Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.saved_search import SavedSearch
from minqing_desktop.domain.records.template import Template
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services import erasing, erasing_traces, forms_memory
from minqing_desktop.services.audit_trail import AuditFilter, audit_page
from minqing_desktop.services.backup_list import backups_of
from minqing_desktop.services.backups import make_backup
from minqing_desktop.services.drafts import drafts, save_draft
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import OpenNotebook, check_notebook, create_notebook, open_notebook
from minqing_desktop.services.old_backups import holding, holding_words, replace_old
from minqing_desktop.services.photos import add_photo
from minqing_desktop.services.search import find_people
from minqing_desktop.storage.derived_keys import BLOBS, derive_key
from minqing_desktop.storage.key_slots import PasswordSlot
from minqing_desktop.storage.preferring import load_preferences, store_preference

PASSWORD = "correct horse"
NAME, NUMBER, PHONE, PLACE, REMARK = "鄢璇珂", "330327196003077713", "13800004321", "坳婵翙塅东头", "岫聿霁漏雨"
PAGE, RESERVED, SALT = 4096, 80, 16


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PasswordSlot, "wrapping_key", lambda slot, secret: hashlib.sha256(slot.salt + secret).digest())


def plain(path: Path, key: bytes) -> bytes:
    """Every page of a SQLCipher 4 file in the clear, free ones too: AES-256-CBC, the vector after the page's data."""
    data, pages = path.read_bytes(), []
    for start in range(0, len(data), PAGE):
        page = data[start : start + PAGE]
        first = SALT if start == 0 else 0
        body, vector = page[first : PAGE - RESERVED], page[PAGE - RESERVED : PAGE - RESERVED + 16]
        pages.append(Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor().update(body))
    return b"".join(pages)


def photo() -> bytes:
    """A picture like no other."""
    stream = io.BytesIO()
    Image.frombytes("RGB", (16, 16), secrets.token_bytes(768)).save(stream, "JPEG", quality=95)
    return stream.getvalue()


class World:
    """A notebook in which one person is told of in every place there is."""

    def __init__(self, opened: OpenNotebook) -> None:
        self.opened, self.session = opened, opened.session
        session = self.session
        person = Person(name=NAME, id_number=NUMBER, phone=PHONE, note=REMARK, extra={"卡号": "6222999988887777"})
        self.home, _ = add_household(session, Household(number="7", address=PLACE, note=REMARK), person)
        with session.reading() as reader:
            (self.person,) = (each.id for each in reader.find(Person, household=self.home))
        picture = add_photo(session, photo())
        self.digest = picture.digest
        self.bytes = session.blobs.get(picture.digest) if session.blobs else b""
        with session.doing("photo.add") as doing:
            doing.act.create(Attachment(owner=self.home, owner_kind="household", caption=REMARK, digest=picture.digest))
            doing.act.create(SavedSearch(name=f"{NAME}家", text=NAME))
            rows = forms_memory._write(
                forms_memory._Rows("00", "all", ["姓名"], {self.person: "abcd", "ff" * 16: "12"})
            )
            self.form = doing.act.create(Template(fingerprint="f", name="表", binding="{}", last_rows=rows))
        with session.doing("person.edit") as doing:
            doing.act.change(Person, self.person, note=f"{REMARK}，改过")
        save_draft(session, f"member:{self.person}", {"note": REMARK})
        save_draft(session, "visit:new:1", {"words": "说别的"})
        save_draft(session, "visit:new:2", {"words": f"打{PHONE}"})
        with session.notebook.local() as connection:
            store_preference(connection, "roster.same:1", self.person)

    def found(self) -> set[str]:
        """Which values stand in any page of the two files."""
        self.session.notebook.checkpoint()
        assert self.session.blobs is not None
        self.session.blobs.checkpoint()
        folder, key = self.opened.folder, self.opened.key
        pages = plain(folder / "notebook.db", key)
        blobs = plain(folder / "blobs.db", derive_key(key, BLOBS))
        wanted = (NAME, NUMBER, PHONE, PLACE, REMARK, "6222999988887777")
        return {each for each in wanted if each.encode() in pages} | (
            {"photo"} if self.bytes[100:200] in blobs else set()
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    village = Village(name="示范村", code="330327001201")
    opened, _code = create_notebook(tmp_path / "notebook", PASSWORD, village, Cadre(name="甲"))
    yield World(opened)
    opened.close()


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def test_nothing_of_a_household_is_left_in_any_page(world: World) -> None:
    session = world.session
    assert world.found() == {NAME, NUMBER, PHONE, PLACE, REMARK, "6222999988887777", "photo"}
    told = erasing.preview_household(session, world.home)
    assert (told.persons, told.photos, told.drafts, told.searches) == (1, 1, 2, 1)
    erasing.erase_household(session, world.home, "relative")
    assert world.found() == set()
    assert find_people(session, NAME) == []
    assert session.blobs is not None
    assert not session.blobs.has(world.digest)
    assert [each.key for each in drafts(session)] == ["visit:new:1"]
    with session.reading() as reader:
        assert reader.find(SavedSearch) == []
        assert load_preferences(reader.connection, "roster.") == {}
        rows = forms_memory._read(reader.get(Template, world.form).last_rows)
        assert rows is not None
        assert list(rows.rows) == ["ff" * 16]
    assert check_notebook(world.opened).is_sound
    (line,) = [each for each in audit_page(session, AuditFilter(), 50).lines if "抹去" in each.sentence]
    assert "监护人或近亲属要求" in line.detail
    folder = world.opened.folder
    world.opened.close()
    world.opened = open_notebook(folder, PASSWORD)
    assert world.opened.notices == ()


def test_a_photo_alone_goes_unless_another_record_has_it(world: World) -> None:
    session = world.session
    with session.doing("visit.record") as doing:
        visit = doing.act.create(Visit(words="另一次"))
        second = doing.act.create(Attachment(owner=visit, owner_kind="visit", digest=world.digest))
    with session.reading() as reader:
        first = next(each.id for each in reader.find(Attachment) if each.id != second)
    erasing.erase_photos(session, [first])
    assert session.blobs is not None
    assert session.blobs.has(world.digest)
    erasing.erase_photos(session, [second])
    assert not session.blobs.has(world.digest)
    assert "photo" not in world.found()
    session.role = READER
    assert refusal(lambda: erasing.erase_person(session, world.person)) == "administrator_only"


def test_a_power_cut_after_the_action_leaves_the_rest_to_the_next_opening(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "remove_traces", lambda *_: None)
    erasing.erase_household(world.session, world.home)
    assert "photo" in world.found()
    folder = world.opened.folder
    world.opened.close()
    world.opened = open_notebook(folder, PASSWORD)
    world.session = world.opened.session
    assert "photo" not in world.found()


def test_what_was_intended_and_not_done_takes_nothing(world: World) -> None:
    session = world.session
    erasing_traces.intend(session, [world.person], [world.digest])
    erasing_traces.remove_traces(session, [PHONE])
    assert session.blobs is not None
    assert session.blobs.has(world.digest)
    assert len(drafts(session)) == 3


def test_old_backups_hold_it_until_newer_ones_take_their_place(world: World) -> None:
    opened = world.opened
    make_backup(opened)
    assert holding(opened) == []
    erasing.erase_household(opened.session, world.home)
    held = holding(opened)
    assert len(held) == len(backups_of(opened)) == 1
    assert f"1 份，{held[0].made_at.astimezone():%Y-%m-%d}" in holding_words(held)
    made = replace_old(opened)
    assert (made.made, made.removed, made.left) == (5, 1, ())
    assert len(backups_of(opened)) == 5
    assert holding(opened) == []
    for backup in backups_of(opened):
        assert NUMBER.encode() not in plain(backup.folder / "notebook.db", opened.key)
    assert replace_old(opened).made == 0


def test_never_fewer_than_five_remain_where_the_disk_is_full(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = world.opened
    for _ in range(6):
        make_backup(opened)
    erasing.erase_person(opened.session, world.person)

    def full(*_args: object, **_more: object) -> None:
        raise UserError("backup_no_room", "磁盘快满了。", "")

    monkeypatch.setattr("minqing_desktop.services.old_backups.make_noted", full)
    made = replace_old(opened)
    assert (made.made, made.removed, len(made.left)) == (0, 1, 5)
    assert "磁盘快满了" in made.why
    assert len(backups_of(opened)) == 5
