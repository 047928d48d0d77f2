"""PDF pages as pictures for the preview.

pdfium is not thread-safe, not even over different documents: every call in the process goes through one lock, so
pages may be asked for from any thread but come one at a time.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr

if TYPE_CHECKING:
    import pypdfium2

_LOCK = threading.RLock()
_MOST_PIXELS = 40_000_000


class PdfPreview:
    """An open PDF whose pages can be drawn; close it, or use it in a `with`. Keeps the file's bytes in memory."""

    def __init__(self, source: bytes | Path) -> None:
        """Raises UserError `pdf_unreadable` when it is no PDF; OSError when the file cannot be read."""
        # Loaded when a page is first looked at: pages of the window that can print are opened far more often.
        import pypdfium2

        data = source.read_bytes() if isinstance(source, Path) else source
        with _LOCK:
            try:
                self._document = pypdfium2.PdfDocument(data)
            except pypdfium2.PdfiumError as error:
                raise _unreadable() from error
            self.page_count = len(self._document)

    @property
    def title(self) -> str:
        """The document's title, for the window that shows it."""
        with _LOCK:
            return self._document.get_metadata_value("Title")

    def page_size(self, page: int) -> tuple[float, float]:
        """Width and height of a page (from 0) in points."""
        with _LOCK:
            return self._document.get_page_size(page)

    def render(self, page: int, width_px: int) -> tuple[int, int, bytes]:
        """A page (from 0) as (width, height, bytes), four bytes B G R A to a pixel, rows without padding.

        `width_px` is the width asked for; it is lowered where the picture would not fit in memory.
        """
        with _LOCK:
            width, height = self._document.get_page_size(page)
            scale = min(max(width_px, 1) / width, (_MOST_PIXELS / (width * height)) ** 0.5)
            sheet = self._document[page]
            try:
                bitmap = sheet.render(scale=scale, rev_byteorder=False, prefer_bgrx=True, maybe_alpha=False)
                try:
                    return bitmap.width, bitmap.height, _packed(bitmap)
                finally:
                    bitmap.close()
            finally:
                sheet.close()

    def text(self, page: int) -> str:
        """The words of a page (from 0), as searching and copying see them."""
        with _LOCK:
            sheet = self._document[page]
            words = sheet.get_textpage()
            try:
                return words.get_text_bounded()
            finally:
                words.close()
                sheet.close()

    def close(self) -> None:
        with _LOCK:
            self._document.close()

    def __enter__(self) -> PdfPreview:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def page_count(source: bytes | Path) -> int:
    """How many pages the PDF has."""
    with PdfPreview(source) as preview:
        return preview.page_count


def render_page(source: bytes | Path, page: int, width_px: int) -> tuple[int, int, bytes]:
    """One page as `PdfPreview.render` gives it; for several pages keep a `PdfPreview` open."""
    with PdfPreview(source) as preview:
        return preview.render(page, width_px)


def _packed(bitmap: pypdfium2.PdfBitmap) -> bytes:
    row = bitmap.width * 4
    view = memoryview(bitmap.buffer).cast("B")
    if bitmap.stride == row:
        return bytes(view[: row * bitmap.height])
    return b"".join(view[at * bitmap.stride : at * bitmap.stride + row] for at in range(bitmap.height))


def _unreadable() -> UserError:
    return UserError(
        code="pdf_unreadable",
        what=tr("这个文件不是能打开的 PDF，资料没有变化。"),
        advice=tr("请重新生成一次再看。"),
    )
