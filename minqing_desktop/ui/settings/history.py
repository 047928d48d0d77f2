"""操作记录: everything that was done in this notebook, newest first, each of it with its way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.undoing import ActionLine, history
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column, LinePage, LineRequest, RecordTable
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.settings.section import Section

_ANY_CHANGE = tuple(kind.name for kind in kinds())


class HistorySection(Section):
    """Delete on a line, or the button, takes it back."""

    is_wide = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        explanation = tr("谁在什么时候做了什么。选中一行可以撤销；后来又改过的部分会保持原样，并告诉您有几条。")
        super().__init__(desk, tr("操作记录"), explanation, parent)
        self._is_bound = False
        self.table = RecordTable(_columns(), counted=tr("{n} 次操作"))
        self.table.set_empty("history", tr("还没有操作"), "")
        self.undo_button = QuietButton(tr("撤销这一步"), "undo-2", hint="Delete")
        self.undo_button.setEnabled(False)
        self.table.foot_extra.addWidget(self.undo_button)
        self.column.addWidget(self.table, 1)
        self.table.current_changed.connect(self._on_current_changed)
        self.undo_button.clicked.connect(self.undo_current)
        self.table.view.installEventFilter(self)
        desk.bus.listen(self, _ANY_CHANGE, lambda _changes: self.refresh())

    def load(self) -> None:
        if self._is_bound:
            self.table.reload()
            return
        self._is_bound = True
        self.table.bind(self.desk.runner, self._load_page)

    def refresh(self) -> None:
        """Something was done: it stands at the top now."""
        if self._is_bound and self.isVisible():
            self.table.reload()

    def _load_page(self, request: LineRequest) -> LinePage:
        page = history(self.desk.session, request.limit, request.offset)
        return LinePage(page.total, page.lines)

    def _on_current_changed(self, line: ActionLine | None) -> None:
        self.undo_button.setEnabled(line is not None and line.can_undo)

    def undo_current(self) -> None:
        """Takes the chosen action back."""
        line = self.table.current_line
        if line is not None and line.can_undo:
            self.undo_button.setEnabled(False)
            self.desk.undo(line.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table.view and event.type() == QEvent.Type.KeyPress and _is_delete(event):
            self.undo_current()
            return True
        return super().eventFilter(watched, event)


def _is_delete(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete


def _columns() -> list[Column]:
    return [
        Column("at", tr("时间"), _moment_words, 150, soft=True),
        Column("who", tr("谁"), lambda line: line.cadre, 110),
        Column("what", tr("做了什么"), lambda line: line.sentence, stretches=True, fixed=True),
        Column("state", tr("状态"), lambda line: tr("已撤销") if line.is_undone else "", 90, pills=_state_pills),
    ]


def _state_pills(line: ActionLine) -> list[PillSpec]:
    return [(tr("已撤销"), "grey")] if line.is_undone else []


def _moment_words(line: ActionLine) -> str:
    at, today = line.at.astimezone(), clock.today()
    day = tr("今天") if at.date() == today else day_text(at.date(), today)
    return f"{day} {at:%H:%M}"
