"""What helps while a visit is written: phrases, photos, several households, the list, its calendar, history, rounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.phrases import add_phrase, phrases
from minqing_desktop.services.visit_drafts import all_forms
from minqing_desktop.services.visit_rounds import round_households, save_round, saved_rounds
from minqing_desktop.services.visits import EntryMatter, load_visit, record_visit
from minqing_desktop.ui.visits.page import VisitsPage
from minqing_desktop.ui.visits.words_edit import WordsEdit, place_of, position_of

TODAY = date(2026, 11, 22)


@pytest.fixture
def page(qtbot, desk, settle):
    """The page in a window of its own."""
    made = VisitsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.page_entered()
    settle(desk)
    return made


@pytest.fixture
def begin(page, desk, settle):
    """Begins a visit to a household named by initials."""

    def start(initials: str = "zsg") -> VisitsPage:
        page.start_new()
        settle(desk)
        QTest.keyClicks(page.editor.household_field.edit, initials)
        QTest.qWait(90)
        settle(desk)
        QTest.keyClick(page.editor.household_field.edit, Qt.Key.Key_Return)
        settle(desk)
        return page

    return start


# several households


def test_a_comma_keeps_the_keyboard_for_one_more_household(page, desk, settle, sample, opened, compose) -> None:
    page.start_new()
    settle(desk)
    edit = page.editor.household_field.edit
    QTest.keyClicks(edit, "zsg,")
    settle(desk)
    assert page.focusWidget() is edit
    QTest.keyClicks(edit, "wgs")
    QTest.qWait(90)
    settle(desk)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    settle(desk)
    assert page.focusWidget() is page.editor.words_field
    compose(page.editor.words_field, "两家的墙。")
    QTest.keyClick(page.editor.words_field, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    speaker = page.editor.entry_rows.rows[0].speaker_field
    names = dict(speaker._options)
    assert names[sample.persons["李桂花"]] == "李桂花（吴根生户）"
    speaker.choose(sample.persons["李桂花"])
    identity = page.keeper.visit
    page.finish()
    settle(desk)
    form = load_visit(opened.session, identity)
    assert form.visit.households == (sample.households["0137"], sample.households["0141"])
    assert (form.entries[0].person, form.entries[0].household) == (
        sample.persons["李桂花"],
        sample.households["0141"],
    )


def test_what_is_owed_beside_the_words_is_ticked_off(page, desk, settle, sample, opened) -> None:
    page.open_visit(sample.visits[0])
    settle(desk)
    lines = page.aside._open_lines
    line = lines.line(sample.tasks["西屋漏雨请瓦匠来看"])
    QTest.keyClick(line, Qt.Key.Key_Space)
    settle(desk)
    with opened.session.reading() as reader:
        assert reader.get(Task, sample.tasks["西屋漏雨请瓦匠来看"]).done_on == TODAY
    assert lines.items == ()


# marks


def test_zero_takes_a_mark_off_with_what_came_of_it(begin, compose) -> None:
    page = begin()
    field = page.editor.words_field
    compose(field, "屋漏。路灯不亮。")
    QTest.keyClick(field, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(field, Qt.Key.Key_F6)
    assert len(page.editor.matter_rows.rows) == 1
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    form = page.editor.current_form()
    assert (form.entries, form.matters) == ((), ())
    assert field.toPlainText() == "屋漏。路灯不亮。"


def test_words_put_before_and_behind_do_not_belong_to_a_passage(begin, compose) -> None:
    page = begin()
    field = page.editor.words_field
    compose(field, "屋漏。")
    QTest.keyClick(field, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    compose(field, "膝盖疼。")
    field.moveCursor(field.textCursor().MoveOperation.Start)
    compose(field, "他说：")
    (entry,) = page.editor.current_form().entries
    assert field.toPlainText() == "他说：屋漏。膝盖疼。"
    assert field.toPlainText()[entry.start : entry.end] == "屋漏。"


def test_rare_characters_do_not_move_the_places(begin, compose) -> None:
    page = begin()
    field = page.editor.words_field
    compose(field, "𬭚𠮷说完。路灯不亮。")
    QTest.keyClick(field, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    (entry,) = page.editor.current_form().entries
    text = field.toPlainText()
    assert (text[entry.start : entry.end], entry.text) == ("路灯不亮。", "路灯不亮。")
    again = WordsEdit("")
    again.set_text(text)
    assert again.restore_passage("need", entry.start, entry.end).text == "路灯不亮。"
    assert [place_of(text, position_of(text, place)) for place in range(len(text) + 1)] == list(range(len(text) + 1))


# phrases


@pytest.fixture
def kept(opened) -> list[str]:
    return [add_phrase(opened.session, words)[0] for words in ("膝盖疼，走路不方便。", "屋顶漏雨。")]


def test_a_slash_and_letters_put_a_sentence_in(begin, desk, settle, opened, kept, compose) -> None:
    page = begin()
    field = page.editor.words_field
    compose(field, "他说")
    QTest.keyClicks(field, "/wd")
    QTest.qWait(90)
    settle(desk)
    assert [one.title for one in field.offered] == ["屋顶漏雨。"]
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(desk)
    assert field.toPlainText() == "他说屋顶漏雨。"
    assert phrases(opened.session)[0].uses == 1


def test_a_slash_that_is_none_stays_a_slash(begin, desk, settle, kept) -> None:
    page = begin()
    field = page.editor.words_field
    QTest.keyClicks(field, "3/5 x/zzz")
    QTest.qWait(90)
    settle(desk)
    assert field.offered == []
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "3/5 x/zzz\n"


def test_f2_offers_all_and_shift_f2_keeps_what_is_selected(begin, desk, settle, opened, kept, compose) -> None:
    page = begin()
    field = page.editor.answer_field
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_F2)
    settle(desk)
    assert len(field.offered) == 2
    QTest.keyClick(field, Qt.Key.Key_Escape)
    compose(field, "瓦匠周三来。")
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    settle(desk)
    assert "瓦匠周三来。" in [line.text for line in phrases(opened.session)]


def test_the_panel_adds_words_anew_and_takes_out(page, desk, settle, opened, kept, compose) -> None:
    page.show_phrases()
    settle(desk)
    panel = page.panel.content
    compose(panel.new_field, "新的一句。")
    QTest.keyClick(panel.new_field, Qt.Key.Key_Return)
    settle(desk)
    assert [row.line.text for row in panel.rows] == ["膝盖疼，走路不方便。", "屋顶漏雨。", "新的一句。"]
    panel.rows[1].field.setPlainText("屋顶漏得厉害。")
    QTest.keyClick(panel.rows[1].field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    panel.rows[0].removed.emit()
    settle(desk)
    assert [line.text for line in phrases(opened.session)] == ["屋顶漏得厉害。", "新的一句。"]
    panel.search_box.setText("wdld")
    QTest.qWait(150)
    settle(desk)
    assert [row.line.text for row in panel.rows] == ["屋顶漏得厉害。"]
    panel.search_box.setText("没有的")
    QTest.qWait(150)
    settle(desk)
    assert panel.states.state == "empty"
    compose(panel.new_field, "   ")
    panel.add_button.click()
    settle(desk)
    assert not panel.fault.isHidden()


# photos


def picture(colour: str = "#775533") -> QImage:
    image = QImage(2400, 1200, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def test_photos_are_pasted_dropped_and_marked_before_or_after(begin, desk, settle, opened, tmp_path, compose) -> None:
    page = begin()
    field = page.editor.words_field
    compose(field, "路灯不亮。")
    QTest.keyClick(field, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(field, Qt.Key.Key_F6)
    settle(desk)
    pasted = QMimeData()
    pasted.setImageData(picture())
    field.insertFromMimeData(pasted)
    file = tmp_path / "lamp.png"
    picture("#335577").save(str(file))
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(file)), QUrl.fromLocalFile(str(tmp_path / "notes.txt"))])
    field.insertFromMimeData(dropped)
    settle(desk)
    lines = page.editor.photo_strip.lines
    assert len(lines) == 2
    assert all(line.picture.has_picture for line in lines)
    assert field.toPlainText() == "路灯不亮。"
    lines[0].matter_field.choose(("before", "new:0"))
    lines[1].caption_field.setText("装好以后")
    identity = page.keeper.visit
    page.finish()
    settle(desk)
    with opened.session.reading() as reader:
        (matter,) = reader.find(Matter)
        photos = reader.find(Attachment, owner=identity)
    assert [(photo.caption, photo.moment, photo.matter) for photo in photos] == [
        ("", "before", matter.id),
        ("装好以后", "", ""),
    ]
    assert max(photos[0].width, photos[0].height) <= 1600
    shown = page.editor.photo_strip.lines[0].matter_field.current_value
    assert shown == ("before", matter.id)


def test_a_photo_that_cannot_be_read_says_what_to_do(begin, desk, settle, tmp_path) -> None:
    page = begin()
    file = tmp_path / "IMG_1.heic"
    file.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(200))
    told: list[UserError] = []
    desk.runner.troubled.connect(told.append)
    page.editor.photo_strip.take([file])
    settle(desk)
    assert [error.code for error in told] == ["photo_unreadable"]
    assert "JPG" in told[0].advice
    assert page.editor.photo_strip.lines == []


# a superior's comment, and what was changed later


def test_a_comment_says_who_and_when_and_is_in_the_history(page, desk, settle, sample, opened, compose) -> None:
    visit = sample.visits[0]
    page.open_visit(visit)
    settle(desk)
    row = page.editor.comment_row
    row.open_button.click()
    compose(row.text_field, "记得细。")
    QTest.keyClick(row.text_field, Qt.Key.Key_Tab)
    QTest.keyClicks(row.by_field, "wang")
    page.finish()
    settle(desk)
    stored = load_visit(opened.session, visit).visit
    assert (stored.comment, stored.comment_by, stored.comment_on) == ("记得细。", "wang", TODAY)
    page.show_history()
    settle(desk)
    assert page.panel.content is not None
    assert page.panel.content.choices == []
    texts = [item.text for item in page.panel.content.timeline.items]
    assert any("把 点评 填为 记得细。" in text for text in texts)


def test_what_two_people_wrote_is_pointed_out_and_settled(page, desk, settle, sample, opened) -> None:
    visit, session = sample.visits[0], opened.session
    form = load_visit(session, visit)
    # The other person's change names as its base what was there before ours.
    record_visit(session, replace(form, visit=replace(form.visit, answer="我去问。")))
    with session.doing("visit.edit") as doing:
        raw = bytes.fromhex(visit)
        doing.act.patch("visit", raw, {"answer": "镇里来修。"}, {"answer": []})
    page.open_visit(visit)
    settle(desk)
    assert page.versions_notice.isVisible()
    page.show_history()
    settle(desk)
    choices = page.panel.content.choices
    assert {version.words for _each, version, _button in choices} == {"我去问。", "镇里来修。"}
    next(button for _each, version, button in choices if version.words == "我去问。").click()
    settle(desk)
    assert load_visit(session, visit).visit.answer == "我去问。"
    assert page.editor.answer_field.toPlainText() == "我去问。"
    assert not page.versions_notice.isVisible()


def test_undoing_a_finished_visit_gives_its_words_back_as_a_draft(begin, desk, settle, opened, compose) -> None:
    page = begin()
    field = page.editor.words_field
    compose(field, "路灯不亮。")
    QTest.keyClick(field, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(field, Qt.Key.Key_F6)
    page.editor.make(0, "promise")
    undos = []
    desk.told.connect(lambda _words, undo: undos.append(undo))
    page.finish()
    settle(desk)
    undos[0]()
    settle(desk)
    ((_draft, form),) = all_forms(opened.session)
    assert form.visit.id == page.keeper.visit
    assert (form.visit.words, form.visit.is_complete) == ("路灯不亮。", False)
    assert [entry.text for entry in form.entries] == ["路灯不亮。"]
    assert [(one.title, one.matter) for one in form.matters] == [("路灯不亮", "")]
    page.finish()
    settle(desk)
    with opened.session.reading() as reader:
        (matter,) = reader.find(Matter)
        assert len([task for task in reader.find(Task) if task.visit == page.keeper.visit]) == 1
    assert matter.title == "路灯不亮"
    assert all_forms(opened.session) == []


def test_a_matter_without_a_place_asks_for_it(begin, desk, settle, opened, sample, compose) -> None:
    with opened.session.doing("household.edit") as doing:
        doing.act.change(Household, sample.households["0137"], address="", group="")
    page = begin()
    field = page.editor.words_field
    compose(field, "路灯不亮。")
    QTest.keyClick(field, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(field, Qt.Key.Key_F6)
    told: list[UserError] = []
    desk.troubled.connect(told.append)
    page.finish()
    settle(desk)
    assert [error.code for error in told] == ["matter_incomplete"]
    assert page.focusWidget() is page.editor.head.place_field
    assert len(all_forms(opened.session)) == 1
    compose(page.editor.head.place_field, "村口")
    page.finish()
    settle(desk)
    with opened.session.reading() as reader:
        (matter,) = reader.find(Matter)
    assert matter.place == "村口"


def test_a_new_visit_is_not_commented_on(begin) -> None:
    assert begin().editor.comment_row.isHidden()


# the list


def heads(page) -> list[str]:
    return [item.title for item in page.day_list.items]


def test_the_list_is_searched_filtered_and_sorted(page, desk, settle, sample) -> None:
    side = page.list_side
    assert heads(page) == ["李大山", "刘金凤", "王秀英"]
    assert side.count_label.text() == "本月 3 次走访"
    side.search_box.setText("机耕路")
    QTest.qWait(150)
    settle(desk)
    assert heads(page) == ["王秀英"]
    assert side.count_label.text() == "找到 1 次走访"
    # A member of the household finds its visits, in all the time there is.
    side.search_box.setText("zsg")
    QTest.qWait(150)
    settle(desk)
    assert heads(page) == ["李大山", "张水根"]
    side.search_box.clear()
    settle(desk)
    side.filter_button.setChecked(True)
    side.entry_chip.choose("fact")
    settle(desk)
    assert heads(page) == ["刘金凤"]
    side.mode_chip.choose("phone")
    settle(desk)
    assert side.list_stack.state == "empty"
    side.list_stack.empty_action_clicked.emit()
    settle(desk)
    assert len(heads(page)) == 3
    side.order_chip.choose("oldest")
    settle(desk)
    assert heads(page) == ["王秀英", "刘金凤", "李大山"]


def test_exactly_what_is_listed_goes_into_the_ledger(page, desk, settle, sample) -> None:
    led = []
    desk.led.connect(lambda where, target: led.append((where, target)))
    page.list_side.filter_button.setChecked(True)
    page.list_side.entry_chip.choose("fact")
    settle(desk)
    assert page.print_shown()
    page.list_side.ledger_button.click()
    assert led == [("reports", {"report": "visit_ledger", "visits": [sample.visits[2]]})] * 2


def test_the_calendar_narrows_to_a_day_and_lets_go(page, desk, settle, sample) -> None:
    side = page.list_side
    side.month_button.click()
    assert side.month_grid.isVisible()
    assert side.month_grid._counts == {date(2026, 11, 10): 1, date(2026, 11, 19): 1, TODAY: 1}
    side.month_grid.setFocus()
    for _ in range(3):
        QTest.keyClick(side.month_grid, Qt.Key.Key_Left)
    QTest.keyClick(side.month_grid, Qt.Key.Key_Return)
    settle(desk)
    assert side.month_grid.chosen_day == date(2026, 11, 19)
    assert heads(page) == ["刘金凤"]
    assert side.count_label.text() == "11月19日：1 次走访"
    side.month_button.click()
    settle(desk)
    assert side.month_grid.isHidden()
    assert len(heads(page)) == 3


# rounds


def test_a_round_is_put_together_by_proposal_turned_and_walked_again(page, desk, settle, sample, opened) -> None:
    page.open_target({"round": [sample.households["0012"]]})
    settle(desk)
    panel = page.panel.content
    assert [home.number for home in panel.order.lines] == ["0012"]
    first = panel.order._rows[0].line
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Delete)
    assert panel.order.lines == []
    assert not panel.print_button.isEnabled()
    panel.propose()
    settle(desk)
    # 吴根生 was never visited, 张水根 not for longer than his month.
    proposed = [home.number for home in panel.order.lines]
    assert set(proposed) == {"0137", "0141"}
    line = panel.order._rows[1].line
    QTest.keyClick(line, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [home.number for home in panel.order.lines] == proposed[::-1]
    panel.keep()
    settle(desk)
    (saved,) = saved_rounds(opened.session)
    assert [each.number for each in round_households(opened.session, saved.id)] == proposed[::-1]
    assert [item.pills[0][0] for item in page.day_list.items[:2]] == ["○ 1", "○ 2"]
    # On another day the same order is one choice away.
    panel.day_field.edit.setText("11-25")
    QTest.keyClick(panel.day_field.edit, Qt.Key.Key_Return)
    settle(desk)
    panel.order.set_lines([])
    panel.candidates.set_saved(saved_rounds(opened.session))
    panel.candidates.saved_chip.choose(saved.id)
    settle(desk)
    assert [home.number for home in panel.order.lines] == proposed[::-1]
    panel.keep()
    settle(desk)
    assert {line.planned_on for line in saved_rounds(opened.session)} == {TODAY, date(2026, 11, 25)}


def test_the_papers_of_a_round_are_looked_at_then_printed_and_saved(page, desk, settle, qtbot, tmp_path) -> None:
    page.plan_round()
    settle(desk)
    panel = page.panel.content
    panel.propose()
    settle(desk)
    assert page.print_shown()
    settle(desk)
    papers = panel.print_panel
    assert papers.preview.page_count == 6
    asked = []
    papers.ask_printer = lambda _printer, pages: asked.append(pages)
    assert page.print_shown()
    assert asked == [6]
    target = tmp_path / "round.pdf"
    papers.ask_place = lambda _name: str(target)
    papers.save_button.click()
    settle(desk)
    assert target.read_bytes().startswith(b"%PDF-")
    panel.two_sided_box.setChecked(False)
    panel.back_button.click()
    panel.keep_and_print()
    settle(desk)
    assert papers.preview.page_count == 3


def test_candidates_are_ticked_filtered_and_all_taken(page, desk, settle, sample) -> None:
    page.plan_round()
    settle(desk)
    panel = page.panel.content
    lines = panel.candidates.lines
    assert {item.title for item in lines.items} == {"张水根", "吴根生"}
    panel.candidates.due_chip.setChecked(False)
    assert len(lines.items) == 5
    panel.candidates.group_chip.choose(sample.groups["三组"])
    assert {item.title for item in lines.items} == {"王秀英", "刘金凤"}
    panel.candidates.order_chip.choose("number")
    assert [item.title for item in lines.items] == ["王秀英", "刘金凤"]
    QTest.keyClick(lines.line(lines.items[0].id), Qt.Key.Key_Space)
    assert [home.head for home in panel.order.lines] == ["王秀英"]
    assert lines.items[0].ticked
    panel.candidates.all_button.click()
    assert [home.head for home in panel.order.lines] == ["王秀英", "刘金凤"]
    assert panel.count_label.text() == "选了 2 户"


def test_a_round_begun_is_gone_on_with_from_its_draft(page, desk, settle, sample, opened, compose) -> None:
    homes = [sample.households["0141"], sample.households["0137"]]
    save_round(opened.session, homes, TODAY)
    page.list_side.load()
    settle(desk)
    page.day_list.open_item(page.day_list.items[0].id)
    settle(desk)
    compose(page.editor.words_field, "写了一半。")
    page._walk(1)
    settle(desk)
    assert [item.pills[0][0] for item in page.day_list.items[:2]] == ["◐ 在写", "○ 2"]
    assert page.editor.finish_button.text() == "完成，下一户 吴根生"
    page.finish()
    settle(desk)
    assert page.editor.words_field.toPlainText() == "写了一半。"
    page.finish()
    settle(desk)
    assert [item.pills[0][0] for item in page.day_list.items[:2]] == ["● 完成", "● 完成"]


def test_an_open_matter_can_be_opened_from_the_visit_it_came_from(page, desk, settle, sample, opened) -> None:
    visit = sample.visits[1]
    form = load_visit(opened.session, visit)
    record_visit(opened.session, replace(form, matters=(EntryMatter(0, "机耕路清淤"),)))
    page.open_visit(visit)
    settle(desk)
    (row,) = page.editor.matter_rows.rows
    assert row.is_written
    led = []
    desk.led.connect(lambda where, target: led.append((where, target)))
    row.open_button.click()
    assert led == [("matters", row.planned.matter)]
