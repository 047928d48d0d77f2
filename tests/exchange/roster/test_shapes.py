"""Rosters in the shapes that villages have them, each made here from a drawing of the real one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.domain.values import id_number
from minqing_desktop.exchange.roster.plan import PlannedHousehold, RosterPlan
from minqing_desktop.exchange.roster.reading import plan_roster_here

PlanOf = Callable[..., RosterPlan]


def number(born: str, order: int = 11) -> str:
    """A valid ID number of an invented person."""
    body = f"330327{born}{order:03}"
    return body + id_number.check_digit(body)


ZHANG, LI, ZHANG_SON = number("19700102", 11), number("19710203", 22), number("19950304", 33)
WANG, ZHAO = number("19600506", 55), number("19620607", 66)


def told(household: PlannedHousehold) -> tuple[str, list[tuple[str, str]]]:
    """The head's name, and names and relations of all members."""
    return household.head_name, [(member.name, member.relation) for member in household.members]


def heads(plan: RosterPlan) -> list[str]:
    return [household.head_name for household in plan.households]


TWO_HOUSEHOLDS = [
    ("张三", [("张三", "户主"), ("李四", "配偶"), ("张小", "子")]),
    ("王五", [("王五", "户主"), ("赵六", "配偶")]),
]


def test_shape_1_police_export(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["乡镇", "村（居）委会", "户号", "本户地址", "姓名", "与户主关系", "性别", "公民身份号码", "户类型"],
        ["示范镇", "示范村", "330001", "示范村一组1号", "张三", "户主", "男", ZHANG, "家庭户"],
        ["示范镇", "示范村", "330001", "示范村一组1号", "李四", "妻", "女", LI, "家庭户"],
        ["示范镇", "示范村", "330001", "示范村一组1号", "张小", "长子", "男", ZHANG_SON, "家庭户"],
        ["示范镇", "示范村", "330002", "示范村二组2号", "王五", "户主", "男", WANG, "集体户"],
        ["示范镇", "示范村", "330002", "示范村二组2号", "赵六", "妻", "女", ZHAO, "集体户"],
    ])  # fmt: skip
    assert [told(household) for household in plan.households] == TWO_HOUSEHOLDS
    first, second = plan.households
    assert (first.number, first.address, first.household_type, first.village) == (
        "330001",
        "示范村一组1号",
        "家庭户",
        "示范村",
    )
    assert (second.number, second.household_type) == ("330002", "集体户")
    assert first.members[1].relation_word == "妻"
    assert plan.problems == {}


def test_shape_2_addresses_in_parts(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户别", "户号", "与户主关系", "公民身份证号", "姓名", "性别", "住址行政区划", "住址街路巷",
         "住址门(楼)详址", "出生日期"],
        ["家庭户", "1", "户主", ZHANG, "张三", "男", "示范县", "中心路", "12号", "19700102"],
        ["家庭户", "1", "配偶", LI, "李四", "女", "示范县", "中心路", "12号", "19710203"],
    ])  # fmt: skip
    (household,) = plan.households
    assert household.address == "中心路12号"
    assert [member.birth_date for member in household.members] == ["1970-01-02", "1971-02-03"]
    assert plan.problems == {}


def test_shape_3_title_and_head_beside_members(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["示范村农户花名册"],
        ["序号", "村组", "组", "户主姓名", "家庭成员", "性别", "出生日期", "身份证", "与户主关系", "户籍人口数",
         "备注"],
        [1, "示范村", "3", "张三", "张三", "男", "1970.1.2", ZHANG, "本人", 3, ""],
        [2, "示范村", "3", "张三", "李四", "女", "1971.2", LI, "配偶", 3, "在外"],
        [3, "示范村", "3", "张三", "张小", "男", "1995", ZHANG_SON, "儿子", 3, ""],
        [4, "示范村", "三社", "王五", "王五", "男", "1960-5-6", WANG, "本人", 2, ""],
        [5, "示范村", "三社", "王五", "赵六", "女", "1962-6-7", ZHAO, "配偶", 2, ""],
    ], ["A1:K1"])  # fmt: skip
    assert [told(household) for household in plan.households] == TWO_HOUSEHOLDS
    assert [household.group for household in plan.households] == ["3组", "3组"]
    assert plan.households[0].members[1].note == "在外"
    assert all(household.inferred for household in plan.households)
    assert plan.problems == {}


