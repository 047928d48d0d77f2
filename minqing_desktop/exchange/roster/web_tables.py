"""Reads HTML tables that web systems save under the ending .xls."""

from collections.abc import Iterator

from lxml import etree, html  # pyright: ignore[reportAttributeAccessIssue]

from minqing_desktop.exchange.roster.grid import Cell, Range, Sheet
from minqing_desktop.exchange.roster.sentences import refusal

_WIDEST = 1000
_LONGEST_SPAN = 100_000


def read_web_tables(text: str, name: str) -> list[Sheet]:
    """One sheet for each table that holds no other table."""
    # No network, no huge trees, no entities but HTML's own: the parser of libxml2 for HTML knows no others.
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    try:
        document = html.document_fromstring(_without_declaration(text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise refusal("unreadable") from None
    tables = [table for table in document.iter("table") if table.find(".//table") is None]
    if not tables:
        raise refusal("not_found")
    return [_read_table(table, name if len(tables) == 1 else f"{name}-{n}") for n, table in enumerate(tables, 1)]


def _without_declaration(text: str) -> str:
    """lxml refuses a str that declares an encoding of its own."""
    start = text.lstrip("\ufeff \r\n\t")
    return start.split("?>", 1)[1] if start.startswith("<?xml") and "?>" in start[:200] else start


def _read_table(table: html.HtmlElement, name: str) -> Sheet:
    rows: list[list[Cell]] = []
    merges: list[Range] = []
    covered: dict[int, int] = {}  # column -> rows it is still covered for by a cell above
    for row_index, row in enumerate(table.iter("tr")):
        cells: list[Cell] = []
        column = 0
        for element in row.iterchildren("td", "th"):
            while covered.get(column, 0) > 0:
                cells.append("")
                column += 1
            across, down = _span(element, "colspan", _WIDEST), _span(element, "rowspan", _LONGEST_SPAN)
            cells.append(_text(element))
            cells.extend([""] * (across - 1))
            if across > 1 or down > 1:
                merges.append((row_index, column, row_index + down - 1, column + across - 1))
            for covered_column in range(column, column + across):
                covered[covered_column] = down
            column += across
            if column > _WIDEST:
                raise refusal("too_big")
        covered = {place: left - 1 for place, left in covered.items() if left > 1}
        rows.append(cells)
    return Sheet(name, rows, merges)


def _span(element: html.HtmlElement, attribute: str, most: int) -> int:
    value = (element.get(attribute) or "1").strip()
    return min(max(int(value), 1), most) if value.isdigit() and len(value) < 7 else 1


def _text(element: html.HtmlElement) -> str:
    return " ".join(" ".join(_pieces(element)).split())


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    """Text of a cell; a line break divides, an inline tag does not."""
    text = element.text or ""
    for child in element:
        inner = "".join(_pieces(child)) if isinstance(child.tag, str) else ""
        text += (" " if child.tag in ("br", "p", "div") else "") + inner + (child.tail or "")
    yield text
