"""What cannot be read is refused in a sentence of its own, soon and without much memory, and leaves nothing behind."""

import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.exchange.roster import reader_child, reader_process
from minqing_desktop.exchange.roster.corrections import Corrections
from minqing_desktop.exchange.roster.reader_process import RosterStream, plan_roster
from minqing_desktop.exchange.roster.sentences import all_kinds, doubt_label, doubt_sentence, severity_of

ROSTER = (("户编号", "姓名", "与户主关系", "身份证号"), ("1", "王㛃", "户主", "330327197607259196"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(path: Path, headings: Path) -> str:
    """The code with which a file is refused, after less than ten seconds."""
    start = time.monotonic()
    with pytest.raises(UserError) as failure:
        plan_roster(path, headings)
    assert time.monotonic() - start < 10
    assert failure.value.what.endswith("。")
    assert failure.value.advice.endswith("。")
    assert str(path.name) not in failure.value.sentence
    return failure.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "roster.empty"),
        (b" \r\n\r\n", "roster.empty"),
        (b"\xef\xbb\xbf", "roster.empty"),
        (b"\x00" * 5000, "roster.empty"),
        (b"%PDF-1.7 ...", "roster.type_unknown"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "roster.type_unknown"),
        (bytes(range(1, 256)) * 40, "roster.type_unknown"),
        ("会议通知,,\n时间,地点,内容\n3月5日,村委会,春耕部署".encode(), "roster.not_found"),
        ("姓名,身份证号,与户主关系\n".encode(), "roster.no_rows"),
        ("姓名,身份证号,与户主关系\n合计,,\n".encode("gb18030"), "roster.no_rows"),
        (OLE + b"\x00" * 2000 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 2000, "roster.password"),
        (OLE + b"\x00" * 4000, "roster.unreadable"),
        (b"PK\x03\x04" + b"\x00" * 3000, "roster.cut"),
        ("<html><body><p>登录超时，请重新登录</p></body></html>".encode(), "roster.not_found"),
        (b"<html><table><tr><td>", "roster.empty"),
    ],
)
def test_content_that_is_no_roster(content: bytes, code: str, tmp_path: Path, headings: Path) -> None:
    path = tmp_path / "王㛃家.xlsx"
    path.write_bytes(content)
    assert refused(path, headings) == code


def test_a_file_that_is_gone_and_a_folder(tmp_path: Path, headings: Path) -> None:
    assert refused(tmp_path / "gone.xlsx", headings) == "roster.missing"


def test_a_workbook_cut_anywhere(write_xlsx: Callable[..., Path], tmp_path: Path, headings: Path) -> None:
    whole = write_xlsx(ROSTER).read_bytes()
    for share in (0.02, 0.3, 0.7, 0.99):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[: int(len(whole) * share)])
        assert refused(path, headings) == "roster.cut"


def test_another_kind_of_archive(tmp_path: Path, headings: Path) -> None:
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    assert refused(path, headings) == "roster.type_unknown"


