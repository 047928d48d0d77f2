"""The list of what was meant, under a field in which one types a few letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.overlay import Overlay
from minqing_desktop.ui.kit.paint import RIGHT, draw_box, draw_icon, draw_text, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One answer: `title` is whom, `subtitle` tells namesakes apart, `group` heads answers of one kind."""

    id: str
    title: str
    subtitle: str = ""
    icon: str = ""
    group: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        # The title may be what is written into a field; what is beside it is only read.
        object.__setattr__(self, "subtitle", masked(self.subtitle))


Provider = Callable[[str, Callable[[list[Suggestion]], None]], None]


class _Rows(PaintedWidget):
    """Paints the answers; knows which one the arrows are on."""

    pointed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Suggestion] = []
        self.place = 0
        self.top = 0
        self.setMouseTracking(True)

    def row_px(self) -> int:
        return (
            current_look().sizes.control + 14 if any(one.subtitle for one in self.shown) else current_look().sizes.row
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = smooth(self)
        for number, one in enumerate(self.shown[self.top : self.top + MOST_SHOWN]):
            box = QRect(0, number * self.row_px(), self.width(), self.row_px())
            self._draw_row(painter, box, self.top + number, one)
        painter.end()

    def _draw_row(self, painter: QPainter, box: QRect, place: int, one: Suggestion) -> None:
        look = current_look()
        colours, sizes = look.palette, look.sizes
        if place == self.place:
            draw_box(painter, box, colours.tint, None, sizes.pill_radius)
        left = box.left() + 10
        if one.icon:
            left += draw_icon(painter, left, box.center().y(), one.icon, "soft") + 10
        room = QRect(left, box.top(), box.right() - left - 10, box.height())
        is_first = place == 0 or self.shown[place - 1].group != one.group
        if one.group and is_first:
            draw_text(painter, room, one.group, colours.soft, sizes.small, align=RIGHT)
        if one.subtitle:
            half = box.height() // 2
            draw_text(painter, room.adjusted(0, 4, -60, -half + 3), one.title, colours.ink, sizes.base, True)
            draw_text(painter, room.adjusted(0, half - 1, 0, -4), one.subtitle, colours.soft, sizes.small)
        else:
            draw_text(painter, room, one.title, colours.ink, sizes.base)

    def place_at(self, event: QMouseEvent) -> int | None:
        place = self.top + int(event.position().y()) // max(1, self.row_px())
        return place if 0 <= place < len(self.shown) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event)
        if place is not None and place != self.place:
            self.place = place
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event)
        if place is not None:
            self.pointed.emit(self.shown[place])

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.scroll_by(-1 if event.angleDelta().y() > 0 else 1)

    def scroll_by(self, rows: int) -> None:
        self.top = max(0, min(len(self.shown) - MOST_SHOWN, self.top + rows))
        self.update()

    def walk(self, rows: int) -> None:
        self.place = max(0, min(len(self.shown) - 1, self.place + rows))
        self.top = max(min(self.top, self.place), self.place - MOST_SHOWN + 1)
        self.update()


class SuggestionList(Overlay):
    """Opens under its field; the field keeps the keyboard and passes keys to `take_key`.

    Signals: chosen(Suggestion).
    """

    chosen = Signal(object)

    def __init__(self, anchor: QWidget, least_width_px: int = 320) -> None:
        super().__init__(anchor)
        self._least_width_px = least_width_px
        column = QVBoxLayout(self)
        column.setContentsMargins(5, 5, 5, 5)
        self._rows = _Rows()
        column.addWidget(self._rows)
        self._rows.pointed.connect(self._choose)

    @property
    def shown(self) -> list[Suggestion]:
        return list(self._rows.shown)

    @property
    def pointed_at(self) -> Suggestion | None:
        """The answer that Enter would take."""
        rows = self._rows
        return rows.shown[rows.place] if self.isVisible() and rows.shown and rows.shown[rows.place].id else None

    def offer(self, answers: Sequence[Suggestion], nothing: str = "") -> None:
        """Shows answers; without any, a line that says so."""
        self._rows.shown = list(answers) or [Suggestion("", nothing or tr("没有找到"))]
        self._rows.place = self._rows.top = 0
        height = self._rows.row_px() * min(MOST_SHOWN, len(self._rows.shown)) + 14
        least = current_look().scaled(self._least_width_px)
        self.open_below(max(self._anchor.width(), least), height)
        self._rows.update()

    def take_key(self, event: QKeyEvent) -> bool:
        """Moves by arrows, chooses by Enter or Tab, leaves by Esc; True if the key was used."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._rows.walk(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._rows.walk(MOST_SHOWN if key == Qt.Key.Key_PageDown else -MOST_SHOWN)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.pointed_at is not None:
            self._choose(self.pointed_at)
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _choose(self, one: Suggestion) -> None:
        if one.id:
            self.hide()
            self.chosen.emit(one)

    def sizeHint(self) -> QSize:
        return QSize(current_look().scaled(self._least_width_px), self._rows.row_px())
