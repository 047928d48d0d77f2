"""What villages do to rosters besides the usual: each is read as a person would read it, or owned up to."""

from collections.abc import Callable

import pytest

from minqing_desktop.exchange.roster.plan import PlannedHousehold, RosterPlan
from tests.exchange.roster.test_shapes import LI, WANG, ZHANG, ZHANG_SON, ZHAO, heads

PlanOf = Callable[..., RosterPlan]


def names(plan: RosterPlan) -> list[list[str]]:
    return [[member.name for member in household.members] for household in plan.households]


def first(plan: RosterPlan) -> PlannedHousehold:
    return plan.households[0]


TWO_BY_TWO = [["张三", "李四"], ["王五", "赵六"]]


@pytest.mark.parametrize(
    "rows",
    [
        [["张三", ZHANG, ZHANG], ["李四", LI, ZHANG], ["王五", WANG, WANG], ["赵六", ZHAO, WANG]],
        [["张三", ZHANG, ZHANG], ["王五", WANG, WANG], ["李四", LI, ZHANG], ["赵六", ZHAO, WANG]],
        [["张三", ZHANG, ZHANG], ["李四", LI, ""], ["王五", WANG, WANG.lower()], ["赵六", ZHAO, ""]],
    ],
)
def test_households_by_the_heads_id_number(rows: list[list[str]], plan_of: PlanOf) -> None:
    plan = plan_of([["姓名", "身份证号", "户主身份证号"], *rows])
    assert names(plan) == TWO_BY_TWO
    assert heads(plan) == ["张三", "王五"]
    assert plan.sheets[0].grouping == "head_id"
    assert not any(household.inferred for household in plan.households)


def test_a_heads_number_that_nobody_listed_has_is_kept(plan_of: PlanOf) -> None:
    plan = plan_of(
        [["姓名", "身份证号", "户主身份证号", "与户主关系"], ["李四", LI, ZHANG, "妻"], ["王五", WANG, WANG, "户主"]]
    )
    assert heads(plan) == ["", "王五"]
    assert first(plan).members[0].extra == {"户主身份证号": ZHANG}
    assert plan.notices["no_head"] == 1


def test_members_who_stand_apart_from_their_head(plan_of: PlanOf) -> None:
    rows = [["张三", ZHANG, "张三"], ["王五", WANG, "王五"], ["李四", LI, "张三"], ["赵六", ZHAO, "王五"]]
    plan = plan_of([["姓名", "身份证号", "户主姓名"], *rows])
    assert names(plan) == TWO_BY_TWO
    assert plan.notices["household_inferred"] == 2


def test_two_heads_of_one_name_in_a_row(plan_of: PlanOf) -> None:
    rows = [["张三", ZHANG, "张三"], ["李四", LI, "张三"], ["张三", WANG, "张三"], ["赵六", ZHAO, "张三"]]
    assert names(plan_of([["姓名", "身份证号", "户主姓名"], *rows])) == [["张三", "李四"], ["张三", "赵六"]]


def test_blank_rows_between_households(plan_of: PlanOf) -> None:
    rows = [["张三", ZHANG, ""], ["李四", LI, ""], [], ["王五", WANG, ""], ["赵六", ZHAO, ""]]
    plan = plan_of([["姓名", "身份证号", "电话"], *rows])
    assert names(plan) == TWO_BY_TWO
    assert plan.notices == {"household_inferred": 2, "head_inferred": 2}


def test_blank_rows_between_groups_are_no_households(plan_of: PlanOf) -> None:
    rows = [["一组", "张三", ZHANG], ["一组", "李四", LI], [], ["二组", "王五", WANG], ["二组", "赵六", ZHAO]]
    assert plan_of([["组别", "姓名", "身份证号"], *rows]).sheets[0].grouping == "none"


def test_tables_under_one_another_with_titles_between(plan_of: PlanOf) -> None:
    labels = ["姓名", "与户主关系", "身份证号"]
    plan = plan_of([
        ["一组花名册"], labels, ["张三", "户主", ZHANG], ["李四", "妻", LI], [],
        ["示范村第二组花名册"], labels, ["王五", "户主", WANG], ["赵六", "妻", ZHAO],
    ])  # fmt: skip
    assert names(plan) == TWO_BY_TWO
    assert [household.group for household in plan.households] == ["一组", "第二组"]
    assert [row.reason for row in plan.skipped] == ["section", "repeated_header"]


