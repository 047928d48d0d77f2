"""What a person puts right in a roster holds for the plan, whatever its columns mean and however it is laid out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.exchange.roster.columns import meanings, words_for
from minqing_desktop.exchange.roster.corrections import JOIN, SKIP, START, TAKE, Corrections, row_key
from minqing_desktop.exchange.roster.headings import DERIVED, PLACED
from minqing_desktop.exchange.roster.plan import RosterPlan, cell_key
from minqing_desktop.exchange.roster.reader_process import plan_roster
from minqing_desktop.exchange.roster.reading import plan_roster_here


def number(body: str) -> str:
    return body + check_digit(body)


HE, WU, ZHAO = number("33032719600307771"), number("33032719621201452"), number("33032719600307773")
WRONG = ZHAO[:-1] + ("1" if ZHAO[-1] != "1" else "2")
ROWS = (
    ("示范村花名册",),
    ("姓名", "与户主关系", "身份证号", "联系电话"),
    ("何大山", "户主", HE, "13800000011"),
    ("吴秀兰", "妻", WU, "1380000"),
    ("赵根生", "户主", WRONG, ""),
    ("", "子", "", "13800000012"),
    ("合计", "", "", ""),
)


@pytest.fixture
def plan(write_xlsx: Callable[..., Path], headings: Path) -> Callable[..., RosterPlan]:
    """The plan of the small roster with what is put right in it."""
    path = write_xlsx(ROWS)

    def made(corrections: Corrections | None = None, **answers: str) -> RosterPlan:
        return plan_roster_here(path, headings, answers, corrections)

    return made


def homes(plan: RosterPlan) -> list[list[str]]:
    return [[member.name for member in home.members] for home in plan.households]


def test_a_right_number_takes_its_doubt_away_and_others_stay(plan: Callable[..., RosterPlan]) -> None:
    before = plan()
    (doubt,) = [one for one in before.doubts if one.kind == "id_check_digit"]
    assert (doubt.row, doubt.column) == (5, 2)
    after = plan(Corrections(cells={cell_key(0, 5, 2): f" {ZHAO} "}))
    assert after.problems == {}
    assert after.households[1].members[0].id_number == ZHAO
    assert after.notices == before.notices


def test_a_corrected_cell_holds_when_its_column_means_something_else(plan: Callable[..., RosterPlan]) -> None:
    right = Corrections(cells={cell_key(0, 4, 3): "13900000099"})
    (key,) = [column.key for column in plan().columns if column.heading == "联系电话"]
    assert plan(right).households[0].members[1].phone == "13900000099"
    as_extra = plan(right, **{key: "extra"}).households[0].members[1]
    assert (as_extra.phone, as_extra.extra) == ("", {"联系电话": "13900000099"})


def test_a_row_is_left_out_and_says_so(plan: Callable[..., RosterPlan]) -> None:
    after = plan(Corrections(rows={row_key(0, 4): SKIP}))
    assert homes(after) == [["何大山"], ["赵根生"]]
    assert (4, "by_hand") in [(one.row, one.reason) for one in after.skipped]


def test_a_row_that_was_passed_over_is_taken_when_it_has_a_name(plan: Callable[..., RosterPlan]) -> None:
    assert homes(plan(Corrections(rows={row_key(0, 6): TAKE}))) == [["何大山", "吴秀兰"], ["赵根生"]]
    named = Corrections({cell_key(0, 6, 0): "赵小生"})
    assert homes(plan(named)) == [["何大山", "吴秀兰"], ["赵根生", "赵小生"]]
    odd = Corrections({cell_key(0, 6, 0): "合计"}, {row_key(0, 6): TAKE})
    assert homes(plan(odd))[1] == ["赵根生", "合计"]


def test_inferred_households_are_split_and_joined(plan: Callable[..., RosterPlan]) -> None:
    assert homes(plan(Corrections(breaks={row_key(0, 4): START}))) == [["何大山"], ["吴秀兰"], ["赵根生"]]
    joined = plan(Corrections(breaks={row_key(0, 5): JOIN}))
    assert homes(joined) == [["何大山", "吴秀兰", "赵根生"]]
    assert joined.problems["two_heads"] == 1


def test_what_was_doubted_of_other_households_stays_with_them(write_xlsx: Callable[..., Path], headings: Path) -> None:
    """Two households of one head name, far apart: the second one is asked about, also after the first is split."""
    path = write_xlsx(
        (
            ("户主姓名", "姓名", "身份证号", "联系电话"),
            ("何大山", "何大山", HE, ""),
            ("何大山", "吴秀兰", WU, ""),
            ("赵根生", "赵根生", ZHAO, ""),
        )
    )
    before = plan_roster_here(path, headings)
    after = plan_roster_here(path, headings, None, Corrections(breaks={row_key(0, 3): START}))
    assert homes(before) == [["何大山", "吴秀兰"], ["赵根生"]]
    assert homes(after)[-1] == ["赵根生"]
    assert ["何大山"] in homes(after)
    last = {doubt.kind for doubt in after.doubts if doubt.household == len(after.households) - 1}
    assert last == {doubt.kind for doubt in before.doubts if doubt.household == len(before.households) - 1}


def test_what_lies_outside_of_the_sheet_does_no_harm(plan: Callable[..., RosterPlan]) -> None:
    far = Corrections(
        {cell_key(0, 900, 1): "x", cell_key(7, 1, 1): "x", cell_key(0, 3, 90): "x"},
        {row_key(0, 900): TAKE, row_key(3, 1): SKIP},
        {row_key(0, 3): JOIN, row_key(0, 1): START},
    )
    assert homes(plan(far)) == homes(plan())


def test_it_travels_to_the_reader_process(write_xlsx: Callable[..., Path], headings: Path) -> None:
    right = Corrections({cell_key(0, 5, 2): ZHAO}, {row_key(0, 4): SKIP}, {})
    after = plan_roster(write_xlsx(ROWS), headings, corrections=right)
    assert after.problems == {}
    assert homes(after) == [["何大山"], ["赵根生"]]


def test_a_member_in_repeated_columns_is_put_right_in_his_own_cell(
    write_xlsx: Callable[..., Path], headings: Path
) -> None:
    path = write_xlsx(
        (
            ("户编号", "户主姓名", "身份证号", "成员1姓名", "成员1身份证号", "成员2姓名", "成员2身份证号"),
            ("1", "何大山", HE, "吴秀兰", WU, "赵根生", WRONG),
            ("2", "何大山", HE, "吴秀兰", WU, "钱小水", number("33032719600307775")),
        )
    )
    before = plan_roster_here(path, headings)
    (doubt,) = [one for one in before.doubts if one.kind == "id_check_digit"]
    assert (doubt.row, doubt.column) == (2, 6)
    assert before.written(doubt) == WRONG
    (ids,) = [column for column in before.columns if column.field == "id_no"]
    assert ids.places == (2, 4, 6)
    after = plan_roster_here(path, headings, None, Corrections({cell_key(0, 2, 6): ZHAO}))
    assert "id_check_digit" not in after.problems
    assert after.households[0].members[2].id_number == ZHAO


def test_columns_we_added_stand_nowhere_in_the_file(write_xlsx: Callable[..., Path], headings: Path) -> None:
    path = write_xlsx({"三组": (("姓名", "与户主关系", "身份证号"), ("何大山", "户主", HE), ("吴秀兰", "妻", WU))})
    columns = {column.heading: column.places for column in plan_roster_here(path, headings).columns}
    assert columns["姓名"] == (0,)
    assert columns["组别"] == ()


def test_a_column_that_was_answered_outweighs_one_that_was_found(
    write_xlsx: Callable[..., Path], headings: Path
) -> None:
    rows = (("姓名", "身份证号", "证件号码二", "与户主关系"), ("何大山", HE, WU, "户主"))
    path = write_xlsx(rows)
    keys = {column.heading: column.key for column in plan_roster_here(path, headings).columns}
    after = plan_roster_here(path, headings, {keys["证件号码二"]: "id_no"})
    assert after.households[0].members[0].id_number == WU
    assert {column.heading: column.use for column in after.columns}["身份证号"] == "extra"


def test_every_meaning_has_a_name_and_every_place_can_be_chosen() -> None:
    internal = {"household_key", "household_phone"}
    assert set(meanings()) >= PLACED - internal
    assert set(meanings()) <= PLACED | DERIVED
    assert not [code for code in (*meanings(), "extra", "ignore") if words_for(code) == code]


def test_an_answered_question_is_no_doubt_any_more(write_xlsx: Callable[..., Path], headings: Path) -> None:
    path = write_xlsx((("编号", "姓名", "身份证号"), ("7", "何大山", HE), ("9", "吴秀兰", WU)))
    before = plan_roster_here(path, headings)
    assert before.notices["column_ambiguous"] == len(before.questions) == 1
    after = plan_roster_here(path, headings, {before.questions[0].key: "seq"})
    assert "column_ambiguous" not in after.notices
    assert after.questions == ()


def test_files_of_a_folder_are_told_apart_by_their_names(
    write_xlsx: Callable[..., Path], headings: Path, tmp_path: Path
) -> None:
    rows = (("姓名", "与户主关系", "身份证号"), ("何大山", "户主", HE))
    write_xlsx({"Sheet1": rows}, name="册/一组.xlsx")
    write_xlsx({"人": (rows[0], ("吴秀兰", "户主", WU)), "说明": (("如实填写",),)}, name="册/二组.xlsx")
    plan = plan_roster_here(tmp_path / "册", headings)
    assert [sheet.name for sheet in plan.sheets] == ["一组", "二组 人", "二组 说明"]
