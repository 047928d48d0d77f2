"""A field for sentences in which «/» and a few letters put in a sentence of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.phrases import PhraseLine
from minqing_desktop.ui.kit.suggestions import Suggestion, SuggestionList
from minqing_desktop.ui.kit.text_area import TextArea

PhraseProvider = Callable[[str, Callable[[list[PhraseLine]], None]], None]
ASK_AFTER_MS = 40
# A slash between digits or letters is a slash (3/5, km/h); an input method turns the key into «、» or «／».
_CALL = re.compile(r"(?<![0-9A-Za-z/])[/／]([^\s/／，。；、]{0,12})$")


class PhraseEdit(TextArea):
    """Signals: phrase_used(str id) when one was put in; phrase_kept(str) with the words selected to be kept."""

    phrase_used = Signal(str)
    phrase_kept = Signal(str)

    def __init__(
        self, placeholder: str = "", least_lines: int = 2, most_lines: int = 12, parent: QWidget | None = None
    ) -> None:
        super().__init__(placeholder, least_lines, most_lines, parent)
        self._find: PhraseProvider | None = None
        self._question = 0
        self._is_called_by_key = False
        self._offers: dict[str, PhraseLine] = {}
        self._list = SuggestionList(self, 420)
        self._list.chosen.connect(self._put_in)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(ASK_AFTER_MS)
        self._pause.timeout.connect(self._ask)
        self.textChanged.connect(self._on_changed)
        self.cursorPositionChanged.connect(self._on_moved)

    @property
    def offered(self) -> list[Suggestion]:
        """The sentences that the open list offers."""
        return self._list.shown if self._list.isVisible() else []

    def set_phrases(self, find: PhraseProvider) -> None:
        """Who knows the sentences."""
        self._find = find

    def call_phrases(self) -> None:
        """Offers all sentences, as the key does."""
        self._is_called_by_key = True
        self._ask()

    def keep_selection(self) -> None:
        """Keeps the selected words as a sentence of one's own."""
        self.phrase_kept.emit(self.textCursor().selectedText().replace("\u2029", "\n"))

    def _call(self) -> re.Match[str] | None:
        cursor = self.textCursor()
        if cursor.hasSelection():
            return None
        return _CALL.search(cursor.block().text()[: cursor.positionInBlock()])

    def _on_changed(self) -> None:
        self._is_called_by_key = False
        if self._find is not None and self.hasFocus() and self._call() is not None:
            self._pause.start()
        else:
            self._leave()

    def _on_moved(self) -> None:
        if self._list.isVisible() and not self._is_called_by_key and self._call() is None:
            self._leave()

    def _leave(self) -> None:
        self._pause.stop()
        self._question += 1
        self._is_called_by_key = False
        self._list.hide()

    def _ask(self) -> None:
        call = self._call()
        if self._find is None or (call is None and not self._is_called_by_key):
            return
        self._question += 1
        number = self._question
        self._find(call[1] if call else "", lambda found: self._on_found(number, found))

    def _on_found(self, number: int, found: list[PhraseLine]) -> None:
        if not shiboken6.isValid(self) or number != self._question or not self.hasFocus():
            return
        self._offers = {line.id: line for line in found}
        if found:
            self._list.offer([Suggestion(line.id, _in_one_line(line.text)) for line in found])
        elif self._is_called_by_key:
            self._list.offer([], tr("还没有常用语：选中一段按 Shift+F2 就能存"))
        else:
            self._list.hide()

    def _put_in(self, one: Suggestion) -> None:
        line = self._offers.get(one.id)
        if line is None:
            return
        cursor, call = self.textCursor(), self._call()
        if call is not None:
            cursor.movePosition(
                QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, call.end() - call.start()
            )
        cursor.insertText(line.text)
        self._leave()
        self.phrase_used.emit(line.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_F2:
            if has_shift:
                self.keep_selection()
            else:
                self.call_phrases()
            return
        if self._list.isVisible() and not event.modifiers() and self._take_key(event):
            return
        super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Tab and self._list.pointed_at is not None:
            self._put_in(self._list.pointed_at)
            return True
        return self._list.take_key(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # While something is being composed the list would take the Enter that ends it.
        if event.preeditString():
            self._list.hide()
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._leave()
        super().focusOutEvent(event)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
