"""The key file gives the key to the right password or code alone, and notices every accident."""

import hashlib
import json
import random
import traceback

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage import key_slots
from minqing_desktop.storage.keyfile import SIZE_LIMIT, KeyFile, UnknownSlot, new_keyfile

NOTEBOOK = "0195c7b2-7a10-7c33-9d5e-3f1f5a6b7c8d"
PASSWORD = "去村里走一走 2026"
# What the first version of the program wrote; later versions open it for ever.
FIRST_VERSION = (
    b'minqing-key 1\n{"notebook":"0195c7b2-7a10-7c33-9d5e-3f1f5a6b7c8d","key":"dc35a3e5630a3eb2","counter":1,"slots":['
    b'{"kind":"password","id":"18811b419e2af1c9","label":"0195c7b2-7a10-7c33-9d5e-000000000001",'
    b'"memory_kib":65536,"iterations":3,"lanes":4,"salt":"ozwCH7+sRcMuSkmEUY0fMQ==","nonce":"aXClgJfMjWC5yk48",'
    b'"wrapped":"3xXCqLKrdw9tofNHyaxmhx99s1JcstKCBpHw5ucNSHqCS9bQK4oH8QizkrJ73HlP"},'
    b'{"kind":"recovery","id":"5d2f4e10a212f087","salt":"iyxVlRU+xXcVSmlA/HGfUw==","nonce":"xXHziui0Drm+DiWg",'
    b'"wrapped":"nn2SKCxZNiTFJbnZ60Wyv3ZiFewLNg5qkkPcDTHDiYkaJ9VBVwL8rZrrmCLTL5VC"}]}\n'
    b"sha256 c3b8fd765f082db0dd7900c8d6feaa9cb0652899f98e95fcb276bc4b1dc0b638\n"
)
FIRST_KEY = bytes.fromhex("80ebd49319d67de4d83ef5f3d664d5ad91d8a6c7e0e9f221950ceef8f8af0661")
FIRST_CODE = "TMK6-Z5J9-D5ZE-1WPR-CN5E-CCMT-FK6A-821R-7103"


@pytest.fixture(scope="module")
def first() -> KeyFile:
    return KeyFile.decode(FIRST_VERSION)


def refusal(call, *arguments: object) -> UserError:
    with pytest.raises(UserError) as caught:
        call(*arguments)
    return caught.value


def sealed(body: bytes, form: bytes = b"1") -> bytes:
    """A file with a right checksum around any body."""
    signed = b"minqing-key " + form + b"\n" + body + b"\n"
    return signed + b"sha256 " + hashlib.sha256(signed).hexdigest().encode() + b"\n"


def altered(change) -> bytes:
    """The first version's file with its document changed and the checksum made right again."""
    document = json.loads(FIRST_VERSION.split(b"\n")[1])
    change(document)
    return sealed(json.dumps(document).encode())


# ---------------------------------------------------------------- opening


def test_a_file_of_the_first_version_opens(first: KeyFile) -> None:
    assert first.open_with_password(PASSWORD) == FIRST_KEY
    assert first.open_with_recovery(FIRST_CODE.lower()) == FIRST_KEY
    assert first.encode() == FIRST_VERSION


def test_a_new_file_opens_by_password_and_by_code() -> None:
    keyfile, key, code = new_keyfile(NOTEBOOK, PASSWORD, "cadre-1")
    again = KeyFile.decode(keyfile.encode())
    assert again == keyfile
    assert len(key) == 32
    assert again.open_with_password(PASSWORD) == key
    assert again.open_with_recovery(code) == key
    assert [slot.label for slot in again.password_slots()] == ["cadre-1"]
    assert key not in keyfile.encode()
    other = new_keyfile(NOTEBOOK, PASSWORD, "cadre-1")
    assert other[1] != key
    assert other[2] != code


