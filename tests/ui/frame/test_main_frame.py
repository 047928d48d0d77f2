"""The frame leads to its pages, finds, says, undoes and locks, all by keyboard."""

import itertools
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from minqing_desktop.domain.errors import UserError
from minqing_desktop.ui.frame import IdleWatch, LockScreen, MainFrame, PageSpec, UnlockView, floating
from minqing_desktop.ui.frame import idle_watch as idle_module
from minqing_desktop.ui.kit.page import Page
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.look import live_look

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


class NotedPage(Page):
    """Notes what the frame tells it."""

    def __init__(self, name, notes):
        super().__init__()
        self._name, self._notes = name, notes
        self.edit = QLineEdit()
        self.page_column.addWidget(self.edit)
        notes.append((name, "made"))

    def page_entered(self):
        self._notes.append((self._name, "entered"))

    def page_left(self):
        self._notes.append((self._name, "left"))

    def open_target(self, target):
        self._notes.append((self._name, target))

    def print_shown(self):
        self._notes.append((self._name, "printed"))
        return self._name == "visits"


@pytest.fixture
def notes():
    return []


@pytest.fixture
def frame(qtbot, notes):
    made = MainFrame(
        [
            PageSpec("today", "今日", "sun", lambda: NotedPage("today", notes)),
            PageSpec("visits", "走访", "notebook-pen", lambda: NotedPage("visits", notes)),
            PageSpec("settings", "设置", "settings", lambda: QLabel("设置"), bottom=True),
        ],
        today=lambda: date(2026, 11, 22),
    )
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.go("today")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def collect(signal):
    got = []
    signal.connect(lambda *args: got.append(args[0] if len(args) == 1 else args))
    return got


def test_pages_are_made_when_first_shown(qtbot, frame, notes):
    assert notes == [("today", "made"), ("today", "entered")]
    shown = collect(frame.page_shown)
    frame.nav.entries[1].setFocus()
    qtbot.keyClick(frame.nav.entries[1], Key.Key_Return)
    frame.go("visits", "v1")
    frame.go("nowhere")
    assert notes[2:] == [("visits", "made"), ("today", "left"), ("visits", "entered"), ("visits", "v1")]
    assert shown == ["visits"]
    assert [entry.isChecked() for entry in frame.nav.entries] == [False, True, False]


def test_number_keys_lead_to_pages(qtbot, frame):
    qtbot.keyClick(frame, Key.Key_3, Ctrl)
    assert frame.current_key == "settings"
    qtbot.keyClick(frame, Key.Key_9, Ctrl)
    assert frame.current_key == "settings"


def test_keys_of_the_frame_are_told(qtbot, frame):
    told = {name: collect(getattr(frame, name)) for name in ("new_visit_requested", "lock_requested", "undo_requested")}
    for key in (Key.Key_N, Key.Key_L, Key.Key_Z):
        qtbot.keyClick(frame, key, Ctrl)
    assert {name: len(got) for name, got in told.items()} == dict.fromkeys(told, 1)


def test_control_z_takes_back_what_the_message_speaks_of(qtbot, frame):
    undone, asked = [], collect(frame.undo_requested)
    frame.say("已记下 1 次走访", undo=lambda: undone.append(1))
    qtbot.keyClick(frame, Key.Key_Z, Ctrl)
    assert (undone, asked) == ([1], [])
    qtbot.keyClick(frame, Key.Key_Z, Ctrl)
    assert (undone, asked) == ([1], [()])


def test_control_z_in_a_field_undoes_typing(qtbot, frame):
    asked = collect(frame.undo_requested)
    edit = frame.page("today").edit
    edit.setFocus()
    qtbot.keyClicks(edit, "abc")
    qtbot.keyClick(edit, Key.Key_Z, Ctrl)
    assert edit.text() == ""
    assert asked == []


def test_print_goes_to_the_page_in_front(qtbot, frame, notes):
    qtbot.keyClick(frame, Key.Key_P, Ctrl)
    assert notes[-1] == ("today", "printed")
    assert frame.toast.words == "这一页没有可打印的内容。"
    frame.toast.leave()
    frame.go("visits")
    qtbot.keyClick(frame, Key.Key_P, Ctrl)
    assert notes[-1] == ("visits", "printed")
    assert not frame.toast.isVisible()


