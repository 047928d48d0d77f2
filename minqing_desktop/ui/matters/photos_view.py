"""Photos of a matter side by side: 办前 at the left, 办后 at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.attachment import MOMENTS, Attachment
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.choice_field import ChoiceField
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

PANEL_PX = 620
_PAD_PX = 18
_WIDTH_PX = 260
ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".gif", ".heic")
PictureSource = Callable[[Attachment, Callable[[bytes], None]], None]


class PhotosView(QWidget):
    """Files can be dropped, a picture can be pasted with Ctrl+V; the choice above says before or after.

    `ask_files` is the system's dialog; a test puts its own answer there. Signals: added(object, str): a path or the
    bytes of a picture, and its moment; removed(str id).
    """

    added = Signal(object, str)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ask_files: Callable[[], Sequence[str]] = self._ask_files
        self._source: PictureSource | None = None
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(12)
        words = QLabel(tr("把照片拖进来，或者按 Ctrl+V 粘贴。照片会缩小、摆正，去掉拍摄位置。"))
        words.setWordWrap(True)
        mark(words, role="soft")
        facts = kind_named("attachment").field("moment")
        self.moment_field = ChoiceField(
            [(code, facts.words_for(code)) for code, _ in MOMENTS[1:]], "before", has_numbers=True
        )
        self.moment_field.setAccessibleName(tr("办前还是办后"))
        self.add_button = PrimaryButton(tr("加照片"), "image-plus")
        head = QHBoxLayout()
        head.addWidget(self.moment_field)
        head.addStretch(1)
        head.addWidget(self.add_button)
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        column.addWidget(words)
        column.addLayout(head)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.add_button.clicked.connect(self.choose)

    def show_photos(self, photos: Sequence[Attachment], source: PictureSource) -> None:
        """Shows the photos of a matter; `source(photo, deliver)` brings their bytes."""
        while (item := self._grid.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self._source = source
        facts = kind_named("attachment").field("moment")
        sides = {"before": 0, "after": 1}
        for code, column in sides.items():
            title = QLabel(facts.words_for(code))
            mark(title, role="heading")
            self._grid.addWidget(title, 0, column)
        rows = [1, 1]
        for photo in photos:
            column = sides.get(photo.moment, 0)
            self._grid.addWidget(self._framed(photo), rows[column], column)
            rows[column] += 1
        if not photos:
            words = QLabel(tr("还没有照片。办之前拍一张，办好了再拍一张，说得清。"))
            words.setWordWrap(True)
            mark(words, role="soft")
            self._grid.addWidget(words, 1, 0, 1, 2)

    def _framed(self, photo: Attachment) -> QWidget:
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        picture = QLabel(tr("正在取照片…"))
        picture.setMinimumHeight(current_look().scaled(120))
        picture.setAccessibleName(photo.caption or tr("照片"))
        remove = QuietButton(tr("拿掉"), "trash-2") if photo.owner_kind == "matter" else None
        caption = QLabel(photo.caption)
        mark(caption, role="small")
        row = QHBoxLayout()
        row.addWidget(caption, 1)
        if remove is not None:
            remove.clicked.connect(lambda: self.removed.emit(photo.id))
            row.addWidget(remove)
        column.addWidget(picture)
        column.addLayout(row)
        if self._source is not None:
            self._source(photo, lambda data: _show(picture, data))
        return frame

    def choose(self) -> None:
        """Lets the user pick files."""
        self._take([Path(name) for name in self.ask_files()])

    def _ask_files(self) -> Sequence[str]:
        endings = " ".join(f"*{ending}" for ending in ENDINGS)
        return QFileDialog.getOpenFileNames(self, tr("选照片"), "", tr("照片") + f" ({endings})")[0]

    def _take(self, files: Sequence[Path]) -> None:
        for file in files:
            if file.suffix.lower() in ENDINGS:
                self.added.emit(file, self.moment_field.current_value)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
            return
        super().keyPressEvent(event)

    def _paste(self) -> None:
        board = QGuiApplication.clipboard().mimeData()
        if board.hasUrls():
            self._take([Path(url.toLocalFile()) for url in board.urls() if url.isLocalFile()])
        elif board.hasImage():
            image = QImage(board.imageData())
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            if image.save(buffer, "PNG"):  # pyright: ignore[reportCallIssue, reportArgumentType]
                self.added.emit(bytes(buffer.data().data()), self.moment_field.current_value)


def _show(picture: QLabel, data: bytes) -> None:
    image = QImage.fromData(data)
    if image.isNull():
        picture.setText(tr("照片还没有收到：内容不在这台电脑上。"))
        return
    width = current_look().scaled(_WIDTH_PX)
    picture.setPixmap(QPixmap.fromImage(image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)))
