"""Turns a photo upright, makes it small and strips all that its camera wrote beside it, the position first of all."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr

LONGEST_SIDE = 1600
QUALITY = 85
BYTES_AT_MOST = 100 * 1024 * 1024
# A JPEG is decoded at a fraction of its size, so that telephones' 200 megapixels are no burden; others come whole.
PIXELS_AT_MOST = {"JPEG": 220_000_000, "MPO": 220_000_000}
PIXELS_OF_OTHERS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")

# The library's own limit only warns, in whatever thread; ours below refuses, and before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class SmallPhoto:
    """A JPEG without metadata, upright, sizes in pixels."""

    data: bytes
    width: int
    height: int


def shrink_photo(raw: bytes, longest_side: int = LONGEST_SIDE) -> SmallPhoto:
    """At most `longest_side` pixels wide and high; whatever is damaged or hostile in the file ends here.

    UserError: photo_too_large, photo_unreadable.
    """
    if len(raw) > BYTES_AT_MOST:
        raise _too_large()
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
            _refuse_huge(image)
            image.thumbnail((longest_side, longest_side), reducing_gap=2.0)
            return _encode(_on_white(_upright(image)))
    except UserError:
        raise
    except Exception as error:  # a stranger's bytes make decoders fail in every way there is
        raise UserError(
            "photo_unreadable",
            tr("这张照片打不开，没有加进来；已经写下的都在。"),
            tr("可能不是照片，或者文件坏了、没有拷全。苹果手机的 HEIC 照片请先另存为 JPG。"),
        ) from error


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera noted; where its notes are damaged the picture is shown as it lies."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _refuse_huge(image: Image.Image) -> None:
    width, height = image.size
    if width * height > PIXELS_AT_MOST.get(image.format or "", PIXELS_OF_OTHERS):
        raise _too_large()


def _too_large() -> UserError:
    return UserError(
        "photo_too_large",
        tr("这张照片太大，没有加进来；已经写下的都在。"),
        tr("请在手机或电脑上把它缩小一些再加。"),
    )


def _on_white(image: Image.Image) -> Image.Image:
    """The pixels alone, on white where they are transparent: a new picture carries nothing along."""
    if image.mode in ("RGBA", "LA", "PA", "P"):
        coloured = image.convert("RGBA")
        plain = Image.new("RGB", image.size, "white")
        plain.paste(coloured, mask=coloured.getchannel("A"))
        return plain
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def _encode(image: Image.Image) -> SmallPhoto:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return SmallPhoto(buffer.getvalue(), *image.size)
