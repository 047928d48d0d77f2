"""The documents of visits and households: 民情日记本, 空白走访表, 一户一档, 连心卡."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.contact_card import ContactCard
from minqing_desktop.exchange.documents.paper import Paper
from minqing_desktop.exchange.documents.visit_record import VisitSheet
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.services.contact_cards import blank_contact_cards, contact_cards, print_contact_cards
from minqing_desktop.services.diary_books import print_diary_book
from minqing_desktop.services.household_files import HouseholdFiles
from minqing_desktop.services.household_scope import households_in
from minqing_desktop.services.report_kinds import (
    Ask,
    OwnPages,
    Papers,
    Query,
    Report,
    ReportOutcome,
    Section,
    Write,
    fonts,
    village_name,
)
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports.visits import count_visits
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import HomeFacts, homes_of
from minqing_desktop.services.visit_sheets import household_summary

_OF_HOUSEHOLDS = (Ask.HOUSEHOLD, Ask.GROUP, Ask.TAG, Ask.CADRE)


def document_reports() -> tuple[Report, ...]:
    """What is bound, filed or handed out."""
    return (*_diary_books(), _blank_forms(), _household_files(), *_contact_cards())


def _diary_books() -> tuple[Report, ...]:
    asks = (Ask.SPAN, Ask.CADRE, Ask.GROUP, Ask.HOUSEHOLD)
    return (
        Report(
            "diary_book",
            tr("民情日记本"),
            Section.VISITS,
            tr("一个月或一年的走访装订成册：封面、目录、一次一页。A4，双面印，页边左右对换。"),
            OwnPages(_write_diary(is_small=False), count_visits),
            tr("{n} 次走访"),
            asks,
            is_two_sided=True,
        ),
        Report(
            "diary_book_a5",
            tr("民情日记本（A5）"),
            Section.VISITS,
            tr("同样的日记本，小一半，放得进包里。"),
            OwnPages(_write_diary(is_small=True), count_visits),
            tr("{n} 次走访"),
            asks,
            is_two_sided=True,
        ),
    )


def _write_diary(*, is_small: bool) -> Write:
    def write(
        session: Session,
        scope: ReportScope,
        masks: Masks,
        stream: BinaryIO,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> ReportOutcome:
        return print_diary_book(session, scope, masks, stream, progress, cancel, is_small=is_small)

    return write


def _blank_forms() -> Report:
    return Report(
        "blank_visit_form",
        tr("空白走访表"),
        Section.VISITS,
        tr("户情已经印好，其余留空手写。一户一张，可以按组、按标签印。"),
        OwnPages(_write_blank_forms, count_households),
        tr("{n} 户"),
        (*_OF_HOUSEHOLDS, Ask.VISITS),
    )


def _household_files() -> Report:
    return Report(
        "household_file",
        tr("一户一档"),
        Section.HOUSEHOLDS,
        tr("一户的全部：家庭成员、标签、联系干部、变动、走访、事项、承诺和照片。"),
        Papers(_household_papers, counted=count_households),
        tr("{n} 户"),
        (*_OF_HOUSEHOLDS, Ask.VISITS),
    )


def _contact_cards() -> tuple[Report, ...]:
    return (
        Report(
            "contact_card",
            tr("连心卡"),
            Section.OUTWARD,
            tr("一张 A4 八张卡：联系干部的姓名、电话、服务时间和扫一扫存电话的二维码，按联系户印。"),
            OwnPages(_write_cards(contact_cards), lambda session, scope: len(contact_cards(session, scope))),
            tr("{n} 张卡"),
            _OF_HOUSEHOLDS,
        ),
        Report(
            "contact_card_blank",
            tr("连心卡（联系户手填）"),
            Section.OUTWARD,
            tr("同一位干部的八张卡，联系户留空，随身带几张，走到哪户写哪户。"),
            OwnPages(
                _write_cards(blank_contact_cards), lambda session, scope: len(blank_contact_cards(session, scope))
            ),
            tr("{n} 张卡"),
            (Ask.CADRE,),
        ),
    )


def count_households(session: Session, scope: ReportScope) -> int:
    """How many households a scope means."""
    with session.reading() as reader:
        return len(households_in(reader, session.village, scope))


def _household_papers(query: Query) -> Iterator[Paper]:
    ids = households_in(query.reader, query.session.village, query.scope)
    return iter(HouseholdFiles(query.session, query.reader, ids, query.masks))


def _write_cards(made: Callable[[Session, ReportScope], list[ContactCard]]) -> Write:
    def write(
        session: Session,
        scope: ReportScope,
        _masks: Masks,
        stream: BinaryIO,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> ReportOutcome:
        return print_contact_cards(made(session, scope), stream, progress, cancel)

    return write


def _write_blank_forms(
    session: Session,
    scope: ReportScope,
    masks: Masks,
    stream: BinaryIO,
    progress: Progress | None,
    cancel: Cancel | None,
) -> ReportOutcome:
    # Loaded with the first form: reports are listed far more often.
    from minqing_desktop.exchange.pdf.visit_record import write_visit_records

    with session.reading() as reader:
        ids = households_in(reader, session.village, scope)
        homes = homes_of(reader, ids)
        village = village_name(reader, session)
    sheets = [_blank_sheet(session, homes[each], village, masks) for each in ids]
    result = write_visit_records(sheets, stream, fonts(), progress, cancel)
    return ReportOutcome(len(sheets), result.pages, result.missing)


def _blank_sheet(session: Session, home: HomeFacts, village: str, masks: Masks) -> VisitSheet:
    """The household's facts printed; what the visit will say is left to the pen."""
    return VisitSheet(
        village=village,
        household_head=home.head,
        household_number=home.household.number,
        group=home.group,
        address=masks.text(home.household.address),
        members_summary=household_summary(home, session.today(), masks, with_name=False),
        mode=tr("□入户□电话□来访"),
    )
