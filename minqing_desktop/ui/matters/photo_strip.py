"""Small photos of a matter in a row, before and after; one leads to all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import shiboken6
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.paint import CENTRE, draw_box, draw_focus, draw_icon, draw_text, smooth
from minqing_desktop.ui.kit.painted import PaintedButton
from minqing_desktop.ui.look.live import current_look

PictureSource = Callable[[Attachment, Callable[[bytes], None]], None]
_SIDE_PX, _MOST = 68, 8
_KEPT_AT_MOST = 60


class _Thumb(PaintedButton):
    """One photo, with before or after written under it."""

    def __init__(self, photo: Attachment) -> None:
        words = kind_named("attachment").field("moment").words_for(photo.moment) if photo.moment else ""
        super().__init__(words)
        self.picture: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("照片 {words} {caption}").format(words=words, caption=photo.caption).strip())
        self.setToolTip(photo.caption or words)

    def show_bytes(self, data: bytes) -> None:
        """Cuts the middle square out of a picture; what has not arrived stays an icon that says so."""
        image = QImage.fromData(data)
        if image.isNull():
            self.setToolTip(tr("照片还没有收到：内容不在这台电脑上。"))
        if not image.isNull():
            side = min(image.width(), image.height())
            middle = image.copy((image.width() - side) // 2, (image.height() - side) // 2, side, side)
            edge = round(current_look().scaled(_SIDE_PX) * self.devicePixelRatioF())
            self.show_pixmap(
                QPixmap.fromImage(
                    middle.scaled(
                        edge, edge, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                    )
                )
            )

    def show_pixmap(self, picture: QPixmap) -> None:
        """Shows a picture that was cut before."""
        self.picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        side = current_look().scaled(_SIDE_PX)
        return QSize(side, side + (current_look().sizes.small + 8 if self.text() else 0))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        side = self.width()
        box = QRect(0, 0, side, side)
        draw_box(painter, box, look.palette.paper, look.palette.line, look.sizes.pill_radius)
        if self.picture is not None:
            painter.drawPixmap(box.adjusted(1, 1, -1, -1), self.picture)
        else:
            draw_icon(painter, side // 2 - 9, side // 2, "image", "faint", 18)
        if self.text():
            below = QRect(0, side, side, self.height() - side)
            draw_text(painter, below, self.text(), look.palette.soft, look.sizes.small, False, CENTRE)
        if self.has_key_focus:
            draw_focus(painter, self.rect(), look.sizes.pill_radius)
        painter.end()


class PhotoStrip(QWidget):
    """Hidden without a photo. Signals: opened()."""

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source: PictureSource | None = None
        self.thumbs: list[_Thumb] = []
        self._kept: dict[str, QPixmap] = {}
        self._flow = FlowLayout(self, gap=8, line_gap=6)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_photos(self, photos: Sequence[Attachment]) -> None:
        """Shows the first photos in the order given; their bytes are asked for from `source`."""
        while self._flow.takeAt(0) is not None:
            pass
        for thumb in self.thumbs:
            thumb.hide()
            thumb.deleteLater()
        self.thumbs = [self._thumb(photo) for photo in photos[:_MOST]]
        for thumb in self.thumbs:
            self._flow.addWidget(thumb)
            thumb.show()
        self.setVisible(bool(photos))
        self.updateGeometry()

    def _thumb(self, photo: Attachment) -> _Thumb:
        thumb = _Thumb(photo)
        thumb.clicked.connect(self.opened)
        if photo.id in self._kept:
            thumb.show_pixmap(self._kept[photo.id])
        elif self.source is not None:
            self.source(photo, lambda data: self._on_brought(photo.id, thumb, data))
        return thumb

    def _on_brought(self, photo: str, thumb: _Thumb, data: bytes) -> None:
        if not shiboken6.isValid(thumb):
            return
        thumb.show_bytes(data)
        if thumb.picture is not None:
            if len(self._kept) >= _KEPT_AT_MOST:
                self._kept.clear()
            self._kept[photo] = thumb.picture
