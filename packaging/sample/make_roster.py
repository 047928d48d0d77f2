"""Write resources/sample/roster.xlsx, the sample village's roster, the same bytes on every run.

Run: python packaging/sample/make_roster.py [FILE.xlsx]
"""

import io
import re
import sys
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

sys.path.insert(0, str(Path(__file__).parent))
from households import Family, read_families

TITLE = "示范镇示范村农户花名册（2026年11月）"
COLUMNS = (
    ("序号", 6),
    ("户编号", 8),
    ("组别", 12),
    ("户主姓名", 11),
    ("姓名", 11),
    ("与户主关系", 11),
    ("性别", 6),
    ("出生日期", 12),
    ("身份证号", 21),
    ("联系电话", 15),
    ("家庭住址", 18),
    ("标签", 16),
    ("备注", 28),
)
CENTRED = {"序号", "户编号", "与户主关系", "性别", "出生日期", "身份证号", "联系电话"}
TARGET = Path(__file__).parents[2] / "resources" / "sample" / "roster.xlsx"
FIXED_TIME = (2026, 11, 20, 9, 0, 0)


def roster_rows(families: list[Family]) -> list[list[str | int]]:
    """One row per person, in the order of COLUMNS; the remark stands on the head's row."""
    rows: list[list[str | int]] = []
    for family in families:
        head = family.members[0].name
        for person in family.members:
            is_head = person.relation == "户主"
            rows.append(
                [
                    len(rows) + 1,
                    family.number,
                    family.group,
                    head,
                    person.name,
                    person.relation,
                    person.sex,
                    person.birth.isoformat(),
                    person.id_number,
                    person.phone,
                    family.address,
                    "、".join(person.tags),
                    family.remark if is_head else "",
                ]
            )
    return rows  # fmt: skip


def build_workbook(families: list[Family]) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "花名册"
    sheet.append([TITLE])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(COLUMNS))
    sheet.append([name for name, _ in COLUMNS])
    for row in roster_rows(families):
        sheet.append([value if value != "" else None for value in row])
    _dress(sheet)
    return book


def _dress(sheet: Worksheet) -> None:
    line = Side(style="thin", color="808080")
    border = Border(left=line, right=line, top=line, bottom=line)
    for place, (name, width) in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        horizontal = "center" if name in CENTRED else "left"
        for (cell,) in sheet.iter_rows(min_row=2, min_col=place, max_col=place):
            cell.border = border
            cell.font = Font(name="宋体", size=10)
            cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=name in ("标签", "备注"))
            cell.number_format = "General" if name == "序号" else "@"
    for cell in sheet[2]:
        cell.font = Font(name="宋体", size=10, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet["A1"].font = Font(name="宋体", size=16, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 32
    sheet.row_dimensions[2].height = 22
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer = sheet.oddFooter
    assert footer is not None
    assert footer.center is not None
    footer.center.text = "第 &P 页，共 &N 页"


def stable_bytes(book: Workbook) -> bytes:
    """The workbook without the time of writing, so that a second run changes nothing."""
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-20T01:00:00Z", content)
            entry = zipfile.ZipInfo(item.filename, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return out.getvalue()


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_bytes(stable_bytes(build_workbook(read_families())))


if __name__ == "__main__":
    main()