def test_shape_4_two_household_numbers_and_no_relation(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["公安户号", "居住户号", "姓名", "性别", "出生时间", "证件类型", "证件号码", "联系电话", "户籍地详址",
         "常住地祥址"],
        ["9001", "1", "张三", "男", "1970/1/2", "居民身份证", ZHANG, "13900000001", "老街1号", "新村1号"],
        ["9001", "1", "李四", "女", "1971/2/3", "居民身份证", LI, "", "老街1号", "新村1号"],
        ["9002", "1", "约翰", "男", "1980/2/3", "护照", "E12345678", "", "老街2号", "新村1号"],
        ["9003", "2", "王五", "男", "1960/5/6", "居民身份证", WANG, "13900000002", "老街3号", "新村2号"],
    ])  # fmt: skip
    assert [[member.name for member in household.members] for household in plan.households] == [
        ["张三", "李四", "约翰"],
        ["王五"],
    ]
    foreigner = plan.households[0].members[2]
    assert (foreigner.id_type, foreigner.id_number, foreigner.birth_date) == ("passport", "E12345678", "1980-02-03")
    assert foreigner.extra["户籍地详址"] == "老街2号"
    assert plan.households[0].members[0].extra == {"公安户号": "9001"}
    assert (plan.households[0].address, plan.households[0].registered_address) == ("新村1号", "老街1号")
    assert heads(plan) == ["张三", "王五"]
    assert plan.notices["head_inferred"] == 2
    assert plan.problems == {}


def test_shape_5_the_actual_head_is_another(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["序号", "户编号", "本户地址", "姓名", "与户主关系", "公民身份号码", "年龄", "户类型", "实际户主",
         "家庭人口", "电话号码"],
        [1, "1", "一组1号", "张三", "户主", ZHANG, 56, "", "李四", 2, "13900000001"],
        [2, "1", "一组1号", "李四", "配偶", LI, 55, "", "李四", 2, ""],
        [3, "2", "一组2号", "王五", "户主", WANG, 66, "", "王五", 1, ""],
    ])  # fmt: skip
    first, second = plan.households
    assert (first.head_name, first.registered_head) == ("李四", "张三")
    assert (second.head_name, second.registered_head) == ("王五", "")
    assert plan.notices["head_differs"] == 1


def test_shape_6_two_levels_without_merged_cells(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["档案号", "户主/联系人", "类型", "基本信息", "", "", "", "", "", "", "", "家庭地址"],
        ["", "", "", "与户主关系", "姓名", "性别", "出生日期", "证件号码", "死亡日期", "婚姻状况", "联系电话", ""],
        ["A1", "张三", "农户", "户主", "张三", "男", "", ZHANG, "", "已婚", "13900000001", "一组1号"],
        ["A1", "张三", "农户", "母亲", "钱氏", "女", "1940", "", "2020-3-4", "丧偶", "", "一组1号"],
    ])  # fmt: skip
    (household,) = plan.households
    assert household.number == "A1"
    assert household.address == "一组1号"
    mother = household.members[1]
    assert (mother.state, mother.state_on, mother.birth_date, mother.sex) == ("deceased", "2020-03-04", "1940", "女")
    assert household.members[0].extra["婚姻状况"] == "已婚"


def test_shape_6_two_levels_with_merged_cells(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["档案号", "户主/联系人", "基本信息", "", "", "家庭地址"],
        ["", "", "与户主关系", "姓名", "证件号码", ""],
        ["A1", "张三", "户主", "张三", ZHANG, "一组1号"],
        ["", "", "配偶", "李四", LI, ""],
        ["A2", "王五", "户主", "王五", WANG, "一组2号"],
    ], ["A1:A2", "B1:B2", "C1:E1", "F1:F2", "A3:A4", "B3:B4", "F3:F4"])  # fmt: skip
    assert [told(household) for household in plan.households] == [
        ("张三", [("张三", "户主"), ("李四", "配偶")]), ("王五", [("王五", "户主")])]  # fmt: skip
    assert [household.address for household in plan.households] == ["一组1号", "一组2号"]


FORM = [
    ["家庭情况登记表"],
    ["编号", "0007", "户主", "张三", "联系电话", "13900000001"],
    ["家庭住址", "示范村一组7号", "", "", "组别", "一组"],
    [],
    ["家庭成员情况"],
    ["姓名", "与户主关系", "性别", "身份证号", "", "备注"],
    ["张三", "户主", "男", ZHANG, "", ""],
    ["李四", "配偶", "女", LI, "", "在外"],
]