def test_a_wrong_password_has_its_own_sentence(first: KeyFile) -> None:
    for password in ("", "去村里走一走 2025", PASSWORD + " ", PASSWORD.replace(" ", "")):
        error = refusal(first.open_with_password, password)
        assert error.code == "wrong_password"
        assert "内容都在" in error.what
        assert "恢复码" in error.advice


def test_the_input_method_does_not_matter(first: KeyFile) -> None:
    assert first.open_with_password("去村里走一走　２０２６") == FIRST_KEY


def test_a_right_code_of_another_notebook_has_its_own_sentence(first: KeyFile) -> None:
    other = new_keyfile(NOTEBOOK, PASSWORD, "")[2]
    assert refusal(first.open_with_recovery, other).code == "wrong_recovery_code"
    miscopied = refusal(first.open_with_recovery, FIRST_CODE.replace("1WPR", "1WPC"))
    assert miscopied.code == "recovery_code_miscopied"
    assert "第 4 组" in miscopied.what
    assert refusal(first.open_with_recovery, "TMK6").code == "recovery_code_length"


# ---------------------------------------------------------------- changes


def test_changing_the_password_closes_the_old_way_and_keeps_the_code(first: KeyFile) -> None:
    changed = KeyFile.decode(first.change_password(PASSWORD, "新的密码要记牢了").encode())
    assert changed.counter == first.counter + 1
    assert changed.open_with_password("新的密码要记牢了") == FIRST_KEY
    assert refusal(changed.open_with_password, PASSWORD).code == "wrong_password"
    assert changed.open_with_recovery(FIRST_CODE) == FIRST_KEY
    old, new = first.password_slots()[0], changed.password_slots()[0]
    assert (old.id, old.label) == (new.id, new.label)
    assert old.salt != new.salt
    assert old.nonce != new.nonce


def test_a_change_that_is_refused_changes_nothing(first: KeyFile) -> None:
    assert refusal(first.change_password, "不是这个密码", "新的密码要记牢了").code == "wrong_password"
    assert refusal(first.change_password, PASSWORD, "1234567").code == "password_too_short"
    assert refusal(first.change_password, PASSWORD, "长" * 257).code == "password_too_long"
    assert first.encode() == FIRST_VERSION


def test_after_the_recovery_code_a_new_password_is_set(first: KeyFile) -> None:
    key = first.open_with_recovery(FIRST_CODE)
    changed = first.set_password_with_key(key, "想不起来就换一个")
    assert changed.open_with_password("想不起来就换一个") == FIRST_KEY
    assert refusal(changed.open_with_password, PASSWORD).code == "wrong_password"
    with pytest.raises(LookupError):
        first.set_password_with_key(key, "想不起来就换一个", "0000000000000000")


def test_a_renewed_code_closes_the_old_one_and_keeps_the_password(first: KeyFile) -> None:
    changed, code = first.renew_recovery(FIRST_KEY)
    assert code != FIRST_CODE
    assert changed.counter == 2
    assert changed.open_with_recovery(code) == FIRST_KEY
    assert refusal(changed.open_with_recovery, FIRST_CODE).code == "wrong_recovery_code"
    assert changed.open_with_password(PASSWORD) == FIRST_KEY


def test_eight_characters_are_enough_and_seven_are_not() -> None:
    error = refusal(new_keyfile, NOTEBOOK, "１２３４５６７", "")
    assert error.code == "password_too_short"
    assert "8" in error.what
    assert new_keyfile(NOTEBOOK, "一二三四五六七八", "")[0].counter == 1


def test_a_key_of_another_length_is_our_bug(first: KeyFile) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        first.renew_recovery(b"short")
    with pytest.raises(ValueError, match="16 bytes"):
        key_slots.recovery_slot(NOTEBOOK, FIRST_KEY, b"short")


# ---------------------------------------------------------------- accidents


