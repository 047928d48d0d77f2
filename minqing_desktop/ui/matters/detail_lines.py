"""What one matter shows in lines: its facts, its clocks, its steps, its tasks, both sides of a dispute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from minqing_desktop.domain.casework.machine import move_word, route_word
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.casework import Extension
from minqing_desktop.domain.records.petition import AGENCY_WAYS, AgentPetition
from minqing_desktop.domain.records.replies import SuperiorAnswer
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.casework.matters import MatterDetail, StepLine
from minqing_desktop.services.casework.mediations import MediationDetail
from minqing_desktop.services.casework.superior_answers import fitting_move
from minqing_desktop.services.tasks import TaskLine
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.line_list import LineItem
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.timeline import TimelineItem
from minqing_desktop.ui.kit.typed_days import day_text


def _words(kind: str, field: str, code: str) -> str:
    return kind_named(kind).field(field).words_for(code)


def fact_words(detail: MatterDetail) -> str:
    """The plain facts on one or two lines."""
    matter, today = detail.matter, clock.today()
    parts = [
        detail.line.number,
        tr("受理 {day}").format(day=day_text(matter.accepted_on, today)) if matter.accepted_on else "",
        tr("途径 {route}").format(route=route_word(matter.route)) if matter.route else tr("途径未定"),
        tr("责任人 {name}").format(name=detail.cadre) if detail.cadre else "",
        matter.place,
        tr("反映群体 {n} 人").format(n=matter.people_count) if (matter.people_count or 0) > 1 else "",
        _words("matter", "origin", matter.origin) if matter.origin else "",
        tr("结转自 {year} 年").format(year=matter.carried_from_year) if matter.carried_from_year else "",
        tr("接手 {day}").format(day=day_text(matter.inherited_on, today)) if matter.inherited_on else "",
        _words("matter", "closing", matter.closing) if matter.closing else "",
        _words("matter", "rating", matter.rating) if matter.rating else "",
    ]
    return " · ".join(part for part in parts if part)


def extension_items(extensions: Iterable[Extension], today: date) -> list[LineItem]:
    """Extensions asked for: which wait for a decision, which were granted and the petitioner does not know yet."""
    return [_extension_item(each, today) for each in extensions]


def _extension_item(each: Extension, today: date) -> LineItem:
    until = day_text(each.due_after, today) if each.due_after else "—"
    if not each.state:
        pill: PillSpec = (tr("等审批"), "amber")
    elif each.state == "refused":
        pill = (tr("不同意"), "grey")
    else:
        pill = (tr("已告知"), "grey") if each.told_on else (tr("同意了，还没告知反映人"), "amber")
    by = tr("{name} 批").format(name=each.decided_by) if each.decided_by else ""
    below = " · ".join(part for part in (each.reason, by, each.decision) if part)
    return LineItem(each.id, tr("延期到 {day}").format(day=until), below=below, pills=(pill,))


def petition_words(petition: AgentPetition, client: str, agent: str) -> str:
    """Who asked for the agency, in which ways, where it lies, and what came back."""
    ways = dict(AGENCY_WAYS)
    parts = [
        tr("代理 {number}").format(number=petition.number) if petition.number else "",
        tr("委托人：{name}").format(name=client) if client else "",
        tr("委托书已签") if petition.is_signed else tr("委托书还没签"),
        tr("代理员：{name}").format(name=agent) if agent else "",
        tr("、").join(tr(ways[way]) for way in petition.ways if way in ways),
        tr("递交 {unit}").format(unit=petition.submitted_to) if petition.submitted_to else "",
        _words("agent_petition", "notice", petition.notice) if petition.notice else "",
    ]
    return "　".join(part for part in parts if part)


def begun_words(begun: Mapping[str, datetime], today: date) -> list[tuple[str, str]]:
    """Moves whose form was begun and not saved, as (move, words)."""
    known = set(Move)
    found = []
    for name, at in begun.items():
        if name in known:
            local = at.astimezone()
            when = f"{local:%H:%M}" if local.date() == today else day_text(local.date(), today)
            found.append((name, tr("没写完：{move}（{when}）").format(move=move_word(Move(name)), when=when)))
    return found


def step_items(detail: MatterDetail, today: date) -> list[TimelineItem]:
    """What was done, the oldest first, and an open ring for what comes next."""
    taken = {each.step: each for each in detail.answers if each.step}
    dated = [(line.step.on or date.min, _step_item(line, today, taken.get(line.step.id))) for line in detail.steps]
    # What was answered from above and not taken up stands where its day is, behind the steps of that day.
    dated += [(each.on or date.max, _answer_event(each, today)) for each in detail.answers if not each.step]
    items = [item for _, item in sorted(dated, key=lambda pair: pair[0])]
    if detail.line.is_open:
        items.append(TimelineItem("", tr("下一步"), is_open=True))
    return items


def _answer_event(answer: SuperiorAnswer, today: date) -> TimelineItem:
    day = day_text(answer.on, today) if answer.on else ""
    who = " · ".join(part for part in (answer.unit, answer.by) if part)
    pill: PillSpec = (tr("看过了"), "grey") if answer.read_on else (tr("等您收下"), "amber")
    return TimelineItem("", tr("{day} 上级答复").format(day=day).strip(), beside=who, text=answer.text, pills=(pill,))


def answer_items(detail: MatterDetail, today: date) -> list[LineItem]:
    """Answers from above that nobody has taken up, each with what taking it up would be."""
    return [_answer_item(detail, each, today) for each in detail.answers if each.read_on is None and not each.step]


def _answer_item(detail: MatterDetail, answer: SuperiorAnswer, today: date) -> LineItem:
    move = fitting_move(detail.case, answer, today)
    words = tr("记为「{step}」").format(step=_words("step", "type", move)) if move else tr("看过了")
    title = tr("{unit}答复了").format(unit=answer.unit or tr("上级"))
    pill: PillSpec = (words, "green")
    return LineItem(answer.id, title, below=" ".join(answer.text.split()), pills=(pill,), bold=True, chevron=True)


def _step_item(line: StepLine, today: date, answer: SuperiorAnswer | None = None) -> TimelineItem:
    step = line.step
    move = _words("step", "type", step.type)
    day = day_text(step.on, today) if step.on else ""
    who = " · ".join(part for part in (line.cadre, line.petitioner, step.unit) if part)
    pills: list[PillSpec] = [(tr("上级答复"), "blue")] if answer is not None else []
    if step.by:
        pills.append((_words("step", "by", step.by), "grey"))
    if step.rating:
        pills.append((_words("step", "rating", step.rating), "amber" if step.rating == "unsatisfied" else "green"))
    return TimelineItem("", f"{day} {move}".strip(), beside=who, text=step.text, pills=tuple(pills))


def task_items(tasks: Iterable[TaskLine], today: date) -> list[LineItem]:
    """Tasks that hang on the matter."""
    return [
        LineItem(
            line.id,
            line.title,
            lead=((tr("承诺") if line.is_promise else tr("任务"), "green" if line.is_promise else "grey"),),
            pills=((tr("已办完"), "green") if line.done_on else due_pill(line.due_on, today),),
            chevron=True,
        )
        for line in tasks
    ]


def side_words(mediation: MediationDetail) -> str:
    """Both sides of a dispute, the channel it is in, and what came of it."""
    parts = []
    for code, words in kind_named("party").field("side").choices:
        names = tr("、").join(line.name for line in mediation.side(code))
        side = _words("party", "side", code) or words
        parts.append(tr("{kind}：{text}").format(kind=side, text=names or tr("还没写")))
    record = mediation.mediation
    parts.append(tr("渠道：{channel}").format(channel=_words("mediation", "channel", record.channel)))
    if record.outcome:
        parts.append(_words("mediation", "outcome", record.outcome))
    if record.agreement_form:
        parts.append(_words("mediation", "agreement_form", record.agreement_form))
    return "　".join(parts)