def test_shape_7_a_sheet_per_household(plan_of: PlanOf) -> None:
    other = [
        ["家庭情况登记表"],
        ["编号：0008", "", "户主：", "王五", "联系电话：13900000002"],
        ["家庭住址：示范村二组8号"],
        [],
        [],
        ["姓名", "与户主关系", "性别", "身份证号", "", "备注"],
        ["王五", "本人", "男", WANG, "", ""],
    ]
    plan = plan_of({"张三": FORM, "王五": other})
    assert [told(household) for household in plan.households] == [
        ("张三", [("张三", "户主"), ("李四", "配偶")]), ("王五", [("王五", "户主")])]  # fmt: skip
    first, second = plan.households
    assert (first.number, first.address, first.group) == ("0007", "示范村一组7号", "一组")
    assert (second.number, second.address) == ("0008", "示范村二组8号")
    assert [household.members[0].phone for household in plan.households] == ["13900000001", "13900000002"]
    assert not first.inferred


def test_shape_8_a_file_per_household_in_a_folder_per_group(
    write_xlsx: Callable[..., Path], tmp_path: Path, headings: Path
) -> None:
    labels = ["户内序号", "家庭成员姓名", "性别", "身份证号", "与承包方代表关系", "变动情况"]
    write_xlsx([labels, [1, "张三", "男", ZHANG, "本人", ""], [2, "李四", "女", LI, "妻", "2020年死亡"]],
               name="名册/一组/0001-张三-表1.xlsx")  # fmt: skip
    write_xlsx([labels, [1, "王五", "男", WANG, "本人", ""]], name="名册/二组/0002-王五-表1.xlsx")
    (tmp_path / "名册" / "说明.txt").write_text("请按户填写", encoding="utf-8")
    plan = plan_roster_here(tmp_path / "名册", headings)
    assert [(h.number, h.group, h.head_name, len(h.members)) for h in plan.households] == [
        ("0001", "一组", "张三", 2), ("0002", "二组", "王五", 1)]  # fmt: skip
    assert plan.households[0].members[1].state == "deceased"
    assert [sheet.skipped for sheet in plan.sheets if sheet.skipped] == ["no_table"]


def test_shape_9_members_in_repeated_columns(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户编号", "组别", "户主姓名", "户主身份证号", "联系电话", "成员1姓名", "成员1身份证号",
         "成员1与户主关系", "成员2姓名", "成员2身份证号", "成员2与户主关系"],
        ["1", "一组", "张三", ZHANG, "13900000001", "李四", LI, "妻", "张小", ZHANG_SON, "儿子"],
        ["2", "一组", "王五", WANG, "13900000002", "赵六", ZHAO, "妻", "", "", ""],
    ])  # fmt: skip
    assert [told(household) for household in plan.households] == TWO_HOUSEHOLDS
    first, second = plan.households
    assert [member.id_number for member in first.members] == [ZHANG, LI, ZHANG_SON]
    assert [member.phone for member in first.members] == ["13900000001", "", ""]
    assert (second.number, second.group, second.members[1].id_number) == ("2", "一组", ZHAO)
    assert {member.row for member in first.members} == {2}


def test_shape_9_members_listed_in_one_cell(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户编号", "户主姓名", "家庭成员", "联系电话"],
        ["1", "张三", "张三、李四、张小", "13900000001"],
        ["2", "王五", "赵六", "13900000002"],
    ])  # fmt: skip
    assert [[member.name for member in household.members] for household in plan.households] == [
        ["张三", "李四", "张小"],
        ["王五", "赵六"],
    ]
    assert heads(plan) == ["张三", "王五"]


def test_shape_10_header_in_two_merged_rows(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["序号", "村", "组", "户主姓名", "家庭成员", "与户主关系", "性别", "出生年月", "身份证号", "户口性质",
         "本户地址"],
        [""] * 11,
        [1, "示范村", "一组", "张三", "张三", "户主", "男", "197001", ZHANG, "农业", "一组1号"],
        [2, "示范村", "一组", "", "李四", "妻", "女", "197102", LI, "农业", ""],
        [3, "示范村", "一组", "王五", "王五", "户主", "男", "196005", WANG, "农业", "一组2号"],
    ], [f"{letter}1:{letter}2" for letter in "ABCDEFGHIJK"])  # fmt: skip
    assert [told(household) for household in plan.households] == [
        ("张三", [("张三", "户主"), ("李四", "配偶")]), ("王五", [("王五", "户主")])]  # fmt: skip
    assert plan.households[0].address == "一组1号"
    assert plan.households[0].members[0].extra == {"户口性质": "农业"}


