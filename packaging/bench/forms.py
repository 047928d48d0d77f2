"""A superior's form of five sheets, each filled with everybody of a village of 2,000 people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from bench.figures import Line, median, spread
from bench.part import PASSWORD, Scope, own_folder, timed
from bench.villages import Size, copy_of
from minqing_desktop.services.forms import fill_form
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.notebooks import open_notebook

_PEOPLE = Size(580, 200)
_MOST_S = 3.0
_HEADS = ("序号", "村民小组", "户编号", "户主姓名", "姓名", "与户主关系", "性别", "公民身份号码", "出生年月", "年龄",
          "联系电话", "家庭住址")  # fmt: skip
_SIDE = Side(style="thin")


def measure(scope: Scope) -> Iterator[Line]:
    """Reading the notebook, filling, writing and remembering; the yardstick loads and saves the same cells."""
    with own_folder() as folder:
        opened = open_notebook(copy_of(_PEOPLE, folder / "notebook"), PASSWORD)
        blank, out = folder / "blank.xlsx", folder / "out.xlsx"
        blank_form(blank)
        try:
            session = opened.session
            outcome = fill_form(session, blank, out, FormScope())
            seconds = [timed(lambda: fill_form(session, blank, out, FormScope()))[0] for _ in range(scope.turns)]
        finally:
            opened.close()
        cells = outcome.rows * len(_HEADS) * 5
        bare = [timed(lambda: _openpyxl(out, folder / "bare.xlsx"))[0]]
    met = median(seconds) <= _MOST_S
    note = f"{cells:,} 格，我们 {spread(seconds, 's')}"
    against = "openpyxl 读进来再写出去"
    yield Line(
        "套表，五张工作表", f"{outcome.rows:,} 人", median(seconds), "s", "≤ 3 s", met, median(bare), against, note
    )


def blank_form(path: Path) -> None:
    """Title, header, ten blank rows and a total on each sheet."""
    book = Workbook()
    for number in range(1, 6):
        page = book.active if number == 1 else book.create_sheet()
        assert isinstance(page, Worksheet)
        page.title = f"附表{number}"
        page.merge_cells("A1:L1")
        page["A1"] = "人口信息统计表"
        for row in range(3, 14):
            for column in range(1, 13):
                cell = page.cell(row, column)
                cell.border = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
                cell.font = Font(name="仿宋_GB2312", size=11)
        for column, head in enumerate(_HEADS, start=1):
            page.cell(3, column, head)
        page["A14"], page["J14"] = "合计", "=SUM(J4:J13)"
        page.print_area, page.print_title_rows = "A1:L14", "1:3"
    book.save(path)


def _openpyxl(source: Path, target: Path) -> None:
    from openpyxl import load_workbook

    load_workbook(source).save(target)