@pytest.mark.parametrize(
    ("title", "group"),
    [
        ("示范镇示范村第三村民小组花名册（2025年）", "第三村民小组"),
        ("示范村三组", "示范村三组"),
        ("示范村一至三组花名册", ""),
        ("示范村1-3组花名册", ""),
        ("一组、二组花名册", ""),
        ("2025年农户花名册", ""),
    ],
)
def test_the_group_in_a_title(title: str, group: str, plan_of: PlanOf) -> None:
    plan = plan_of([[title], ["姓名", "与户主关系", "身份证号"], ["张三", "户主", ZHANG]], ["A1:C1"])
    assert first(plan).group in (group, "三组" if group else "")


def test_a_total_in_the_column_of_names(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["姓名", "与户主关系", "电话"], ["张三", "户主", ""], ["一组小计", 3, ""], ["合  计", 7, ""],
    ])  # fmt: skip
    assert [row.reason for row in plan.skipped] == ["total", "total"]
    assert names(plan) == [["张三"]]


def test_signatures_beside_names(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户号", "姓名", "与户主关系", "身份证号"], ["1", "张三", "户主", ZHANG],
        ["村支书签字：", "李四", "", "日期：2025.3.5"], ["第1页，共3页"], ["会计：", "王五"],
    ])  # fmt: skip
    assert plan.person_count == 1
    assert {row.reason for row in plan.skipped} == {"footer"}


def test_a_remark_that_begins_like_a_footer_loses_nobody(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户号", "姓名", "与户主关系", "身份证号", "性别", "备注"],
        ["1", "买买提·艾力", "户主", "", "男", "说明：在外打工"],
        ["1", "张三", "子", "", "男", "注：上学"],
    ])  # fmt: skip
    assert names(plan) == [["买买提·艾力", "张三"]]


@pytest.mark.parametrize("heading", ["户主姓名", "户 主姓名*"])
def test_a_header_printed_again_over_heads(heading: str, plan_of: PlanOf) -> None:
    labels = [heading, "家庭成员", "与户主关系", "身份证号"]
    again = ["户主姓名", "家庭成员", "与户主关系", "身份证号"]
    plan = plan_of([labels, ["张三", "张三", "户主", ZHANG], again, ["张三", "李四", "妻", LI]])
    assert names(plan) == [["张三", "李四"]]


def test_names_spread_over_a_cell_are_no_lists(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户编号", "家庭成员姓名", "与户主关系"], ["1", "张　三", "户主"], ["1", "李 四", "妻"], ["1", "张　小", "子"],
    ])  # fmt: skip
    assert names(plan) == [["张三", "李四", "张小"]]


def test_totals_and_headers_in_lists_of_members(plan_of: PlanOf) -> None:
    labels = ["户编号", "户主姓名", "家庭成员", "联系电话"]
    plan = plan_of([
        labels, ["1", "张三", "李四、张小", ""], labels, ["2", "王五", "赵六", ""], ["合计", "2户", "", ""],
        ["签发：李四", "", "", "制表人：王五"],
    ])  # fmt: skip
    assert names(plan) == [["张三", "李四", "张小"], ["王五", "赵六"]]
    assert [row.reason for row in plan.skipped] == ["repeated_header", "total", "footer"]


def test_what_nothing_else_tells_is_kept(plan_of: PlanOf) -> None:
    ages = plan_of([["姓名", "与户主关系", "年龄"], ["张三", "户主", 56]])
    assert first(ages).members[0].extra == {"年龄": "56"}
    sizes = plan_of([["户主姓名", "家庭人口", "联系电话"], ["张三", 3, ""], ["王五", 2, ""]])
    assert [household.members[0].extra for household in sizes.households] == [{"家庭人口": "3"}, {"家庭人口": "2"}]
    known = plan_of([["姓名", "与户主关系", "身份证号", "年龄"], ["张三", "户主", ZHANG, 56]])
    assert first(known).members[0].extra == {}


