"""Every awkward roster beside the repository is read exactly as its truth says."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.reader_process import plan_roster
from minqing_desktop.exchange.roster.reading import plan_roster_here

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "rosters"
NAMES = ("damaged_ids.xlsx", "gb18030_csv.csv", "legacy_xls.xls", "merged_blocks.xlsx", "monitoring_export.xlsx",
         "no_household_number.xlsx", "not_a_roster.xlsx", "plain.xlsx", "title_and_footer.xlsx", "two_row_header.xlsx",
         "untidy_values.xlsx")  # fmt: skip
MEMBER_FIELDS = ("name", "id_number", "relation", "phone", "birth_date", "sex")


def outcome(plan: RosterPlan) -> list[dict[str, object]]:
    """The plan in the words of a truth file."""
    return [
        {
            "head": household.head_name,
            "group": household.group,
            "address": household.address,
            "members": [
                {name: getattr(member, name) for name in MEMBER_FIELDS} | {"damaged_id": member.id_damaged}
                for member in household.members
            ],
        }
        for household in plan.households
    ]


def test_no_sample_is_forgotten() -> None:
    assert SAMPLES.is_dir(), "the awkward rosters are missing beside the repository"
    assert {path.name for path in SAMPLES.iterdir()} == {
        *NAMES, "README.md", *(f"{Path(name).stem}.truth.json" for name in NAMES)}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("read", [plan_roster_here, plan_roster], ids=["here", "child"])
def test_a_sample_gives_its_truth(name: str, read: Callable[[Path, Path], RosterPlan], headings: Path) -> None:
    truth = json.loads((SAMPLES / f"{Path(name).stem}.truth.json").read_text(encoding="utf-8"))
    if truth["expect"] == "refuse":
        with pytest.raises(UserError) as refused:
            read(SAMPLES / name, headings)
        assert refused.value.code == "roster.not_found"
        assert "没有" in refused.value.sentence
        return
    plan = read(SAMPLES / name, headings)
    expected = [
        {key: household[key] for key in ("head", "group", "address", "members")} for household in truth["households"]
    ]
    assert outcome(plan) == expected
    assert plan.problems == truth["problems"]
