"""Pages of a PDF: shown, walked through by keys, zoomed, and let go of."""

from __future__ import annotations

import io

import pytest
from PySide6.QtCore import Qt
from reportlab.pdfgen.canvas import Canvas

from minqing_desktop.ui.jobs import JobRunner
from minqing_desktop.ui.kit.paper_printing import new_printer, print_pdf
from minqing_desktop.ui.kit.pdf_preview import PdfPreview
from minqing_desktop.ui.look import live_look

A4 = (595.28, 841.89)


def pdf_of(pages: int) -> bytes:
    """A document whose page n is black in its upper half and says its number."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for number in range(1, pages + 1):
        canvas.rect(0, A4[1] / 2, A4[0], A4[1] / 2, stroke=0, fill=1)
        canvas.drawString(72, 72, f"page {number}")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


@pytest.fixture
def runner(qapp):
    live_look().choose("light")
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def preview(qtbot, runner) -> PdfPreview:
    made = PdfPreview(runner)
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    return made


def show(qtbot, runner, preview, data: bytes) -> None:
    with qtbot.waitSignal(preview.opened):
        preview.show_pdf(data)
    qtbot.wait(80)
    qtbot.waitUntil(lambda: runner.pending_count == 0)


def test_whole_pages_stand_side_by_side_where_they_fit(qtbot, runner, preview):
    show(qtbot, runner, preview, pdf_of(5))
    assert preview.page_count == 5
    assert preview.pages.columns == 1
    preview.resize(1400, 600)
    qtbot.wait(150)
    assert preview.pages.columns == 3
    assert preview.place_words == "第 1–3 / 5 页"
    first, second, fourth = (preview.pages.page_box(page) for page in (0, 1, 3))
    assert first.top() == second.top()
    assert fourth.left() == first.left()
    assert fourth.top() > first.bottom()


def test_what_is_painted_is_the_page(qtbot, runner, preview):
    show(qtbot, runner, preview, pdf_of(2))
    qtbot.waitUntil(lambda: preview.pages.drawn_count >= 1)
    box, image = preview.pages.page_box(0), preview.pages.grab().toImage()
    assert image.pixelColor(box.center().x(), box.top() + 20).lightness() < 20
    assert image.pixelColor(box.center().x(), box.bottom() - 20).lightness() > 235


def test_keys_walk_and_zoom(qtbot, runner, preview):
    show(qtbot, runner, preview, pdf_of(4))
    area = preview.area
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_PageDown)
    assert preview.current_page == 2
    qtbot.keyClick(area, Qt.Key.Key_End)
    assert preview.current_page == 4
    assert not preview.on_button.isEnabled()
    qtbot.keyClick(area, Qt.Key.Key_PageUp)
    assert preview.current_page == 3
    qtbot.keyClick(area, Qt.Key.Key_Home)
    assert preview.place_words == "第 1 / 4 页"
    before = preview.pages.scale
    qtbot.keyClick(area, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert preview.pages.scale == pytest.approx(before * 1.25)
    qtbot.keyClick(area, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert preview.pages.scale == pytest.approx(before)
    qtbot.keyClick(area, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert preview.pages.page_box(0).width() <= area.viewport().width()
    qtbot.waitUntil(lambda: runner.pending_count == 0)


def test_page_down_shows_the_rest_of_a_tall_page_first(qtbot, runner, preview):
    preview.resize(500, 380)
    show(qtbot, runner, preview, pdf_of(3))
    bar, area = preview.area.verticalScrollBar(), preview.area
    area.setFocus()
    assert preview.pages.page_box(0).height() > area.viewport().height()
    qtbot.keyClick(area, Qt.Key.Key_PageDown)
    assert 0 < bar.value() < preview.pages.page_box(1).top() - 16
    qtbot.keyClick(area, Qt.Key.Key_PageDown)
    assert preview.current_page == 2
    qtbot.keyClick(area, Qt.Key.Key_PageUp)
    assert preview.current_page == 1
    qtbot.waitUntil(lambda: runner.pending_count == 0)


def test_only_pages_in_view_are_drawn(qtbot, runner, preview):
    show(qtbot, runner, preview, pdf_of(60))
    qtbot.waitUntil(lambda: runner.pending_count == 0 and preview.pages.drawn_count > 0)
    assert preview.pages.drawn_count <= 3
    preview.go_to(50)
    qtbot.waitUntil(lambda: preview.current_page == 51 and preview.pages._drawn.get(50) is not None)


def test_no_pdf_is_refused_in_words(qtbot, runner, preview):
    with qtbot.waitSignal(preview.failed) as heard:
        preview.show_pdf(b"no pdf at all")
    assert heard.args[0].code == "pdf_unreadable"
    assert preview.page_count == 0


def test_another_document_closes_the_first(qtbot, runner, preview):
    show(qtbot, runner, preview, pdf_of(3))
    first = preview._pdf
    show(qtbot, runner, preview, pdf_of(1))
    assert first.draw(0, 100) is None
    assert preview.page_count == 1
    preview.clear()
    assert preview.place_words == ""


def printed(tmp_path, **settings) -> int:
    from PySide6.QtPrintSupport import QPrinter

    from minqing_desktop.exchange.pdf.preview import page_count

    printer = new_printer("试印", 5)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(150)
    if "span" in settings:
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setFromTo(*settings["span"])
    print_pdf(pdf_of(5), printer, settings.get("progress"))
    return page_count(tmp_path / "out.pdf")


def test_prints_all_pages_at_their_true_size(qapp, tmp_path):
    from minqing_desktop.exchange.pdf.preview import PdfPreview as Document

    seen = []
    assert printed(tmp_path, progress=lambda done, total: seen.append((done, total))) == 5
    assert seen[0] == (0, 5)
    with Document(tmp_path / "out.pdf") as document:
        assert document.page_size(0) == pytest.approx(A4, abs=1.5)
        width, height, pixels = document.render(0, 210)
    upper, lower = (height // 4 * width + width // 2) * 4, (height * 7 // 8 * width + width // 8) * 4
    assert max(pixels[upper : upper + 3]) < 30
    assert min(pixels[lower : lower + 3]) > 225


def test_prints_the_range_that_was_asked_for(qapp, tmp_path):
    assert printed(tmp_path, span=(2, 3)) == 2


def test_a_stopped_print_stops(qapp, tmp_path):
    class Stop(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise Stop

    with pytest.raises(Stop):
        printed(tmp_path, progress=stop)
