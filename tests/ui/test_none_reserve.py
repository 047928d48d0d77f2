"""The window survives what its toolkit does to None on Python 3.11."""

import subprocess
import sys

PROGRAM = """
import {first}
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(200_000):
    thing.setObjectName("a")
print("alive")
"""


def test_program_survives_any_number_of_calls_that_answer_nothing():
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(first="minqing_desktop.ui")], capture_output=True, text=True, timeout=60
    )
    assert run.stdout.strip() == "alive", run.stderr[:300]
