"""Rosters invented in every shape and kind of file: each value is right, or the preview owns up to it."""

from pathlib import Path

import pytest

from minqing_desktop.exchange.roster.reading import plan_roster_here
from tests.rosters.invented.containers import KINDS, WITH_MERGES, write_xlsx
from tests.rosters.invented.disturbing import instruction_sheet, pivot_sheet
from tests.rosters.invented.judging import Verdict, judge
from tests.rosters.invented.making import ALL_SHAPES, make, write

HEADINGS = Path(__file__).resolve().parents[2] / "resources" / "headings.json"
SEEDS = 12
SEEDS_IN_SOAK = 1_000
# So many values a person may be asked about: years of two digits, relations that leave the sex open, and the like.
MOST_DOUBTED = 0.05


def verdict_on(seed: int, shape: str, room: Path, kind: str = "") -> Verdict:
    """Makes, reads and compares one roster; AssertionError tells the seed, and names of invented people only."""
    made = make(seed, shape)
    path = write(made, room, kind)
    verdict = judge(made.roster, plan_roster_here(path, HEADINGS))
    assert not verdict.silent, f"{made}: {verdict.silent[:5]}"
    return verdict


@pytest.mark.parametrize("shape", ALL_SHAPES)
def test_no_value_of_a_shape_is_silently_wrong(shape: str, tmp_path: Path) -> None:
    verdicts = [verdict_on(seed, shape, tmp_path) for seed in range(SEEDS)]
    right, doubted = sum(one.right for one in verdicts), sum(one.doubted for one in verdicts)
    assert right > 300
    assert doubted <= MOST_DOUBTED * right


@pytest.mark.parametrize("kind", KINDS)
def test_no_value_in_a_kind_of_file_is_silently_wrong(kind: str, tmp_path: Path) -> None:
    for number, shape in enumerate(("1", "3", "10", "9b")):
        assert verdict_on(5000 + number, shape, tmp_path, kind).right > 30


@pytest.mark.parametrize("kind", WITH_MERGES)
def test_sheets_of_another_kind_are_left_out(kind: str, tmp_path: Path) -> None:
    made = make(7, "3")
    made.roster.grids[:] = [instruction_sheet(), pivot_sheet(), *made.roster.grids]
    plan = plan_roster_here(write(made, tmp_path, kind), HEADINGS)
    assert not judge(made.roster, plan).silent
    assert [sheet.skipped for sheet in plan.sheets] == ["no_table", "no_table", ""]


def test_a_village_in_a_sheet_for_each_group(tmp_path: Path) -> None:
    made = make(11, "runs")
    (grid,) = made.roster.grids
    second = make(12, "runs")
    second.roster.grids[0].name, grid.name = "二组", "一组"
    path = tmp_path / "groups.xlsx"
    write_xlsx([grid, second.roster.grids[0]], path)
    plan = plan_roster_here(path, HEADINGS)
    assert {household.group for household in plan.households} == {"一组", "二组"}
    both = made.roster
    both.truth += second.roster.truth
    assert not judge(both, plan).silent


@pytest.mark.soak
@pytest.mark.timeout(2 * 3600)
@pytest.mark.parametrize("shape", ALL_SHAPES)
def test_no_value_of_many_rosters_is_silently_wrong(shape: str, tmp_path: Path) -> None:
    for seed in range(10_000, 10_000 + SEEDS_IN_SOAK):
        verdict_on(seed, shape, tmp_path)


@pytest.mark.parametrize("fact", ["id_number", "relation", "phone", "birth_date", "sex"])
def test_the_judge_notices_one_wrong_value(fact: str, tmp_path: Path) -> None:
    made = make(3, "1")
    plan = plan_roster_here(write(made, tmp_path, "xlsx"), HEADINGS)
    assert not judge(made.roster, plan).silent
    member = made.roster.truth[1].members[0]
    member[fact] = "别的"
    assert judge(made.roster, plan).by_fact() == {fact: 1}


def test_the_judge_notices_who_is_missing_or_elsewhere(tmp_path: Path) -> None:
    made = make(3, "1")
    plan = plan_roster_here(write(made, tmp_path, "xlsx"), HEADINGS)
    moved = made.roster.truth[0].members.pop()
    made.roster.truth[1].members.append(moved)
    assert judge(made.roster, plan).by_fact() == {"member": 1}