def test_shape_10_head_and_relation_in_one_column(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["序号", "姓名", "户主（与户主关系）", "身份证号"],
        [1, "张三", "户主", ZHANG],
        [2, "李四", "妻", LI],
        [3, "王五", "王五", WANG],
        [4, "赵六", "妻", ZHAO],
    ])  # fmt: skip
    assert [told(household) for household in plan.households] == [
        ("张三", [("张三", "户主"), ("李四", "配偶")]), ("王五", [("王五", "户主"), ("赵六", "配偶")])]  # fmt: skip


def test_shape_11_grid_template(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["网格人员信息采集表"],
        ["填表说明：带*的为必填项，身份证号请按文本填写"],
        ["填报单位：示范村"],
        [],
        ["*户编号", "姓名*", "* 与户主关系", "身份证号码*（必填）", "性别", "联系\n电话"],
        ["必填", "必填", "下拉选择", "18位", "男/女", "选填"],
        ["1", "张三", "户主", ZHANG, "男", "13900000001"],
        ["1", "李四", "配偶", LI, "女", ""],
    ])  # fmt: skip
    assert [told(household) for household in plan.households] == [("张三", [("张三", "户主"), ("李四", "配偶")])]
    assert [(row.row, row.reason) for row in plan.skipped] == [(6, "comment")]


def test_shape_12_monitoring_system(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["县", "乡(镇)", "行政村", "自然村", "户编号", "人编号", "姓名", "证件号码", "当前家庭人口数",
         "与户主关系", "健康状况", "残疾类别",
         "务工时间（月）", "户联系电话", "人联系电话", "户类型", "防止返贫致贫监测对象类型", "风险是否消除"],
        ["示范县", "示范镇", "示范村", "上塘", "3300", "33001", "张三", ZHANG, 2, "户主", "健康", "", 10,
         "13900000009", "", "脱贫户", "", ""],
        ["示范县", "示范镇", "示范村", "上塘", "3300", "33002", "李四", LI, 2, "配偶", "健康", "", 0,
         "13900000009", "13900000002", "脱贫户", "", ""],
    ])  # fmt: skip
    (household,) = plan.households
    assert (household.group, household.household_type, household.village) == ("上塘", "脱贫户", "示范村")
    assert [member.phone for member in household.members] == ["13900000009", "13900000002"]
    assert household.members[1].other_phones == ("13900000009",)
    assert household.members[0].extra["健康状况"] == "健康"


def test_shape_13_a_list_of_persons_without_households(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["示范村残疾人名册"],
        ["序号", "组别", "残疾人姓名", "身份证号", "残疾类别", "残疾等级", "残疾证号", "有效期"],
        [1, "一组", "张三", ZHANG, "肢体", "二级", ZHANG + "42", "2030-01-01"],
        [2, "二组", "王五", WANG, "视力", "一级", WANG + "11", "2031-01-01"],
    ], ["A1:H1"])  # fmt: skip
    assert plan.sheets[0].grouping == "none"
    assert [[member.name for member in household.members] for household in plan.households] == [["张三"], ["王五"]]
    assert plan.households[0].members[0].extra["残疾类别"] == "肢体"
    assert heads(plan) == ["", ""]


def test_shape_14_heads_only(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户主姓名", "户主身份证号", "家庭人数", "现住址", "账户"],
        ["张三", ZHANG, 3, "一组1号", "6228480000000000001"],
        ["王五", WANG, 2, "一组2号", "6228480000000000002"],
    ])  # fmt: skip
    assert [told(household) for household in plan.households] == [
        ("张三", [("张三", "户主")]),
        ("王五", [("王五", "户主")]),
    ]
    assert [household.members[0].id_number for household in plan.households] == [ZHANG, WANG]
    assert plan.households[0].members[0].extra["账户"] == "6228480000000000001"


