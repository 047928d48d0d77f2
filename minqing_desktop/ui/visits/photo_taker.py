"""Takes photos into the notebook, however they came: chosen, dropped or pasted; and shows them small."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrl
from PySide6.QtGui import QImage

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.services.photos import add_photo, photo_bytes
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.visits.editor import VisitEditor


class PhotoTaker(QObject):
    """One photo after the other goes through the writing lane; one that is refused says why and stops no other."""

    def __init__(self, desk: Desk, editor: VisitEditor, owner: QObject) -> None:
        super().__init__(owner)
        self._desk, self._editor = desk, editor
        editor.photo_strip.set_source(self._load)
        editor.photo_strip.files_chosen.connect(self.take)
        editor.words_field.picture_pasted.connect(self._on_pasted)

    def take(self, files: Iterable[Path]) -> None:
        """Takes picture files."""
        for file in files:
            self._add(file)

    def take_urls(self, urls: Iterable[QUrl]) -> None:
        """Takes what was dropped."""
        self._editor.photo_strip.take([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])

    def _on_pasted(self, image: QImage) -> None:
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if image.save(buffer, "PNG"):  # pyright: ignore[reportCallIssue, reportArgumentType]
            self._add(bytes(data.data()))

    def _add(self, source: Path | bytes) -> None:
        session = self._desk.session
        self._desk.runner.write(
            lambda: add_photo(session, source), owner=self._editor, done=self._editor.photo_strip.add
        )

    def _load(self, photo: Attachment, deliver: Callable[[bytes], None]) -> None:
        session = self._desk.session
        # A photo whose content is on another computer stays an icon that says so; its caption is there.
        self._desk.runner.file(
            lambda: photo_bytes(session, photo), owner=self._editor, done=deliver, failed=lambda _error: deliver(b"")
        )
