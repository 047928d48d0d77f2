"""The working calendar of the notebook: published days off, and what was entered for years nobody published yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from minqing_desktop.domain.calendar.holiday_notice import HolidayNotice, NoticeDay
from minqing_desktop.domain.calendar.published_days import is_weekend, published_is_working
from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.calendar_day import CalendarDay
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader

NOTICE = "notice"


class DayKind(StrEnum):
    """What a day of the year's calendar is; MAKE_UP is a weekend day that is worked."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day as the year's calendar shows it; `name` is the holiday it belongs to, `is_entered` when set by hand."""

    day: date
    kind: DayKind
    name: str = ""
    is_entered: bool = False


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A whole year, from its first day on; `is_estimated` when its make-up days are not known."""

    year: int
    days: tuple[YearDay, ...]
    is_estimated: bool

    def count(self, kind: DayKind) -> int:
        """How many days are of a kind."""
        return sum(1 for each in self.days if each.kind is kind)


def work_calendar(session: Session) -> WorkCalendar:
    """The calendar as it stands now; keep it for one list, make it anew for the next."""
    with session.reading() as reader:
        return calendar_in(reader)


def calendar_in(reader: Reader) -> WorkCalendar:
    """The calendar inside a snapshot or an action that is being done."""
    return calendar_of(reader.find(CalendarDay))


def calendar_of(entered: Iterable[CalendarDay]) -> WorkCalendar:
    """The calendar of the days that were entered."""
    return _calendar(_by_day(entered))


def calendar_year(session: Session, year: int) -> CalendarYear:
    """A year day by day."""
    with session.reading() as reader:
        entered = _entered(reader)
    calendar = _calendar(entered)
    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    days = (first + timedelta(days=place) for place in range(length))
    return CalendarYear(
        year, tuple(_year_day(day, calendar, entered.get(day)) for day in days), calendar.is_estimated(year)
    )


def set_day(session: Session, day: date, is_working: bool) -> Changes:
    """Makes a day worked or off by hand."""
    with session.doing("calendar.set") as doing:
        _set(doing, _entered(doing.see()), CalendarDay(day=day, is_working=is_working))
    return doing.changes


def forget_day(session: Session, day: date) -> Changes:
    """Takes back what was entered for a day: what was published holds again."""
    with session.doing("calendar.forget") as doing:
        for each in doing.see().find(CalendarDay, day=day):
            doing.act.delete(CalendarDay, each.id)
    return doing.changes


def apply_notice(session: Session, notice: HolidayNotice) -> Changes:
    """Enters every day that a notice speaks of, in one action; UserError when it speaks of none."""
    if not notice.days:
        raise UserError(
            "notice_without_days",
            tr("这段文字里没有找到放假或者上班的日子，日历没有改动。"),
            tr("请把放假通知里写着日期的几段整段粘进来。"),
        )
    with session.doing("calendar.notice") as doing:
        entered = _entered(doing.see())
        for day in notice.days:
            _set(doing, entered, _record(day, notice))
    return doing.changes


def _record(day: NoticeDay, notice: HolidayNotice) -> CalendarDay:
    completes = notice.is_whole and day.day.year == notice.year
    return CalendarDay(day=day.day, is_working=day.is_working, name=day.name, source=NOTICE, completes_year=completes)


def _set(doing: Doing, entered: dict[date, CalendarDay], wanted: CalendarDay) -> None:
    """Writes a day; one that says what is published anyway needs no record of its own, unless it completes a year."""
    assert wanted.day is not None
    known = entered.get(wanted.day)
    if not wanted.completes_year and published_is_working(wanted.day) == wanted.is_working:
        for each in doing.see().find(CalendarDay, day=wanted.day):
            doing.act.delete(CalendarDay, each.id)
    elif known is None:
        doing.act.create(wanted)
    else:
        keeps = {"completes_year": known.completes_year or wanted.completes_year}
        named = {"name": wanted.name} if wanted.name else {}
        doing.act.change(CalendarDay, known.id, is_working=wanted.is_working, source=wanted.source, **keeps, **named)


def _entered(reader: Reader) -> dict[date, CalendarDay]:
    """What was entered, by day; of two records for one day (from two devices) the one with the greater id."""
    return _by_day(reader.find(CalendarDay))


def _by_day(days: Iterable[CalendarDay]) -> dict[date, CalendarDay]:
    return {each.day: each for each in sorted(days, key=lambda each: each.id) if each.day is not None}


def _calendar(entered: dict[date, CalendarDay]) -> WorkCalendar:
    whole = {day.year for day, each in entered.items() if each.completes_year}
    return WorkCalendar({day: each.is_working for day, each in entered.items()}, whole)


def _year_day(day: date, calendar: WorkCalendar, entered: CalendarDay | None) -> YearDay:
    name = entered.name if entered is not None and entered.name else calendar.holiday_name(day)
    if calendar.is_working(day):
        kind = DayKind.MAKE_UP if is_weekend(day) else DayKind.WORKING
    else:
        kind = DayKind.HOLIDAY if name or not is_weekend(day) else DayKind.WEEKEND
    return YearDay(day, kind, name, entered is not None)
