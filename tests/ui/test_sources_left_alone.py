"""The toolkit does not read the program's sources at each start."""

import subprocess
import sys

STARTING = """
import minqing_desktop.ui
import sys
from PySide6.QtWidgets import QLabel
import minqing_desktop.services.notebooks
import linecache
print(sum("services" in name for name in linecache.cache))
print("sqlalchemy" in sys.modules, QLabel.setText.__name__)
"""


def test_no_source_is_kept_in_memory():
    run = subprocess.run([sys.executable, "-c", STARTING], capture_output=True, text=True, timeout=60)
    assert run.stdout.split() == ["0", "True", "setText"], run.stderr[:300]
