"""The papers of one matter: 转办单 and 信访代理委托书, and where the others are filled."""

from collections.abc import Iterator

from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.petition import AGENCY_WAYS
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.paper import WHOLE_ROW, Boxes, Fact, Fields, Labelled, Paper
from minqing_desktop.services.casework.case import Case
from minqing_desktop.services.casework.letters import acceptance_notice, reply
from minqing_desktop.services.casework.mediation_papers import agreement, mediation_records
from minqing_desktop.services.casework.paper_facts import CaseFacts, Fill, case_facts, nothing_to_print
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.session import Session


def matter_papers() -> Iterator[tuple[str, str, str, Fill]]:
    """Each paper of a matter: stable name, title, what it is for, and what fills it."""
    yield "referral_slip", tr("转办单"), tr("转给别的单位时随材料一起送，回复写在下半页。"), referral_slips
    yield "authorisation", tr("信访代理委托书"), tr("打印出来请委托人签字，签好再去递交。"), authorisation
    yield "acceptance_notice", tr("受理告知书"), tr("告诉反映人已经受理、谁来办、哪天前办好。"), acceptance_notice
    yield "reply", tr("答复意见书"), tr("办好以后书面答复，请反映人签收并评价。"), reply
    yield (
        "mediation_record",
        tr("调解记录"),
        tr("一次调解一张；还没有调解过的印一张空白的带去。"),
        mediation_records,
    )
    yield "agreement", tr("调解协议书"), tr("达成协议后请双方签字；口头协议印登记表。"), agreement


def printable(case: Case) -> tuple[str, ...]:
    """The names of the papers that this matter can be printed on now (`services.reports.papers_of_a_matter`)."""
    fits = {
        "referral_slip": any(slip.taken_back_on is None for slip in case.referrals),
        "authorisation": case.petition is not None,
        "acceptance_notice": True,
        "reply": case.matter.answered_on is not None,
        "mediation_record": case.mediation is not None,
        "agreement": case.mediation is not None and case.mediation.agreed_on is not None,
        "mediation_file": case.mediation is not None,
    }
    return tuple(name for name, fits_now in fits.items() if fits_now)


def _paper(
    title: str,
    notes: tuple[str, ...],
    facts: tuple[Fact, ...],
    parts: tuple[Labelled, ...],
    signed: tuple[str, ...],
) -> Paper:
    """Facts in two columns, then parts of text, then what is signed."""
    return Paper(title, (Fields(facts), *parts, Boxes(signed)), notes=notes)


def referral_slips(session: Session, matter: str, masks: Masks) -> list[Paper]:
    """One slip for each referral of the matter that was not taken back; UserError: nothing_to_print."""
    with session.reading() as reader:
        on = case_facts(session, reader, matter, masks)
    slips = [slip for slip in on.case.referrals if slip.taken_back_on is None]
    if not slips:
        raise nothing_to_print(tr("这件事没有转办。"), tr("请先转办，再打印转办单。"))
    return [_slip(on, slip) for slip in slips]


def _slip(on: CaseFacts, slip: Referral) -> Paper:
    matter = on.case.matter
    return _paper(
        tr("{village}民情事项转办单").format(village=on.village),
        (tr("编号：{number}").format(number=slip.number), tr("转办人：{name}").format(name=on.cadre(slip.cadre))),
        (
            Fact(tr("来件时间"), long_day(matter.accepted_on)),
            Fact(tr("转办日期"), long_day(slip.sent_on)),
            Fact(tr("反映人"), on.names),
            Fact(tr("联系电话"), on.phone),
            Fact(tr("地点"), on.text(matter.place), WHOLE_ROW),
            Fact(tr("主办"), slip.main_unit),
            Fact(tr("协办"), slip.assisting_unit),
            Fact(tr("责任人"), slip.responsible),
            Fact(tr("办理时限"), long_day(slip.due_on)),
        ),
        (
            Labelled(tr("反映的事\n和诉求"), on.text(f"{matter.title}\n{matter.wanted}"), 3),
            Labelled(tr("转办要求"), on.text(slip.asked), 2),
            Labelled(tr("拟办意见"), on.text(matter.proposed_opinion), 2),
            Labelled(tr("分管领导\n意见"), on.text(matter.deputy_opinion), 2),
            Labelled(tr("主要领导\n意见"), on.text(matter.leader_opinion), 2),
            Labelled(tr("办理结果"), on.text(slip.reply), 6),
        ),
        (tr("接件时间"), tr("承办人签字")),
    )


def authorisation(session: Session, matter: str, masks: Masks) -> list[Paper]:
    """The authorisation to sign, with the facts of the agent petition; UserError: nothing_to_print."""
    with session.reading() as reader:
        on = case_facts(session, reader, matter, masks)
        petition = on.case.petition
        client = reader.maybe(Person, petition.client) if petition else None
        home = reader.maybe(Household, client.household) if client else None
    if petition is None:
        raise nothing_to_print(tr("这件事不走信访代理。"), tr("请先把办理途径选为信访代理。"))
    agent = on.cadres.get(petition.agent or on.case.matter.cadre)
    ways = dict(AGENCY_WAYS)
    return [
        _paper(
            tr("信访代理委托书"),
            (tr("编号：{number}").format(number=petition.number), on.village),
            (
                Fact(tr("委托人"), petition.client_name or (client.name if client else "")),
                Fact(tr("身份证号"), masks.id_number(client.id_number) if client else ""),
                Fact(tr("联系电话"), masks.phone(petition.client_phone or (client.phone if client else ""))),
                Fact(tr("住址"), on.text(home.address) if home else ""),
                Fact(tr("代理员"), agent.name if agent else ""),
                Fact(tr("职务"), agent.post if agent else ""),
                Fact(tr("代理方式"), tr("、").join(tr(ways[code]) for code in ways if code in petition.ways)
                          or tr("□代写　□代访　□陪访　□代办"), WHOLE_ROW),
                Fact(tr("递交单位"), petition.submitted_to, WHOLE_ROW),
            ),
            (
                Labelled(tr("委托事项"), on.text(petition.subject), 5),
                Labelled(tr("委托权限"), _powers(), 3),
                Labelled(tr("双方约定"), _terms(), 3),
            ),
            (tr("委托人签字"), tr("日期"), tr("代理员签字"), tr("日期")),
        )
    ]  # fmt: skip


def _powers() -> str:
    return tr(
        "我自愿委托上述代理员，就以上事项代我书写材料、递交、陪同走访、查询办理进度和领取文书。"
        "没有我本人同意，代理员不得代我放弃请求、达成和解或者撤回。"
    )


def _terms() -> str:
    return tr(
        "代理不收费。代理员按时把受理告知和处理意见转告委托人；委托人如实提供情况和材料。委托人可以随时书面终止委托。"
    )