def test_find_anything_by_keyboard(qtbot, frame):
    hits = [Suggestion("p1", "张三", "一组", "user", "人"), Suggestion("h1", "张三户", "0137", "house", "户")]
    chosen = collect(frame.hit_chosen)
    frame.set_search(lambda query, deliver: deliver(hits if query == "zs" else []))
    qtbot.keyClick(frame, Key.Key_K, Ctrl)
    box = frame.top.search
    qtbot.waitUntil(box.hasFocus)
    qtbot.keyClicks(box, "zs")
    qtbot.waitUntil(lambda: box.hits == hits)
    qtbot.keyClick(box, Key.Key_Down)
    qtbot.keyClick(box, Key.Key_Return)
    assert chosen == [hits[1]]
    assert box.text() == ""
    assert box.hits == []


def test_find_nothing_says_so_and_escape_leaves(qtbot, frame):
    frame.set_search(lambda _query, deliver: deliver([]))
    box = frame.top.search
    box.begin()
    qtbot.waitUntil(box.hasFocus)
    qtbot.keyClicks(box, "zz")
    qtbot.waitUntil(lambda: bool(box.hits))
    assert "没有找到" in box.hits[0].title
    qtbot.keyClick(box, Key.Key_Escape)
    assert (box.hits, box.text()) == ([], "zz")
    qtbot.keyClick(box, Key.Key_Escape)
    assert box.text() == ""


def test_bars_show_what_they_are_given(frame):
    frame.set_count("visits", "7")
    frame.set_count("nowhere", "7")
    frame.set_unsent("未上报 12")
    frame.foot.set_backup("上次备份 今天 08:12")
    assert frame.nav.entries[1].count_words == "7"
    assert frame.top.unsent_button.isVisible()
    frame.set_unsent("")
    assert not frame.top.unsent_button.isVisible()
    assert frame.foot.words[0] == "11月22日 星期日 · 农历十月十四"
    assert frame.foot.words[1] == "上次备份 今天 08:12"


def test_village_menu_tells_only_another_village(frame):
    chosen = collect(frame.village_chosen)
    frame.set_villages([("1", "示范村"), ("2", "上塘村")], "1")
    frame.top.village_button.drop_menu.aboutToShow.emit()
    entries = frame.top.village_button.drop_menu.actions()
    assert [entry.isChecked() for entry in entries] == [True, False]
    entries[0].trigger()
    entries[1].trigger()
    assert chosen == ["2"]


def test_midnight_turns_the_date(frame):
    days = collect(frame.day_changed)
    frame.foot._today = lambda: date(2026, 11, 23)
    frame.foot.look_at_clock()
    frame.foot.look_at_clock()
    assert days == [date(2026, 11, 23)]
    assert frame.foot.words[0].startswith("11月23日 星期一")


def test_help_opens_and_closes(qtbot, frame):
    qtbot.keyClick(frame, Key.Key_F1)
    assert frame.panel.content is not None
    qtbot.keyClick(frame.panel, Key.Key_Escape)
    assert frame.panel.content is None
    qtbot.keyClick(frame, Key.Key_F1)
    qtbot.keyClick(frame, Key.Key_F1)
    assert frame.panel.content is None


def test_lock_leaves_nothing_behind_and_unlock_comes_back(qtbot, frame, notes, monkeypatch):
    # The offscreen platform never says that the clipboard is ours.
    monkeypatch.setattr(floating, "owns", lambda _clipboard, mode: mode == QClipboard.Mode.Clipboard)
    frame.go("visits")
    QApplication.clipboard().setText("330327194401170000")
    frame.say("已保存", undo=lambda: notes.append("undone"))
    frame.lock("示范村")
    assert frame.is_locked
    assert QApplication.clipboard().text() == ""
    assert notes[-1] == ("visits", "left")
    qtbot.waitUntil(frame.lock_screen.password.hasFocus)
    asked = collect(frame.new_visit_requested)
    qtbot.keyClick(frame.lock_screen.password, Key.Key_N, Ctrl)
    qtbot.keyClick(frame.lock_screen.password, Key.Key_Z, Ctrl)
    assert asked == []
    assert "undone" not in notes
    frame.unlock()
    assert frame.current_key == "visits"
    assert notes[-2:] == [("visits", "made"), ("visits", "entered")]


