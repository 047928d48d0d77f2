"""设置 by keyboard: who I am, colleagues, villages, keys, look, history and the health of the notebook."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.cadres import all_cadres, list_cadres, me
from minqing_desktop.services.notebooks import Health, is_recovery_code
from minqing_desktop.services.seats import take_seat
from minqing_desktop.services.tasks import add_task, get_task
from minqing_desktop.services.undoing import history
from minqing_desktop.services.villages import list_villages
from minqing_desktop.ui.look import current_look
from minqing_desktop.ui.look.live import live_look
from minqing_desktop.ui.settings.health import can_rebuild, finding_words
from minqing_desktop.ui.settings.page import SettingsPage

PASSWORD = "青山绿水 2026"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, desk, settle) -> SettingsPage:
    made = SettingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    settle(desk)
    return made


@pytest.fixture
def told(desk) -> list[str]:
    words: list[str] = []
    desk.told.connect(lambda sentence, _undo: words.append(sentence))
    return words


def open_section(page, desk, settle, key: str):
    page.open_target({"section": key})
    settle(desk)
    return page.section(key)


def test_arrows_and_enter_walk_through_the_sections(qtbot, page):
    first, second = list(page.sections.buttons.values())[:2]
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Return)
    assert page.current_key == "cadres"
    assert second.isChecked()


# 我


def test_my_post_is_changed_with_enter(qtbot, page, desk, settle, told, compose):
    section = page.section("me")
    assert section.form.name_field.text() == "陈建国"
    section.form.post_field.clear()
    compose(section.form.post_field, "驻村干部")
    qtbot.keyClick(section.form.post_field, Qt.Key.Key_Return, CTRL)
    settle(desk)
    assert me(desk.session).post == "驻村干部"
    assert told == ["修改干部资料"]


def test_going_elsewhere_keeps_what_was_typed(page, desk, settle, compose):
    section = page.section("me")
    compose(section.form.unit_field, "办公室")
    page.show_section("look")
    settle(desk)
    assert me(desk.session).unit.endswith("办公室")


def test_without_a_name_it_says_so(qtbot, page, desk, settle, told):
    section = page.section("me")
    section.form.name_field.clear()
    qtbot.keyClick(section.save_button, Qt.Key.Key_Return)
    settle(desk)
    assert section.form.error_of("name")
    assert told == []


def test_another_cadre_sits_down_and_is_remembered(qtbot, page, desk, settle, sample):
    section = page.section("me")
    section.who_field.setFocus()
    with qtbot.waitSignal(desk.settled):
        qtbot.keyClick(section.who_field, Qt.Key.Key_Down)
    settle(desk)
    assert desk.session.cadre == sample.cadres["李梅"]
    assert section.form.name_field.text() == "李梅"
    desk.session.cadre = sample.cadres["陈建国"]
    take_seat(desk.settings, desk.opened)
    assert desk.session.cadre == sample.cadres["李梅"]


# 干部名单


def test_a_colleague_is_added_retired_and_taken_back(qtbot, page, desk, settle, told, compose):
    section = open_section(page, desk, settle, "cadres")
    qtbot.keyClick(section.add_button, Qt.Key.Key_Return)
    form = section.editor.form
    qtbot.waitUntil(lambda: form.name_field.hasFocus())
    compose(form.name_field, "周小军")
    qtbot.keyClick(form.name_field, Qt.Key.Key_Return, CTRL)
    settle(desk)
    assert [cadre.name for cadre in list_cadres(desk.session)] == ["陈建国", "李梅", "周小军"]
    identity = list_cadres(desk.session)[2].id
    line = section.active_lines.line(identity)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.keyClick(section.editor.retire_button, Qt.Key.Key_Return)
    settle(desk)
    assert [cadre.name for cadre in list_cadres(desk.session)] == ["陈建国", "李梅"]
    assert len(all_cadres(desk.session)) == 3
    section.open_cadre(identity)
    assert section.editor.retire_button.text() == "回到在岗"
    section.editor.retire_button.click()
    settle(desk)
    assert len(list_cadres(desk.session)) == 3
    assert told == ["登记干部", "修改干部资料", "修改干部资料"]


def test_one_does_not_retire_oneself(page, desk, settle):
    section = open_section(page, desk, settle, "cadres")
    section.open_cadre(desk.session.cadre)
    assert not section.editor.retire_button.isVisible()


# 村


def test_a_second_village_needs_a_right_code(qtbot, page, desk, settle, told, compose):
    section = open_section(page, desk, settle, "villages")
    qtbot.keyClick(section.add_button, Qt.Key.Key_Return)
    editor = section.editor
    assert editor.town_field.text() == "某某镇"
    compose(editor.name_field, "下塘村")
    editor.code_field.setText("330327")
    qtbot.keyClick(editor.name_field, Qt.Key.Key_Return, CTRL)
    assert editor.form.error_of("code") == "统计代码应当是 12 位数字，现在是 6 位"
    editor.code_field.setText("330327001201")
    qtbot.keyClick(editor.name_field, Qt.Key.Key_Return, CTRL)
    settle(desk)
    assert editor.form.error_of("code") == "这个村已经在笔记本里了。"
    editor.code_field.setText("330327001209")
    qtbot.keyClick(editor.name_field, Qt.Key.Key_Return, CTRL)
    settle(desk)
    assert [village.name for village in list_villages(desk.session)] == ["示范村", "下塘村"]
    assert told == ["新增村"]


def test_town_and_name_change_but_not_the_code(qtbot, page, desk, settle):
    section = open_section(page, desk, settle, "villages")
    section.open_village(section.lines.items[0].id)
    editor = section.editor
    assert not editor.code_field.isVisible()
    assert editor.fixed_code.text() == "330327001201"
    editor.town_field.setText("青山镇")
    qtbot.keyClick(editor.town_field, Qt.Key.Key_Return, CTRL)
    settle(desk)
    village = list_villages(desk.session)[0]
    assert (village.town, village.code) == ("青山镇", "330327001201")


def test_a_village_entered_twice_is_made_one(qtbot, page, desk, settle, told):
    with desk.session.doing("village.add") as doing:
        doing.act.create(Village(name="示范村（旧本）", code=desk.session.village))
    section = open_section(page, desk, settle, "villages")
    assert [item.title for item in section.lines.items] == ["示范村"]
    assert "「示范村（旧本）」" in section.twofold_notice.words
    qtbot.keyClick(section.twofold_notice.action_button, Qt.Key.Key_Space)
    settle(desk)
    assert told == ["把登记了两次的村和组合成一份"]
    assert not section.twofold_notice.isVisible()


# 密码


def type_passwords(section, old: str, first: str, second: str) -> None:
    for field, words in ((section.old_field, old), (section.first_field, first), (section.second_field, second)):
        field.clear()
        field.insert(words)


def test_the_password_is_changed_and_the_old_one_opens_no_longer(qtbot, page, desk, settle, told):
    section = open_section(page, desk, settle, "password")
    type_passwords(section, PASSWORD, "new sentence of mine", "new sentence of mine")
    qtbot.keyClick(section.second_field, Qt.Key.Key_Return)
    settle(desk)
    assert told == ["密码换好了，下次打开用新密码。"]
    assert section.old_field.text() == section.first_field.text() == ""
    assert desk.opened.keyfile.open_with_password("new sentence of mine") == desk.opened.key
    with pytest.raises(UserError):
        desk.opened.keyfile.open_with_password(PASSWORD)


@pytest.mark.parametrize(
    ("old", "first", "second", "field", "words"),
    [
        ("", "abcdefgh9x", "abcdefgh9x", "old", "请输入现在的密码"),
        (PASSWORD, "short", "short", "first", "太短，至少要 8 个字符"),
        (PASSWORD, "abcdefgh9x", "abcdefgh9y", "second", "两遍不一样，请再输一次"),
        (PASSWORD, PASSWORD, PASSWORD, "first", "和现在的密码一样"),
        ("not the one", "abcdefgh9x", "abcdefgh9x", "old", "密码不对，请看看大小写和输入法"),
    ],
)
def test_what_is_wrong_stands_below_its_field(page, desk, settle, told, old, first, second, field, words):
    section = open_section(page, desk, settle, "password")
    type_passwords(section, old, first, second)
    section.save_button.click()
    settle(desk)
    assert section.form.error_of(field) == words
    assert told == []
    assert desk.opened.keyfile.open_with_password(PASSWORD) == desk.opened.key


def test_the_strength_is_told_in_words_while_typing(qtbot, page, desk, settle):
    section = open_section(page, desk, settle, "password")
    qtbot.keyClicks(section.first_field, "19900305")
    assert section.form._slots["first"].hint.text().startswith("容易被猜到")
    assert "生日或手机号" in section.form._slots["first"].hint.text()


def test_with_the_recovery_code_no_old_password_is_needed(qtbot, page, desk, settle):
    recovery = open_section(page, desk, settle, "recovery")
    recovery.password_field.insert(PASSWORD)
    qtbot.keyClick(recovery.password_field, Qt.Key.Key_Return)
    settle(desk)
    code = recovery._code
    section = open_section(page, desk, settle, "password")
    qtbot.keyClick(section.other_way, Qt.Key.Key_Return)
    assert section.code_field.isVisible()
    assert not section.old_field.isVisible()
    section.code_field.setText("0000-0000")
    section.first_field.insert("another sentence")
    section.second_field.insert("another sentence")
    section.save_button.click()
    settle(desk)
    assert section.form.error_of("code")
    section.code_field.setText(code.lower())
    section.save_button.click()
    settle(desk)
    assert desk.opened.keyfile.open_with_password("another sentence") == desk.opened.key


def test_opened_by_code_only_a_new_password_is_asked(page, desk, settle):
    page.open_target({"section": "password", "by_code": True})
    settle(desk)
    section = page.section("password")
    assert not section.old_field.isVisible()
    assert not section.code_field.isVisible()
    section.first_field.insert("another sentence")
    section.second_field.insert("another sentence")
    section.save_button.click()
    settle(desk)
    assert desk.opened.keyfile.open_with_password("another sentence") == desk.opened.key


def test_secrets_are_forgotten_when_one_leaves(page, desk, settle):
    section = open_section(page, desk, settle, "password")
    type_passwords(section, "a", "b", "c")
    page.page_left()
    assert (section.old_field.text(), section.first_field.text(), section.second_field.text()) == ("", "", "")


def test_minutes_until_it_locks(qtbot, page, desk, settle):
    section = open_section(page, desk, settle, "password")
    section.lock_field.setFocus()
    with qtbot.waitSignal(desk.settled):
        qtbot.keyClick(section.lock_field, Qt.Key.Key_Down)
    assert desk.settings.current.lock_after_min == 10


# 恢复码


def test_a_new_code_is_shown_typed_back_and_forgotten(qtbot, page, desk, settle, told, tmp_path: Path):
    section = open_section(page, desk, settle, "recovery")
    section.password_field.insert("wrong password")
    qtbot.keyClick(section.password_field, Qt.Key.Key_Return)
    settle(desk)
    assert section.ask_form.error_of("password") == "密码不对，请看看大小写和输入法"
    section.password_field.clear()
    section.password_field.insert(PASSWORD)
    qtbot.keyClick(section.password_field, Qt.Key.Key_Return)
    settle(desk)
    shown = section.code_label.text()
    assert is_recovery_code(desk.opened, shown.replace("\n", " "))
    section.ask_place = lambda _name: str(tmp_path / "码.txt")
    section.file_button.click()
    settle(desk)
    assert shown.split()[0] in (tmp_path / "码.txt").read_text(encoding="utf-8")
    section.typed_field.setText("abc")
    qtbot.keyClick(section.typed_field, Qt.Key.Key_Return)
    settle(desk)
    assert section.form.error_of("typed")
    section.typed_field.setText(shown.replace("\n", "-").replace("  ", "-").lower())
    qtbot.keyClick(section.typed_field, Qt.Key.Key_Return)
    settle(desk)
    assert told[-1] == "核对无误，恢复码可以用了。"
    assert section.code_label.text() == ""
    assert not section._code_card.isVisible()


# 外观


def test_the_look_changes_at_once_and_is_remembered(qtbot, page, desk, settle):
    section = open_section(page, desk, settle, "look")
    section.theme_field.setFocus()
    qtbot.keyClick(section.theme_field, Qt.Key.Key_3)
    qtbot.keyClick(section.text_field, Qt.Key.Key_2)
    assert (current_look().theme, current_look().elder) == ("dark", True)
    assert (desk.settings.current.look, desk.settings.current.text_size) == ("dark", 3)
    qtbot.keyClick(section.text_field, Qt.Key.Key_1)
    qtbot.keyClick(section.theme_field, Qt.Key.Key_2)
    assert (current_look().theme, current_look().elder) == ("light", False)
    live_look().choose("light")
    QApplication.processEvents()


def test_another_language_says_when_it_comes(qtbot, page, desk, settle):
    section = open_section(page, desk, settle, "look")
    qtbot.keyClick(section.language_field, Qt.Key.Key_2)
    assert desk.settings.current.language == "en"
    assert section.language_notice.isVisible()
    assert "English" in section.language_notice.words
    qtbot.keyClick(section.language_field, Qt.Key.Key_1)
    assert not section.language_notice.isVisible()


def test_who_printed_when_is_marked_only_if_ticked(qtbot, page, desk, settle):
    section = open_section(page, desk, settle, "look")
    assert not section.mark_tick.isChecked()
    qtbot.keyClick(section.mark_tick, Qt.Key.Key_Space)
    assert desk.settings.current.marks_prints
    qtbot.keyClick(section.mark_tick, Qt.Key.Key_Space)
    assert not desk.settings.current.marks_prints


# 操作记录


def test_history_takes_an_action_back(qtbot, page, desk, settle, told):
    task, _changes = add_task(desk.session, Task(title="要撤销的"))
    section = open_section(page, desk, settle, "history")
    qtbot.waitUntil(lambda: section.table.model.total > 0)
    lines = [section.table.model.line_at(row) for row in range(section.table.model.total)]
    assert lines[0].sentence == "新增任务"
    assert lines[0].cadre == "陈建国"
    assert lines[-1].sentence == "建立笔记本"
    assert not lines[-1].can_undo
    section.table.view.setFocus()
    section.table.view.selectRow(0)
    qtbot.keyClick(section.table.view, Qt.Key.Key_Delete)
    settle(desk)
    assert told == ["已撤销。"]
    qtbot.waitUntil(lambda: section.table.model.line_at(1) is not None and section.table.model.line_at(1).is_undone)
    assert task not in [each.id for each in _open_tasks(desk.session)]
    assert get_task(desk.session, task).title == "要撤销的"
    assert history(desk.session, 1).lines[0].sentence == "撤销"


def _open_tasks(session):
    from minqing_desktop.services.tasks import TaskFilter, tasks_where

    return tasks_where(session, TaskFilter())


def test_the_first_action_cannot_be_taken_back(qtbot, page, desk, settle, told):
    section = open_section(page, desk, settle, "history")
    qtbot.waitUntil(lambda: section.table.model.total > 0)
    section.table.view.selectRow(section.table.model.total - 1)
    assert not section.undo_button.isEnabled()
    section.undo_current()
    settle(desk)
    assert told == []


# 检查笔记本


def test_a_sound_notebook_is_said_to_be_sound(qtbot, page, desk, settle):
    section = open_section(page, desk, settle, "check")
    qtbot.keyClick(section.check_button, Qt.Key.Key_Return)
    assert section.busy.isVisible()
    assert not section.check_button.isEnabled()
    settle(desk)
    assert section.notice.words.startswith("一切正常，共 ")
    assert not section.busy.isVisible()


def test_lists_that_differ_are_found_and_rebuilt(qtbot, page, desk, settle):
    with desk.session.notebook.local() as connection:
        connection.exec_driver_sql("UPDATE v_task SET title = 'x'")
    section = open_section(page, desk, settle, "check")
    section.check_button.click()
    settle(desk)
    assert "重建" in section.notice.words
    qtbot.keyClick(section.rebuild_button, Qt.Key.Key_Return)
    settle(desk)
    assert section.notice.words.startswith("重建好了")
    section.check_button.click()
    settle(desk)
    assert section.notice.words.startswith("一切正常")


def test_an_altered_log_is_not_mended_by_rebuilding(page, desk, settle):
    with desk.session.notebook.local() as connection:
        connection.exec_driver_sql("UPDATE op SET vals = zeroblob(length(vals)) WHERE seq = 3")
    section = open_section(page, desk, settle, "check")
    section.check_button.click()
    settle(desk)
    assert "底账对不上校验" in section.notice.words
    section.rebuild_button.click()
    settle(desk)
    assert "没有重建" in section.notice.words


def test_every_kind_of_damage_has_its_sentence():
    def health(**faults: int) -> Health:
        return Health(1, 1, 1, {key.replace("__", ":"): count for key, count in faults.items()})

    assert "硬盘" in finding_words(health(page_damaged=2))
    assert "3 条" in finding_words(health(op_altered=2, op_without_action=1))
    assert "次序" in finding_words(health(chain_broken=1))
    assert can_rebuild(health(view_differs__task=1))
    assert not can_rebuild(health(view_differs__task=1, op_altered=1))
    assert finding_words(health(something_new=1))


# 关于


def test_about_names_version_and_gives_the_log_out(page, desk, settle, told, tmp_path: Path):
    from minqing_desktop import __version__
    from minqing_desktop.host.paths import log_folder

    section = open_section(page, desk, settle, "about")
    assert section.version_label.text() == __version__
    log_folder().mkdir(parents=True)
    (log_folder() / "minqing.log").write_text("something\n", encoding="utf-8")
    section.ask_place = lambda _name: str(tmp_path / "log.txt")
    section.log_button.click()
    settle(desk)
    assert "something" in (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert told == ["已存为「log.txt」。"]
