"""Makes an ordinary package of one saved as «Strict Open XML» (ISO/IEC 29500-1 strict): the same with other names."""

import re

_OLD = b"http://purl.oclc.org/ooxml/"
_NEW = b"http://schemas.openxmlformats.org/"
_NAMES = {
    b"extendedProperties": b"extended-properties",
    b"customProperties": b"custom-properties",
    b"documentPropertiesVTypes": b"docPropsVTypes",
}
# «officeDocument/relationships/worksheet» becomes «officeDocument/2006/relationships/worksheet».
_NAME = re.compile(re.escape(_OLD) + rb"([A-Za-z]+)/([A-Za-z]+)((?:/[A-Za-z]+)*)")
_CONFORMANCE = re.compile(rb"""\sconformance=(["'])strict\1""")
_PERCENT = re.compile(rb"""(<(?:\w+:)?\w+\s[^<>]*?val=["'])(-?\d+(?:\.\d+)?)%(["'])""")
_TEXTS = (".xml", ".rels", ".vml")


def is_strict(workbook: bytes) -> bool:
    """Whether a workbook's part uses the strict names."""
    return _OLD + b"spreadsheetml/main" in workbook[:4096]


def as_transitional(name: str, data: bytes) -> bytes:
    """A part with the names that every program knows."""
    if not name.lower().endswith(_TEXTS) or (_OLD not in data and b"%" not in data):
        return data

    def renamed(found: "re.Match[bytes]") -> bytes:
        second = _NAMES.get(found[2], found[2])
        rest = b"".join(b"/" + _NAMES.get(each, each) for each in found[3].split(b"/")[1:])
        return _NEW + found[1] + b"/2006/" + second + rest

    data = _CONFORMANCE.sub(b"", _NAME.sub(renamed, data))
    if name.startswith("xl/charts/"):
        return _PERCENT.sub(lambda found: found[1] + _percent(found, found[1]) + found[3], data)
    if name.startswith(("xl/theme/", "xl/drawings/", "xl/diagrams/")):
        return _PERCENT.sub(lambda found: found[1] + _thousandths(found[2]) + found[3], data)
    return data


def _percent(found: "re.Match[bytes]", start: bytes) -> bytes:
    """Charts count in whole percents, the drawing within them in thousandths."""
    return _thousandths(found[2]) if start.startswith(b"<a:") else str(round(float(found[2]))).encode()


def _thousandths(number: bytes) -> bytes:
    return str(round(float(number) * 1000)).encode()