def test_every_flipped_bit_is_found() -> None:
    """Every bit of this file and the rest at random of a longer one; the checksum stops them before any password."""
    longer = altered(lambda document: document["slots"].append({"kind": "escrow", "id": "e", "to": "x" * 900}))
    choose = random.Random(3)
    flips = [(FIRST_VERSION, bit) for bit in range(len(FIRST_VERSION) * 8)]
    flips += [(longer, choose.randrange(len(longer) * 8)) for _ in range(10_000 - len(flips))]
    assert len(flips) >= 10_000
    for content, bit in flips:
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        assert refusal(KeyFile.decode, bytes(damaged)).code == "keyfile_damaged"


def test_every_cut_and_every_addition_is_found() -> None:
    for size in range(len(FIRST_VERSION)):
        assert refusal(KeyFile.decode, FIRST_VERSION[:size]).code == "keyfile_damaged"
        assert refusal(KeyFile.decode, FIRST_VERSION[size + 1 :]).code == "keyfile_damaged"
    for content in (FIRST_VERSION + b"\n", b"\xef\xbb\xbf" + FIRST_VERSION, FIRST_VERSION.replace(b"\n", b"\r\n")):
        assert refusal(KeyFile.decode, content).code == "keyfile_damaged"
    assert refusal(KeyFile.decode, bytes(4096)).code == "keyfile_damaged"
    assert refusal(KeyFile.decode, sealed(b"[" * SIZE_LIMIT)).code == "keyfile_damaged"


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_politely(content: bytes) -> None:
    assert refusal(KeyFile.decode, content).code == "keyfile_damaged"
    assert refusal(KeyFile.decode, sealed(content)).code == "keyfile_damaged"


def test_a_newer_format_is_told_apart_from_damage() -> None:
    for form in (b"2", b"17"):
        error = refusal(KeyFile.decode, sealed(b"anything at all", form))
        assert error.code == "keyfile_newer"
        assert "升级" in error.advice
    for form in (b"0", b"01", b"-1", b"", b"1 ", b"9999999"):
        assert refusal(KeyFile.decode, sealed(b"anything", form)).code == "keyfile_damaged"


# ---------------------------------------------------------------- doctored files


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_kib", 10 * 1024 * 1024),
        ("memory_kib", 8),
        ("memory_kib", -1),
        ("iterations", 1),
        ("iterations", 10_000_000),
        ("lanes", 0),
        ("lanes", 64),
        ("memory_kib", 65536.5),
        ("memory_kib", "65536"),
        ("salt", ""),
        ("salt", "AAAA"),
        ("nonce", "AAAA"),
        ("wrapped", "AAAA"),
        ("id", ""),
        ("id", "5d2f4e10a212f087"),
        ("label", "x" * 201),
        ("extra", 1),
    ],
)
def test_a_doctored_slot_is_refused_before_it_costs_anything(name: str, value: object) -> None:
    content = altered(lambda document: document["slots"][0].update({name: value}))
    assert refusal(KeyFile.decode, content).code == "keyfile_damaged"


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"{}",
        b'{"notebook":"n","key":"0011223344556677","counter":1,"slots":[]}',
        b'{"notebook":"n","key":"","counter":1,"slots":[{"kind":"x","id":"1"}]}',
        b'{"notebook":"n","key":"0011223344556677","counter":1,"slots":[{}]}',
        b'{"notebook":"n","key":"0011223344556677","counter":1,"slots":[{"kind":"x"}]}',
        b'{"notebook":"n","key":"0011223344556677","counter":1,"slots":[{"kind":"x","id":"1"},{"kind":"x","id":"1"}]}',
        b'{"notebook":"n","key":"0011223344556677","counter":0,"slots":[{"kind":"x","id":"1"}]}',
        b'{"notebook":"n","key":"0011223344556677","counter":99999999999999999999,"slots":[{"kind":"x","id":"1"}]}',
        b'{"notebook":"","key":"0011223344556677","counter":1,"slots":[{"kind":"x","id":"1"}]}',
        b'{"notebook":"n","key":"0011223344556677","counter":1,"slots":[{"kind":"x","id":"1"}],"more":1}',
        b'{"notebook":"\xff","key":"0011223344556677","counter":1,"slots":[{"kind":"x","id":"1"}]}',
        b'{"notebook":"n","key":"0011223344556677","counter":1,"slots":[' + b"[" * 50_000,
    ],
)
def test_a_doctored_document_is_refused(body: bytes) -> None:
    assert refusal(KeyFile.decode, sealed(body)).code == "keyfile_damaged"


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(notebook="0195c7b2-7a10-7c33-9d5e-000000000000"),
        lambda document: document.update(key="0011223344556677"),
        lambda document: document["slots"][0].update(label="0195c7b2-7a10-7c33-9d5e-000000000009"),
        lambda document: document["slots"][0].update(id="0000000000000000"),
        lambda document: document["slots"][0].update(iterations=4),
        lambda document: document["slots"][0].update(lanes=2),
        lambda document: document["slots"][0].update(salt="AAAAAAAAAAAAAAAAAAAAAA=="),
    ],
)
def test_what_a_slot_says_about_itself_is_authenticated(change) -> None:
    keyfile = KeyFile.decode(altered(change))
    assert refusal(keyfile.open_with_password, PASSWORD).code == "wrong_password"


