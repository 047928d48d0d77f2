"""Spoils files: single bytes, ends cut off, parts of archives, and the sense of what stands in them."""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]

_HUGE = ("1e308", "-1e308", "9" * 400, "1e999", "NaN", "-1", "4294967295", "18446744073709551616", "0.1e-400", "½")
_CELL = re.compile(r"<(?:c|Cell|table:table-cell|td)\b.*?(?:/>|</(?:c|Cell|table:table-cell|td)>)", re.DOTALL)
_ROW = re.compile(r"<(?:row|Row|table:table-row|tr)\b.*?</(?:row|Row|table:table-row|tr)>", re.DOTALL)
_ATTRIBUTE = re.compile(r'\b([\w:]+)="([^"]*)"')
_VALUE = re.compile(r"(<(?:v|t|Data|text:p)\b[^>]*>)([^<]*)(<)")
_TYPES = ("s", "n", "b", "e", "d", "str", "inlineStr", "", "x", "Number", "DateTime", "Boolean", "float", "date")
_NAMES = ("r", "ref", "t", "s", "count", "ss:Index", "ss:MergeAcross", "ss:MergeDown", "colspan", "rowspan",
          "table:number-columns-repeated", "table:number-rows-repeated", "table:number-columns-spanned",
          "office:value-type", "office:value", "ss:Type", "sheetId", "r:id", "Target", "encoding")  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A copy with one to four faults; an archive's parts are spoilt inside so that its check sums are right."""
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_mutations_for(data))(data, chance)
    return data


def _mutations_for(data: bytes) -> tuple[Mutation, ...]:
    if data.startswith(b"PK"):
        return (*_IN_ARCHIVES, *_IN_ARCHIVES, *_OF_BYTES)
    if data.startswith(b"\xd0\xcf"):
        return (*_OF_BYTES, *_OF_NUMBERS, _spoil_record)
    if data.lstrip()[:1] == b"<":
        return (*_OF_BYTES, *(_on_text(edit) for edit in _OF_MARKUP))
    return (*_OF_BYTES, *(_on_text(edit) for edit in _OF_LINES))


# -- bytes


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(min(chance.choice((1, 1, 4, 40)), len(changed))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(max(len(data), 1))]


