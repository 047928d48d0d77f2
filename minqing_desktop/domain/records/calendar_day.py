"""Days off and make-up days that somebody entered, for years no published list knows yet and where a place differs."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Record, facts, kind

CALENDAR_SOURCES = (("", "手工改的"), ("notice", "放假通知"))


@kind("calendar_day", "工作日历", 25, is_shared=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay(Record):
    """What one day is; `completes_year` when it came with a notice that names the whole year's holidays."""

    day: date | None = facts("日期", FieldType.DATE)
    is_working: bool = facts("要上班", FieldType.BOOLEAN)
    name: str = facts("节日")
    source: str = facts("来源", FieldType.CHOICE, choices=CALENDAR_SOURCES)
    note: str = facts("说明")
    completes_year: bool = facts("全年已齐", FieldType.BOOLEAN)
