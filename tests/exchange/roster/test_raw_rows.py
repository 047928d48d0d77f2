"""Whole rows kept beside a plan: not more than the bound, and none of rows that are well."""

from pathlib import Path

import pytest

from minqing_desktop.exchange.roster import parsing
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.raw_rows import RawRows
from minqing_desktop.exchange.roster.reading import plan_roster_here

ROOT = Path(__file__).resolve().parents[3]


def plan() -> RosterPlan:
    return plan_roster_here(ROOT / "tests" / "rosters" / "damaged_ids.xlsx", ROOT / "resources" / "headings.json")


def severe_rows(whole: RosterPlan) -> list[int]:
    return sorted({doubt.row for doubt in whole.doubts if doubt.severity == "problem"})


def test_rows_with_problems_are_told_from_the_others_and_large_files_keep_no_others(monkeypatch) -> None:
    whole = plan()
    severe = severe_rows(whole)
    assert [one.row for one in whole.rows if one.role == "problem"] == severe
    assert len(whole.rows) == whole.person_count > len(severe) > 3
    monkeypatch.setattr(parsing, "MOST_ROWS", 3)
    large = plan()
    assert [one.row for one in large.rows] == severe


def test_not_more_rows_are_kept_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "RawRows", lambda keeps_all: RawRows(3))
    assert [one.row for one in plan().rows] == severe_rows(plan())[:3]


def test_a_household_told_by_the_order_of_rows_comes_whole(tmp_path: Path) -> None:
    path = tmp_path / "册.csv"
    path.write_text(
        "姓名,与户主关系,身份证号\n何大山,户主,\n吴秀兰,配偶,33032719\n何小河,子,\n赵根生,户主,\n合计,3,\n",
        encoding="utf-8",
    )
    whole = plan_roster_here(path, ROOT / "resources" / "headings.json")
    assert {one.row: one.role for one in whole.rows} == {
        2: "household",
        3: "problem",
        4: "household",
        5: "other",
        6: "problem",
    }


def test_a_row_says_nothing_of_its_cells_where_it_might_be_logged() -> None:
    row = plan().rows[0]
    assert any(row.cells)
    assert not any(cell in repr(row) for cell in row.cells if len(cell) > 4)
