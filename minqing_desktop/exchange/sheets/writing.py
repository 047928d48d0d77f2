"""Writes a ledger: rows stream through our own cell writers into the package that openpyxl prepared.

openpyxl alone takes about twice as long as XlsxWriter for 50,000 rows; most of it goes into an object per cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sized
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.exchange.sheets.cells import cell_writer, row_height, text_cell
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger
from minqing_desktop.exchange.sheets.shell import FIRST_ROW, SHEET_PART, Shell, make_shell

MOST_ROWS = 1_048_576
_ROWS_AT_A_TIME = 500
_PACKING = 5


def write_ledger(
    ledger: Ledger, target: BinaryIO | Path, progress: Progress | None = None, cancel: Cancel | None = None
) -> int:
    """Writes the workbook and gives the number of its rows; a ledger without rows is written with its headings.

    The target is touched only at the end. Raises UserError `ledger_too_long` when the rows do not fit on a sheet,
    `Cancelled` when stopped; errors of the disk are the caller's.
    """
    pace = Pace(progress, cancel, len(ledger.rows) if isinstance(ledger.rows, Sized) else 0)
    shell = make_shell(ledger)
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=_PACKING) as package:
        for name, content in shell.parts.items():
            package.writestr(name, content)
        with package.open(SHEET_PART, "w") as part:
            part.write(shell.before_rows.encode("utf-8"))
            count = 0
            for chunk, count in _rows(ledger, shell):
                part.write(chunk.encode("utf-8"))
                pace.step(count)
            part.write(_footers(ledger, shell, FIRST_ROW + count).encode("utf-8"))
            part.write(_end(ledger, shell, count).encode("utf-8"))
    if isinstance(target, Path):
        target.write_bytes(buffer.getbuffer())
    else:
        target.write(buffer.getbuffer())
    return count


def _rows(ledger: Ledger, shell: Shell) -> Iterator[tuple[str, int]]:
    """XML of some rows at a time, with how many there were so far."""
    writers = [
        cell_writer(column, number, style)
        for number, (column, style) in enumerate(zip(ledger.columns, shell.styles, strict=True), start=1)
    ]
    widths = [column.width for column in ledger.columns]
    source = iter(ledger.rows)
    row = FIRST_ROW
    while values_of_rows := list(islice(source, _ROWS_AT_A_TIME)):
        if row + len(values_of_rows) > MOST_ROWS:
            raise _too_long()
        parts: list[str] = []
        for values in values_of_rows:
            parts.append(f'<row r="{row}" ht="{row_height(values, widths)}">')
            parts += [write(value, row) for write, value in zip(writers, values, strict=True)]
            parts.append("</row>")
            row += 1
        yield "".join(parts), row - FIRST_ROW


def _footers(ledger: Ledger, shell: Shell, row: int) -> str:
    """The row to sign below the table, its texts spread over the width; they run over the empty cells beside them."""
    if not ledger.footers:
        return ""
    count = len(ledger.footers)
    cells = []
    for at, text in enumerate(ledger.footers):
        letter = get_column_letter(len(ledger.columns) * at // count + 1)
        cells.append(text_cell(f"{letter}{row}", shell.footer_style, text))
    return f'<row r="{row}" ht="28" customHeight="1">{"".join(cells)}</row>'


def _end(ledger: Ledger, shell: Shell, count: int) -> str:
    """The rest of the sheet; Excel is told not to mark numbers kept as text (ID numbers, telephones) as mistakes."""
    ranges = " ".join(
        f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + max(count, 1) - 1}"
        for letter, column in ((get_column_letter(at), column) for at, column in enumerate(ledger.columns, start=1))
        if column.kind in (ColumnKind.TEXT, ColumnKind.LONG_TEXT)
    )
    if not ranges:
        return shell.after_rows
    ignored = f'<ignoredErrors><ignoredError sqref="{ranges}" numberStoredAsText="1"/></ignoredErrors>'
    return shell.after_rows.replace("</worksheet>", f"{ignored}</worksheet>")


def _too_long() -> UserError:
    return UserError(
        code="ledger_too_long",
        what=tr("行数超过了一张工作表能放下的 1048576 行，没有生成文件，资料没有变化。"),
        advice=tr("请缩小时间段或范围，分几次导出。"),
    )
