"""From Ctrl+L to nothing left, and from the password to the notebook open again, after a morning on every page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Line, median, spread
from bench.part import PASSWORD, Scope, alone, own_folder, timed
from bench.starting import bare_derivation
from bench.villages import VILLAGE, notebook_of

MOST_COVER_S, MOST_LOCK_S, MOST_UNLOCK_S = 0.1, 1.0, 0.5
_PAGES = ("households", "visits", "matters", "tasks", "statistics", "today")


def measure(scope: Scope) -> Iterator[Line]:
    """Medians over fresh processes."""
    notebook = notebook_of(VILLAGE)
    with own_folder() as folder:
        turns = [alone("locking:lock_once", notebook, folder) for _ in range(scope.turns)]
    bare = median([turn["bare"] for turn in turns])
    for what, name, most in (
        ("锁定：屏幕上没有内容", "cover", MOST_COVER_S),
        ("锁定：钥匙和数据都放下", "lock", MOST_LOCK_S),
        ("解锁：口令到笔记本打开", "unlock", MOST_UNLOCK_S),
    ):
        seconds = [turn[name] for turn in turns]
        yield Line(
            what, VILLAGE.words, median(seconds), "s", f"≤ {most} s", median(seconds) <= most,
            bare if name == "unlock" else None, "裸 Argon2id，同样参数", f"我们 {spread(seconds, 's')}",
        )  # fmt: skip


def lock_once(notebook: str, folder: str) -> dict[str, float]:
    """Seconds until the lock screen is painted, until the files are closed and all is forgotten, and to open again."""
    from bench.window import Window, wait_ms

    window = Window(Path(folder), Path(notebook))
    try:
        window.enter()
        for page in _PAGES:
            window.show_page(page)
        program, start = window.program, time.perf_counter()
        program.lock()
        cover = time.perf_counter() - start
        window.settle()
        wait_ms(0)  # what is forgotten at the end waits for the loop's next turn
        locked = time.perf_counter() - start
        start = time.perf_counter()
        program.frame.lock_screen.unlock_requested.emit(PASSWORD)
        while program.desk is None:
            wait_ms(2)
        unlocked = time.perf_counter() - start
        window.settle()
        bare, _ = timed(bare_derivation)
    finally:
        window.close()
    return {"cover": cover, "lock": locked, "unlock": unlocked, "bare": bare}
