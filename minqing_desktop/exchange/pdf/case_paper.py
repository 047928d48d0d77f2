"""Papers of one matter on A4: 转办单, 信访代理委托书, 受理告知书, 答复意见书."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.case_paper import CasePaper, PaperFact
from minqing_desktop.exchange.pdf.blocks import Block, Cell, Form, Row, Section, label, prose, signatures, value
from minqing_desktop.exchange.pdf.faces import FontSet
from minqing_desktop.exchange.pdf.printing import PrintResult, write_forms
from minqing_desktop.exchange.progress import Cancel, Progress

_LABEL, _VALUE = 4.0, 8.0
_SIGNED_ACROSS = 2


def write_case_papers(
    papers: Sequence[CasePaper],
    title: str,
    target: BinaryIO | Path,
    fonts: FontSet,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    is_reproducible: bool = False,
) -> PrintResult:
    """Writes all papers into one PDF; failures are those of `write_forms`, also without a paper."""
    forms = map(case_form, papers)
    return write_forms(
        forms, title, target, fonts, progress, cancel, total=len(papers), is_reproducible=is_reproducible
    )


def case_form(paper: CasePaper) -> Form:
    """The form's rows for one paper."""
    blocks: list[Block] = [*_facts(paper.facts)]
    blocks += [
        Section(part.label, (prose(part.text, writing_lines=part.writing_lines, stretch=part.writing_lines),))
        for part in paper.parts
    ]
    blocks += _signing(paper.signed)
    if paper.foot:
        blocks.append(signatures(paper.foot))
    return Form(paper.title, tuple(blocks), paper.notes, tr("{title}（续）").format(title=paper.title))


def _facts(facts: Sequence[PaperFact]) -> list[Row]:
    rows: list[Row] = []
    waiting: list[PaperFact] = []

    def put() -> None:
        if len(waiting) == 1:
            rows.append(Row((label(waiting[0].label, _LABEL), value(waiting[0].text, 2 * _VALUE + _LABEL))))
        elif waiting:
            cells = [cell for fact in waiting for cell in (label(fact.label, _LABEL), value(fact.text, _VALUE))]
            rows.append(Row(tuple(cells)))
        waiting.clear()

    for fact in facts:
        if fact.is_wide:
            put()
        waiting.append(fact)
        if fact.is_wide or len(waiting) == 2:
            put()
    put()
    return rows


def _signing(labels: Sequence[str]) -> list[Row]:
    rows = []
    for start in range(0, len(labels), _SIGNED_ACROSS):
        cells: list[Cell] = []
        for each in labels[start : start + _SIGNED_ACROSS]:
            cells += [label(each, _LABEL), Cell("", _VALUE)]
        if len(cells) == 2:
            cells[1] = Cell("", 2 * _VALUE + _LABEL)
        rows.append(Row(tuple(cells), minimum_height=36, stays_with_previous=True))
    return rows
