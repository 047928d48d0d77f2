"""Forms opened and filled in a child: the same bytes as here, and what a hostile file can do to it."""

import io
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.forms import form_child, form_process
from minqing_desktop.exchange.forms.filling import Filling
from minqing_desktop.exchange.forms.form_process import FormProcess
from minqing_desktop.exchange.forms.work import Fillings, FormWork
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.exchange.roster import reader_process
from minqing_desktop.services.forms_binding import heading_files
from tests.exchange.forms import making

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A roster's blank."""
    making.roster(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def _fillings(work: FormWork | FormProcess) -> Fillings:
    (sheet,) = work.opened.layout.sheets
    lines = [[{1: n, 4: f"甲{n}", 7: date(1960, 3, n), 8: 6.5, 9: None}] for n in range(1, 15)]
    values = {blank: date(2026, 11, 22) if blank.field == "today" else "示范村" for blank in sheet.blanks}
    return {0: [Filling([lines], values)]}


def test_the_child_fills_as_this_process_does(form: Path) -> None:
    here, there = io.BytesIO(), io.BytesIO()
    work = FormWork(form, *heading_files())
    told: list[tuple[int, int]] = []
    with FormProcess(form, *heading_files()) as process:
        assert process.opened == work.opened
        added = process.fill(_fillings(process), there, lambda done, total: told.append((done, total)))
    assert added == work.fill(_fillings(work), here) == 4
    assert there.getvalue() == here.getvalue()


def _opened(path: Path) -> str:
    """The code with which a form is refused, '' for none."""
    try:
        with FormProcess(path, *heading_files()) as process:
            assert process.opened.layout.sheets
    except UserError as refused:
        return refused.code
    return ""


def _hostile(path: Path, change: Callable[[bytes], bytes]) -> str:
    def work(parts: dict[str, bytes]) -> None:
        parts[SHEET] = change(parts[SHEET])

    making.rewrite(path, work)
    return _opened(path)


def test_what_inflates_too_far_ends_the_child_only(form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_process, "MEMORY_LIMIT", 120 << 20)
    blanks = b"<!--" + b" " * (40 << 20) + b"-->"
    assert _hostile(form, lambda sheet: sheet.replace(b"<sheetData>", blanks + b"<sheetData>")) == "form.too_big"


def test_entities_and_far_corners(form: Path) -> None:
    entity = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><worksheet '
    making.roster(form)
    assert _hostile(form, lambda sheet: sheet.replace(b"<worksheet ", entity, 1)) == "form.damaged"
    making.roster(form)
    corner = b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    lying = b'<dimension ref="A1:XFD1048576"/>'

    def far(sheet: bytes) -> bytes:
        start, end = sheet.index(b"<dimension"), sheet.index(b"/>", sheet.index(b"<dimension")) + 2
        return (sheet[:start] + lying + sheet[end:]).replace(b"</sheetData>", corner)

    assert _hostile(form, far) == ""


def test_a_child_that_hangs_or_dies_or_is_not_wanted_any_more(form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as slow:
        slow.setattr(form_process, "_SECONDS_TO_OPEN", 0.0)
        assert _opened(form) == "form.too_slow"
    with pytest.raises(Cancelled), FormProcess(form, *heading_files(), lambda: True) as process:
        process.opened  # noqa: B018
    process = FormProcess(form, *heading_files())
    assert process.opened.suffix == ".xlsx"
    process._process.kill()
    with pytest.raises(UserError) as refused:
        process.fill(_fillings(process), io.BytesIO())
    assert refused.value.code in ("form.reader_failed", "form.too_much")
    process.close()
    assert not any(thread.name == "form-reader" for thread in threading.enumerate())
    monkeypatch.setattr(reader_process, "_PACKAGE_ROOT", form.parent)
    monkeypatch.setattr(sys, "path", [])
    assert _opened(form) == "form.reader_failed"


def test_a_frozen_program_starts_itself_for_forms(form: Path) -> None:
    code = f"import sys; from {form_child.__name__} import run_if_asked; sys.exit(not run_if_asked(sys.argv[1:]))"
    asked = b"\0".join(str(each).encode() for each in (form, *heading_files(), 900 << 20))
    message = form_child.OPEN + len(asked).to_bytes(4, "big") + asked
    command = [sys.executable, "-c", code, "program", form_child.FROZEN_ARGUMENT]
    root = str(Path(form_child.__file__).parents[3])
    answer = subprocess.run(command, input=message, capture_output=True, check=True, cwd=root)
    assert answer.stdout.startswith(form_child.OPENED)
    assert not form_child.run_if_asked(["program", "form", "look"])
