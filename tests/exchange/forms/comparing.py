"""Compares a filled form with its blank: parts byte for byte, cells, styles, merges and print set-up one by one."""

import io
import warnings
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet


def members(path: Path) -> dict[str, bytes]:
    """The parts of a package in their order."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed_parts(blank: Path, filled: Path) -> set[str]:
    """Parts with other bytes; the order of those that stayed is checked on the way."""
    before, after = members(blank), members(filled)
    kept = [name for name in before if name in after]
    assert [name for name in after if name in before] == kept
    assert set(before) - set(after) <= {"xl/calcChain.xml"}
    return {name for name in after if before.get(name) != after[name]}


def opened(path: Path) -> Workbook:
    """The workbook as openpyxl sees it, which says that it does not know all extensions."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Data Validation extension")
        return load_workbook(io.BytesIO(path.read_bytes()))


def compare_sheet(
    blank: Path, filled: Path, name: str, first: int, last: int, added: int, but: frozenset[str] = frozenset()
) -> Worksheet:
    """Everything outside rows `first` to `last` as it was, those below `added` rows further down; gives the sheet.

    `but` names cells of the blank that are places to write in.
    """
    old, new = opened(blank)[name], opened(filled)[name]
    for number, row in enumerate(old.iter_rows(), start=1):
        if first <= number <= last:
            continue
        down = added if number > last else 0
        for column, cell in enumerate(row, start=1):
            now = new.cell(number + down, column)
            assert now._style == cell._style, cell.coordinate
            is_formula = isinstance(cell.value, str) and cell.value.startswith("=")
            if not is_formula and not _is_blank_to_fill(cell.value) and cell.coordinate not in but:
                assert now.value == cell.value, cell.coordinate
    for number, told in old.row_dimensions.items():
        if not first <= number <= last:
            assert new.row_dimensions[number + (added if number > last else 0)].height == told.height
    for letter, told in old.column_dimensions.items():
        assert new.column_dimensions[letter].width == told.width
    _compare_rows(old, new, first, last, added)
    _compare_page(old, new, last, added)
    return new


def _is_blank_to_fill(value: object) -> bool:
    return isinstance(value, str) and ("：" in value or ":" in value)


def _compare_rows(old: Worksheet, new: Worksheet, first: int, last: int, added: int) -> None:
    """Every filled row looks like one of the blank's."""
    looks = {tuple(repr(cell._style) for cell in old[row]) for row in range(first, last + 1)}
    heights = {old.row_dimensions[row].height for row in range(first, last + 1)}
    for row in range(first, last + added + 1):
        assert tuple(repr(cell._style) for cell in new[row]) in looks, row
        assert new.row_dimensions[row].height in heights


def _compare_page(old: Worksheet, new: Worksheet, last: int, added: int) -> None:
    assert old.page_setup.orientation == new.page_setup.orientation
    assert old.page_setup.paperSize == new.page_setup.paperSize
    old_foot, new_foot = old.oddFooter.center, new.oddFooter.center  # pyright: ignore[reportOptionalMemberAccess]
    assert old_foot.text == new_foot.text
    assert old.print_title_rows == new.print_title_rows
    assert old.freeze_panes == new.freeze_panes
    outside = set()
    for each in old.merged_cells.ranges:
        if each.max_row < 3 or each.min_row > last:
            down = added if each.min_row > last else 0
            outside.add((each.min_row + down, each.min_col, each.max_row + down, each.max_col))
    merged = {(r.min_row, r.min_col, r.max_row, r.max_col) for r in new.merged_cells.ranges}
    assert outside <= merged
