"""Finds a person, a household or anything else by a few letters; namesakes are told apart by the second line."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion, SuggestionList
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

# Pinyin arrives letter by letter; asking once per pause keeps the read lane free for the answer that counts.
ASK_AFTER_MS = 60


class CompleterField(QWidget):
    """`provider(query, deliver)` is asked while one types and calls `deliver(list of Suggestion)` on the UI thread.

    Signals: chosen(Suggestion or None) when the choice changed by hand; entered() on Enter once something is chosen
    or the field is empty; text_left(str) when the keyboard leaves with words that are nobody.
    """

    chosen = Signal(object)
    entered = Signal()
    text_left = Signal(str)

    def __init__(
        self,
        provider: Provider,
        placeholder: str = "",
        icon: str = "search",
        asks_when_empty: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._provider = provider
        self._asks_when_empty = asks_when_empty
        self._picked: Suggestion | None = None
        self._question = 0
        self._wants_first = False
        self._build(placeholder or tr("输入姓名或首字母"), icon)
        self._connect()

    def _build(self, placeholder: str, icon: str) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(placeholder)
        row.addWidget(self.edit)
        self._icon = IconLabel(icon, "soft", parent=self.edit)
        self._list = SuggestionList(self.edit)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(ASK_AFTER_MS)
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._space()

    def _connect(self) -> None:
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self._on_text_edited)
        self._pause.timeout.connect(self._ask)
        self._list.chosen.connect(self.choose)

    def _space(self) -> None:
        self.edit.setTextMargins(current_look().sizes.icon + 6, 0, 0, 0)

    @property
    def picked(self) -> Suggestion | None:
        """What is chosen; None while the words are nobody."""
        return self._picked

    @property
    def suggestions(self) -> list[Suggestion]:
        """What the open list offers."""
        return self._list.shown if self._list.isVisible() else []

    def set_picked(self, picked: Suggestion | None) -> None:
        """Shows a choice without telling."""
        self._picked = picked
        self.edit.setText(picked.title if picked else "")
        self.edit.setToolTip(picked.subtitle if picked else "")
        self.edit.setCursorPosition(0)
        mark(self.edit, wrong="false")

    def choose(self, picked: Suggestion | None) -> None:
        """Chooses as if by hand."""
        self._stop_asking()
        self.set_picked(picked)
        self.chosen.emit(picked)

    def mark_wrong(self, is_wrong: bool = True) -> None:
        """Draws the field red, or no longer."""
        mark(self.edit, wrong="true" if is_wrong else "false")

    def _on_text_edited(self, text: str) -> None:
        mark(self.edit, wrong="false")
        if self._picked is not None:
            self._picked = None
            self.chosen.emit(None)
        if text.strip() or self._asks_when_empty:
            self._pause.start()
        else:
            self._stop_asking()

    def _stop_asking(self) -> None:
        self._pause.stop()
        self._question += 1
        self._wants_first = False
        self._list.hide()

    def _ask(self) -> None:
        self._pause.stop()
        self._question += 1
        number = self._question
        self._provider(self.edit.text().strip(), lambda found: self._on_answered(number, found))

    def _on_answered(self, number: int, found: list[Suggestion]) -> None:
        if not shiboken6.isValid(self) or number != self._question or not self.edit.hasFocus():
            return
        if self._wants_first and len(found) == 1:
            self.choose(found[0])
            self.entered.emit()
            return
        self._wants_first = False
        self._list.offer(found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.edit:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.Resize:
            self._icon.move(9, (self.edit.height() - self._icon.sizeHint().height()) // 2)
        elif event.type() == QEvent.Type.FocusOut:
            self._on_left()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "edit"):
            self._space()

    def _take_key(self, event: QKeyEvent) -> bool:
        if self._list.isVisible() and self._list.take_key(event):
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter()
            return True
        if event.key() == Qt.Key.Key_Down and not self._list.isVisible():
            self._ask()
            return True
        return False

    def _on_enter(self) -> None:
        if self._picked is not None or not self.edit.text().strip():
            self.entered.emit()
            return
        # Enter came before the answer: take it when it is the only one, show the list otherwise.
        self._wants_first = True
        self._ask()

    def _on_left(self) -> None:
        self._stop_asking()
        if self._picked is None and self.edit.text().strip():
            mark(self.edit, wrong="true")
            self.text_left.emit(self.edit.text().strip())
