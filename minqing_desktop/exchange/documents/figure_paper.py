"""A summary in figures as a paper: its tables one below the other, with what is signed."""

from minqing_desktop.exchange.documents.figures import FigureBook, FigureTable
from minqing_desktop.exchange.documents.paper import (
    Block,
    Closing,
    Heading,
    Note,
    PageSize,
    Paper,
    Table,
    TableColumn,
)


def figure_paper(book: FigureBook) -> Paper:
    """The paper of a summary; charts are the workbook's alone."""
    blocks: list[Block] = []
    for sheet in book.sheets:
        for table in sheet.tables:
            blocks += _blocks(table)
    blocks.append(Closing(book.footers))
    notes = tuple(part for part in (book.unit, book.period) if part)
    size = PageSize.A4_ACROSS if book.is_across else PageSize.A4
    return Paper(book.title, tuple(blocks), notes=notes, size=size)


def _blocks(table: FigureTable) -> list[Block]:
    columns = tuple(
        TableColumn(column.heading, column.width, is_centred=place > 0) for place, column in enumerate(table.columns)
    )
    rows = tuple(tuple(map(_words, row)) for row in table.rows)
    blocks: list[Block] = [Heading(table.heading), Table(columns, rows)]
    if table.note:
        blocks.append(Note(table.note))
    return blocks


def _words(value: object) -> str:
    return f"{value:.1%}" if isinstance(value, float) else "" if value is None else str(value)
