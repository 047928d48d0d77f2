"""Bringing a roster in, from the file to committed, found and undoable, beside LibreOffice converting the same file."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.figures import Line, median, spread
from bench.make_roster import write_roster
from bench.part import BUILD, PASSWORD, Scope, alone, interleaved, own_folder, peak_mib, peak_of_children_mib, timed
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
    roster = roster_of(persons)
    size = f"{persons:,} 人 × 12 列"
    with _Office(folder) as convert:
        first_s = convert(roster)
        undone: list[float] = []
        ours, theirs = interleaved(
            scope.turns, lambda: _import_and_undo(folder, roster, persons, undone), lambda: convert(roster)
        )
    peaks = alone("roster_import:memory_of_import", roster, folder / "memory")
    yield Line(
        "导入花名册", size, median(ours), "s", "≤ 1.0 × 对照", median(ours) <= median(theirs), median(theirs),
        f"{OFFICE}（先转过一次）", f"我们 {spread(ours, 's')}，对照 {spread(theirs, 's')}，对照第一次 {first_s:.2f} s",
    )  # fmt: skip
    yield Line(
        "撤销导入", size, median(undone), "s", "", None, median(ours), "同一次导入", f"我们 {spread(undone, 's')}"
    )
    yield Line(
        "导入时的内存", size, peaks["own"], "MB", f"≤ {MOST_MEMORY_MIB} MB",
        peaks["own"] + peaks["child"] <= MOST_MEMORY_MIB, peaks["before"], "导入前的同一进程",
        f"另有读表格的子进程至多 {peaks['child']:.0f} MB，两者之和算数",
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


def _import_and_undo(folder: Path, roster: Path, persons: int, undone: list[float]) -> float:
    """Seconds from the file to everyone committed; makes sure that they are found, and gone again once undone."""
    place = folder / "notebook"
    opened = new_notebook(place)
    try:
        seconds, outcome = timed(lambda: import_file(opened.session, roster))
        if outcome.persons != persons or not find_people(opened.session, "w"):
            raise RuntimeError(f"{outcome.persons} of {persons} came in")
        undo_s, result = timed(lambda: undo_action(opened.session, outcome.changes.action))
        if result.left or find_people(opened.session, "w"):
            raise RuntimeError("the import was not undone")
        undone.append(undo_s)
    finally:
        opened.close()
        shutil.rmtree(place, ignore_errors=True)
    return seconds


def memory_of_import(roster: str, folder: str) -> dict[str, float]:
    """Peaks of memory of a process that opens a notebook and imports; run alone."""
    opened = new_notebook(Path(folder))
    try:
        before = peak_mib()
        import_file(opened.session, Path(roster))
        return {"before": before, "own": peak_mib(), "child": peak_of_children_mib()}
    finally:
        opened.close()
        shutil.rmtree(folder, ignore_errors=True)


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
