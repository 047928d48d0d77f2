"""Ledgers as CSV: every cell is there, and no spreadsheet computes one."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.exchange.sheets.delimited import harmless, write_delimited
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn

COLUMNS = (
    LedgerColumn("序号", 6, ColumnKind.INTEGER),
    LedgerColumn("日期", 12, ColumnKind.DATE),
    LedgerColumn("金额", 12, ColumnKind.MONEY),
    LedgerColumn("说的", 40, ColumnKind.LONG_TEXT),
)


def write(rows: list[tuple[object, ...]]) -> list[list[str]]:
    stream = io.BytesIO()
    assert write_delimited(Ledger("台账", COLUMNS, rows), stream) == len(rows)
    assert stream.getvalue().startswith("\ufeff".encode()), "Excel reads the letters by this mark"
    return list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))


def test_cells_come_back_as_they_were_but_formulas() -> None:
    said = '甲说："好，\n再看"'
    rows = [(1, date(2026, 1, 2), -1250, said), (-2, "2026年1月", None, "=1+1"), (3, None, 0, "@SUM(A1)")]
    assert write(rows) == [
        ["序号", "日期", "金额", "说的"],
        ["1", "2026-01-02", "-12.50", said],
        ["-2", "2026年1月", "", "'=1+1"],
        ["3", "", "0.00", "'@SUM(A1)"],
    ]


@given(st.text(alphabet=st.sampled_from(list("=+-@＝＋\t\r \u3000a1甲'")), max_size=6))
def test_nothing_begins_like_a_formula(text: str) -> None:
    shown = harmless(text)
    assert not shown.lstrip(" \u3000").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋"))
    assert shown in (text, "'" + text)


def test_a_stopped_one_says_so() -> None:
    rows = [(number, None, 0, "") for number in range(2000)]
    with pytest.raises(Cancelled):
        write_delimited(Ledger("台账", COLUMNS, rows), io.BytesIO(), cancel=lambda: True)
