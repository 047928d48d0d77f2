"""The field for what was said: passages marked as entries are tinted, a number key marks the selection, 0 unmarks."""

from __future__ import annotations

import re
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

_ONE_UNIT = 0xFFFF
_SENTENCE_END = re.compile(r"[。！？!?；;…\n]+[」』”’\"]*")


@dataclass(slots=True)
class MarkedPassage:
    """A passage that became an entry; it moves along when words are put before it, and words put right before or
    behind it do not belong to it.
    """

    type: str
    head: QTextCursor
    tail: QTextCursor

    @property
    def start(self) -> int:
        return self.head.position()

    @property
    def end(self) -> int:
        return self.tail.position()

    @property
    def is_there(self) -> bool:
        """False once all its words are deleted."""
        return self.start < self.end

    @property
    def cursor(self) -> QTextCursor:
        """A cursor that selects it."""
        made = QTextCursor(self.head)
        made.setPosition(self.end, QTextCursor.MoveMode.KeepAnchor)
        return made

    @property
    def text(self) -> str:
        return self.cursor.selectedText().replace("\u2029", "\n")


def position_of(text: str, place: int) -> int:
    """Qt counts a character beyond the first 65,536, as rare names have, as two; we count characters."""
    return place + sum(1 for character in text[:place] if ord(character) > _ONE_UNIT)


def place_of(text: str, position: int) -> int:
    """The place of the character that Qt's position stands before."""
    units = 0
    for place, character in enumerate(text):
        if units >= position:
            return place
        units += 2 if ord(character) > _ONE_UNIT else 1
    return len(text)


class WordsEdit(PhraseEdit):
    """What the villager said. With words selected, 1–5 make them an entry of that kind instead of being typed, 0 takes
    the mark off again; Alt with the number does so for the sentence at the cursor. Pictures that are pasted or dropped
    are handed out instead of being written.

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
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            # With Alt some systems hand over no text.
            digit = event.key() - Qt.Key.Key_0
            if 0 <= digit <= len(ENTRY_TYPES):
                self._select_sentence()
                place = str(digit)
        is_choice = place.isascii() and place.isdigit() and int(place) <= len(ENTRY_TYPES)
        is_plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if is_choice and is_plain and self.textCursor().hasSelection():
            if place == "0":
                self.unmark_selection()
            else:
                self.mark_selection(ENTRY_TYPES[int(place) - 1][0])
            return
        super().keyPressEvent(event)

    def _select_sentence(self) -> None:
        """Selects the sentence the cursor stands in, or at the end of; a selection by hand stays as it is."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            return
        text = self.toPlainText()
        at = place_of(text, cursor.position())
        start = max((match.end() for match in _SENTENCE_END.finditer(text, 0, max(0, at - 1))), default=0)
        following = _SENTENCE_END.search(text, max(start, at - 1))
        cursor.setPosition(position_of(text, start))
        end = following.end() if following else len(text)
        cursor.setPosition(position_of(text, end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

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
        here = [one for one in self._passages if one.is_there and one.start <= at <= one.end]
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
        """Marks a stored passage again, by its places; None when the words are no longer that long."""
        text = self.toPlainText()
        if not 0 <= start < end <= len(text):
            return None
        passage = self._passage(type, position_of(text, start), position_of(text, end))
        self._passages.append(passage)
        self._tint()
        return passage

    def places(self, passage: MarkedPassage | None) -> tuple[int, int] | None:
        """Where a passage stands in the words, as places of characters; None without any words."""
        if passage is None or not passage.is_there:
            return None
        text = self.toPlainText()
        return place_of(text, passage.start), place_of(text, passage.end)

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
        head, tail = QTextCursor(self.document()), QTextCursor(self.document())
        head.setPosition(start)
        tail.setPosition(end)
        tail.setKeepPositionOnInsert(True)
        return MarkedPassage(type, head, tail)

    def _tint(self) -> None:
        palette = current_look().palette
        tints = []
        for passage in self._passages:
            if not passage.is_there:
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
