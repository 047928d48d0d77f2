"""Ledgers of casework in the columns that townships ask for: 民情台账, 信访代理台账, 矛盾纠纷排查化解台账, 转办台账."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.mediation import Mediation, MediationRecord, Party
from minqing_desktop.domain.records.petition import AGENCY_WAYS, AgentPetition
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn
from minqing_desktop.services.casework.case_book import CaseBook, grouped_by, iso, of_matters, open_book
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.storage.reader import Reader

Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class CaseLedger:
    """The columns of a ledger and its rows, one list of cells for each."""

    columns: tuple[LedgerColumn, ...]
    rows: tuple[Cells, ...]


def matter_ledger(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """民情台账: one row for each matter, by its number, or as a list shows them."""
    book = open_book(reader, village, village_name, scope, masks)
    rows = tuple(_matter_row(book, place, matter) for place, matter in enumerate(book.matters, start=1))
    return CaseLedger(matter_columns(), rows)


def matter_columns() -> tuple[LedgerColumn, ...]:
    """The columns of 民情台账."""
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("编号"), 13),
        LedgerColumn(tr("登记时间"), 12, ColumnKind.DATE),
        LedgerColumn(tr("发生时间"), 12, ColumnKind.DATE),
        LedgerColumn(tr("网格（组）"), 12),
        LedgerColumn(tr("姓名"), 14),
        LedgerColumn(tr("联系电话"), 14),
        LedgerColumn(tr("地点"), 18),
        LedgerColumn(tr("反映群体人数"), 8, ColumnKind.INTEGER),
        LedgerColumn(tr("主要愿望或诉求"), 36, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("大类"), 11),
        LedgerColumn(tr("子类"), 12),
        LedgerColumn(tr("建卡类型"), 11),
        LedgerColumn(tr("办理途径"), 11),
        LedgerColumn(tr("主办单位"), 14),
        LedgerColumn(tr("责任人"), 10),
        LedgerColumn(tr("办理时限"), 12, ColumnKind.DATE),
        LedgerColumn(tr("工作措施及内容"), 44, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("阶段"), 10),
        LedgerColumn(tr("办结时间"), 12, ColumnKind.DATE),
        LedgerColumn(tr("办理结果"), 30, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("办结类型"), 10),
        LedgerColumn(tr("反馈方式"), 10),
        LedgerColumn(tr("反馈意见"), 10),
        LedgerColumn(tr("备注"), 20, ColumnKind.LONG_TEXT),
    )


def _matter_row(book: CaseBook, place: int, matter: Matter) -> Cells:
    people = book.petitioners[matter.id]
    home = book.homes.get(matter.household)
    return (
        place,
        book.numbers[matter.id],
        matter.accepted_on,
        matter.happened_on,
        book.groups.get(matter.group or (home.group if home else ""), ""),
        "、".join(filter(None, map(book.name_of, people))),
        book.masks.phone(matter.phone or next(filter(None, map(book.phone_of, people)), "")),
        book.text(matter.place),
        matter.people_count or len(people) or None,
        book.text(matter.wanted or matter.title),
        matter.category,
        matter.subcategory,
        origin_word(matter),
        book.word(matter, "route"),
        matter.main_unit or matter.referred_to,
        book.cadres.get(matter.cadre, ""),
        matter.due_on,
        _course(book, matter),
        book.word(matter, "stage"),
        matter.closed_on or matter.ended_on,
        book.text(matter.outcome or matter.answer or matter.end_reason),
        book.word(matter, "closing"),
        book.word(matter, "answer_way"),
        book.word(matter, "rating"),
        book.text(matter.follow_up),
    )


def origin_word(matter: Matter) -> str:
    """How the card came to be: new, carried over, from elsewhere."""
    if matter.carried_from_year:
        return tr("上年结转")
    return kind_named("matter").field("origin").words_for(matter.origin)


def _course(book: CaseBook, matter: Matter) -> str:
    lines = []
    for step in book.steps[matter.id]:
        words = tr("{day:%m-%d} {type}").format(day=step.on, type=book.word(step, "type")) if step.on else ""
        lines.append(tr("{head}：{text}").format(head=words, text=book.text(step.text)) if step.text else words)
    return "\n".join(filter(None, lines))


def petition_ledger(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """信访代理台账: one row for each agent petition, by its number."""
    book = open_book(reader, village, village_name, scope, masks)
    found = of_matters(reader, book, AgentPetition)
    book.people |= reader.get_many(Person, [each.client for each in found])
    rows = [_petition_row(book, petition) for petition in sorted(found, key=lambda each: (each.number, each.id))]
    return CaseLedger(petition_columns(), tuple(rows))


def petition_columns() -> tuple[LedgerColumn, ...]:
    """The columns of 信访代理台账."""
    return (
        LedgerColumn(tr("编号"), 13),
        LedgerColumn(tr("委托人"), 11),
        LedgerColumn(tr("联系电话"), 14),
        LedgerColumn(tr("委托事项"), 36, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("委托日期"), 12, ColumnKind.DATE),
        LedgerColumn(tr("委托书（有/无）"), 9),
        LedgerColumn(tr("代理员"), 10),
        LedgerColumn(tr("代理方式"), 12),
        LedgerColumn(tr("递交单位"), 16),
        LedgerColumn(tr("递交日期"), 12, ColumnKind.DATE),
        LedgerColumn(tr("受理告知日期"), 12, ColumnKind.DATE),
        LedgerColumn(tr("处理意见日期"), 12, ColumnKind.DATE),
        LedgerColumn(tr("延期（理由、告知日）"), 22, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("结果"), 32, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("反馈日期与方式"), 16),
        LedgerColumn(tr("委托人评价"), 11),
    )


def _petition_row(book: CaseBook, petition: AgentPetition) -> Cells:
    client = book.people.get(petition.client)
    words = dict(AGENCY_WAYS)
    return (
        petition.number,
        petition.client_name or (client.name if client else ""),
        book.masks.phone(petition.client_phone or (client.phone if client else "")),
        book.text(petition.subject),
        petition.authorised_on,
        tr("有") if petition.is_signed else tr("无"),
        book.cadres.get(petition.agent, ""),
        tr("、").join(tr(words.get(way, way)) for way in petition.ways),
        petition.submitted_to,
        petition.submitted_on,
        petition.notice_on,
        petition.opinion_on,
        book.text(_extension(petition)),
        book.text(petition.result),
        " ".join(filter(None, (iso(petition.handed_back_on), book.word(petition, "handed_back_way")))),
        book.word(petition, "rating"),
    )


def _extension(petition: AgentPetition) -> str:
    if not petition.extended_days:
        return ""
    told = tr("{day}告知").format(day=iso(petition.extension_told_on)) if petition.extension_told_on else ""
    days = tr("延 {n} 天").format(n=petition.extended_days)
    return tr("，").join(filter(None, (days, petition.extension_reason, told)))


def mediation_ledger(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """矛盾纠纷排查化解台账: one row for each mediation, by the day it was found."""
    book = open_book(reader, village, village_name, scope, masks)
    found = of_matters(reader, book, Mediation)
    ids = [each.id for each in found]
    parties = grouped_by(reader.find(Party, mediation__in=ids) if ids else [], "mediation")
    sittings = grouped_by(reader.find(MediationRecord, mediation__in=ids, order=("on",)) if ids else [], "mediation")
    book.people |= reader.get_many(Person, [party.person for each in parties.values() for party in each])
    matters = {matter.id: matter for matter in book.matters}
    found.sort(key=lambda each: (each.found_on or date.min, each.id))
    rows = [
        _mediation_row(book, place, each, matters[each.matter], parties[each.id], sittings[each.id])
        for place, each in enumerate(found, start=1)
    ]
    return CaseLedger(mediation_columns(), tuple(rows))


def mediation_columns() -> tuple[LedgerColumn, ...]:
    """The columns of 矛盾纠纷排查化解台账."""
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("当事人"), 18),
        LedgerColumn(tr("事发村组"), 16),
        LedgerColumn(tr("事发时间"), 12, ColumnKind.DATE),
        LedgerColumn(tr("纠纷类别"), 13),
        LedgerColumn(tr("纠纷描述"), 36, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("涉及人数"), 8, ColumnKind.INTEGER),
        LedgerColumn(tr("焦点及解决措施"), 40, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("是否化解"), 9),
        LedgerColumn(tr("排查时间"), 12, ColumnKind.DATE),
        LedgerColumn(tr("化解时间"), 12, ColumnKind.DATE),
        LedgerColumn(tr("责任单位"), 16),
        LedgerColumn(tr("责任人"), 10),
        LedgerColumn(tr("备注"), 24, ColumnKind.LONG_TEXT),
    )


def _mediation_row(
    book: CaseBook,
    place: int,
    mediation: Mediation,
    matter: Matter,
    parties: Sequence[Party],
    sittings: Sequence[MediationRecord],
) -> Cells:
    sides: dict[str, list[str]] = defaultdict(list)
    for party in parties:
        person = book.people.get(party.person)
        home = book.homes.get(party.household)
        head = book.people.get(home.head) if home else None
        found = person or head
        sides[party.side].append(party.name or (found.name if found else ""))
    names = ["、".join(filter(None, sides[side])) for side in ("applicant", "respondent")]
    is_settled = mediation.outcome == "agreed"
    return (
        place,
        tr(" 与 ").join(filter(None, names)),
        book.village + book.groups.get(mediation.group, ""),
        mediation.happened_on,
        mediation.dispute_type,
        book.text(mediation.dispute),
        mediation.people_count or len(parties) or None,
        book.text(mediation.focus or "\n".join(filter(None, (mediation.agreement, *(each.text for each in sittings))))),
        tr("是") if is_settled else tr("否"),
        mediation.found_on,
        (mediation.resolved_on or mediation.agreed_on) if is_settled else None,
        mediation.responsible_unit or book.village,
        book.cadres.get(matter.cadre, ""),
        book.text(_mediation_note(book, mediation, matter)),
    )


def _mediation_note(book: CaseBook, mediation: Mediation, matter: Matter) -> str:
    parts = [book.word(mediation, "channel"), book.word(mediation, "agreement_form")]
    if mediation.performed_on:
        parts.append(tr("{day}履行").format(day=iso(mediation.performed_on)))
    visits = [step.on for step in book.steps[matter.id] if step.type == "visit_back" and step.on]
    if visits:
        parts.append(tr("{day}回访").format(day=iso(visits[-1])))
    return tr("，").join(filter(None, (*parts, mediation.note)))


def referral_ledger(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """转办台账: one row for each slip, by its day."""
    book = open_book(reader, village, village_name, scope, masks)
    matters = {matter.id: matter for matter in book.matters}
    found = sorted(of_matters(reader, book, Referral), key=lambda each: (each.sent_on or date.min, each.id))
    rows = [_referral_row(book, place, slip, matters[slip.matter]) for place, slip in enumerate(found, start=1)]
    return CaseLedger(_referral_columns(), tuple(rows))


def _referral_columns() -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("编号"), 16),
        LedgerColumn(tr("事项"), 28),
        LedgerColumn(tr("转办日期"), 12, ColumnKind.DATE),
        LedgerColumn(tr("主办"), 16),
        LedgerColumn(tr("协办"), 16),
        LedgerColumn(tr("责任人"), 10),
        LedgerColumn(tr("办理时限"), 12, ColumnKind.DATE),
        LedgerColumn(tr("转办要求"), 30, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("回复日期"), 12, ColumnKind.DATE),
        LedgerColumn(tr("回复内容"), 32, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("转办人"), 10),
        LedgerColumn(tr("备注"), 22, ColumnKind.LONG_TEXT),
    )


def _referral_row(book: CaseBook, place: int, slip: Referral, matter: Matter) -> Cells:
    back = ""
    if slip.taken_back_on:
        back = tr("{day}收回：{reason}").format(day=iso(slip.taken_back_on), reason=slip.taken_back_reason)
    return (
        place,
        slip.number,
        book.text(matter.title),
        slip.sent_on,
        slip.main_unit,
        slip.assisting_unit,
        slip.responsible,
        slip.due_on,
        book.text(slip.asked),
        slip.replied_on,
        book.text(slip.reply),
        book.cadres.get(slip.cadre, ""),
        book.text(back),
    )


Build = Callable[[Reader, str, str, VisitScope, Masks], CaseLedger]


def case_ledgers() -> Iterator[tuple[str, str, str, Build]]:
    """Each ledger of casework: stable name, title, what it is for, and what builds it."""
    yield "matter_ledger", tr("民情台账"), tr("民情事项一件一行，从登记到办结，上年结转的也在内。"), matter_ledger
    yield (
        "petition_ledger",
        tr("信访代理台账"),
        tr("信访代理一件一行，委托、递交、告知和反馈的日期都在。"),
        petition_ledger,
    )
    yield (
        "mediation_ledger",
        tr("矛盾纠纷排查化解台账"),
        tr("调解一件一行，当事人、纠纷、化解情况照司法所的格式。"),
        mediation_ledger,
    )
    yield "referral_ledger", tr("转办台账"), tr("转办单一张一行，主办协办、时限、责任人和回复。"), referral_ledger