def test_geometry_is_told_and_taken_up(qtbot, frame):
    told = collect(frame.geometry_changed)
    frame.resize(1100, 650)
    frame.close()
    other = MainFrame(today=lambda: date(2026, 11, 22))
    qtbot.addWidget(other)
    assert other.restore_geometry(told[0])
    # The offscreen screen is narrower than the window, so only the height comes back whole.
    assert other.height() == 650
    assert not other.restore_geometry("not base64!")
    assert not other.restore_geometry("")


@pytest.mark.parametrize(("size", "elder"), [((1366, 728), False), ((1093, 545), False), ((1366, 728), True)])
def test_frame_fits_small_screens(qtbot, frame, size, elder):
    live_look().choose("light", elder)
    try:
        frame.set_villages([("1", "示范村")], "1")
        frame.set_unsent("未上报 12")
        frame.resize(*size)
        qtbot.wait(10)
        assert (frame.width(), frame.height()) == size
        assert frame.minimumSizeHint().width() <= size[0]
        parts = (frame.top.village_button, frame.top.search, frame.top.unsent_button, frame.top.new_visit_button)
        edges = [(part.x(), part.x() + part.width()) for part in (*parts, frame.top.lock_button)]
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(edges))
        assert edges[-1][1] <= frame.top.width()
    finally:
        live_look().choose("light")


@pytest.fixture
def door(qtbot):
    view = UnlockView()
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.set_notebook("示范村", "/home/chen/示范村")
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.focus_secret()
    return view


def test_password_is_asked_once_and_a_wrong_one_is_told(qtbot, door):
    asked = collect(door.unlock_requested)
    qtbot.keyClick(door.password, Key.Key_Return)
    assert asked == []
    qtbot.keyClicks(door.password, "secret")
    qtbot.keyClick(door.password, Key.Key_Return)
    assert asked == ["secret"]
    assert not door.open_button.isEnabled()
    door.show_error(UserError("wrong_password", "密码不对。", "请再试一次。"))
    assert door.error_words == "密码不对。请再试一次。"
    assert door.password.hasFocus()
    assert door.password.selectedText() != ""
    qtbot.keyClicks(door.password, "other")
    assert door.error_words == ""
    qtbot.keyClick(door.password, Key.Key_Return)
    assert asked == ["secret", "other"]
    door.forget()
    assert door.password.text() == ""


def test_recovery_code_instead(qtbot, door):
    codes = collect(door.recovery_requested)
    qtbot.keyClick(door.way_link, Key.Key_Return)
    assert door.is_by_code
    assert door.code.hasFocus()
    qtbot.keyClicks(door.code, " abcd-efgh ")
    qtbot.keyClick(door.code, Key.Key_Return)
    assert codes == ["abcd-efgh"]


def test_another_notebook(qtbot, door):
    asked = collect(door.another_requested)
    qtbot.keyClick(door.another_link, Key.Key_Return)
    assert asked == [()]
    assert LockScreen().another_link.isHidden()


def test_idle_is_told_once_and_a_key_begins_anew(qtbot, monkeypatch, door):
    now = [1000.0]
    monkeypatch.setattr(idle_module.time, "time", lambda: now[0])
    watch = IdleWatch(minutes=1)
    idled = collect(watch.idled)
    watch.start()
    now[0] += 59
    watch.look_at_clock()
    qtbot.keyClick(door.password, Key.Key_A)
    now[0] += 59
    watch.look_at_clock()
    assert idled == []
    now[0] += 2
    watch.look_at_clock()
    watch.look_at_clock()
    watch.stop()
    assert idled == [()]
