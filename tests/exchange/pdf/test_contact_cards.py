"""连心卡: eight to a sheet, and a code that holds what the card says."""

import io
from dataclasses import replace

import pypdfium2
import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.documents.contact_card import ContactCard, contact_text
from minqing_desktop.exchange.pdf.contact_cards import write_contact_cards
from minqing_desktop.exchange.pdf.qr_code import qr_boxes, qr_modules

CONTACT = contact_text("陈建国", "13800000009", "驻村第一书记", "某某局，人事科;二")
CARD = ContactCard(
    "示范村", "陈建国", "驻村第一书记", "某某局", "13800000009", "每天 8:00—20:00", "王𬱖　一组", CONTACT
)


def written(fonts, cards):
    stream = io.BytesIO()
    result = write_contact_cards(cards, stream, fonts, is_reproducible=True)
    return result, pypdfium2.PdfDocument(stream.getvalue())


def test_nine_cards_take_two_sheets(fonts):
    result, pdf = written(fonts, [CARD] * 9)
    assert (result.pages, result.missing, len(pdf)) == (2, (), 2)
    words = pdf[0].get_textpage().get_text_range()
    assert words.count("13800000009") == words.count("王𬱖") == words.count("8:00") == 8
    assert pdf[1].get_textpage().get_text_range().count("干群连心卡") == 1


def test_a_card_without_telephone_has_no_code(fonts):
    _, pdf = written(fonts, [replace(CARD, phone="", contact="")])
    assert "扫一扫" not in pdf[0].get_textpage().get_text_range()


def test_the_printed_code_is_the_code(fonts):
    _, pdf = written(fonts, [CARD])
    modules = qr_modules(CONTACT)
    scale = 6
    picture = pdf[0].render(scale=scale, grayscale=True).to_pil().convert("L")
    right, side = (9 + 96 - 6) * 72 / 25.4, 24 * 72 / 25.4
    # below the line under the title the first ink at the right of a card is the upper edge of its code
    below = 86
    strip = picture.crop(tuple(round(at * scale) for at in (right - side, below, right, below + side)))
    top = below + strip.point(lambda grey: 255 * (grey < 128)).getbbox()[1] / scale
    step = side / len(modules)
    for row, line in enumerate(modules):
        for column, is_dark in enumerate(line):
            place = ((right - side + (column + 0.5) * step) * scale, (top + (row + 0.5) * step) * scale)
            assert (picture.getpixel((int(place[0]), int(place[1]))) < 128) is is_dark, (row, column)


def test_boxes_cover_the_dark_modules():
    modules = qr_modules(CONTACT)
    boxes = qr_boxes(CONTACT, 0.0, 0.0, float(len(modules)))
    assert sum(width * height for _, _, width, height in boxes) == pytest.approx(sum(map(sum, modules)))


def test_the_contact_escapes_what_a_vcard_divides_by():
    lines = CONTACT.split("\r\n")
    assert lines[0] == "BEGIN:VCARD"
    assert "ORG:某某局，人事科\\;二" in lines
    assert lines[-2:] == ["TEL:13800000009", "END:VCARD"]
    assert "TITLE" not in contact_text("甲", "1")


def test_no_card_is_told(fonts):
    with pytest.raises(UserError, match="nothing_to_print"):
        write_contact_cards([], io.BytesIO(), fonts)
