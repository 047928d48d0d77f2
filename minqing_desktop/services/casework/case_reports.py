"""The reports of casework: its ledgers as workbooks, and the papers of one matter as PDF."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import BinaryIO

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.pdf.case_paper import write_case_papers
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.exchange.sheets.ledger import Ledger
from minqing_desktop.exchange.sheets.writing import write_ledger
from minqing_desktop.services.casework.ledgers import Build, case_ledgers
from minqing_desktop.services.casework.papers import Fill, matter_papers
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.report_kinds import OpenLedger, Report, ReportOutcome, Write, fonts, village_name
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import VisitScope


def case_ledger_reports() -> tuple[Report, ...]:
    """The ledgers, in the order they are offered."""
    return tuple(_ledger_report(*described) for described in case_ledgers())


def matter_paper_reports() -> tuple[Report, ...]:
    """Papers of the matter that the scope names (`VisitScope.matter`); without one there is nothing to print."""
    return tuple(
        Report(name, title, ".pdf", description, _write_papers(title, fill), _count_papers(fill), tr("{n} 份"))
        for name, title, description, fill in matter_papers()
    )


def _ledger_report(name: str, title: str, description: str, build: Build) -> Report:
    opened = _opened(title, build)
    return Report(name, title, ".xlsx", description, _write_rows(opened), _count_rows(opened), tr("{n} 行"), opened)


def _opened(title: str, build: Build) -> OpenLedger:
    def opened(session: Session, scope: VisitScope, masks: Masks) -> AbstractContextManager[Ledger]:
        return _case_ledger(title, build, session, scope, masks)

    return opened


@contextmanager
def _case_ledger(title: str, build: Build, session: Session, scope: VisitScope, masks: Masks) -> Iterator[Ledger]:
    with session.reading() as reader:
        village = village_name(reader, session)
        made = build(reader, session.village, village, scope, masks)
        cadre = reader.maybe(Cadre, session.cadre)
    yield Ledger(
        title=village + title,
        columns=made.columns,
        rows=made.rows,
        unit=tr("填报单位：{village}").format(village=village),
        period=_period(scope),
        footers=(
            tr("制表人：{name}").format(name=cadre.name if cadre else ""),
            tr("签发人："),
            tr("填报日期：{day}").format(day=long_day(session.today())),
        ),
        sheet_name=title,
    )


def _period(scope: VisitScope) -> str:
    if scope.since and scope.until:
        return tr("{since}至{until}").format(since=long_day(scope.since), until=long_day(scope.until))
    if scope.since:
        return tr("{day}起").format(day=long_day(scope.since))
    return tr("截至{day}").format(day=long_day(scope.until)) if scope.until else ""


def _write_rows(opened: OpenLedger) -> Write:
    def write(
        session: Session,
        scope: VisitScope,
        masks: Masks,
        stream: BinaryIO,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> ReportOutcome:
        with opened(session, scope, masks) as ledger:
            return ReportOutcome(write_ledger(ledger, stream, progress, cancel))

    return write


def _count_rows(opened: OpenLedger):
    def count(session: Session, scope: VisitScope) -> int:
        with opened(session, scope, Masks()) as ledger:
            return sum(1 for _ in ledger.rows)

    return count


def _write_papers(title: str, fill: Fill) -> Write:
    def write(
        session: Session,
        scope: VisitScope,
        masks: Masks,
        stream: BinaryIO,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> ReportOutcome:
        papers = fill(session, _matter_of(scope), masks)
        result = write_case_papers(papers, title, stream, fonts(), progress, cancel)
        return ReportOutcome(len(papers), result.pages, result.missing)

    return write


def _count_papers(fill: Fill):
    def count(session: Session, scope: VisitScope) -> int:
        return len(fill(session, _matter_of(scope), Masks()))

    return count


def _matter_of(scope: VisitScope) -> str:
    if not scope.matter:
        raise UserError(
            "matter_missing",
            tr("没有说是哪一件事项的文书，没有生成文件。"),
            tr("请写上事项的编号，例如 --matter 2026-0012。"),
        )
    return scope.matter
