"""The photos of a visit: chosen, dropped or pasted, small pictures with a caption and what they show of a matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.records.attachment import MOMENTS, Attachment
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.paint import draw_box, draw_icon, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look

ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif", ".tif", ".tiff", ".heic")
NEW_MATTER = "new:"
_RATIO = 4 / 3

PictureSource = Callable[[Attachment, Callable[[bytes], None]], None]


@dataclass(frozen=True, slots=True)
class PhotoMatter:
    """A matter a photo can show; `key` is its id, or NEW_MATTER with its place among the visit's new ones."""

    key: str
    title: str


class Thumbnail(PaintedWidget):
    """The picture itself, small."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def has_picture(self) -> bool:
        return not self._image.isNull()

    def show_bytes(self, data: bytes) -> None:
        """Shows a JPEG; what cannot be read, or has not arrived, stays an icon that says so."""
        image = QImage.fromData(data)
        self.setToolTip(tr("照片还没有收到：内容不在这台电脑上。") if image.isNull() else "")
        self.setAccessibleName(self.toolTip())
        if not image.isNull():
            side = self.sizeHint() * self.devicePixelRatioF()
            self._image = image.scaled(
                side, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
            )
            self.update()

    def sizeHint(self) -> QSize:
        height = current_look().sizes.control + 10
        return QSize(round(height * _RATIO), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        if self._image.isNull():
            draw_box(painter, self.rect(), look.palette.paper, look.palette.line, look.sizes.pill_radius)
            side = look.sizes.icon
            draw_icon(painter, (self.width() - side) // 2, self.height() // 2, "image", "faint", side)
        else:
            ratio = self.devicePixelRatioF()
            shown = QSize(round(self.width() * ratio), round(self.height() * ratio))
            left, top = (self._image.width() - shown.width()) // 2, (self._image.height() - shown.height()) // 2
            painter.drawImage(self.rect(), self._image.copy(left, top, shown.width(), shown.height()))
            draw_box(painter, self.rect(), None, look.palette.line, 2)
        painter.end()


class PhotoLine(QWidget):
    """One photo. Signals: changed(), removed()."""

    changed = Signal()
    removed = Signal()

    def __init__(self, photo: Attachment, chosen: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photo = photo
        self._chosen = chosen
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.picture = Thumbnail()
        self.caption_field = QLineEdit(photo.caption)
        self.caption_field.setPlaceholderText(tr("照片说明（可不写）"))
        self.caption_field.setAccessibleName(tr("照片说明"))
        self.matter_field = DropField([], placeholder=tr("办前办后"))
        self.matter_field.setAccessibleName(tr("办前办后"))
        remove = IconButton("x", tr("去掉这张照片"))
        for part in (self.picture, self.caption_field, self.matter_field, remove):
            row.addWidget(part, 1 if part is self.caption_field else 0)
        self.caption_field.textEdited.connect(lambda _text: self.changed.emit())
        self.matter_field.value_changed.connect(lambda _value: self.changed.emit())
        remove.clicked.connect(self.removed)

    def set_matters(self, matters: Sequence[PhotoMatter]) -> None:
        """The matters that it can show before or after; without any the question is not asked."""
        chosen = self.matter_field.current_value or self._chosen
        several = len(matters) > 1
        options = [(("", ""), tr("办前办后"))]
        for matter in matters:
            for moment, word in MOMENTS[1:]:
                label = (
                    tr("{moment}：{title}").format(moment=tr(word), title=matter.title[:10]) if several else tr(word)
                )
                options.append(((moment, matter.key), label))
        self.matter_field.set_options(options)
        self.matter_field.set_value(chosen if chosen in dict(options) else ("", ""))
        self.matter_field.setVisible(bool(matters))

    @property
    def photo(self) -> Attachment:
        """The photo with caption and mark as they stand; of a matter not yet written only the moment."""
        moment, key = self.matter_field.current_value or self._chosen
        matter = "" if key.startswith(NEW_MATTER) else key
        return replace(self._photo, caption=self.caption_field.text().strip(), moment=moment, matter=matter)

    @property
    def new_matter(self) -> int | None:
        """The place of the new matter that it shows."""
        key = (self.matter_field.current_value or self._chosen)[1]
        return int(key.removeprefix(NEW_MATTER)) if key.startswith(NEW_MATTER) else None


class PhotoStrip(QWidget):
    """One line for each photo. Files and pasted pictures are handed out; what became of them comes back by `add`.

    Signals: changed(); files_chosen(list of Path).
    """

    changed = Signal()
    files_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._matters: list[PhotoMatter] = []
        self._source: PictureSource | None = None
        self.lines: list[PhotoLine] = []

    def set_source(self, source: PictureSource) -> None:
        """Who has the bytes of a photo: `source(photo, deliver)`."""
        self._source = source

    @property
    def photos(self) -> tuple[Attachment, ...]:
        """The photos with their captions as typed."""
        return tuple(line.photo for line in self.lines)

    @property
    def new_matters(self) -> dict[int, int]:
        """Of photos that show a new matter: their place and the matter's."""
        return {place: line.new_matter for place, line in enumerate(self.lines) if line.new_matter is not None}

    def load(self, photos: Sequence[Attachment], new_matters: dict[int, int] | None = None) -> None:
        """Shows these photos without telling."""
        for line in self.lines:
            line.hide()
            line.deleteLater()
        self.lines.clear()
        for place, photo in enumerate(photos):
            new = (new_matters or {}).get(place)
            self._add_line(photo, (photo.moment, photo.matter if new is None else f"{NEW_MATTER}{new}"))

    def add(self, photo: Attachment) -> None:
        """Adds a photo that was taken into the notebook."""
        self._add_line(photo, ("", ""))
        self.changed.emit()

    def set_matters(self, matters: Sequence[PhotoMatter]) -> None:
        """The matters that photos can show."""
        if list(matters) != self._matters:
            self._matters = list(matters)
            for line in self.lines:
                line.set_matters(matters)

    def choose(self) -> None:
        """Lets the user pick files."""
        endings = " ".join(f"*{ending}" for ending in ENDINGS)
        names, _filter = QFileDialog.getOpenFileNames(self, tr("选照片"), "", tr("照片") + f" ({endings})")
        self.take([Path(name) for name in names])

    def take(self, files: list[Path]) -> None:
        """Hands on the files that are pictures."""
        pictures = [file for file in files if file.suffix.lower() in ENDINGS]
        if pictures:
            self.files_chosen.emit(pictures)

    def _add_line(self, photo: Attachment, chosen: tuple[str, str]) -> None:
        line = PhotoLine(photo, chosen)
        line.changed.connect(self.changed)
        line.removed.connect(lambda: self._remove(line))
        line.set_matters(self._matters)
        self._column.addWidget(line)
        line.show()
        self.lines.append(line)
        if self._source is not None:
            self._source(photo, line.picture.show_bytes)

    def _remove(self, line: PhotoLine) -> None:
        self.lines.remove(line)
        line.hide()
        line.deleteLater()
        self.changed.emit()
