"""What the service centre keeps of each matter: 民生登记卡 as a list, the work log, the list of tickets from above."""

from collections.abc import Iterator
from dataclasses import replace

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.cadre import Pairing
from minqing_desktop.domain.records.casework import Extension
from minqing_desktop.domain.records.matter import Matter, Step
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn
from minqing_desktop.services.casework.case_book import CaseBook, grouped_by, iso, of_matters, open_book
from minqing_desktop.services.casework.ledgers import Build, CaseLedger, Cells, origin_word
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.storage.reader import Reader


def registration_ledger(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """民生登记卡: one row for each matter as it was registered."""
    book = open_book(reader, village, village_name, scope, masks)
    contacts: dict[str, str] = {}
    for pairing in reader.find(Pairing, village=village):
        contacts.setdefault(pairing.household, pairing.cadre)
    rows = tuple(_card(book, place, matter, contacts) for place, matter in enumerate(book.matters, start=1))
    return CaseLedger(_card_columns(), rows)


def _card_columns() -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("编号"), 13),
        LedgerColumn(tr("姓名"), 14),
        LedgerColumn(tr("联系电话"), 14),
        LedgerColumn(tr("常住地址"), 24, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("反映群体人数"), 8, ColumnKind.INTEGER),
        LedgerColumn(tr("主要愿望或诉求"), 38, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("项目类别（大类）"), 12),
        LedgerColumn(tr("项目类别（子类）"), 12),
        LedgerColumn(tr("服务联系人"), 11),
        LedgerColumn(tr("发生时间"), 13, ColumnKind.DATE),
        LedgerColumn(tr("网格"), 12),
        LedgerColumn(tr("登记人"), 11),
        LedgerColumn(tr("登记时间"), 13, ColumnKind.DATE),
        LedgerColumn(tr("建卡类型"), 12),
    )


def _card(book: CaseBook, place: int, matter: Matter, contacts: dict[str, str]) -> Cells:
    people = book.petitioners[matter.id]
    home = book.homes.get(matter.household) or next(
        (book.homes[each.household] for each in people if each.household in book.homes), None
    )
    accepting = next((step for step in book.steps[matter.id] if step.type == Move.ACCEPT), None)
    contact = contacts.get(home.id, "") if home else ""
    return (
        place,
        book.numbers[matter.id],
        "、".join(filter(None, map(book.name_of, people))),
        book.masks.phone(matter.phone or next(filter(None, map(book.phone_of, people)), "")),
        book.text(home.address if home else ""),
        matter.people_count or len(people) or None,
        book.text(matter.wanted or matter.title),
        matter.category,
        matter.subcategory,
        book.cadres.get(contact or matter.cadre, ""),
        matter.happened_on,
        book.groups.get(matter.group or (home.group if home else ""), ""),
        book.cadres.get(accepting.cadre if accepting else matter.cadre, ""),
        matter.accepted_on,
        origin_word(matter),
    )


def work_log(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """工作日志: one row for each step taken on a matter in the span, by its day."""
    book = open_book(reader, village, village_name, replace(scope, since=None, cadre=""), masks)
    matters = {matter.id: matter for matter in book.matters}
    steps = [
        step
        for matter in matters
        for step in book.steps[matter]
        if step.on is not None
        and (scope.since is None or step.on >= scope.since)
        and (scope.until is None or step.on <= scope.until)
        and scope.cadre in ("", step.cadre)
    ]
    steps.sort(key=lambda step: (step.on, step.id))
    rows = tuple(_log_row(book, place, step, matters[step.matter]) for place, step in enumerate(steps, start=1))
    return CaseLedger(_log_columns(), rows)


def _log_columns() -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("日期"), 13, ColumnKind.DATE),
        LedgerColumn(tr("编号"), 13),
        LedgerColumn(tr("事项"), 24, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("工作措施及内容"), 40, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("经办人"), 10),
        LedgerColumn(tr("部门"), 15),
        LedgerColumn(tr("办结时间"), 13, ColumnKind.DATE),
        LedgerColumn(tr("办理结果"), 26, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("转入其他台账"), 15),
        LedgerColumn(tr("反馈方式"), 9),
        LedgerColumn(tr("反馈意见"), 10),
    )


