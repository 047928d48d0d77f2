"""Whom the visit was to: one household or several, by a few letters each."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.paint import draw_box, smooth
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.look.live import current_look

_AND = re.compile(r"[,，、;；]")


class HouseholdField(TagEditor):
    """Enter chooses and goes on to the words; «、» or a comma chooses and stays for one more household.

    Signals of TagEditor, and chosen() when Enter chose one: the keyboard may go on.
    """

    chosen = Signal()

    def __init__(self, find: Provider, parent: QWidget | None = None) -> None:
        super().__init__(find, tr("走访哪一户：姓名或首字母"), allows_new=False, parent=parent)
        self._is_wrong = False
        self._stays = False
        self._waits_for_one = False
        self.tags_changed.connect(lambda _tags: self._on_changed())
        self._list.chosen.disconnect()
        self._list.chosen.connect(self._take)

    @property
    def picked(self) -> Suggestion | None:
        """The first household."""
        return self.tags[0] if self.tags else None

    @property
    def suggestions(self) -> list[Suggestion]:
        """What the open list offers."""
        return self._list.shown if self._list.isVisible() else []

    def set_tags(self, tags) -> None:
        super().set_tags(tags)
        self._on_changed()

    def mark_wrong(self, is_wrong: bool = True) -> None:
        """Draws the field red, or no longer."""
        self._is_wrong = is_wrong
        self.update()

    def _on_changed(self) -> None:
        self.mark_wrong(False)
        self.edit.setPlaceholderText(tr("再加一户") if self.tags else tr("走访哪一户：姓名或首字母"))

    def _take(self, one: Suggestion) -> None:
        stays, self._stays, self._waits_for_one = self._stays, False, False
        self.add_tag(one)
        if not stays:
            self.chosen.emit()

    def _on_text_edited(self, text: str) -> None:
        words = _AND.sub("", text)
        if words != text:
            self.edit.setText(words)
            self._choose_first(stays=True)
            return
        self._stays = self._waits_for_one = False
        super()._on_text_edited(text)

    def _choose_first(self, stays: bool) -> None:
        """Takes the answer in front, or the first that comes when the list is not there yet."""
        self._stays = stays
        if self._list.pointed_at is not None and not self._pause.isActive():
            self._take(self._list.pointed_at)
        elif self.edit.text().strip():
            self._waits_for_one = True
            self._pause.stop()
            self._ask()

    def _on_answered(self, number: int, found: list[Suggestion]) -> None:
        there = {tag.id for tag in self.tags}
        fresh = [one for one in found if one.id not in there]
        if self._waits_for_one and number == self._question and (len(fresh) == 1 or (self._stays and fresh)):
            self._take(fresh[0])
            return
        self._waits_for_one = False
        super()._on_answered(number, found)

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.edit.text().strip():
            self._choose_first(stays=False)
            return True
        return super()._take_key(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_wrong:
            look, painter = current_look(), smooth(self)
            draw_box(painter, self.rect(), None, look.palette.red, look.sizes.radius)
            painter.end()
