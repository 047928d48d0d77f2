"""Who looked at a masked number stands in the log: ids and field names, never the number."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.log.op import NOTE, read_header
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.host.files import unfinished_name
from minqing_desktop.services import audit_trail, leaving
from minqing_desktop.services.audit import EVENTS_OF, AuditEvent, AuditGroup, note, note_reveal
from minqing_desktop.services.audit_trail import AuditFilter, audit_page, export_audit
from minqing_desktop.services.disclosures import note_disclosure
from minqing_desktop.services.households import add_household
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.notebooks import check_notebook, create_notebook, open_notebook
from minqing_desktop.services.undoing import last_action, recent
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.services.villages import edit_village, list_villages
from minqing_desktop.storage.faults import disk_full
from minqing_desktop.storage.key_slots import PasswordSlot
from minqing_desktop.storage.notebook import Notebook
from minqing_desktop.storage.transport import export_actions
from tests.safety.quick_keys import quick_wrapping_key

NUMBER = "330327197901193714"


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PasswordSlot, "wrapping_key", quick_wrapping_key)


@pytest.fixture
def opened(tmp_path):
    village = Village(name="示范村", code="923456789012")
    notebook, _code = create_notebook(tmp_path / "notebook", "山高水长 2026", village, Cadre(name="陈建国"))
    yield notebook
    notebook.close()


def test_a_reveal_is_an_action_of_its_own(opened) -> None:
    session = opened.session
    _household, added = add_household(session, Household(number="0001"), Person(name="张三", id_number=NUMBER))
    person = next(iter(added.ids("person")))
    changes = note_reveal(session, "person", person, "id_number")
    assert changes.action
    assert recent(session, 1)[0].sentence == "查看完整号码"
    assert last_action(session) == added.action
    with session.reading() as reader:
        raw = reader.connection.exec_driver_sql("SELECT header FROM action ORDER BY seq DESC LIMIT 1").scalar()
    header = read_header(raw)
    assert (header.subject_kind, header.subject.hex()) == ("person", person)
    assert header.counts == {"person.id_number": 1, NOTE: 1}
    assert NUMBER.encode() not in raw
    assert check_notebook(opened).is_sound


def test_a_note_travels_with_the_log(opened, tmp_path) -> None:
    session = opened.session
    _, added = add_household(session, Household(number="0001"), Person(name="张三", id_number=NUMBER))
    note_reveal(session, "person", next(iter(added.ids("person"))), "phone")
    other, _code = create_notebook(tmp_path / "other", "山高水长 2026", Village(name="示范村", code="330327001201"))
    try:
        target: Notebook = other.session.notebook
        with session.reading() as reader:
            target.take(list(export_actions(reader.connection)))
        with session.reading() as reader:
            assert target.take(list(export_actions(reader.connection))).actions == 0
        assert check_notebook(other).is_sound
        assert any(line.sentence == "查看完整号码" for line in recent(other.session))
    finally:
        other.close()


def test_an_unknown_field_is_our_bug(opened) -> None:
    with pytest.raises(KeyError):
        note_reveal(opened.session, "person", "0" * 32, "no_such_field")


def test_a_provisional_code_is_filled_in_later_and_records_stay(opened) -> None:
    session = opened.session
    add_household(session, Household(number="0001"), Person(name="张三"))
    (before,) = list_villages(session)
    edit_village(session, before, replace(before, code="330327001201"))
    (after,) = list_villages(session)
    assert after.code == "330327001201"
    assert after.village == before.village == session.village
    edit_village(session, after, replace(after, code="330327001299"))
    assert list_villages(session)[0].code == "330327001201"
    with session.reading() as reader:
        assert reader.count(Household, village=session.village) == 1


# What leaves, comes in, and is tried


def test_every_way_out_goes_through_the_noted_door() -> None:
    """Derived from the sources: whoever else writes a file writes the notebook's own, or nothing out of it."""
    of_the_notebook_itself = {
        "attempts", "backup_list", "backups", "hands", "notebooks", "rekeying", "repairing", "restoring",
        "safekeeping", "swapping",
    }  # fmt: skip
    nothing_of_the_notebook = {"support", "crash_reports", "roster_leftovers", "sent_forms"}
    noted_by_themselves = {"leaving", "batch", "own_key"}
    package = Path(audit_trail.__file__).parents[1]
    writing = {
        path.stem
        for folder in ("services", "ui", "cli", "app")
        for path in (package / folder).rglob("*.py")
        if "write_atomically(" in path.read_text(encoding="utf-8")
    }
    # The recovery code is the one thing that a page writes itself: it is no record, and stands in no notebook.
    assert writing - of_the_notebook_itself - nothing_of_the_notebook - noted_by_themselves <= {"recovery"}


