"""The notebook's working calendar: days entered by hand or from a notice, shown by year, taken back again."""

from datetime import date

import pytest

from minqing_desktop.domain.calendar.holiday_notice import HolidayNotice, read_notice
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.calendar_day import CalendarDay
from minqing_desktop.services.calendar import (
    DayKind,
    apply_notice,
    calendar_year,
    forget_day,
    set_day,
    work_calendar,
)
from minqing_desktop.services.undoing import undo_action

# A notice in the usual wording for a year that none has been published for.
NOTICE_2031 = """国务院办公厅关于2031年部分节假日安排的通知
一、元旦：1月1日（周三）放假，共1天。
二、春节：1月22日（周三）至28日（周二）放假调休，共7天。1月19日（周日）、2月1日（周六）上班。
三、清明节：4月5日（周六）至7日（周一）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：6月24日（周二）放假，共1天。
六、国庆节、中秋节：10月1日（周三）至7日（周二）放假调休，共7天。9月28日（周日）、10月11日（周六）上班。"""


def kinds_of(session, year: int) -> dict[date, DayKind]:
    return {each.day: each.kind for each in calendar_year(session, year).days}


def test_a_published_year_shows_its_days(session):
    year = calendar_year(session, 2026)
    assert len(year.days) == 365
    assert not year.is_estimated
    kinds = kinds_of(session, 2026)
    assert kinds[date(2026, 2, 14)] is DayKind.MAKE_UP
    assert kinds[date(2026, 2, 16)] is DayKind.HOLIDAY
    assert kinds[date(2026, 11, 22)] is DayKind.WEEKEND
    assert kinds[date(2026, 11, 23)] is DayKind.WORKING
    assert year.count(DayKind.MAKE_UP) == 6
    names = {each.name for each in year.days if each.kind is DayKind.HOLIDAY}
    assert names == {"元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆节"}


def test_a_day_is_changed_and_taken_back(session):
    saturday = date(2026, 11, 28)
    changes = set_day(session, saturday, True)
    assert changes.sentence == "修改工作日历"
    assert work_calendar(session).is_working(saturday)
    assert kinds_of(session, 2026)[saturday] is DayKind.MAKE_UP
    forget_day(session, saturday)
    assert not work_calendar(session).is_working(saturday)


def test_setting_a_day_to_what_is_published_leaves_no_record(session):
    day = date(2026, 11, 28)
    set_day(session, day, True)
    set_day(session, day, False)
    with session.reading() as reader:
        assert reader.count(CalendarDay) == 0
    assert not set_day(session, day, False)


def test_a_change_is_undone(session):
    day = date(2026, 11, 24)
    changes = set_day(session, day, False)
    assert kinds_of(session, 2026)[day] is DayKind.HOLIDAY
    undo_action(session, changes.action)
    assert kinds_of(session, 2026)[day] is DayKind.WORKING


def test_a_whole_notice_ends_the_estimate(session):
    assert calendar_year(session, 2031).is_estimated
    notice = read_notice(NOTICE_2031, 2031)
    assert notice.is_whole
    assert notice.doubts == ()
    changes = apply_notice(session, notice)
    assert changes.sentence == f"按放假通知填好日历：{len(notice.days)} 天"
    year = calendar_year(session, 2031)
    assert not year.is_estimated
    assert year.count(DayKind.MAKE_UP) == 5
    kinds = kinds_of(session, 2031)
    assert kinds[date(2031, 1, 19)] is DayKind.MAKE_UP
    assert kinds[date(2031, 10, 6)] is DayKind.HOLIDAY
    undo_action(session, changes.action)
    assert calendar_year(session, 2031).is_estimated


def test_part_of_a_notice_is_kept_and_the_year_stays_estimated(session):
    notice = read_notice("国庆节：10月1日至7日放假调休，9月28日（星期日）上班。", 2031)
    assert "国庆节" not in notice.missing
    assert "春节" in notice.missing
    apply_notice(session, notice)
    year = calendar_year(session, 2031)
    assert year.is_estimated
    assert kinds_of(session, 2031)[date(2031, 9, 28)] is DayKind.MAKE_UP
    assert not apply_notice(session, notice)


def test_a_notice_without_days_is_refused(session):
    with pytest.raises(UserError) as caught:
        apply_notice(session, HolidayNotice(2031))
    assert caught.value.code == "notice_without_days"


def test_two_records_of_one_day_agree_on_every_machine(session):
    day = date(2031, 3, 3)
    with session.doing("calendar.set") as doing:
        doing.act.create(CalendarDay(id="02" * 16, day=day, is_working=False))
        doing.act.create(CalendarDay(id="01" * 16, day=day, is_working=True))
    assert not work_calendar(session).is_working(day)
    set_day(session, day, True)
    assert work_calendar(session).is_working(day)
    forget_day(session, day)
    with session.reading() as reader:
        assert reader.count(CalendarDay) == 0
