"""The names of the sections at the left; arrows walk along them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.ui.kit.paint import draw_box, draw_focus, draw_icon, draw_text, smooth
from minqing_desktop.ui.kit.painted import PaintedButton
from minqing_desktop.ui.look.live import current_look

_PAD_PX = 12


class SectionButton(PaintedButton):
    """One name with its icon."""

    def __init__(self, title: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._icon_name = icon
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, current_look().sizes.nav_row)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        colours, sizes, is_on = look.palette, look.sizes, self.isChecked()
        if is_on or self.is_warm:
            draw_box(painter, self.rect(), colours.tint if is_on else colours.hover, None, sizes.radius)
        token = "accent" if is_on else "soft"
        taken = draw_icon(painter, _PAD_PX, self.height() // 2, self._icon_name, token)
        room = QRect(_PAD_PX + taken + 10, 0, self.width() - _PAD_PX - taken - 14, self.height())
        draw_text(painter, room, self.text(), look.colour("accent" if is_on else "ink"), sizes.base, is_on)
        if self.has_key_focus:
            draw_focus(painter, self.rect(), sizes.radius)
        painter.end()

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class SectionList(QWidget):
    """Signals: chosen(str) with the key."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.buttons: dict[str, SectionButton] = {}
        for key, title, icon in entries:
            button = SectionButton(title, icon)
            button.clicked.connect(lambda _checked=False, key_=key: self.chosen.emit(key_))
            column.addWidget(button)
            self.buttons[key] = button
        column.addStretch(1)

    def set_current(self, key: str) -> None:
        """Marks the one that is shown."""
        for each, button in self.buttons.items():
            button.setChecked(each == key)
