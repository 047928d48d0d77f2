"""QR codes (ISO/IEC 18004) as boxes to fill, by reportlab's own encoder."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=16)
def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of dark (True) and light modules for the text as UTF-8, at level M, in the smallest size that holds it.

    Kept for the next card with the same text: making one takes 30 ms. ValueError when no size holds it.
    """
    # Loaded with the first code: most documents have none.
    from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(text.encode("utf-8")))
    code.make()
    places = range(code.moduleCount)
    return tuple(tuple(bool(code.isDark(row, column)) for column in places) for row in places)


def qr_boxes(text: str, x: float, top: float, side: float) -> list[tuple[float, float, float, float]]:
    """The code as boxes (x, y, width, height) in a square of `side` points below `top`, without its white border."""
    modules = qr_modules(text)
    step = side / len(modules)
    boxes = []
    for row, line in enumerate(modules):
        start = None
        for column, is_dark in enumerate([*line, False]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                boxes.append((x + start * step, top - (row + 1) * step, (column - start) * step, step))
                start = None
    return boxes
