"""走访记录表: one or many visits on A4, each numbered by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.visit_record import PhotoFile, VisitSheet
from minqing_desktop.exchange.pdf.blocks import ITEM, Block, Cell, Form, Row, Section, label, prose, table, value
from minqing_desktop.exchange.pdf.faces import FontSet
from minqing_desktop.exchange.pdf.printing import PrintResult, write_forms
from minqing_desktop.exchange.progress import Cancel, Progress

_PICTURES_ACROSS = 2
_BLANK = "　　　　"


def write_visit_records(
    sheets: Iterable[VisitSheet],
    target: BinaryIO | Path,
    fonts: FontSet,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    is_reproducible: bool = False,
) -> PrintResult:
    """Writes all visits into one PDF; failures are those of `write_forms`."""
    total = len(sheets) if isinstance(sheets, Sized) else 0
    forms = map(visit_form, sheets)
    return write_forms(
        forms, tr("走访记录表"), target, fonts, progress, cancel, total=total, is_reproducible=is_reproducible
    )


def visit_form(sheet: VisitSheet) -> Form:
    """The form's rows for one visit."""
    title = tr("{village}走访记录表").format(village=sheet.village)
    blocks: list[Block] = [*_facts(sheet), *_conversation(sheet), *_follow_up(sheet), _signing()]
    if sheet.photos:
        blocks.append(_photos(sheet.photos))
    notes = (_number(sheet.number or _BLANK), tr("记录人：{name}").format(name=sheet.recorder or _BLANK))
    return Form(title, tuple(blocks), notes, _running_line(sheet, title))


def _running_line(sheet: VisitSheet, title: str) -> str:
    parts = [tr("{title}（续）").format(title=title)]
    if sheet.number:
        parts.append(_number(sheet.number))
    parts.append(sheet.household_head)
    if sheet.visited_at:
        parts.append(tr("{at:%Y}年{at.month}月{at.day}日").format(at=sheet.visited_at))
    return "　".join(parts)


def _number(number: str) -> str:
    return tr("编号：{number}").format(number=number)


def _time_text(sheet: VisitSheet) -> str:
    at = sheet.visited_at
    if at is None:
        return tr("　　　　年　　月　　日　　时　　分")
    day = tr("{at:%Y}年{at.month}月{at.day}日 {at:%H:%M}").format(at=at)
    more = " ".join(part for part in (sheet.weekday, sheet.lunar) if part)
    return tr("{day}（{more}）").format(day=day, more=more) if more else day


def _facts(sheet: VisitSheet) -> list[Row]:
    weather = value(sheet.weather, 3.0, centred=True, style=ITEM)
    pairs = (
        (tr("走访地点"), sheet.place, tr("走访方式"), sheet.mode),
        (tr("走访对象"), sheet.household_head, tr("户编号", "narrow"), sheet.household_number),
        (tr("家庭住址"), sheet.address, tr("组别"), sheet.group),
        (tr("走访人员"), sheet.cadres, tr("同行人员", "narrow"), sheet.companions),
    )
    return [
        Row((label(tr("走访时间")), value(_time_text(sheet), 14.6), label(tr("天气", "narrow"), 2.4), weather)),
        *(
            Row((label(first), value(left, 10), label(second, 3.4), value(right, 6.6, centred=True)))
            for first, left, second, right in pairs
        ),
    ]


def _conversation(sheet: VisitSheet) -> list[Section]:
    columns = ((tr("序号"), 2.2), (tr("类别"), 2.6), (tr("内容"), 8.2), (tr("办理情况"), 7.0))
    lines = [(str(at), entry.kind, entry.text, entry.outcome) for at, entry in enumerate(sheet.entries, start=1)]
    return [
        Section(tr("家庭\n基本情况"), (prose(sheet.members_summary, stretch=0.3),)),
        Section(tr("群众原话"), (prose(sheet.words, writing_lines=3, stretch=2.0),)),
        Section(tr("梳理的\n诉求与建议"), *table(columns, lines, centred=(0, 1))),
        Section(tr("当场答复"), (prose(sheet.answer, stretch=0.6),)),
    ]


def _follow_up(sheet: VisitSheet) -> list[Section]:
    columns = ((tr("序号"), 2.2), (tr("事项"), 7.4), (tr("向谁承诺"), 3.4), (tr("办结时限"), 3.8), (tr("责任人"), 3.2))
    lines = [(str(at), task.title, task.owed_to, task.due, task.who) for at, task in enumerate(sheet.tasks, start=1)]
    return [
        Section(tr("承诺与待办"), *table(columns, lines, centred=(0, 2, 3, 4))),
        Section(tr("走访体会"), (prose(sheet.reflection, stretch=0.8),)),
        Section(tr("后续计划"), (prose(sheet.next_visit, stretch=0.6),)),
        Section(tr("点评"), (prose(sheet.comment, stretch=0.6),)),
    ]


def _signing() -> Row:
    cells = (
        label(tr("被走访人\n签字"), 3.6),
        Cell("", 4.6),
        label(tr("走访干部\n签字"), 3.6),
        Cell("", 4.6),
        label(tr("日期"), 2.4),
        value(tr("　　年　月　日"), 5.2, centred=True),
    )
    return Row(cells, minimum_height=36, stays_with_previous=True)


def _photos(photos: tuple[PhotoFile, ...]) -> Section:
    rows = []
    for start in range(0, len(photos), _PICTURES_ACROSS):
        cells = [Cell(photo.caption, picture=photo.data) for photo in photos[start : start + _PICTURES_ACROSS]]
        cells += [Cell()] * (_PICTURES_ACROSS - len(cells))
        rows.append(Row(tuple(cells)))
    return Section("", tuple(rows), Row((label(tr("现场照片")),), minimum_height=22), label_share=0.0)