@pytest.mark.parametrize(
    ("heading", "said", "states"),
    [
        ("是否健在", ["是", "否", "是"], ["", "deceased", ""]),
        ("是否死亡", ["否", "是", ""], ["", "deceased", ""]),
        ("户籍状态", ["正常", "死亡", "迁出"], ["", "deceased", "moved_out"]),
        ("人员状态", ["正常", "死亡", "迁出"], ["", "deceased", "moved_out"]),
        ("健康状况", ["健康", "患病", "健康"], ["", "", ""]),
        ("在家状态", ["是", "否", "是"], ["", "", ""]),
    ],
)
def test_columns_that_say_who_is_alive_and_here(
    heading: str, said: list[str], states: list[str], plan_of: PlanOf
) -> None:
    rows = [["1", "张三", "户主", ZHANG], ["1", "李四", "妻", LI], ["1", "张小", "子", ZHANG_SON]]
    labels = ["户编号", "姓名", "与户主关系", "身份证号", heading]
    plan = plan_of([labels, *([*row, word] for row, word in zip(rows, said, strict=True))])
    assert [member.state for member in first(plan).members] == states


def test_cells_with_more_than_they_should_hold(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户编号", "姓名", "与户主关系", "身份证号"],
        ["1", "张三13900000001", "户主", f"身份证{ZHANG}"], ["1", "李四 王五", "妻", f"{LI}（新）"],
        ["1", "JOHN SMITH", "子", ""], ["1", "欧阳 修", "子", ""],
    ])  # fmt: skip
    members = first(plan).members
    assert [member.id_number for member in members] == [ZHANG, LI, "", ""]
    assert members[0].extra == {"身份证号": f"身份证{ZHANG}"}
    assert [member.name for member in members[2:]] == ["JOHN SMITH", "欧阳修"]
    assert plan.notices["name_odd"] == 2


def test_formulas_without_a_value_are_no_texts(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户编号", "姓名", "与户主关系", "身份证号", "家庭住址"],
        ["1", "张三", "户主", ZHANG, "#REF!"], ["1", "#N/A", "妻", "", ""],
    ])  # fmt: skip
    assert first(plan).address == ""
    assert [row.row for row in plan.skipped] == [3]


def test_repeated_columns_that_do_not_say_who_is_the_head(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["序号", "姓名", "身份证号", "姓名", "身份证号"],
        [1, "张三", ZHANG, "李四", LI], [2, "王五", WANG, "赵六", ZHAO],
    ])  # fmt: skip
    assert names(plan) == TWO_BY_TWO
    assert plan.notices["head_inferred"] == 2


HALVES = {
    "down": [[1, "张三", ZHANG, 3, "王五", WANG], [2, "李四", LI, "", "", ""]],
    "across": [[1, "张三", ZHANG, 2, "李四", LI], [3, "王五", WANG, "", "", ""]],
}


@pytest.mark.parametrize("rows", HALVES.values(), ids=HALVES)
def test_halves_of_a_list_beside_one_another(rows: list[list[object]], plan_of: PlanOf) -> None:
    plan = plan_of([["示范村名单"], ["序号", "姓名", "身份证号"] * 2, *rows], ["A1:F1"])
    assert names(plan) == [["张三"], ["李四"], ["王五"]]
    assert plan.sheets[0].grouping == "none"


def test_households_that_run_on_in_the_other_half(plan_of: PlanOf) -> None:
    labels = ["姓名", "与户主关系", "身份证号"] * 2
    plan = plan_of([labels, ["张三", "户主", ZHANG, "张小", "子", ZHANG_SON], ["李四", "妻", LI, "王五", "户主", WANG]])
    assert names(plan) == [["张三", "李四", "张小"], ["王五"]]


def test_members_beside_their_head_are_no_halves(plan_of: PlanOf) -> None:
    labels = ["姓名", "与户主关系", "身份证号"] * 2
    plan = plan_of([labels, ["张三", "户主", ZHANG, "李四", "妻", LI], ["王五", "户主", WANG, "赵六", "妻", ZHAO]])
    assert names(plan) == TWO_BY_TWO
    assert [member.relation for member in first(plan).members] == ["户主", "配偶"]


