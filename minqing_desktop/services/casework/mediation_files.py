"""人民调解卷宗: all papers of one mediation bound in the order of the file, with cover and contents."""

from dataclasses import dataclass
from typing import BinaryIO

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.diary_book import BookCover, DiaryLine
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.services.casework.disputes import Dispute, read_dispute
from minqing_desktop.services.casework.mediation_papers import papers_of_file
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.report_kinds import (
    PDF,
    WORD,
    Ask,
    Making,
    OwnPages,
    Papers,
    Report,
    ReportOutcome,
    Section,
    fonts,
)
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.session import Session


def mediation_file_report() -> Report:
    """The file among the papers of a matter."""
    return Report(
        "mediation_file",
        tr("人民调解卷宗"),
        Section.MATTERS,
        tr("从受理登记到结案的全部文书装订成一份，有封面和目录；没有记的留空白好写。"),
        _File(_write, _count, (PDF, WORD)),
        tr("{n} 份文书"),
        (Ask.MATTER,),
        needs=(Ask.MATTER,),
    )


@dataclass(frozen=True, slots=True)
class _File(OwnPages):
    """Bound as PDF; as Word its papers one after the other, to be written on."""

    def write(self, title: str, ending: str, making: Making) -> ReportOutcome:
        """The file, or its papers."""
        if ending != WORD:
            return OwnPages.write(self, title, ending, making)
        papers = [paper for *_, paper in papers_of_file(_read(making.session, making.scope, making.masks))]
        return Papers(lambda _query: papers).write(title, ending, making)


def _write(
    session: Session,
    scope: ReportScope,
    masks: Masks,
    stream: BinaryIO,
    progress: Progress | None,
    cancel: Cancel | None,
) -> ReportOutcome:
    from minqing_desktop.exchange.pdf.dossier import write_dossier

    dispute = _read(session, scope, masks)
    part = tr("卷内文书")
    papers = [
        (DiaryLine(part, long_day(day), tr("{n}　{name}").format(n=place, name=name)), paper)
        for place, (name, day, paper) in enumerate(papers_of_file(dispute), start=1)
    ]
    result = write_dossier(_cover(dispute), papers, stream, fonts(), progress, cancel)
    return ReportOutcome(len(papers), result.pages, result.missing)


def _count(session: Session, scope: ReportScope) -> int:
    return sum(1 for _ in papers_of_file(_read(session, scope, Masks())))


def _read(session: Session, scope: ReportScope, masks: Masks) -> Dispute:
    if not scope.matter:
        raise UserError(
            "matter_missing",
            tr("没有说是哪一件事项的卷宗，没有生成文件。"),
            tr("请写上事项的编号，例如 --matter 2026-0012。"),
        )
    with session.reading() as reader:
        return read_dispute(session, reader, scope.matter, masks)


def _cover(dispute: Dispute) -> BookCover:
    matter, mediation = dispute.on.case.matter, dispute.mediation
    return BookCover(
        title=tr("{channel}卷宗").format(channel=dispute.channel),
        place=dispute.committee,
        period=dispute.title,
        facts=(
            (tr("案卷编号"), matter.number),
            (tr("当 事 人"), dispute.names()),
            (tr("纠纷类别"), mediation.dispute_type),
            (tr("受理日期"), long_day(matter.accepted_on)),
            (tr("结案日期"), long_day(matter.closed_on or matter.ended_on)),
            (tr("立 卷 人"), dispute.on.cadre(matter.cadre)),
            (tr("保管期限"), ""),
        ),
    )