def _log_row(book: CaseBook, place: int, step: Step, matter: Matter) -> Cells:
    did = book.word(step, "type")
    is_closing = step.type == Move.CLOSE
    is_told = step.type in (Move.ANSWER, Move.TELL)
    return (
        place,
        step.on,
        book.numbers[matter.id],
        book.text(matter.title),
        tr("{head}：{text}").format(head=did, text=book.text(step.text)) if step.text else did,
        book.cadres.get(step.cadre, ""),
        step.unit or book.village,
        step.on if is_closing else None,
        book.text(step.text or matter.outcome) if is_closing else "",
        _moved_into(book, step, matter),
        book.word(step, "by") if is_told else "",
        book.word(step, "rating"),
    )


def _moved_into(book: CaseBook, step: Step, matter: Matter) -> str:
    """The ledger in which a matter goes on from this step. A step does not keep the way it led to: the last one that
    chose a way led to the present one."""
    choosing = [each for each in book.steps[matter.id] if each.type in (Move.ACCEPT, Move.CHANGE_ROUTE)]
    route = "referred" if step.type == Move.REFER else matter.route if choosing and step is choosing[-1] else ""
    return {
        "referred": tr("转办台账"),
        "agent_petition": tr("信访代理台账"),
        "mediation": tr("矛盾纠纷排查化解台账"),
    }.get(route, "")


def ticket_ledger(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseLedger:
    """工单台账: the matters that were handed down from above, in the columns of a hotline."""
    book = open_book(reader, village, village_name, scope, masks)
    book.matters = [matter for matter in book.matters if matter.origin == "superior"]
    extensions = grouped_by(of_matters(reader, book, Extension), "matter")
    rows = tuple(
        _ticket(book, place, matter, extensions[matter.id]) for place, matter in enumerate(book.matters, start=1)
    )
    return CaseLedger(_ticket_columns(), rows)


def _ticket_columns() -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("工单编号"), 13),
        LedgerColumn(tr("标题"), 24, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("诉求内容"), 36, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("类型"), 12),
        LedgerColumn(tr("交办时间"), 13, ColumnKind.DATE),
        LedgerColumn(tr("办结期限"), 13, ColumnKind.DATE),
        LedgerColumn(tr("渠道"), 11),
        LedgerColumn(tr("归口"), 11),
        LedgerColumn(tr("紧急程度"), 9),
        LedgerColumn(tr("状态"), 10),
        LedgerColumn(tr("地点"), 18),
        LedgerColumn(tr("主办"), 14),
        LedgerColumn(tr("协办"), 14),
        LedgerColumn(tr("延期审核"), 26, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("办结时间"), 13, ColumnKind.DATE),
    )


def _ticket(book: CaseBook, place: int, matter: Matter, extensions: list[Extension]) -> Cells:
    return (
        place,
        book.numbers[matter.id],
        book.text(matter.title),
        book.text(matter.wanted),
        tr("／").join(filter(None, (matter.category, matter.subcategory))),
        matter.accepted_on,
        matter.due_on,
        origin_word(matter),
        book.word(matter, "route"),
        book.word(matter, "priority") or tr("一般"),
        book.word(matter, "stage"),
        book.text(matter.place),
        matter.main_unit or matter.referred_to or book.village,
        matter.assisting_unit,
        book.text("\n".join(_reviewed(book, each) for each in extensions)),
        matter.closed_on or matter.ended_on,
    )


def _reviewed(book: CaseBook, extension: Extension) -> str:
    until = tr("延至{day}").format(day=iso(extension.due_after)) if extension.due_after else ""
    state = book.word(extension, "state") or tr("待审批")
    return tr("，").join(filter(None, (state, until, extension.reason)))


def registers() -> Iterator[tuple[str, str, str, Build]]:
    """Each of them: stable name, title, what it is for, and what builds it."""
    yield (
        "registration_ledger",
        tr("民生登记卡台账"),
        tr("登记卡一件一行：谁反映、什么愿望、归哪一类、谁联系、谁登记。"),
        registration_ledger,
    )
    yield "work_log", tr("民生工作日志"), tr("每件事哪天做了什么、谁经办、转到哪里、怎么反馈。"), work_log
    yield (
        "ticket_ledger",
        tr("上级交办工单台账"),
        tr("上级交办的事照热线工单的格式列表：期限、主办协办、延期审核、状态。"),
        ticket_ledger,
    )
