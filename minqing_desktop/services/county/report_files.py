"""A report over villages as a file: a workbook with charts, or pages of A4 across."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.figures import FigureBook, FigureSheet, FigureTable
from minqing_desktop.exchange.sheets.ledger import LedgerColumn
from minqing_desktop.services.county.report_tables import CountyTable, Part
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.report_kinds import fonts

WORKBOOK, PDF = ".xlsx", ".pdf"
ENDINGS = (WORKBOOK, PDF)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows, pages (0 for a workbook), and characters no face has."""

    rows: int
    pages: int = 0
    missing: tuple[str, ...] = ()


def write_table(table: CountyTable, path: Path) -> Written:
    """Writes a report to a file that is there whole or not at all; UserError report_ending, file.* and others."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        wanted = tr("、").join(ENDINGS)
        raise UserError(
            "report_ending",
            tr("{title}要存成 {ending} 文件，没有生成文件。").format(title=table.title, ending=wanted),
            tr("请把文件名的结尾改成 {ending}。").format(ending=wanted),
        )
    outcome: list[Written] = []

    def fill(stream: BinaryIO) -> None:
        outcome.append(write_to(table, ending, stream))

    write_out(None, path, fill, table.name, 0)
    return outcome[0]


def write_to(table: CountyTable, ending: str, stream: BinaryIO) -> Written:
    """Writes a report into memory or a file, to be looked at or printed."""
    count = sum(len(part.rows) for part in table.parts)
    if ending == PDF:
        from minqing_desktop.exchange.pdf.figure_pages import write_figure_pages

        result = write_figure_pages(_book(table, with_headings=True), stream, fonts())
        return Written(count, result.pages, result.missing)
    from minqing_desktop.exchange.sheets.figures import write_figures

    write_figures(_book(table, with_headings=False), stream)
    return Written(count)


def _book(table: CountyTable, *, with_headings: bool) -> FigureBook:
    """In a workbook the sheets have the names of the tables, on paper they stand above them."""
    area = tr("填报单位：{office}").format(office=table.office)
    if table.township:
        area = tr("{area}　范围：{township}").format(area=area, township=table.township)
    return FigureBook(
        title=tr("{area}{title}表").format(area=table.township or tr("全县"), title=table.title),
        sheets=tuple(FigureSheet(part.title, (_sheet(part, with_headings),)) for part in table.parts),
        unit=area,
        period=table.period,
        footers=(tr("审核："), tr("制表："), tr("制表日期：{day}").format(day=long_day(table.made_on))),
        is_across=True,
    )


def _sheet(part: Part, with_heading: bool) -> FigureTable:
    return FigureTable(
        part.title if with_heading else "",
        tuple(LedgerColumn(_broken(each.heading), each.width, each.kind) for each in part.columns),
        tuple(row.cells for row in part.rows),
        note=part.note,
        charts=part.charts,
        subtotals=part.sums,
    )


def _broken(heading: str) -> str:
    """«其中：受理» in two lines, in any language, since a column of counts is narrow."""
    return heading.replace("：", "：\n").replace(": ", ":\n")