def _drop(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(max(len(data), 1))
    return data[:at] + data[at + chance.choice((1, 2, 7, 100, 2000)) :]


def _double(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(max(len(data), 1))
    return data[:at] + data[at : at + chance.choice((1, 30, 500))] * chance.choice((2, 3, 60)) + data[at:]


def _noise(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(max(len(data), 1))
    return data[:at] + chance.randbytes(chance.choice((1, 8, 300))) + data[at:]


_OF_BYTES = (_flip, _cut, _drop, _double, _noise)


def _small_number(data: bytes, chance: random.Random) -> bytes:
    """Two or four bytes in a row that say another length, place or count."""
    changed = bytearray(data)
    at = chance.randrange(max(len(changed) - 4, 1))
    width = chance.choice((2, 4))
    number = chance.choice((0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFF)) % (1 << 8 * width)
    changed[at : at + width] = number.to_bytes(width, "little")
    return bytes(changed)


_OF_NUMBERS = (_small_number, _small_number)


def _spoil_record(data: bytes, chance: random.Random) -> bytes:
    """Another code or length for one record of a BIFF stream that begins with the second sector."""
    if len(data) < 516:
        return _flip(data, chance)
    places: list[int] = []
    at = 512
    while at + 4 <= len(data) and len(places) < 4000:
        places.append(at)
        at += 4 + struct.unpack_from("<H", data, at + 2)[0]
    changed = bytearray(data)
    at = chance.choice(places) + chance.choice((0, 2))
    changed[at : at + 2] = chance.choice((0, 6, 0x0085, 0x00FC, 0x0204, 0x0809, 0xFFFF)).to_bytes(2, "little")
    return bytes(changed)


# -- archives


def _rezipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    """Parts by name; none where the archive is spoilt already."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name}
    except Exception:
        return {}


def _spoil_part(data: bytes, chance: random.Random) -> bytes:
    parts = _parts(data)
    if not parts:
        return _flip(data, chance)
    name = _any_part(parts, chance)
    content = parts[name]
    if content.lstrip()[:1] == b"<" and chance.random() < 0.8:
        parts[name] = _on_text(chance.choice(_OF_MARKUP))(content, chance)
    else:
        parts[name] = chance.choice((*_OF_BYTES, *_OF_NUMBERS))(content, chance)
    return _rezipped(parts)


def _any_part(parts: dict[str, bytes], chance: random.Random) -> str:
    """The sheets more often than the rest."""
    sheets = [name for name in parts if "sheet" in name.lower() or name == "content.xml" or "sharedStrings" in name]
    return chance.choice(sheets if sheets and chance.random() < 0.7 else list(parts))


def _lose_part(data: bytes, chance: random.Random) -> bytes:
    parts = _parts(data)
    if len(parts) < 2:
        return _cut(data, chance)
    del parts[chance.choice(list(parts))]
    return _rezipped(parts)


def _mix_parts(data: bytes, chance: random.Random) -> bytes:
    parts = _parts(data)
    if len(parts) < 2:
        return _double(data, chance)
    one, other = chance.sample(list(parts), 2)
    parts[one], parts[other] = (parts[other], parts[one]) if chance.random() < 0.5 else (parts[one], parts[one])
    return _rezipped(parts)


_IN_ARCHIVES = (_spoil_part, _spoil_part, _spoil_part, _spoil_part, _lose_part, _mix_parts)


# -- markup


def _on_text(edit: Callable[[str, random.Random], str]) -> Mutation:
    """An edit of text as one of bytes; what is no UTF-8 is read byte by byte."""

    def on_bytes(data: bytes, chance: random.Random) -> bytes:
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            encoding, text = "latin-1", data.decode("latin-1")
        return edit(text, chance).encode(encoding, errors="replace")

    return on_bytes


def _swap(pattern: "re.Pattern[str]") -> Callable[[str, random.Random], str]:
    def swap(text: str, chance: random.Random) -> str:
        found = list(pattern.finditer(text))
        if len(found) < 2:
            return text
        one, other = sorted(chance.sample(found, 2), key=lambda match: match.start())
        between = text[one.end() : other.start()]
        return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]

    return swap


def _delete(pattern: "re.Pattern[str]") -> Callable[[str, random.Random], str]:
    def delete(text: str, chance: random.Random) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        at = chance.randrange(len(found))
        last = found[min(at + chance.choice((0, 0, 3)), len(found) - 1)]
        return text[: found[at].start()] + text[last.end() :]

    return delete


def _repeat_row(text: str, chance: random.Random) -> str:
    found = list(_ROW.finditer(text))
    if not found:
        return text
    row = chance.choice(found)
    return text[: row.end()] + row[0] * chance.choice((1, 5, 300)) + text[row.end() :]


def _attribute(text: str, chance: random.Random) -> str:
    """Another value for an attribute: a place outside of every sheet, a type that the cell is not of, a huge count."""
    found = [match for match in _ATTRIBUTE.finditer(text) if match[1] in _NAMES] or list(_ATTRIBUTE.finditer(text))
    if not found:
        return text
    match = chance.choice(found)
    value = chance.choice((*_TYPES, *_HUGE, "A0", "XFE1", "A1048577", "A1:XFD1048576", "ZZZZZ99999999", "C3:A1", "0"))
    return f'{text[: match.start()]}{match[1]}="{value}"{text[match.end() :]}'


def _value(text: str, chance: random.Random) -> str:
    """Another content for a cell: a wrong index into the texts, a huge number, an entity, a lot of text."""
    found = list(_VALUE.finditer(text))
    if not found:
        return text
    match = chance.choice(found)
    value = chance.choice((*_HUGE, "", "&x;", "&#0;", "&#x110000;", "字" * 40_000, "<b><b>", "姓名", "合计", "\n\n"))
    return text[: match.start(2)] + value + text[match.end(2) :]


def _nest(text: str, chance: random.Random) -> str:
    """Deep nesting somewhere."""
    depth = chance.choice((3, 300, 20_000))
    tag = chance.choice(("a", "row", "c", "table", "td", "si", "text:p", "Cell"))
    at = text.find(">", chance.randrange(max(len(text), 1))) + 1
    return text[:at] + f"<{tag}>" * depth + f"</{tag}>" * (depth if chance.random() < 0.5 else 0) + text[at:]


_ENTITIES = (
    '<!ENTITY x "ha">',
    '<!ENTITY x SYSTEM "file:///etc/hostname">',
    '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">',
)


def _declare(text: str, chance: random.Random) -> str:
    """A document type with entities, inner ones or of another file."""
    inner = chance.choice(_ENTITIES)
    end = text.find("?>") + 2 if text.startswith("<?xml") else 0
    return f"{text[:end]}<!DOCTYPE y [{inner}]>{text[end:]}"


_OF_MARKUP = (_swap(_CELL), _swap(_ROW), _delete(_CELL), _delete(_ROW), _repeat_row, _attribute, _attribute, _attribute,
              _value, _value, _value, _nest, _declare)  # fmt: skip


# -- delimited text


def _move_line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    line = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.choice((0, 1, 1, 200))):
        lines.insert(chance.randrange(len(lines) + 1), line)
    return "\n".join(lines)


def _other_mark(text: str, chance: random.Random) -> str:
    return text.replace(chance.choice(',\t;\r"1'), chance.choice(',\t;|\n"\0　'), chance.choice((1, 20, -1)))


def _long_field(text: str, chance: random.Random) -> str:
    at = chance.randrange(max(len(text), 1))
    return text[:at] + chance.choice(('"', "字" * 200_000, "," * 20_000, "\n" * 20_000, "=1+1", "\x1a")) + text[at:]


_OF_LINES = (_move_line, _move_line, _other_mark, _other_mark, _long_field)
