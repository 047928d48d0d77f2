"""One of a few, side by side: arrows move, number keys choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from minqing_desktop.ui.kit.buttons import MenuButton
from minqing_desktop.ui.kit.paint import CENTRE, draw_box, draw_focus, draw_text, smooth, text_width
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look

_PAD_PX = 13
Options = Sequence[tuple[Any, str]]


class ChoiceField(PaintedWidget):
    """Options as (key, label). A keyboard digit chooses the option of that place.

    Signals: value_changed(object) with the key chosen by hand; entered() on Enter.
    """

    value_changed = Signal(object)
    entered = Signal()

    def __init__(self, options: Options, value: Any = None, has_numbers: bool = False, parent: QWidget | None = None):
        super().__init__(parent)
        self._options = list(options)
        self._value = value
        self._has_numbers = has_numbers
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tell_name()

    @property
    def current_value(self) -> Any:
        return self._value

    def set_value(self, value: Any) -> None:
        """Shows a choice without telling."""
        self._value = value
        self._tell_name()
        self.update()

    def choose(self, value: Any) -> None:
        """Chooses as if by hand."""
        if value != self._value:
            self.set_value(value)
            self.value_changed.emit(value)

    def _tell_name(self) -> None:
        self.setAccessibleDescription(dict(self._options).get(self._value, ""))

    def _labels(self) -> list[str]:
        if self._has_numbers:
            return [f"{place} {label}" for place, (_key, label) in enumerate(self._options, 1)]
        return [label for _key, label in self._options]

    def _boxes(self) -> list[QRect]:
        left, boxes = 0, []
        for label in self._labels():
            width = text_width(label, current_look().sizes.base, bold=True) + 2 * _PAD_PX
            boxes.append(QRect(left, 0, width, self.height()))
            left += width
        return boxes

    def sizeHint(self) -> QSize:
        return QSize(sum(box.width() for box in self._boxes()), current_look().sizes.control)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for (key, _label), box in zip(self._options, self._boxes(), strict=True):
            if box.contains(event.position().toPoint()):
                self.choose(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [key for key, _label in self._options]
        here = keys.index(self._value) if self._value in keys else -1
        digit = event.key() - Qt.Key.Key_1
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Left:
            self.choose(keys[max(0, here - 1)])
        elif event.key() == Qt.Key.Key_Right:
            self.choose(keys[min(len(keys) - 1, here + 1)])
        elif 0 <= digit < min(9, len(keys)):
            self.choose(keys[digit])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        colours, sizes = look.palette, look.sizes
        draw_box(painter, self.rect(), colours.surface, colours.line, sizes.radius)
        boxes = self._boxes()
        for place, ((key, _label), words, box) in enumerate(zip(self._options, self._labels(), boxes, strict=True)):
            is_on = key == self._value
            if is_on:
                draw_box(painter, box, colours.tint, colours.accent, sizes.radius)
            elif place and self._options[place - 1][0] != self._value:
                painter.setPen(QPen(QColor(colours.line)))
                painter.drawLine(box.left(), 7, box.left(), self.height() - 8)
            token = "accent" if is_on else "ink" if self.isEnabled() else "faint"
            draw_text(painter, box, words, look.colour(token), sizes.base, is_on, CENTRE)
        if self.hasFocus():
            draw_focus(painter, self.rect(), sizes.radius)
        painter.end()


class DropField(MenuButton):
    """One of many: the present choice on a button that opens the list. Up and down change it, Enter goes on.

    Signals: value_changed(object) with the key chosen by hand; entered() on Enter.
    """

    value_changed = Signal(object)
    entered = Signal()

    def __init__(
        self, options: Options, value: Any = None, icon: str = "", placeholder: str = "—", parent: QWidget | None = None
    ) -> None:
        super().__init__("", icon, parent)
        self._options: list[tuple[Any, str]] = list(options)
        self._placeholder = placeholder
        self._value: Any = None
        self.drop_menu.aboutToShow.connect(self._fill_menu)
        self.set_value(value)

    @property
    def current_value(self) -> Any:
        return self._value

    def set_options(self, options: Options) -> None:
        """Other options; a value no longer among them becomes None silently."""
        self._options = list(options)
        self.set_value(self._value if self._value in [key for key, _label in self._options] else None)

    def set_value(self, value: Any) -> None:
        """Shows a choice without telling."""
        self._value = value
        self.set_text(dict(self._options).get(value, self._placeholder))

    def choose(self, value: Any) -> None:
        """Chooses as if by hand."""
        if value != self._value:
            self.set_value(value)
            self.value_changed.emit(value)

    def _fill_menu(self) -> None:
        menu: QMenu = self.drop_menu
        menu.clear()
        for key, label in self._options:
            entry = menu.addAction(label)
            entry.setCheckable(True)
            entry.setChecked(key == self._value)
            entry.triggered.connect(lambda _checked=False, chosen=key: self.choose(chosen))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [key for key, _label in self._options]
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif step and keys:
            here = keys.index(self._value) if self._value in keys else (-1 if step > 0 else len(keys))
            self.choose(keys[max(0, min(len(keys) - 1, here + step))])
        else:
            super().keyPressEvent(event)
