"""The clocks that run on a matter: each with its name, its day, its light and what to do.

Sources: Regulations on Petition Work (2022), arts. 22 and 23 (fifteen days to say whether a petition is accepted),
art. 34 (sixty days from acceptance, prolonged by at most thirty with the reason told); Provisions on People's Mediation
Work (Ministry of Justice, 2002), art. 33 (usually one month).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.calendar.terms import Due, Light, Term, TermUnit, due, light
from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.casework.needs import PETITION_EXTENSION_DAYS
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter
from minqing_desktop.domain.records.mediation import Mediation
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.words import tr

DEFAULT_TERM = Term(5, TermUnit.WORKING)
PETITION_NOTICE_TERM = Term(15, TermUnit.CALENDAR)
PETITION_TERM = Term(60, TermUnit.CALENDAR)
PETITION_EXTENSION_TERM = Term(PETITION_EXTENSION_DAYS, TermUnit.CALENDAR)
MEDIATION_TERM = Term(1, TermUnit.MONTHS)
ROUTE_TERMS: dict[str, Term] = {"agent_petition": PETITION_TERM, "mediation": MEDIATION_TERM}
"""Routes whose procedure takes longer than the category allows; the later day of the two holds."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One running or stopped clock; `done_on` is when what it waits for came, `is_estimated` as in `Due`."""

    code: str
    name: str
    due_on: date
    light: Light
    advice: str
    is_estimated: bool = False
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class CaseDays:
    """The days of a matter that its clocks are made from."""

    matter: Matter
    referrals: tuple[Referral, ...] = ()
    petition: AgentPetition | None = None
    mediation: Mediation | None = None


def clocks(case: CaseDays, today: date, calendar: WorkCalendar) -> tuple[Clock, ...]:
    """Every clock of a matter, the running ones first, each kind by its day."""
    found = [*_own(case, today, calendar), *_slips(case, today, calendar), *_petition(case, today, calendar)]
    found += _mediation(case, today, calendar)
    return tuple(sorted(found, key=lambda clock: (clock.done_on is not None, clock.due_on)))


def _own(case: CaseDays, today: date, calendar: WorkCalendar) -> Iterator[Clock]:
    matter = case.matter
    if matter.due_on is None:
        return
    # Answering keeps the term; rating and closing take what time the villager takes.
    done = matter.answered_on or matter.closed_on or matter.ended_on
    if matter.stage not in OPEN_STAGES and done is None:
        done = matter.due_on
    shown = light(matter.due_on, today, calendar, done)
    advice = {
        Light.NONE: tr("按期办理，办好及时反馈。"),
        Light.YELLOW: tr("快到期了，今天就看看办到哪一步；办不完的先申请延期。"),
        Light.RED: tr("已经超期，请尽快办；要延期的补申请，并把理由告诉反映人。"),
    }[shown]
    yield Clock("matter", tr("办理时限"), matter.due_on, shown, advice if done is None else "", False, done)


def _slips(case: CaseDays, today: date, calendar: WorkCalendar) -> Iterator[Clock]:
    for slip in case.referrals:
        if slip.due_on is None:
            continue
        done = slip.replied_on or slip.taken_back_on
        name = tr("转办回复：{unit}").format(unit=slip.main_unit)
        shown = light(slip.due_on, today, calendar, done)
        advice = tr("请催一催对方；对方办不了的，收回另想办法。") if shown is not Light.NONE else tr("等对方回复。")
        yield Clock("referral", name, slip.due_on, shown, "" if done else advice, False, done)


def _petition(case: CaseDays, today: date, calendar: WorkCalendar) -> Iterator[Clock]:
    petition = case.petition
    if petition is None or petition.submitted_on is None:
        return
    notice = due(petition.submitted_on, PETITION_NOTICE_TERM, calendar)
    noticed = petition.notice_on or petition.opinion_on
    yield _clock(
        "petition_notice", tr("受理告知（15 日）"), notice, today, calendar, noticed,
        tr("满十五日还没有告知是否受理的，去递交单位问一声，记下答复。"),
    )  # fmt: skip
    if petition.notice in ("declined", "other_unit"):
        return
    opinion = petition_opinion_due(petition, calendar)
    assert opinion is not None
    name = tr("处理意见（60 日）")
    if petition.extended_days:
        name = tr("处理意见（60 日，延期 {n} 日）").format(n=petition.extended_days)
    yield _clock(
        "petition_opinion", name, opinion, today, calendar, petition.opinion_on,
        tr("满期还没有处理意见的，催办；对方延期最多三十日，并要告知理由。"),
    )  # fmt: skip


def petition_opinion_due(petition: AgentPetition, calendar: WorkCalendar) -> Due | None:
    """The last day for the authority's opinion: sixty days from acceptance, and what it was prolonged by.

    Until it is known when it was accepted, the days run from the submission. None before that.
    """
    start = petition.notice_on if petition.notice == "accepted" else None
    start = start or petition.submitted_on
    if start is None:
        return None
    days = PETITION_TERM.count + min(petition.extended_days or 0, PETITION_EXTENSION_DAYS)
    return due(start, Term(days, TermUnit.CALENDAR), calendar)


def _mediation(case: CaseDays, today: date, calendar: WorkCalendar) -> Iterator[Clock]:
    mediation, started = case.mediation, case.matter.accepted_on
    if mediation is None or started is None:
        return
    ended = mediation.agreed_on or mediation.resolved_on or case.matter.answered_on or case.matter.closed_on
    yield _clock(
        "mediation", tr("调解（一般一个月）"), due(started, MEDIATION_TERM, calendar), today, calendar, ended,
        tr("一个月调解不成的，问双方愿不愿意再谈，或者转入下一渠道。"),
    )  # fmt: skip


def _clock(
    code: str, name: str, ends: Due, today: date, calendar: WorkCalendar, done: date | None, advice: str
) -> Clock:
    shown = light(ends, today, calendar, done)
    return Clock(code, name, ends.day, shown, "" if done else advice, ends.is_estimated, done)
