"""How long things are kept, chosen and pressed by keyboard."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.retention import GONE
from minqing_desktop.ui.settings.erasing_sheet import ErasingSheet
from minqing_desktop.ui.settings.page import SettingsPage
from minqing_desktop.ui.settings.recycle_bin import RecycleBinSection
from minqing_desktop.ui.settings.retention import RetentionSection
from tests.ui.conftest import PASSWORD


def test_years_are_set_and_what_is_past_them_goes_by_password(qtbot, desk, sample, settle) -> None:
    session = desk.session
    with session.doing("visit.record") as doing:
        home = sample.households["0137"]
        old = doing.act.create(
            Visit(households=(home,), started_at=datetime(2015, 5, 4, tzinfo=UTC), words="很久以前说的")
        )
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.show_section("keeping")
    settle(desk)
    section = page.section("keeping")
    assert isinstance(section, RetentionSection)
    assert section.lines.items == ()
    assert section.no_lines.text() == "还没有定期限。"
    field = section.fields["words"]
    for _ in range(4):
        QTest.keyClick(field, Qt.Key.Key_Down)
        settle(desk)
    assert field.current_value == 5
    (line,) = section.lines.items
    assert (line.id, line.tail) == ("words", "1 条")
    section.open_rule("words")
    sheet = page.panel.content
    assert isinstance(sheet, ErasingSheet)
    QTest.keyClicks(sheet.password_field, "wrong")
    QTest.keyClick(sheet.password_field, Qt.Key.Key_Return)
    settle(desk)
    assert "密码不对" in sheet.form.error_of("password")
    sheet.password_field.setText(PASSWORD)
    QTest.keyClick(sheet.password_field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.panel.content is None)
    settle(desk)
    with session.reading() as reader:
        assert reader.get(Visit, old).words == GONE
    assert section.lines.items == ()


def test_a_deleted_photo_is_erased_from_the_bin_by_password(qtbot, desk, sample, settle) -> None:
    session = desk.session
    assert session.blobs is not None
    digest = session.blobs.put(b"a photo")
    with session.doing("photo.add") as doing:
        owner = sample.households["0137"]
        photo = doing.act.create(Attachment(owner=owner, owner_kind="household", digest=digest))
    with session.doing("photo.delete") as doing:
        doing.act.delete(Attachment, photo)
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.show_section("bin")
    settle(desk)
    section = page.section("bin")
    assert isinstance(section, RecycleBinSection)
    section.table.view.selectAll()
    settle(desk)
    QTest.keyClick(section.erase_button, Qt.Key.Key_Space)
    settle(desk)
    sheet = page.panel.content
    assert isinstance(sheet, ErasingSheet)
    sheet.password_field.setText(PASSWORD)
    QTest.keyClick(sheet.password_field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.panel.content is None)
    settle(desk)
    assert not session.blobs.has(digest)
