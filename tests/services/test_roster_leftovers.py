"""Rows that an import skipped or has a problem with: given back with reasons, put right, read again."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.sentences import doubt_sentence
from minqing_desktop.services.roster_changes import MISSING
from minqing_desktop.services.roster_differences import differences
from minqing_desktop.services.roster_leftovers import count_leftovers, save_leftovers
from minqing_desktop.services.roster_updates import apply_differences
from minqing_desktop.services.rosters import import_plan, preview
from minqing_desktop.services.session import Session

ROSTERS = Path(__file__).resolve().parent.parent / "rosters"
NUMBER = "33032719600307771" + check_digit("33032719600307771")


def given_back(plan: RosterPlan, tmp_path: Path) -> Path:
    path = tmp_path / "要改的行.xlsx"
    assert save_leftovers(plan, path) == count_leftovers(plan)
    return path


def sheet_of(path: Path) -> Worksheet:
    return load_workbook(path).worksheets[0]


def rows_of(path: Path) -> list[list[str]]:
    return [[str(cell.value or "") for cell in row] for row in sheet_of(path).iter_rows()]


def columns_of(plan: RosterPlan) -> list[tuple[str, str | None, str, str]]:
    return [(one.heading, one.field, one.use, one.key) for one in plan.columns if one.heading]


def severe_rows(plan: RosterPlan) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for doubt in plan.doubts:
        if doubt.severity == "problem":
            found.setdefault(doubt.row, set()).add(doubt.kind)
    return found


def test_exactly_the_rows_with_problems_come_back_with_their_cells_and_reasons(tmp_path: Path) -> None:
    plan = preview(ROSTERS / "damaged_ids.xlsx")
    severe = severe_rows(plan)
    heading, *rows = rows_of(given_back(plan, tmp_path))
    original = load_workbook(ROSTERS / "damaged_ids.xlsx").worksheets[0]
    assert heading == ["问题", *(cell.value for cell in original[1])]
    assert len(rows) == len(severe) > 10
    names = heading.index("姓名")
    for number, row in zip(sorted(severe), rows, strict=True):
        assert set(row[0].split("\n")) == {doubt_sentence(kind) for kind in severe[number]}
        assert row[names] == original.cell(number, names).value


def test_what_came_back_is_read_with_the_same_columns_and_the_reasons_are_not_taken_in(tmp_path: Path) -> None:
    plan = preview(ROSTERS / "damaged_ids.xlsx")
    again = preview(given_back(plan, tmp_path))
    assert columns_of(again) == columns_of(plan)
    assert again.sheets[0].layout == plan.sheets[0].layout
    assert again.person_count == len(severe_rows(plan))
    assert not again.skipped
    assert not any(member.extra for home in again.households for member in home.members)
    # Not a digit is lost on the way: what was damaged is still seen to be.
    assert again.problems == {k: n for k, n in plan.problems.items() if k not in ("id_repeated", "number_repeated")}


def test_corrected_rows_are_imported_whole(tmp_path: Path, session: Session) -> None:
    path = given_back(preview(ROSTERS / "damaged_ids.xlsx"), tmp_path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    column = [cell.value for cell in sheet[1]].index("身份证号") + 1
    numbers = []
    for row in range(2, sheet.max_row + 1):
        body = f"33032719700101{row:03d}"
        numbers.append(body + check_digit(body))
        sheet.cell(row, column, numbers[-1])
    book.save(path)
    plan = preview(path)
    assert [member.id_number for home in plan.households for member in home.members] == numbers
    outcome = import_plan(session, plan)
    assert outcome.persons == len(numbers)
    assert not any(kind.startswith("id_") and "mismatch" not in kind for kind in outcome.problems)


def test_corrected_rows_fill_in_the_people_who_are_on_file(tmp_path: Path, session: Session) -> None:
    first = preview(ROSTERS / "damaged_ids.xlsx")
    import_plan(session, first)
    path = given_back(first, tmp_path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heading = [cell.value for cell in sheet[1]]
    right: dict[str, str] = {}
    for row in range(2, sheet.max_row + 1):
        told = {name: sheet.cell(row, place).value for place, name in enumerate(heading, start=1)}
        with session.reading() as reader:
            (person,) = reader.find(Person, name=told["姓名"])
        if person.id_number:
            continue  # the row is about another thing
        body = f"330327{person.birth_date.replace('-', '')}{row:02d}{1 if person.sex == '男' else 2}"
        right[person.id] = body + check_digit(body)
        sheet.cell(row, heading.index("身份证号") + 1, body + check_digit(body))
    book.save(path)
    assert len(right) > 8
    plan = preview(path)
    found = differences(session, plan)
    chosen = [each.id for each in found.all if each.field and each.kind != MISSING]
    with session.reading() as reader:
        before = (reader.count(Person), reader.count(Household))
    apply_differences(session, plan, chosen)
    with session.reading() as reader:
        assert (reader.count(Person), reader.count(Household)) == before
        assert {identity: reader.get(Person, identity).id_number for identity in right} == right


def test_skipped_rows_come_back_and_are_read_once_put_right(tmp_path: Path) -> None:
    source = Workbook()
    sheet = source.worksheets[0]
    for row in (
        ("户编号", "姓名", "与户主关系", "身份证号", "备注"),
        ("1", "何大山", "户主", "", "=1+1"),
        ("2", None, "户主", NUMBER, "姓名漏了"),
        ("合计", 2, None, None, None),
    ):
        sheet.append(row)
    sheet["E2"].data_type = "s"
    source.save(tmp_path / "册.xlsx")
    plan = preview(tmp_path / "册.xlsx")
    path = given_back(plan, tmp_path)
    heading, *rows = rows_of(path)
    assert heading == ["问题", "户编号", "姓名", "与户主关系", "身份证号", "备注"]
    assert rows == [
        ["没有导入：没有姓名。", "2", "", "户主", NUMBER, "姓名漏了"],
        ["没有导入：合计或小计行。", "合计", "2", "", "", ""],
    ]
    book = load_workbook(path)
    book.worksheets[0]["C2"] = "赵根生"
    book.save(path)
    again = preview(path)
    (home,) = again.households
    assert (home.number, home.head_name, home.members[0].id_number) == ("2", "赵根生", NUMBER)


def test_headings_of_two_levels_and_merged_cells_come_back_as_they_were(tmp_path: Path) -> None:
    source = Workbook()
    sheet = source.worksheets[0]
    sheet.append(("户编号", "本人情况", None, None, "联系方式"))
    sheet.append((None, "姓名", "与户主关系", "身份证号", None))
    sheet.append(("7", "何大山", "户主", NUMBER, "13800000001"))
    sheet.append((None, "吴秀兰", "配偶", "33032719621201452", None))
    for merged in ("B1:D1", "A1:A2", "E1:E2", "A3:A4"):
        sheet.merge_cells(merged)
    source.save(tmp_path / "册.xlsx")
    plan = preview(tmp_path / "册.xlsx")
    assert severe_rows(plan) == {4: {"id_not_valid"}}
    path = given_back(plan, tmp_path)
    assert {str(merged) for merged in sheet_of(path).merged_cells.ranges} == {"A1:A2", "B1:B2", "C1:E1", "F1:F2"}
    assert rows_of(path)[2] == [doubt_sentence("id_not_valid"), "7", "吴秀兰", "配偶", "33032719621201452", ""]
    again = preview(path)
    assert columns_of(again) == columns_of(plan)
    assert [home.number for home in again.households] == ["7"]


def test_one_row_of_a_household_with_several_members_comes_back_once(tmp_path: Path) -> None:
    source = Workbook()
    sheet = source.worksheets[0]
    sheet.append(("户编号", "户主姓名", "户主身份证号", "成员1姓名", "成员1身份证号", "成员2姓名", "成员2身份证号"))
    sheet.append(("1", "何大山", NUMBER, "吴秀兰", "3303271962", "何小山", "33032719"))
    sheet.append(("2", "赵根生", "", "钱小水", "", "", ""))
    source.save(tmp_path / "册.xlsx")
    plan = preview(tmp_path / "册.xlsx")
    assert len([doubt for doubt in plan.doubts if doubt.kind == "id_not_valid"]) == 2
    heading, *rows = rows_of(given_back(plan, tmp_path))
    assert heading[1:] == [cell.value for cell in sheet[1]]
    assert [row[1:] for row in rows] == [[cell.value for cell in sheet[2]]]


def test_a_roster_with_nothing_to_put_right_gives_no_file(tmp_path: Path) -> None:
    source = Workbook()
    sheet = source.worksheets[0]
    sheet.append(("户编号", "姓名", "与户主关系", "电话"))
    sheet.append(("1", "何大山", "户主", "13800000001"))
    source.save(tmp_path / "册.xlsx")
    plan = preview(tmp_path / "册.xlsx")
    assert count_leftovers(plan) == 0
    with pytest.raises(UserError) as caught:
        save_leftovers(plan, tmp_path / "无.xlsx")
    assert caught.value.code == "nothing_left_over"
    assert not (tmp_path / "无.xlsx").exists()


def test_a_column_of_problems_elsewhere_in_a_roster_is_kept(tmp_path: Path) -> None:
    source = Workbook()
    sheet = source.worksheets[0]
    sheet.append(("户编号", "姓名", "与户主关系", "电话", "问题"))
    sheet.append(("1", "何大山", "户主", "13800000001", "屋顶漏水"))
    source.save(tmp_path / "册.xlsx")
    (home,) = preview(tmp_path / "册.xlsx").households
    assert home.members[0].extra == {"问题": "屋顶漏水"}
