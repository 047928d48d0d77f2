"""The county window by keyboard, with a village's real notebook on the other side."""

from __future__ import annotations

import gc
import shutil
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from minqing_desktop.app.county_sample import PLACES, Laptop
from minqing_desktop.app.county_window import CountyProgram
from minqing_desktop.app.program import Program
from minqing_desktop.app.window import Windows
from minqing_desktop.domain.records.replies import SuperiorAnswer
from minqing_desktop.host import clock
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.county.enrolling import computers, is_waiting
from minqing_desktop.services.county.ingesting import ingest_files
from minqing_desktop.services.county.office import Office, open_office
from minqing_desktop.services.county.replying import categories
from minqing_desktop.services.county.villages import add_villages
from minqing_desktop.services.exchange import enrolling
from minqing_desktop.services.exchange.taking import take, take_receipt
from minqing_desktop.services.notebooks import open_with_key
from minqing_desktop.storage.county.faults import county_unreachable
from minqing_desktop.ui.county.categories_card import CategoryForm
from minqing_desktop.ui.county.computers_page import ComputersPage
from minqing_desktop.ui.county.desk import CountyDesk, OfficeChanges
from minqing_desktop.ui.county.diary_view import CommentForm
from minqing_desktop.ui.county.inbox_page import InboxPage
from minqing_desktop.ui.county.matters_page import MattersPage
from minqing_desktop.ui.county.reply_forms import AnswerForm
from minqing_desktop.ui.county.reports_page import ReportsPage
from minqing_desktop.ui.county.sending_forms import BlankForm
from minqing_desktop.ui.county.sending_page import SendingPage
from minqing_desktop.ui.county.settings_page import SettingsPage
from minqing_desktop.ui.county.villages_page import VillagesPage
from minqing_desktop.ui.look import live_look
from tests.county_offices import PASSWORD
from tests.ui.conftest import START, hand_clock  # noqa: F401

NAME = "示范县民情办"
Wait = Callable[[], None]


@pytest.fixture
def program(qtbot, tmp_path: Path, keys_remembered: None, hand_clock) -> Iterator[CountyProgram]:  # noqa: F811
    live_look().choose("light")
    made = CountyProgram(SettingsFile(tmp_path / "settings.json"), tmp_path / "offices")
    bugs: list[BaseException] = []
    made.bugged.connect(bugs.append)
    qtbot.addWidget(made.frame)
    made.frame.resize(1366, 768)
    yield made
    made.frame.close()
    assert not bugs


@pytest.fixture
def wait(qtbot, program: CountyProgram) -> Wait:
    """Until the lanes are quiet and lists have asked for what they show."""

    def until_quiet() -> None:
        for _ in range(2):
            qtbot.waitUntil(lambda: program.runner.pending_count == 0, timeout=8000)
            QTest.qWait(2)

    return until_quiet


@pytest.fixture
def office(program: CountyProgram, new_county_url, qtbot, wait: Wait) -> Office:
    """An office on the screen, with the first village registered."""
    from minqing_desktop.services.county.office import furnish
    from minqing_desktop.storage.county.database import open_county

    url = new_county_url("sqlite")
    made = furnish(open_county(url, PASSWORD), name=NAME, code="330399")
    add_villages(made, [PLACES[0].village, PLACES[1].village])
    made.close()
    program.start(url)
    press(program.door.password, PASSWORD, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.desk is not None, timeout=8000)
    wait()
    assert program.desk is not None
    return program.desk.office


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, keys_remembered: None) -> tuple[Path, bytes]:
    """A village's notebook with a year in it, and its key; to be copied."""
    folder = tmp_path_factory.mktemp("county") / "laptop"
    clock.use_clock(clock.HandClock(START))
    made = Laptop.new(PLACES[0], folder, PASSWORD)
    try:
        made.write_year()
        return folder / "notebook", made.opened.key
    finally:
        made.close()
        clock.use_clock(None)


