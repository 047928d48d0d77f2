"""What a matter before the county says of itself in lists: its clock in a pill, its course, its facts."""

from __future__ import annotations

from datetime import date

from minqing_desktop.domain.calendar.terms import Light
from minqing_desktop.domain.casework.machine import move_word, route_word, stage_word
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county.matters import MatterStory, MatterUp
from minqing_desktop.storage.county.handed_up import Why
from minqing_desktop.ui.kit.clock_lines import LIGHT_TONES
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column
from minqing_desktop.ui.kit.timeline import TimelineItem
from minqing_desktop.ui.kit.typed_days import day_text


def why_word(why: Why) -> str:
    """Why it is before the county, in a word."""
    return {Why.SLIP: tr("报县里办"), Why.PETITION: tr("信访代理"), Why.LATE: tr("村里逾期")}[why]


def clock_pill(line: MatterUp) -> PillSpec:
    """How many working days are left; red past the day. What was answered says so."""
    today = clock.today()
    if line.up.ended_on is not None:
        return tr("村里已接"), "grey"
    if line.up.answered_on is not None:
        return tr("{day} 已答复").format(day=day_text(line.up.answered_on, today)), "green"
    if line.due_on is None or line.days_left is None:
        return tr("未定期限"), "grey"
    if line.light is Light.RED:
        return tr("逾期 {n} 个工作日").format(n=-line.days_left), "red"
    if line.due_on == today:
        return tr("今天到期"), "amber"
    return tr("还有 {n} 个工作日").format(n=line.days_left), LIGHT_TONES[line.light]


def matter_columns() -> list[Column]:
    """Whose, what, why it is here, and until when."""
    return [
        Column("village", tr("村"), lambda line: line.village.name, 100, sort_key="village", below=_township),
        Column(
            "title", tr("事项"), lambda line: line.up.title, sort_key="title",
            stretches=True, fixed=True, bold=True, below=_about,
        ),
        Column("why", tr("来由"), lambda line: why_word(line.up.why), 84, sort_key="why", soft=True, shown=False),
        Column("clock", tr("时限"), lambda line: clock_pill(line)[0], 138, sort_key="due", pills=_pills),
    ]  # fmt: skip


def _township(line: MatterUp) -> str:
    return line.village.township


def _about(line: MatterUp) -> str:
    parts = (why_word(line.up.why), line.up.number, line.up.category)
    return " · ".join(part for part in parts if part)


def _pills(line: MatterUp) -> list[PillSpec]:
    return [clock_pill(line)]


def fact_words(story: MatterStory) -> str:
    """The plain facts on one or two lines."""
    matter, today = story.matter, clock.today()
    parts = [
        matter.number,
        stage_word(matter.stage),
        tr("受理 {day}").format(day=day_text(matter.accepted_on, today)) if matter.accepted_on else "",
        tr("途径 {route}").format(route=route_word(matter.route)) if matter.route else "",
        matter.category,
        tr("责任人 {name}").format(name=story.cadre) if story.cadre else "",
        tr("反映人 {n} 人").format(n=story.petitioners) if story.petitioners else "",
    ]
    return " · ".join(part for part in parts if part)


def asked_words(story: MatterStory) -> str:
    """What the village asks the county for, as its slips say."""
    out = [each for each in story.slips if each.is_to_county]
    return "\n".join(each.asked for each in out if each.asked)


def course_items(story: MatterStory) -> list[TimelineItem]:
    """What the village did, what the county answered and sent down, the newest first."""
    today = clock.today()
    found: list[tuple[date, int, TimelineItem]] = []
    for place, line in enumerate(story.steps):
        step = line.step
        about = " · ".join(
            part for part in (day_text(step.on, today) if step.on else "", line.cadre, step.unit) if part
        )
        item = TimelineItem(step.id, _step_word(step.type), beside=about, text=step.text)
        found.append((step.on or date.min, place, item))
    for answer in story.answers:
        who = " · ".join(part for part in (answer.unit, answer.by) if part)
        day = day_text(answer.on, today) if answer.on else ""
        state = (tr("村里已接"), "green") if answer.read_on else (tr("村里还没看"), "grey")
        item = TimelineItem(answer.id, tr("县里答复"), beside=f"{day} · {who}", text=answer.text, pills=(state,))
        found.append((answer.on or date.min, len(found), item))
    for task in story.tasks:
        day = day_text(task.assigned_on, today) if task.assigned_on else ""
        until = tr("要求 {day} 前办好").format(day=day_text(task.due_on, today)) if task.due_on else ""
        pill = (tr("已办完"), "green") if task.done_on else (tr("在办"), "grey")
        item = TimelineItem(
            task.id, tr("交办：{title}").format(title=task.title), beside=day, note=until, pills=(pill,)
        )
        found.append((task.assigned_on or date.min, len(found), item))
    found.sort(key=lambda each: each[:2], reverse=True)
    return [item for _, _, item in found]


def _step_word(code: str) -> str:
    return move_word(Move(code)) if code in set(Move) else code