def test_the_recovery_slot_belongs_to_its_notebook() -> None:
    moved = KeyFile.decode(altered(lambda document: document.update(notebook="another")))
    assert refusal(moved.open_with_recovery, FIRST_CODE).code == "wrong_recovery_code"
    renamed = KeyFile.decode(altered(lambda document: document["slots"][1].update(id="0000000000000000")))
    assert refusal(renamed.open_with_recovery, FIRST_CODE).code == "wrong_recovery_code"


def test_slots_of_unknown_kinds_are_kept_byte_for_byte() -> None:
    raw = b'{"kind" : "escrow", "id":"e1","to":["age1\xe4\xbd\xa0", 1.50],"x":null}'
    body = FIRST_VERSION.split(b"\n")[1].replace(b'"slots":[', b'"slots":[' + raw + b",")
    keyfile = KeyFile.decode(sealed(body))
    assert keyfile.slots[0] == UnknownSlot("e1", raw)
    changed, code = keyfile.renew_recovery(FIRST_KEY)
    again = KeyFile.decode(changed.encode())
    assert raw in changed.encode()
    assert again.slots[0] == UnknownSlot("e1", raw)
    assert again.open_with_recovery(code) == FIRST_KEY


def test_no_text_holds_a_secret(first: KeyFile) -> None:
    texts = [repr(first), repr(first.slots), str(first)]
    calls = (
        lambda: first.open_with_password("错误的密码一二三"),
        lambda: first.open_with_recovery(FIRST_CODE[:-1] + "8"),
        lambda: first.change_password("错误的密码一二三", "新的密码要记牢了"),
    )
    for call in calls:
        try:
            call()
        except UserError as error:
            texts.append(str(error) + error.sentence + repr(error) + "".join(traceback.format_exception_only(error)))
    assert len(texts) == 6
    secrets = ["错误的密码", "新的密码", "TMK6", FIRST_KEY.hex(), repr(FIRST_KEY)[2:-1]]
    for slot in first.password_slots():
        secrets.append(repr(slot.wrapped)[2:-1])
    for text in texts:
        assert not [secret for secret in secrets if secret in text]


def test_slots_encode_in_one_order() -> None:
    """The order of the fields is part of what is authenticated."""
    assert msgspec.structs.fields(key_slots.PasswordSlot)[0].name == "id"
    names = [field.name for field in msgspec.structs.fields(key_slots.PasswordSlot)]
    assert names == ["id", "label", "memory_kib", "iterations", "lanes", "salt", "nonce", "wrapped"]
