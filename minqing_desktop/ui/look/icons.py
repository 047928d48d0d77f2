"""Turns the bundled line icons (Lucide, ISC licence) into pictures in a token's colour, sharp at any scale factor."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from minqing_desktop.host.resources import resource_path
from minqing_desktop.ui.look.live import current_look


@cache
def _source(name: str) -> str:
    return resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size_px: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    pixmap = QPixmap(round(size_px * ratio), round(size_px * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon_pixmap(name: str, token: str = "ink", size_px: int | None = None, ratio: float | None = None) -> QPixmap:
    """An icon by its Lucide name in a colour token of the present look; `ratio` is the screen's scale factor."""
    look = current_look()
    return _drawn(
        name,
        look.colour(token),
        size_px or look.sizes.icon,
        ratio or QGuiApplication.instance().devicePixelRatio(),  # type: ignore[union-attr]
    )


def icon(name: str, token: str = "ink", size_px: int | None = None) -> QIcon:
    """The same as a QIcon with sharp pictures for the usual scale factors; ask again after `look_changed`."""
    made = QIcon()
    for ratio in (1.0, 1.25, 1.5, 2.0):
        made.addPixmap(icon_pixmap(name, token, size_px, ratio))
    return made
