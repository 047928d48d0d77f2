"""Pages as pictures."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.documents.visit_record import PhotoFile
from minqing_desktop.exchange.pdf.preview import PdfPreview, page_count, render_page
from minqing_desktop.exchange.pdf.visit_record import write_visit_records

from .conftest import picture


@pytest.fixture
def pdf(fonts, sheet) -> bytes:
    photos = (PhotoFile(picture(size=(400, 300), colour="red")),)
    target = BytesIO()
    write_visit_records([replace(sheet, words="西屋还是漏。" * 60, photos=photos)], target, fonts)
    return target.getvalue()


def test_pages_are_counted_from_bytes_and_from_a_file(pdf, tmp_path: Path):
    path = tmp_path / "走访记录.pdf"
    path.write_bytes(pdf)
    assert page_count(pdf) == page_count(path) == 2


def test_a_page_comes_in_the_width_asked_for(pdf):
    for wanted in (1, 333, 900):
        width, height, pixels = render_page(pdf, 0, wanted)
        assert width == wanted
        assert height == pytest.approx(wanted * 297 / 210, abs=1.5)
        assert len(pixels) == width * height * 4


def test_bytes_are_blue_green_red(pdf):
    _, _, pixels = render_page(pdf, 1, 400)
    colours = {tuple(pixels[at : at + 3]) for at in range(0, len(pixels), 4)}
    assert any(red > 240 and blue < 15 and green < 15 for blue, green, red in colours)
    assert not any(blue > red + 30 for blue, _, red in colours)


def test_a_width_beyond_reason_is_lowered(pdf):
    width, height, _ = render_page(pdf, 0, 100_000)
    assert 4_000 < width < 6_000
    assert width * height <= 41_000_000


def test_what_is_no_pdf_is_refused_in_words(tmp_path: Path):
    with pytest.raises(UserError) as refused:
        PdfPreview(b"no pdf at all")
    assert refused.value.code == "pdf_unreadable"
    with pytest.raises(FileNotFoundError):
        PdfPreview(tmp_path / "没有.pdf")


def test_several_threads_may_ask_at_once(pdf):
    with PdfPreview(pdf) as preview, ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda at: preview.render(at % 2, 300), range(24)))
    assert set(pictures[::2]) == {pictures[0]}
    assert set(pictures[1::2]) == {pictures[1]}
