"""What the steps of the sample's matters amount to: what was answered and rated, and the papers that lie with them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from minqing_desktop.domain.catalogue import Record
from minqing_desktop.domain.records.casework import Extension, Referral
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter, Petitioner, Step
from minqing_desktop.domain.records.mediation import CHANNELS, Mediation, MediationRecord, Party
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.words import tr
from minqing_desktop.storage.act import new_id

_CHANNELS = [code for code, _ in CHANNELS]


def settled(matter: Matter, steps: Sequence[Step], last_day: date) -> Matter:
    """The matter with what its steps say of the present round; `last_day` is the sample's today."""
    round_ = _present_round(steps)
    by_type = {step.type: step for step in round_}
    values: dict[str, object] = {}
    if answer := by_type.get("answer"):
        values |= {"answer": answer.text, "answered_on": answer.on, "answer_way": answer.by}
        values["answer_cadre"] = answer.cadre
    if rated := by_type.get("rate"):
        values |= {"rated_on": rated.on, "rating_note": rated.text}
    if closed := by_type.get("close"):
        values["outcome"] = closed.text
    if ended := by_type.get("decline") or by_type.get("withdraw"):
        values |= {"ended_on": ended.on, "end_reason": ended.text}
        values["petitioner_word"] = ended.text if ended.type == "withdraw" else ""
    if resolved := by_type.get("resolve"):
        values |= {"resolution": resolved.text, "resolved_on": resolved.on}
    if matter.route == "referred":
        values["main_unit"] = matter.referred_to
    if _was_open_at_new_year(matter, last_day):
        values |= {"carried_from_year": last_day.year - 1, "origin": "carried_over"}
    return replace(matter, **values)  # type: ignore[arg-type]


def told(petitioners: Sequence[Petitioner], steps: Sequence[Step]) -> list[Petitioner]:
    """The petitioners as they were told in the present round; the first is the one who rated."""
    round_ = _present_round(steps)
    found = list(petitioners)
    for step in round_:
        if step.type in ("answer", "decline"):
            found = [replace(each, told_on=step.on, told_way=step.by, told_by=step.cadre) for each in found]
        if step.type == "rate":
            found[0] = replace(found[0], rating=step.rating, rated_on=step.on, rating_note=step.text)
    return found


def papers_of(
    matter: Matter, petitioners: Sequence[Petitioner], steps: Sequence[Step], details: Sequence[str], responsible: str
) -> Iterator[Record]:
    """Slips, extensions, agent petition and mediation of one matter; `details` belong to the steps one by one."""
    if matter.route == "referred":
        yield from _slips(matter, steps, responsible)
    yield from _extensions(matter, steps)
    if matter.route == "agent_petition":
        yield _petition(matter, petitioners, steps, details)
    if matter.route == "mediation":
        yield from _mediation(matter, petitioners, steps, details)


def _slips(matter: Matter, steps: Sequence[Step], responsible: str) -> Iterator[Record]:
    sent = [place for place, step in enumerate(steps) if step.type == "refer"]
    for number, place in enumerate(sent, start=1):
        end = sent[number] if number < len(sent) else len(steps)
        reply = next((step for step in steps[place:end] if step.type == "reply_received"), None)
        step = steps[place]
        yield Referral(
            matter=matter.id,
            number=tr("{number} 转{place}").format(number=matter.number, place=number),
            main_unit=matter.referred_to,
            responsible=responsible,
            asked=step.text,
            cadre=step.cadre,
            sent_on=step.on,
            due_on=matter.due_on,
            replied_on=reply.on if reply else None,
            reply=reply.text if reply else "",
        )


def _extensions(matter: Matter, steps: Sequence[Step]) -> Iterator[Record]:
    for step in steps:
        if step.type not in ("extend", "ask_extension"):
            continue
        asked = Extension(matter=matter.id, asked_on=step.on, asked_by=step.cadre, reason=step.text)
        if step.type == "ask_extension":
            day = matter.due_on
            later = date(day.year + (day.month == 12), day.month % 12 + 1, min(day.day, 28)) if day else None
            yield replace(asked, due_before=day, due_after=later)
        else:
            yield replace(
                asked, state="approved", due_after=matter.due_on, decided_on=step.on, decided_by=tr("村两委"),
                told_on=step.on, told_way=step.by,
            )  # fmt: skip


