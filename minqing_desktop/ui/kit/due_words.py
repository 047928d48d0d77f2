"""How pressing a day is, in a word and a tone: 逾期 2 天, 今天, 明天, 周三; and what kind of day it is."""

from __future__ import annotations

from datetime import date

from minqing_desktop.domain.calendar.published_days import spoken_name
from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.lunar import lunar_date_text
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.typed_days import day_text, weekday_name

_NAMED_DAYS = 7


def due_pill(due: date | None, today: date) -> PillSpec:
    """Red only for what is past its day, amber for today; a day of the coming week goes by its name."""
    if due is None:
        return tr("未定日期"), "grey"
    days = (due - today).days
    if days < 0:
        return tr("逾期 {n} 天").format(n=-days), "red"
    if days == 0:
        return tr("今天"), "amber"
    if days == 1:
        return tr("明天"), "grey"
    return (weekday_name(due) if days < _NAMED_DAYS else day_text(due, today)), "grey"


def day_note(day: date, today: date, calendar: WorkCalendar) -> str:
    """«农历十月十四 · 国庆节放假 · 还有 4 个工作日（推算）», for the line below a field with a day."""
    said = [tr("农历{day}").format(day=lunar) if (lunar := lunar_date_text(day)) else ""]
    if not calendar.is_working(day):
        name = spoken_name(calendar.holiday_name(day))
        said.append(tr("{name}放假").format(name=name) if name else tr("休息日"))
    if day > today:
        left = tr("还有 {n} 个工作日").format(n=calendar.working_between(today, day))
        said.append(left + (tr("（推算）") if calendar.estimated_between(today, day) else ""))
    return " · ".join(part for part in said if part)
