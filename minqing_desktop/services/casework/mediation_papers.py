"""The papers of a mediation in the order of its file: 受理登记, 权利义务告知, 调查, 调解, 协议, 履行, 回访, 结案.

What is not on record leaves room to write, so that each can be taken along blank. Rights and duties are those of the
People's Mediation Law (2010), articles 23 and 24; what an agreement binds to, articles 31 to 33.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.matter import Step
from minqing_desktop.domain.records.mediation import SIDES, MediationRecord
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.values.partial_date import in_words
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.paper import (
    WHOLE_ROW,
    Block,
    Boxes,
    Fact,
    Fields,
    Heading,
    Items,
    Labelled,
    Paper,
    PaperKind,
    Paragraph,
    Seal,
    Signature,
    Signatures,
    Table,
    TableColumn,
)
from minqing_desktop.services.casework.disputes import Disputant, Dispute, read_dispute
from minqing_desktop.services.casework.paper_facts import nothing_to_print, sentence, word
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.session import Session


def mediation_records(session: Session, matter: str, masks: Masks) -> list[Paper]:
    """A record for each sitting, a blank one before the first; UserError: nothing_to_print without a mediation."""
    with session.reading() as reader:
        dispute = read_dispute(session, reader, matter, masks)
    return _records(dispute)


def agreement(session: Session, matter: str, masks: Masks) -> list[Paper]:
    """调解协议书, or the entry of an oral agreement; UserError: nothing_to_print before there is one."""
    with session.reading() as reader:
        dispute = read_dispute(session, reader, matter, masks)
    if dispute.mediation.agreed_on is None:
        raise nothing_to_print(tr("还没有达成调解协议。"), tr("请先登记达成协议，再打印协议书。"))
    return [_agreement(dispute)]


def papers_of_file(dispute: Dispute) -> Iterator[tuple[str, date | None, Paper]]:
    """Every paper of the file in its order: what the contents call it, its day, the paper."""
    mediation, matter = dispute.mediation, dispute.on.case.matter
    yield tr("受理登记表"), matter.accepted_on, _registration(dispute)
    yield tr("权利义务告知书"), mediation.informed_on, _rights(dispute)
    for place, (paper, day) in enumerate(_inquiries(dispute), start=1):
        yield _counted(tr("调查记录"), place, len(dispute.steps("handle"))), day, paper
    sittings = dispute.on.case.sittings
    for place, paper in enumerate(_records(dispute), start=1):
        day = sittings[place - 1].on if sittings else None
        yield _counted(tr("调解记录"), place, len(sittings)), day, paper
    is_oral = mediation.agreement_form == "oral"
    yield tr("口头协议登记表") if is_oral else tr("调解协议书"), mediation.agreed_on, _agreement(dispute)
    yield tr("协议履行情况记录"), mediation.performed_on, _performance(dispute)
    visits = dispute.steps("visit_back")
    yield tr("回访记录"), visits[-1].on if visits else None, _visits_back(dispute, visits)
    yield tr("结案登记表"), matter.closed_on or matter.ended_on, _closing(dispute)


def _counted(name: str, place: int, total: int) -> str:
    return tr("{name}（{n}）").format(name=name, n=place) if total > 1 else name


def _registration(dispute: Dispute) -> Paper:
    on, mediation, matter = dispute.on, dispute.mediation, dispute.on.case.matter
    origin = kind_named("matter").field("origin").words_for(matter.origin)
    return Paper(
        tr("{channel}受理登记表").format(channel=dispute.channel),
        (
            Fields(
                (
                    Fact(tr("登记日期"), long_day(matter.accepted_on)),
                    Fact(tr("来源"), origin),
                    Fact(tr("纠纷类别"), mediation.dispute_type),
                    Fact(tr("涉及人数"), str(mediation.people_count or len(dispute.parties) or "")),
                    Fact(tr("事发时间"), long_day(mediation.happened_on)),
                    Fact(tr("排查时间"), long_day(mediation.found_on)),
                    Fact(tr("事发地点"), on.village + dispute.group + on.text(matter.place), WHOLE_ROW),
                )
            ),
            _people(dispute),
            Labelled(tr("纠纷简要\n情况"), dispute.summary, 6),
            Labelled(tr("申请事项"), on.text(matter.wanted), 4),
            Labelled(tr("受理意见"), "", 2),
            Boxes((tr("申请人签字"), tr("日期"), tr("登记人签字"), tr("日期"))),
        ),
        notes=(dispute.number, dispute.committee),
    )


def _people(dispute: Dispute) -> Table:
    columns = (
        TableColumn(tr("当事人"), 3.2, True),
        TableColumn(tr("姓名"), 3.4, True),
        TableColumn(tr("性别"), 2.4, True),
        TableColumn(tr("出生日期"), 4.9, True),
        TableColumn(tr("身份证号"), 8.6, True),
        TableColumn(tr("住址"), 5.4),
        TableColumn(tr("联系电话"), 5.8, True),
    )
    sides = dict(SIDES)
    rows = [
        (tr(sides.get(each.side, "")), each.name, each.sex, each.birth, each.id_number, each.address, each.phone)
        for each in dispute.parties
    ]
    return Table(columns, rows)


def _rights(dispute: Dispute) -> Paper:
    rights = (
        tr("可以选择人民调解员，也可以接受调解委员会指定的调解员；"),
        tr("可以接受调解，可以拒绝调解，也可以随时要求终止调解；"),
        tr("可以要求调解公开进行，也可以要求不公开进行；"),
        tr("自己表达意愿，自愿达成协议，任何人不得强迫。"),
    )
    duties = (
        tr("如实说明纠纷的事实；"),
        tr("遵守调解现场的秩序，尊重调解员；"),
        tr("尊重对方当事人行使权利；"),
        tr("达成协议后按约定履行。"),
    )
    names = [each for each in dispute.parties if each.name]
    day = long_day(dispute.mediation.informed_on)
    signed = tuple(Signature(tr("当事人（签名）"), "", day) for _ in names or ("", ""))
    return Paper(
        tr("{channel}权利义务告知书").format(channel=dispute.channel),
        (
            Paragraph(tr("{names}：").format(names=dispute.names() or tr("　　　　")), is_indented=False),
            Paragraph(
                tr("你们因“{title}”一事由{committee}调解。调解不收费。现将你们在调解中的权利和义务告知如下：").format(
                    title=dispute.title, committee=dispute.committee
                )
            ),
            Heading(tr("权利"), 1, 1),
            Items(rights, is_numbered=True),
            Heading(tr("义务"), 1, 2),
            Items(duties, is_numbered=True),
            Heading(tr("协议的效力"), 1, 3),
            Paragraph(
                tr(
                    "经调解达成的协议对双方有法律约束力，应当按约定履行。双方认为有必要的，可以自协议生效之日起三十日内"
                    "共同向人民法院申请司法确认。调解不成的，可以通过仲裁、行政、司法等途径维护自己的权利。"
                )
            ),
            Paragraph(tr("以上内容已经告知，当事人已经知道。")),
            Signatures(signed),
        ),
        PaperKind.OFFICIAL,
        (dispute.number, dispute.committee),
    )


def _inquiries(dispute: Dispute) -> Iterator[tuple[Paper, date | None]]:
    steps: list[Step | None] = list(dispute.steps("handle")) or [None]
    for step in steps:
        day = step.on if step else None
        facts = (
            Fact(tr("调查时间"), long_day(day)),
            Fact(tr("调查地点"), ""),
            Fact(tr("调查人"), dispute.on.cadre(step.cadre) if step else ""),
            Fact(tr("被调查人"), ""),
            Fact(tr("事由"), dispute.title, WHOLE_ROW),
        )
        blocks: tuple[Block, ...] = (
            Fields(facts),
            Labelled(tr("调查记录"), dispute.on.text(step.text) if step else "", 16),
            Boxes((tr("被调查人\n签字"), tr("日期"), tr("调查人签字"), tr("记录人签字"))),
        )
        yield Paper(tr("{channel}调查记录").format(channel=dispute.channel), blocks, notes=_notes(dispute)), day


def _records(dispute: Dispute) -> list[Paper]:
    sittings: list[MediationRecord | None] = list(dispute.on.case.sittings) or [None]
    return [_record(dispute, sitting) for sitting in sittings]


def _record(dispute: Dispute, sitting: MediationRecord | None) -> Paper:
    on = dispute.on
    outcomes = kind_named("mediation_record").field("outcome").choices
    chosen = sitting.outcome if sitting else ""
    boxes = "　".join(("■" if code == chosen else "□") + tr(said) for code, said in outcomes)
    channel = word(sitting, "channel") if sitting else dispute.channel
    return Paper(
        tr("{channel}记录").format(channel=channel),
        (
            Fields(
                (
                    Fact(tr("调解时间"), long_day(sitting.on) if sitting else ""),
                    Fact(tr("调解地点"), on.text(sitting.place) if sitting else ""),
                    Fact(tr("调解人员"), sitting.mediators if sitting else "", WHOLE_ROW),
                    Fact(tr("申请方"), dispute.names("applicant")),
                    Fact(tr("另一方"), dispute.names("respondent")),
                    Fact(tr("纠纷"), dispute.title, WHOLE_ROW),
                )
            ),
            Labelled(tr("调解经过"), on.text(sitting.text) if sitting else "", 14),
            Labelled(tr("争议焦点"), on.text(dispute.mediation.focus), 3),
            Fields((Fact(tr("调解结果"), boxes, WHOLE_ROW),)),
            Boxes((tr("申请方签字"), tr("另一方签字"), tr("调解员签字"), tr("记录人签字"))),
        ),
        notes=_notes(dispute),
    )


def _agreement(dispute: Dispute) -> Paper:
    return _oral(dispute) if dispute.mediation.agreement_form == "oral" else _written(dispute)


def _written(dispute: Dispute) -> Paper:
    mediation = dispute.mediation
    terms = dispute.on.text(mediation.agreement)
    done = tr("双方于{day}履行完毕。").format(day=long_day(mediation.performed_on)) if mediation.performed_on else ""
    blocks: tuple[Block, ...] = (
        Heading(tr("当事人"), 1, 1),
        *(Paragraph(_introduced(each)) for each in dispute.parties),
        Heading(tr("纠纷主要事实和争议事项"), 1, 2),
        Paragraph(sentence(dispute.summary) or _BLANK),
        *([Paragraph(tr("争议焦点：{focus}").format(focus=sentence(dispute.on.text(mediation.focus))))]
          if mediation.focus else []),
        Heading(tr("协议内容"), 1, 3),
        Paragraph(tr("经调解，双方自愿达成如下协议：")),
        Paragraph(sentence(terms) or _BLANK),
        Heading(tr("履行方式和时限"), 1, 4),
        Paragraph(done or tr("双方按以上约定履行。履行时限：　　　　年　　月　　日前。")),
        Heading(tr("其他"), 1, 5),
        Paragraph(
            tr("本协议双方签名后生效，对双方有法律约束力。协议一式　　份，当事人各执一份，{committee}存一份。").format(
                committee=dispute.committee
            )
        ),
        Signatures(tuple(Signature(_signer(each), "", long_day(mediation.agreed_on)) for each in _signers(dispute))),
        Signatures((Signature(tr("调解员（签名）")), Signature(tr("记录人（签名）")))),
        Seal(dispute.committee, long_day(mediation.agreed_on)),
    )  # fmt: skip
    title = tr("{channel}协议书").format(channel=dispute.channel)
    return Paper(title, blocks, PaperKind.OFFICIAL, _notes(dispute))


_BLANK = "　" * 8


def _signers(dispute: Dispute) -> list[Disputant]:
    return list(dispute.parties) or [Disputant("applicant", ""), Disputant("respondent", "")]


def _signer(party: Disputant) -> str:
    return tr("{side}（签名）").format(side=tr(dict(SIDES).get(party.side, "")))


def _introduced(party: Disputant) -> str:
    """«申请方：甲大山，男，1960年3月7日出生，住示范村一组1号，联系电话138****0001。»"""
    born = tr("{day}出生").format(day=in_words(party.birth)) if party.birth else ""
    home = tr("住{address}").format(address=party.address) if party.address else ""
    number = tr("身份证号{number}").format(number=party.id_number) if party.id_number else ""
    phone = tr("联系电话{phone}").format(phone=party.phone) if party.phone else ""
    facts = tr("，").join(filter(None, (party.name, party.sex, born, number, home, phone)))
    return tr("{side}：{facts}。").format(side=tr(dict(SIDES).get(party.side, "")), facts=facts)


def _oral(dispute: Dispute) -> Paper:
    mediation, on = dispute.mediation, dispute.on
    mediators = tr("、").join(dict.fromkeys(each.mediators for each in on.case.sittings if each.mediators))
    return Paper(
        tr("{channel}口头协议登记表").format(channel=dispute.channel),
        (
            _people(dispute),
            Fields(
                (
                    Fact(tr("纠纷类别"), mediation.dispute_type),
                    Fact(tr("协议日期"), long_day(mediation.agreed_on)),
                    Fact(tr("调解人员"), mediators, WHOLE_ROW),
                )
            ),
            Labelled(tr("纠纷主要\n事实"), dispute.summary, 5),
            Labelled(tr("争议焦点"), on.text(mediation.focus), 3),
            Labelled(tr("协议内容"), on.text(mediation.agreement), 6),
            Labelled(tr("履行方式\n和时限"), on.text(mediation.performance), 3),
            Boxes((tr("申请方签字"), tr("另一方签字"), tr("调解员签字"), tr("记录人签字"))),
        ),
        notes=_notes(dispute),
    )


def _performance(dispute: Dispute) -> Paper:
    mediation = dispute.mediation
    return Paper(
        tr("协议履行情况记录"),
        (
            Fields(
                (
                    Fact(tr("当事人"), dispute.names(), WHOLE_ROW),
                    Fact(tr("协议日期"), long_day(mediation.agreed_on)),
                    Fact(tr("履行日期"), long_day(mediation.performed_on)),
                )
            ),
            Labelled(tr("协议内容"), dispute.on.text(mediation.agreement), 5),
            Labelled(tr("履行情况"), dispute.on.text(mediation.performance), 8),
            Boxes((tr("申请方签字"), tr("另一方签字"), tr("记录人签字"), tr("日期"))),
        ),
        notes=_notes(dispute),
    )


def _visits_back(dispute: Dispute, visits: Sequence[Step]) -> Paper:
    columns = (
        TableColumn(tr("序号"), 2, True),
        TableColumn(tr("回访日期"), 5, True),
        TableColumn(tr("回访人"), 4, True),
        TableColumn(tr("回访情况和当事人意见"), 15),
    )
    rows = [
        (str(place), long_day(step.on), dispute.on.cadre(step.cadre), dispute.on.text(step.text))
        for place, step in enumerate(visits, start=1)
    ]
    rating = word(dispute.on.case.matter, "rating") if dispute.on.case.matter.rating else ""
    return Paper(
        tr("调解回访记录"),
        (
            Fields((Fact(tr("当事人"), dispute.names()), Fact(tr("协议日期"), long_day(dispute.mediation.agreed_on)))),
            Table(columns, rows, spare_rows=3, least_height=60),
            Fields((Fact(tr("满意度"), rating, WHOLE_ROW),)),
            Labelled(tr("有没有\n反复"), "", 4),
            Boxes((tr("被回访人\n签字"), tr("日期"), tr("回访人签字"), tr("日期"))),
        ),
        notes=_notes(dispute),
    )


def _closing(dispute: Dispute) -> Paper:
    mediation, matter, on = dispute.mediation, dispute.on.case.matter, dispute.on
    closed = long_day(matter.closed_on or matter.ended_on)
    closing = word(matter, "closing") if matter.closing else ""
    outcome = word(mediation, "outcome") if mediation.outcome else ""
    form = word(mediation, "agreement_form") if mediation.agreement_form else ""
    return Paper(
        tr("{channel}结案登记表").format(channel=dispute.channel),
        (
            Fields(
                (
                    Fact(tr("当事人"), dispute.names(), WHOLE_ROW),
                    Fact(tr("纠纷类别"), mediation.dispute_type),
                    Fact(tr("受理日期"), long_day(matter.accepted_on)),
                    Fact(tr("调解结果"), outcome),
                    Fact(tr("协议形式"), form),
                    Fact(tr("化解时间"), long_day(mediation.resolved_on or mediation.agreed_on)),
                    Fact(tr("履行日期"), long_day(mediation.performed_on)),
                    Fact(tr("结案日期"), closed),
                    Fact(tr("办结类型"), closing),
                    Fact(tr("责任单位"), dispute.committee),
                    Fact(tr("责任人"), on.cadre(matter.cadre)),
                )
            ),
            Labelled(tr("结案情况"), on.text(matter.outcome or matter.answer or matter.end_reason), 8),
            Labelled(tr("备注"), on.text(mediation.note), 3),
            Labelled(tr("审核意见"), "", 3),
            Boxes((tr("承办人签字"), tr("日期"), tr("审核人签字"), tr("日期"))),
        ),
        notes=_notes(dispute),
    )


def _notes(dispute: Dispute) -> tuple[str, ...]:
    return (dispute.number, dispute.committee)
