"""Matters as lines for a terminal, and as JSON for a program."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from minqing_desktop.domain.calendar.terms import Light
from minqing_desktop.domain.casework.clocks import Clock
from minqing_desktop.domain.casework.form_fields import form_fields
from minqing_desktop.domain.casework.machine import move_word, route_word, stage_word
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.matters import MatterDetail, MatterLine
from minqing_desktop.services.casework.notices import ClockNotice
from minqing_desktop.services.casework.papers import matter_papers, printable
from minqing_desktop.services.casework.petitions import PetitionLine


def as_json(record: Any) -> dict[str, Any]:
    """The fields of a record or line as JSON has them: days as text, lists as lists."""
    return {each.name: _plain(getattr(record, each.name)) for each in fields(record)}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | frozenset):
        return list(value)
    return str(value) if isinstance(value, Light) else value


def line_words(line: MatterLine) -> str:
    """«2026-0012 路灯不亮 · 转办 供电所 · 办理 · 11-27前 黄»."""
    way = " ".join(filter(None, (route_word(line.route) if line.route else "", line.unit)))
    due = tr("{day}前").format(day=line.due_on.isoformat()) if line.due_on and line.is_open else ""
    parts = (f"{line.number} {line.title}", way, stage_word(line.stage), due + _light(line.light))
    return " · ".join(filter(None, parts))


def detail_words(detail: MatterDetail) -> Iterator[str]:
    """A matter as some lines: what, who, its steps, its clocks, what can be done and how that is filled in."""
    yield line_words(detail.line)
    yield tr("  反映人：{names}").format(names=tr("、").join(line.name for line in detail.petitioners))
    yield tr("  诉求：{words}").format(words=detail.matter.wanted)
    for each in detail.steps:
        said = tr("：{text}").format(text=each.step.text) if each.step.text else ""
        type_word = detail_type(each.step.type)
        yield f"  {each.step.on} {type_word} {each.cadre}".rstrip() + said
    for clock in detail.clocks:
        yield "  " + _clock(clock)
    yield tr("  下一步：")
    for move in detail.moves:
        asked = form_fields(detail.facts, move)
        names = " ".join(field.name if field.is_required else f"[{field.name}]" for field in asked)
        yield "    " + tr("{move}（{code}）{fields}").format(move=move_word(move), code=move, fields=names)
    papers = {name: title for name, title, *_ in matter_papers()}
    names = tr("、").join(
        tr("{name}（{facts}）").format(name=papers[name], facts=name) for name in printable(detail.case)
    )
    yield tr("  可以打印：{papers}").format(papers=names)


def detail_type(type: str) -> str:
    """The word of a step's type."""
    return kind_named("step").field("type").words_for(type)


def clock_words(notice: ClockNotice) -> str:
    """One running clock with its matter."""
    return f"{notice.line.number} {notice.line.title} · {_clock(notice.clock)}"


def petition_as_json(line: PetitionLine) -> dict[str, Any]:
    """One agent petition for a program, with the number of its matter."""
    clocks = [as_json(clock) for clock in line.clocks]
    numbers = {"matter": line.matter.number, "number": line.petition.number}
    return {**numbers, "submitted_to": line.petition.submitted_to, "clocks": clocks}


def petition_words(line: PetitionLine) -> str:
    """One agent petition with its clocks."""
    head = tr("{number}（事项 {matter}）{unit}").format(
        number=line.petition.number, matter=line.matter.number, unit=line.petition.submitted_to
    )
    return " · ".join([head, *(_clock(clock) for clock in line.clocks)])


def _clock(clock: Clock) -> str:
    if clock.done_on is not None:
        return tr("{name} {due}，{done} 已到").format(name=clock.name, due=clock.due_on, done=clock.done_on)
    about = tr("（估计）") if clock.is_estimated else ""
    words = tr("{name} {due}{about}{light}").format(
        name=clock.name, due=clock.due_on, about=about, light=_light(str(clock.light))
    )
    return tr("{clock}：{advice}").format(clock=words, advice=clock.advice)


def _light(light: str) -> str:
    return {"yellow": tr(" 黄"), "red": tr(" 红")}.get(light, "")