def test_groups_from_headings_inside_the_table_and_from_sheets(plan_of: PlanOf) -> None:
    labels = ["姓名", "与户主关系", "身份证号"]
    inside = plan_of([
        labels, ["一组"], ["张三", "户主", ZHANG], ["李四", "妻", LI], ["小计", "2人"],
        ["二组"], labels, ["王五", "户主", WANG],
    ])  # fmt: skip
    assert [(household.group, household.head_name) for household in inside.households] == [
        ("一组", "张三"),
        ("二组", "王五"),
    ]
    assert [row.reason for row in inside.skipped] == ["section", "total", "section", "repeated_header"]
    sheets = plan_of(
        {
            "一组": [labels, ["张三", "户主", ZHANG]],
            "二组": [labels, ["王五", "户主", WANG]],
            "说明": [["请勿改动格式"]],
        }
    )
    assert [(household.group, household.head_name) for household in sheets.households] == [
        ("一组", "张三"),
        ("二组", "王五"),
    ]


def test_a_total_list_beside_lists_by_group_is_read_once(plan_of: PlanOf) -> None:
    labels = ["姓名", "与户主关系", "身份证号"]
    people = [["张三", "户主", ZHANG], ["李四", "妻", LI], ["王五", "户主", WANG]]
    plan = plan_of({"总表": [labels, *people], "一组": [labels, *people[:]]})
    assert plan.person_count == 3
    assert [sheet.skipped for sheet in plan.sheets] == ["", "same_people"]


def test_numbers_that_begin_anew_in_every_group(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["组别", "户号", "姓名", "与户主关系"],
        ["一组", 1, "张三", "户主"], ["一组", 1, "李四", "配偶"], ["一组", 2, "王五", "户主"],
        ["二组", 1, "赵六", "户主"], ["二组", 1, "钱七", "子"], ["二组", 2, "孙八", "户主"],
    ])  # fmt: skip
    assert [(h.group, h.number, h.head_name, len(h.members)) for h in plan.households] == [
        ("一组", "1", "张三", 2), ("一组", "2", "王五", 1),
        ("二组", "1", "赵六", 2), ("二组", "2", "孙八", 1)]  # fmt: skip
    assert plan.problems == {}


def test_members_who_stand_apart_and_numbers_used_twice(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户号", "姓名", "与户主关系"],
        ["1", "张三", "户主"], ["2", "王五", "户主"], ["1", "李四", "配偶"], ["2", "赵六", "户主"],
    ])  # fmt: skip
    assert [[member.name for member in household.members] for household in plan.households] == [
        ["张三", "李四"],
        ["王五"],
        ["赵六"],
    ]
    assert plan.problems == {"number_repeated": 1}


def test_serial_numbers_are_not_household_numbers(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["编号", "姓名", "与户主关系"], *([n, name, relation] for n, (name, relation) in enumerate(
            [("张三", "户主"), ("李四", "配偶"), ("王五", "户主"), ("赵六", "配偶"), ("钱七", "子")], 1)),
    ])  # fmt: skip
    assert [len(household.members) for household in plan.households] == [2, 3]
    assert plan.sheets[0].grouping == "relation"


def test_a_head_who_is_only_named(plan_of: PlanOf) -> None:
    plan = plan_of(
        [["户主姓名", "姓名", "与户主关系", "性别"], ["张三", "李四", "配偶", "女"], ["张三", "张小", "子", "男"]]
    )
    assert [told(household) for household in plan.households] == TWO_HOUSEHOLDS[:1]
    assert plan.households[0].members[0].row == 0
    assert plan.notices["head_added"] == 1


