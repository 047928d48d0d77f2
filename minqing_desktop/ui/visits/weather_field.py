"""The weather, by a number key or in words of one's own."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.suggestions import Suggestion, SuggestionList


def weather_words() -> tuple[str, ...]:
    """The usual ones, in the order of their keys from 1."""
    return (tr("晴"), tr("多云"), tr("阴"), tr("小雨"), tr("大雨"), tr("雷阵雨"), tr("雪"), tr("雾"), tr("大风"))


class WeatherField(QLineEdit):
    """A number key chooses while nothing else was typed; anything else is kept as it is.

    Signals: value_changed(str) by hand; entered() on Enter or after a number key.
    """

    value_changed = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(tr("天气"))
        self.setAccessibleName(tr("天气"))
        self._list = SuggestionList(self, 150)
        self._list.chosen.connect(self._on_chosen)
        self.textEdited.connect(self._on_edited)

    @property
    def current_value(self) -> str:
        return self.text().strip()

    def set_value(self, value: str) -> None:
        """Shows the weather without telling."""
        self.setText(value)
        self.setCursorPosition(0)

    def choose(self, value: str) -> None:
        """Chooses as if by hand."""
        self.set_value(value)
        self._list.hide()
        self.value_changed.emit(value)

    def _on_edited(self, text: str) -> None:
        self._list.hide()
        self.value_changed.emit(text.strip())

    def _on_chosen(self, one: Suggestion) -> None:
        self.choose(one.id)
        self.entered.emit()

    def _offer(self) -> None:
        if self.hasFocus():
            self._list.offer(
                [Suggestion(words, f"{key}　{words}") for key, words in enumerate(weather_words(), start=1)]
            )

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            QTimer.singleShot(0, self, self._offer)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._list.hide()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_bare = not self.text() or self.selectedText() == self.text()
        if is_bare and event.text().isascii() and event.text().isdigit() and event.text() != "0":
            self.choose(weather_words()[int(event.text()) - 1])
            self.entered.emit()
            return
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self._list.isVisible() and not (is_enter and self.text()) and self._list.take_key(event):
            return
        if is_enter:
            self.entered.emit()
            return
        super().keyPressEvent(event)
