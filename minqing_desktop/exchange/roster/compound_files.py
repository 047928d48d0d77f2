"""Looks into a compound file ([MS-CFB], what .xls and locked workbooks are) before a reader follows its chains.

A table of sectors that leads round in a circle makes readers take memory without end, so every chain is walked first.
"""

import struct
from array import array

from minqing_desktop.exchange.roster.sentences import refusal

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_LAST_SECTOR = 0xFFFFFFFA
_IN_HEADER = 109
_ENTRY = 128
_STREAM = 2
_SMALL = 4096
_LOOKED_AT = 8
_FILE_PASS = 0x002F
_OTHER_PROGRAMS = frozenset(("worddocument", "powerpoint document", "visiodocument", "wpsdocument"))
_WORKBOOKS = frozenset(("workbook", "book"))


def check_compound_file(data: bytes) -> None:
    """Refuses what is locked, what is no workbook, and what is damaged beyond reading."""
    if _ENCRYPTED_PACKAGE in data:
        raise refusal("password")
    if len(data) < 512:
        raise refusal("cut")
    sectors = _Sectors(data)
    names = {name.lower() for name, _kind, _start, _size in sectors.entries()}
    if names & _OTHER_PROGRAMS and not names & _WORKBOOKS:
        raise refusal("type_unknown")
    for name, kind, start, size in sectors.entries():
        if kind == _STREAM and size >= _SMALL:
            chain = sectors.chain(start)
            if name.lower() in _WORKBOOKS and _is_locked(sectors.content(chain[:_LOOKED_AT])):
                raise refusal("password")


def _is_locked(stream: bytes) -> bool:
    """Whether a record FILEPASS ([MS-XLS] 2.4.117) stands among the first ones of a workbook."""
    at = 0
    while at + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, at)
        if code == _FILE_PASS:
            return True
        at += 4 + length
    return False


class _Sectors:
    """The sectors of a file and the table that says which follows which."""

    def __init__(self, data: bytes) -> None:
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in (9, 12):
            raise refusal("unreadable")
        self.data, self.size = data, 1 << shift
        count, self.directory = struct.unpack_from("<II", data, 44)
        (next_list,) = struct.unpack_from("<I", data, 68)
        places = [place for place in struct.unpack_from(f"<{_IN_HEADER}I", data, 76) if place < _LAST_SECTOR]
        lists = 0
        while next_list < _LAST_SECTOR:
            further = self._numbers(next_list)
            places += [place for place in further[:-1] if place < _LAST_SECTOR]
            next_list, lists = further[-1], lists + 1
            if lists * self.size > len(data):
                raise refusal("unreadable")
        self.table = array("I")
        for place in places[:count]:
            self.table.extend(self._numbers(place))

    def _numbers(self, sector: int) -> tuple[int, ...]:
        start = (sector + 1) * self.size
        if start + self.size > len(self.data):
            raise refusal("cut")
        return struct.unpack_from(f"<{self.size // 4}I", self.data, start)

    def chain(self, first: int) -> list[int]:
        """The sectors of a stream in order."""
        found: list[int] = []
        most = len(self.data) // self.size + 1
        sector = first
        while sector < _LAST_SECTOR:
            if sector >= len(self.table) or len(found) > most:
                raise refusal("unreadable")
            found.append(sector)
            sector = self.table[sector]
        return found

    def content(self, chain: list[int]) -> bytes:
        """The bytes of sectors one after another."""
        return b"".join(self.data[(sector + 1) * self.size : (sector + 2) * self.size] for sector in chain)

    def entries(self) -> list[tuple[str, int, int, int]]:
        """Name, kind, first sector and size of everything in the directory."""
        found: list[tuple[str, int, int, int]] = []
        for sector in self.chain(self.directory):
            start = (sector + 1) * self.size
            for at in range(start, min(start + self.size, len(self.data) - _ENTRY + 1), _ENTRY):
                length, kind = struct.unpack_from("<HB", self.data, at + 64)
                if kind and 2 <= length <= 64:
                    name = self.data[at : at + length - 2].decode("utf-16-le", errors="replace")
                    first, size = struct.unpack_from("<II", self.data, at + 116)
                    found.append((name, kind, first, size))
        return found
