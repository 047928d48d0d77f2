"""What came of a task that was just ticked: one optional line, written without leaving the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton, QuietButton
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.pill import Pill


class ResultRow(QWidget):
    """Hidden until a task is done. Signals: written(str task id, str result) on Enter; left() on Esc or the cross."""

    written = Signal(str, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task = ""
        self._build()
        self.edit.installEventFilter(self)
        self.edit.returnPressed.connect(self._on_written)
        self.keep_button.clicked.connect(self._on_written)
        self.close_button.clicked.connect(self.leave)
        self.hide()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 2)
        row.setSpacing(8)
        self._title = ElidedLabel("", "soft")
        self._title.setMaximumWidth(260)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(tr("结果怎样（可不写），回车记下"))
        self.edit.setAccessibleName(tr("结果"))
        self.keep_button = QuietButton(tr("记下"))
        self.close_button = IconButton("x", tr("不写了（Esc）"))
        row.addWidget(Pill(tr("办完"), "green"))
        row.addWidget(self._title)
        row.addWidget(self.edit, 1)
        row.addWidget(self.keep_button)
        row.addWidget(self.close_button)

    @property
    def task(self) -> str:
        """The task that was ticked last."""
        return self._task

    def ask(self, task: str, title: str) -> None:
        """Asks for the result of a task; the keyboard stays where it is."""
        self._task = task
        self._title.set_text(title)
        self.edit.clear()
        self.show()

    def leave(self) -> None:
        """Asks no longer."""
        self._task = ""
        self.hide()
        self.left.emit()

    def _on_written(self) -> None:
        task, words = self._task, self.edit.text().strip()
        self.leave()
        if task and words:
            self.written.emit(task, words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() == QEvent.Type.KeyPress and _is_escape(event):
            self.leave()
            return True
        return super().eventFilter(watched, event)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
