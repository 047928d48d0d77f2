"""Reads .xlsx, .xlsb, .xls and .ods through calamine, after a look at how large the file would become."""

import zipfile
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)  # fmt: skip

from minqing_desktop.exchange.roster.grid import Sheet
from minqing_desktop.exchange.roster.sentences import refusal

_LARGEST_INFLATED = 300 << 20
_MOST_PARTS = 20_000
_MOST_CELLS = 12_000_000
_PARTS_COUNTED = (".xml", ".rels", ".bin", ".vml")


def check_archive(path: Path) -> None:
    """Refuses what is no workbook, is cut short, is locked, or would inflate too far; looks at the directory only."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise refusal("cut") from None  # the directory stands at the end of the file
    except (OSError, ValueError, NotImplementedError):
        raise refusal("unreadable") from None
    names = {part.filename.lower() for part in parts}
    inflated = sum(part.file_size for part in parts if part.filename.lower().endswith(_PARTS_COUNTED))
    if inflated > _LARGEST_INFLATED or len(parts) > _MOST_PARTS:
        raise refusal("too_big")
    if any(part.flag_bits & 1 for part in parts) or "encrypted-package" in names:
        raise refusal("password")
    is_workbook = any(name.startswith(("xl/", "/xl/")) for name in names)
    if not is_workbook and "content.xml" not in names:
        raise refusal("type_unknown")


def read_spreadsheet(path: Path) -> list[Sheet]:
    """All worksheets with their merged cells; chart sheets are left out."""
    try:
        workbook = CalamineWorkbook.from_path(path)
        return [
            _read_sheet(workbook, index)
            for index, sheet in enumerate(workbook.sheets_metadata)
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        raise refusal("password") from None
    except (ZipError, XmlError, CalamineError, OSError, ValueError) as error:
        raise refusal(_case_of(error)) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # calamine met something its authors did not think of
            raise refusal("unreadable") from None
        raise


def _read_sheet(workbook: CalamineWorkbook, index: int) -> Sheet:
    metadata = workbook.sheets_metadata[index]
    sheet = workbook.get_sheet_by_index(index)
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise refusal("too_big")
    merges = [(top[0], top[1], end[0], end[1]) for top, end in sheet.merged_cell_ranges or ()]
    rows = sheet.to_python(skip_empty_area=False)
    return Sheet(metadata.name, rows, merges, metadata.visible != SheetVisibleEnum.Visible)


def _case_of(error: Exception) -> str:
    """calamine tells a locked or a shortened file only in the text of its errors."""
    text = str(error).lower()
    if "password" in text or "encrypt" in text:
        return "password"
    if "eof" in text or "unexpected end" in text or "failed to fill" in text:
        return "cut"
    return "unreadable"
