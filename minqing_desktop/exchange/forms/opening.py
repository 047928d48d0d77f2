"""Opens a superior's blank form of any kind as a package of parts, with a plain sentence for what cannot be opened."""

import stat
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.forms.parts import Parts
from minqing_desktop.exchange.forms.refusals import refusal
from minqing_desktop.exchange.roster.compound_files import check_compound_file
from minqing_desktop.exchange.roster.spreadsheets import check_archive

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGEST_FILE = 60 << 20
_WEB = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<div", b"mime-version:")
# What a roster's reader calls the same.
_CASES = {"password": "password", "too_big": "too_big", "type_unknown": "no_workbook", "unsafe": "damaged"}


def open_parts(path: Path) -> tuple[Parts, tuple[str, ...]]:
    """The package, and codes of what of the file could not be carried over. UserError: form.*."""
    data = _read(path)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    try:
        if data.startswith(_OLE):
            check_compound_file(data)
            from minqing_desktop.exchange.forms.old_format import as_xlsx

            made, lost = as_xlsx(data)
            return Parts(made), ("old", *lost)
        if not data.startswith(b"PK"):
            raise refusal("web_page" if head.startswith(_WEB) or b"<table" in head else "no_workbook")
        check_archive(path)
    except UserError as error:
        if error.code.startswith("form."):
            raise
        raise refusal(_CASES.get(error.code.removeprefix("roster."), "damaged")) from None
    parts = Parts(data)
    return parts, ("strict",) if parts.was_strict else ()


def _read(path: Path) -> bytes:
    try:
        told = path.stat()
        if not stat.S_ISREG(told.st_mode):  # a pipe or a device would be waited for without end
            raise refusal("no_workbook")
        if told.st_size > _LARGEST_FILE:
            raise refusal("too_big")
        return path.read_bytes()
    except FileNotFoundError:
        raise refusal("missing") from None
    except OSError:
        raise refusal("denied") from None
