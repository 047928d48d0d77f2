"""Ledgers of casework in the columns that townships ask for: 民情台账, 信访代理台账, 矛盾纠纷排查化解台账, 转办台账.

Of a span: what began in it, and what was still open when it began.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from minqing_desktop.domain.casework.numbers import shown_number
from minqing_desktop.domain.catalogue import Record, kind_named
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.mediation import Mediation, MediationRecord, Party
from minqing_desktop.domain.records.petition import AGENCY_WAYS, AgentPetition
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn
from minqing_desktop.services.casework.case import in_order
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.storage.reader import Reader

R = TypeVar("R", bound=Record)
Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class CaseLedger:
    """The columns of a ledger and its rows, one list of cells for each."""

    columns: tuple[LedgerColumn, ...]
    rows: tuple[Cells, ...]


@dataclass(slots=True)
class _Book:
    """All records the ledgers are made from, read once."""

    village: str
    masks: Masks
    matters: list[Matter]
    numbers: dict[str, str]
    petitioners: dict[str, list[Petitioner]]
    steps: dict[str, list[Step]]
    cadres: dict[str, str]
    groups: dict[str, str]
    homes: dict[str, Household]
    people: dict[str, Person] = field(default_factory=dict)

    def word(self, record: Record, name: str) -> str:
        """The word of a choice."""
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        return kind_named(kind).field(name).words_for(getattr(record, name)) if getattr(record, name) else ""

    def text(self, words: str) -> str:
        """Free text as it may leave."""
        return self.masks.text(words)

    def name_of(self, petitioner: Petitioner) -> str:
        """Who raised it; one of whom only the household is known goes by its head."""
        person = self.people.get(petitioner.person)
        home = self.homes.get(petitioner.household)
        head = self.people.get(home.head) if home else None
        found = person or head
        return petitioner.name or (found.name if found else home.registered_head if home else "")

    def phone_of(self, petitioner: Petitioner) -> str:
        """The telephone of who raised it."""
        person = self.people.get(petitioner.person)
        return petitioner.phone or (person.phone if person else "")


def matter_ledger(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """民情台账: one row for each matter, by its number, or as a list shows them."""
    book = _book(reader, village, village_name, scope, masks)
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


def _matter_row(book: _Book, place: int, matter: Matter) -> Cells:
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
        _origin(book, matter),
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


def _origin(book: _Book, matter: Matter) -> str:
    if matter.carried_from_year:
        return tr("上年结转")
    return kind_named("matter").field("origin").words_for(matter.origin)


def _course(book: _Book, matter: Matter) -> str:
    lines = []
    for step in book.steps[matter.id]:
        words = tr("{day:%m-%d} {type}").format(day=step.on, type=book.word(step, "type")) if step.on else ""
        lines.append(tr("{head}：{text}").format(head=words, text=book.text(step.text)) if step.text else words)
    return "\n".join(filter(None, lines))


def petition_ledger(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """信访代理台账: one row for each agent petition, by its number."""
    book = _book(reader, village, village_name, scope, masks)
    found = _of_matters(reader, book, AgentPetition)
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


def _petition_row(book: _Book, petition: AgentPetition) -> Cells:
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
        " ".join(filter(None, (_iso(petition.handed_back_on), book.word(petition, "handed_back_way")))),
        book.word(petition, "rating"),
    )


def _extension(petition: AgentPetition) -> str:
    if not petition.extended_days:
        return ""
    told = tr("{day}告知").format(day=_iso(petition.extension_told_on)) if petition.extension_told_on else ""
    days = tr("延 {n} 天").format(n=petition.extended_days)
    return tr("，").join(filter(None, (days, petition.extension_reason, told)))


def mediation_ledger(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """矛盾纠纷排查化解台账: one row for each mediation, by the day it was found."""
    book = _book(reader, village, village_name, scope, masks)
    found = _of_matters(reader, book, Mediation)
    ids = [each.id for each in found]
    parties = _by(reader.find(Party, mediation__in=ids) if ids else [], "mediation")
    sittings = _by(reader.find(MediationRecord, mediation__in=ids, order=("on",)) if ids else [], "mediation")
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
    book: _Book,
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


def _mediation_note(book: _Book, mediation: Mediation, matter: Matter) -> str:
    parts = [book.word(mediation, "channel"), book.word(mediation, "agreement_form")]
    if mediation.performed_on:
        parts.append(tr("{day}履行").format(day=_iso(mediation.performed_on)))
    visits = [step.on for step in book.steps[matter.id] if step.type == "visit_back" and step.on]
    if visits:
        parts.append(tr("{day}回访").format(day=_iso(visits[-1])))
    return tr("，").join(filter(None, (*parts, mediation.note)))


def referral_ledger(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """转办台账: one row for each slip, by its day."""
    book = _book(reader, village, village_name, scope, masks)
    matters = {matter.id: matter for matter in book.matters}
    found = sorted(_of_matters(reader, book, Referral), key=lambda each: (each.sent_on or date.min, each.id))
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


def _referral_row(book: _Book, place: int, slip: Referral, matter: Matter) -> Cells:
    back = ""
    if slip.taken_back_on:
        back = tr("{day}收回：{reason}").format(day=_iso(slip.taken_back_on), reason=slip.taken_back_reason)
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


def _book(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> _Book:
    everything = reader.find(Matter, village=village, order=("number",))
    raised = _by(reader.find(Petitioner, village=village), "matter")
    in_group = {home.id for home in reader.find(Household, group=scope.group)} if scope.group else set()
    chosen = [
        matter
        for matter in _listed(everything, scope)
        if _is_in(matter, scope, raised[matter.id])
        and (not scope.group or matter.group == scope.group or (not matter.group and matter.household in in_group))
    ]
    sharing: dict[str, list[str]] = defaultdict(list)
    for matter in everything:
        sharing[matter.number].append(matter.id)
    steps = _by(reader.find(Step, village=village), "matter")
    people = [each for matter in chosen for each in raised[matter.id]]
    homes = reader.get_many(Household, [*(m.household for m in chosen), *(each.household for each in people)])
    wanted = [*(each.person for each in people), *(home.head for home in homes.values())]
    return _Book(
        village=village_name,
        masks=masks,
        matters=chosen,
        numbers={m.id: shown_number(m.number, m.id, sharing[m.number]) for m in chosen},
        petitioners=raised,
        steps=defaultdict(list, {matter: in_order(each) for matter, each in steps.items()}),
        cadres={cadre.id: cadre.name for cadre in reader.find(Cadre)},
        groups={group.id: group.name for group in reader.find(Group)},
        homes=homes,
        people=reader.get_many(Person, wanted),
    )


def _listed(matters: Sequence[Matter], scope: VisitScope) -> list[Matter]:
    """All of them, or those a list shows in its order."""
    if scope.matters is None:
        return list(matters)
    known = {matter.id: matter for matter in matters}
    return [known[each] for each in scope.matters if each in known]


def _is_in(matter: Matter, scope: VisitScope, petitioners: Sequence[Petitioner]) -> bool:
    if scope.matter and matter.id != scope.matter:
        return False
    if scope.household and scope.household not in {matter.household, *(each.household for each in petitioners)}:
        return False
    if scope.cadre and matter.cadre != scope.cadre:
        return False
    began, ended = matter.accepted_on, matter.closed_on or matter.ended_on
    if began is None:
        return scope.since is None
    if scope.until is not None and began > scope.until:
        return False
    return scope.since is None or began >= scope.since or ended is None or ended >= scope.since


def _of_matters(reader: Reader, book: _Book, record: type[R]) -> list[R]:
    ids = {matter.id for matter in book.matters}
    return [each for each in reader.find(record) if each.matter in ids]  # type: ignore[attr-defined]


def _by(records: Sequence[R], name: str) -> dict[str, list[R]]:
    grouped: dict[str, list[R]] = defaultdict(list)
    for record in records:
        grouped[getattr(record, name)].append(record)
    return grouped


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


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
