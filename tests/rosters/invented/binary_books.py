"""Writes the two binary kinds of workbooks, of which no library here has a writer: .xls (BIFF8) and .xlsb (BIFF12)."""

import struct
import zipfile
from datetime import datetime
from pathlib import Path

from tests.rosters.invented.layouts import Grid
from tests.rosters.invented.writing import Cell

_SECTOR = 512
_END, _FREE, _IS_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def write_xls(grids: list[Grid], path: Path) -> None:
    """A BIFF8 stream in a compound file ([MS-XLS], [MS-CFB]); dates are written as texts."""
    sheets = [_biff_sheet(grid) for grid in grids]
    names = [grid.name.encode("utf-16-le") for grid in grids]
    listed = sum(4 + 8 + len(name) for name in names)
    start = 20 + listed + 4
    book = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    for grid, name, sheet in zip(grids, names, sheets, strict=True):
        book += _biff(0x0085, struct.pack("<IBBBB", start, 0, 0, len(grid.name), 1) + name)
        start += len(sheet)
    path.write_bytes(_compound_file("Workbook", book + _biff(0x000A) + b"".join(sheets)))


def _biff(code: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def _biff_sheet(grid: Grid) -> bytes:
    width = max(len(row) for row in grid.rows)
    parts = [_biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))]
    parts.append(_biff(0x0200, struct.pack("<IIHHH", 0, len(grid.rows), 0, width, 0)))
    for index, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            place = struct.pack("<HHH", index, column, 0)
            if isinstance(cell, (int, float)):
                parts.append(_biff(0x0203, place + struct.pack("<d", cell)))
            elif cell != "":
                text = _shown(cell)
                wide = text.encode("utf-16-le")
                parts.append(_biff(0x0204, place + struct.pack("<HB", len(wide) // 2, 1) + wide))
    if grid.merges:
        ranges = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in grid.merges)
        parts.append(_biff(0x00E5, struct.pack("<H", len(grid.merges)) + ranges))
    return b"".join((*parts, _biff(0x000A)))


def _compound_file(name: str, stream: bytes) -> bytes:
    """One stream and a root in sectors of 512 bytes; a table of sectors for each 128 of them."""
    stream = stream.ljust(4096, b"\0")  # shorter streams live elsewhere
    body = [stream[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(stream), _SECTOR)]
    tables = 1
    while (len(body) + 1 + tables) * 4 > tables * _SECTOR:
        tables += 1
    chain = [*range(1, len(body)), _END, _END, *[_IS_FAT] * tables]
    chain += [_FREE] * (tables * _SECTOR // 4 - len(chain))
    first_table = len(body) + 1
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, len(body), 0, 4096, _END, 0, _END, 0)
    header += struct.pack(f"<{tables}I", *range(first_table, first_table + tables))
    header = header.ljust(_SECTOR, b"\xff")
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 0, len(stream)) + bytes(256)
    return header + b"".join(body) + directory + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    told = (name + "\0").encode("utf-16-le")
    entry = told.ljust(64, b"\0") + struct.pack("<HBBIII", len(told), kind, 1, _FREE, _FREE, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


def write_xlsb(grids: list[Grid], path: Path) -> None:
    """A package of binary parts ([MS-XLSB] 2.1.4); dates are written as texts."""
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(grids) + 1)
    )
    book = _record(131) + _record(143)
    for number, grid in enumerate(grids, 1):
        book += _record(156, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(grid.name))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.bin", book + _record(144) + _record(132))
        for number, grid in enumerate(grids, 1):
            archive.writestr(f"xl/worksheets/sheet{number}.bin", _binary_sheet(grid))
        archive.writestr(
            "xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{_PACKAGE_RELATIONS}">{relations}</Relationships>'
        )


def _binary_sheet(grid: Grid) -> bytes:
    width = max(len(row) for row in grid.rows)
    parts = [_record(129), _record(148, struct.pack("<IIII", 0, len(grid.rows) - 1, 0, width - 1)), _record(145)]
    for index, row in enumerate(grid.rows):
        parts.append(_record(0, struct.pack("<IIHHBI", index, 0, 300, 0, 0, 0)))
        for column, cell in enumerate(row):
            if isinstance(cell, (int, float)):
                parts.append(_record(5, struct.pack("<IId", column, 0, cell)))
            elif cell != "":
                parts.append(_record(6, struct.pack("<II", column, 0) + _wide(_shown(cell))))
    return b"".join((*parts, _record(146), _record(130)))


def _record(number: int, data: bytes = b"") -> bytes:
    """A record with its number and its length in groups of seven bits."""
    code = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size, rest = b"", len(data)
    while True:
        size += bytes([rest & 0x7F | (0x80 if rest > 0x7F else 0)])
        rest >>= 7
        if not rest:
            return code + size + data


def _wide(text: str) -> bytes:
    told = text.encode("utf-16-le")
    return struct.pack("<I", len(told) // 2) + told


def _shown(cell: Cell) -> str:
    return f"{cell.year}/{cell.month}/{cell.day}" if isinstance(cell, datetime) else str(cell)