def test_doubts_name_the_cell_and_the_person(plan_of: PlanOf) -> None:
    plan = plan_of([
        ["户号", "姓名", "与户主关系", "性别", "出生日期", "身份证号", "电话"],
        ["1", "张三", "户主", "女", "1970-01-02", ZHANG, "13900000001"],
        ["1", "李四", "干妈", "女", "1971-02-03", LI, "1390000"],
        ["2", "王五", "户主", "男", "60-5-6", "", ""],
        ["2", "钱七", "子", "男", "05-5-6", ZHANG, ""],
        ["3", "孙八", "户主", "女", "", "330327620807844", ""],
        ["3", "周九", "户主", "男", "", "33032719620807844", ""],
    ])  # fmt: skip
    assert plan.problems == {
        "id_sex_mismatch": 1,
        "id_repeated": 1,
        "id_birth_mismatch": 1,
        "id_not_valid": 1,
        "two_heads": 1,
    }
    assert plan.notices == {"relation_unknown": 1, "phone_odd": 1, "id_missing": 1, "id_converted": 1}
    by_kind = {doubt.kind: doubt for doubt in plan.doubts}
    unknown = by_kind["relation_unknown"]
    assert (unknown.row, unknown.column, unknown.label, plan.written(unknown)) == (3, 2, "与户主关系", "干妈")
    person = plan.person(unknown)
    assert person is not None
    assert (person.name, person.relation, person.relation_word) == ("李四", "", "干妈")
    odd = plan.person(by_kind["phone_odd"])
    assert odd is not None
    assert (odd.phone, odd.extra) == ("1390000", {"电话": "1390000"})
    assert plan.households[0].members[0].sex == "男"


def test_columns_of_certain_kinds_are_left_out_unless_ticked(plan_of: PlanOf) -> None:
    rows = [
        ["户号", "姓名", "与户主关系", "民族", "宗教信仰", "政治面貌", "血型"],
        ["1", "张三", "户主", "畲族", "佛教", "群众", "O"],
    ]
    plan = plan_of(rows)
    assert plan.households[0].members[0].extra == {}
    refused = [column for column in plan.columns if column.use == "refused"]
    assert [column.heading for column in refused] == ["民族", "宗教信仰", "政治面貌", "血型"]
    assert plan.notices == {"column_refused": 4}
    again = plan_of(rows, **{refused[0].key: "extra"})
    assert again.households[0].members[0].extra == {"民族": "畲族"}


def test_an_ambiguous_heading_is_asked_once_and_the_answer_holds_for_the_layout(plan_of: PlanOf) -> None:
    rows = [["户号", "姓名", "与户主关系", "地址"], ["1", "张三", "户主", "老街1号"]]
    plan = plan_of(rows)
    (question,) = plan.questions
    assert (question.heading, question.chosen, question.samples) == ("地址", "home_addr", ("老街1号",))
    assert [answer for answer, _words in question.choices] == ["home_addr", "hukou_addr", "extra", "ignore"]
    assert plan.households[0].address == "老街1号"
    other = plan_of([*rows, ["2", "王五", "户主", "老街2号"]], **{question.key: "hukou_addr"})
    assert other.questions == ()
    assert [(h.address, h.registered_address) for h in other.households] == [("", "老街1号"), ("", "老街2号")]
    ignored = plan_of(rows, **{question.key: "ignore"})
    assert ignored.households[0].address == ""
    assert ignored.columns[3].use == "ignored"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["家庭成员", "户主"], "person_name"),
        (["户主姓名", "家庭成员"], "person_name"),
        (["户编号", "姓名", "家庭成员"], "household_size"),
    ],
)
def test_a_column_of_members_is_names_or_a_count(labels: list[str], expected: str, plan_of: PlanOf) -> None:
    value = 3 if expected == "household_size" else "张三"
    row = [value if label == "家庭成员" else "张三" for label in labels]
    plan = plan_of([[*labels, "身份证号"], [*row, ZHANG]])
    assert next(column.field for column in plan.columns if column.heading == "家庭成员") == expected


def test_a_group_merged_over_many_households(plan_of: PlanOf) -> None:
    rows = [["组别", "户号", "姓名", "与户主关系"], ["一组", "1", "张三", "户主"], ["", "", "李四", "妻"],
            ["", "2", "王五", "户主"], ["二组", "3", "赵六", "户主"], ["", "4", "钱七", "户主"]]  # fmt: skip
    for merges in (["A2:A4", "A5:A6", "B2:B3"], []):
        plan = plan_of(rows, merges)
        assert [(h.group, h.number, h.head_name) for h in plan.households] == [
            ("一组", "1", "张三"), ("一组", "2", "王五"), ("二组", "3", "赵六"), ("二组", "4", "钱七")]  # fmt: skip


def test_a_header_with_a_year_in_it(plan_of: PlanOf) -> None:
    plan = plan_of(
        [["户号", "姓名", "与户主关系", "身份证号", "联系电话", 2025], ["1", "张三", "户主", ZHANG, "", 300]]
    )
    assert heads(plan) == ["张三"]
    assert plan.households[0].members[0].extra == {"F": "300"}
