"""Columns of a list on paper: all of the room is given out, numbers and days are not broken."""

from hypothesis import given, settings
from hypothesis import strategies as st

from minqing_desktop.exchange.pdf.column_widths import column_widths, is_crowded
from minqing_desktop.exchange.pdf.faces import Role
from minqing_desktop.exchange.pdf.measure import PAD_X
from minqing_desktop.exchange.pdf.typesetting import TextStyle

STYLE = TextStyle(Role.BODY, 10, 13)
TABLES = st.integers(1, 9).flatmap(
    lambda count: st.tuples(
        st.lists(st.floats(4, 60), min_size=count, max_size=count),
        st.lists(st.lists(st.text("组2026-年月日", max_size=40), min_size=count, max_size=count), max_size=6),
    )
)


@settings(max_examples=60)
@given(TABLES)
def test_the_whole_room_is_given_out(table):
    shares, lines = table
    widths = column_widths(["姓名"] * len(shares), shares, lines, STYLE, 500)
    assert abs(sum(widths) - 500) < 1e-6
    assert all(width > 0 for width in widths)


def test_days_and_numbers_are_not_broken_and_empty_columns_are_narrow():
    lines = [("1", "2026年11月22日", "330327196003077713", "", "他说西屋漏得厉害，请瓦匠来看。" * 6)] * 3
    headings = ["序号", "出生日期", "身份证号", "办结时间", "工作措施"]
    widths = column_widths(headings, [8, 8, 8, 14, 40], lines, STYLE, 500)
    assert widths[1] >= 10 * 0.5 * 10 + 3 * 10 + 2 * PAD_X - 5
    assert widths[2] >= 18 * 0.55 * 10 + 2 * PAD_X - 5
    assert widths[3] < widths[1]
    assert widths[4] == max(widths)


def test_a_crowded_list_is_known():
    numbers = [("330327196003077713",) * 6]
    assert is_crowded(["身份证号"] * 6, numbers, STYLE, 500)
    assert not is_crowded(["身份证号"], [("330327196003077713",)], STYLE, 500)
