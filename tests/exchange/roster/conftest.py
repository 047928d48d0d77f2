"""Makes roster files of every kind out of rows, and finds the awkward samples that lie beside the repository."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.reading import plan_roster_here

ROOT = Path(__file__).resolve().parents[3]
HEADINGS = ROOT / "resources" / "headings.json"
Rows = Sequence[Sequence[object]]


@pytest.fixture
def headings() -> Path:
    """headings.json as it ships."""
    return HEADINGS


@pytest.fixture
def write_xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Writes sheets (name -> rows) with merged ranges («A1:C1») of the first sheet."""

    def write(sheets: dict[str, Rows] | Rows, merges: Sequence[str] = (), name: str = "roster.xlsx") -> Path:
        book = Workbook()
        book.remove(book.worksheets[0])
        for title, rows in (sheets if isinstance(sheets, dict) else {"Sheet1": sheets}).items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        for merged in merges:
            book.worksheets[0].merge_cells(merged)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
        return path

    return write


@pytest.fixture
def plan_of(write_xlsx: Callable[..., Path]) -> Callable[..., RosterPlan]:
    """The plan of a workbook made of rows."""

    def plan(sheets: dict[str, Rows] | Rows, merges: Sequence[str] = (), **answers: str) -> RosterPlan:
        return plan_roster_here(write_xlsx(sheets, merges), HEADINGS, answers or None)

    return plan
