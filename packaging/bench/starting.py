"""From the password to a page of the day that can be used, in a fresh process each time; and the key's share of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Line, median, spread
from bench.part import PASSWORD, Scope, alone, own_folder, timed
from bench.villages import VILLAGE, notebook_of

MOST_S = 1.0
MOST_KEY_S = 0.3


def measure(scope: Scope) -> Iterator[Line]:
    """Medians over fresh processes; the file lies in the cache of the system, as on a machine in daily use."""
    notebook = notebook_of(VILLAGE)
    with own_folder() as folder:
        turns = [alone("starting:open_once", notebook, folder) for _ in range(scope.turns)]
    whole = [turn["whole"] for turn in turns]
    keys, bare = ([turn[name] for turn in turns] for name in ("key", "bare"))
    reads = median([turn["reads"] for turn in turns])
    yield Line(
        "口令到今日页可用", VILLAGE.words, median(whole), "s", f"≤ {MOST_S} s", median(whole) <= MOST_S, median(bare),
        "裸 Argon2id，同样参数", f"我们 {spread(whole, 's')}；打开笔记本加读一次今日 {reads:.2f} s",
    )  # fmt: skip
    yield Line(
        "其中口令推出密钥", VILLAGE.words, median(keys), "s", f"≤ {MOST_KEY_S} s", median(keys) <= MOST_KEY_S,
        median(bare), "裸 Argon2id，同样参数", f"我们 {spread(keys, 's')}",
    )  # fmt: skip


def open_once(notebook: str, folder: str) -> dict[str, float]:
    """Seconds of the window, of the key alone, of bare Argon2id, and of opening and reading without a window."""
    from bench.window import Window

    window = Window(Path(folder), Path(notebook))
    try:
        whole = window.enter()
        desk = window.program.desk
        assert desk is not None
        keyfile = desk.opened.keyfile
        key_s, _ = timed(lambda: keyfile.open_with_password(PASSWORD))
        bare_s, _ = timed(bare_derivation)
    finally:
        window.close()
    reads_s, _ = timed(lambda: _open_and_read(Path(notebook)))
    return {"whole": whole, "key": key_s, "bare": bare_s, "reads": reads_s}


def _open_and_read(notebook: Path) -> None:
    from minqing_desktop.services.notebooks import open_notebook
    from minqing_desktop.services.today import today

    opened = open_notebook(notebook, PASSWORD)
    try:
        today(opened.session)
    finally:
        opened.close()


def bare_derivation() -> None:
    """What any program would spend on a password with these parameters."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    from minqing_desktop.storage.key_slots import ITERATIONS, LANES, MEMORY_KIB, SALT_BYTES

    salt = os.urandom(SALT_BYTES)
    Argon2id(salt=salt, length=32, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY_KIB).derive(PASSWORD.encode())
