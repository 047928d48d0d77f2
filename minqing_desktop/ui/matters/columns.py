"""The columns of the list of matters."""

from __future__ import annotations

from minqing_desktop.domain.casework.machine import route_word, stage_word
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.casework.matters import MatterLine, MatterOrder
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.tokens import Tone

_STAGE_TONES: dict[str, Tone] = {"answered": "blue", "rated": "green", "closed": "green", "reopened": "amber"}


def matter_columns() -> list[Column]:
    """Number, what it is and whose, by which way, how far, until when; the rest is hidden at first."""
    return [
        Column("number", tr("编号"), _number, 76, sort_key=MatterOrder.NUMBER, soft=True),
        Column(
            "title", tr("事项"), lambda line: line.title, sort_key=MatterOrder.TITLE,
            stretches=True, fixed=True, bold=True, below=whose,
        ),
        Column("route", tr("途径"), _route, 92, sort_key=MatterOrder.ROUTE),
        Column("stage", tr("阶段"), _stage, 68, sort_key=MatterOrder.STAGE, pills=_stage_pills),
        Column("due", tr("期限"), lambda line: term_pill(line)[0], 94, sort_key=MatterOrder.DUE, pills=_term_pills),
        Column("category", tr("类别"), lambda line: line.category, 104, sort_key=MatterOrder.CATEGORY, shown=False),
        Column("cadre", tr("责任人"), lambda line: line.cadre, 88, sort_key=MatterOrder.CADRE, soft=True, shown=False),
        Column("accepted", tr("受理"), _accepted, 88, sort_key=MatterOrder.ACCEPTED, soft=True, shown=False),
    ]  # fmt: skip


def short_number(number: str) -> str:
    """The number without the year where it is of this year, else with its last two digits: 25-0011."""
    year = f"{clock.today().year}-"
    return number.removeprefix(year) if number.startswith(year) else number[2:]


def _number(line: MatterLine) -> str:
    return short_number(line.number)


def whose(line: MatterLine) -> str:
    """The group and who raised it: 三组 · 王秀英等 5 人."""
    who = line.petitioner
    if line.petitioners > 1:
        who = tr("{name}等 {n} 人").format(name=who, n=line.petitioners)
    return " · ".join(part for part in (line.group, who) if part)


def _route(line: MatterLine) -> str:
    words = route_word(line.route) if line.route else tr("未定")
    return f"{words} {line.unit}" if line.unit and line.route == "referred" else words


def _stage(line: MatterLine) -> str:
    return stage_word(line.stage)


def _stage_pills(line: MatterLine) -> list[PillSpec]:
    return [(_stage(line), _STAGE_TONES.get(line.stage, "grey"))]


def _term_pills(line: MatterLine) -> list[PillSpec]:
    pills = [term_pill(line)]
    if line.priority:
        pills.append((kind_named("matter").field("priority").words_for(line.priority), "amber"))
    return pills


def term_pill(line: MatterLine) -> PillSpec:
    """How pressing its term is; what was answered or ended has none left."""
    today = clock.today()
    if not line.is_open:
        day = line.closed_on or line.ended_on
        return (day_text(day, today) if day else "", "grey")
    if line.answered_on is not None:
        return (tr("已答复"), "grey")
    words, tone = due_pill(line.due_on, today)
    return (words, "amber" if line.light == "yellow" and tone == "grey" else tone)


def _accepted(line: MatterLine) -> str:
    return day_text(line.accepted_on, clock.today()) if line.accepted_on else ""
