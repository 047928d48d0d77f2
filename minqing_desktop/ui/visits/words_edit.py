"""The field for what was said: passages marked as entries are tinted, a number key marks the selection, 0 unmarks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from minqing_desktop.domain.records.visit import ENTRY_TYPES
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.tokens import Tone
from minqing_desktop.ui.visits.phrase_edit import PhraseEdit

ENTRY_TONES: dict[str, Tone] = {
    "need": "red",
    "advice": "blue",
    "dispute": "amber",
    "appraisal": "green",
    "fact": "grey",
}


@dataclass(slots=True)
class MarkedPassage:
    """A passage that became an entry; the cursor moves along when words before it change."""

    type: str
    cursor: QTextCursor

    @property
    def start(self) -> int:
        return self.cursor.selectionStart()

    @property
    def end(self) -> int:
        return self.cursor.selectionEnd()

    @property
    def text(self) -> str:
        return self.cursor.selectedText().replace("\u2029", "\n")


class WordsEdit(PhraseEdit):
    """What the villager said. With words selected, 1–5 make them an entry of that kind instead of being typed, 0 takes
    the mark off again. Pictures that are pasted or dropped are handed out instead of being written.

    Signals: marked(MarkedPassage) for a passage the user marked; unmarked(MarkedPassage); files_dropped(list of Path);
    picture_pasted(QImage).
    """

    marked = Signal(object)
    unmarked = Signal(object)
    files_dropped = Signal(object)
    picture_pasted = Signal(object)

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(placeholder, least_lines=6, most_lines=14, parent=parent)
        self._passages: list[MarkedPassage] = []
        self.textChanged.connect(self._tint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.text()
        is_choice = place.isascii() and place.isdigit() and int(place) <= len(ENTRY_TYPES)
        is_plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if is_choice and is_plain and self.textCursor().hasSelection():
            if place == "0":
                self.unmark_selection()
            else:
                self.mark_selection(ENTRY_TYPES[int(place) - 1][0])
            return
        super().keyPressEvent(event)

    def unmark_selection(self) -> None:
        """Takes the mark off every passage that the selection touches."""
        selected = self.textCursor()
        start, end = selected.selectionStart(), selected.selectionEnd()
        for passage in [one for one in self._passages if one.start < end and start < one.end]:
            self.forget_passage(passage)
            self.unmarked.emit(passage)

    def passage_here(self) -> MarkedPassage | None:
        """The passage the cursor stands in or at the end of; the innermost of several."""
        at = self.textCursor().position()
        here = [one for one in self._passages if one.cursor.hasSelection() and one.start <= at <= one.end]
        return min(here, key=lambda one: (one.end - one.start, -one.start), default=None)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasting and dropping: pictures go to the photos, words into the text."""
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_dropped.emit(files)
        elif source.hasImage() and not source.hasText():
            self.picture_pasted.emit(QImage(source.imageData()))
        else:
            super().insertFromMimeData(source)

    def mark_selection(self, type: str) -> None:
        """Makes the selected words an entry; blanks at its ends are left out, nothing happens without words."""
        selected = self.textCursor()
        text = selected.selectedText()
        bare = text.strip()
        if not bare:
            return
        start = selected.selectionStart() + len(text) - len(text.lstrip())
        passage = self._passage(type, start, start + len(bare))
        self._passages.append(passage)
        selected.setPosition(selected.selectionEnd())
        self.setTextCursor(selected)
        self._tint()
        self.marked.emit(passage)

    def restore_passage(self, type: str, start: int, end: int) -> MarkedPassage | None:
        """Marks a stored passage again; None when the words are no longer that long."""
        if not 0 <= start < end <= len(self.toPlainText()):
            return None
        passage = self._passage(type, start, end)
        self._passages.append(passage)
        self._tint()
        return passage

    def forget_passage(self, passage: MarkedPassage | None) -> None:
        """Takes the tint of a passage off."""
        if passage in self._passages:
            self._passages.remove(cast(MarkedPassage, passage))
            self._tint()

    def forget_all(self) -> None:
        """Takes every tint off."""
        self._passages.clear()
        self._tint()

    def retint(self) -> None:
        """Tints anew after a passage's kind or the look changed."""
        self._tint()

    def _passage(self, type: str, start: int, end: int) -> MarkedPassage:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return MarkedPassage(type, cursor)

    def _tint(self) -> None:
        palette = current_look().palette
        tints = []
        for passage in self._passages:
            if not passage.cursor.hasSelection():
                continue
            tint = QTextEdit.ExtraSelection()
            style = QTextCharFormat()
            text, ground = palette.tone(ENTRY_TONES.get(passage.type, "grey"))
            style.setBackground(QColor(ground))
            style.setForeground(QColor(palette.ink))
            if ground == palette.paper:
                style.setFontUnderline(True)
                style.setUnderlineColor(QColor(text))
            tint.format = style  # pyright: ignore[reportAttributeAccessIssue]
            tint.cursor = passage.cursor  # pyright: ignore[reportAttributeAccessIssue]
            tints.append(tint)
        self.setExtraSelections(tints)
