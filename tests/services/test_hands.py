"""Who may do what in a notebook of several hands, and that somebody always can."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import ADMINISTRATOR, CADRE, READER, Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.host import clock
from minqing_desktop.services import hands, notebooks
from minqing_desktop.services.audit import AuditEvent
from minqing_desktop.services.cadres import add_cadre, edit_cadre, list_cadres
from minqing_desktop.services.drafts import draft, save_draft
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.erasing import erase_person
from minqing_desktop.services.households import add_household
from minqing_desktop.services.loads import load
from minqing_desktop.services.notebooks import (
    OpenNotebook,
    change_password,
    create_notebook,
    open_notebook,
    open_with_recovery,
    set_password,
)
from minqing_desktop.services.roles import sit_down
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.storage.key_slots import PasswordSlot
from minqing_desktop.storage.reading.actions import recent_actions

OWN, COLLEAGUES, THIRD = "correct horse", "third battery", "fourth staple"


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordSlot, "wrapping_key", lambda slot, secret: hashlib.sha256(slot.salt + secret).digest())
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("hands") / "notebook"
    opened, code = create_notebook(folder, OWN, Village(name="示范村", code="330327001201"), Cadre(name="甲"))
    add_cadre(opened.session, Cadre(name="乙", role=READER))
    opened.close()
    return folder, code


@pytest.fixture
def folder(made: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / "notebook"))


@pytest.fixture
def opened(folder: Path) -> Iterator[OpenNotebook]:
    notebook = open_notebook(folder, OWN)
    yield notebook
    notebook.close()


def other(opened: OpenNotebook) -> str:
    return next(cadre.id for cadre in list_cadres(opened.session) if cadre.name == "乙")


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def test_a_reader_writes_nothing_and_still_keeps_notes_and_drafts(opened: OpenNotebook) -> None:
    session = opened.session
    sit_down(session, other(opened))
    assert session.role == READER
    before = session.notebook.log_facts().ops
    assert refusal(lambda: add_household(session, Household(number="1"), Person(name="丙"))) == "reader_only"
    assert refusal(lambda: edit_cadre(session, Cadre(id=session.cadre, name="乙"), Cadre(name="丁"))) == "reader_only"
    with session.reading() as reader:
        last = recent_actions(reader.connection, 1)[0].id
    assert refusal(lambda: undo_action(session, last)) == "reader_only"
    assert session.notebook.log_facts().ops == before
    save_draft(session, "visit:new:1", {"words": "想写"})
    assert draft(session, "visit:new:1") is not None


def test_what_is_the_administrators_is_refused_to_others(opened: OpenNotebook) -> None:
    mei, session = other(opened), opened.session
    hands.set_role(opened, mei, CADRE)
    home, _ = add_household(session, Household(number="1"), Person(name="丙"))
    with session.reading() as reader:
        (person,) = reader.find(Person, household=home)
    sit_down(session, mei)
    before = opened.keyfile
    for call in (
        lambda: hands.give_password(opened, mei, COLLEAGUES),
        lambda: hands.take_password(opened, mei),
        lambda: hands.set_role(opened, mei, ADMINISTRATOR),
        lambda: hands.renew_recovery(opened, OWN),
        lambda: hands.turn_escrow_on(opened, "age1"),
        lambda: hands.turn_escrow_off(opened),
        lambda: hands.change_key(opened, OWN),
        lambda: erase_person(session, person.id),
        lambda: edit_cadre(session, Cadre(id=mei, name="乙"), Cadre(name="乙", is_active=False)),
    ):
        assert refusal(call) == "administrator_only"
    assert opened.keyfile is before
    identity, _ = add_cadre(session, Cadre(name="丁", role=ADMINISTRATOR))
    assert next(cadre.role for cadre in list_cadres(session) if cadre.id == identity) == CADRE


def test_what_the_log_cannot_note_is_not_done(opened: OpenNotebook, monkeypatch: pytest.MonkeyPatch) -> None:
    mei, before, lies = other(opened), opened.keyfile, (opened.folder / "notebook.mqkey").read_bytes()

    def full(*_arguments: object, **_more: object) -> None:
        raise UserError("disk_full", "", "")

    for module in (hands, notebooks):
        monkeypatch.setattr(module, "note", full)
    for call in (
        lambda: change_password(opened, OWN, THIRD),
        lambda: set_password(opened, THIRD),
        lambda: hands.give_password(opened, mei, COLLEAGUES),
        lambda: hands.renew_recovery(opened, OWN),
    ):
        assert refusal(call) == "disk_full"
    assert opened.keyfile is before
    assert (opened.folder / "notebook.mqkey").read_bytes() == lies


def test_no_way_round_leads_to_what_is_the_administrators(opened: OpenNotebook, tmp_path: Path) -> None:
    mei, session = other(opened), opened.session
    chief = session.cadre
    hands.set_role(opened, mei, CADRE)
    ding = Cadre(id=add_cadre(session, Cadre(name="丁"))[0], name="丁")
    retired = edit_cadre(session, ding, replace(ding, is_active=False)).action
    dump_file = tmp_path / "dump.jsonl"
    with session.reading() as reader:
        roles = [each.id for each in recent_actions(reader.connection, 9) if each.verb == "cadre.role"]
    dump(session, dump_file)
    sit_down(session, mei)
    before = session.notebook.log_facts().ops
    # By undoing, by undoing what undid it, or in a file with another list of cadres.
    assert refusal(lambda: undo_action(session, retired)) == "administrator_only"
    assert refusal(lambda: undo_action(session, roles[0])) == "never_undone"
    assert refusal(lambda: load(session, dump_file)) == "administrator_only"
    assert session.notebook.log_facts().ops == before
    own = edit_cadre(session, Cadre(id=mei, name="乙", role=CADRE), Cadre(name="乙乙", role=CADRE)).action
    assert undo_action(session, own).undone == 1
    sit_down(session, chief)
    again = undo_action(session, retired).changes.action
    sit_down(session, mei)
    assert refusal(lambda: undo_action(session, again)) == "administrator_only"


def test_an_administrator_who_can_sign_in_always_remains(opened: OpenNotebook) -> None:
    chief, mei = opened.session.cadre, other(opened)
    me = next(cadre for cadre in list_cadres(opened.session) if cadre.id == chief)
    assert refusal(lambda: hands.set_role(opened, chief, READER)) == "last_administrator"
    assert refusal(lambda: hands.take_password(opened, chief)) == "last_administrator"
    assert refusal(lambda: edit_cadre(opened.session, me, Cadre(name="甲", is_active=False))) == "last_administrator"
    hands.give_password(opened, mei, COLLEAGUES)
    assert refusal(lambda: hands.set_role(opened, chief, CADRE)) == "last_administrator"
    hands.set_role(opened, mei, ADMINISTRATOR)
    hands.set_role(opened, chief, CADRE)
    assert opened.session.role == CADRE
    sit_down(opened.session, mei)
    hands.take_password(opened, chief)
    assert [hand.has_password for hand in hands.hands(opened)] == [False, True]
    assert refusal(lambda: hands.take_password(opened, mei)) == "last_administrator"


def test_the_password_says_who_sits_here(opened: OpenNotebook, folder: Path) -> None:
    mei, chief = other(opened), opened.session.cadre
    hands.give_password(opened, mei, COLLEAGUES)
    assert refusal(lambda: hands.give_password(opened, mei, OWN)) == "password_taken"
    assert refusal(lambda: change_password(opened, OWN, COLLEAGUES)) == "password_taken"
    assert refusal(lambda: change_password(opened, COLLEAGUES, THIRD)) == "wrong_password"
    opened.close()
    for password, who, role in ((COLLEAGUES, mei, READER), (OWN, chief, ADMINISTRATOR)):
        again = open_notebook(folder, password, first=mei)
        assert (again.session.cadre, again.session.role, again.signed_in) == (who, role, who)
        again.close()


def test_the_recovery_code_gives_the_administrator_a_new_password(made: tuple[Path, str], folder: Path) -> None:
    first = open_notebook(folder, OWN)
    mei, chief = other(first), first.session.cadre
    hands.give_password(first, mei, COLLEAGUES)
    first.close()
    opened = open_with_recovery(folder, made[1])
    assert (opened.session.cadre, opened.session.role) == (chief, ADMINISTRATOR)
    set_password(opened, THIRD)
    opened.close()
    open_notebook(folder, COLLEAGUES).close()
    again = open_notebook(folder, THIRD)
    assert again.session.cadre == chief
    with again.session.reading() as reader:
        verbs = {action.verb for action in recent_actions(reader.connection, 50)}
    assert {AuditEvent.PASSWORD_CHANGED, AuditEvent.SLOT_ADDED} <= verbs
    again.close()


def test_the_one_password_of_a_notebook_without_cadres_becomes_the_first_ones(tmp_path: Path) -> None:
    made, _code = create_notebook(tmp_path / "n", OWN, Village(name="示范村", code="330327001201"))
    assert made.keyfile.password_slots()[0].label == ""
    identity, _ = add_cadre(made.session, Cadre(name="甲"))
    mei, _ = add_cadre(made.session, Cadre(name="乙"))
    assert refusal(lambda: hands.give_password(made, mei, COLLEAGUES)) == "password_nameless"
    made.close()
    opened = open_notebook(tmp_path / "n", OWN)
    assert opened.keyfile.password_slots()[0].label == identity
    hands.give_password(opened, mei, COLLEAGUES)
    opened.close()


def test_the_code_gives_the_one_nameless_password_a_name_too(tmp_path: Path) -> None:
    made, code = create_notebook(tmp_path / "n", OWN, Village(name="示范村", code="330327001201"))
    identity, _ = add_cadre(made.session, Cadre(name="甲"))
    made.close()
    opened = open_with_recovery(tmp_path / "n", code)
    set_password(opened, THIRD)
    assert [slot.label for slot in opened.keyfile.password_slots()] == [identity]
    opened.close()


def test_the_printed_code_is_asked_for_after_a_month_and_then_each_year(opened: OpenNotebook) -> None:
    session = opened.session
    now = session.now()
    try:
        for days, is_due in ((29, False), (31, True)):
            clock.use_clock(clock.HandClock(now + timedelta(days=days)))
            assert hands.recovery_is_due(session) is is_due
        code = hands.renew_recovery(opened, OWN)
        assert hands.check_recovery(opened, code)
        assert hands.recovery_checked_on(session) == session.today()
        for days, is_due in ((31 + 364, False), (31 + 366, True)):
            clock.use_clock(clock.HandClock(now + timedelta(days=days)))
            assert hands.recovery_is_due(session) is is_due
    finally:
        clock.use_clock(None)


def test_who_leaves_loses_his_password_with_his_post(opened: OpenNotebook) -> None:
    mei = other(opened)
    hands.give_password(opened, mei, COLLEAGUES)
    before = next(cadre for cadre in list_cadres(opened.session) if cadre.id == mei)
    changes, had = hands.retire(opened, before, replace(before, is_active=False))
    assert changes
    assert had
    assert refusal(lambda: opened.keyfile.open_with_password(COLLEAGUES)) == "wrong_password"
    assert [hand.cadre.name for hand in hands.hands(opened)] == ["甲"]


def test_who_left_elsewhere_is_not_let_in_as_somebody_else(opened: OpenNotebook, folder: Path) -> None:
    mei = other(opened)
    hands.give_password(opened, mei, COLLEAGUES)
    before = next(cadre for cadre in list_cadres(opened.session) if cadre.id == mei)
    edit_cadre(opened.session, before, replace(before, is_active=False))  # as it arrives from another computer
    assert [(hand.cadre.name, hand.cadre.is_active) for hand in hands.hands(opened)] == [("甲", True), ("乙", False)]
    opened.close()
    for _ in range(2):
        assert refusal(lambda: open_notebook(folder, COLLEAGUES)) == "cadre_left"
    open_notebook(folder, OWN).close()


def test_nine_passwords_are_one_too_many(opened: OpenNotebook) -> None:
    keyfile = opened.keyfile
    for number in range(7):
        keyfile = keyfile.with_password(opened.key, f"password {number}", f"cadre {number}")
    assert len(keyfile.password_slots()) == 8
    assert refusal(lambda: keyfile.with_password(opened.key, THIRD, "another")) == "slots_full"