def test_a_file_is_noted_before_it_has_its_name(opened, tmp_path: Path) -> None:
    session, target = opened.session, tmp_path / "out.bin"
    left_by_a_kill = unfinished_name(target)
    left_by_a_kill.write_bytes(b"half")
    os.utime(left_by_a_kill, (1, 1))
    write_out(session, target, b"x", "roster", 12)
    assert not left_by_a_kill.exists()
    (line,) = audit_page(session, AuditFilter(AuditGroup.FILES_OUT), 10).lines
    assert (line.sentence, line.detail, line.cadre) == ("导出文件", "花名册，12 条", "陈建国")
    with pytest.raises(UserError):
        write_out(session, tmp_path / "no" / "out.bin", b"x", "roster", 1)

    def refuse(_stream) -> None:
        raise UserError("nothing_to_print", "没有内容。")

    with pytest.raises(UserError):
        write_out(session, tmp_path / "other.bin", refuse, "roster", 1)
    assert audit_page(session, AuditFilter(AuditGroup.FILES_OUT), 10).total == 1


def test_what_cannot_be_noted_does_not_leave(opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given, **_more) -> None:
        raise disk_full()

    monkeypatch.setattr(leaving, "note", full)
    with pytest.raises(UserError) as caught:
        write_out(opened.session, tmp_path / "out.bin", b"x", "roster", 12)
    assert caught.value.code == "disk_full"
    assert [path.name for path in tmp_path.iterdir()] == ["notebook"]


def test_failed_openings_come_in_with_the_next_that_succeeds(tmp_path: Path) -> None:
    folder = tmp_path / "notebook"
    made, _ = create_notebook(folder, "山高水长 2026", Village(name="示范村", code="330327001201"), Cadre(name="陈"))
    made.close()
    for _ in range(3):
        with pytest.raises(UserError):
            open_notebook(folder, "猜一猜 2026")
    assert "猜" not in (folder / "attempts").read_text(encoding="utf-8")
    reopened = open_notebook(folder, "山高水长 2026")
    try:
        assert "attempts_failed" in reopened.notices
        (line,) = audit_page(reopened.session, AuditFilter(AuditGroup.DOORS), 10).lines
        assert (line.sentence, line.cadre) == ("有人打开没有成功：3 次", "")
        assert "从 " in line.detail
        assert check_notebook(reopened).is_sound
    finally:
        reopened.close()
    (folder / "attempts").unlink()
    again = open_notebook(folder, "山高水长 2026")
    try:
        assert "attempts_failed" not in again.notices
        assert (
            audit_page(again.session, AuditFilter(AuditGroup.DOORS), 1).lines[0].sentence.startswith("打开失败的记录")
        )
    finally:
        again.close()


def test_a_broken_file_of_attempts_keeps_nobody_out(tmp_path: Path) -> None:
    folder = tmp_path / "notebook"
    made, _ = create_notebook(folder, "山高水长 2026", Village(name="示范村", code="330327001201"))
    made.close()
    for content in (
        b"\xff" * 9000,
        b'{"total": -1}',
        b'{"total": 1, "waiting": 9}',
        b'{"total": 2, "moments_ms": ["x"]}',
    ):
        (folder / "attempts").write_bytes(content)
        open_notebook(folder, "山高水长 2026").close()


def test_the_filter_and_the_workbook(opened, tmp_path: Path) -> None:
    session = opened.session
    home, added = add_household(session, Household(number="0001"), Person(name="张三", id_number=NUMBER))
    person = next(iter(added.ids("person")))
    note_reveal(session, "person", person, "id_number")
    note(session, AuditEvent.LOCKED_IDLE)
    note_disclosure(session, "roster", 3, "镇里核对，找 13800000001")
    seen = audit_page(session, AuditFilter(AuditGroup.NUMBERS, cadre=session.cadre), 10)
    assert [(line.detail, line.household) for line in seen.lines] == [("张三 · 身份证号", home)]
    assert audit_page(session, AuditFilter(cadre="0" * 31 + "1"), 10).total == 0
    today = session.today()
    assert audit_page(session, AuditFilter(since=today, until=today), 10).total == 3
    assert audit_page(session, AuditFilter(until=today - timedelta(days=1)), 10).total == 0
    assert export_audit(session, tmp_path / "audit.xlsx") == 3
    cells = [str(cell) for row in load_workbook(tmp_path / "audit.xlsx").worksheets[0].values for cell in row if cell]
    assert any("张三" in cell for cell in cells)
    assert not any(NUMBER in cell or "13800000001" in cell for cell in cells)
    # Deeds that people did stand in the history; what only happened does not bury them.
    assert [line.sentence for line in recent(session, 3)] == ["导出未遮盖的报表", "查看完整号码", "新增一户"]


def test_every_event_has_a_sentence_and_a_group() -> None:
    assert sorted(event for events in EVENTS_OF.values() for event in events) == sorted(AuditEvent)
    for event in AuditEvent:
        assert sentence_for(event, {"failed": 1}) != event
