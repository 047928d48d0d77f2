"""The rules of Chinese line breaking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.exchange.pdf.linebreak import break_evenly, break_paragraph

HAN, LATIN = 1000, 500


def widths_of(text: str) -> list[int]:
    return [LATIN if character.isascii() else HAN for character in text]


def broken(text: str, measure: float, indent: float = 0) -> list[str]:
    return [line.text for line in break_paragraph(text, widths_of(text), measure, indent)]


@pytest.mark.parametrize(
    ("text", "measure", "lines"),
    [
        ("西屋漏雨请瓦匠来", 4000, ["西屋漏雨", "请瓦匠来"]),
        ("西屋漏雨，请瓦匠", 4000, ["西屋漏", "雨，请瓦", "匠"]),  # the comma does not begin a line
        ("西屋漏雨，请瓦匠", 4500, ["西屋漏雨，", "请瓦匠"]),  # its empty half may stand outside
        ("他说：“好。”", 4000, ["他说：", "“好。”"]),  # nor does an opening mark end one
        ("共计（三户）", 3500, ["共计", "（三户）"]),
        ("共计（三户）", 3000, ["共计", "（三", "户）"]),
        ("电话13800000000打不通", 7000, ["电话", "13800000000打", "不通"]),
        ("见example.com网页", 4000, ["见", "example.", "com网页"]),  # too long for any line
        ("一二三 四五", 3000, ["一二三", "四五"]),  # no line begins with a space
        ("等等……还有", 3000, ["等", "等……", "还有"]),
    ],
)
def test_breaks_where_a_printer_would(text, measure, lines):
    assert broken(text, measure) == lines


def test_first_line_is_indented_and_others_fill_the_measure():
    text = "西屋漏雨请瓦匠来看一看"
    first, second, last = break_paragraph(text, widths_of(text), 5500, indent=2000)
    assert (first.text, first.indent) == ("西屋漏", 2000)
    assert first.gap == 0  # to fill it, gaps of a quarter em would be needed
    assert (second.text, second.indent, second.gap) == ("雨请瓦匠来", 0, pytest.approx(125))
    assert (last.text, last.gap) == ("看一看", 0)


def test_a_line_that_would_gape_is_left_ragged():
    text = "电话13800000000"
    lines = break_paragraph(text, widths_of(text), 6000)
    assert [line.gap for line in lines] == [0, 0]


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("承诺与待办", ["承诺与", "待办"]),
        ("家庭基本情况", ["家庭基", "本情况"]),
        ("点评", ["点评"]),
        ("Household no", ["Household", "no"]),
        ("Householders", ["Househ", "olders"]),
    ],
)
def test_labels_break_evenly(label, lines):
    assert [line.text for line in break_evenly(label, widths_of(label), 4800)] == lines


@given(
    st.text(st.sampled_from("一二三四五，。（）“”0123abc ："), min_size=1, max_size=120).map(str.strip).filter(bool),
    st.integers(2_500, 9_000),
)
def test_nothing_is_lost_and_nothing_stands_outside(text, measure):
    lines = break_paragraph(text, widths_of(text), measure)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        filled = line.width + line.gap * max(len(line.text) - 1, 0)
        assert filled <= measure + 500.001
        assert line.width == sum(widths_of(line.text))
