"""An office program opens every form that was filled: run by `dev.py soak`, where one is installed."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from minqing_desktop.exchange.forms.cells import Value
from minqing_desktop.exchange.forms.filling import Filling
from minqing_desktop.exchange.forms.layout import FormTable
from minqing_desktop.exchange.forms.rows import Line
from minqing_desktop.exchange.forms.work import FormWork
from minqing_desktop.services.forms_binding import heading_files
from tests.exchange.forms import making, odd_forms
from tests.exchange.forms.soundness import check_sound
from tests.exchange.forms.test_old_forms import OLD

MAKERS: tuple[Callable[[Path], None], ...] = (
    making.roster, making.two_levels, making.households_with_chart, making.blocks, making.members_in_columns,
    making.person_card, making.household_card, making.group_sheets, making.shapes, making.VISITS, making.MATTERS,
    making.PETITIONS, making.MEDIATIONS, making.TASKS, odd_forms.halves, odd_forms.two_tables, odd_forms.visited_card,
    odd_forms.choices, odd_forms.choices_card, odd_forms.locked, odd_forms.ticked_rows, odd_forms.strict,
)  # fmt: skip


def _rows(table: FormTable, count: int) -> list[list[Line]]:
    line: dict[int, Value] = {
        each.number: "=值 & <一>" for each in table.columns if not each.has_formula and each.field != "seq"
    }
    return [[{**line, table.columns[0].number: number}] for number in range(1, count + 1)]


@pytest.mark.parametrize("count", [pytest.param(1, marks=pytest.mark.soak), 30])
def test_nothing_that_would_have_to_be_repaired(count: int, tmp_path: Path) -> None:
    for place, make in enumerate(MAKERS):
        blank = tmp_path / f"{place}.xlsx"
        make(blank)
        _fill(blank, tmp_path / f"out{place}.xlsx", count)
    for blank in OLD.iterdir():
        _fill(blank, tmp_path / f"out-{blank.stem}.xlsx", count)


def _fill(blank: Path, out: Path, count: int) -> None:
    work = FormWork(blank, *heading_files())
    fillings = {}
    for place, sheet in enumerate(work.opened.layout.sheets):
        values = {each: date(2026, 11, 2) if each.field == "today" else "示范村" for each in sheet.blanks}
        tables = [_rows(table, count) for table in sheet.tables]
        fillings[place] = [Filling(tables, values, "甲" if sheet.is_card else "")]
        if sheet.is_card:
            fillings[place].append(Filling(tables, values, "甲"))
    with out.open("wb") as stream:
        work.fill(fillings, stream)
    check_sound(out)


@pytest.mark.soak
def test_an_office_program_opens_all_of_them(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    test_nothing_that_would_have_to_be_repaired(30, tmp_path)
    made = sorted(tmp_path.glob("out*.xlsx"))
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", tmp_path, *made],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    assert sorted(each.stem for each in tmp_path.glob("out*.pdf")) == sorted(each.stem for each in made)
