"""How much memory the window holds with a whole village open, beside an empty window of the same toolkit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.figures import Line, median, spread
from bench.part import Scope, alone, own_folder, peak_mib, resident_mib
from bench.villages import VILLAGE, notebook_of

MOST_MIB = 200
_PAGES = ("today", "visits", "households", "tasks")


def measure(scope: Scope) -> Iterator[Line]:
    """Medians over fresh processes, after every page was looked at once."""
    with own_folder() as folder:
        turns = [alone("remembering:look_around", notebook_of(VILLAGE), folder) for _ in range(scope.turns)]
        bare = [alone("remembering:empty_window") for _ in range(scope.turns)]
    held = [turn["held"] for turn in turns]
    peak = max(turn["peak"] for turn in turns)
    note = f"走访、户情、任务各看过一遍；{spread(held, 'MB')}，最高时 {peak:.0f} MB（推密钥要 64 MB）"
    yield Line(
        "开着窗口的内存", VILLAGE.words, median(held), "MB", f"≤ {MOST_MIB} MB", median(held) <= MOST_MIB,
        median([turn["held"] for turn in bare]), "同一 Qt 的空窗口", note,
    )  # fmt: skip
    yield Line(
        "看过报表页以后", VILLAGE.words, median([turn["papers"] for turn in turns]), "MB", "", None, median(held),
        "看报表页以前", "报表页把要打印的样子画出来，字体随之读进内存",
    )  # fmt: skip


def look_around(notebook: str, folder: str) -> dict[str, float]:
    """Memory held after all pages were shown; run alone."""
    from bench.window import Window, wait_ms

    window = Window(Path(folder), Path(notebook))
    try:
        window.enter()
        for key in _PAGES:
            window.show_page(key)
        wait_ms(300)
        held, peak = resident_mib(), peak_mib()
        window.show_page("reports")
        wait_ms(300)
        return {"held": held, "peak": peak, "papers": resident_mib()}
    finally:
        window.close()


def empty_window() -> dict[str, float]:
    """Memory of a process that shows a window with nothing in it; run alone."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    from bench.window import wait_ms

    application = QApplication([])
    window = QMainWindow()
    window.resize(1366, 768)
    window.show()
    wait_ms(300)
    held = resident_mib()
    window.close()
    application.quit()
    return {"held": held}
