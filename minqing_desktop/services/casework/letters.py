"""Letters to who raised a matter, as GB/T 9704 has them: 受理告知书, 不予受理告知书, 答复意见书."""

from collections.abc import Iterator

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.paper import (
    WHOLE_ROW,
    Block,
    Boxes,
    Fact,
    Fields,
    Heading,
    Paper,
    PaperKind,
    Paragraph,
    Space,
)
from minqing_desktop.services.casework.matters import PetitionerLine
from minqing_desktop.services.casework.paper_facts import CaseFacts, case_facts, nothing_to_print, sentence, word
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.session import Session


def acceptance_notice(session: Session, matter: str, masks: Masks) -> list[Paper]:
    """What the petitioners are told on acceptance, or on being declined."""
    with session.reading() as reader:
        on = case_facts(session, reader, matter, masks)
    kept = on.case.matter
    is_declined = kept.stage == "declined"
    told = _declined(on) if is_declined else _accepted(on)
    begun = tr("您于{day}反映的“{title}”一事收悉。").format(day=long_day(kept.accepted_on), title=on.text(kept.title))
    wanted = tr("您的诉求是：{wanted}").format(wanted=sentence(on.text(kept.wanted))) if kept.wanted else ""
    blocks: tuple[Block, ...] = (
        _salutation(on.names),
        Paragraph(begun + wanted),
        *(Paragraph(words) for words in told),
        Paragraph(tr("特此告知。")),
        Space(1),
        on.seal(kept.ended_on if is_declined else kept.accepted_on),
        Space(1),
        Boxes((tr("反映人签收"), tr("日期"), tr("经手人签字"), tr("日期"))),
    )
    return [_letter(tr("不予受理告知书") if is_declined else tr("受理告知书"), on, blocks)]


def _accepted(on: CaseFacts) -> Iterator[str]:
    kept, cadre = on.case.matter, on.cadres.get(on.case.matter.cadre)
    yield tr("此事已于{day}受理，由{name}负责办理。").format(
        day=long_day(kept.accepted_on), name=cadre.name if cadre else ""
    )
    if kept.route:
        unit = kept.main_unit or kept.referred_to
        way = tr("{way}（{unit}）").format(way=word(kept, "route"), unit=unit) if unit else word(kept, "route")
        yield tr("办理途径：{way}。").format(way=way)
    if kept.due_on:
        yield tr("我们会在{day}前给您答复；到期办不完的，会提前告诉您理由。").format(day=long_day(kept.due_on))
    if cadre and cadre.phone:
        yield tr("办得怎么样，随时可以打电话问。联系人：{name}，电话：{phone}。").format(
            name=cadre.name, phone=cadre.phone
        )


def _declined(on: CaseFacts) -> Iterator[str]:
    yield tr("您反映的事不予受理。理由：{reason}").format(reason=sentence(on.text(on.case.matter.end_reason)))
    yield tr("您有不同意见或者新的情况，可以再来反映，我们会重新看。")


def reply(session: Session, matter: str, masks: Masks) -> list[Paper]:
    """The written reply, one for each petitioner to sign for; UserError: nothing_to_print before the answer."""
    with session.reading() as reader:
        on = case_facts(session, reader, matter, masks)
    if on.case.matter.answered_on is None:
        raise nothing_to_print(tr("这件事还没有答复。"), tr("请先反馈，再打印答复意见书。"))
    return [_reply(on, line) for line in on.people]


def _reply(on: CaseFacts, line: PetitionerLine) -> Paper:
    kept, petitioner = on.case.matter, line.petitioner
    ratings = kind_named("petitioner").field("rating").choices
    boxes = "　".join(("■" if code == petitioner.rating else "□") + tr(word_) for code, word_ in ratings)
    begun = tr("您反映的“{title}”一事，我们于{day}受理，由{name}负责办理。现将办理情况答复如下：")
    blocks: tuple[Block, ...] = (
        _salutation(line.name),
        Paragraph(begun.format(title=on.text(kept.title), day=long_day(kept.accepted_on), name=on.cadre(kept.cadre))),
        Heading(tr("您的诉求"), 1, 1),
        Paragraph(sentence(on.text(kept.wanted))),
        Heading(tr("答复意见"), 1, 2),
        Paragraph(sentence(on.text(kept.answer))),
        Paragraph(tr("您对本答复有不同意见，或者情况有了变化，可以再来反映，我们会重新办理。")),
        Space(1),
        on.seal(kept.answered_on),
        Space(1),
        Fields(
            (
                Fact(tr("反映人评价"), boxes, WHOLE_ROW),
                Fact(tr("反映人意见"), on.text(petitioner.rating_note), WHOLE_ROW),
                Fact(tr("反馈方式"), word(kept, "answer_way"), WHOLE_ROW),
            )
        ),
        Boxes((tr("反映人签收"), tr("日期"), tr("答复人签字"), tr("日期"))),
    )
    return _letter(tr("{village}民情事项答复意见书").format(village=on.village), on, blocks)


def _letter(title: str, on: CaseFacts, blocks: tuple[Block, ...]) -> Paper:
    notes = (tr("编号：{number}").format(number=on.case.matter.number), on.village)
    return Paper(title, blocks, PaperKind.OFFICIAL, notes)


def _salutation(names: str) -> Paragraph:
    return Paragraph(tr("{names}：").format(names=names), is_indented=False)