def test_members_listed_beside_an_applicant_do_not_take_his_number(plan_of: PlanOf) -> None:
    labels = ["申请人", "申请人身份证号", "家庭成员", "联系电话"]
    plan = plan_of([labels, ["张三", ZHANG, "李四、张小", ""], ["王五", WANG, "赵六、王小", ""]])
    assert names(plan) == [["张三", "李四", "张小"], ["王五", "赵六", "王小"]]
    assert [[member.id_number for member in home.members] for home in plan.households] == [
        [ZHANG, "", ""],
        [WANG, "", ""],
    ]


def test_an_id_number_beside_a_list_is_nobodys_where_no_name_stands(plan_of: PlanOf) -> None:
    plan = plan_of(
        [["户编号", "身份证号", "家庭成员", "组别"], ["1", ZHANG, "李四、张小", "一组"], ["2", WANG, "赵六、王小", ""]]
    )
    assert [[member.id_number for member in home.members] for home in plan.households] == [["", ""], ["", ""]]
    assert first(plan).members[0].extra == {"户主身份证号": ZHANG}


@pytest.mark.parametrize("mark", ["同上", "〃", '"'])
def test_ditto_marks(mark: str, plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户编号", "组别", "姓名", "与户主关系", "家庭住址"],
        ["1", "一组", "张三", "户主", "老街1号"], [mark, mark, "李四", "妻", mark],
        ["2", mark, "王五", "户主", "老街2号"],
    ])  # fmt: skip
    assert names(plan) == [["张三", "李四"], ["王五"]]
    assert [(home.number, home.group, home.address) for home in plan.households] == [
        ("1", "一组", "老街1号"), ("2", "一组", "老街2号")]  # fmt: skip
    assert plan.notices == {}


def test_relations_behind_the_names(plan_of: PlanOf) -> None:
    people = [["张三（户主）", ZHANG], ["李四（妻）", LI], ["王五(户主)", WANG], ["赵六 [妻子]", ZHAO]]
    plan = plan_of([["姓名", "身份证号"], *people])
    assert names(plan) == TWO_BY_TWO
    assert [member.relation for member in first(plan).members] == ["户主", "配偶"]
    assert plan.notices == {"household_inferred": 2}
    others = plan_of([["姓名", "身份证号"], ["张三（小三）", ZHANG], ["李四（已故）", LI]])
    assert others.sheets[0].grouping == "none"
    assert others.households[1].members[0].state == "deceased"


def test_residents_that_are_a_status_and_not_a_count(plan_of: PlanOf) -> None:
    plan = plan_of(
        [["户编号", "姓名", "与户主关系", "户籍人口"], ["1", "张三", "户主", "是"], ["1", "李四", "妻", "否"]]
    )
    assert [member.extra for member in first(plan).members] == [{"户籍人口": "是"}, {"户籍人口": "否"}]


def test_household_numbers_with_and_without_decimals(plan_of: PlanOf) -> None:
    plan = plan_of([["户编号", "姓名", "与户主关系"], ["1", "张三", "户主"], ["1.0", "李四", "妻"], [1, "张小", "子"]])
    assert names(plan) == [["张三", "李四", "张小"]]


def test_formulas_whose_results_nobody_stored(plan_of: PlanOf) -> None:
    rows = [["1", "张三", "户主", ZHANG, '=CONCATENATE("139","00000001")'], ["1", "李四", "妻", LI, "=E2"]]
    plan = plan_of([["户编号", "姓名", "与户主关系", "身份证号", "联系电话"], *rows])
    assert [member.phone for member in first(plan).members] == ["", ""]
    (told,) = [doubt for doubt in plan.doubts if doubt.kind == "formula_empty"]
    assert (told.label, told.column) == ("联系电话", 4)


def test_formulas_beside_members_in_columns(plan_of: PlanOf) -> None:
    labels = ["户编号", "户主姓名", "成员1姓名", "成员1身份证号", "成员2姓名", "成员2身份证号"]
    plan = plan_of([labels, ["1", "张三", "李四", LI, "张小", "=D2"]])
    assert plan.notices["formula_empty"] == 1
    assert plan_of([labels, ["1", "张三", "李四", LI, "张小", ZHANG_SON]]).notices.get("formula_empty", 0) == 0
