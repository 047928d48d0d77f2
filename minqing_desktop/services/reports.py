"""Documents that go out: each report is a description, written for the span, household or visits somebody chose.

Numbers are masked unless a reason is given; the reason is then in the log before the file is on the disk.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.visit_record import VisitSheet
from minqing_desktop.exchange.pdf.visit_record import write_visit_records
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.exchange.sheets.ledger import Ledger
from minqing_desktop.exchange.sheets.writing import write_ledger
from minqing_desktop.services.casework.case_reports import case_ledger_reports, matter_paper_reports
from minqing_desktop.services.disclosures import note_disclosure
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.printed_days import local, long_day
from minqing_desktop.services.report_kinds import Report, ReportOutcome, fonts, village_name
from minqing_desktop.services.round_reports import round_reports
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_ledgers import visit_ledger
from minqing_desktop.services.visit_pages import VisitScope, visit_pages, visits_in
from minqing_desktop.services.visit_sheets import visit_sheet
from minqing_desktop.storage.reader import Reader

__all__ = [
    "Report",
    "ReportOutcome",
    "VisitScope",
    "VisitSheets",
    "count_visits",
    "disclose",
    "file_name",
    "fonts",
    "ledger_of_visits",
    "papers_of_a_matter",
    "preview",
    "report_named",
    "reports",
    "write_report",
]


def reports() -> tuple[Report, ...]:
    """Everything that can be printed or saved of a span, in the order it is offered."""
    return (
        Report(
            "visit_record",
            tr("走访记录表"),
            ".pdf",
            tr("一次走访一张，A4，有签字栏，可以一次打印多张。"),
            _write_visit_records,
            count_visits,
            tr("{n} 次走访"),
        ),
        Report(
            "visit_ledger",
            tr("走访台账"),
            ".xlsx",
            tr("一段时间的走访列成一张表，照镇里的格式。"),
            _write_visit_ledger,
            count_visits,
            tr("{n} 次走访"),
            ledger_of_visits,
        ),
        *case_ledger_reports(),
        *round_reports(),
    )


def papers_of_a_matter() -> tuple[Report, ...]:
    """What is printed of one matter, which the scope must name."""
    return matter_paper_reports()


def report_named(name: str) -> Report:
    """The report of this name or title; UserError lists what there is."""
    known_ones = (*reports(), *papers_of_a_matter())
    for report in known_ones:
        if name.replace("-", "_") == report.name or name == report.title:
            return report
    known = tr("、").join(tr("{name}（{facts}）").format(name=report.name, facts=report.title) for report in known_ones)
    raise UserError("report_unknown", tr("没有叫这个名字的报表。"), tr("现有的报表：{known}。").format(known=known))


def write_report(
    session: Session,
    name: str,
    path: Path,
    scope: VisitScope,
    *,
    unmasked_reason: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ReportOutcome:
    """Writes a report to a file that is there whole or not at all.

    Without `unmasked_reason` every telephone and ID number is masked; with one nothing is, and the reason is logged
    first, so only the writing lane may call it then. UserError: report_unknown, report_ending, nothing_to_print,
    reason_missing, file.*.
    """
    report = report_named(name)
    if path.suffix.lower() != report.ending:
        raise UserError(
            "report_ending",
            tr("{title}要存成 {ending} 文件，没有生成文件。").format(title=report.title, ending=report.ending),
            tr("请把文件名的结尾改成 {ending}。").format(ending=report.ending),
        )
    if unmasked_reason is not None:
        disclose(session, report, scope, unmasked_reason)
    masks = Masks(unmasked_reason is None)
    outcome: list[ReportOutcome] = []
    write_out(
        session,
        path,
        lambda stream: outcome.append(report.write(session, scope, masks, stream, progress, cancel)),
        report.name,
        lambda: outcome[0].visits,
        private=unmasked_reason is not None,
    )
    return outcome[0]


def preview(
    session: Session, name: str, scope: VisitScope, progress: Progress | None = None, cancel: Cancel | None = None
) -> bytes:
    """The report's bytes, masked, to be looked at or sent to a printer; nothing touches the disk."""
    stream = io.BytesIO()
    report_named(name).write(session, scope, Masks(), stream, progress, cancel)
    return stream.getvalue()


def count_visits(session: Session, scope: VisitScope) -> int:
    """How many visits a scope holds."""
    with session.reading() as reader:
        return len(visits_in(reader, session.village, scope))


def file_name(session: Session, name: str, scope: VisitScope) -> str:
    """A name to offer for the file: village, report, span, or the number of the matter."""
    report = report_named(name)
    with session.reading() as reader:
        village = village_name(reader, session)
        matter = reader.maybe(Matter, scope.matter)
        span = None if matter else _span(reader, scope, visits_in(reader, session.village, scope))
    days = f"{span[0]:%Y%m%d}-{span[1]:%Y%m%d}" if span else ""
    parts = [f"{village}{report.title}", matter.number if matter else days]
    return "_".join(filter(None, parts)) + report.ending


class VisitSheets:
    """The filled 走访记录表 of a scope, one by one, with their number known; reads in one snapshot while iterated."""

    def __init__(self, session: Session, scope: VisitScope, masks: Masks) -> None:
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
def ledger_of_visits(session: Session, scope: VisitScope, masks: Masks) -> Iterator[Ledger]:
    """The 走访台账 of a scope; its rows are read while this block lasts."""
    with session.reading() as reader:
        ids = visits_in(reader, session.village, scope)
        span = _span(reader, scope, ids)
        period = tr("{since}至{until}").format(since=long_day(span[0]), until=long_day(span[1])) if span else ""
        cadre = reader.maybe(Cadre, session.cadre)
        yield visit_ledger(
            visit_pages(reader, ids),
            len(ids),
            village_name(reader, session),
            period,
            cadre.name if cadre else "",
            session.today(),
            masks,
        )


def _span(reader: Reader, scope: VisitScope, ids: list[str]) -> tuple[date, date] | None:
    """The days a report covers: as asked for, else from its first visit to its last."""
    ends = ids if scope.visits else ids[:1] + ids[-1:]
    moments = [visit.started_at for visit in reader.get_many(Visit, ends).values()]
    days = [local(moment).date() for moment in moments if moment]
    since, until = scope.since or min(days, default=None), scope.until or max(days, default=None)
    return (since, max(since, until)) if since and until else None


def disclose(session: Session, report: Report, scope: VisitScope, reason: str) -> None:
    """Writes into the log that a report is looked at or given out unmasked, and why; UserError: reason_missing.

    For the writing lane.
    """
    note_disclosure(session, report.name, report.count(session, scope), reason)


def _write_visit_records(
    session: Session,
    scope: VisitScope,
    masks: Masks,
    stream: BinaryIO,
    progress: Progress | None,
    cancel: Cancel | None,
) -> ReportOutcome:
    sheets = VisitSheets(session, scope, masks)
    result = write_visit_records(sheets, stream, fonts(), progress, cancel)
    return ReportOutcome(len(sheets), result.pages, result.missing)


def _write_visit_ledger(
    session: Session,
    scope: VisitScope,
    masks: Masks,
    stream: BinaryIO,
    progress: Progress | None,
    cancel: Cancel | None,
) -> ReportOutcome:
    with ledger_of_visits(session, scope, masks) as ledger:
        return ReportOutcome(write_ledger(ledger, stream, progress, cancel))
