"""Which faces a document takes, and what becomes of any text whatever."""

import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFontFace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.pdf.faces import FontSet, Role
from minqing_desktop.exchange.pdf.typesetting import TextStyle, Typesetter
from minqing_desktop.exchange.pdf.visit_record import write_visit_records

from .conftest import FONTS

BODY = TextStyle(Role.BODY, 12, 18)
TITLE = TextStyle(Role.TITLE, 20, 28)


def faces_in(fonts: FontSet, sheet) -> set[bytes]:
    target = BytesIO()
    write_visit_records([sheet], target, fonts)
    return set(re.findall(rb"/BaseFont /[A-Z]{6}\+([\w-]+)", target.getvalue()))


def test_the_systems_faces_come_first(sheet, tmp_path: Path):
    shutil.copy(FONTS / "NotoSansSC-Bold.ttf", tmp_path / "simfang.ttf")
    found = faces_in(FontSet(FONTS, tmp_path), sheet)
    assert b"NotoSansSC-Bold" in found
    assert b"NotoSerifSC-Bold" in found  # no 小标宋 there


def test_a_face_that_may_not_be_embedded_is_passed_over(sheet, tmp_path: Path):
    data = bytearray((FONTS / "NotoSansSC-Bold.ttf").read_bytes())
    tables: dict[bytes, int] = {}
    for at in range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16):
        tables[bytes(data[at : at + 4])] = int.from_bytes(data[at + 8 : at + 12], "big")
    data[tables[b"OS/2"] + 8 : tables[b"OS/2"] + 10] = b"\x00\x02"
    (tmp_path / "simfang.ttf").write_bytes(data)
    assert b"NotoSansSC-Bold" not in faces_in(FontSet(FONTS, tmp_path), sheet)


def test_a_damaged_face_of_the_system_is_passed_over(sheet, tmp_path: Path):
    (tmp_path / "simfang.ttf").write_bytes(b"\x00\x01\x00\x00 no face")
    assert b"NotoSerifSC-Regular" in faces_in(FontSet(FONTS, tmp_path), sheet)


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_without_its_own_faces_the_program_says_so(sheet, tmp_path: Path, damage):
    if damage == "cut":
        (tmp_path / "NotoSerifSC-Bold.ttf").write_bytes(b"\x00\x01\x00\x00")
    with pytest.raises(UserError) as refused:
        write_visit_records([sheet], BytesIO(), FontSet(tmp_path))
    assert refused.value.code == "fonts_missing"


def test_a_title_in_a_regular_face_is_thickened(fonts):
    setter = Typesetter(fonts)
    (common,) = setter.lines("村", TITLE, 300)
    (rare,) = setter.lines("村𪚥", TITLE, 300)
    assert " Tr" not in setter.show([common], TITLE, 0, 0, 300)
    assert "2 Tr" in setter.show([rare], TITLE, 0, 0, 300)


def test_rare_faces_are_read_only_when_needed(fonts):
    setter = Typesetter(fonts)
    setter.lines("村民小组", BODY, 300)
    assert len(setter.embedded) == 1
    setter.lines("𪚥", BODY, 300)
    assert len(setter.embedded) == 2


@given(st.text(max_size=80))
def test_any_text_is_set_without_an_empty_box(text):
    setter = Typesetter(FontSet(FONTS))
    lines = setter.lines(text, BODY, 200)
    operators = setter.show(lines, BODY, 0, 0, 200)
    codes = "".join(re.findall(r"<([0-9A-F]+)>", operators))
    shown = "".join(line.text for line in lines)
    assert len(codes) == 4 * len(shown)
    assert "0000" not in [codes[at : at + 4] for at in range(0, len(codes), 4)]
    for character in setter.missing:
        assert f"〈U+{ord(character):04X}〉"[:5] in shown


def test_a_face_is_cut_where_it_lies_as_if_read_whole(fonts):
    face = next(iter(fonts.chain(Role.TITLE)))
    wanted = sorted(face.charToGlyph)[::97]
    assert face.makeSubset(wanted) == TTFontFace(face.filename).makeSubset(wanted)
