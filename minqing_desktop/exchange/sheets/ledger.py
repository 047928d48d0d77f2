"""What a ledger says: title, unit, period, a table in the columns that the superior wants, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class ColumnKind(Enum):
    """What a column's values are, which decides their type in the workbook and how they are shown.

    TEXT and LONG_TEXT take str (numbers become text); INTEGER takes int; DATE and DATETIME take date and datetime, and
    str for what is only partly known; MONEY takes whole fen; PERCENT a share from 0 to 1. None leaves the cell empty.
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DATE = "date"
    DATETIME = "datetime"
    MONEY = "money"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column: its heading and its width in characters of Latin text, two to a Han character."""

    heading: str
    width: float
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a ledger says. `rows` may come one by one and are gone through once, each as long as `columns`.

    `unit`, `period` and `footers` are whole phrases (单位：…, 2025年1月1日至12月31日, 填报人：…).
    """

    title: str
    columns: tuple[LedgerColumn, ...]
    rows: Iterable[Sequence[object]]
    unit: str = ""
    period: str = ""
    footers: tuple[str, ...] = ()
    sheet_name: str = ""
