"""Brings a report into a file, or into memory to be looked at, masked unless a reason is given."""

import io
from datetime import date
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.services.disclosures import note_disclosure
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.report_kinds import Ask, Making, Report, ReportOutcome, village_name
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports.registry import report_named
from minqing_desktop.services.reports.visits import span_of_visits
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import visits_in
from minqing_desktop.storage.reader import Reader


def write_report(
    session: Session,
    name: str,
    path: Path,
    scope: ReportScope,
    *,
    unmasked_reason: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ReportOutcome:
    """Writes a report to a file that is there whole or not at all; the file's ending says of which kind.

    Without `unmasked_reason` every telephone and ID number is masked; with one nothing is, and the reason is logged
    first, so only the writing lane may call it then. UserError: report_unknown, report_ending, nothing_to_print,
    reason_missing, file.*.
    """
    report = report_named(name)
    ending = ending_of(report, path)
    if unmasked_reason is not None:
        disclose(session, report, scope, unmasked_reason)
    masks = Masks(unmasked_reason is None)
    outcome: list[ReportOutcome] = []
    write_out(
        session,
        path,
        lambda stream: outcome.append(report.write(Making(session, scope, masks, stream, progress, cancel), ending)),
        report.name,
        lambda: outcome[0].visits,
        private=unmasked_reason is not None,
    )
    return outcome[0]


def ending_of(report: Report, path: Path) -> str:
    """The file's ending, which must be one of the report's; UserError: report_ending."""
    ending = path.suffix.lower()
    if ending not in report.endings:
        wanted = tr("、").join(report.endings)
        raise UserError(
            "report_ending",
            tr("{title}要存成 {ending} 文件，没有生成文件。").format(title=report.title, ending=wanted),
            tr("请把文件名的结尾改成 {ending}。").format(ending=wanted),
        )
    return ending


def preview(
    session: Session, name: str, scope: ReportScope, progress: Progress | None = None, cancel: Cancel | None = None
) -> bytes:
    """The report's bytes, masked, to be looked at or sent to a printer; nothing touches the disk."""
    stream = io.BytesIO()
    report_named(name).write(Making(session, scope, Masks(), stream, progress, cancel))
    return stream.getvalue()


def file_name(session: Session, name: str, scope: ReportScope, ending: str = "") -> str:
    """A name to offer for the file: village, report, span, or the number of the matter."""
    report = report_named(name)
    with session.reading() as reader:
        village = village_name(reader, session)
        matter = reader.maybe(Matter, scope.matter)
        span = None if matter else _span(reader, session, report, scope)
    days = f"{span[0]:%Y%m%d}-{span[1]:%Y%m%d}" if span else ""
    parts = [f"{village}{report.title}", matter.number if matter else days]
    return "_".join(filter(None, parts)) + (ending or report.ending)


def _span(reader: Reader, session: Session, report: Report, scope: ReportScope) -> tuple[date, date] | None:
    """The days in the file's name; those of its visits where nobody said."""
    if scope.since and scope.until:
        return scope.since, scope.until
    if Ask.SPAN not in report.asks:
        return None
    return span_of_visits(reader, scope, visits_in(reader, session.village, scope))


def disclose(session: Session, report: Report, scope: ReportScope, reason: str) -> None:
    """Writes into the log that a report is looked at or given out unmasked, and why; UserError: reason_missing.

    For the writing lane.
    """
    note_disclosure(session, report.name, report.count(session, scope), reason)
