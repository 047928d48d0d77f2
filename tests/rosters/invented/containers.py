"""Writes sheets of cells into every kind of file that rosters come in."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path

from openpyxl import Workbook

from tests.rosters.invented.binary_books import write_xls, write_xlsb
from tests.rosters.invented.layouts import Grid
from tests.rosters.invented.writing import Cell

_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:"


def write_xlsx(grids: list[Grid], path: Path) -> None:
    """A workbook with merged cells."""
    book = Workbook()
    book.remove(book.worksheets[0])
    titles: set[str] = set()
    for grid in grids:
        title = grid.name if grid.name not in titles else f"{grid.name}{len(titles)}"
        titles.add(title)
        sheet = book.create_sheet(title)
        for row in grid.rows:
            sheet.append([None if cell == "" else cell for cell in row])
        for top, left, bottom, right in grid.merges:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    book.save(path)


def write_ods(grids: list[Grid], path: Path) -> None:
    """An OpenDocument spreadsheet, cells covered by merged ones written as such."""
    tables = "".join(_ods_table(grid) for grid in grids)
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="{_OPEN_DOCUMENT}{name}:1.0"' for name in names)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" {spaces}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{_OPEN_DOCUMENT}manifest:1.0"/>')
        archive.writestr("content.xml", content)


def _ods_table(grid: Grid) -> str:
    spans, covered = _spans(grid)
    rows = ""
    for index, row in enumerate(grid.rows):
        cells = ""
        for column, cell in enumerate(row):
            if (index, column) in covered:
                cells += "<table:covered-table-cell/>"
                continue
            across, down = spans.get((index, column), (1, 1))
            more = f' table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"'
            more = more if across * down > 1 else ""
            cells += _ods_cell(cell, more)
        rows += f"<table:table-row>{cells}</table:table-row>"
    return f'<table:table table:name="{escape(grid.name)}">{rows}</table:table>'


def _ods_cell(cell: Cell, more: str) -> str:
    if cell == "":
        return f"<table:table-cell{more}/>"
    if isinstance(cell, datetime):
        kind = f'office:value-type="date" office:date-value="{cell.date().isoformat()}"'
    elif isinstance(cell, (int, float)):
        kind = f'office:value-type="float" office:value="{cell}"'
    else:
        kind = 'office:value-type="string"'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in as_shown(cell).split("\n"))
    return f"<table:table-cell {kind}{more}>{lines}</table:table-cell>"


def write_page(grids: list[Grid], path: Path, encoding: str = "utf-8") -> None:
    """A web page as systems export it under the ending .xls."""
    tables = ""
    for grid in grids:
        spans, covered = _spans(grid)
        rows = ""
        for index, row in enumerate(grid.rows):
            cells = ""
            for column, cell in enumerate(row):
                if (index, column) not in covered:
                    across, down = spans.get((index, column), (1, 1))
                    more = f" colspan={across}" * (across > 1) + f' rowspan="{down}"' * (down > 1)
                    text = escape(as_shown(cell)).replace("\n", "<br>")
                    cells += f"<td{more} style='mso-number-format:\"\\@\"'>{text}</td>"
            rows += f"<tr>{cells}</tr>\n"
        tables += f"<table border=1>{rows}</table>"
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head><body>{tables}'
    path.write_bytes(f"{page}</body></html>".encode(encoding, errors="xmlcharrefreplace"))


def write_spreadsheet_xml(grids: list[Grid], path: Path) -> None:
    """SpreadsheetML of 2003."""
    sheets = ""
    for grid in grids:
        spans, covered = _spans(grid)
        rows = ""
        for index, row in enumerate(grid.rows):
            cells = ""
            for column, cell in enumerate(row):
                if (cell == "" and (index, column) not in spans) or (index, column) in covered:
                    continue
                across, down = spans.get((index, column), (1, 1))
                more = f' ss:MergeAcross="{across - 1}"' * (across > 1) + f' ss:MergeDown="{down - 1}"' * (down > 1)
                cells += f'<Cell ss:Index="{column + 1}"{more}>{_data(cell)}</Cell>'
            rows += f'<Row ss:Index="{index + 1}">{cells}</Row>'
        sheets += f'<Worksheet ss:Name="{escape(grid.name)}"><Table>{rows}</Table></Worksheet>'
    book = f'<Workbook xmlns="{_SPREADSHEET}" xmlns:ss="{_SPREADSHEET}">{sheets}</Workbook>'
    path.write_text(f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n{book}', encoding="utf-8")


def _data(cell: Cell) -> str:
    if cell == "":
        return ""
    if isinstance(cell, datetime):
        return f'<Data ss:Type="DateTime">{cell.isoformat()}.000</Data>'
    kind = "Number" if isinstance(cell, (int, float)) else "String"
    return f'<Data ss:Type="{kind}">{escape(as_shown(cell)).replace(chr(10), "&#10;")}</Data>'


def text_writer(encoding: str, delimiter: str) -> Callable[[list[Grid], Path], None]:
    """A writer of delimited text; a character the encoding lacks becomes «?» as programs write it."""

    def write(grids: list[Grid], path: Path) -> None:
        (grid,) = grids
        lines = (delimiter.join(_quoted(as_shown(cell), delimiter) for cell in row) for row in grid.rows)
        path.write_bytes("\r\n".join((*lines, "")).encode(encoding, errors="replace"))

    return write


def _quoted(text: str, delimiter: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in (delimiter, '"', "\n")) else text


def as_shown(cell: Cell) -> str:
    """The cell as a text file or web page shows it."""
    if isinstance(cell, datetime):
        return f"{cell.year}/{cell.month}/{cell.day}"
    return str(cell)


def _spans(grid: Grid) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Extent of each merged cell by its first, and the cells that it covers."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in grid.merges:
        spans[top, left] = (right - left + 1, bottom - top + 1)
        covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        covered.discard((top, left))
    return spans, covered


# Name of a kind of file -> its ending and its writer.
WITH_MERGES: dict[str, tuple[str, Callable[[list[Grid], Path], None]]] = {
    "xlsx": (".xlsx", write_xlsx),
    "ods": (".ods", write_ods),
    "page": (".xls", write_page),
    "page-gbk": (".xls", lambda grids, path: write_page(grids, path, "gb18030")),
    "xml": (".xls", write_spreadsheet_xml),
    "xls": (".xls", write_xls),
}
WITHOUT_MERGES: dict[str, tuple[str, Callable[[list[Grid], Path], None]]] = {"xlsb": (".xlsb", write_xlsb)}
TEXTS: dict[str, tuple[str, Callable[[list[Grid], Path], None]]] = {
    f"{encoding}{delimiter}": (ending, text_writer(encoding, mark))
    for encoding, ending in (("utf-8", ".csv"), ("utf-8-sig", ".csv"), ("gb18030", ".csv"), ("utf-16", ".txt"),
                             ("utf-16-le", ".txt"), ("utf-16-be", ".txt"))
    for delimiter, mark in (("-comma", ","), ("-tab", "\t"), ("-semicolon", ";"))
}  # fmt: skip
KINDS = {**WITH_MERGES, **WITHOUT_MERGES, **TEXTS}
