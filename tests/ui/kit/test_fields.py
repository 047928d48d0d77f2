"""Every field does its work by keyboard."""

from datetime import date, time

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.date_field import DateField, TimeField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.tick_box import TickBox

Key = Qt.Key
DAY = date(2026, 11, 22)
PEOPLE = [
    Suggestion("1", "张三", "户主 张大富 · 三组 · 1953 年 · 尾号 4417"),
    Suggestion("2", "张三", "户主 李秀兰 · 上塘 · 1981 年 · 尾号 0329"),
    Suggestion("3", "李四", "一组"),
]


@pytest.fixture
def host(qtbot):
    widget = QWidget()
    widget.resize(640, 600)
    QVBoxLayout(widget)
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


def put(host, field):
    host.layout().addWidget(field)
    field.show()
    field.setFocus()
    return field


def write(widget, words):
    """Commits words as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(widget, event)


def collect(signal):
    got = []
    signal.connect(lambda *args: got.append(args[0] if args else "told"))
    return got


def test_date_typed_and_accepted_by_enter(qtbot, host):
    field = put(host, DateField(today=lambda: DAY))
    values, entered = collect(field.value_changed), collect(field.entered)
    qtbot.keyClicks(field.edit, "3-5")
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert field.current_value == date(2027, 3, 5)
    assert values == [date(2027, 3, 5)]
    assert entered == ["told"]
    assert field.edit.text() == "2027年3月5日 周五"


def test_date_that_cannot_be_read_stays_and_is_marked(qtbot, host):
    field = put(host, DateField(DAY, today=lambda: DAY))
    refused, entered = collect(field.refused), collect(field.entered)
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "13-45")
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert field.edit.text() == "13-45"
    assert field.is_wrong
    assert refused == ["13-45"]
    assert entered == []
    assert field.current_value == DAY


def test_shown_date_can_be_edited_in_place(qtbot, host):
    field = put(host, DateField(DAY, today=lambda: DAY))
    field.edit.setText("11月25日 周日")
    assert field.take()
    assert field.current_value == date(2026, 11, 25)


def test_month_opens_by_arrow_and_chooses_by_keys(qtbot, host):
    field = put(host, DateField(DAY, today=lambda: DAY))
    values = collect(field.value_changed)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Right, Key.Key_PageDown, Key.Key_Return):
        qtbot.keyClick(field.edit, key)
    assert field.current_value == date(2026, 12, 30)
    assert values == [date(2026, 12, 30)]
    assert field.edit.hasFocus()


def test_escape_leaves_the_month_without_choosing(qtbot, host):
    field = put(host, DateField(DAY, today=lambda: DAY))
    qtbot.keyClick(field.edit, Key.Key_Down)
    assert field._month.isVisible()
    qtbot.keyClick(field.edit, Key.Key_Escape)
    assert not field._month.isVisible()
    assert field.current_value == DAY


def test_time_typed(qtbot, host):
    field = put(host, TimeField(time(9)))
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "1420")
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert field.current_value == time(14, 20)
    assert field.edit.text() == "14:20"


def test_choice_by_number_and_arrow(qtbot, host):
    field = put(host, ChoiceField([("a", "入户"), ("b", "电话"), ("c", "来访")], "a", has_numbers=True))
    values, entered = collect(field.value_changed), collect(field.entered)
    qtbot.keyClick(field, Key.Key_3)
    qtbot.keyClick(field, Key.Key_Left)
    qtbot.keyClick(field, Key.Key_9)
    qtbot.keyClick(field, Key.Key_Return)
    assert values == ["c", "b"]
    assert entered == ["told"]


def test_drop_field_changes_by_arrow(qtbot, host):
    field = put(host, DropField([("10", "配偶"), ("20", "子"), ("30", "女")], "10"))
    values = collect(field.value_changed)
    qtbot.keyClick(field, Key.Key_Down)
    qtbot.keyClick(field, Key.Key_Down)
    qtbot.keyClick(field, Key.Key_Down)
    assert values == ["20", "30"]
    assert field.text() == "女"
    field.set_options([("10", "配偶")])
    assert field.current_value is None


def find(query, deliver):
    deliver(
        [
            one
            for one in PEOPLE
            if query.lower() in {"zs": "张三", "ls": "李四"} and one.title == {"zs": "张三", "ls": "李四"}[query]
        ]
    )


def test_person_found_by_initials_and_namesakes_told_apart(qtbot, host):
    field = put(host, CompleterField(find))
    chosen, entered = collect(field.chosen), collect(field.entered)
    qtbot.keyClicks(field.edit, "zs")
    qtbot.waitUntil(lambda: len(field.suggestions) == 2)
    qtbot.keyClick(field.edit, Key.Key_Down)
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert chosen == [PEOPLE[1]]
    assert field.picked == PEOPLE[1]
    assert field.edit.text() == "张三"
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert entered == ["told"]


def test_enter_before_the_answer_takes_the_only_one(qtbot, host):
    field = put(host, CompleterField(find))
    entered = collect(field.entered)
    qtbot.keyClicks(field.edit, "ls")
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert field.picked == PEOPLE[2]
    assert entered == ["told"]


def test_overtaken_answer_is_not_shown(qtbot, host):
    waiting = []
    field = put(host, CompleterField(lambda query, deliver: waiting.append((query, deliver))))
    qtbot.keyClicks(field.edit, "z")
    qtbot.waitUntil(lambda: len(waiting) == 1)
    qtbot.keyClicks(field.edit, "s")
    qtbot.waitUntil(lambda: len(waiting) == 2)
    waiting[1][1](PEOPLE[:2])
    waiting[0][1](PEOPLE)
    assert field.suggestions == PEOPLE[:2]


def test_words_that_are_nobody_are_told_when_leaving(qtbot, host):
    other = put(host, QLineEdit())
    field = put(host, CompleterField(find))
    left = collect(field.text_left)
    write(field.edit, "王五")
    other.setFocus()
    assert left == ["王五"]
    assert field.picked is None


def test_typing_again_unpicks(qtbot, host):
    field = put(host, CompleterField(find))
    field.set_picked(PEOPLE[0])
    chosen = collect(field.chosen)
    qtbot.keyClicks(field.edit, "x")
    assert chosen == [None]
    assert field.picked is None


def test_tags_by_keyboard(qtbot, host):
    field = put(host, TagEditor())
    changed, entered = collect(field.tags_changed), collect(field.entered)
    write(field.edit, "独居")
    qtbot.keyClick(field.edit, Key.Key_Return)
    write(field.edit, "低保，")
    write(field.edit, "独居")
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert [tag.id for tag in field.tags] == ["独居", "低保"]
    qtbot.keyClick(field.edit, Key.Key_Backspace)
    assert [tag.id for tag in field.tags] == ["独居"]
    assert len(changed) == 3
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert entered == ["told"]


def test_tags_from_a_provider_only(qtbot, host):
    field = put(host, TagEditor(find, allows_new=False))
    qtbot.keyClicks(field.edit, "nobody")
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert field.tags == ()
    field.edit.clear()
    qtbot.keyClicks(field.edit, "ls")
    qtbot.waitUntil(lambda: field._list.isVisible() and field._list.pointed_at == PEOPLE[2])
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert field.tags == (PEOPLE[2],)


def test_tags_wrap_and_grow(qtbot, host):
    field = put(host, TagEditor())
    low = field.height()
    field.set_tags([f"标签第{n}个" for n in range(20)])
    qtbot.waitUntil(lambda: field.height() > low * 2)
    inside = field.contentsRect()
    assert all(inside.contains(tag.geometry()) for tag in field._tags)


def test_masked_number_shows_only_while_held(qtbot, host):
    label = put(host, MaskedLabel("3303271944********", lambda: "330327194401170000"))
    seen_when_told = []
    label.revealed.connect(lambda: seen_when_told.append(label.words))
    qtbot.keyPress(label, Key.Key_Space)
    assert label.words == "330327194401170000"
    qtbot.keyRelease(label, Key.Key_Space)
    assert label.words == "3303271944********"
    qtbot.mousePress(label, Qt.MouseButton.LeftButton)
    assert label.is_held
    label.hide()
    assert not label.is_held
    assert seen_when_told == ["3303271944********"] * 2


def test_masked_number_hides_when_the_keyboard_leaves(qtbot, host):
    other = put(host, QLineEdit())
    label = put(host, MaskedLabel("138****5678", "13800005678"))
    qtbot.keyPress(label, Key.Key_Space)
    other.setFocus()
    assert label.words == "138****5678"


def test_search_tells_once_after_a_pause_and_clears_by_escape(qtbot, host):
    box = put(host, SearchBox())
    told = collect(box.searched)
    qtbot.keyClicks(box, "zs")
    assert told == []
    qtbot.waitUntil(lambda: told == ["zs"])
    qtbot.keyClick(box, Key.Key_Return)
    assert told == ["zs"]
    qtbot.keyClick(box, Key.Key_Escape)
    assert told == ["zs", ""]


def test_text_area_grows_and_stops(qtbot, host):
    area = put(host, TextArea(least_lines=2, most_lines=5))
    typed, entered = collect(area.text_typed), collect(area.entered)
    low = area.height()
    for _ in range(3):
        qtbot.keyClicks(area, "a")
        qtbot.keyClick(area, Key.Key_Return)
    grown = area.height()
    area.set_text("行\n" * 40)
    highest = area.height()
    assert low < grown < highest < 9 * area.fontMetrics().lineSpacing()
    assert len(typed) == 6
    qtbot.keyClick(area, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert entered == ["told"]
    qtbot.keyClick(area, Key.Key_Escape)
    assert area.toPlainText().startswith("行")


def test_password_is_hidden_and_caps_lock_noticed(qtbot, host):
    field = put(host, PasswordField())
    caps = collect(field.caps_noticed)
    qtbot.keyClicks(field, "a")
    QApplication.sendEvent(field, _typed("B", Qt.KeyboardModifier.ShiftModifier))
    assert caps == []
    QApplication.sendEvent(field, _typed("C"))
    assert caps == [True]
    assert field.echoMode() == QLineEdit.EchoMode.Password
    field.eye.click()
    assert field.echoMode() == QLineEdit.EchoMode.Normal
    field.forget()
    assert field.text() == ""
    assert field.echoMode() == QLineEdit.EchoMode.Password


def _typed(letter, modifiers=Qt.KeyboardModifier.NoModifier):
    return QKeyEvent(QEvent.Type.KeyPress, ord(letter), modifiers, letter)


@pytest.fixture
def form(host):
    made = FormGrid()
    made.add("name", "姓名", QLineEdit())
    made.add("birth", "出生日期", DateField(today=lambda: DAY))
    made.add("sex", "性别", ChoiceField([("m", "男"), ("f", "女")]))
    made.add("home", "在家", TickBox("常年在家"))
    made.add("tags", "标签", TagEditor())
    return put(host, made)


def test_enter_walks_through_the_form(qtbot, form):
    finished = collect(form.finished)
    form.focus("name")
    write(QApplication.focusWidget(), "陈海燕")
    for key, typed in (("birth", "1990-3-5"), ("sex", "2"), ("home", " "), ("tags", "")):
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
        target = form.field(key).focusProxy() or form.field(key)
        qtbot.waitUntil(lambda t=target: QApplication.focusWidget() is t)
        qtbot.keyClicks(target, typed)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    assert finished == ["told"]
    assert form.field("birth").current_value == date(1990, 3, 5)
    assert form.field("sex").current_value == "f"
    assert form.field("home").isChecked()


def test_enter_stays_where_something_is_wrong(qtbot, form):
    form.focus("birth")
    qtbot.keyClicks(QApplication.focusWidget(), "x")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    qtbot.wait(20)
    assert QApplication.focusWidget() is form.field("birth").edit


def test_errors_stand_below_their_field_and_go_when_mended(qtbot, form):
    form.show_errors({"birth": "看不懂这个日期", "name": "请写姓名"})
    assert QApplication.focusWidget() is form.field("name")
    assert form.error_of("birth") == "看不懂这个日期"
    write(form.field("name"), "王")
    assert form.error_of("name") == ""
    assert form.error_of("birth") == "看不懂这个日期"


def test_control_enter_finishes_from_any_field_with_what_was_typed(qtbot, form):
    finished = collect(form.finished)
    form.focus("birth")
    write(QApplication.focusWidget(), "明天")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert finished == ["told"]
    assert form.field("birth").current_value == date(2026, 11, 23)


def test_hidden_field_is_passed_over(qtbot, form):
    form.set_shown("birth", False)
    form.focus("name")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is form.field("sex"))
