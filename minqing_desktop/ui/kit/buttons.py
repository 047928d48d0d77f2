"""The four kinds of button. A page has one primary button; the rest is quiet."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from minqing_desktop.ui.kit.paint import (
    draw_box,
    draw_focus,
    draw_icon,
    draw_keycap,
    draw_text,
    keycap_size,
    keys_text,
    smooth,
    text_width,
)
from minqing_desktop.ui.kit.painted import PaintedButton
from minqing_desktop.ui.look.live import current_look

PAD_PX = 13
BETWEEN_PX = 7


@dataclass(frozen=True, slots=True)
class _Dress:
    ground: str | None
    border: str | None
    text: str
    keycap: str
    bold: bool = False


class _TextButton(PaintedButton):
    """Icon, words, key cap and perhaps a chevron, side by side.

    `shortcut` makes the keys work within the window and shows them; `hint` only shows them.
    """

    pad_px = PAD_PX
    is_low = False

    def __init__(
        self,
        text: str = "",
        icon: str = "",
        shortcut: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon
        self._keys = shortcut or hint
        self.has_chevron = False
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        if self._keys:
            self.setAccessibleDescription(keys_text(self._keys))

    def set_text(self, text: str) -> None:
        """Changes the words and the room they take."""
        keys = self.shortcut()
        self.setText(text)
        # QAbstractButton drops its shortcut for the mnemonic of the new words.
        self.setShortcut(keys)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_icon(self, icon: str) -> None:
        """Changes the icon."""
        self._icon_name = icon
        self.updateGeometry()
        self.update()

    def dress(self) -> _Dress:
        """The tokens to paint with now; each kind of button has its own."""
        raise NotImplementedError

    def _widths(self) -> list[int]:
        sizes = current_look().sizes
        widths = [sizes.icon] if self._icon_name else []
        if self.text():
            widths.append(text_width(self.text(), self._text_px(), self.dress().bold) + 1)
        if self._keys:
            widths.append(keycap_size(self._keys).width())
        if self.has_chevron:
            widths.append(sizes.icon - 2)
        return widths

    def _text_px(self) -> int:
        return current_look().sizes.base - (1 if self.is_low else 0)

    def sizeHint(self) -> QSize:
        widths = self._widths()
        height = current_look().sizes.control - (10 if self.is_low else 0)
        return QSize(sum(widths) + BETWEEN_PX * (len(widths) - 1) + 2 * self.pad_px, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, dress, painter = current_look(), self.dress(), smooth(self)
        draw_box(painter, self.rect(), dress.ground, dress.border, look.sizes.radius)
        widths = self._widths()
        spare = self.width() - sum(widths) - BETWEEN_PX * (len(widths) - 1)
        left, middle = max(0, spare // 2), self.height() // 2
        if self._icon_name:
            left += draw_icon(painter, left, middle, self._icon_name, dress.text) + BETWEEN_PX
        colour = look.colour(dress.text)
        if self.text():
            width = text_width(self.text(), self._text_px(), dress.bold) + 1
            draw_text(painter, QRect(left, 0, width, self.height()), self.text(), colour, self._text_px(), dress.bold)
            if self.is_warm and self.pad_px == 0:
                under = middle + self._text_px() // 2 + 3
                painter.fillRect(left, under, width - 1, 1, QColor(colour))
            left += width + BETWEEN_PX
        if self._keys:
            left += draw_keycap(painter, left, middle, self._keys, colour, dress.keycap) + BETWEEN_PX
        if self.has_chevron:
            draw_icon(painter, left, middle, "chevron-down", dress.text, look.sizes.icon - 2)
        if self.has_key_focus:
            self._draw_ring(painter)
        painter.end()

    def _draw_ring(self, painter: QPainter) -> None:
        draw_focus(painter, self.rect(), current_look().sizes.radius)


class PrimaryButton(_TextButton):
    """The one thing to do on this page."""

    def dress(self) -> _Dress:
        colours = current_look().palette
        if not self.isEnabled():
            return _Dress(colours.line, None, "faint", colours.faint, True)
        ground = colours.accent_press if self.isDown() else colours.accent_hover if self.is_warm else colours.accent
        return _Dress(ground, None, "on_accent", colours.on_accent, True)

    def _draw_ring(self, painter: QPainter) -> None:
        look = current_look()
        draw_box(painter, self.rect().adjusted(2, 2, -2, -2), None, look.palette.on_accent, look.sizes.radius - 2, 1.5)


class QuietButton(_TextButton):
    """Any other thing to do: a thin line around, nothing more. `is_low` True makes it fit into a table line."""

    def dress(self) -> _Dress:
        colours = current_look().palette
        if not self.isEnabled():
            return _Dress(None, colours.line, "faint", colours.line)
        ground = colours.tint if self.isDown() else colours.hover if self.is_warm else colours.surface
        return _Dress(ground, colours.line, "ink", colours.line)


class LinkButton(_TextButton):
    """Words one can press: leads somewhere or does a small thing."""

    pad_px = 0
    is_low = True

    def dress(self) -> _Dress:
        colours = current_look().palette
        return _Dress(None, None, "accent" if self.isEnabled() else "faint", colours.line)


class IconButton(_TextButton):
    """An icon alone; `name` is what a screen reader and the tool tip say."""

    def __init__(
        self, icon: str, name: str, shortcut: str = "", framed: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__("", icon, parent=parent)
        self._is_framed = framed
        self.setAccessibleName(name)
        self.setToolTip(f"{name}　{keys_text(shortcut)}" if shortcut else name)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))

    def dress(self) -> _Dress:
        colours = current_look().palette
        ground = colours.tint if self.isDown() or self.isChecked() else colours.hover if self.is_warm else None
        if self._is_framed and ground is None:
            ground = colours.surface
        border = colours.line if self._is_framed else None
        return _Dress(ground, border, "ink" if self.isEnabled() else "faint", colours.line)

    def sizeHint(self) -> QSize:
        side = current_look().sizes.control - (0 if self._is_framed else 6)
        return QSize(side + 2 if self._is_framed else side, side)


class MenuButton(QuietButton):
    """A quiet button that opens a menu; fill `drop_menu` before the user can press it."""

    def __init__(self, text: str = "", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, icon, parent=parent)
        self.has_chevron = True
        self.drop_menu = QMenu(self)
        self.clicked.connect(self.open_menu)

    def open_menu(self) -> None:
        """Drops the menu below the button."""
        self.drop_menu.setMinimumWidth(self.width())
        self.drop_menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
