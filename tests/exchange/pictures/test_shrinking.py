"""Photos come out small, upright and without a trace of where they were taken; hostile files end in a sentence."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.pictures import shrinking
from minqing_desktop.exchange.pictures.shrinking import LONGEST_SIDE, shrink_photo

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def jpeg(width: int, height: int, orientation: int = 1, **more: object) -> bytes:
    """A photo that is red on its left half, with a maker, a position and a comment."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "CANARYPHONE"
    exif.get_ifd(GPS).update({1: "N", 2: (27.0, 34.0, 56.0), 3: "E", 4: (120.0, 33.0, 1.0)})
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif, comment=b"CANARYCOMMENT", dpi=(300, 300), **more)
    return buffer.getvalue()


def test_a_large_photo_becomes_small() -> None:
    photo = shrink_photo(jpeg(4000, 3000))
    assert (photo.width, photo.height) == (LONGEST_SIDE, 1200)
    assert Image.open(io.BytesIO(photo.data)).size == (1600, 1200)
    small = shrink_photo(jpeg(640, 480))
    assert (small.width, small.height) == (640, 480)


def test_it_stands_upright() -> None:
    photo = shrink_photo(jpeg(400, 200, orientation=6))
    assert (photo.width, photo.height) == (200, 400)
    red, _, blue = Image.open(io.BytesIO(photo.data)).convert("RGB").getpixel((100, 50))  # pyright: ignore
    assert red > 200
    assert blue < 60


def test_nothing_of_the_camera_is_left() -> None:
    raw = jpeg(400, 300, orientation=3)
    assert b"CANARYPHONE" in raw
    photo = shrink_photo(raw)
    assert b"CANARY" not in photo.data
    image = Image.open(io.BytesIO(photo.data))
    assert dict(image.getexif()) == {}
    assert not {"exif", "comment", "dpi", "icc_profile", "xmp"} & set(image.info)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "RGB", "I;16"])
def test_every_kind_of_pixel_becomes_colour(mode: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (20, 10)).save(buffer, "PNG")
    image = Image.open(io.BytesIO(shrink_photo(buffer.getvalue()).data))
    assert (image.mode, image.size) == ("RGB", (20, 10))


def test_what_is_transparent_becomes_white() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (20, 10), (255, 0, 0, 0)).save(buffer, "PNG")
    image = Image.open(io.BytesIO(shrink_photo(buffer.getvalue()).data))
    assert min(image.convert("RGB").getpixel((5, 5))) > 250  # pyright: ignore


def bomb(width: int, height: int) -> bytes:
    """A small PNG whose header announces a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(UserError) as caught:
        shrink_photo(bomb(60_000, 60_000))
    assert caught.value.code == "photo_too_large"


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shrinking, "BYTES_AT_MOST", 100)
    with pytest.raises(UserError) as caught:
        shrink_photo(jpeg(40, 40))
    assert caught.value.code == "photo_too_large"


@pytest.mark.parametrize("raw", [b"", b"no photo", b"PK\x03\x04" * 50, b"GIF89a", bomb(100, 100)])
def test_what_is_no_photo_gets_a_sentence(raw: bytes) -> None:
    with pytest.raises(UserError) as caught:
        shrink_photo(raw)
    assert caught.value.code == "photo_unreadable"


def test_a_cut_photo_gets_a_sentence() -> None:
    raw = jpeg(800, 600)
    with pytest.raises(UserError) as caught:
        shrink_photo(raw[: len(raw) // 3])
    assert caught.value.code == "photo_unreadable"


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_damage_ends_in_a_photo_or_a_sentence(place: int, noise: bytes) -> None:
    raw = bytearray(jpeg(60, 40))
    raw[place : place + len(noise)] = noise
    try:
        data = shrink_photo(bytes(raw)).data
    except UserError as error:
        data = error.code.encode()
    assert data.startswith(b"\xff\xd8") or data in (b"photo_unreadable", b"photo_too_large")
