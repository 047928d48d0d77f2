"""Makes an .xlsx of a BIFF8 workbook (.xls, .et) with all of its looks that can be read, to be filled like any other.

xlrd reads cells, styles, sizes, merges and notes; `old_records` the rest. Pictures, charts, boxes and rules by which
cells are coloured cannot be read: their codes are given back, so that people can be told.
"""

import io
import re
from typing import Any

import xlrd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.worksheet import Worksheet
from xlrd.biffh import XLRDError

from minqing_desktop.exchange.forms.old_records import OldCheck, OldSheet, name_text, sheet_records
from minqing_desktop.exchange.forms.old_styles import OldStyles
from minqing_desktop.exchange.forms.refusals import refusal

_STATES = ("visible", "hidden", "veryHidden")
_LAST_COLUMN = 255
_MOST_CELLS = 3_000_000
_PLAIN_AREA = re.compile(r"[$A-Z0-9:,]+")


def as_xlsx(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The package, and codes of what could not be carried over.

    UserError: form.damaged, form.password, form.too_big.
    """
    try:
        old = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO(), ragged_rows=True)
        records = sheet_records(data, old)
    except XLRDError as error:
        raise refusal("password" if "encrypt" in str(error).lower() else "damaged") from None
    except MemoryError:
        raise
    except Exception:  # what a library meets in a damaged file is of any kind
        raise refusal("damaged") from None
    if sum(sheet.nrows * sheet.ncols for sheet in old.sheets()) > _MOST_CELLS:
        raise refusal("too_big")
    return _made(old, records)


def _made(old: Any, records: list[OldSheet]) -> tuple[bytes, tuple[str, ...]]:
    book = Workbook()
    book.remove(book.worksheets[0])
    if old.datemode:
        book.epoch = CALENDAR_MAC_1904
    styles = OldStyles(old)
    lost: set[str] = set()
    if len(records) != old.nsheets:
        records = [OldSheet(lost={"formulas"}) for _each in range(old.nsheets)]
    for sheet, told in zip(old.sheets(), records, strict=True):
        page = book.create_sheet(sheet.name)
        page.sheet_state = _STATES[sheet.visibility] if sheet.visibility < len(_STATES) else "visible"
        _write_cells(page, sheet, told, styles)
        _write_sizes(page, sheet, styles)
        _write_page(page, sheet, told)
        _write_checks(page, told.checks)
        lost |= told.lost
    _write_names(book, old, lost)
    if any(page.sheet_state == "visible" for page in book.worksheets):
        book.active = next(n for n, page in enumerate(book.worksheets) if page.sheet_state == "visible")
    else:
        raise refusal("damaged")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), tuple(sorted(lost))


def _write_cells(page: Worksheet, sheet: Any, told: OldSheet, styles: OldStyles) -> None:
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell: Any = page.cell(row + 1, column + 1)
            styles.put(cell, sheet.cell_xf_index(row, column))
            formula = told.formulas.get((row, column))
            if formula:
                cell.value = f"={formula}"
            else:
                _write_value(cell, sheet, row, column, styles)
    for first_row, last_row, first_column, last_column in sheet.merged_cells:
        if last_row - first_row > 1 or last_column - first_column > 1:
            area = f"{get_column_letter(first_column + 1)}{first_row + 1}:{get_column_letter(last_column)}{last_row}"
            # Not merge_cells(), which would take the borders of covered cells away.
            page.merged_cells.add(area)
    for (row, column), note in sheet.cell_note_map.items():
        page.cell(row + 1, column + 1).comment = Comment(_text(note.text), _text(note.author or ""))


def _write_value(cell: Any, sheet: Any, row: int, column: int, styles: OldStyles) -> None:
    value, kind = sheet.cell_value(row, column), sheet.cell_type(row, column)
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or value == "":
        return
    if kind == xlrd.XL_CELL_TEXT:
        runs = sheet.rich_text_runlist_map.get((row, column))
        cell.value = _rich(value, runs, styles, sheet, row, column) if runs else _text(value)
        if isinstance(cell.value, str):
            cell.data_type = "s"  # a text that begins with = is no formula
    elif kind == xlrd.XL_CELL_BOOLEAN:
        cell.value = bool(value)
    elif kind == xlrd.XL_CELL_ERROR:
        cell.value = xlrd.error_text_from_code.get(value, "#N/A")
    else:
        cell.value = int(value) if float(value).is_integer() and abs(value) < 1e15 else value


def _rich(
    text: str, runs: list[tuple[int, int]], styles: OldStyles, sheet: Any, row: int, column: int
) -> CellRichText | str:
    """A text of several faces; what stands before the first run has the cell's own."""
    pieces: list[TextBlock | str] = []
    starts = [(0, -1), *runs] if runs[0][0] > 0 else list(runs)
    for (start, font), (end, _next) in zip(starts, [*starts[1:], (len(text), -1)], strict=True):
        piece = _text(text[start:end])
        if not piece:
            continue
        look = (
            styles.font(font)
            if font >= 0
            else styles.font(sheet.book.xf_list[sheet.cell_xf_index(row, column)].font_index)
        )
        inline = InlineFont(
            rFont=look.name, sz=look.size, b=look.bold, i=look.italic, u=look.underline, color=look.color,
            strike=look.strike, vertAlign=look.vertAlign,
        )  # fmt: skip
        pieces.append(TextBlock(inline, piece))
    return CellRichText(*pieces) if pieces else _text(text)


def _text(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def _write_sizes(page: Worksheet, sheet: Any, styles: OldStyles) -> None:
    runs: list[tuple[int, int, float, bool]] = []
    for column, told in sorted(sheet.colinfo_map.items()):
        if column > _LAST_COLUMN:
            continue
        look = (told.width / 256, bool(told.hidden))
        if runs and runs[-1][1] == column - 1 and runs[-1][2:] == look:
            runs[-1] = (runs[-1][0], column, *look)
        else:
            runs.append((column, column, *look))
    for first, last, width, is_hidden in runs:
        letter = get_column_letter(first + 1)
        page.column_dimensions[letter] = ColumnDimension(
            page, letter, width=width, hidden=is_hidden, min=first + 1, max=last + 1, customWidth=True
        )
    for row, told in sheet.rowinfo_map.items():
        dimension = page.row_dimensions[row + 1]
        if told.height and told.height_mismatch:  # else the program that opens it finds the height by itself
            dimension.height = told.height / 20
        dimension.hidden = bool(told.hidden)
    if sheet.default_row_height:
        page.sheet_format.defaultRowHeight = sheet.default_row_height / 20
        page.sheet_format.customHeight = bool(sheet.default_row_height_mismatch) or None
    if sheet.standardwidth:
        page.sheet_format.defaultColWidth = sheet.standardwidth / 256
    elif sheet.defcolwidth:
        page.sheet_format.baseColWidth = sheet.defcolwidth
    page.sheet_view.showGridLines = bool(getattr(sheet, "show_grid_lines", 1))
    if getattr(sheet, "panes_are_frozen", 0) and (sheet.horz_split_pos or sheet.vert_split_pos):
        page.freeze_panes = f"{get_column_letter(sheet.vert_split_pos + 1)}{sheet.horz_split_pos + 1}"


def _write_page(page: Worksheet, sheet: Any, told: OldSheet) -> None:
    for name, inches in told.margins.items():
        setattr(page.page_margins, name, inches)
    setup = told.setup
    if setup is not None:
        page.page_setup.orientation = "landscape" if setup.is_landscape else "portrait"
        page.page_setup.paperSize = setup.paper or 9
        page.page_setup.scale = setup.scale if 10 <= setup.scale <= 400 else 100
        if told.fits_page:
            page.page_setup.fitToWidth, page.page_setup.fitToHeight = setup.fit_width, setup.fit_height
        if setup.first_page:
            page.page_setup.firstPageNumber, page.page_setup.useFirstPageNumber = setup.first_page, True
        page.page_margins.header, page.page_margins.footer = setup.header_margin, setup.footer_margin
    if told.fits_page and page.sheet_properties.pageSetUpPr is not None:
        page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered, page.print_options.verticalCentered = told.is_centred
    place: Any
    for text, place in ((told.header, page.oddHeader), (told.footer, page.oddFooter)):
        if text:
            place.left.text, place.center.text, place.right.text = _thirds(_text(text))
    for row, *_more in sheet.horizontal_page_breaks:
        page.row_breaks.append(Break(id=row))
    for column, *_more in sheet.vertical_page_breaks:
        if not isinstance(page.col_breaks, ColBreak):
            page.col_breaks = ColBreak()
        page.col_breaks.append(Break(id=column))
    if told.is_protected:
        page.protection.sheet = True


def _thirds(text: str) -> tuple[str | None, str | None, str | None]:
    """«&L左&C中&R右» in its three parts; what has no sign stands in the middle."""
    found = re.split(r"&([LCR])", text)
    parts = {"C": found[0]}
    for sign, words in zip(found[1::2], found[2::2], strict=False):
        parts[sign] = words
    return parts.get("L"), parts.get("C") or None, parts.get("R")


def _write_checks(page: Worksheet, checks: list[OldCheck]) -> None:
    for each in checks:
        make: Any = DataValidation
        check = make(
            type=each.type, operator=each.operator if each.type not in ("list", "custom") else None,
            formula1=each.first, formula2=each.second or None, allow_blank=each.may_be_blank,
            showErrorMessage=True, showInputMessage=True,
        )  # fmt: skip
        check.promptTitle, check.prompt = each.prompt[0] or None, each.prompt[1] or None
        check.errorTitle, check.error = each.error[0] or None, each.error[1] or None
        for top, bottom, left, right in each.areas:
            check.add(f"{get_column_letter(left + 1)}{top + 1}:{get_column_letter(right + 1)}{bottom + 1}")
        page.add_data_validation(check)


def _write_names(book: Workbook, old: Any, lost: set[str]) -> None:
    """Print areas and titles, and names of the people who made the form."""
    for name in old.name_obj_list:
        if name.macro or name.func or name.vbasic:
            lost.add("macros")
            continue
        text = name_text(old, name).replace(" ", "")
        if not text or "#REF" in text:
            continue
        page = book.worksheets[name.scope] if 0 <= name.scope < len(book.worksheets) else None
        # Some programs write names of the print set-up a second time as if people had given them.
        own = name.name.removeprefix("_xlnm.").removeprefix("Excel_BuiltIn_")
        if not name.builtin and own == name.name:
            holder = book.defined_names if page is None else page.defined_names
            holder[name.name] = DefinedName(name.name, attr_text=text, hidden=bool(name.hidden) or None)
        elif page is not None and own in ("Print_Area", "Print_Titles"):
            _set_print(page, own, re.sub(r"(?:'(?:[^']|'')*'|[^!,]*)!", "", text))


def _set_print(page: Worksheet, name: str, areas: str) -> None:
    if not _PLAIN_AREA.fullmatch(areas):
        return
    if name == "Print_Area":
        page.print_area = areas.replace("$", "")
        return
    for each in areas.replace("$", "").split(","):
        first, _, last = each.partition(":")
        rows, columns = re.findall(r"\d+", each), re.findall(r"[A-Z]+", each)
        if rows and (not columns or (columns[0], columns[-1]) in (("A", "IV"), ("A", "XFD"))):
            page.print_title_rows = f"{rows[0]}:{rows[-1]}"
        elif columns:
            page.print_title_cols = f"{columns[0]}:{columns[-1]}"
        del first, last
