"""Whatever stands in a file: a preview or a sentence, never a crash, and every person found is whole."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values import id_number, partial_date, relation
from minqing_desktop.exchange.roster.grid import Sheet
from minqing_desktop.exchange.roster.headings import load_headings
from minqing_desktop.exchange.roster.parsing import parse
from minqing_desktop.exchange.roster.plan import RosterBatch, RosterOutline, RosterPlan

HEADINGS = load_headings(Path(__file__).resolve().parents[3] / "resources" / "headings.json")
KINDS_OF_REFUSAL = {"roster.empty", "roster.not_found", "roster.no_rows"}

LABELS = st.sampled_from([
    "姓名", "户主姓名", "实际户主", "身份证号", "证件类型", "与户主关系", "性别", "出生日期", "联系电话",
    "户编号", "编号", "序号", "组别", "家庭住址", "地址", "户籍地址", "家庭成员", "成员1姓名", "成员2姓名",
    "成员1身份证号", "民族", "备注", "变动情况", "死亡日期", "标签", "户类型", "户主身份证号", "其他", "姓名1",
    "姓名2", "基本信息", "组", "自然村", "户主（与户主关系）",
])  # fmt: skip
WORDS = [
    "张三", "李四", "王㛃", "户主", "配偶", "子女", "男", "女", "1", "2", "一组", "3社", "合计", "小计",
    "330327197607259196", "330327620807844", "３３０３２７１９７３０９０８３２８４", "3.30327E+17",
    "13900000001/13900000002", "1990.3", "90-3-1", "是", "已故", "护照", "张三、李四", "制表人：王某", "姓名",
    "低保、监测户",
]  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(["", "", *WORDS]),
    st.text(max_size=12),
    st.floats(allow_nan=False),
    st.integers(-10, 10**18),
    st.booleans(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
    st.just(time(8, 30)),
    st.just(timedelta(hours=3)),
)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A title perhaps, one or two rows of labels, rows of values of uneven length, merged ranges anywhere."""
    width = draw(st.integers(1, 9))
    rows: list[list] = [[draw(st.text(max_size=8))] for _ in range(draw(st.integers(0, 2)))]
    rows += [[draw(LABELS) for _ in range(width)] for _ in range(draw(st.integers(1, 2)))]
    rows += draw(st.lists(st.lists(VALUES, max_size=width + 1), max_size=8))
    place = st.integers(0, 10)
    merges = draw(st.lists(st.tuples(place, place, place, place), max_size=3))
    ordered = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merges]
    return Sheet(draw(st.sampled_from(["Sheet1", "一组", "张三"])), rows, ordered)


@settings(max_examples=150)
@given(st.lists(sheets(), min_size=1, max_size=2))
def test_any_cells_give_a_sound_plan_or_a_sentence(made: list[Sheet]) -> None:
    read = plan_or_refusal(lambda: plan_of_sheets(made))
    if isinstance(read, UserError):
        assert read.code in KINDS_OF_REFUSAL
    else:
        check_sound(read)


def plan_of_sheets(made: list[Sheet]) -> RosterPlan:
    outline, *batches = parse(made, HEADINGS, {})
    assert isinstance(outline, RosterOutline)
    return RosterPlan(outline, [batch for batch in batches if isinstance(batch, RosterBatch)])


def plan_or_refusal(read: Callable[[], RosterPlan]) -> RosterPlan | UserError:
    try:
        return read()
    except UserError as refused:
        return refused


def check_sound(plan: RosterPlan) -> None:
    """What holds of every plan, whatever was read."""
    assert plan.households
    for household in plan.households:
        assert -1 <= household.head < len(household.members)
        assert household.members
        for person in household.members:
            assert person.name.strip() == person.name != ""
            assert person.id_type or not person.id_number or id_number.is_valid(person.id_number)
            assert person.relation in {"", *relation.kept_words()}
            assert person.sex in {"", "男", "女"}
            assert not person.birth_date or partial_date.is_partial_date(person.birth_date)
            assert all(isinstance(text, str) for text in (*person.extra, *person.extra.values()))
    for doubt in plan.doubts:
        assert doubt.household < len(plan.households)
        if doubt.member >= 0:
            person = plan.person(doubt)
            assert person is not None
            assert doubt.kind == "head_added" or person.row == doubt.row