@pytest.fixture
def laptop(office: Office, written: tuple[Path, bytes], tmp_path: Path) -> Iterator[Laptop]:
    """Its laptop; the office has its card and waits for the groups."""
    source, key = written
    opened = open_with_key(Path(shutil.copytree(source, tmp_path / "laptop" / "notebook")), key)
    made = Laptop(PLACES[0], opened, tmp_path / "laptop" / "stick")
    made.enrol_with(office, confirmed=False)
    yield made
    made.close()


def desk_of(program: CountyProgram) -> CountyDesk:
    assert program.desk is not None
    return program.desk


def press(widget: QWidget, text: str, *keys: Qt.Key) -> None:
    """Types as a person would; Chinese comes from an input method."""
    widget.setFocus()
    if text.isascii():
        QTest.keyClicks(widget, text)
    elif text and widget.inputMethodHints() & Qt.InputMethodHint.ImhHiddenText:
        widget.setText(text)  # pyright: ignore[reportAttributeAccessIssue]
    elif text:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)
    for key in keys:
        QTest.keyClick(widget, key)


def drop(target: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    target.dropEvent(event)
    assert event.isAccepted()


def ctrl(program: CountyProgram, key: Qt.Key) -> None:
    QTest.keyClick(program.frame, key, Qt.KeyboardModifier.ControlModifier)


def press_by_keys(program: CountyProgram, button: QWidget, key: Qt.Key) -> None:
    """A button pressed by its shortcut is seen to go down first."""
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))  # pyright: ignore[reportAttributeAccessIssue]
    ctrl(program, key)
    for _ in range(100):
        if not pressed:
            QTest.qWait(20)
    assert pressed


