"""Measures the figures to hold and prints them as one table, each beside its yardstick from the same run.

Run: python packaging/dev.py bench [--only NAME …] [--large] [--turns N]; the table is kept in build/bench.json as well.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench import part  # also makes the package found
from bench.figures import Line, remarks, table, write_json

PARTS = {
    "import": "roster_import",
    "start": "starting",
    "lock": "locking",
    "lists": "listing",
    "search": "searching",
    "log": "log_write",
    "save": "saving",
    "stall": "stalling",
    "papers": "papers",
    "form": "forms",
    "backup": "backups",
    "package": "packages",
    "county": "county",
    "memory": "remembering",
}


def main(arguments: list[str]) -> int:
    """0 when all was measured, also where a figure is missed; 1 when something could not be measured."""
    if part.answer_if_called(arguments):
        return 0
    asked = _asked(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    lines: list[Line] = []
    failed: list[str] = []
    started = time.monotonic()
    for name in asked.only or PARTS:
        print(f"… {name}", file=sys.stderr, flush=True)
        try:
            found = part.alone("__main__:lines_of", PARTS[name], int(asked.large), asked.turns)
            lines += [Line(**each) for each in found]
        except (RuntimeError, OSError):
            traceback.print_exc()
            failed.append(name)
    if not lines:
        return 1
    seconds = time.monotonic() - started
    print(table(lines), remarks(lines), _machine_words(seconds), sep="\n\n")
    path = part.BUILD.parent / "bench.json"
    write_json(path, lines, {"system": platform.platform(), "python": platform.python_version(), "cores": _cores()})
    print(f"另存为 kept in {path}")
    if failed:
        print(f"没有测成 not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def lines_of(module: str, is_large: str, turns: str) -> list[dict[str, Any]]:
    """The lines of one part, measured in this process."""
    measure = importlib.import_module(f"bench.{module}").measure
    return [asdict(line) for line in measure(part.Scope(bool(int(is_large)), int(turns)))]


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description="测速度 measure the figures")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), metavar="NAME", help=" ".join(PARTS))
    parser.add_argument("--large", action="store_true", help="也测 35 万人、百万条目的检索 also search a whole county")
    parser.add_argument("--turns", type=int, default=3, help="每项测几次 how often each is done (3)")
    return parser.parse_args(arguments)


def _cores() -> str:
    return str(os.cpu_count() or 1)


def _machine_words(seconds: float) -> str:
    load = f"，负载 {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{_cores()} 核，Python {platform.python_version()}，用时 {seconds:.0f} 秒{load}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
