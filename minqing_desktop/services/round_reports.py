"""今天走访单 among the reports: which households a scope means."""

from datetime import date
from typing import BinaryIO

from minqing_desktop.domain.records.visit import Visit, VisitRound
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.services.coverage import next_round
from minqing_desktop.services.report_kinds import Ask, OwnPages, Report, ReportOutcome, Section
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.round_sheets import print_round
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_rounds import ordered
from minqing_desktop.storage.reader import Reader


def round_reports() -> tuple[Report, ...]:
    """The sheets to take along."""
    return (
        Report(
            "visit_sheets",
            tr("今天走访单"),
            Section.VISITS,
            tr("出门前印：一张总表，一户一张，有家里人、上次走访、未了的事和写字的空行。"),
            OwnPages(_write, count_households),
            tr("{n} 户"),
            (Ask.SPAN, Ask.CADRE, Ask.HOUSEHOLD, Ask.VISITS),
        ),
    )


def round_of_scope(session: Session, scope: ReportScope) -> tuple[list[str], date]:
    """(households, day): those of the visits or the household named, else of the latest round planned in the span
    (today's without one), else whose turn it is.
    """
    today = session.today()
    with session.reading() as reader:
        if scope.visits:
            visits = reader.get_many(Visit, scope.visits)
            homes = [home for each in scope.visits if each in visits for home in visits[each].households]
            return list(dict.fromkeys(homes)), today
        if scope.household:
            return [scope.household], today
        found = _latest_round(reader, session, scope, today)
    if found is not None:
        return list(ordered(found)), found.planned_on or today
    parts = next_round(session, scope.cadre or session.cadre)
    return [turn.household.id for part in parts for turn in part.turns], today


def _latest_round(reader: Reader, session: Session, scope: ReportScope, today: date) -> VisitRound | None:
    since, until = scope.since or today, scope.until or max(today, scope.since or today)
    found = [
        one
        for one in reader.find(VisitRound, village=session.village, planned_on__from=since, order=("planned_on",))
        if one.planned_on is not None and one.planned_on <= until and scope.cadre in ("", one.cadre)
    ]
    return found[-1] if found else None


def count_households(session: Session, scope: ReportScope) -> int:
    """How many households a scope means."""
    return len(round_of_scope(session, scope)[0])


def _write(
    session: Session,
    scope: ReportScope,
    masks: Masks,
    stream: BinaryIO,
    progress: Progress | None,
    cancel: Cancel | None,
) -> ReportOutcome:
    households, day = round_of_scope(session, scope)
    pages, missing = print_round(session, households, day, masks, stream, progress=progress, cancel=cancel)
    return ReportOutcome(len(households), pages, missing)
