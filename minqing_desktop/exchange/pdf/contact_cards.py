"""连心卡 as PDF: eight to an A4 sheet, with marks to cut along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.contact_card import ContactCard
from minqing_desktop.exchange.pdf.faces import FontSet, Role
from minqing_desktop.exchange.pdf.freehand import FreePage, Side
from minqing_desktop.exchange.pdf.pdffile import MM, Paper, PdfFile
from minqing_desktop.exchange.pdf.printing import PrintResult
from minqing_desktop.exchange.pdf.qr_code import qr_boxes
from minqing_desktop.exchange.pdf.typesetting import TextStyle
from minqing_desktop.exchange.progress import Cancel, Pace, Progress

CARDS_ACROSS, CARDS_DOWN = 2, 4
CARDS_ON_SHEET = CARDS_ACROSS * CARDS_DOWN
_WIDTH, _HEIGHT = 96 * MM, 66 * MM
_SHEET = Paper(210 * MM, 297 * MM, top=16.5 * MM, bottom=16.5 * MM, left=9 * MM, right=9 * MM)
_PAD, _MARK, _GAP = 6 * MM, 5 * MM, 1.5 * MM
_QR = 24 * MM
_LABEL_ROOM = 47.0

_TITLE = TextStyle(Role.TITLE, 15, 20)
_VILLAGE = TextStyle(Role.BODY, 10.5, 20)
_NAME = TextStyle(Role.TITLE, 21, 28)
_POST = TextStyle(Role.BODY, 10.5, 15)
_LABEL = TextStyle(Role.HEADING, 10, 18)
_PHONE = TextStyle(Role.TITLE, 15, 18)
_VALUE = TextStyle(Role.BODY, 10.5, 15)
_HOURS = TextStyle(Role.BODY, 9.5, 13)
_CAPTION = TextStyle(Role.BODY, 8, 11)


def write_contact_cards(
    cards: Sequence[ContactCard],
    target: BinaryIO | Path,
    fonts: FontSet,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    is_reproducible: bool = False,
) -> PrintResult:
    """Writes the sheets; UserError nothing_to_print without a card, Cancelled when stopped."""
    if not cards:
        raise UserError("nothing_to_print", tr("没有要印的连心卡，没有生成文件。"), tr("请先在设置里填好联系户。"))
    pace = Pace(progress, cancel, len(cards))
    file = PdfFile(fonts, tr("连心卡"), is_reproducible=is_reproducible)
    for done, sheet in _sheets(cards):
        pace.step(done)
        page = FreePage(file, _SHEET)
        _cutting_marks(page)
        for place, card in enumerate(sheet):
            row, column = divmod(place, CARDS_ACROSS)
            _card(page, card, _SHEET.left + column * _WIDTH, _SHEET.height - _SHEET.top - row * _HEIGHT)
        page.finish()
    pace.step(len(cards))
    file.save(target)
    return PrintResult(file.page_count, tuple(sorted(file.typesetter.missing)))


def _sheets(cards: Sequence[ContactCard]) -> Iterator[tuple[int, list[ContactCard]]]:
    rest, done = iter(cards), 0
    while sheet := list(islice(rest, CARDS_ON_SHEET)):
        yield done, sheet
        done += len(sheet)


def _cutting_marks(page: FreePage) -> None:
    """Marks outside the cards at every cut, and small crosses where cuts meet inside."""
    top, foot = _SHEET.height - _SHEET.top, _SHEET.bottom
    edges = [_SHEET.left + place * _WIDTH for place in range(CARDS_ACROSS + 1)]
    levels = [foot + place * _HEIGHT for place in range(CARDS_DOWN + 1)]
    for x in edges:
        page.line(x, top + _GAP, x, top + _GAP + _MARK, grey=0.3)
        page.line(x, foot - _GAP, x, foot - _GAP - _MARK, grey=0.3)
    for y in levels:
        page.line(edges[0] - _GAP, y, edges[0] - _GAP - _MARK, y, grey=0.3)
        page.line(edges[-1] + _GAP, y, edges[-1] + _GAP + _MARK, y, grey=0.3)
    arm = 1.2 * MM
    for x in edges[1:-1]:
        for y in levels[1:-1]:
            page.line(x - arm, y, x + arm, y, grey=0.6)
            page.line(x, y - arm, x, y + arm, grey=0.6)


def _card(page: FreePage, card: ContactCard, left: float, top: float) -> None:
    x, width = left + _PAD, _WIDTH - 2 * _PAD
    y = top - _PAD + 3
    page.text(tr("干群连心卡"), _TITLE, x, y, width)
    page.text(card.village, _VILLAGE, x + 90, y, width - 90, Side.RIGHT, most_lines=1)
    y -= _TITLE.leading + 3
    page.line(x, y, x + width, y, weight=1.4)
    y -= 6
    room = width - _QR - 4 * MM
    if card.contact:
        _code(page, card.contact, x + width - _QR, y - 2)
    else:
        room = width
    y = _who(page, card, x, y, room)
    y = _row(page, tr("联系电话"), card.phone, _PHONE, x, y, room)
    _row(page, tr("服务时间"), card.hours, _HOURS, x, y - 2, room, most_lines=3)
    foot = top - _HEIGHT + _PAD + 12
    page.line(x, foot + 5, x + width, foot + 5, grey=0.5)
    _row(page, tr("联 系 户"), card.household, _VALUE, x, foot + 4, width)


def _who(page: FreePage, card: ContactCard, x: float, y: float, room: float) -> float:
    """Name, then post and unit below it; gives where they end."""
    if not card.name:
        return _row(page, tr("联系干部"), "", _NAME, x, y, room)
    y = page.text(card.name, _NAME, x, y, room, most_lines=1)
    words = tr("　").join(filter(None, (card.unit, card.post)))
    return page.text(words or "　", _POST, x, y, room, most_lines=2) - 4


def _row(
    page: FreePage, label: str, words: str, style: TextStyle, x: float, y: float, room: float, most_lines: int = 1
) -> float:
    """A label and its value on one line, or a line to write on."""
    pitch = max(_LABEL.leading, style.leading)
    page.text(label, _LABEL, x, y - (pitch - _LABEL.leading) / 2, _LABEL_ROOM)
    begin = x + _LABEL_ROOM
    if words:
        end = page.text(words, style, begin, y - (_LABEL.leading - style.leading) / 2 if style.leading < pitch else y,
                        room - _LABEL_ROOM, most_lines=most_lines)  # fmt: skip
        return min(end, y - pitch)
    page.line(begin, y - pitch + 2, x + room, y - pitch + 2, grey=0.4)
    return y - pitch


def _code(page: FreePage, contact: str, x: float, top: float) -> None:
    page.fill_all(qr_boxes(contact, x, top, _QR))
    page.text(tr("扫一扫存电话"), _CAPTION, x - 10, top - _QR - 3, _QR + 20, Side.CENTRE)
