"""The reports of visits: 走访记录表, a page for each, and 走访台账, a row for each."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import BinaryIO

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.visit_record import VisitSheet
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.exchange.sheets.ledger import Ledger
from minqing_desktop.services.ledger_frames import narrowing_of
from minqing_desktop.services.printed_days import local, long_day
from minqing_desktop.services.report_kinds import (
    Ask,
    OwnPages,
    Report,
    ReportOutcome,
    Rows,
    Section,
    fonts,
    village_name,
)
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_ledgers import visit_ledger
from minqing_desktop.services.visit_pages import visit_pages, visits_in
from minqing_desktop.services.visit_sheets import visit_sheet
from minqing_desktop.storage.reader import Reader

_ASKS = (Ask.SPAN, Ask.CADRE, Ask.GROUP, Ask.HOUSEHOLD, Ask.VISITS)


def visit_reports() -> tuple[Report, ...]:
    """What is printed and listed of visits."""
    return (
        Report(
            "visit_record",
            tr("走访记录表"),
            Section.VISITS,
            tr("一次走访一张，A4，有签字栏，可以一次打印多张。"),
            OwnPages(_write_visit_records, count_visits),
            tr("{n} 次走访"),
            _ASKS,
            apart=_each_visit,
        ),
        Report(
            "visit_ledger",
            tr("走访台账"),
            Section.VISITS,
            tr("一段时间的走访列成一张表，照镇里的格式。"),
            Rows(ledger_of_visits),
            tr("{n} 次走访"),
            _ASKS,
        ),
    )


def count_visits(session: Session, scope: ReportScope) -> int:
    """How many visits a scope holds."""
    with session.reading() as reader:
        return len(visits_in(reader, session.village, scope))


class VisitSheets:
    """The filled 走访记录表 of a scope, one by one, with their number known; reads in one snapshot while iterated."""

    def __init__(self, session: Session, scope: ReportScope, masks: Masks) -> None:
        self._session = session
        self._masks = masks
        with session.reading() as reader:
            self._ids = visits_in(reader, session.village, scope)

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[VisitSheet]:
        with self._session.reading() as reader:
            village = village_name(reader, self._session)
            for page in visit_pages(reader, self._ids):
                yield visit_sheet(self._session, page, village, self._masks)


@contextmanager
def ledger_of_visits(session: Session, scope: ReportScope, masks: Masks) -> Iterator[Ledger]:
    """The 走访台账 of a scope; its rows are read while this block lasts."""
    with session.reading() as reader:
        ids = visits_in(reader, session.village, scope)
        span = span_of_visits(reader, scope, ids)
        period = tr("{since}至{until}").format(since=long_day(span[0]), until=long_day(span[1])) if span else ""
        cadre = reader.maybe(Cadre, session.cadre)
        yield visit_ledger(
            visit_pages(reader, ids),
            len(ids),
            village_name(reader, session),
            tr("　").join(filter(None, (narrowing_of(reader, scope), period))),
            cadre.name if cadre else "",
            session.today(),
            masks,
        )


def span_of_visits(reader: Reader, scope: ReportScope, ids: list[str]) -> tuple[date, date] | None:
    """The days a report covers: as asked for, else from its first visit to its last."""
    ends = ids if scope.visits else ids[:1] + ids[-1:]
    moments = [visit.started_at for visit in reader.get_many(Visit, ends).values()]
    days = [local(moment).date() for moment in moments if moment]
    since, until = scope.since or min(days, default=None), scope.until or max(days, default=None)
    return (since, max(since, until)) if since and until else None


def _write_visit_records(
    session: Session,
    scope: ReportScope,
    masks: Masks,
    stream: BinaryIO,
    progress: Progress | None,
    cancel: Cancel | None,
) -> ReportOutcome:
    # Loaded with the first record: reports are listed far more often.
    from minqing_desktop.exchange.pdf.visit_record import write_visit_records

    sheets = VisitSheets(session, scope, masks)
    result = write_visit_records(sheets, stream, fonts(), progress, cancel)
    return ReportOutcome(len(sheets), result.pages, result.missing)


def _each_visit(session: Session, scope: ReportScope) -> Iterator[tuple[str, ReportScope]]:
    with session.reading() as reader:
        ids = visits_in(reader, session.village, scope)
        for page in visit_pages(reader, ids):
            day = f"{page.at:%Y%m%d}" if page.at else ""
            name = " ".join(filter(None, (day, page.heads.replace("、", " "))))
            yield name, ReportScope(visits=(page.visit.id,))
