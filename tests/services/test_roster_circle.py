"""Rows put right and dropped in again: the whole circle for rosters of several shapes, nobody else touched."""

import random
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.exchange.roster.sentences import doubt_sentence
from minqing_desktop.services.roster_changes import NOBODY
from minqing_desktop.services.roster_intake import bring_in, look_at
from minqing_desktop.services.roster_leftovers import count_leftovers, save_leftovers
from minqing_desktop.services.rosters import preview
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action

RELATIONS = ("户主", "配偶", "子", "女")
Row = dict[str, Any]


def people(seed: int = 3) -> list[Row]:
    """Eight households; two numbers have lost their last digits, one name is missing."""
    dice = random.Random(seed)
    rows: list[Row] = []
    for n in range(8):
        for m in range(dice.randint(2, 4)):
            body = f"33032719{60 + n:02d}0{m + 1}15{n:02d}{m + (m + 1) % 2}"
            rows.append(
                {
                    "户编号": f"{n + 1:04d}",
                    "组别": "一组" if n < 4 else "二组",
                    "户主姓名": f"王{'甲乙丙丁戊己庚辛'[n]}",
                    "姓名": f"王{'甲乙丙丁戊己庚辛'[n]}" + ("" if m == 0 else f"{'妻子女'[m - 1]}"),
                    "与户主关系": RELATIONS[m],
                    "身份证号": body + check_digit(body),
                    "联系电话": f"1380000{n:02d}{m:02d}",
                }
            )
    return rows


SHAPES = {
    "number": ("户编号", "组别", "姓名", "与户主关系", "身份证号", "联系电话"),
    "head": ("组别", "户主姓名", "姓名", "与户主关系", "身份证号", "联系电话"),
    "runs": ("组别", "姓名", "与户主关系", "身份证号", "联系电话"),
    "merged": ("户编号", "组别", "姓名", "与户主关系", "身份证号", "联系电话"),
    "two_levels": ("户编号", "组别", "姓名", "与户主关系", "身份证号", "联系电话"),
}


def written(path: Path, shape: str, rows: list[Row]) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    headings = SHAPES[shape]
    if shape == "two_levels":
        sheet.append(["户编号", "组别", "基本情况", None, None, "联系方式"])
        sheet.append([None, None, "姓名", "与户主关系", "身份证号", "联系电话"])
        for merged in ("A1:A2", "B1:B2", "C1:E1"):
            sheet.merge_cells(merged)
    else:
        sheet.append(headings)
    first = sheet.max_row + 1
    for row in rows:
        sheet.append([row[heading] for heading in headings])
    if shape == "merged":
        start = first
        for n in range(first, sheet.max_row + 2):
            number = sheet.cell(n, 1).value if n <= sheet.max_row else None
            if n > start and number != sheet.cell(start, 1).value:
                if n - 1 > start:
                    sheet.merge_cells(start_row=start, end_row=n - 1, start_column=1, end_column=1)
                start = n
    book.save(path)
    return path


def everybody(session: Session) -> set[tuple[str, str, str, str]]:
    """(name, number, relation, head of his household)"""
    with session.reading() as reader:
        homes = {home.id: home for home in reader.find(Household)}
        found = reader.find(Person)
        names = {one.id: one.name for one in found}
        return {
            (one.name, one.id_number, one.relation, names.get(homes[one.household].head, ""))
            for one in found
            if one.name.startswith("王")
        }


def true_people() -> set[tuple[str, str, str, str]]:
    return {(str(r["姓名"]), str(r["身份证号"]), str(r["与户主关系"]), str(r["户主姓名"])) for r in people()}


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_put_right_make_the_roster_whole_and_touch_nobody_else(session: Session, tmp_path, shape: str) -> None:
    rows = people()
    whole = {(row["姓名"], row["与户主关系"]): dict(row) for row in rows}
    wives = [place for place, row in enumerate(rows) if row["与户主关系"] == "配偶"]
    for place in wives[1:3]:
        rows[place]["身份证号"] = float(int(str(rows[place]["身份证号"])[:17]) * 10)
    nameless = wives[5]
    lost = rows[nameless]["姓名"]
    rows[nameless]["姓名"] = None
    path = written(tmp_path / "册.xlsx", shape, rows)
    first = bring_in(session, path)
    assert len(first.outcome.skipped) == 1
    assert len(everybody(session)) == len(rows) - 1
    plan = preview(path)
    back = tmp_path / "花名册要改的行.xlsx"
    assert save_leftovers(plan, back) == count_leftovers(plan) == 3
    put_right(back, whole, str(lost))
    look = look_at(session, back)
    assert look.plan.questions == ()
    assert look.tags is None
    assert look.differences is not None
    assert look.differences.scope == NOBODY
    again = bring_in(session, back)
    assert everybody(session) == true_people()
    assert not bring_in(session, back).changes
    undo_action(session, again.changes.action)
    assert len(everybody(session)) == len(rows) - 1


