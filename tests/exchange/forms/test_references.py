"""References move with the rows they point at, and nothing else of a formula changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.exchange.forms.references import (
    Insertion,
    column_name,
    column_number,
    move_formula,
    names_sheet,
    rename_sheet,
    shift_areas,
    shift_formula,
)

SHEETS = ("台账", "2月 台账", "甲'乙", "Sheet1")
rows = st.integers(1, 5000)
columns = st.integers(1, 16384).map(column_name)
dollars = st.sampled_from(("", "$"))


def prefix_of(sheet: str) -> str:
    """As spreadsheets write it: in quotes where it has more than letters."""
    return f"{sheet}!" if re.fullmatch(r"\w+", sheet) else "'" + sheet.replace("'", "''") + "'!"


@st.composite
def corners(draw: st.DrawFn) -> tuple[str, str, int]:
    """Column and row with their dollars."""
    return draw(dollars) + draw(columns), draw(dollars), draw(rows)


@given(corners(), corners(), rows, st.integers(1, 3000), st.sampled_from(SHEETS), st.booleans())
def test_ranges_of_any_sheet(
    one: tuple[str, str, int], two: tuple[str, str, int], after: int, count: int, sheet: str, is_own: bool
) -> None:
    insertion = Insertion(sheet, after, count)
    (first_column, first_dollar, first), (last_column, last_dollar, last) = sorted((one, two), key=lambda each: each[2])
    prefix = "" if is_own else prefix_of(sheet)
    own = sheet if is_own else "别的表"

    def written(top: int, bottom: int) -> str:
        return f"SUM({prefix}{first_column}{first_dollar}{top}:{last_column}{last_dollar}{bottom})*2"

    moved = shift_formula(written(first, last), own, insertion)
    assert moved == written(first + count * (first > after), last + count * (last > after))
    assert shift_formula(written(first, last), own, Insertion("不是它", after, count)) == written(first, last)


@given(corners(), rows, st.integers(1, 3000))
def test_a_single_row_grows_for_totals_only(cell: tuple[str, str, int], after: int, count: int) -> None:
    column, dollar, row = cell
    grown = shift_formula(
        f"SUM({column}{dollar}{row}:{column}{dollar}{row})", "表", Insertion("表", after, count, True)
    )
    first = row + count * (row > after)
    last = first + count if row == after else first
    assert grown == f"SUM({column}{dollar}{first}:{column}{dollar}{last})"


@given(st.text(max_size=30), st.text(alphabet="A1$!:'天", max_size=12), rows)
def test_texts_in_quotes_and_whole_columns_stay(text: str, more: str, after: int) -> None:
    quoted = '"' + (text + more).replace('"', '""') + '"'
    formula = f'IF({quoted}="",COUNTIF(A:C,LOG10(5)),表名[[#Totals],[A5]]&名称20&[1]台账!A90)'
    assert shift_formula(formula, "台账", Insertion("台账", after, 7)) == formula


@given(corners(), st.integers(0, 2000), st.integers(0, 20))
def test_copies_move_what_is_not_fixed(cell: tuple[str, str, int], down: int, right: int) -> None:
    column, dollar, row = cell
    bare = column.lstrip("$")
    if column_number(bare) + right > 16384:
        return
    moved_column = column if column.startswith("$") else column_name(column_number(bare) + right)
    moved_row = row if dollar else row + down
    assert move_formula(f"{column}{dollar}{row}+1", down, right) == f"{moved_column}{dollar}{moved_row}+1"


@given(st.lists(rows, min_size=1, max_size=4), rows, st.integers(1, 100))
def test_there_and_back_is_the_same(lines: list[int], after: int, count: int) -> None:
    formula = "+".join(f"A{line}" for line in lines)
    moved = shift_formula(formula, "表", Insertion("表", after, count))
    back = "+".join(f"A{int(each[1:]) - count * (int(each[1:]) > after)}" for each in moved.split("+"))
    assert back == formula


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("15:20", "22:27"),
        ("$1:$3", "$1:$3"),
        ("SUM(E5)", "SUM(E5)"),
        ("Sheet1!A20+'2月 台账'!A20", "Sheet1!A27+'2月 台账'!A20"),
        ("VLOOKUP(A20,字典!$A$1:$B$30,2,FALSE)", "VLOOKUP(A27,字典!$A$1:$B$30,2,FALSE)"),
        ("A20:INDEX(A:A,30)", "A27:INDEX(A:A,30)"),
    ],
)
def test_known_formulas(formula: str, expected: str) -> None:
    assert shift_formula(formula, "Sheet1", Insertion("Sheet1", 10, 7)) == expected


def test_areas_names_and_sheets() -> None:
    assert shift_areas("A5 C5:D9 F12", Insertion("表", 5, 3, True)) == "A5:A8 C5:D12 F15"
    assert rename_sheet("表!A1+别的!A1+'表'!B2", "表", "2月 表") == "'2月 表'!A1+别的!A1+'2月 表'!B2"
    assert names_sheet("SUM('甲''乙'!A1)", "甲'乙")
    assert not names_sheet('"表!A1"', "表")
