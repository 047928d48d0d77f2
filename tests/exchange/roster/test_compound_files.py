"""Old workbooks and what looks like them: locked, of another program, cut, or with chains that lead round."""

import os
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.roster.reading import plan_roster_here
from tests.rosters.invented import binary_books
from tests.rosters.invented.layouts import Grid

ROWS = [["户编号", "姓名", "与户主关系"], ["1", "张三", "户主"], ["1", "李四", "妻"]]
FILE_PASS = 0x002F


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A sound workbook."""
    path = tmp_path / "roster.xls"
    binary_books.write_xls([Grid("Sheet1", [list(row) for row in ROWS])], path)
    return path


def refusal_of(path: Path, headings: Path) -> str:
    with pytest.raises(UserError) as refused:
        plan_roster_here(path, headings)
    return refused.value.code


def changed(path: Path, change: Callable[[bytearray], None]) -> Path:
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)
    return path


def test_a_sound_workbook_is_read(book: Path, headings: Path) -> None:
    assert plan_roster_here(book, headings).person_count == 2


def test_a_table_of_sectors_that_leads_round_in_a_circle(book: Path, headings: Path) -> None:
    table = len(book.read_bytes()) - 512
    changed(book, lambda data: struct.pack_into("<I", data, table + 12, 1))
    assert refusal_of(book, headings) == "roster.unreadable"


def test_a_table_of_sectors_that_points_out_of_the_file(book: Path, headings: Path) -> None:
    changed(book, lambda data: struct.pack_into("<I", data, 76, 1 << 20))
    assert refusal_of(book, headings) == "roster.cut"


@pytest.mark.parametrize("kind", [0, 1])
def test_a_workbook_with_a_password(kind: int, tmp_path: Path, headings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = binary_books._biff

    def with_password(code: int, data: bytes = b"") -> bytes:
        is_book = code == 0x0809 and data[2:4] == b"\x05\x00"
        return plain(code, data) + (plain(FILE_PASS, struct.pack("<H", kind) + bytes(52)) if is_book else b"")

    monkeypatch.setattr(binary_books, "_biff", with_password)
    path = tmp_path / "locked.xls"
    binary_books.write_xls([Grid("Sheet1", [list(row) for row in ROWS])], path)
    assert refusal_of(path, headings) == "roster.password"


def test_a_letter_of_another_program(tmp_path: Path, headings: Path) -> None:
    path = tmp_path / "名册.xls"
    path.write_bytes(binary_books._compound_file("WordDocument", bytes(5000)))
    assert refusal_of(path, headings) == "roster.type_unknown"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_workbook_cut_anywhere(share: float, book: Path, headings: Path) -> None:
    book.write_bytes(book.read_bytes()[: int(book.stat().st_size * share)])
    assert refusal_of(book, headings) in {"roster.cut", "roster.unreadable"}


@pytest.mark.parametrize("part", ["content.xml", "encrypted-package"])
def test_an_open_document_with_a_password(part: str, tmp_path: Path, headings: Path) -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    lock = "<manifest:encryption-data/>"
    entry = f'<manifest:file-entry manifest:full-path="{part}">{lock}</manifest:file-entry>'
    path = tmp_path / "locked.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{space}">{entry}</manifest:manifest>'
        )
        archive.writestr(part, os.urandom(400))
    assert refusal_of(path, headings) == "roster.password"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 没有这种文件")
def test_a_pipe_is_not_waited_for(tmp_path: Path, headings: Path) -> None:
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    assert refusal_of(path, headings) == "roster.type_unknown"


def test_tables_within_tables_of_a_web_page(tmp_path: Path, headings: Path) -> None:
    inner = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in ROWS)
    path = tmp_path / "page.xls"
    path.write_text(
        f"<html><style>td {{}}</style><table><tr><td>示范村<table>{inner}</table><td>页脚</table>", encoding="utf-8"
    )
    plan = plan_roster_here(path, headings)
    assert [member.name for member in plan.households[0].members] == ["张三", "李四"]


def test_a_web_page_of_very_many_cells(tmp_path: Path, headings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minqing_desktop.exchange.roster.web_tables._MOST_CELLS", 8)
    path = tmp_path / "page.xls"
    path.write_text("<table>" + "".join(f"<tr><td>{row[0]}<td>{row[1]}<td>{row[2]}" for row in ROWS), encoding="utf-8")
    assert refusal_of(path, headings) == "roster.too_big"
