"""What stands in a page's place when there is nothing yet, when one has to wait, and when something went wrong."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_WIDEST_PX = 420


class _Centred(QWidget):
    """A column of things in the middle of the room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setSpacing(8)
        self.column.addStretch(2)

    def put(self, widget: QWidget) -> None:
        self.column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def put_text(self, role: str) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setMaximumWidth(current_look().scaled(_WIDEST_PX))
        mark(label, role=role)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(label, 100)
        row.addStretch(1)
        self.column.addLayout(row)
        return label

    def end(self) -> None:
        self.column.addStretch(3)


class EmptyState(_Centred):
    """Nothing here yet: says so, and what to do.

    Signals: action_clicked().
    """

    action_clicked = Signal()

    def __init__(
        self, icon: str = "list", sentence: str = "", advice: str = "", action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = IconLabel(icon, "faint", 2.2)
        self.put(self._icon)
        self._sentence = self.put_text("heading")
        self._advice = self.put_text("soft")
        self.action_button = QuietButton()
        self.column.addSpacing(4)
        self.put(self.action_button)
        self.end()
        self.action_button.clicked.connect(self.action_clicked)
        self.set_content(icon, sentence, advice, action)

    def set_content(self, icon: str, sentence: str, advice: str = "", action: str = "") -> None:
        """Changes all of it; what is empty is not shown."""
        self._icon.set_icon(icon)
        self._sentence.setText(sentence)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.action_button.set_text(action)
        self.action_button.setVisible(bool(action))


class BusyState(_Centred):
    """Something takes its time: how far it is, and a way out.

    Signals: cancel_clicked().
    """

    cancel_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = self.put_text("heading")
        self._bar = _WideBar()
        self._bar.setTextVisible(False)
        self.put(self._bar)
        self._detail = self.put_text("small")
        self.cancel_button = QuietButton(tr("取消"))
        self.put(self.cancel_button)
        self.end()
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self.begin("")

    def begin(self, text: str, can_cancel: bool = False) -> None:
        """Starts anew with an unknown length."""
        self._text.setText(text or tr("正在读取…"))
        self._detail.setText("")
        self._bar.setRange(0, 0)
        self.cancel_button.setVisible(can_cancel)
        self.cancel_button.setEnabled(True)
        self.cancel_button.set_text(tr("取消"))

    def show_progress(self, progress) -> None:
        """Takes the `Progress` of a job: done, total, text."""
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        counted = f"{progress.done:,} / {progress.total:,}" if progress.total else ""
        self._detail.setText("　".join(part for part in (progress.text, counted) if part))

    def _on_cancel_clicked(self) -> None:
        self.cancel_button.setEnabled(False)
        self.cancel_button.set_text(tr("正在停下…"))
        self.cancel_clicked.emit()


class _WideBar(QProgressBar):
    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(current_look().scaled(_WIDEST_PX) - 120, 6)


class ErrorState(_Centred):
    """Something went wrong: what, that nothing is lost, what to do, and «重试».

    Signals: retry_clicked().
    """

    retry_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.put(IconLabel("circle-alert", "red", 2.0))
        self._what = self.put_text("heading")
        self._advice = self.put_text("soft")
        self.retry_button = PrimaryButton(tr("重试"), "rotate-cw")
        self.column.addSpacing(4)
        self.put(self.retry_button)
        self.end()
        self.retry_button.clicked.connect(self.retry_clicked)

    def set_error(self, error: UserError, can_retry: bool = True) -> None:
        """Shows the two sentences of an error."""
        self._what.setText(error.what)
        self._advice.setText(error.advice)
        self._advice.setVisible(bool(error.advice))
        self.retry_button.setVisible(can_retry)
