"""What a report looks like, made from as little of the user's own data as shows it: for the pictures of the gallery."""

import io
from collections.abc import Iterator
from dataclasses import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.services.printed_days import local
from minqing_desktop.services.report_kinds import PDF, Ask, Making, Papers, Report
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.report_views import SheetView, look_at_sheet
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import tags_in_use
from minqing_desktop.storage.reading.visits import VisitFilter, visit_ids, visit_rows

_ROWS, _MATTERS = 16, 12


def sample_of(session: Session, report: Report) -> bytes | SheetView | None:
    """A PDF of a page or few, or the first rows of a ledger, masked; None where there is nothing to show yet.

    UserError: fonts_missing.
    """
    with session.reading() as reader:
        scopes = list(_small_scopes(session, reader, report))
    for scope in scopes:
        found = _rows(session, report, scope) if report.ledger is not None else _pages(session, report, scope)
        if found is not None:
            return found
    return None


def _small_scopes(session: Session, reader: Reader, report: Report) -> Iterator[ReportScope]:
    """Scopes to try, the smallest that is likely to show something first."""
    today = session.today()
    year = ReportScope(since=today.replace(month=1, day=1), until=today.replace(month=12, day=31))
    if report.ledger is not None:
        yield year
    elif Ask.MATTER in report.needs:
        latest = reader.find(Matter, village=session.village, order=("number",))[: -_MATTERS - 1 : -1]
        yield from (ReportScope(matter=matter.id) for matter in latest)
    elif Ask.TAG in report.needs:
        in_use = tags_in_use(reader.connection, session.village)
        yield from (replace(year, tag=tag) for tag, _count in in_use[:1])
    else:
        yield from _around_latest_visit(session, reader, report, year)


def _around_latest_visit(session: Session, reader: Reader, report: Report, year: ReportScope) -> Iterator[ReportScope]:
    rows = visit_rows(reader.connection, session.village, VisitFilter())
    latest = next(iter(visit_ids(reader.connection, rows[:1])), "")
    visit = reader.maybe(Visit, latest)
    if visit is not None and Ask.VISITS in report.asks:
        yield ReportScope(visits=(latest,))
    if Ask.MONTH in report.asks:
        day = local(visit.started_at).date() if visit and visit.started_at else session.today()
        yield ReportScope(since=day.replace(day=1), until=day)
    elif Ask.HOUSEHOLD in report.asks and not isinstance(report.body, Papers):
        home = next(iter(visit.households), "") if visit else ""
        first = None if home else reader.first(Household, village=session.village, state="")
        if home or first is not None:
            yield replace(year, household=home or (first.id if first else ""))
    else:
        yield year


def _rows(session: Session, report: Report, scope: ReportScope) -> SheetView | None:
    view = look_at_sheet(session, report.name, scope, Masks(), _ROWS)
    return view if view.lines else None


def _pages(session: Session, report: Report, scope: ReportScope) -> bytes | None:
    stream = io.BytesIO()
    try:
        _first_only(report).write(Making(session, scope, Masks(), stream), PDF)
    except UserError as error:
        if error.code == "fonts_missing":
            raise
        return None
    return stream.getvalue()


def _first_only(report: Report) -> Report:
    """Of papers the first one suffices, and the others are not even filled."""
    body = report.body
    if not isinstance(body, Papers):
        return report

    def first(query):
        for paper in body.filled(query):
            yield paper
            return

    return replace(report, body=Papers(first, body.endings))
