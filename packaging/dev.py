#!/usr/bin/env python3
"""The one tool for this checkout: run, test, check, shots, bench, soak, build.

It makes the virtual environment in .venv and installs what is missing, then does what was asked. It needs nothing but
Python's own library; on Windows start it with `py -3 packaging/dev.py run`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
# Looked for when `python3` itself is too old, as on UOS 20; newest first.
OTHER_PYTHONS = ["python3.14", "python3.13", "python3.12", "python3.11"]


def main() -> int:
    """Hands over to the tool proper, under a Python that is new enough."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character must not stop the tool.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    if sys.version_info < OLDEST:
        return _under_newer_python()
    from tool.commands import main as run_command

    return run_command(sys.argv[1:])


def _under_newer_python() -> int:
    for name in OTHER_PYTHONS:
        found = shutil.which(name)
        if found:
            return subprocess.call([found, os.path.abspath(__file__), *sys.argv[1:]])
    print("需要 Python 3.11 或更新的版本，请先安装。Please install Python 3.11 or newer.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
