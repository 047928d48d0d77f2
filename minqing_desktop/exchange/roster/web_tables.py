"""Reads HTML tables that web systems save under the ending .xls."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from minqing_desktop.exchange.roster.grid import Cell, Range, Sheet
from minqing_desktop.exchange.roster.sentences import refusal

_WIDEST = 1000
_LONGEST_SPAN = 100_000
_MOST_CELLS = 1_500_000
"""More than a hundred thousand people have; at five microseconds each they are counted within ten seconds."""
_MOST_TABLES = 5_000
_DIVIDING = frozenset(("br", "p", "div", "li"))
_UNSEEN = frozenset(("script", "style"))
_PIECE = 1 << 20


def read_web_tables(text: str, name: str) -> list[Sheet]:
    """One sheet for each table that holds no other table.

    The page is read as a stream of tags: as a tree, a list of a whole township would take more memory than there is.
    """
    reader = _Reader()
    # No network, no huge trees, no entities but HTML's own: the parser of libxml2 for HTML knows no others.
    parser = etree.HTMLParser(target=reader, no_network=True, huge_tree=False, remove_comments=True)
    page = _without_declaration(text)
    try:
        for start in range(0, len(page), _PIECE):
            parser.feed(page[start : start + _PIECE])
        parser.close()
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise refusal("unreadable") from None
    tables = [table for table in reader.tables if not table.holds_another]
    if not tables:
        raise refusal("not_found")
    return [
        Sheet(name if len(tables) == 1 else f"{name}-{n}", table.rows, table.merges)
        for n, table in enumerate(tables, 1)
    ]


def _without_declaration(text: str) -> str:
    """lxml refuses a str that declares an encoding of its own."""
    start = text.lstrip("\ufeff \r\n\t")
    return start.split("?>", 1)[1] if start.startswith("<?xml") and "?>" in start[:200] else start


@dataclass(slots=True)
class _Table:
    """One table while it is being read; `covered` is column -> rows it is still covered for by a cell above."""

    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Range] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)
    fresh: dict[int, int] = field(default_factory=dict)
    cell: list[str] | None = None
    span: tuple[int, int] = (1, 1)
    column: int = 0
    holds_another: bool = False


class _Reader:
    """Takes what the parser meets. Tags of HTML that are left open are closed by the parser."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._unseen = 0
        self._cells = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        if tag == "table":
            if self._open:
                self._open[-1].holds_another = True
                self._open[-1].rows.clear()
            if len(self.tables) == _MOST_TABLES:
                raise refusal("too_big")
            self._open.append(_Table())
            self.tables.append(self._open[-1])
        elif not self._open:
            return
        elif tag == "tr":
            self._start_row(self._open[-1])
        elif tag in ("td", "th"):
            self._start_cell(self._open[-1], attributes)
        elif tag in _DIVIDING and self._open[-1].cell is not None:
            self._open[-1].cell.append(" ")
        elif tag in _UNSEEN:
            self._unseen += 1

    def end(self, tag: str) -> None:
        """A tag closes, perhaps because another one cannot stand in it."""
        if not self._open:
            return
        if tag == "table":
            self._end_cell(self._open[-1])
            self._open.pop()
        elif tag in ("td", "th", "tr"):
            self._end_cell(self._open[-1])
        elif tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._open and self._open[-1].cell is not None and not self._unseen:
            self._open[-1].cell.append(text)

    def close(self) -> None:
        """The page is at its end."""
        for table in self._open:
            self._end_cell(table)

    def _start_row(self, table: _Table) -> None:
        self._end_cell(table)
        left = {column: rows - 1 for column, rows in table.covered.items() if rows > 1}
        table.covered = {**left, **table.fresh}
        table.fresh = {}
        if not table.holds_another:
            table.rows.append([])
        table.column = 0

    def _start_cell(self, table: _Table, attributes: Mapping[str, str]) -> None:
        self._end_cell(table)
        if table.rows:
            table.cell = []
            table.span = _spans(attributes) if attributes else (1, 1)

    def _end_cell(self, table: _Table) -> None:
        """Puts the cell that is open into its place."""
        if table.cell is None:
            return
        text, table.cell = " ".join("".join(table.cell).split()), None
        if not table.rows:  # the cell held another table
            return
        row = table.rows[-1]
        while table.covered and table.column in table.covered:
            row.append("")
            table.column += 1
        across, down = table.span
        row.append(text)
        if across > 1:
            row.extend([""] * (across - 1))
        self._cells += across
        if across > 1 or down > 1:
            place = len(table.rows) - 1
            table.merges.append((place, table.column, place + down - 1, table.column + across - 1))
        if down > 1:
            table.fresh.update(dict.fromkeys(range(table.column, table.column + across), down - 1))
        table.column += across
        if table.column > _WIDEST or self._cells > _MOST_CELLS:
            raise refusal("too_big")


def _spans(attributes: Mapping[str, str]) -> tuple[int, int]:
    """How many columns and rows a cell covers."""
    return _span(attributes.get("colspan"), _WIDEST), _span(attributes.get("rowspan"), _LONGEST_SPAN)


def _span(value: str | None, most: int) -> int:
    told = (value or "1").strip()
    return min(max(int(told), 1), most) if told.isascii() and told.isdigit() and len(told) < 7 else 1
