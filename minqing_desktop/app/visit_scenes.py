"""Pictures of writing visits: a round from the panel to the next household, phrases, history, the little calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.services.phrases import add_phrase

if TYPE_CHECKING:
    from minqing_desktop.app.scenes import Stage

_PHRASES = (
    "身体还好，吃住都正常。",
    "膝盖疼，走路不方便，上下楼要人扶。",
    "屋顶漏雨，要请瓦匠看。",
    "儿女在外务工，过年才回来。",
)
_WORDS = "屋顶漏雨，铺盖都潮了，村里能不能帮忙看看。"


def _round(stage: Stage) -> None:
    page = stage.visits
    page.plan_round()
    stage.wait()
    page.panel.content.propose()  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]


def _round_printed(stage: Stage) -> None:
    page = stage.visits
    page.panel.content.keep_and_print()  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
    stage.wait()
    QTest.qWait(400)


def _stop(stage: Stage) -> None:
    page = stage.visits
    page.panel.close_panel()
    page.day_list.open_item(page.day_list.items[0].id)
    stage.wait()
    field = page.editor.words_field
    field.setFocus()
    field.insertPlainText(_WORDS)
    QTest.keyClick(field, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(field, Qt.Key.Key_F6)
    stage.wait()
    page.save_draft()


def _phrases(stage: Stage) -> None:
    page, desk = stage.visits, stage.program.desk
    assert desk is not None
    for words in _PHRASES:
        stage.program.runner.write(lambda words=words: add_phrase(desk.session, words), owner=page)
    stage.wait()
    field = page.editor.words_field
    field.setFocus()
    field.moveCursor(field.textCursor().MoveOperation.End)
    QTest.keyClicks(field, "/")
    QTest.qWait(120)


def _phrase_panel(stage: Stage) -> None:
    field = stage.visits.editor.words_field
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    stage.visits.show_phrases()


def _calendar(stage: Stage) -> None:
    page = stage.visits
    page.panel.close_panel()
    page.list_side.toggle_calendar()
    page.list_side.filter_button.setChecked(True)


def _history(stage: Stage) -> None:
    page = stage.visits
    page.list_side.toggle_calendar()
    page.list_side.filter_button.setChecked(False)
    stage.wait()
    page.finish()
    stage.wait()
    page.open_visit(page.day_list.items[0].id)
    stage.wait()
    row = page.editor.comment_row
    row.unfold()
    row.text_field.insertPlainText("记得细，答应的事要盯住。")
    row.by_field.setText("王镇长")
    page.keeper.finish()
    stage.wait()
    page.open_visit(page.day_list.items[0].id)
    stage.wait()
    page.show_history()


VISIT_SCENES = [
    ("visit-round", _round),
    ("visit-round-printed", _round_printed),
    ("visit-of-a-round", _stop),
    ("visit-phrases", _phrases),
    ("visit-phrase-panel", _phrase_panel),
    ("visit-calendar", _calendar),
    ("visit-history", _history),
]
