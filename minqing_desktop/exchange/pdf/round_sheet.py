"""今天走访单: a list of the round, then a sheet for each household with lines to write on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.round_sheet import RoundCover, RoundPapers, RoundSheet
from minqing_desktop.exchange.pdf.blocks import (
    ITEM,
    Block,
    Cell,
    Form,
    Row,
    Section,
    label,
    prose,
    table,
    value,
)
from minqing_desktop.exchange.pdf.faces import FontSet
from minqing_desktop.exchange.pdf.pdffile import MM, Paper
from minqing_desktop.exchange.pdf.printing import PrintResult, write_forms
from minqing_desktop.exchange.progress import Cancel, Progress

# Narrower margins than a record's: it is written on in the village and seldom bound.
A4_ROUND = Paper(210 * MM, 297 * MM, top=17 * MM, bottom=20 * MM, left=20 * MM, right=16 * MM)
_LINES_FOR_WORDS, _LINES_ON_BACK = 5, 20


def write_round_papers(
    papers: RoundPapers,
    target: BinaryIO | Path,
    fonts: FontSet,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    is_reproducible: bool = False,
) -> PrintResult:
    """Writes list and sheets into one PDF; failures are those of `write_forms`, also without a household."""
    return write_forms(
        round_forms(papers), tr("今天走访单"), target, fonts, progress, cancel,
        total=len(papers.sheets) + 1, is_reproducible=is_reproducible,
    )  # fmt: skip


def round_forms(papers: RoundPapers) -> Iterator[Form]:
    """The forms in the order of printing; none for a round without households, no list for a single one."""
    if len(papers.sheets) > 1:
        yield _cover(papers.cover, papers.is_two_sided)
    for sheet in papers.sheets:
        yield _sheet(sheet, papers.is_two_sided)


def _cover(cover: RoundCover, is_two_sided: bool) -> Form:
    columns = (
        (tr("序号"), 2.0),
        (tr("户主"), 3.0),
        (tr("组别"), 2.8),
        (tr("家庭住址"), 5.0),
        (tr("联系电话"), 4.6),
        (tr("上次走访"), 4.2),
        (tr("未了的事"), 3.0),
        (tr("到过"), 1.8),
    )
    lines = [
        (str(at), line.head, line.group, line.address, line.phone, line.last_visit, line.open_things, "")
        for at, line in enumerate(cover.lines, start=1)
    ]
    title = tr("{village}走访单（总表）").format(village=cover.village)
    notes = (cover.day, tr("走访人：{names}").format(names=cover.cadres))
    remark = Section(tr("当天小结"), (prose("", writing_lines=6),), label_share=3.0)
    rows, heading = table(columns, lines, centred=(0, 5, 6))
    return Form(
        title,
        (Section("", rows, heading, label_share=0.0), remark),
        notes,
        tr("{title}（续）").format(title=title),
        A4_ROUND,
        back=_back(tr("当天小结")) if is_two_sided else None,
    )


def _sheet(sheet: RoundSheet, is_two_sided: bool) -> Form:
    title = tr("{village}走访单").format(village=sheet.village)
    place = tr("第 {place} 户").format(place=sheet.place)
    running = "　".join((tr("{title}（续）").format(title=title), place, sheet.head))
    blocks: list[Block] = [
        *_facts(sheet),
        *_past(sheet),
        Section(tr("原话"), (prose("", writing_lines=_LINES_FOR_WORDS, stretch=3.0),), label_share=3.0),
        Section(tr("当场\n怎么答的"), (prose("", writing_lines=2, stretch=0.6),), label_share=3.0),
        _signing(),
    ]
    notes = (place, sheet.day, tr("走访人：{names}").format(names=sheet.cadres))
    back = _back(tr("原话\n（续）")) if is_two_sided else None
    return Form(title, tuple(blocks), notes, running, A4_ROUND, back=back)


def _back(words: str) -> Section:
    return Section(words, (prose("", writing_lines=_LINES_ON_BACK),), label_share=3.0)


def _facts(sheet: RoundSheet) -> list[Row]:
    return [
        Row(
            (
                label(tr("户主"), 3.0),
                value(sheet.head, 7.0),
                label(tr("户编号", "narrow"), 3.0),
                value(sheet.household_number, 4.0, centred=True),
                label(tr("组别"), 2.6),
                value(sheet.group, 4.4, centred=True),
            )
        ),
        Row(
            (
                label(tr("家庭住址"), 3.0),
                value(sheet.address, 10.0),
                label(tr("联系电话"), 3.4),
                value(sheet.phone, 7.6, centred=True),
            )
        ),
        Row((label(tr("标签"), 3.0), value(sheet.tags, 21.0))),
        Row(
            (
                label(tr("走访时间"), 3.0),
                value(tr("　　时　　分"), 5.0),
                label(tr("天气", "narrow"), 2.4),
                Cell("", 3.2),
                label(tr("同行人员", "narrow"), 3.4),
                Cell("", 7.0),
            )
        ),
    ]


def _past(sheet: RoundSheet) -> list[Section]:
    people = (
        (tr("姓名"), 3.0),
        (tr("关系"), 2.4),
        (tr("性别"), 1.9),
        (tr("年龄"), 1.9),
        (tr("身份证号"), 7.0),
        (tr("电话"), 4.2),
        (tr("备注"), 4.4),
    )
    members = [(one.name, one.relation, one.sex, one.age, one.id_number, one.phone, one.note) for one in sheet.members]
    things = (
        (tr("类别"), 2.4),
        (tr("未了的事"), 11.0),
        (tr("期限"), 4.6),
        (tr("还有几天"), 3.8),
        (tr("今天怎样了"), 4.6),
    )
    lines = [(one.kind, one.title, one.due, one.left, "") for one in sheet.open_things]
    last = value(sheet.last_visit, 1.0, style=ITEM)
    return [
        Section(tr("家庭\n成员"), *table(people, members, spare_lines=2, centred=(1, 2, 3, 4, 5)), label_share=3.0),
        Section(tr("上次走访"), (Row((last,), minimum_height=34),), label_share=3.0),
        Section(tr("未了的事\n和承诺"), *table(things, lines, spare_lines=2, centred=(0, 2, 3)), label_share=3.0),
    ]


def _signing() -> Row:
    cells = (
        label(tr("被走访人\n签字"), 3.4),
        Cell("", 4.8),
        label(tr("走访干部\n签字"), 3.4),
        Cell("", 4.8),
        label(tr("下次走访"), 3.0),
        value(tr("　　年　月　日"), 4.6, centred=True),
    )
    return Row(cells, minimum_height=36, stays_with_previous=True)
