"""A ledger's cells as words."""

from datetime import date, datetime

from minqing_desktop.exchange.sheets.ledger import ColumnKind


def cell_words(kind: ColumnKind, cell: object) -> str:
    """A ledger's cell as words, on paper, on the screen and in plain text."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if kind is ColumnKind.PERCENT and isinstance(cell, float | int):
        return f"{cell:.1%}"
    if kind is ColumnKind.MONEY and isinstance(cell, int):
        return f"{cell / 100:.2f}"
    return str(cell)
