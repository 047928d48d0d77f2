"""Terms counted from a day, the day they end, their extension, and the light that shows how near it is.

Rules: the day a term starts from is not counted; a term in months ends on the day of the same number, or on the month's
last day where there is none (Civil Code arts. 201 and 202). A term that ends on a day off ends on the next working day
only where the rule in question says so (Civil Code art. 203, Civil Procedure Law art. 85); a term that an office sets
itself for its answer to a villager does not: `moves_off_rest_days` is False unless given. Terms in working days never
end on a day off.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr

WARN_WORKING_DAYS = 3


class TermUnit(StrEnum):
    """What a term is counted in."""

    WORKING = "working"
    CALENDAR = "calendar"
    MONTHS = "months"


class Light(StrEnum):
    """How near the end is: nothing to say, near or today, past."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Term:
    """So many working days, calendar days or months."""

    count: int
    unit: str = TermUnit.WORKING
    moves_off_rest_days: bool = False

    @property
    def words(self) -> str:
        """«15 个工作日», «60 天», «1 个月»."""
        if self.unit == TermUnit.WORKING:
            return tr("{n} 个工作日").format(n=self.count)
        if self.unit == TermUnit.MONTHS:
            return tr("{n} 个月").format(n=self.count)
        return tr("{n} 天").format(n=self.count)


@dataclass(frozen=True, slots=True)
class Due:
    """The day a term ends; `is_estimated` when a year it passes has no published days off yet and they matter to it."""

    day: date
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """More time, why (a code of `extension_reasons` or one's own words), and the day the villager was told of it."""

    term: Term
    reason: str
    told_on: date | None = None


@dataclass(frozen=True, slots=True)
class Countdown:
    """What is left until a day, negative when it is past: in calendar days and in working days."""

    light: Light
    days: int
    working_days: int


def extension_reasons() -> dict[str, str]:
    """The usual reasons for more time by their code, in the order to offer them."""
    return {
        "complex": tr("情况复杂，还要调查核实"),
        "waiting_unit": tr("等上级或别的单位答复"),
        "waiting_expert": tr("等勘查、鉴定或评估结果"),
        "absent": tr("当事人外出或联系不上"),
        "materials": tr("材料还要补"),
        "weather": tr("天气、道路等客观原因"),
        "agreed": tr("当事人同意缓一缓"),
        "other": tr("其他"),
    }


def due(start: date, term: Term, calendar: WorkCalendar) -> Due:
    """The last day of a term that starts from `start`, which is not counted."""
    if term.unit == TermUnit.WORKING:
        day = calendar.add_working(start, term.count)
        return Due(day, calendar.estimated_between(start, day))
    if term.unit == TermUnit.MONTHS:
        day = months_after(start, term.count)
    elif term.unit == TermUnit.CALENDAR:
        day = start + timedelta(days=term.count)
    else:
        raise ValueError("unknown unit of a term")
    if term.moves_off_rest_days:
        return Due(calendar.on_or_after(day), calendar.is_estimated(day.year))
    return Due(day)


def extended(ends: Due, extension: Extension, calendar: WorkCalendar, at_most: Term | None = None) -> Due:
    """The new last day, counted on from the former; the reason is asked for, and the day the villager was told.

    UserError: extension_reason_missing, extension_told_missing, extension_too_long (past what `at_most` allows).
    """
    if not extension.reason.strip():
        raise UserError(
            "extension_reason_missing", tr("延期要写明理由，时限没有改动。"), tr("请选一个理由，或者用自己的话写。")
        )
    if extension.told_on is None:
        raise UserError(
            "extension_told_missing",
            tr("还没有写哪天告诉反映人要延期，时限没有改动。"),
            tr("先告诉反映人，再把日子填上。"),
        )
    later = due(ends.day, extension.term, calendar)
    if at_most is not None and later.day > due(ends.day, at_most, calendar).day:
        raise UserError(
            "extension_too_long",
            tr("最多只能延长{term}，时限没有改动。").format(term=at_most.words),
            tr("请改短一些。"),
        )
    return Due(later.day, ends.is_estimated or later.is_estimated)


def light(
    ends: Due | date | None,
    today: date,
    calendar: WorkCalendar,
    done_on: date | None = None,
    warn: int = WARN_WORKING_DAYS,
) -> Light:
    """Yellow from `warn` working days before the last day up to it, red after it; once done, red if it was too late."""
    last = ends.day if isinstance(ends, Due) else ends
    if last is None:
        return Light.NONE
    if (done_on or today) > last:
        return Light.RED
    if done_on is None and calendar.working_between(today, last) <= warn:
        return Light.YELLOW
    return Light.NONE


def countdown(ends: Due | date, today: date, calendar: WorkCalendar, warn: int = WARN_WORKING_DAYS) -> Countdown:
    """How much is left, with its light."""
    last = ends.day if isinstance(ends, Due) else ends
    shown = light(last, today, calendar, warn=warn)
    return Countdown(shown, (last - today).days, calendar.working_between(today, last))


def months_after(day: date, months: int) -> date:
    """The day of the same number so many months on, or that month's last day where it has no such day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
