"""The sheets as they stand in the file, for the screen."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.roster import raw_cells
from minqing_desktop.exchange.roster.corrections import Corrections
from minqing_desktop.exchange.roster.grid import Cell, Range, Sheet, as_text
from minqing_desktop.exchange.roster.plan import cell_key
from minqing_desktop.exchange.roster.raw_cells import BLOCK_ROWS, RawCells, pack
from minqing_desktop.exchange.roster.reader_process import plan_roster

HEAD = ("户编号", "姓名", "与户主关系", "身份证号", "出生")
LINE = ("1", "王㛃", "户主", "330327197607259196", date(1976, 7, 25))


def cells_of(sheets: list[Sheet]) -> RawCells:
    cells = RawCells()
    for frame in pack(sheets):
        cells.take(frame)
    return cells


CELLS = st.one_of(st.text(max_size=9), st.integers(0, 10**17), st.floats(allow_nan=False), st.dates(), st.just(""))
PLACES = st.integers(0, 12)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=12), st.lists(st.tuples(PLACES, PLACES, PLACES, PLACES)))
def test_every_cell_comes_back_as_a_person_would_have_typed_it(rows: list[list[Cell]], merges: list[Range]) -> None:
    cells = cells_of([Sheet("表", [list(row) for row in rows], merges)])
    for row, written in enumerate(rows, 1):
        for column, cell in enumerate(written):
            assert cells.text(0, row, column).strip() == as_text(cell)[: raw_cells._LONGEST_TEXT]
            cells.filled(0, row, column)


def test_title_and_comment_rows_come_too_and_nothing_is_put_right(
    write_xlsx: Callable[..., Path], headings: Path
) -> None:
    path = write_xlsx({"三组": (("示范村花名册",), HEAD, LINE, ("合计",)), "说明": (("填表说明",),)}, ("A1:E1",))
    cells = RawCells()
    plan_roster(path, headings, corrections=Corrections({cell_key(0, 3, 1): "另一个人"}), cells=cells)
    assert [(one.name, one.rows, one.columns) for one in cells.sheets] == [("三组", 4, 5), ("说明", 1, 1)]
    assert cells.sheets[0].spans == ((1, 0, 5),)
    assert cells.text(0, 1, 0) == "示范村花名册"
    assert [cells.text(0, 3, column) for column in range(6)] == ["1", "王㛃", "户主", LINE[3], "1976-07-25", ""]
    assert cells.text(1, 1, 0) == "填表说明"
    assert cells.text(0, 99, 0) == cells.text(5, 1, 0) == ""


def test_a_file_without_a_roster_can_still_be_shown(write_xlsx: Callable[..., Path], headings: Path) -> None:
    cells = RawCells()
    with pytest.raises(UserError):
        plan_roster(write_xlsx((("材料", "数量"), ("水泥", 3))), headings, cells=cells)
    assert cells.text(0, 2, 0) == "水泥"


def test_merged_cells_hold_for_those_below(write_xlsx: Callable[..., Path], headings: Path) -> None:
    path = write_xlsx((HEAD, LINE, ("", *LINE[1:]), ("", *LINE[1:])), ("A2:A4",))
    cells = RawCells()
    plan_roster(path, headings, cells=cells)
    assert [cells.text(0, row, 0) for row in (2, 3, 4)] == ["1", "", ""]
    assert [cells.filled(0, row, 0) for row in (2, 3, 4)] == ["", "1", "1"]


def test_rows_are_opened_block_by_block_and_take_little_room() -> None:
    rows: list[list[Cell]] = [[f"第 {row} 行", "330327197607259196", "东头组", row, ""] for row in range(1, 30_001)]
    blank: list[Cell] = [""] * 4
    rows += [blank] * 30_000
    cells = cells_of([Sheet("大", rows)])
    (sheet,) = cells.sheets
    assert (sheet.rows, sheet.columns, sheet.kept) == (30_000, 4, 30_000)
    assert cells.size < 600_000
    for row in (1, BLOCK_ROWS, BLOCK_ROWS + 1, 17_777, 30_000):
        assert cells.text(0, row, 0) == f"第 {row} 行"
    for row in range(1, 30_001, BLOCK_ROWS):
        cells.text(0, row, 0)
    assert len(cells._blocks) <= raw_cells._BLOCKS_OPEN


def test_what_is_far_too_large_is_shown_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_cells, "MOST_BYTES", 1000)
    cells = cells_of([Sheet("大", [[f"{row}:{row * 7919}"] for row in range(5000)]), Sheet("后", [["x"]])])
    first, second = cells.sheets
    assert 0 < first.kept < first.rows == 5000
    assert second.kept == 0
    assert cells.text(0, first.kept, 0)
    assert cells.text(0, first.kept + 1, 0) == ""


def test_it_never_shows_a_cell_in_a_log() -> None:
    cells = cells_of([Sheet("三组", [["王㛃", "330327197607259196"]])])
    assert "王㛃" not in repr(cells.sheets[0])
    cells.text(0, 1, 0)
    assert not [block for block in cells._blocks.values() if "王㛃" in repr(block)]
