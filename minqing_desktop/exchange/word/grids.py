"""Word tables of rows whose cells end at different places: the columns are all edges of all rows together."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from minqing_desktop.exchange.word.pictures import sized_picture
from minqing_desktop.exchange.word.texts import add_lines

_PARTS = 1200  # edges are rounded to this share of the width, so that those meant to meet do


@dataclass(frozen=True, slots=True)
class GridCell:
    """Text of a style with its share of the row's width; `merges_down` takes the same cell of the following rows in."""

    text: str
    share: float
    style: str
    is_centred: bool = False
    merges_down: int = 0
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """Cells that fill the width. `is_head` rows at the top are printed again on each page."""

    cells: tuple[GridCell, ...]
    least_height: float = 24.5
    is_head: bool = False
    keeps_with_next: bool = False


@dataclass(slots=True)
class Grid:
    """Rows that make up one table."""

    rows: list[GridRow] = field(default_factory=list)
    is_framed: bool = True


def add_grid(document: Document, grid: Grid, width: int) -> Table:
    """Adds the table at the end of the document; `width` in Word's own units (EMU)."""
    edges = sorted({edge for row in grid.rows for edge in _edges(row)})
    table = document.add_table(rows=len(grid.rows), cols=len(edges) - 1)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    if grid.is_framed:
        table.style = "Table Grid"
    for column, (left, right) in zip(table.columns, pairwise(edges), strict=True):
        column.width = Emu(width * (right - left) // _PARTS)
    places = {edge: place for place, edge in enumerate(edges)}
    for number, (row, made) in enumerate(zip(grid.rows, list(table.rows), strict=True)):
        _fill_row(table, number, row, made, places, width)
    return table


def _edges(row: GridRow) -> list[int]:
    whole = sum(cell.share for cell in row.cells)
    edges, taken = [0], 0.0
    for cell in row.cells:
        taken += cell.share
        edges.append(round(taken / whole * _PARTS))
    return edges


def _fill_row(table: Table, number: int, row: GridRow, made: _Row, places: dict[int, int], width: int) -> None:
    made.height, made.height_rule = Pt(row.least_height), WD_ROW_HEIGHT_RULE.AT_LEAST
    properties = made._tr.get_or_add_trPr()
    _flag(properties, "w:cantSplit", row.least_height < 60)
    _flag(properties, "w:tblHeader", row.is_head)
    cells = _cells_of(table, number, made, len(places) - 1)
    edges = _edges(row)
    for left, right, wanted in zip(edges, edges[1:], row.cells, strict=False):
        first, last = cells[places[left]], cells[places[right] - 1]
        if wanted.merges_down:
            last = table.cell(number + wanted.merges_down, places[right] - 1)
        cell = first.merge(last) if first is not last else first
        cell.width = Emu(width * (right - left) // _PARTS)
        if wanted.style:
            _fill_cell(cell, wanted, row.keeps_with_next, width * (right - left) // _PARTS)


def _cells_of(table: Table, number: int, made: _Row, count: int) -> list[_Cell]:
    """The cells of a row. Asking the table goes through all its cells, so that is done for merged rows only."""
    own = made._tr.tc_lst
    return [_Cell(each, table) for each in own] if len(own) == count else table.row_cells(number)


def _flag(properties, name: str, is_on: bool) -> None:
    if is_on:
        properties.append(OxmlElement(name))


def _fill_cell(cell: _Cell, wanted: GridCell, keeps: bool, width: int) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    first = cell.paragraphs[0]
    if wanted.picture is not None:
        add_picture(first, wanted.picture, width)
        first = cell.add_paragraph()
    for paragraph in add_lines(first, wanted.text, wanted.style):
        if wanted.is_centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if keeps:
            paragraph.paragraph_format.keep_with_next = True


def add_picture(paragraph: Paragraph, data: bytes, width: int) -> None:
    """A picture that fits into `width` and 60 mm of height."""
    stream, size = sized_picture(data, width)
    if stream is not None:
        paragraph.add_run().add_picture(stream, *size)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def outside_lines(table: Table, size: int = 8) -> None:
    """A stronger line around the table."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), str(size if not side.startswith("inside") else 4))
        line.set(qn("w:color"), "000000")
        borders.append(line)
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")  # in this order only
