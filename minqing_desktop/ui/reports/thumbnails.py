"""Small pictures of what a report looks like, from the user's own data; made in the file lane."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from minqing_desktop.domain.words import tr
from minqing_desktop.services.report_samples import sample_of
from minqing_desktop.services.report_views import SheetView
from minqing_desktop.services.reports import Report
from minqing_desktop.services.session import Session
from minqing_desktop.ui.kit.pdf_pages import OpenPdf
from minqing_desktop.ui.look.fonts import ui_font

# Drawn larger and shrunk, hair lines stay hair lines.
_FINER = 3
# The table is drawn at the size of its print-out, A4 across at 96 dots to the inch, and shrunk.
_SHEET_PX = (1123, 794)
_MARGIN_PX, _HEAD_PX, _ROW_PX, _TEXT_PX = 40, 112, 38, 15


def thumbnail(session: Session, report: Report, width_px: int) -> QImage | None:
    """A picture this wide; None without anything to show."""
    sample = sample_of(session, report)
    if sample is None:
        return None
    if isinstance(sample, SheetView):
        return draw_sheet(sample).scaledToWidth(width_px, Qt.TransformationMode.SmoothTransformation)
    pdf = OpenPdf(sample)
    try:
        drawn = pdf.draw(0, width_px * _FINER)
        return drawn and drawn.scaledToWidth(width_px, Qt.TransformationMode.SmoothTransformation)
    finally:
        pdf.close()


def draw_sheet(view: SheetView) -> QImage:
    """The first page of a workbook as it would be printed, black on white as paper is."""
    image = QImage(*_SHEET_PX, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setPen(QColor(Qt.GlobalColor.black))
    painter.setFont(ui_font(26, bold=True))
    width = image.width() - 2 * _MARGIN_PX
    painter.drawText(QRect(_MARGIN_PX, 26, width, 40), Qt.AlignmentFlag.AlignCenter, view.title)
    painter.setFont(ui_font(_TEXT_PX))
    painter.drawText(QRect(_MARGIN_PX, 76, width, 28), Qt.AlignmentFlag.AlignVCenter, tr("　　").join(view.notes))
    edges = _edges(view, width)
    lines = [tuple(heading for heading, _width in view.columns), *(line.cells for line in view.lines)]
    for place, cells in enumerate(lines[: (image.height() - _HEAD_PX - _MARGIN_PX) // _ROW_PX]):
        _draw_row(painter, _HEAD_PX + place * _ROW_PX, cells, edges)
    painter.end()
    return image


def _edges(view: SheetView, width: int) -> list[int]:
    whole = sum(each for _heading, each in view.columns) or 1
    edges, taken = [_MARGIN_PX], 0.0
    for _heading, each in view.columns:
        taken += each
        edges.append(_MARGIN_PX + round(width * taken / whole))
    return edges


def _draw_row(painter: QPainter, top: int, cells: tuple[str, ...], edges: list[int]) -> None:
    for place, words in enumerate(cells):
        box = QRect(edges[place], top, edges[place + 1] - edges[place], _ROW_PX)
        painter.drawRect(box)
        room = box.adjusted(5, 0, -4, 0)
        shown = painter.fontMetrics().elidedText(words.replace("\n", " "), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
