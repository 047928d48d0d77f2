"""«找人、找户、找事»: one box that finds anything, with what it found below it."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion, SuggestionList


class GlobalSearch(SearchBox):
    """Signals: hit_chosen(Suggestion)."""

    hit_chosen = Signal(object)

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(placeholder, hint="Ctrl+K", parent=parent)
        self._provider: Provider | None = None
        self._question = 0
        self._hits = SuggestionList(self, 420)
        self.searched.connect(self._on_searched)
        self._hits.chosen.connect(self._on_chosen)

    @property
    def hits(self) -> list[Suggestion]:
        """What is offered now."""
        return self._hits.shown if self._hits.isVisible() else []

    def set_provider(self, provider: Provider | None) -> None:
        """Takes who answers; without one nothing is offered."""
        self._provider = provider

    def begin(self) -> None:
        """Puts the keyboard here, ready to type something else."""
        self.setFocus()
        self.selectAll()

    def _on_searched(self, text: str) -> None:
        self._question += 1
        if not text or self._provider is None:
            self._hits.hide()
            return
        number = self._question
        self._provider(text, lambda found: self._on_answered(number, found))

    def _on_answered(self, number: int, found: list[Suggestion]) -> None:
        if shiboken6.isValid(self) and number == self._question and self.hasFocus():
            self._hits.offer(found, tr("没有找到。换几个字，或输入姓名首字母试试。"))

    def _on_chosen(self, hit: Suggestion) -> None:
        self.clear()
        self.clearFocus()
        self.hit_chosen.emit(hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._hits.isVisible() and self._hits.take_key(event):
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._question += 1
        self._hits.hide()
        super().focusOutEvent(event)
