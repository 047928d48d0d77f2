"""Several things in one field, each as a tag with a cross: labels of a household, people who came along."""

from __future__ import annotations

import re
from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.completer_field import ASK_AFTER_MS
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.paint import draw_box, draw_icon, draw_text, pill_size, smooth
from minqing_desktop.ui.kit.painted import PaintedButton, PaintedWidget
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion, SuggestionList
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_SEPARATORS = re.compile(r"[,，、;；]")


class _Tag(PaintedButton):
    """One tag; pressing it, or Delete, takes it out."""

    def __init__(self, one: Suggestion) -> None:
        super().__init__(one.title)
        self.one = one
        self.setToolTip(masked(one.subtitle) or tr("点一下去掉"))
        self.setAccessibleName(tr("去掉 {name}").format(name=one.title))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        size, sizes = pill_size(self.text()), current_look().sizes
        return QSize(size.width() + sizes.icon, size.height() + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        draw_box(painter, self.rect(), look.palette.tint, None, look.sizes.pill_radius)
        draw_text(painter, QRect(self.rect()).adjusted(7, 0, 0, 0), self.text(), look.palette.accent, look.sizes.small)
        side = look.sizes.icon - 4
        token = "red" if self.is_warm else "soft"
        draw_icon(painter, self.width() - side - 5, self.height() // 2, "x", token, side)
        painter.end()


class TagEditor(PaintedWidget):
    """Tags are Suggestions; with `allows_new` typed words become a tag whose id and title are the words.

    Signals: tags_changed(tuple of Suggestion) by hand; entered() on Enter in an empty field.
    """

    tags_changed = Signal(object)
    entered = Signal()

    def __init__(
        self,
        provider: Provider | None = None,
        placeholder: str = "",
        allows_new: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._provider, self._allows_new = provider, allows_new
        self._tags: list[_Tag] = []
        self._question = 0
        self._build(placeholder or tr("加一个…"))
        self._connect()

    def _build(self, placeholder: str) -> None:
        self._flow = FlowLayout(self, gap=5, line_gap=4)
        self._flow.setContentsMargins(8, 5, 8, 5)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(placeholder)
        mark(self.edit, role="bare")
        self.edit.setMinimumWidth(90)
        self._flow.addWidget(self.edit)
        self._list = SuggestionList(self.edit, 260)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(ASK_AFTER_MS)
        self.setFocusProxy(self.edit)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _connect(self) -> None:
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self._on_text_edited)
        self._pause.timeout.connect(self._ask)
        self._list.chosen.connect(self.add_tag)

    @property
    def tags(self) -> tuple[Suggestion, ...]:
        return tuple(tag.one for tag in self._tags)

    def set_tags(self, tags: Sequence[Suggestion | str]) -> None:
        """Shows tags without telling; a text stands for a tag of that id and title."""
        for tag in list(self._tags):
            self._take_out(tag)
        for one in tags:
            self._put_in(Suggestion(one, one) if isinstance(one, str) else one)

    def add_tag(self, one: Suggestion) -> None:
        """Adds as if by hand; one that is there already is not doubled."""
        self.edit.clear()
        self._question += 1
        self._list.hide()
        if one.id not in [tag.one.id for tag in self._tags]:
            self._put_in(one)
            self.tags_changed.emit(self.tags)

    def remove_tag(self, tag: _Tag) -> None:
        """Takes one out as if by hand."""
        self._take_out(tag)
        self.edit.setFocus()
        self.tags_changed.emit(self.tags)

    def _put_in(self, one: Suggestion) -> None:
        tag = _Tag(one)
        tag.clicked.connect(lambda: self.remove_tag(tag))
        self._tags.append(tag)
        self._flow.insert_widget(len(self._tags) - 1, tag)
        tag.show()
        self._fit()

    def _take_out(self, tag: _Tag) -> None:
        self._tags.remove(tag)
        self._flow.removeWidget(tag)
        tag.hide()
        tag.deleteLater()
        self._fit()

    def _fit(self) -> None:
        height = max(current_look().sizes.control, self._inner_height())
        if height != self.height():
            self.setFixedHeight(height)
        self.updateGeometry()

    def _inner_height(self) -> int:
        return self._flow.heightForWidth(max(140, self.width()))

    def sizeHint(self) -> QSize:
        return QSize(240, max(current_look().sizes.control, self._inner_height()))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_text_edited(self, text: str) -> None:
        """A comma of any kind ends a tag; an input method delivers it as text, not as a key."""
        *ended, rest = _SEPARATORS.split(text)
        if self._allows_new and ended:
            for words in filter(None, (part.strip() for part in ended)):
                self.add_tag(Suggestion(words, words))
            self.edit.setText(rest)
        self._pause.start()

    def _ask(self) -> None:
        text = self.edit.text().strip()
        if self._provider is None or not text:
            self._list.hide()
            return
        self._question += 1
        number = self._question
        self._provider(text, lambda found: self._on_answered(number, found))

    def _on_answered(self, number: int, found: list[Suggestion]) -> None:
        if not shiboken6.isValid(self) or number != self._question or not self.edit.hasFocus():
            return
        there = {tag.one.id for tag in self._tags}
        fresh = [one for one in found if one.id not in there]
        if fresh or not self._allows_new:
            self._list.offer(fresh)
        else:
            self._list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._take_key(event):
                return True
            if event.type() == QEvent.Type.FocusOut:
                self._on_left()
            if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
                self.update()
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        if self._list.isVisible() and self._list.take_key(event):
            return True
        text, key = self.edit.text().strip(), event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not text:
                self.entered.emit()
            elif self._allows_new:
                self.add_tag(Suggestion(text, text))
            return True
        if key == Qt.Key.Key_Backspace and not self.edit.text() and self._tags:
            self.remove_tag(self._tags[-1])
            return True
        return False

    def _on_left(self) -> None:
        self._question += 1
        self._list.hide()
        text = self.edit.text().strip()
        if text and self._allows_new:
            self.add_tag(Suggestion(text, text))

    def mousePressEvent(self, event) -> None:
        self.edit.setFocus()
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        is_here = self.edit.hasFocus()
        border = look.palette.accent if is_here else look.palette.line
        draw_box(painter, self.rect(), look.palette.surface, border, look.sizes.radius)
        painter.end()
