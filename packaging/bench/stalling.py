"""How long the UI thread ever keeps the user waiting while a lane works, beside a loop of plain Python in a lane."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.figures import Line, spread
from bench.part import Scope, alone, own_folder
from bench.roster_import import new_notebook, roster_of
from bench.villages import VILLAGE, copy_of, notebook_of
from minqing_desktop.domain.records.household import Household

MOST_MS = 50
_PERSONS = 50_000
_PAGES = 300
_FILES = 200
_BUSY_S = 2.0
_AGAINST = "后台跑一段纯 Python 空转"


def measure(scope: Scope) -> Iterator[Line]:
    """The longest gap of each turn; the longest of all turns counts."""
    turns = range(max(2, scope.turns - 1))
    with own_folder() as folder:
        imports = [alone("stalling:stall_of_import", folder / "new", roster_of(_PERSONS)) for _ in turns]
        papers = [alone("stalling:stall_of_papers", folder, notebook_of(VILLAGE)) for _ in turns]
        files = [alone("stalling:stall_of_batch", folder / "each", notebook_of(VILLAGE)) for _ in turns]
        forms = [alone("stalling:stall_of_form", folder / "form", copy_of(VILLAGE, folder / "filled"))]
        backups = [alone("stalling:stall_of_backup", folder / "backed", copy_of(VILLAGE, folder / "village"))]
    yield _line("界面最长停顿，备份时", VILLAGE.words, backups)
    yield _line("界面最长停顿，导入时", f"{_PERSONS:,} 人", imports)
    yield _line("界面最长停顿，出 PDF 时", f"{_PAGES} 次走访", papers)
    yield _line("界面最长停顿，一户一份存 Word 时", f"{_FILES} 户", files)
    yield _line("界面最长停顿，套表时", VILLAGE.words, forms)


def _line(what: str, size: str, turns: list[dict[str, float]]) -> Line:
    ours, bare = ([turn[name] for turn in turns] for name in ("work", "idle"))
    note = f"我们 {spread(ours, 'ms')}，对照 {spread(bare, 'ms')}；完成后刷新页面也算在内"
    return Line(what, size, max(ours), "ms", f"≤ {MOST_MS} ms", max(ours) <= MOST_MS, max(bare), _AGAINST, note)


def stall_of_import(folder: str, roster: str) -> dict[str, float]:
    """Imports into a new notebook in the open window."""
    from minqing_desktop.services.rosters import import_file

    place = Path(folder)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    new_notebook(place / "notebook").close()
    return _stalls(
        place, place / "notebook", "write", lambda session, port: import_file(session, Path(roster), None, port)
    )


def stall_of_papers(folder: str, notebook: str) -> dict[str, float]:
    """Writes visit records to a PDF file from the open window."""
    from minqing_desktop.services.reports import VisitScope, write_report
    from minqing_desktop.services.visits import VisitFilter, visit_ids, visit_lines_of

    place = Path(folder)

    def work(session: Any, port: Any) -> None:
        lines = visit_lines_of(session, visit_ids(session, VisitFilter())[:_PAGES])
        scope = VisitScope(visits=tuple(line.id for line in lines))
        write_report(session, "visit_record", place / "visits.pdf", scope, progress=port, cancel=port.wants_stop)

    return _stalls(place, Path(notebook), "file", work)


def stall_of_batch(folder: str, notebook: str) -> dict[str, float]:
    """Writes the files of many households as Word, one each, from the open window."""
    from minqing_desktop.services.report_scope import ReportScope
    from minqing_desktop.services.reports.batch import write_each

    place = Path(folder)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()

    def work(session: Any, port: Any) -> None:
        with session.reading() as reader:
            homes = reader.find(Household, village=session.village, limit=_FILES)
        scope = ReportScope(households=tuple(home.id for home in homes))
        pace = {"progress": port, "cancel": port.wants_stop}
        write_each(session, "household_file", place / "files", scope, ending=".docx", **pace)

    return _stalls(place, Path(notebook), "file", work)


def stall_of_form(folder: str, notebook: str) -> dict[str, float]:
    """Fills a form of five sheets with everybody of the village from the open window."""
    from bench.forms import blank_form
    from minqing_desktop.services.forms import fill_form
    from minqing_desktop.services.forms_scope import FormScope

    place = Path(folder)
    place.mkdir()
    blank_form(place / "blank.xlsx")

    def work(session: Any, port: Any) -> None:
        fill_form(session, place / "blank.xlsx", place / "out.xlsx", FormScope(), progress=port)

    return _stalls(place, Path(notebook), "write", work)


def stall_of_backup(folder: str, notebook: str) -> dict[str, float]:
    """Makes a backup of a village from the open window."""
    from minqing_desktop.services.backups import make_backup

    place = Path(folder)
    place.mkdir()
    opened: list[Any] = []

    def work(_session: Any, port: Any) -> None:
        make_backup(opened[0], progress=port.report)

    return _stalls(place, Path(notebook), "file", work, opened.append)


def _stalls(
    folder: Path,
    notebook: Path,
    lane: str,
    work: Callable[[Any, Any], Any],
    take: Callable[[Any], None] = lambda _opened: None,
) -> dict[str, float]:
    """`take` is given the open notebook before the work begins."""
    from bench.window import Window
    from minqing_desktop.ui.jobs.runner import Lane

    window = Window(folder, notebook)
    try:
        window.enter()
        desk = window.program.desk
        assert desk is not None
        idle = _longest_ms(window, Lane.FILE, lambda _port: _spin())
        session = desk.session
        take(desk.opened)
        return {"work": _longest_ms(window, Lane(lane), lambda port: work(session, port)), "idle": idle}
    finally:
        window.close()


def _longest_ms(window: Any, lane: Any, work: Callable[[Any], Any]) -> float:
    from bench.window import wait_ms
    from minqing_desktop.ui.jobs.stall import StallMeter

    program, meter = window.program, StallMeter()
    wait_ms(200)
    meter.start()
    program.runner.long(lane, work, owner=program, progress=lambda _progress: None)
    window.settle()
    longest = meter.stop()
    if window.troubles:
        raise RuntimeError(f"the work failed: {window.troubles}")
    return longest


def _spin() -> None:
    """Holds the interpreter as much as Python ever does."""
    end = time.monotonic() + _BUSY_S
    while time.monotonic() < end:
        sum(range(200))
