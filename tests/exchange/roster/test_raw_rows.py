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


def test_only_rows_with_problems_are_kept_and_not_more_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = plan()
    severe = sorted({doubt.row for doubt in whole.doubts if doubt.severity == "problem"})
    assert [one.row for one in whole.rows] == severe
    assert 3 < len(severe) < whole.person_count
    monkeypatch.setattr(parsing, "RawRows", lambda: RawRows(3))
    assert plan().rows == whole.rows[:3]


def test_a_row_says_nothing_of_its_cells_where_it_might_be_logged() -> None:
    row = plan().rows[0]
    assert any(row.cells)
    assert not any(cell in repr(row) for cell in row.cells if len(cell) > 4)
