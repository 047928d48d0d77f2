"""Strokes that painted widgets share: rounded boxes, pills, key caps and cut-off text, all from the present look."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.look.fonts import has_rare, lend_rare_faces, ui_font
from minqing_desktop.ui.look.icons import icon_pixmap
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.tokens import Tone

PillSpec = tuple[str, Tone]
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
PILL_PAD_PX = 7
KEYCAP_PAD_PX = 6

_KEY_SIGNS = {"Return": "↵", "Enter": "↵"}


@lru_cache(maxsize=64)
def font_of(size_px: int, bold: bool = False) -> QFont:
    """The text face at a size; shared, so never change it."""
    return ui_font(size_px, bold)


@lru_cache(maxsize=64)
def metrics_of(size_px: int, bold: bool = False) -> QFontMetrics:
    """Metrics of the same."""
    return QFontMetrics(font_of(size_px, bold))


def text_width(text: str, size_px: int, bold: bool = False) -> int:
    """How wide a line of text will be."""
    return metrics_of(size_px, bold).horizontalAdvance(text)


def smooth(widget: QWidget) -> QPainter:
    """A painter on a widget with soft edges; end it or let it fall."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def draw_box(
    painter: QPainter, box: QRectF | QRect, ground: str | None, border: str | None, radius: float, width: float = 1.0
) -> None:
    """A rounded box; the border lies inside `box`."""
    inset = width / 2 if border else 0.0
    painter.setPen(QPen(QColor(border), width) if border else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), radius, radius)


def draw_focus(painter: QPainter, box: QRectF | QRect, radius: float) -> None:
    """The ring around what the keyboard is on."""
    draw_box(painter, box, None, current_look().palette.accent, radius, 2.0)


def draw_text(
    painter: QPainter,
    box: QRect,
    text: str,
    colour: str,
    size_px: int,
    bold: bool = False,
    align: Qt.AlignmentFlag = LEFT,
) -> int:
    """One line of text, cut off with … where it does not fit; gives the width it took."""
    metrics = metrics_of(size_px, bold)
    shown, width = text, metrics.horizontalAdvance(text)
    if width > box.width():
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, box.width()))
        width = metrics.horizontalAdvance(shown)
    if has_rare(shown):
        # After this painting: new faces make Qt lay everything out anew.
        QTimer.singleShot(0, lend_rare_faces)
    painter.setFont(font_of(size_px, bold))
    painter.setPen(QColor(colour))
    # Han faces keep more room above the glyph than below: what is centred by the font's box looks low.
    lift = round(size_px / 16) if size_px >= current_look().sizes.base else 0
    painter.drawText(box.translated(0, -lift), int(align | Qt.TextFlag.TextSingleLine), shown)
    return width


def draw_icon(painter: QPainter, left: int, middle: int, name: str, token: str, size_px: int | None = None) -> int:
    """An icon centred on a height; gives its width."""
    size = size_px or current_look().sizes.icon
    device = painter.device()
    pixmap = icon_pixmap(name, token, size, device.devicePixelRatioF() if device else None)
    painter.drawPixmap(QPointF(left, middle - size / 2), pixmap)
    return size


def pill_size(text: str) -> QSize:
    """The room a pill needs."""
    sizes = current_look().sizes
    return QSize(text_width(text, sizes.small) + 2 * PILL_PAD_PX, sizes.pill)


def draw_pill(painter: QPainter, left: int, middle: int, text: str, tone: Tone, ground: str | None = None) -> int:
    """A tinted pill centred on a height; gives its width. `ground` replaces the tone's own."""
    look = current_look()
    size = pill_size(text)
    box = QRect(left, middle - size.height() // 2, size.width(), size.height())
    colour, own_ground = look.palette.tone(tone)
    draw_box(painter, box, ground or own_ground, None, look.sizes.pill_radius)
    draw_text(painter, box.adjusted(PILL_PAD_PX, 0, -PILL_PAD_PX + 2, 0), text, colour, look.sizes.small)
    return size.width()


def keys_text(keys: str) -> str:
    """A shortcut as it is drawn on a key cap: "Ctrl+N" becomes "Ctrl N"."""
    signs = _KEY_SIGNS | {"Space": tr("空格")}
    return " ".join(signs.get(part, part) for part in keys.split("+"))


def keycap_size(keys: str) -> QSize:
    """The room a key cap needs."""
    tiny = current_look().sizes.tiny
    return QSize(text_width(keys_text(keys), tiny) + 2 * KEYCAP_PAD_PX, metrics_of(tiny).height() + 1)


def draw_keycap(painter: QPainter, left: int, middle: int, keys: str, text: str, border: str) -> int:
    """A key cap in the given colours centred on a height; gives its width."""
    size = keycap_size(keys)
    box = QRect(left, middle - size.height() // 2, size.width(), size.height())
    draw_box(painter, box, None, border, 4)
    draw_text(painter, box, keys_text(keys), text, current_look().sizes.tiny, align=CENTRE)
    return size.width()
