"""Pictures of every page, panel and wizard step with the sample village: light, dark and elder look, to be looked at.

Run as `python -m minqing_desktop.app.shots --out build/shots`; works without a screen.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from minqing_desktop.app.county_scenes import COUNTY_SCENES, CountyStage
from minqing_desktop.app.county_window import CountyProgram
from minqing_desktop.app.program import Program
from minqing_desktop.app.safekeeping_walk_scenes import SafekeepingWalk, play_walk
from minqing_desktop.app.scenes import FIRST_USE, OPEN, Scene, Stage
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import Village
from minqing_desktop.host import clock, language
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook
from minqing_desktop.services.sample import SAMPLE_VILLAGE, load_sample
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.look.live import live_look

S = TypeVar("S", Stage, CountyStage)
SIZE = (1366, 768)
PASSWORD = "shots-of-the-sample"
SAMPLE_MOMENT = datetime(2026, 11, 22, 10, 41, tzinfo=timezone(timedelta(hours=8)))
LOOKS: dict[str, tuple[str, bool]] = {"light": ("light", False), "dark": ("dark", False), "elder": ("light", True)}
PATIENCE_S = 20.0


def settle(runner: JobRunner, least_ms: int = 120) -> None:
    """Lets the window finish what it began: jobs, timers of a blink, painting."""
    end = time.monotonic() + PATIENCE_S
    quiet_since = time.monotonic()
    while time.monotonic() < end:
        loop = QEventLoop()
        QTimer.singleShot(15, loop.quit)
        loop.exec()
        if runner.pending_count:
            quiet_since = time.monotonic()
        elif (time.monotonic() - quiet_since) * 1000 >= least_ms:
            return


class Photographer:
    """Takes one look's pictures of one program into a folder."""

    def __init__(self, folder: Path, look: str) -> None:
        self.folder = folder / look
        self.folder.mkdir(parents=True, exist_ok=True)
        self.taken: list[Path] = []

    def take(self, name: str, widget: QWidget) -> None:
        """Saves what the window shows, with what floats over it."""
        path = self.folder / f"{len(self.taken) + 1:02d}-{name}.png"
        picture = widget.grab()
        picture.save(str(path))
        self.taken.append(path)


@contextmanager
def program_on(folder: Path) -> Iterator[Program]:
    """A program with its own settings, at the size of a cadre's screen."""
    program = Program(SettingsFile(folder / "settings.json"), folder / "notebooks")
    with _on_screen(program.frame):
        yield program


@contextmanager
def county_on(folder: Path) -> Iterator[CountyProgram]:
    """The county window, in the same way."""
    program = CountyProgram(SettingsFile(folder / "settings.json"), folder / "offices")
    with _on_screen(program.frame):
        yield program


@contextmanager
def _on_screen(frame: QWidget) -> Iterator[None]:
    frame.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, "PYTEST_CURRENT_TEST" in os.environ)
    frame.resize(*SIZE)
    try:
        yield
    finally:
        frame.close()
        frame.deleteLater()


def photograph(scenes: Sequence[tuple[str, Callable[[S], None]]], stage: S, camera: Photographer) -> None:
    """Plays the scenes one after another and takes a picture of each."""
    for name, play in scenes:
        play(stage)
        settle(stage.program.runner)
        stage.program.frame.resize(*SIZE)
        camera.take(name, stage.program.frame)


def shoot(out: Path, looks: list[str]) -> list[Path]:
    """All scenes in the looks named; gives the files."""
    taken: list[Path] = []
    clock.use_clock(lambda: SAMPLE_MOMENT)
    try:
        with tempfile.TemporaryDirectory(prefix="minqing-shots-") as name:
            base = Path(name)
            for look in looks:
                theme, elder = LOOKS[look]
                live_look().choose(theme, elder)  # pyright: ignore[reportArgumentType]
                camera = Photographer(out, look)
                _first_use(base / look / "first", camera)
                _open_notebook(base / look / "open", camera)
                _safekeeping_walk(base / look / "walk", camera)
                _county(base / look / "county", camera)
                taken += camera.taken
    finally:
        clock.use_clock(None)
    return taken


def _first_use(folder: Path, camera: Photographer) -> None:
    folder.mkdir(parents=True)
    with program_on(folder) as program:
        program.start()
        photograph(FIRST_USE, Stage(program, folder, settle, PASSWORD), camera)


def _open_notebook(folder: Path, camera: Photographer) -> None:
    folder.mkdir(parents=True)
    _close(
        create_notebook(folder / "empty", PASSWORD, Village(name="新村", code="330327001299"), Cadre(name="王芳"))[0]
    )
    opened = create_notebook(folder / "sample", PASSWORD, SAMPLE_VILLAGE)[0]
    load_sample(opened.session)
    _close(opened)
    with program_on(folder) as program:
        program.start(folder / "sample")
        photograph(OPEN, Stage(program, folder, settle, PASSWORD), camera)


def _safekeeping_walk(folder: Path, camera: Photographer) -> None:
    folder.mkdir(parents=True)
    places = iter(range(1, 100))

    def play(scenes: list[Scene], notebook: Path | None) -> None:
        laptop = folder / f"laptop-{next(places)}"
        laptop.mkdir()
        with program_on(laptop) as program:
            program.start(notebook)
            photograph(scenes, Stage(program, laptop, settle, PASSWORD), camera)

    play_walk(SafekeepingWalk(folder, PASSWORD), play)


def _county(folder: Path, camera: Photographer) -> None:
    folder.mkdir(parents=True)
    with county_on(folder) as program:
        program.start()
        photograph(COUNTY_SCENES, CountyStage(program, folder, settle, PASSWORD), camera)


def _close(opened: OpenNotebook) -> None:
    opened.close()


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="给每个页面拍照")
    parser.add_argument("--out", type=Path, default=Path("build/shots"))
    parser.add_argument("--look", action="append", choices=sorted(LOOKS))
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # The sample happens in China whatever the machine's zone is.
    os.environ["TZ"] = "Asia/Shanghai"
    if hasattr(time, "tzset"):
        time.tzset()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    language.install("zh")
    taken = shoot(chosen.out, chosen.look or list(LOOKS))
    print(f"{len(taken)} 张图片在 {chosen.out}")
    QTest.qWait(0)
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
