"""Bringing a roster in, from the file to committed, found and undoable, beside LibreOffice converting the same file."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.figures import Line, median, spread
from bench.make_roster import write_roster
from bench.part import (
    BUILD,
    PASSWORD,
    Scope,
    alone,
    interleaved,
    own_folder,
    peak_mib,
    peak_of_children_mib,
    processor_seconds,
    timed,
)
from bench.villages import CODE
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import Village
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook
from minqing_desktop.services.rosters import import_file
from minqing_desktop.services.search import find_people
from minqing_desktop.services.undoing import undo_action

PERSONS = (2_000, 50_000)
MOST_MEMORY_MIB = 400
OFFICE = "LibreOffice 把同一文件转成 CSV"


def measure(scope: Scope) -> Iterator[Line]:
    """For each size: import, its undo; for the biggest also memory."""
    with own_folder() as folder:
        for persons in PERSONS:
            yield from _measure(scope, folder, persons)


def _measure(scope: Scope, folder: Path, persons: int) -> Iterator[Line]:
    roster, size = roster_of(persons), f"{persons:,} 人 × 12 列"
    turns: list[dict[str, float]] = []
    processor: list[float] = []

    def ours() -> float:
        turns.append(alone("roster_import:import_once", roster, persons, folder / "notebook", int(not turns)))
        return turns[-1]["seconds"]

    with _Office(folder) as convert:
        first_s = convert(roster)
        seconds, theirs = interleaved(scope.turns, ours, lambda: processor_seconds(lambda: convert(roster), processor))
    busy = median([turn["processor"] for turn in turns])
    note = (
        f"我们 {spread(seconds, 's')}，对照 {spread(theirs, 's')}，对照第一次 {first_s:.2f} s；"
        f"两个核上的处理器时间：我们 {busy:.2f} s，对照 {median(processor):.2f} s"
    )
    yield Line(
        "导入花名册", size, median(seconds), "s", "≤ 1.0 × 对照", median(seconds) <= median(theirs), median(theirs),
        f"{OFFICE}（先转过一次）", note,
    )  # fmt: skip
    yield Line("撤销导入", size, turns[0]["undo"], "s", "", None, median(seconds), "导入本身", "只测一次")
    own, child = (max(turn[name] for turn in turns) for name in ("own", "child"))
    yield Line(
        "导入时的内存", size, own, "MB", f"≤ {MOST_MEMORY_MIB} MB", own + child <= MOST_MEMORY_MIB,
        max(turn["before"] for turn in turns), "导入前的同一进程",
        f"另有读表格的子进程至多 {child:.0f} MB，两者之和算数；撤销时最多 {turns[0]['undo_peak']:.0f} MB",
    )  # fmt: skip


def roster_of(persons: int) -> Path:
    """The roster workbook of this many people, made once."""
    path = BUILD / f"roster-{persons}.xlsx"
    if not path.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        part = path.with_name("part-" + path.name)
        write_roster(part, persons)
        part.replace(path)
    return path


def new_notebook(folder: Path) -> OpenNotebook:
    """An empty encrypted notebook with its village, open."""
    village = Village(name="示范村", code=CODE, town="示范镇", county="示范县")
    return create_notebook(folder, PASSWORD, village, Cadre(name="陈建国"))[0]


def import_once(roster: str, persons: str, folder: str, with_undo: str) -> dict[str, float]:
    """Imports into a new notebook and makes sure that everyone is found, and gone again once undone; run alone.

    Gives seconds, processor seconds of both processes, and peaks of memory before, during and after.
    """
    place, spent = Path(folder), []
    opened = new_notebook(place)
    try:
        before = peak_mib()
        seconds, outcome = timed(lambda: processor_seconds(lambda: import_file(opened.session, Path(roster)), spent))
        own, child = peak_mib(), peak_of_children_mib()
        if outcome.persons != int(persons) or not find_people(opened.session, "w"):
            raise RuntimeError(f"{outcome.persons} of {persons} came in")
        undo_s = _undo(opened, outcome.changes.action) if int(with_undo) else 0.0
        return {
            "seconds": seconds, "processor": spent[0], "before": before, "own": own, "child": child,
            "undo": undo_s, "undo_peak": peak_mib(),
        }  # fmt: skip
    finally:
        opened.close()
        shutil.rmtree(place, ignore_errors=True)


def _undo(opened: OpenNotebook, action: bytes) -> float:
    seconds, result = timed(lambda: undo_action(opened.session, action))
    if result.left or find_people(opened.session, "w"):
        raise RuntimeError("the import was not undone")
    return seconds


class _Office:
    """LibreOffice with a profile of its own: what it asks and writes at its very first start is not measured."""

    def __init__(self, folder: Path) -> None:
        self._out = folder / "csv"
        self._profile = folder / "office"

    def __enter__(self) -> Callable[[Path], float]:
        return self._convert

    def __exit__(self, *_failure: object) -> None:
        shutil.rmtree(self._out, ignore_errors=True)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _convert(self, path: Path) -> float:
        command = [
            "soffice", f"-env:UserInstallation={self._profile.as_uri()}", "--headless", "--convert-to", "csv",
            "--outdir", str(self._out), str(path),
        ]  # fmt: skip
        seconds, done = timed(lambda: subprocess.run(command, capture_output=True, text=True, check=False))
        if done.returncode or not (self._out / f"{path.stem}.csv").stat().st_size:
            raise RuntimeError("soffice did not convert the roster")
        return seconds
