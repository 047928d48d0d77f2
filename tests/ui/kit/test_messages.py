"""States, messages, panels and lists tell what they should, by keyboard too."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.ui.jobs import Progress
from minqing_desktop.ui.kit import toast as toast_module
from minqing_desktop.ui.kit.bar_chart import BarChart
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.figures import Figure, FigureRow
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import PageHeader
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.timeline import Timeline, TimelineItem
from minqing_desktop.ui.kit.toast import Toast

Key = Qt.Key


@pytest.fixture
def host(qtbot):
    widget = QWidget()
    widget.resize(800, 600)
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


def collect(signal):
    got = []
    signal.connect(lambda *args: got.append(args[0] if len(args) == 1 else args))
    return got


def test_states_take_turns(qtbot, host):
    content = QWidget()
    stack = StateStack(content, host)
    stack.show()
    assert stack.state == "content"
    stack.show_empty("house", "还没有", "导入", "导入花名册")
    assert stack.state == "empty"
    stack.show_error(UserError("x", "没有读出来。", "再试。"))
    assert stack.state == "error"
    assert stack.error.retry_button.isHidden()
    stack.show_content()
    assert stack.state == "content"


def test_short_wait_is_not_shown_and_a_long_one_is(qtbot, host):
    stack = StateStack(QWidget(), host)
    stack.show()
    stack.show_busy("正在读取")
    assert stack.state == "content"
    stack.show_content()
    qtbot.wait(260)
    assert stack.state == "content"
    stack.show_busy("正在读取", can_cancel=True)
    qtbot.waitUntil(lambda: stack.state == "busy")


def test_progress_and_cancel(qtbot, host):
    stack = StateStack(QWidget(), host)
    cancelled = collect(stack.cancel_clicked)
    stack.show()
    stack.show_busy("正在导入", can_cancel=True, at_once=True)
    stack.busy.show_progress(Progress(20_500, 50_000, "已读"))
    assert stack.busy._detail.text() == "已读　20,500 / 50,000"
    stack.busy.cancel_button.setFocus()
    qtbot.keyClick(stack.busy.cancel_button, Key.Key_Space)
    assert cancelled == [()]
    assert not stack.busy.cancel_button.isEnabled()


def test_toast_undoes_once(qtbot, host):
    toast, undone = Toast(host), []
    toast.say("已删除一条", undo=lambda: undone.append(1))
    assert toast.isVisible()
    assert toast.can_undo
    assert host.rect().contains(toast.geometry())
    assert toast.undo()
    assert not toast.undo()
    assert undone == [1]
    assert not toast.isVisible()


def test_toast_goes_by_itself_and_takes_its_undo_along(qtbot, host, monkeypatch):
    monkeypatch.setattr(toast_module, "SHOWN_MS", 30)
    toast = Toast(host)
    gone = collect(toast.gone)
    toast.say("已保存", undo=lambda: None)
    qtbot.waitUntil(lambda: gone == [()])
    assert not toast.can_undo


def test_new_message_takes_the_place_of_the_old(qtbot, host):
    toast, undone = Toast(host), []
    toast.say("甲", undo=lambda: undone.append("甲"))
    toast.say("乙")
    assert toast.words == "乙"
    assert not toast.undo()
    assert undone == []


def test_toast_leaves_the_keyboard_alone(qtbot, host):
    field = QLineEdit(host)
    field.show()
    field.setFocus()
    Toast(host).say("已保存")
    assert field.hasFocus()


def test_notice(qtbot, host):
    notice = InlineNotice(host)
    assert notice.isHidden()
    pressed, dismissed = collect(notice.action_clicked), collect(notice.dismissed)
    notice.say("这个身份证号已经登记在三组王秀英户。", "amber", "移过来")
    qtbot.keyClick(notice.action_button, Key.Key_Return)
    qtbot.keyClick(notice.close_button, Key.Key_Space)
    assert (pressed, dismissed) == ([()], [()])
    assert notice.isHidden()


class FormContent(QWidget):
    def __init__(self):
        super().__init__()
        self.first = QLineEdit()
        QVBoxLayout(self).addWidget(self.first)


def make_form():
    return FormContent()


def test_panel_takes_and_gives_back_the_keyboard_and_keeps_what_was_typed(qtbot, host):
    before, content, panel = QLineEdit(host), make_form(), SidePanel(host)
    before.show()
    before.setFocus()
    closed = collect(panel.closed)
    panel.open_with("迁出", content)
    qtbot.waitUntil(content.first.hasFocus)
    qtbot.keyClicks(content.first, "typed")
    qtbot.keyClick(content.first, Key.Key_Escape)
    assert not panel.isVisible()
    assert closed == [content]
    assert before.hasFocus()
    panel.open_with("迁出", content)
    qtbot.waitUntil(content.first.hasFocus)
    assert content.first.text() == "typed"


def test_panel_stays_at_the_right_edge(qtbot, host):
    panel = SidePanel(host)
    panel.open_with("迁出", make_form(), width_px=300)
    host.resize(1000, 500)
    assert panel.geometry().right() == 999
    assert (panel.width(), panel.height()) == (300, 500)


def test_throwaway_panel_content_is_destroyed(qtbot, host):
    panel, content = SidePanel(host), make_form()
    with qtbot.waitSignal(content.destroyed):
        panel.open_with("按键", content, keep=False)
        panel.close_panel()


def test_button_shortcut_works_in_the_window(qtbot, host):
    button = PrimaryButton("完成", shortcut="Ctrl+Return", parent=host)
    pressed = collect(button.clicked)
    button.show()
    button.set_text("完成了")
    qtbot.keyClick(host, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(pressed) == 1)
    assert button.width() > QuietButton("完成").sizeHint().width()


def test_disabled_button_does_nothing(qtbot, host):
    button = QuietButton("导出", parent=host)
    pressed = collect(button.clicked)
    button.setEnabled(False)
    button.show()
    qtbot.keyClick(button, Key.Key_Return)
    assert pressed == []


def test_chips(qtbot, host):
    chip, menu = Chip("有未了的事", parent=host), MenuChip("组别", [("1", "一组"), ("2", "二组")], parent=host)
    toggled, changed = collect(chip.toggled), collect(menu.value_changed)
    qtbot.keyClick(chip, Key.Key_Space)
    menu.choose("2")
    menu.choose("2")
    assert (toggled, changed) == ([True], ["2"])
    assert menu.text() == "二组"
    assert menu.isChecked()
    menu.set_options([("1", "一组")])
    assert (menu.chosen_key, menu.text(), menu.isChecked()) == (None, "组别", False)


def test_card_link(qtbot, host):
    card = Card("到期与逾期", "calendar-days", "全部任务", parent=host)
    card.show()
    clicked = collect(card.link_clicked)
    qtbot.keyClick(card.findChild(LinkButton), Key.Key_Return)
    assert clicked == [()]


def test_lines_by_keyboard(qtbot, host):
    lines = LineList([LineItem("a", "甲", ticked=False), LineItem("b", "乙", below="下")], host)
    opened, ticked = collect(lines.opened), collect(lines.ticked)
    lines.resize(400, 120)
    lines.show()
    lines.line("a").setFocus()
    qtbot.keyClick(lines.line("a"), Key.Key_Space)
    qtbot.keyClick(lines.line("a"), Key.Key_Down)
    assert lines.line("b").hasFocus()
    qtbot.keyClick(lines.line("b"), Key.Key_Return)
    qtbot.keyClick(lines.line("b"), Key.Key_Space)
    assert ticked == [("a", True)]
    assert opened == ["b"]
    assert lines.line("b").height() > lines.line("a").height()


def test_clicking_the_box_ticks_and_clicking_the_words_opens(qtbot, host):
    lines = LineList([LineItem("a", "甲", ticked=False)], host)
    opened, ticked = collect(lines.opened), collect(lines.ticked)
    lines.resize(400, 40)
    lines.show()
    line = lines.line("a")
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.rect().topLeft() + _point(8, 18))
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.rect().topLeft() + _point(120, 18))
    assert (opened, ticked) == (["a"], [("a", True)])


def _point(x, y):
    from PySide6.QtCore import QPoint

    return QPoint(x, y)


def test_new_lines_keep_the_keyboard_on_the_same_one(qtbot, host):
    lines = LineList([LineItem("a", "甲"), LineItem("b", "乙")], host)
    lines.show()
    lines.line("b").setFocus()
    lines.set_items([LineItem("c", "丙"), LineItem("b", "乙 改")])
    lines.line("b").show()
    qtbot.waitUntil(lambda: lines.line("b").hasFocus())


def test_timeline_opens_by_key_and_grows_with_its_text(qtbot, host):
    items = [TimelineItem("v1", "10月7日 入户", text="短。"), TimelineItem("v2", "9月2日", text="长句子。" * 60)]
    line = Timeline(items, host)
    line.resize(360, 400)
    opened = collect(line.opened)
    line.show()
    qtbot.wait(10)
    events = [line._column.itemAt(i).widget() for i in range(2)]
    events[0].setFocus()
    qtbot.keyClick(events[0], Key.Key_Return)
    assert opened == ["v1"]
    assert events[1].height() > events[0].height() * 1.5


def test_figures_lead_to_their_records(qtbot, host):
    figures = FigureRow([Figure("38", "本月走访", key="visits"), Figure("2", "逾期", tone="red", key="late")], host)
    clicked = collect(figures.figure_clicked)
    figures.show()
    button = figures._row.itemAt(1).widget()
    button.setFocus()
    qtbot.keyClick(button, Key.Key_Return)
    assert clicked == ["late"]


def test_bars_are_as_high_as_their_values(qtbot, host):
    chart = BarChart([("40周", 0), ("41周", 6), ("42周", 12)], host)
    chart.resize(300, chart.sizeHint().height())
    none, half, full = (box.height() for box in chart.bar_boxes())
    assert none == 2
    assert half == pytest.approx(full / 2, abs=1)
    assert all(chart.rect().contains(box) for box in chart.bar_boxes())


def test_header_gives_the_chips_a_line_of_their_own_when_narrow(qtbot, host):
    header = PageHeader("户情", host)
    chips = [Chip(name) for name in ("最久没访", "有未了的事", "独居老人")]
    for chip in chips:
        header.add_chip(chip)
    header.add_button(QuietButton("导入花名册"))
    header.show()
    header.resize(780, 40)
    qtbot.wait(5)
    assert chips[0].mapTo(host, chips[0].rect().center()).y() < 30
    header.resize(380, 80)
    qtbot.wait(5)
    assert chips[0].mapTo(host, chips[0].rect().topLeft()).y() >= 34
    assert len({chip.y() for chip in chips}) == 1


def test_flow_wraps_inside_its_margins(qtbot, host):
    inner = QWidget(host)
    flow = FlowLayout(inner)
    flow.setContentsMargins(8, 5, 8, 5)
    for number in range(12):
        flow.addWidget(Pill(f"标签{number}", "grey"))
    inner.resize(220, flow.heightForWidth(220))
    inner.show()
    qtbot.wait(5)
    boxes = [flow.itemAt(i).geometry() for i in range(flow.count())]
    assert len({box.top() for box in boxes}) > 1
    assert all(inner.rect().adjusted(8, 5, -8, -5).contains(box) for box in boxes)
