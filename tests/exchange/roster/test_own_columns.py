"""Columns of our own rosters, and numbers that were masked before a file was given out."""

from pathlib import Path

import pytest

from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.exchange.roster.headings import bare_heading
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.reading import plan_roster_here

WU = "33032719621201452" + check_digit("33032719621201452")
HEADINGS = Path(__file__).resolve().parents[3] / "resources" / "headings.json"


def plan(tmp_path: Path, *lines: str) -> RosterPlan:
    path = tmp_path / "册.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return plan_roster_here(path, HEADINGS)


def test_states_and_heads_of_our_own_rosters(tmp_path: Path) -> None:
    made = plan(
        tmp_path,
        "户编号,户主姓名,公安户主,姓名,与户主关系,关系原称,电话,其他电话,人员状态,人员状态日期,户状态,户状态日期,生产生活",
        "0001,何大山,何老,何大山,户主,,13800000001,13800000002、13800000003,在册,,已并户,2026-03-05,种梨",
        "0001,何大山,,何小河,其他亲属,表叔公,,13800000004,待核实,2026-03-06,,,",
    )
    (home,) = made.households
    head, other = home.members
    assert (home.head_name, home.registered_head) == ("何大山", "何老")
    assert (home.state, home.state_on, home.livelihood) == ("merged", "2026-03-05", "种梨")
    assert (head.phone, head.other_phones, head.state) == ("13800000001", ("13800000002", "13800000003"), "")
    assert (other.phone, other.other_phones) == ("", ("13800000004",))
    assert (other.state, other.state_on) == ("missing", "2026-03-06")
    assert (other.relation, other.relation_word) == ("其他亲属", "表叔公")
    assert not made.problems


def test_beside_an_actual_head_the_register_s_head_is_the_other_one(tmp_path: Path) -> None:
    made = plan(
        tmp_path,
        "户编号,公安户主,实际户主,姓名,与户主关系,电话",
        "1,何老,何大山,何老,户主,",
        "1,何老,何大山,何大山,子,13800000001",
    )
    (home,) = made.households
    assert (home.head_name, home.registered_head) == ("何大山", "何老")


@pytest.mark.parametrize(
    ("heading", "field", "bare"),
    [
        ("附加列·备注", "own_extra", "备注"),
        ("户附加列·鱼塘亩数", "household_extra", "鱼塘亩数"),
        ("附加列·", "", "附加列·"),
        ("备注", "", "备注"),
    ],
)
def test_marks_before_headings(heading: str, field: str, bare: str) -> None:
    assert bare_heading(heading) == (field, bare)


def test_added_columns_keep_their_names_and_their_owner(tmp_path: Path) -> None:
    made = plan(
        tmp_path,
        "户编号,姓名,与户主关系,电话,备注,附加列·备注,户附加列·鱼塘亩数",
        "1,何大山,户主,13800000001,耳背,另一条,3",
        "1,吴秀兰,配偶,,,,",
    )
    (home,) = made.households
    assert home.extra == {"鱼塘亩数": "3"}
    assert (home.members[0].note, home.members[0].extra) == ("耳背", {"备注": "另一条"})


@pytest.mark.parametrize("sign", ["****", "＊＊＊＊"])
def test_masked_numbers_are_not_stored_and_no_problem(tmp_path: Path, sign: str) -> None:
    made = plan(
        tmp_path,
        "户编号,姓名,与户主关系,身份证号,电话",
        f"1,何大山,户主,3303271960{sign * 2},138{sign}0001",
        f"1,吴秀兰,配偶,{WU},13800000002",
    )
    head, wife = made.households[0].members
    assert (head.id_number, head.phone, head.extra, head.id_damaged) == ("", "", {}, False)
    assert (wife.id_number, wife.phone) == (WU, "13800000002")
    assert made.notices["number_masked"] == 2
    assert not made.problems