def _petition(
    matter: Matter, petitioners: Sequence[Petitioner], steps: Sequence[Step], details: Sequence[str]
) -> AgentPetition:
    by_type = {step.type: step for step in steps}
    texts = "".join(step.text for step in steps)
    signs = (("write", "代写"), ("accompany", "陪同"), ("visit", "代访"))
    ways = tuple(code for code, sign in signs if sign in texts) or ("handle",)
    days = [int(detail) for step, detail in zip(steps, details, strict=True) if step.type == "petition_extend"]
    signed, sent = by_type.get("authorise"), by_type.get("submit")
    notice, opinion = by_type.get("petition_notice"), by_type.get("petition_opinion")
    longer, answer = by_type.get("petition_extend"), by_type.get("answer")
    return AgentPetition(
        matter=matter.id,
        client=petitioners[0].person,
        subject=matter.wanted,
        authorised_on=signed.on if signed else None,
        is_signed=signed is not None,
        agent=signed.cadre if signed else matter.cadre,
        ways=ways,
        submitted_to=matter.referred_to,
        submitted_on=sent.on if sent else None,
        notice="accepted" if notice else "",
        notice_on=notice.on if notice else None,
        extended_days=sum(days) or None,
        extension_reason=longer.text if longer else "",
        extension_told_on=longer.on if longer else None,
        opinion_on=opinion.on if opinion else None,
        result=opinion.text if opinion else "",
        handed_back_on=answer.on if answer else None,
        handed_back_way=answer.by if answer else "",
        rating=matter.rating,
    )


def _mediation(
    matter: Matter, petitioners: Sequence[Petitioner], steps: Sequence[Step], details: Sequence[str]
) -> Iterator[Record]:
    identity, channel, outcome = new_id(), 0, ""
    sittings: list[MediationRecord] = []
    for step, detail in zip(steps, details, strict=True):
        if step.type == "next_channel":
            channel, outcome = channel + 1, ""
        if step.type == "mediate":
            outcome = detail
            sitting = MediationRecord(
                mediation=identity, channel=_CHANNELS[channel], on=step.on, text=step.text, outcome=detail
            )
            sittings.append(sitting)
    agreed = next((step for step in steps if step.type == "agree"), None)
    done = next((step for step in steps if step.type == "perform"), None)
    yield Mediation(
        id=identity,
        matter=matter.id,
        dispute=steps[0].text,
        dispute_type=matter.subcategory or matter.category,
        happened_on=matter.accepted_on,
        group=matter.group,
        people_count=len(petitioners),
        found_on=matter.accepted_on,
        channel=_CHANNELS[channel],
        outcome="agreed" if agreed else outcome,
        agreement_form=("written" if agreed.by == "written" else "oral") if agreed else "",
        agreement=agreed.text if agreed else "",
        agreed_on=agreed.on if agreed else None,
        performed_on=done.on if done else None,
        performance=done.text if done else "",
        resolved_on=matter.closed_on if agreed else None,
    )
    for place, each in enumerate(petitioners):
        side = "respondent" if place else "applicant"
        yield Party(mediation=identity, side=side, person=each.person, household=each.household)
    yield from sittings


def _present_round(steps: Sequence[Step]) -> Sequence[Step]:
    reopened = [place for place, step in enumerate(steps) if step.type == "reopen"]
    return steps[reopened[-1] + 1 :] if reopened else steps


def _was_open_at_new_year(matter: Matter, last_day: date) -> bool:
    new_year = last_day.replace(month=1, day=1)
    if matter.accepted_on is None or matter.accepted_on >= new_year:
        return False
    ended = matter.closed_on or matter.ended_on
    return matter.stage in OPEN_STAGES or (ended is not None and ended >= new_year)
