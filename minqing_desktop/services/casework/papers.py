"""Fills the papers of one matter: 转办单, 信访代理委托书, 受理告知书, 答复意见书."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from minqing_desktop.domain.catalogue import Record, kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.petition import AGENCY_WAYS
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.documents.paper import WHOLE_ROW, Boxes, Fact, Fields, Labelled, Paper
from minqing_desktop.services.casework.case import Case, load_case
from minqing_desktop.services.casework.matters import PetitionerLine, petitioner_lines
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.report_kinds import village_name
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader

Fill = Callable[[Session, str, Masks], list[Paper]]


def matter_papers() -> Iterator[tuple[str, str, str, Fill]]:
    """Each paper of a matter: stable name, title, what it is for, and what fills it."""
    yield "referral_slip", tr("转办单"), tr("转给别的单位时随材料一起送，回复写在下半页。"), referral_slips
    yield "authorisation", tr("信访代理委托书"), tr("打印出来请委托人签字，签好再去递交。"), authorisation
    yield "acceptance_notice", tr("受理告知书"), tr("告诉反映人已经受理、谁来办、哪天前办好。"), acceptance_notice
    yield "reply", tr("答复意见书"), tr("办好以后书面答复，请反映人签收并评价。"), reply


def printable(case: Case) -> tuple[str, ...]:
    """The names of the papers that this matter can be printed on now (`services.reports.papers_of_a_matter`)."""
    fits = {
        "referral_slip": any(slip.taken_back_on is None for slip in case.referrals),
        "authorisation": case.petition is not None,
        "acceptance_notice": True,
        "reply": case.matter.answered_on is not None,
    }
    return tuple(name for name, *_ in matter_papers() if fits[name])


@dataclass(frozen=True, slots=True)
class _On:
    """What every paper of a matter needs."""

    case: Case
    village: str
    people: tuple[PetitionerLine, ...]
    cadres: dict[str, Cadre]
    masks: Masks

    @property
    def names(self) -> str:
        """All who raised it."""
        return tr("、").join(filter(None, (line.name for line in self.people)))

    @property
    def phone(self) -> str:
        """The telephone of the matter, else of the first who raised it."""
        own = self.case.matter.phone or next((line.phone for line in self.people if line.phone), "")
        return self.masks.phone(own)

    def cadre(self, identity: str) -> str:
        """A cadre by name."""
        return self.cadres[identity].name if identity in self.cadres else ""

    def text(self, words: str) -> str:
        """Free text as it may leave."""
        return self.masks.text(words)


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
        on = _on(session, reader, matter, masks)
    slips = [slip for slip in on.case.referrals if slip.taken_back_on is None]
    if not slips:
        raise _nothing(tr("这件事没有转办。"), tr("请先转办，再打印转办单。"))
    return [_slip(on, slip) for slip in slips]


def _slip(on: _On, slip: Referral) -> Paper:
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
        on = _on(session, reader, matter, masks)
        petition = on.case.petition
        client = reader.maybe(Person, petition.client) if petition else None
        home = reader.maybe(Household, client.household) if client else None
    if petition is None:
        raise _nothing(tr("这件事不走信访代理。"), tr("请先把办理途径选为信访代理。"))
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


def acceptance_notice(session: Session, matter: str, masks: Masks) -> list[Paper]:
    """What the petitioner is told on acceptance, or on being declined."""
    with session.reading() as reader:
        on = _on(session, reader, matter, masks)
    kept = on.case.matter
    is_declined = kept.stage == "declined"
    cadre = on.cadres.get(kept.cadre)
    facts = (
        Fact(tr("反映人"), on.names),
        Fact(tr("反映日期"), long_day(kept.accepted_on)),
        Fact(tr("反映的事"), on.text(kept.title), WHOLE_ROW),
        Fact(tr("责任人"), cadre.name if cadre else ""),
        Fact(tr("联系电话"), cadre.phone if cadre else ""),
        Fact(tr("办理时限"), "" if is_declined else long_day(kept.due_on)),
        Fact(tr("办理途径"), _word(kept, "route")),
    )
    told = _declined(on) if is_declined else _accepted(on)
    return [
        _paper(
            tr("不予受理告知书") if is_declined else tr("受理告知书"),
            (tr("编号：{number}").format(number=kept.number), on.village),
            facts,
            (
                Labelled(tr("诉求内容"), on.text(kept.wanted), 3),
                Labelled(tr("告知内容"), told, 5),
            ),
            (tr("反映人签收"), tr("日期"), tr("经手人签字"), tr("日期")),
        )
    ]


def _accepted(on: _On) -> str:
    kept = on.case.matter
    words = tr("您反映的事已于{day}受理，由{name}负责办理。").format(
        day=long_day(kept.accepted_on), name=on.cadre(kept.cadre)
    )
    if kept.due_on:
        due = tr("我们会在{day}前给您答复；到期办不完的，会提前告诉您理由。").format(day=long_day(kept.due_on))
        words = sentences(words, due)
    return sentences(words, tr("办得怎么样，随时可以打上面的电话问。"))


def _declined(on: _On) -> str:
    reason = on.text(on.case.matter.end_reason)
    return (
        tr("您反映的事不予受理。理由：{reason}").format(reason=reason)
        + "\n"
        + tr("您有不同意见或者新的情况，可以再来反映，我们会重新看。")
    )


def reply(session: Session, matter: str, masks: Masks) -> list[Paper]:
    """The written reply, one for each petitioner to sign for; UserError: nothing_to_print before the answer."""
    with session.reading() as reader:
        on = _on(session, reader, matter, masks)
    kept = on.case.matter
    if kept.answered_on is None:
        raise _nothing(tr("这件事还没有答复。"), tr("请先反馈，再打印答复意见书。"))
    return [_reply(on, line) for line in on.people]


def _reply(on: _On, line: PetitionerLine) -> Paper:
    kept, petitioner = on.case.matter, line.petitioner
    ratings = kind_named("petitioner").field("rating").choices
    boxes = "　".join(("■" if code == petitioner.rating else "□") + tr(word) for code, word in ratings)
    return _paper(
        tr("{village}民情事项答复意见书").format(village=on.village),
        (tr("编号：{number}").format(number=kept.number), long_day(kept.answered_on)),
        (
            Fact(tr("反映人"), line.name),
            Fact(tr("受理日期"), long_day(kept.accepted_on)),
            Fact(tr("反映的事"), on.text(kept.title), WHOLE_ROW),
            Fact(tr("责任人"), on.cadre(kept.cadre)),
            Fact(tr("反馈方式"), _word(kept, "answer_way")),
        ),
        (
            Labelled(tr("诉求内容"), on.text(kept.wanted), 3),
            Labelled(tr("答复意见"), on.text(kept.answer), 6),
            Labelled(tr("反映人评价"), boxes, 1),
            Labelled(tr("反映人意见"), on.text(petitioner.rating_note), 2),
        ),
        (tr("反映人签收"), tr("日期"), tr("答复人签字"), tr("日期")),
    )


def _on(session: Session, reader: Reader, matter: str, masks: Masks) -> _On:
    case = load_case(reader, matter)
    cadres = {cadre.id: cadre for cadre in reader.find(Cadre)}
    names = {identity: cadre.name for identity, cadre in cadres.items()}
    people = petitioner_lines(reader, case.petitioners, names)
    return _On(case, village_name(reader, session), people, cadres, masks)


def _word(record: Record, name: str) -> str:
    kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
    return kind_named(kind).field(name).words_for(getattr(record, name))


def _nothing(what: str, advice: str) -> UserError:
    return UserError("nothing_to_print", what, advice)
