"""Filter chips above a list: a toggle, or a small menu of values of which one or none holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.paint import CENTRE, draw_box, draw_focus, draw_icon, draw_text, smooth, text_width
from minqing_desktop.ui.kit.painted import PaintedButton
from minqing_desktop.ui.look.live import current_look

_PAD_PX = 12


class Chip(PaintedButton):
    """A filter that is on or off. QAbstractButton.toggled(bool) tells."""

    has_chevron = False

    def __init__(self, text: str, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCheckable(True)
        self.setChecked(checked)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_text(self, text: str) -> None:
        """Changes the words, a count in them for instance."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        sizes = current_look().sizes
        chevron = sizes.icon if self.has_chevron else 0
        return QSize(text_width(self.text(), sizes.base - 1) + 2 * _PAD_PX + chevron, sizes.control - 7)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        colours, sizes, is_on = look.palette, look.sizes, self.isChecked()
        ground = colours.tint if is_on else colours.hover if self.is_warm else colours.surface
        draw_box(painter, self.rect(), ground, colours.accent if is_on else colours.line, self.height() / 2)
        token = "accent" if is_on else "soft"
        room = self.rect().adjusted(0, 0, -sizes.icon if self.has_chevron else 0, 0)
        draw_text(painter, QRect(room), self.text(), look.colour(token), sizes.base - 1, align=CENTRE)
        if self.has_chevron:
            small = sizes.icon - 3
            draw_icon(painter, self.width() - _PAD_PX - small + 3, self.height() // 2, "chevron-down", token, small)
        if self.has_key_focus:
            draw_focus(painter, self.rect(), self.height() / 2)
        painter.end()


class MenuChip(Chip):
    """A filter with values: shows its name until a value is chosen, then the value.

    Signals: value_changed(object) with the chosen key, None for all.
    """

    value_changed = Signal(object)
    has_chevron = True

    def __init__(self, name: str, options: Sequence[tuple[object, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(name, parent=parent)
        self._name = name
        self._options: list[tuple[object, str]] = list(options)
        self._key: object = None
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.clicked.connect(self._on_clicked)

    @property
    def chosen_key(self) -> object:
        return self._key

    @property
    def keys(self) -> list[object]:
        """What can be chosen."""
        return [key for key, _label in self._options]

    def set_options(self, options: Sequence[tuple[object, str]]) -> None:
        """New values as (key, label); a choice that is no longer among them falls away silently."""
        self._options = list(options)
        if self._key not in [key for key, _label in self._options]:
            self._key = None
        self._show_choice()

    def choose(self, key: object) -> None:
        """Chooses a value, or None for all, and tells."""
        if key != self._key:
            self._key = key
            self._show_choice()
            self.value_changed.emit(key)

    def _show_choice(self) -> None:
        label = dict(self._options).get(self._key)
        self.setChecked(label is not None)
        self.set_text(label or self._name)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for key, label in [(None, tr("全部")), *self._options]:
            entry = self._menu.addAction(label)
            entry.setCheckable(True)
            entry.setChecked(key == self._key)
            entry.triggered.connect(lambda _checked=False, chosen=key: self.choose(chosen))

    def _on_clicked(self) -> None:
        self.setChecked(self._key is not None)
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
