"""The photos of a visit: chosen, dropped or pasted, with a caption each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.icon_label import IconLabel

ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif", ".tif", ".tiff", ".heic")


class PhotoStrip(QWidget):
    """One line for each photo. Files are handed out through `files_chosen`; what became of them comes back by `add`.

    Signals: changed(); files_chosen(list of Path).
    """

    changed = Signal()
    files_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._lines: list[tuple[QWidget, Attachment, QLineEdit]] = []

    @property
    def photos(self) -> tuple[Attachment, ...]:
        """The photos with their captions as typed."""
        return tuple(replace(photo, caption=field.text().strip()) for _line, photo, field in self._lines)

    def load(self, photos: tuple[Attachment, ...]) -> None:
        """Shows these photos without telling."""
        for line, _photo, _field in self._lines:
            line.hide()
            line.deleteLater()
        self._lines.clear()
        for photo in photos:
            self._add_line(photo)

    def add(self, photo: Attachment) -> None:
        """Adds a photo that was taken into the notebook."""
        self._add_line(photo)
        self.changed.emit()

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

    def _add_line(self, photo: Attachment) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        field = QLineEdit(photo.caption)
        field.setPlaceholderText(tr("照片说明（可不写）"))
        field.setAccessibleName(tr("照片说明"))
        field.textEdited.connect(lambda _text: self.changed.emit())
        remove = IconButton("x", tr("去掉这张照片"))
        remove.clicked.connect(lambda: self._remove(line))
        row.addWidget(IconLabel("image", "soft"))
        row.addWidget(field, 1)
        row.addWidget(remove)
        self._column.addWidget(line)
        self._lines.append((line, photo, field))

    def _remove(self, line: QWidget) -> None:
        self._lines = [each for each in self._lines if each[0] is not line]
        line.hide()
        line.deleteLater()
        self.changed.emit()
