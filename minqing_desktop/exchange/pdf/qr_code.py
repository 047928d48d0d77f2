"""QR codes (ISO/IEC 18004) as boxes to fill, by reportlab's own encoder."""

from __future__ import annotations

def qr_modules(text: str) -> list[list[bool]]:
    """Rows of dark (True) and light modules for the text as UTF-8, at level M, in the smallest size that holds it.

    ValueError when no size does.
    """
    # Loaded with the first code: most documents have none.
    from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(text.encode("utf-8")))
    code.make()
    return [[bool(code.isDark(row, column)) for column in range(code.moduleCount)] for row in range(code.moduleCount)]


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
