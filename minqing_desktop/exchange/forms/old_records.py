"""Reads what xlrd leaves out of a BIFF8 workbook ([MS-XLS]): formulas, print set-up, checks, and what is lost."""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xlrd import formula as xlrd_formula
from xlrd.compdoc import CompDoc

_FORMULA, _SHARED, _ARRAY, _END, _BOUNDSHEET = 0x0006, 0x04BC, 0x0221, 0x000A, 0x0085
_HEADER, _FOOTER, _SETUP, _HCENTER, _VCENTER, _WSBOOL, _PROTECT = 0x14, 0x15, 0xA1, 0x83, 0x84, 0x81, 0x12
_MARGINS = {0x26: "left", 0x27: "right", 0x28: "top", 0x29: "bottom"}
_DV, _CONDITIONAL, _OBJECT, _PIVOT, _CHART = 0x01BE, 0x01B0, 0x005D, 0x00B0, 0x1002
_SHARED_TOKEN = 0x01
_OBJECTS = {0x05: "charts", 0x06: "boxes", 0x08: "pictures", 0x0B: "controls", 0x0C: "controls", 0x14: "controls"}
_NOTE = 0x19
_CHECKS = ("", "whole", "decimal", "list", "date", "time", "textLength", "custom")
_OPERATORS = ("between", "notBetween", "equal", "notEqual", "greaterThan", "lessThan", "greaterThanOrEqual",
              "lessThanOrEqual")  # fmt: skip
_MOST_CHECKED = 500


@dataclass(slots=True)
class OldCheck:
    """A check on what is typed (DV, 2.4.90); texts without «=»."""

    type: str
    operator: str
    first: str
    second: str
    areas: list[tuple[int, int, int, int]]
    may_be_blank: bool
    prompt: tuple[str, str] = ("", "")
    error: tuple[str, str] = ("", "")


@dataclass(slots=True)
class OldSheet:
    """What a sheet's records say; rows and columns from 0. `lost` are codes of what cannot be carried over."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    header: str = ""
    footer: str = ""
    margins: dict[str, float] = field(default_factory=dict)
    setup: "OldSetup | None" = None
    is_centred: tuple[bool, bool] = (False, False)
    fits_page: bool = False
    is_protected: bool = False
    checks: list[OldCheck] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class OldSetup:
    """SETUP (2.4.257)."""

    paper: int
    scale: int
    first_page: int
    fit_width: int
    fit_height: int
    is_landscape: bool
    header_margin: float
    footer_margin: float


def sheet_records(data: bytes, book: Any) -> list[OldSheet]:
    """For each sheet in the order of its tab; chart sheets too, which xlrd leaves out of its own count."""
    compound = CompDoc(data, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        memory, base, length = compound.locate_named_stream(name)
        if memory is not None:
            break
    else:
        return []
    stream = bytes(memory[base : base + length])
    return [_read(stream, start, book) for start in _starts(stream)]


def _starts(stream: bytes) -> list[int]:
    """Where the worksheets begin."""
    found = []
    for code, _at, body in _records(stream, 0):
        if code == _BOUNDSHEET and len(body) >= 6 and body[5] == 0:
            found.append(struct.unpack_from("<I", body)[0])
        if code == _END:
            break
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    while at + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, at)
        yield code, at, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _read(stream: bytes, start: int, book: Any) -> OldSheet:
    sheet = OldSheet()
    depth = 0
    here: tuple[int, int] = (0, 0)
    shared: dict[tuple[int, int], bytes] = {}
    waiting: list[tuple[int, int, tuple[int, int]]] = []
    for code, _at, body in _records(stream, start):
        if code == 0x0809:
            depth += 1
        elif code == _END:
            depth -= 1
            if depth == 0:
                break
        elif depth > 1:
            continue  # a chart within the sheet
        elif code == _FORMULA:
            here = _take_formula(sheet, body, book, waiting)
        elif code == _SHARED and len(body) > 10:
            shared[here] = body[8:]
        elif code == _ARRAY:
            sheet.lost.add("arrays")
        elif code == _DV:
            _take_check(sheet, body, book)
        else:
            _take_furniture(sheet, code, body)
    for row, column, master in waiting:
        tokens = shared.get(master)
        if tokens is not None:
            text = _decompiled(book, tokens[2:], struct.unpack_from("<H", tokens)[0], _TYPES["shared"], row, column)
            if text:
                sheet.formulas[row, column] = text
            else:
                sheet.lost.add("formulas")
    return sheet


_TYPES = {
    "cell": xlrd_formula.FMLA_TYPE_CELL,
    "shared": xlrd_formula.FMLA_TYPE_SHARED,
    "check": xlrd_formula.FMLA_TYPE_DATA_VAL,
    "name": xlrd_formula.FMLA_TYPE_NAME,
}


def _take_formula(
    sheet: OldSheet, body: bytes, book: Any, waiting: list[tuple[int, int, tuple[int, int]]]
) -> tuple[int, int]:
    if len(body) < 22:
        return 0, 0
    row, column = struct.unpack_from("<HH", body)
    (length,) = struct.unpack_from("<H", body, 20)
    tokens = body[22:]
    if length == 5 and tokens[:1] == bytes((_SHARED_TOKEN,)):
        waiting.append((row, column, struct.unpack_from("<HH", tokens, 1)))
    elif text := _decompiled(book, tokens, length, _TYPES["cell"], row, column):
        sheet.formulas[row, column] = text
    else:
        sheet.lost.add("formulas")
    return row, column


def _decompiled(book: Any, tokens: bytes, length: int, kind: int, row: int, column: int) -> str:
    """The formula's text, '' where the library cannot tell it."""
    try:
        text = xlrd_formula.decompile_formula(book, tokens, length, kind, row, column)
    except Exception:  # whatever a library meets in a stranger's tokens: the cell keeps its value
        return ""
    return text if isinstance(text, str) and "unknown" not in text.lower() and "?" not in text else ""


