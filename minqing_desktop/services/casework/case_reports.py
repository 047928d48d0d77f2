"""The reports of casework: its ledgers, and the papers of one matter."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.paper import Paper
from minqing_desktop.exchange.sheets.ledger import Ledger
from minqing_desktop.services.casework.case_book import open_book
from minqing_desktop.services.casework.ledgers import Build, case_ledgers
from minqing_desktop.services.casework.mediation_files import mediation_file_report
from minqing_desktop.services.casework.paper_facts import Fill
from minqing_desktop.services.casework.papers import matter_papers
from minqing_desktop.services.casework.registers import registers
from minqing_desktop.services.ledger_frames import framed, narrowing_of, period_of
from minqing_desktop.services.ledgers.body import is_within
from minqing_desktop.services.report_kinds import Ask, OpenLedger, Papers, Query, Report, Rows, Section, village_name
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
    """Papers of the matter that the scope names, or of all it holds for which there is such a paper."""
    asks = (*_ASKS, Ask.MATTER)
    return (
        *(
            Report(name, title, Section.MATTERS, about, Papers(_filled(name, fill)), tr("{n} 份"), asks)
            for name, title, about, fill in matter_papers()
        ),
        mediation_file_report(),
    )


def _filled(name: str, fill: Fill) -> Callable[[Query], Iterator[Paper]]:
    def filled(query: Query) -> Iterator[Paper]:
        scope = query.scope
        if scope.matter:
            yield from fill(query.session, scope.matter, query.masks)
            return
        book = open_book(query.reader, query.session.village, query.village, _span_needed(scope), query.masks)
        for matter in book.matters:
            if scope.matters is None and not is_within(_day_of_paper(name, matter), scope):
                continue
            people = tr("、").join(filter(None, map(book.name_of, book.petitioners[matter.id])))
            with _passing_over():
                for paper in fill(query.session, matter.id, query.masks):
                    yield replace(paper, name=f"{book.numbers[matter.id]} {people}")

    return filled


def _day_of_paper(name: str, matter: Matter) -> date | None:
    """The day by which the papers of a span are chosen: a reply's own, of all others when the matter was accepted."""
    return matter.answered_on if name == "reply" else matter.accepted_on


@contextmanager
def _passing_over() -> Iterator[None]:
    """A matter without this paper is passed over, as others have it."""
    try:
        yield
    except UserError as error:
        if error.code != "nothing_to_print":
            raise


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


def _span_needed(scope: ReportScope) -> ReportScope:
    """The scope, which must name a matter, a list of them or days: all there ever were are never meant."""
    if scope.matters is None and scope.since is None and scope.until is None:
        raise UserError(
            "matter_missing",
            tr("没有说是哪一件事项的文书，没有生成文件。"),
            tr("请写上事项的编号，例如 --matter 2026-0012；要打印一段时间的，请写明起止日期。"),
        )
    return scope
