"""Reads SpreadsheetML 2003, the XML that old Excel and many web systems save under the ending .xls."""

from datetime import date, datetime
from xml.parsers import expat

from minqing_desktop.exchange.roster.grid import Cell, Sheet
from minqing_desktop.exchange.roster.sentences import refusal

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet "
_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_MOST_CELLS = 1_500_000


def read_spreadsheet_xml(text: str) -> list[Sheet]:
    """All worksheets. A document type declaration is refused: only entity tricks need one."""
    reader = _Reader()
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(text.encode("utf-8", errors="replace"), True)
    except expat.ExpatError as error:
        cut = error.code in (expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
                             expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
                             expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR])  # fmt: skip
        raise refusal("cut" if cut else "unreadable") from None
    return reader.sheets


class _Reader:
    """Handlers of the parser; holds the row and cell that are open."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._type = ""
        self._text: list[str] | None = None
        self._value: Cell = ""
        self._column = 0
        self._down: dict[int, int] = {}
        self._cells = 0

    def refuse(self, *_declaration: object) -> None:
        raise refusal("unsafe")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.removeprefix(_NAMESPACE)
        if name == "Worksheet":
            self.sheets.append(Sheet(attributes.get(_NAMESPACE + "Name", ""), []))
        elif name == "Row" and self.sheets:
            self._start_row(attributes)
        elif name == "Cell" and self.sheets and self.sheets[-1].rows:
            self._start_cell(attributes)
        elif name == "Data":
            self._type, self._text = attributes.get(_NAMESPACE + "Type", "String"), []

    def end(self, tag: str) -> None:
        name = tag.removeprefix(_NAMESPACE)
        if name == "Data" and self._text is not None:
            self._value, self._text = _typed("".join(self._text), self._type), None
        elif name == "Cell" and self.sheets and self.sheets[-1].rows:
            self.sheets[-1].rows[-1].append(self._value)
            self._value = ""

    def characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _start_row(self, attributes: dict[str, str]) -> None:
        rows = self.sheets[-1].rows
        index = _number(attributes, "Index")
        if index > _MOST_ROWS:
            raise refusal("too_big")
        while len(rows) < index - 1:
            rows.append([])
        rows.append([])
        self._column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        row = sheet.rows[-1]
        wanted = _number(attributes, "Index")
        if not wanted:
            wanted = self._column + 1
            while self._down.get(wanted - 1, -1) >= len(sheet.rows) - 1:
                wanted += 1  # covered by a cell merged down from above
        across, down = _number(attributes, "MergeAcross"), _number(attributes, "MergeDown")
        self._cells += max(wanted - len(row), 1)
        if wanted + across > _MOST_COLUMNS or self._cells > _MOST_CELLS:
            raise refusal("too_big")
        row.extend([""] * (wanted - 1 - len(row)))
        self._column = wanted + across
        if across or down:
            top = len(sheet.rows) - 1
            sheet.merges.append((top, wanted - 1, top + down, wanted - 1 + across))
            for column in range(wanted - 1, wanted + across):
                self._down[column] = top + down


def _number(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(_NAMESPACE + name, "0")
    return int(value) if value.isdigit() and len(value) < 9 else 0


def _typed(text: str, kind: str) -> Cell:
    if kind == "Number":
        try:
            number = float(text)
        except ValueError:
            return text
        # Digits that a float cannot hold are written out here, and so are still whole.
        return text.strip() if text.strip().isdigit() and len(text.strip()) > 15 else number
    if kind == "DateTime":
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return date(moment.year, moment.month, moment.day)
    if kind == "Boolean":
        return text.strip() == "1"
    return text
