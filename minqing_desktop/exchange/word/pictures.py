"""Makes a picture ready for a Word document."""

from __future__ import annotations

from io import BytesIO

from docx.shared import Emu, Mm
from PIL import Image

_HIGHEST = Mm(60)
_EMU_PER_PX = 9525
_KEPT = ("JPEG", "PNG")


def sized_picture(data: bytes, width: int) -> tuple[BytesIO | None, tuple[Emu, Emu]]:
    """The picture with its width and height, no wider than `width` EMU; None when the bytes are no picture."""
    try:
        with Image.open(BytesIO(data)) as image:
            size, kind = image.size, image.format
            if kind not in _KEPT:
                stream = BytesIO()
                image.convert("RGB").save(stream, "JPEG", quality=88)
                data = stream.getvalue()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None, (Emu(0), Emu(0))
    scale = min(width * 0.94 / size[0], _HIGHEST / size[1], _EMU_PER_PX * 4)
    return BytesIO(data), (Emu(int(size[0] * scale)), Emu(int(size[1] * scale)))
