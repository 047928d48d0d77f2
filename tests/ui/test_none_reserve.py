"""The window survives what its toolkit does to None, True and False on Python 3.11."""

import subprocess
import sys

import pytest

LOSING_NONE = """
import minqing_desktop.ui
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(200_000):
    thing.setObjectName("a")
print("alive")
"""
LOSING_BOOLS = """
import minqing_desktop.ui
import ctypes
for constant in (True, False):
    for _ in range(200_000):
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(constant))
print("alive")
"""


@pytest.mark.parametrize("program", [LOSING_NONE, LOSING_BOOLS], ids=["none", "bools"])
def test_program_survives_lost_references(program: str):
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "alive", run.stderr[:300]
    assert run.returncode == 0
