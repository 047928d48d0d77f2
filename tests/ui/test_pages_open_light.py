"""Opening a page does not load what only printing, exporting and photos need."""

import subprocess
import sys

import pytest

HEAVY = ("openpyxl", "reportlab", "pypdfium2", "PIL", "lxml", "python_calamine", "chinese_calendar", "lunar_python")
OPENING = """
import importlib, sys
importlib.import_module("minqing_desktop.app.window")
importlib.import_module("minqing_desktop.ui.{page}.page")
print("loaded", *(name for name in {heavy} if name in sys.modules))
"""


@pytest.mark.parametrize("page", ["today", "visits", "households", "matters", "tasks", "settings"])
def test_nothing_heavy_is_loaded(page: str) -> None:
    code = OPENING.format(page=page, heavy=HEAVY)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.stdout.split() == ["loaded"], run.stderr[:300]