def put_right(path: Path, whole: dict, lost: str) -> None:
    """What a person does with the workbook: looks at the reason, compares with the paper, types what is missing."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    depth = 2 if sheet["A2"].value is None else 1
    headings = {str(sheet.cell(depth, column).value or sheet.cell(1, column).value): column for column in range(1, 9)}
    assert sheet.cell(1, 1).value == "问题"
    mended = 0
    for row in range(depth + 1, sheet.max_row + 1):
        reason, name = str(sheet.cell(row, 1).value or ""), headings["姓名"]
        if doubt_sentence("id_damaged") in reason:
            facts = whole[sheet.cell(row, name).value, sheet.cell(row, headings["与户主关系"]).value]
            sheet.cell(row, headings["身份证号"], facts["身份证号"])
        elif "没有姓名" in reason:
            sheet.cell(row, name, lost)
        else:
            assert "不用改" in reason
            continue
        mended += 1
    assert mended == 3
    book.save(path)


def test_success_is_not_said_over_rows_that_are_still_wrong(session: Session, tmp_path: Path) -> None:
    rows = people()
    rows[1]["身份证号"] = "3303271962"
    path = written(tmp_path / "册.xlsx", "number", rows)
    bring_in(session, path)
    back = tmp_path / "要改的行.xlsx"
    save_leftovers(preview(path), back)
    again = bring_in(session, back)
    assert not again.changes
    assert again.look is not None
    assert again.look.plan.problems == {"id_not_valid": 1}


def test_a_sheet_a_household_comes_back_with_what_stood_above_its_table(session: Session, tmp_path: Path) -> None:
    rows = people()
    number, lost = rows[1]["身份证号"], rows[4]["姓名"]
    rows[1]["身份证号"], rows[4]["姓名"] = "330327", None
    book = Workbook()
    book.remove(book.worksheets[0])
    for n in dict.fromkeys(row["户编号"] for row in rows):
        members = [row for row in rows if row["户编号"] == n]
        sheet = book.create_sheet(str(members[0]["户主姓名"]))
        sheet.append(("编号：", n, "户主：", members[0]["户主姓名"]))
        sheet.append(("家庭住址：", "某村1号"))
        sheet.append(("姓名", "与户主关系", "身份证号", "联系电话"))
        for row in members:
            sheet.append([row[heading] for heading in ("姓名", "与户主关系", "身份证号", "联系电话")])
    book.save(tmp_path / "一户一表.xlsx")
    bring_in(session, tmp_path / "一户一表.xlsx")
    back = tmp_path / "要改的行.xlsx"
    assert save_leftovers(preview(tmp_path / "一户一表.xlsx"), back) == 2
    given = load_workbook(back)
    first, second = given.worksheets
    assert [cell.value for cell in first[1]][:4] == ["问题", "姓名", "与户主关系", "身份证号"]
    first["D2"] = number
    second["B2"] = lost
    given.save(back)
    bring_in(session, back)
    assert everybody(session) == true_people()


def test_one_row_for_a_household_comes_back_as_one_row(session: Session, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    facts = ("姓名", "与户主关系", "身份证号")
    sheet.append(("户编号", "户主姓名", "户主身份证号", *(f"成员{n}{fact}" for n in (1, 2, 3) for fact in facts)))
    rows = people()
    broken = rows[1]["身份证号"]
    for number in dict.fromkeys(row["户编号"] for row in rows):
        head, *others = (row for row in rows if row["户编号"] == number)
        cells = [row[fact] for row in others for fact in facts]
        cells = ["330327" if cell == broken else cell for cell in cells]
        sheet.append((number, head["姓名"], head["身份证号"], *cells))
    book.save(tmp_path / "一户一行.xlsx")
    bring_in(session, tmp_path / "一户一行.xlsx")
    assert everybody(session) != true_people()
    back = tmp_path / "要改的行.xlsx"
    assert save_leftovers(preview(tmp_path / "一户一行.xlsx"), back) == 1
    given = load_workbook(back)
    given.worksheets[0]["G2"] = broken
    given.save(back)
    bring_in(session, back)
    assert everybody(session) == true_people()
