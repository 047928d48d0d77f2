"""What every page is: a paper ground with the usual margins, and the few things the frame may ask of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark


class Page(QWidget):
    """Ground of a page. Put content into `page_column`.

    The frame calls `page_entered` each time the page comes to the front, `open_target` when something else led here,
    `print_shown` on Ctrl+P, and `page_left` before another page comes or the program locks: save drafts there.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.page_column = QVBoxLayout(self)
        self._space()

    def _space(self) -> None:
        sizes = current_look().sizes
        pad = sizes.page_pad
        self.page_column.setContentsMargins(pad, pad - 2, pad, pad - 2)
        self.page_column.setSpacing(sizes.gap)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "page_column"):
            self._space()

    def page_entered(self) -> None:
        """The page is in front now."""

    def page_left(self) -> None:
        """The page goes to the back, or the program locks."""

    def open_target(self, target: Any) -> None:
        """Shows what another place led to: an id, a filter, whatever the page promises to understand."""

    def print_shown(self) -> bool:
        """Prints exactly what is shown; False when this page has nothing to print."""
        return False


class PageHeader(QWidget):
    """The first line of a page: its title, chips behind it, buttons at the right.

    Where all of it does not fit side by side, the chips go into a line of their own.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._title = QLabel(title)
        mark(self._title, role="title")
        self._chip_row, self._button_row = QWidget(), QWidget()
        self._chips = FlowLayout(self._chip_row, gap=8)
        self._buttons = QHBoxLayout(self._button_row)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.setSpacing(8)
        self._grid.addWidget(self._title, 0, 0)
        self._grid.addWidget(self._button_row, 0, 2)
        self._grid.setColumnStretch(1, 1)
        self._is_wrapped: bool | None = None
        self._wrap(False)
        self.setMinimumHeight(current_look().sizes.control - 4)

    def _wrap(self, is_wrapped: bool) -> None:
        if is_wrapped == self._is_wrapped:
            return
        self._is_wrapped = is_wrapped
        self._grid.removeWidget(self._chip_row)
        if is_wrapped:
            self._grid.addWidget(self._chip_row, 1, 0, 1, 3)
        else:
            self._grid.addWidget(self._chip_row, 0, 1, Qt.AlignmentFlag.AlignVCenter)

    def _wanted_px(self) -> int:
        parts = (self._title.sizeHint(), self._chips.sizeHint(), self._button_row.sizeHint())
        return sum(part.width() for part in parts) + 2 * self._grid.horizontalSpacing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap(self._chips.count() > 0 and self._wanted_px() > self.width())

    def set_title(self, title: str) -> None:
        """Another title."""
        self._title.setText(title)

    def add_chip(self, chip: QWidget) -> None:
        """Adds a chip or a pill behind the title."""
        self._chips.addWidget(chip)

    def add_button(self, button: QWidget) -> None:
        """Adds a button at the right."""
        self._buttons.addWidget(button)


def scrolled(content: QWidget) -> QScrollArea:
    """Makes a column scroll where the screen is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    mark(content, role="flow")
    area.setWidget(content)
    return area
