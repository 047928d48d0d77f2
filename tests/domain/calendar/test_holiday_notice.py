"""Notices of days off: real wording, other wordings, slips of the pen, and any notice made of random days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.calendar.holiday_notice import NoticeDay, read_notice
from minqing_desktop.domain.calendar.published_days import published_is_working

NOTICE_2026 = """国务院办公厅关于2026年
部分节假日安排的通知
国办发明电〔2025〕7号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。"""
NOTICE_2024 = """一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。"""


@pytest.mark.parametrize(("text", "year", "off", "worked"), [(NOTICE_2026, 2026, 33, 6), (NOTICE_2024, 2024, 28, 8)])
def test_real_notices_say_what_was_published(text, year, off, worked):
    notice = read_notice(text, year)
    assert (notice.year, notice.is_whole, notice.missing, notice.doubts) == (year, True, (), ())
    assert all(published_is_working(each.day) == each.is_working for each in notice.days)
    assert sum(not each.is_working for each in notice.days) == off
    assert sum(each.is_working for each in notice.days) == worked


def test_the_title_names_the_year():
    assert read_notice(NOTICE_2026, 2040).year == 2026


def test_names_come_with_the_days():
    names = {each.day: each.name for each in read_notice(NOTICE_2026, 2026).days}
    assert names[date(2026, 2, 14)] == "春节"
    assert names[date(2026, 9, 20)] == "国庆节"
    both = read_notice("国庆节、中秋节：10月1日至8日放假调休，共8天。", 2025)
    assert both.days[0].name == "中秋、国庆节"


@pytest.mark.parametrize(
    "text",
    [
        "10月1日至7日放假，9月28日（星期日）上班",
        "10月1日-7日放假;9月28日(周日)补班",
        "１０月１日～１０月７日 放假，　９月２８日（星期天）正常上班",
        "10月1日到7号休息\n9月28号上班",
        "2025年10月1日至2025年10月7日放假调休。2025年9月28日（星期日）上班。",
    ],
)
def test_other_wordings(text):
    notice = read_notice(text, 2025)
    expected = [NoticeDay(date(2025, 9, 28), True)]
    expected += [NoticeDay(date(2025, 10, day), False) for day in range(1, 8)]
    assert list(notice.days) == expected
    assert notice.doubts == ()
    assert not notice.is_whole


def test_a_holiday_over_the_turn_of_the_year():
    notice = read_notice("2027年节假日安排\n元旦：2026年12月31日至2027年1月2日放假", 2027)
    assert [each.day for each in notice.days] == [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]
    turned = read_notice("12月30日至1月1日放假", 2026)
    assert turned.days[-1].day == date(2027, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "9月28日（星期三）上班",  # a Sunday
        "9月29日（周一）上班",  # a Monday needs no make-up
        "2月30日放假",
        "10月7日至1日放假",
        "10月1日放假。10月1日上班",
    ],
)
def test_what_cannot_be_is_doubted(text):
    assert read_notice(text, 2025).doubts


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    notice = read_notice(text, 2026)
    assert [each.day for each in notice.days] == sorted({each.day for each in notice.days})


@st.composite
def _arrangements(draw) -> tuple[int, list[tuple[date, date]], list[date]]:
    """A year, spans of days off that do not touch, and weekend days outside them that are worked."""
    year = draw(st.integers(2027, 2060))
    starts = sorted(draw(st.sets(st.integers(0, 17), min_size=1, max_size=7)))
    spans = []
    for place in starts:
        first = date(year, 1, 1) + timedelta(days=place * 20 + draw(st.integers(0, 5)))
        spans.append((first, first + timedelta(days=draw(st.integers(0, 8)))))
    off = {first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)}
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    weekend = [day for day in days if day.weekday() >= 5 and day not in off]
    return year, spans, sorted(draw(st.sets(st.sampled_from(weekend), max_size=6)))


@given(_arrangements(), st.sampled_from(["周", "星期"]), st.booleans())
def test_whatever_is_written_in_the_usual_wording_is_read_back(arrangement, week, says_weekday):
    year, spans, worked = arrangement

    def note(day: date) -> str:
        return f"（{week}{'一二三四五六日'[day.weekday()]}）" if says_weekday else ""

    lines = [f"国务院办公厅关于{year}年部分节假日安排的通知"]
    for first, last in spans:
        until = (
            ""
            if last == first
            else f"至{'' if last.month == first.month else f'{last.month}月'}{last.day}日{note(last)}"
        )
        lines.append(f"某节：{first.month}月{first.day}日{note(first)}{until}放假调休，共{(last - first).days + 1}天。")
    if worked:
        lines.append("、".join(f"{day.month}月{day.day}日{note(day)}" for day in worked) + "上班。")
    notice = read_notice("\n".join(lines), 2000)
    assert notice.year == year
    assert notice.doubts == ()
    off = {first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)}
    assert {each.day for each in notice.days if not each.is_working} == off
    assert [each.day for each in notice.days if each.is_working] == worked
