"""The reports of casework: its ledgers, and the papers of one matter."""

from collections.abc import Iterator
from contextlib import contextmanager

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import Ledger
from minqing_desktop.services.casework.ledgers import Build, case_ledgers
from minqing_desktop.services.casework.papers import Fill, matter_papers
from minqing_desktop.services.casework.registers import registers
from minqing_desktop.services.ledger_frames import framed, narrowing_of, period_of
from minqing_desktop.services.report_kinds import Ask, OpenLedger, Papers, Report, Rows, Section, village_name
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.session import Session

_ASKS = (Ask.SPAN, Ask.CADRE, Ask.GROUP, Ask.HOUSEHOLD)


def case_ledger_reports() -> tuple[Report, ...]:
    """The ledgers, in the order they are offered."""
    return tuple(
        Report(name, title, Section.MATTERS, about, Rows(_opened(title, build)), tr("{n} 行"), _ASKS)
        for name, title, about, build in (*case_ledgers(), *registers())
    )


def matter_paper_reports() -> tuple[Report, ...]:
    """Papers of the matter that the scope names (`ReportScope.matter`); without one there is nothing to print."""
    return tuple(
        Report(name, title, Section.MATTERS, about, _papers(fill), tr("{n} 份"), (Ask.MATTER,), needs=(Ask.MATTER,))
        for name, title, about, fill in matter_papers()
    )


def _papers(fill: Fill) -> Papers:
    return Papers(lambda query: fill(query.session, _matter_of(query.scope), query.masks))


def _opened(title: str, build: Build) -> OpenLedger:
    @contextmanager
    def opened(session: Session, scope: ReportScope, masks: Masks) -> Iterator[Ledger]:
        with session.reading() as reader:
            made = build(reader, session.village, village_name(reader, session), scope, masks)
            ledger = framed(
                session, reader, title, made.columns, made.rows,
                period=period_of(scope), narrowed=narrowing_of(reader, scope),
            )  # fmt: skip
        yield ledger

    return opened


def _matter_of(scope: ReportScope) -> str:
    if not scope.matter:
        raise UserError(
            "matter_missing",
            tr("没有说是哪一件事项的文书，没有生成文件。"),
            tr("请写上事项的编号，例如 --matter 2026-0012。"),
        )
    return scope.matter
