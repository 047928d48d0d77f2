"""The same small roster in every kind of file, told by content and not by name."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.reading import plan_roster_here

ROWS = (
    ("户编号", "姓名", "与户主关系", "身份证号", "联系电话", "组别"),
    ("0001", "王㛃", "户主", "330327197607259196", "18111139022", "一组"),
    ("0001", "张金", "配偶", "330327197309083284", "", "一组"),
    ("0002", "买买提·艾力", "户主", "330327195904027309", "18366050586", "二组"),
)


def check(plan: RosterPlan) -> None:
    found = [(h.number, h.group, m.name, m.relation, m.id_number, m.phone) for h in plan.households for m in h.members]
    assert found == [
        ("0001", "一组", "王㛃", "户主", "330327197607259196", "18111139022"),
        ("0001", "一组", "张金", "配偶", "330327197309083284", ""),
        ("0002", "二组", "买买提·艾力", "户主", "330327195904027309", "18366050586"),
    ]
    assert plan.problems == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimited_text(encoding: str, delimiter: str, tmp_path: Path, headings: Path) -> None:
    path = tmp_path / "名册.txt"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in ROWS).encode(encoding))
    check(plan_roster_here(path, headings))


def test_text_with_quotes_and_guarded_numbers(tmp_path: Path, headings: Path) -> None:
    lines = [
        "sep=,",
        *(",".join(f'"{cell}"' if n != 3 else f'"=""{cell}"""' for n, cell in enumerate(row)) for row in ROWS),
    ]
    lines[1] = ",".join(ROWS[0])
    path = tmp_path / "roster.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    check(plan_roster_here(path, headings))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_web_page_under_the_ending_xls(encoding: str, tmp_path: Path, headings: Path) -> None:
    def row(cells: tuple[str, ...]) -> str:
        return "<tr>" + "".join(f'<td style="mso-number-format:\\@">{cell}</td>' for cell in cells) + "</tr>"

    page = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head><body>
      <table><tr><td colspan=6>示范村<br>花名册</td></tr>{row(ROWS[0])}{row(ROWS[1])}
      <tr><td></td><td>张金</td><td>配偶</td><td>330327197309083284</td><td>&nbsp;</td><td></td></tr>{row(ROWS[3])}</table>"""
    path = tmp_path / "roster.xls"
    path.write_bytes(page.encode(encoding))
    check(plan_roster_here(path, headings))


def test_cells_spanning_rows_of_a_web_page(tmp_path: Path, headings: Path) -> None:
    head, first, second, third = ROWS
    page = "<table>" + "<tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>"
    page += (
        f"<tr><td rowspan=2>{first[0]}</td>"
        + "".join(f"<td>{c}</td>" for c in first[1:5])
        + f"<td rowspan='2'>{first[5]}</td></tr>"
    )
    page += "<tr>" + "".join(f"<td>{c}</td>" for c in second[1:5]) + "</tr>"
    page += "<tr>" + "".join(f"<td>{c}</td>" for c in third) + "</tr></table>"
    path = tmp_path / "roster.xls"
    path.write_text(page, encoding="utf-8")
    check(plan_roster_here(path, headings))


def test_spreadsheet_xml_of_2003(tmp_path: Path, headings: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        return f'<Cell{more}><Data ss:Type="String">{text}</Data></Cell>'

    head, first, second, third = ROWS
    rows = f"<Row>{cell('花名册', ' ss:MergeAcross=&quot;5&quot;'.replace('&quot;', chr(34)))}</Row>"
    rows += f'<Row ss:Index="3">{"".join(map(cell, head))}</Row>'
    rows += (
        "<Row>"
        + cell(first[0], ' ss:MergeDown="1"')
        + "".join(map(cell, first[1:5]))
        + cell(first[5], ' ss:MergeDown="1"')
        + "</Row>"
    )
    rows += "<Row>" + cell(second[1]) + cell(second[2]) + cell(second[3]) + "</Row>"
    rows += (
        "<Row>"
        + "".join(map(cell, third[:4]))
        + f'<Cell ss:Index="5"><Data ss:Type="Number">{third[4]}</Data></Cell>'
        + cell(third[5])
        + "</Row>"
    )
    path = tmp_path / "roster.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="名册"><Table>'
        f"{rows}</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    plan = plan_roster_here(path, headings)
    check(plan)
    assert [person.row for household in plan.households for person in household.members] == [4, 5, 6]


def test_open_document(tmp_path: Path, headings: Path) -> None:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            if c
            else "<table:table-cell/>"
            for c in row
        )
        + "</table:table-row>"
        for row in ROWS
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="名册">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    path = tmp_path / "roster.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)
    check(plan_roster_here(path, headings))


def test_a_workbook_with_another_ending(write_xlsx: Callable[..., Path], headings: Path) -> None:
    path = write_xlsx(ROWS)
    renamed = path.rename(path.with_suffix(".dat"))
    check(plan_roster_here(renamed, headings))


def test_a_few_damaged_bytes_spoil_one_name_only(tmp_path: Path, headings: Path) -> None:
    path = tmp_path / "roster.csv"
    text = "\r\n".join(",".join(row) for row in ROWS).encode("gb18030")
    path.write_bytes(text.replace("张金".encode("gb18030"), b"\xff" + "金".encode("gb18030")))
    plan = plan_roster_here(path, headings)
    assert plan.person_count == 3
    assert plan.problems == {"name_incomplete": 1}


def record(number: int, data: bytes = b"") -> bytes:
    """A record of a binary workbook part ([MS-XLSB] 2.1.4); longer ones than 127 bytes do not come here."""
    assert len(data) < 128
    code = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    return code + bytes([len(data)]) + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def test_a_binary_workbook(tmp_path: Path, headings: Path) -> None:
    sheet = record(129) + record(148, struct.pack("<IIII", 0, 3, 0, 5)) + record(145)
    for row_number, row in enumerate(ROWS):
        sheet += record(0, struct.pack("<IIHHBI", row_number, 0, 300, 0, 0, 0))
        for column, text in enumerate(row):
            sheet += record(6, struct.pack("<II", column, 0) + wide(text))
    sheet += record(146) + record(130)
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("名册")) + record(144)
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    path = tmp_path / "roster.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", book + record(132))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relations}" Target="worksheets/sheet1.bin"/></Relationships>',
        )
    check(plan_roster_here(path, headings))


@pytest.mark.parametrize(
    "notes",
    [('"外号', "", ""), ('"外号', "", '5"'), ("", '他说"好', ""), ("", "", '"')],
    ids=["unclosed", "two strays", "inside", "alone"],
)
def test_quotation_marks_that_nobody_closed_swallow_no_lines(
    notes: tuple[str, str, str], tmp_path: Path, headings: Path
) -> None:
    lines = [
        ",".join((*ROWS[0], "备注")),
        *(f"{','.join(row)},{note}" for row, note in zip(ROWS[1:], notes, strict=True)),
    ]
    path = tmp_path / "roster.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    check(plan_roster_here(path, headings))


def test_lines_within_a_cell_of_text(tmp_path: Path, headings: Path) -> None:
    path = tmp_path / "roster.csv"
    lines = [
        ",".join((*ROWS[0], "备注")),
        ",".join(ROWS[1]) + ',"一,二\n三"',
        *(",".join(row) + "," for row in ROWS[2:]),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    plan = plan_roster_here(path, headings)
    check(plan)
    assert plan.households[0].members[0].note == "一,二\n三"


def test_columns_divided_by_blanks(tmp_path: Path, headings: Path) -> None:
    path = tmp_path / "roster.txt"
    path.write_text("\n".join("  ".join(cell or "无" for cell in row) for row in ROWS), encoding="gb18030")
    check(plan_roster_here(path, headings))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_of_names_alone(encoding: str, tmp_path: Path, headings: Path) -> None:
    rows = [
        "姓名,与户主关系,家庭住址",
        *(f"王建国{n % 7}号之子女孙儿媳妇甲乙丙丁,户主,示范村老街上" for n in range(40)),
    ]
    path = tmp_path / "roster.txt"
    path.write_bytes("\r\n".join(rows).encode(encoding))
    assert plan_roster_here(path, headings).person_count == 40