def remade(path: Path, target: Path, part: str, edit: Callable[[str], str]) -> Path:
    """A copy of a workbook with one part changed."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, edit(content.decode()) if name == part else content)
    return target


def test_an_archive_that_inflates_too_far(write_xlsx: Callable[..., Path], tmp_path: Path, headings: Path) -> None:
    path = write_xlsx(ROSTER)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(320):
            part.write(bytes(1 << 20))
    assert refused(path, headings) == "roster.too_big"


def test_a_cell_in_the_last_corner(write_xlsx: Callable[..., Path], tmp_path: Path, headings: Path) -> None:
    stray = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    path = remade(
        write_xlsx(ROSTER),
        tmp_path / "stray.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("</sheetData>", stray),
    )
    assert refused(path, headings) == "roster.too_big"


def test_a_lying_dimension(write_xlsx: Callable[..., Path], tmp_path: Path, headings: Path) -> None:
    path = remade(
        write_xlsx(ROSTER),
        tmp_path / "lying.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace('ref="A1:D2"', 'ref="A1:XFD1048576"'),
    )
    assert plan_roster(path, headings).person_count == 1


def test_thirty_thousand_rows_with_formats_and_nothing_in_them(
    write_xlsx: Callable[..., Path], tmp_path: Path, headings: Path
) -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="0"/><c r="D{n}" s="0"/></row>' for n in range(3, 30_003))
    path = remade(
        write_xlsx(ROSTER),
        tmp_path / "formats.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("</sheetData>", empty + "</sheetData>"),
    )
    plan = plan_roster(path, headings)
    assert plan.person_count == 1
    assert plan.skipped == ()


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "'
    + "ha" * 50
    + '">'
    + "".join(f'<!ENTITY a{n} "{("&a" + (str(n - 1) if n else "") + ";") * 20}">' for n in range(9))
    + "]>"
)


def test_entities_in_spreadsheet_xml(tmp_path: Path, headings: Path) -> None:
    path = tmp_path / "bomb.xls"
    book = (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell><Data>&a8;</Data>'
    )
    book += "</Cell></Row></Table></Worksheet></Workbook>"
    path.write_text(f'<?xml version="1.0"?>{BOMB}{book}', encoding="utf-8")
    assert refused(path, headings) == "roster.unsafe"


def test_entities_in_a_web_page_and_in_a_workbook(
    write_xlsx: Callable[..., Path], tmp_path: Path, headings: Path
) -> None:
    path = tmp_path / "page.xls"
    path.write_text(
        f"{BOMB}<html><table><tr><td>姓名</td><td>身份证号</td><td>与户主关系</td></tr><tr><td>王㛃&a8;</td><td></td><td>户主</td></tr></table>",
        encoding="utf-8",
    )
    assert plan_roster(path, headings).person_count == 1
    book = remade(
        write_xlsx(ROSTER),
        tmp_path / "book.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda xml: BOMB + xml.replace("&#29579;&#14019;", "&a8;"),
    )
    assert refused(book, headings) == "roster.unsafe"


def test_cancelling_ends_the_child_at_once(write_xlsx: Callable[..., Path], headings: Path) -> None:
    path = write_xlsx(ROSTER)
    with pytest.raises(Cancelled):
        plan_roster(path, headings, cancel=lambda: True)
    stream = RosterStream(path, headings)
    stream.close()
    assert stream._process.returncode is not None


def test_progress_ends_at_the_number_of_rows(write_xlsx: Callable[..., Path], headings: Path) -> None:
    rows = [ROSTER[0], *((str(n), "王㛃", "户主", "") for n in range(9000))]
    told: list[tuple[int, int]] = []
    plan_roster(write_xlsx(rows), headings, progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == 9000
    assert {total for _, total in told} == {9001}


def test_nothing_written_by_people_shows_when_a_plan_is_logged(write_xlsx: Callable[..., Path], headings: Path) -> None:
    plan = plan_roster(write_xlsx(ROSTER), headings)
    logged = repr((plan, plan.households, plan.households[0].members, plan.columns, plan.doubts, plan.questions))
    assert "王" not in logged
    assert "330327" not in logged


def test_every_kind_of_doubt_has_its_sentence() -> None:
    for kind in all_kinds():
        assert severity_of(kind) in {"problem", "notice"}
        assert doubt_label(kind)
        assert doubt_sentence(kind).endswith("。")


def test_a_file_that_takes_too_long(
    write_xlsx: Callable[..., Path], headings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_process, "_SECONDS", 0.0)
    assert refused(write_xlsx(ROSTER), headings) == "roster.too_slow"


def test_a_child_that_dies_is_told_from_a_bad_file(
    write_xlsx: Callable[..., Path], headings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_xlsx(ROSTER)
    with RosterStream(path, headings):
        pass
    monkeypatch.setattr(reader_process, "_PACKAGE_ROOT", path.parent)
    monkeypatch.setattr(sys, "path", [])
    assert refused(path, headings) == "roster.reader_failed"


def test_a_frozen_program_starts_itself_as_the_reader(write_xlsx: Callable[..., Path], headings: Path) -> None:
    code = f"import sys; from {reader_child.__name__} import run_if_asked; sys.exit(not run_if_asked(sys.argv[1:]))"
    wishes = msgspec.msgpack.encode(({}, Corrections(), False, False))
    message = reader_child.request(write_xlsx(ROSTER), headings, wishes, 400 << 20)
    command = [sys.executable, "-c", code, "program", reader_child.FROZEN_ARGUMENT]
    root = str(Path(reader_child.__file__).parents[3])
    answer = subprocess.run(command, input=message, capture_output=True, check=True, cwd=root)
    assert answer.stdout.startswith(reader_child.OUTLINE)
    assert answer.stdout.endswith(reader_child.DONE + bytes(4))
    assert not reader_child.run_if_asked(["program", "roster", "preview"])
