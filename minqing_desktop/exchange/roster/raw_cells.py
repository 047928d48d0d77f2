"""The sheets as they stand in the file, for the screen: packed blocks of rows, opened only when they are looked at.

The child packs them before anything is put right or read, the parent keeps them packed in memory and nowhere else:
50,000 rows of 12 columns take about two megabytes.
"""

import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from minqing_desktop.exchange.roster.grid import Cell, Range, Sheet, as_text

BLOCK_ROWS = 200
WIDEST = 256
MOST_BYTES = 48 << 20
"""Packed, in one file; what comes after that is not shown."""
_LONGEST_TEXT = 1000
_MOST_SPANS = 1000
_MOST_FILLED = 200_000
_BLOCKS_OPEN = 24


class RawSheet(msgspec.Struct, frozen=True, array_like=True):
    """How large a sheet is: `rows` and `columns` up to the last that hold something, `kept` rows of them are here.

    `spans` are merged cells side by side: row from 1, first column, how many columns.
    """

    index: int
    name: str
    rows: int
    columns: int
    kept: int
    spans: tuple[tuple[int, int, int], ...] = ()

    def __repr__(self) -> str:
        return f"RawSheet({self.index}, {self.rows})"


class RawBlock(msgspec.Struct, frozen=True, array_like=True):
    """Rows one after another; `filled` has the value of merged cells for those below the first, by row and column."""

    rows: list[list[str]]
    filled: dict[int, dict[int, str]] = {}

    def __repr__(self) -> str:
        return f"RawBlock({len(self.rows)})"


_encode = msgspec.msgpack.Encoder().encode
_open = msgspec.msgpack.Decoder(RawBlock).decode
_open_sheet = msgspec.msgpack.Decoder(RawSheet).decode


def pack(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """Frames for `RawCells.take`: each sheet with its blocks behind it."""
    left = MOST_BYTES
    for index, sheet in enumerate(sheets):
        blocks: list[bytes] = []
        rows = _last_filled(sheet.rows)
        columns, kept = 0, 0
        filled = _filled(sheet, rows)
        while kept < rows and left > 0:
            end = min(rows, kept + BLOCK_ROWS)
            texts = [[_text(cell) for cell in row[:WIDEST]] for row in sheet.rows[kept:end]]
            for row in texts:
                while row and not row[-1]:
                    row.pop()
            columns = max(columns, max(map(len, texts), default=0))
            blocks.append(zlib.compress(_encode(RawBlock(texts, filled.get(kept // BLOCK_ROWS, {}))), 1))
            left -= len(blocks[-1])
            kept += len(texts)
        yield b"S" + _encode(RawSheet(index, sheet.name, rows, columns, kept, _spans(sheet.merges, rows)))
        for number, block in enumerate(blocks):
            yield b"B" + index.to_bytes(4, "big") + number.to_bytes(4, "big") + block


def _text(cell: Cell) -> str:
    return (cell if isinstance(cell, str) else as_text(cell))[:_LONGEST_TEXT]


def _last_filled(rows: list[list[Cell]]) -> int:
    """Thousands of rows that were only formatted are not worth scrolling through."""
    count = len(rows)
    while count and not any(cell != "" for cell in rows[count - 1]):
        count -= 1
    return count


def _filled(sheet: Sheet, rows: int) -> dict[int, dict[int, dict[int, str]]]:
    """By block, row within it and column: what a merged cell above says for the cell."""
    found: dict[int, dict[int, dict[int, str]]] = {}
    left = _MOST_FILLED
    for top, first, bottom, _last in sheet.merges:
        text = _text(sheet.rows[top][first]) if top < rows and first < len(sheet.rows[top]) else ""
        if not text or first >= WIDEST:
            continue
        for row in range(top + 1, min(bottom + 1, rows, top + 1 + left)):
            found.setdefault(row // BLOCK_ROWS, {}).setdefault(row % BLOCK_ROWS, {})[first] = text
            left -= 1
    return found


def _spans(merges: Iterable[Range], rows: int) -> tuple[tuple[int, int, int], ...]:
    flat = ((top + 1, first, min(last, WIDEST - 1) - first + 1) for top, first, _b, last in merges if top < rows)
    return tuple(span for span in flat if span[2] > 1)[:_MOST_SPANS]


class RawCells:
    """What the parent keeps of one file. For the UI thread once it is complete."""

    def __init__(self) -> None:
        self.sheets: list[RawSheet] = []
        self._packed: dict[tuple[int, int], bytes] = {}
        self._blocks: OrderedDict[tuple[int, int], RawBlock] = OrderedDict()

    def take(self, frame: bytes) -> None:
        """Takes in one frame of `pack`."""
        if frame[:1] == b"S":
            self.sheets.append(_open_sheet(frame[1:]))
        else:
            self._packed[int.from_bytes(frame[1:5], "big"), int.from_bytes(frame[5:9], "big")] = frame[9:]

    @property
    def size(self) -> int:
        """Bytes kept, packed."""
        return sum(map(len, self._packed.values()))

    def text(self, sheet: int, row: int, column: int) -> str:
        """A cell; row from 1, column from 0."""
        block, place = self._block(sheet, row)
        cells = block.rows[place] if block is not None and place < len(block.rows) else ()
        return cells[column] if 0 <= column < len(cells) else ""

    def filled(self, sheet: int, row: int, column: int) -> str:
        """What a merged cell above says for a cell that is blank itself."""
        block, place = self._block(sheet, row)
        return block.filled.get(place, {}).get(column, "") if block is not None else ""

    def _block(self, sheet: int, row: int) -> tuple[RawBlock | None, int]:
        number, place = divmod(row - 1, BLOCK_ROWS)
        key = (sheet, number)
        block = self._blocks.get(key)
        if block is None:
            packed = self._packed.get(key)
            if packed is None:
                return None, 0
            block = self._blocks[key] = _open(zlib.decompress(packed))
            if len(self._blocks) > _BLOCKS_OPEN:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(key)
        return block, place
