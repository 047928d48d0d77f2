"""Opens a file of any kind a roster comes in, told by its content and not by its name, as sheets of cells."""

import stat
from pathlib import Path

from minqing_desktop.exchange.roster.grid import Sheet
from minqing_desktop.exchange.roster.sentences import refusal

_LARGEST_FILE = 120 << 20
_LARGEST_TEXT = 60 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Other kinds of files that people pick by mistake: PDF, pictures, RTF, rar, 7z, gzip, programs.
_OTHER_KINDS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"GIF8",
    b"\x7fELF",
)


def open_sheets(path: Path) -> list[Sheet]:
    """All sheets of a file, or of a folder's files; a UserError with its own sentence for what cannot be read."""
    if path.is_dir():
        from minqing_desktop.exchange.roster.folders import open_folder

        return open_folder(path, open_sheets)
    try:
        told = path.stat()
        if not stat.S_ISREG(told.st_mode):  # a pipe or a device would be waited for without end
            raise refusal("type_unknown")
        size = told.st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise refusal("missing") from None
    except OSError:
        raise refusal("denied") from None
    if not size or not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise refusal("empty")
    if size > _LARGEST_FILE:
        raise refusal("too_big")
    if head.startswith(b"PK"):
        from minqing_desktop.exchange.roster.declarations import refuse_declarations
        from minqing_desktop.exchange.roster.empty_formulas import note_empty_formulas
        from minqing_desktop.exchange.roster.spreadsheets import check_archive, read_spreadsheet

        check_archive(path)
        refuse_declarations(path)
        sheets = read_spreadsheet(path)
        note_empty_formulas(path, sheets)
        return sheets
    if head.startswith(_OLE):
        from minqing_desktop.exchange.roster.compound_files import check_compound_file
        from minqing_desktop.exchange.roster.spreadsheets import read_spreadsheet

        check_compound_file(path.read_bytes())
        return read_spreadsheet(path)
    if head.startswith(_OTHER_KINDS):
        raise refusal("type_unknown")
    if size > _LARGEST_TEXT:
        raise refusal("too_big")
    return _open_text(path)


def _open_text(path: Path) -> list[Sheet]:
    from minqing_desktop.exchange.roster.texts import decode, read_delimited

    data = path.read_bytes()
    text = decode(data)
    start = text[:4096].lstrip().lower()
    if start.startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in text[:4096] and "<html" not in start:
            from minqing_desktop.exchange.roster.spreadsheet_xml import read_spreadsheet_xml

            return read_spreadsheet_xml(text)
        from minqing_desktop.exchange.roster.web_tables import read_web_tables

        return read_web_tables(text, path.stem)
    return [read_delimited(text, path.stem)]
