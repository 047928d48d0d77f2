"""民情事项 by keyboard: a matter is registered, refused what it lacks, moved from stage to stage, and found again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.services.casework.matters import MatterFilter, MatterSection, get_matter, matters_where
from minqing_desktop.services.matter_drafts import new_matter_draft
from minqing_desktop.services.undoing import history
from minqing_desktop.ui.kit.line_list import Line

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def register(qtbot, page, desk, settle, compose):
    """Registers a matter as a person would: who by a few letters, then field by field."""

    def enter(title: str, who: str = "王秀英", wanted: str = "春灌前清掉淤泥", route: str = "2") -> str:
        page.open_target({"new_for": ""})
        settle(desk)
        form = page.editing.register
        qtbot.waitUntil(form.who_field.edit.hasFocus)
        pick(qtbot, form.who_field, who, compose)
        compose(form.title_field, title)
        compose(form.wanted_field, wanted)
        compose(form.place_field, "老樟树")
        form.route_field.chips[0].setFocus()
        qtbot.keyClick(form.route_field.chips[0], route)
        qtbot.keyClick(form.title_field, Qt.Key.Key_Return, CTRL)
        settle(desk)
        return page.detail.detail.matter.id if page.detail.detail else ""

    return enter


def pick(qtbot, field, typed: str, compose) -> None:
    field.edit.setFocus()
    compose(field.edit, typed)
    qtbot.waitUntil(lambda: bool(field._list.isVisible()))
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(field.tags))


def move(qtbot, page, desk, settle, compose, what: Move, **values) -> None:
    """Makes a move through its form: texts typed, choices by digit, Ctrl+Enter."""
    page.detail.move_wanted.emit(str(what))
    settle(desk)
    view = page.editing.move_view
    assert view is not None
    for name, value in values.items():
        field = view.form.field(name)
        if isinstance(value, int):
            target = field.focusProxy() or field
            target.setFocus()
            qtbot.keyClick(target, str(value))
        else:
            compose(field, value)
    view.form.finished.emit()
    settle(desk)


def test_the_empty_page_says_what_to_do_and_leads_to_the_form(qtbot, page, desk, settle):
    assert page.table.states.state == "empty"
    page.table.empty_action_clicked.emit()
    settle(desk)
    assert page.editing.panel.content is page.editing.register


def test_what_is_missing_is_said_below_each_field(qtbot, page, desk, settle, compose):
    page.open_target({"new_for": ""})
    settle(desk)
    form = page.editing.register
    compose(form.title_field, "灌溉渠清淤")
    qtbot.keyClick(form.title_field, Qt.Key.Key_Return, CTRL)
    settle(desk)
    assert form.form.error_of("who")
    assert form.form.error_of("wanted")
    assert form.form.error_of("place")
    assert not form.form.error_of("title")
    assert matters_where(desk.session, MatterFilter()) == []


def test_a_matter_of_ones_own_goes_from_acceptance_to_closing(qtbot, page, desk, settle, compose, register):
    identity = register("灌溉渠清淤")
    assert page.detail.detail.matter.stage == "accepted"
    step = lambda what, **values: move(qtbot, page, desk, settle, compose, what, **values)  # noqa: E731
    step(Move.START)
    assert get_matter(desk.session, identity).stage == "handling"
    assert Move.ANSWER not in page.detail.detail.moves
    step(Move.HANDLE, text="现场看过，约 320 米，请了挖机")
    step(Move.ANSWER, text="十二月五日前清完", way=2)
    assert get_matter(desk.session, identity).stage == "answered"
    step(Move.RATE, rating=1)
    assert get_matter(desk.session, identity).stage == "rated"
    step(Move.CLOSE, closing=1)
    closed = get_matter(desk.session, identity)
    assert (closed.stage, closed.closing, closed.rating) == ("closed", "substantive", "satisfied")
    page.show_section(MatterSection.CLOSED)
    settle(desk)
    assert page.table.model.total == 1
    titles = [item.title for item in page.detail.story.timeline.items]
    assert [title.split()[-1] for title in titles] == ["受理", "开始办理", "办理", "反馈", "评价", "办结"]


def test_a_refused_move_says_why_and_what_to_do_first(qtbot, page, desk, settle, register):
    register("灌溉渠清淤")
    refusal = page.detail.detail.refusals[Move.CLOSE]
    page.detail.explain(refusal)
    assert "不能「办结」" in page.detail.notice.words
    assert "请先" in page.detail.notice.words


def test_a_form_says_below_its_fields_what_it_lacks(qtbot, page, desk, settle, compose, register):
    register("灌溉渠清淤")
    move(qtbot, page, desk, settle, compose, Move.START)
    move(qtbot, page, desk, settle, compose, Move.HANDLE)
    view = page.editing.move_view
    assert view.form.error_of("text")
    compose(view.form.field("text"), "去看过了")
    view.form.finished.emit()
    settle(desk)
    assert page.detail.story.timeline.items[-2].text == "去看过了"


def test_what_was_typed_for_a_move_is_there_when_its_panel_opens_again(qtbot, page, desk, settle, compose, register):
    register("灌溉渠清淤")
    page.detail.move_wanted.emit(str(Move.DECLINE))
    settle(desk)
    compose(page.editing.move_view.form.field("reason"), "不归村里管")
    qtbot.keyClick(page.editing.panel, Qt.Key.Key_Escape)
    page.detail.move_wanted.emit(str(Move.DECLINE))
    settle(desk)
    assert page.editing.move_view.form.field("reason").toPlainText() == "不归村里管"


def test_a_look_alike_is_joined_by_one_more_petitioner(qtbot, page, desk, settle, compose, register):
    first = register("三组机耕路灌溉渠清淤")
    page.open_target({"new_for": ""})
    settle(desk)
    form = page.editing.register
    pick(qtbot, form.who_field, "刘金凤", compose)
    compose(form.title_field, "三组机耕路灌溉渠要清淤")
    qtbot.waitUntil(lambda: bool(form.alike_lines.findChildren(Line)), timeout=5000)
    line = form.alike_lines.findChildren(Line)[0]
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle(desk)
    assert len(matters_where(desk.session, MatterFilter())) == 1
    assert page.detail.detail.matter.id == first
    assert [each.name for each in page.detail.detail.petitioners] == ["王秀英", "刘金凤"]


def test_a_form_left_open_is_a_draft_and_an_accepted_one_is_none(qtbot, page, desk, settle, compose, register):
    page.open_target({"new_for": ""})
    settle(desk)
    compose(page.editing.register.title_field, "村口太黑")
    page.page_left()
    settle(desk)
    assert new_matter_draft(desk.session).matter.title == "村口太黑"
    page.new_button.click()
    settle(desk)
    assert page.editing.register.title_field.text() == "村口太黑"
    page.editing.register.title_field.clear()
    register("路灯不亮")
    assert new_matter_draft(desk.session) is None


def test_digits_press_the_buttons_and_undo_takes_a_move_back(qtbot, page, desk, settle, register):
    identity = register("灌溉渠清淤")
    page.table.view.setFocus()
    qtbot.keyClick(page.table.view, "1")
    settle(desk)
    assert page.editing.move_view.move_made is Move.START
    page.editing.move_view.form.finished.emit()
    settle(desk)
    assert get_matter(desk.session, identity).stage == "handling"
    desk.undo(history(desk.session, 1).lines[0].id)
    settle(desk)
    assert get_matter(desk.session, identity).stage == "accepted"


def test_filters_narrow_and_lead_back(qtbot, page, desk, settle, compose, register):
    register("灌溉渠清淤")
    compose(page.search_box, "查无此事")
    qtbot.waitUntil(lambda: page.table.states.state == "empty")
    page.table.empty_action_clicked.emit()
    qtbot.waitUntil(lambda: page.table.model.total == 1)
    page.route_chip.choose("mediation")
    qtbot.waitUntil(lambda: page.table.model.total == 0)