def test_an_office_is_made_locked_and_opened_again(program, qtbot, wait, tmp_path) -> None:
    program.start()
    line = program.entry.start.lines.line("file")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    step = program.entry.file_step
    press(step.name_field, NAME, Qt.Key.Key_Return)
    press(step.code_field, "3303", Qt.Key.Key_Return)
    press(step.first_field, "green hills 2026", Qt.Key.Key_Return)
    press(step.second_field, "green hills 2025", Qt.Key.Key_Return)
    assert step.form.error_of("code")
    assert step.form.error_of("second")
    assert program.desk is None
    press(step.code_field, "330399")  # selected whole, to be typed anew
    step.second_field.clear()
    press(step.second_field, "green hills 2026", Qt.Key.Key_Return)
    recovery = program.entry.recovery
    qtbot.waitUntil(lambda: recovery.code_label.text() != "", timeout=8000)
    code = "-".join(recovery.code_label.text().split())
    press(recovery.typed_field, code[:-1] + ("2" if code[-1] != "2" else "3"), Qt.Key.Key_Return)
    assert recovery.form.error_of("typed")
    recovery.typed_field.clear()
    press(recovery.typed_field, code.lower(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.desk is not None, timeout=8000)
    wait()
    assert desk_of(program).office.database.recovery_code == ""
    assert program.frame.current_key == "inbox"
    assert (tmp_path / "offices" / f"{NAME}.db").is_file()
    assert program.settings.current.recent_offices == (desk_of(program).url,)
    ctrl(program, Qt.Key.Key_L)
    wait()
    assert program.desk is None
    assert program.frame.is_locked
    door = program.frame.lock_screen
    press(door.password, "blue hills 2026", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: door.error_words != "", timeout=8000)
    assert "密码" in door.error_words
    QTest.mouseClick(door.way_link, Qt.MouseButton.LeftButton)
    press(door.code, code, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.desk is not None and not program.frame.is_locked, timeout=8000)
    wait()
    page = program.frame.page("settings")
    assert isinstance(page, SettingsPage)
    card = page.password_card
    press(card.old_field, "blue hills 2026", Qt.Key.Key_Return)
    for field in (card.first_field, card.second_field):
        press(field, "white clouds 2026", Qt.Key.Key_Return)
    wait()
    assert card.form.error_of("old")
    card.old_field.clear()
    press(card.old_field, "green hills 2026")
    card.save()
    wait()
    assert "换好了" in card.notice.words
    open_office(desk_of(program).url, "white clouds 2026").close()
    assert desk_of(program).office.code == "330399"


def test_nothing_of_the_office_outlives_the_lock(program, office, laptop, qtbot, wait, tmp_path) -> None:
    laptop.enrol_with(office)
    ingest_files(office, laptop.send(office, tmp_path / "out"))
    pages = [program.frame.page(key) for key in ("inbox", "computers", "villages", "matters", "sending", "reports")]
    program.frame.go("matters")
    wait()
    gone = [weakref.ref(each) for each in (desk_of(program), *pages)]
    title = next(line.up.title for line in pages[3].listing.shown)
    del pages, office
    program.bus.announce(OfficeChanges(frozenset({"matters"})))  # asks once more in the middle of locking
    program.lock()
    wait()
    qtbot.waitUntil(lambda: gc.collect() >= 0 and all(ref() is None for ref in gone), timeout=4000)
    shown = [each.text() for each in program.frame.findChildren(QLabel) if each.text()]
    assert not [text for text in shown if title in text or "上塘村" in text]


def test_a_server_that_does_not_answer_is_said_in_a_sentence(program, qtbot) -> None:
    program.start()
    program.entry.start.chosen.emit("server")
    step = program.entry.server_step
    press(step.address_field, "postgresql://minqing:secret@127.0.0.1:1/minqing", Qt.Key.Key_Return)
    press(step.first_field, "green hills 2026", Qt.Key.Key_Return)
    assert "不要写密码" in step.form.error_of("address")
    step.address_field.clear()
    press(step.address_field, "postgresql://minqing@127.0.0.1:1/minqing", Qt.Key.Key_Return)
    press(step.first_field, "", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not program.entry.notice.isHidden(), timeout=8000)
    assert "连不上" in program.entry.notice.words
    assert program.entry.next_button.isEnabled()


def test_a_village_from_its_card_to_the_answer_it_takes_home(program, office, laptop, wait, tmp_path) -> None:
    _approve(program, office, laptop, wait)
    _take_package(program, office, laptop, wait, tmp_path)
    _answer_matter(program, wait)
    stick = tmp_path / "back"
    inbox = program.frame.page("inbox")
    assert isinstance(inbox, InboxPage)
    program.frame.go("inbox")
    inbox.outlets.ask_folder = lambda: str(stick)
    press_by_keys(program, inbox.write_button, Qt.Key.Key_E)
    wait()
    assert "1 份回执、1 份答复" in inbox.saved_notice.words
    receipt, reply = sorted(stick.rglob("*.mqpkg"), key=lambda path: path.name.startswith("县里答复"))
    assert take_receipt(laptop.session, [receipt]).works > 0
    take(laptop.opened, [reply])
    with laptop.session.reading() as reader:
        answers = reader.find(SuperiorAnswer)
    assert [(each.text, each.by, each.unit) for each in answers] == [("下周派人来修", "林国栋", NAME)]


def test_a_visit_is_commented_and_a_form_sent_down(program, office, laptop, wait, tmp_path) -> None:
    laptop.enrol_with(office)
    ingest_files(office, laptop.send(office, tmp_path / "out"))
    page = program.frame.page("villages")
    assert isinstance(page, VillagesPage)
    program.frame.go("villages", PLACES[0].village.code)
    wait()
    page.sheet.diary_link.click()
    wait()
    first = page.diary_view.timeline.first_event
    assert first is not None
    assert QApplication.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Return)
    form = page.panel.content
    assert isinstance(form, CommentForm)
    press(form.text_field, "记得把药带去")
    QTest.keyClick(form.text_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait()
    assert page.diary_view.timeline.items[0].note == "批注：记得把药带去"
    blank = tmp_path / "排查表.xlsx"
    Workbook().save(blank)
    sending = program.frame.page("sending")
    assert isinstance(sending, SendingPage)
    program.frame.go("sending")
    wait()
    sending.form_button.click()
    paper = sending.panel.content
    assert isinstance(paper, BlankForm)
    paper.save_button.click()
    assert paper.form.error_of("file")
    paper.files_field.ask_files = lambda: [str(blank)]
    paper.files_field.button.click()
    paper.save_button.click()
    wait()
    assert [(line.title, line.pills[0][0]) for line in sending.form_lines.items] == [("排查表", "还有 2 个村")]


def test_a_database_put_back_from_a_copy_tells_every_computer(program, office, laptop, wait, tmp_path) -> None:
    laptop.enrol_with(office)
    ingest_files(office, laptop.send(office, tmp_path / "out"))
    page = program.frame.page("settings")
    assert isinstance(page, SettingsPage)
    program.frame.go("settings")
    wait()
    card = page.safety_card
    card.outlets.ask_folder = lambda: str(tmp_path / "back")
    card.restored_link.click()
    card.restored_button.click()
    wait()
    assert "1 份回执" in card.notice.words
    assert desk_of(program).office.incarnation == office.incarnation + 1
    (receipt,) = (tmp_path / "back").rglob("*.mqpkg")
    take_receipt(laptop.session, [receipt])


def _approve(program: CountyProgram, office: Office, laptop: Laptop, wait: Wait) -> None:
    page = program.frame.page("computers")
    assert isinstance(page, ComputersPage)
    program.frame.go("computers", next(each.device for each in computers(office) if is_waiting(each)))
    wait()
    there = enrolling.computers(laptop.session)[0]
    assert page.sheet.groups_label.text().split() == there.groups.split()
    press(page.sheet.typed_field, "0000 " * 8, Qt.Key.Key_Return)
    wait()
    assert "对不上" in page.sheet.notice.words
    page.sheet.typed_field.clear()
    press(page.sheet.typed_field, there.groups, Qt.Key.Key_Return)
    wait()
    assert not any(is_waiting(each) for each in computers(office))
    enrolling.confirm(laptop.session, there.device, there.groups)


def _take_package(program: CountyProgram, office: Office, laptop: Laptop, wait: Wait, folder: Path) -> None:
    page = program.frame.page("inbox")
    assert isinstance(page, InboxPage)
    program.frame.go("inbox")
    (folder / "letter.txt").write_text("不是数据包", encoding="utf-8")
    drop(page.drop_card, folder / "letter.txt")
    wait()
    assert "没有数据包" in page.notice.words
    package = laptop.send(office, folder / "out")[0]
    torn = folder / "torn.mqpkg"
    torn.write_bytes(package.read_bytes()[:700])
    drop(page.drop_card, torn)
    wait()
    assert "搁置 1 包" in page.notice.words
    page.table.view.setFocus()
    page.table.view.selectRow(0)
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    assert page.panel.content is page.sheet
    QTest.keyClick(page.panel, Qt.Key.Key_Escape)
    drop(page.drop_card, folder / "out")
    wait()
    assert "收下 1 包，以前收过 0 包，搁置 0 包" in page.notice.words
    assert page.listing.shown[0].words.startswith("走访 ")
    drop(page.drop_card, package)
    wait()
    assert "以前收过 1 包" in page.notice.words
    # The good copy took the torn one's place.
    page.show_section("aside")
    wait()
    assert page.table.model.total == 0
    page.show_section("lately")


def _answer_matter(program: CountyProgram, wait: Wait) -> None:
    page = program.frame.page("matters")
    assert isinstance(page, MattersPage)
    program.frame.go("matters")
    wait()
    assert page.detail.story is not None
    assert page.detail.story.matter.title == "三组机耕路塌方，车进不去"
    assert page.listing.shown[0].days_left == 3
    press_by_keys(program, page.detail.answer_button, Qt.Key.Key_R)
    form = page.panel.content
    assert isinstance(form, AnswerForm)
    form.save_button.click()
    assert form.form.error_of("text")
    press(form.by_field, "林国栋")
    press(form.text_field, "下周派人来修")
    QTest.keyClick(form.text_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait()
    assert page.panel.content is None
    page.show_section("answered")
    wait()
    assert [line.up.title for line in page.listing.shown] == ["三组机耕路塌方，车进不去"]


def test_a_report_is_looked_at_and_saved_as_a_workbook(program, office, wait, tmp_path) -> None:
    page = program.frame.page("reports")
    assert isinstance(page, ReportsPage)
    program.frame.go("reports")
    wait()
    assert page.shown is not None
    path = tmp_path / "覆盖.xlsx"
    page.ask_place = lambda _name, _kinds: str(path)
    press_by_keys(program, page.book_button, Qt.Key.Key_S)
    wait()
    assert path.name in page.saved_notice.words
    cells = [cell.value for row in load_workbook(path).worksheets[-1].iter_rows() for cell in row]
    assert "上塘村" in cells
    line = page.report_lines.line("overdue")
    assert line is not None
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    wait()
    assert page.shown.name == "overdue"


def test_villages_are_found_filtered_and_opened(program, office, laptop, wait, monkeypatch) -> None:
    page = program.frame.page("villages")
    assert isinstance(page, VillagesPage)
    program.frame.go("villages")
    wait()
    assert [line.standing.name for line in page.listing.shown] == ["上塘村", "下塘村"]
    page.show_section("bare")
    assert [line.standing.name for line in page.listing.shown] == ["下塘村"]
    page.show_section("all")
    press(page.search_box, "st", Qt.Key.Key_Return)
    assert [line.standing.name for line in page.listing.shown] == ["上塘村"]
    wait()
    page.table.view.setFocus()
    page.table.view.selectRow(0)
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    wait()
    assert page.sheet.computer_lines.items[0].title == "上塘村 陈建国"
    page.panel.close_panel()

    def unreachable(_office: Office) -> list:
        raise county_unreachable()

    with monkeypatch.context() as broken:
        broken.setattr("minqing_desktop.ui.county.villages_page.village_standings", unreachable)
        page.reload()
        wait()
        assert page.table.states.state == "error"
    page.table.states.error.retry_button.click()
    wait()
    assert page.table.states.state == "content"
    assert page.table.model.total == 1


def test_each_window_leads_to_the_other(qtbot, tmp_path, keys_remembered) -> None:
    windows = Windows(SettingsFile(tmp_path / "settings.json"))
    windows.show_notebook()
    first = windows.shown
    assert isinstance(first, Program)
    assert first.wizard is not None
    first.wizard.county_link.click()
    qtbot.waitUntil(lambda: windows.shown is not first, timeout=8000)
    second = windows.shown
    assert isinstance(second, CountyProgram)
    assert second.frame.isVisible()
    second.entry.notebook_link.click()
    qtbot.waitUntil(lambda: windows.shown is not second, timeout=8000)
    third = windows.shown
    assert isinstance(third, Program)
    assert third.frame.isVisible()
    third.frame.close()
    third.frame.deleteLater()


def test_a_category_is_set_for_all_villages(office: Office, program: CountyProgram, wait: Wait) -> None:
    program.frame.go("settings")
    wait()
    page = program.frame.page("settings")
    assert isinstance(page, SettingsPage)
    card = page.categories_card
    press(card.add_button, "", Qt.Key.Key_Space)
    form = page.panel.content
    assert isinstance(form, CategoryForm)
    form.parent_field.choose("公共安全")
    press(form.count_field, "七", Qt.Key.Key_Return)
    press(form.name_field, "电动车充电")
    QTest.keyClick(form.name_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.form.error_of("count")
    form.count_field.clear()
    press(form.count_field, "5")
    QTest.keyClick(form.count_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait()
    assert [(each.name, each.parent, each.term_count) for each in categories(office)] == [("电动车充电", "公共安全", 5)]
    assert [item.title for item in card.lines.items] == ["公共安全 · 电动车充电"]
    card.lines.opened.emit(card.lines.items[0].id)
    again = page.panel.content
    assert isinstance(again, CategoryForm)
    again.used_field.choose(False)
    press(again.save_button, "", Qt.Key.Key_Space)
    wait()
    assert [each.is_active for each in categories(office)] == [False]