def name_text(book: Any, name: Any) -> str:
    """What a defined name stands for."""
    return _decompiled(book, name.raw_formula, name.basic_formula_len, _TYPES["name"], 0, 0)


def _take_furniture(sheet: OldSheet, code: int, body: bytes) -> None:
    match code:
        case 0x14:
            sheet.header = _text(body, 0)[0] if body else ""
        case 0x15:
            sheet.footer = _text(body, 0)[0] if body else ""
        case 0xA1 if len(body) >= 34:
            sheet.setup = _setup(body)
        case 0x83:
            sheet.is_centred = (body[:1] == b"\x01", sheet.is_centred[1])
        case 0x84:
            sheet.is_centred = (sheet.is_centred[0], body[:1] == b"\x01")
        case 0x81 if len(body) >= 2:
            sheet.fits_page = bool(body[1] & 1)
        case 0x12:
            sheet.is_protected = body[:1] == b"\x01"
        case 0x01B0:
            sheet.lost.add("rules")
        case 0x00B0:
            sheet.lost.add("pivots")
        case 0x005D if len(body) >= 6:
            (kind,) = struct.unpack_from("<H", body, 4)
            if kind != _NOTE:
                sheet.lost.add(_OBJECTS.get(kind, "shapes"))
        case _ if code in _MARGINS and len(body) >= 8:
            sheet.margins[_MARGINS[code]] = struct.unpack_from("<d", body)[0]


def _setup(body: bytes) -> OldSetup:
    paper, scale, page, width, height, flags = struct.unpack_from("<HHhHHH", body)
    header, footer = struct.unpack_from("<dd", body, 16)
    if flags & 4:  # paper, scale and direction were never set
        paper, scale, flags = 9, 100, flags | 2
    return OldSetup(paper, scale, page if flags & 0x80 else 0, width, height, not flags & 2, header, footer)


def _text(body: bytes, at: int) -> tuple[str, int]:
    """XLUnicodeString (2.5.294) and where it ends."""
    if at + 3 > len(body):
        return "", len(body)
    length, flags = struct.unpack_from("<HB", body, at)
    at += 3
    end = at + length * (2 if flags & 1 else 1)
    return body[at:end].decode("utf-16-le" if flags & 1 else "latin-1", "replace"), end


def _take_check(sheet: OldSheet, body: bytes, book: Any) -> None:
    if len(body) < 20 or len(sheet.checks) >= _MOST_CHECKED:
        return
    (flags,) = struct.unpack_from("<I", body)
    texts = []
    at = 4
    for _each in range(4):
        text, at = _text(body, at)
        texts.append("" if text == "\0" else text)
    formulas = []
    for _each in range(2):
        if at + 4 > len(body):
            return
        length, _unused = struct.unpack_from("<HH", body, at)
        formulas.append(body[at + 4 : at + 4 + length])
        at += 4 + length
    (count,) = struct.unpack_from("<H", body, at) if at + 2 <= len(body) else (0,)
    areas = [
        struct.unpack_from("<HHHH", body, at + 2 + 8 * place)
        for place in range(count)
        if at + 10 + 8 * place <= len(body)
    ]
    kind = _CHECKS[flags & 0xF] if flags & 0xF < len(_CHECKS) else ""
    if not kind or not areas:
        return
    row, column = areas[0][0], areas[0][2]
    said = [_check_text(book, each, bool(flags & 0x80), row, column) for each in formulas]
    if not said[0]:
        sheet.lost.add("checks")
        return
    operator = _OPERATORS[(flags >> 20) & 0xF] if (flags >> 20) & 0xF < len(_OPERATORS) else "between"
    sheet.checks.append(
        OldCheck(
            kind, operator, said[0], said[1], areas, bool(flags & 0x100), (texts[0], texts[2]), (texts[1], texts[3])
        )
    )


def _check_text(book: Any, tokens: bytes, is_list: bool, row: int, column: int) -> str:
    """The first formula of a list holds its words with NUL between them."""
    if not tokens:
        return ""
    if is_list and tokens[0] == 0x17 and len(tokens) >= 3:
        length, flags = tokens[1], tokens[2]
        words = tokens[3 : 3 + length * (2 if flags & 1 else 1)].decode(
            "utf-16-le" if flags & 1 else "latin-1", "replace"
        )
        return '"' + words.replace("\0", ",").replace('"', '""') + '"'
    return _decompiled(book, tokens, len(tokens), _TYPES["check"], row, column)
