"""Two hundred names, numbers and sentences go through the program and are found in no file that it leaves.

Looked for in UTF-8, both UTF-16 and GBK: in the notebook, in the home folder with settings, logs and crash reports, and
among temporary files; while the notebook is open, after it was closed, and after the program was killed.
"""

import json
import os
import random
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.values.id_number import read
from minqing_desktop.services.drafts import drafts
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.services.search import find_people

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gbk")
NAMES, NUMBERS, PHONES, TEXTS = 70, 40, 40, 50
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = "阚逄亓佴笪殳夔鄢麴隗"
GIVEN = "璇珂昀骞婵翙岫聿霁昙琮恺湉姝懿"
PLACES = "坳磡垄畈墈塅岙峁塬峒"


def id_number(chance: random.Random) -> str:
    """An invented number with a right check character (GB 11643)."""
    body = f"330327{chance.randrange(1940, 2015)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
    body += f"{chance.randrange(1000):03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def canaries() -> dict[str, list[str]]:
    """The values, all different, none a part of another."""
    chance = random.Random(20261122)

    def different(count: int, make) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            found[make()] = None
        return list(found)

    def word() -> str:
        return chance.choice(PLACES) + "".join(chance.sample(GIVEN, 3))

    return {
        "names": different(NAMES, lambda: chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))),
        "numbers": different(NUMBERS, lambda: id_number(chance)),
        "phones": different(PHONES, lambda: f"13{chance.randrange(10**9):09d}"),
        "texts": different(TEXTS, lambda: f"{word()}东头{word()}漏了"),
    }


def write_roster(path: Path, values: dict[str, list[str]]) -> None:
    """The first twenty of each kind as a roster, some of it broken so that doubts arise."""
    sheet = Workbook()
    page = sheet.worksheets[0]
    page.append(["户编号", "组别", "姓名", "与户主关系", "身份证号", "联系电话", "家庭住址", "备注", "屋况"])
    for place in range(20):
        number = values["numbers"][place] if place % 5 else values["numbers"][place][:-1]
        page.append(
            [
                f"{place // 2:04d}", "一组", values["names"][place], "户主" if place % 2 == 0 else "子", number,
                values["phones"][place], values["texts"][place], values["texts"][place], values["texts"][place],
            ]
        )  # fmt: skip
    sheet.save(path)


@dataclass(frozen=True)
class World:
    """A machine of one's own for the program: `user` is what the user has anyway, `left` what the program may write."""

    user: Path
    left: Path
    notebook: Path
    values: dict[str, list[str]]

    @property
    def all_values(self) -> list[str]:
        return [value for each in self.values.values() for value in each]


@pytest.fixture
def world(tmp_path: Path) -> World:
    values = canaries()
    made = World(tmp_path / "user", tmp_path / "left", tmp_path / "left" / "home" / "notebook", values)
    made.user.mkdir()
    for name in ("home", "tmp"):
        (made.left / name).mkdir(parents=True)
    (made.user / "values.json").write_text(json.dumps(values), encoding="utf-8")
    write_roster(made.user / "roster.xlsx", values)
    return made


@contextmanager
def writing(world: World, *more: str) -> Iterator[subprocess.Popen[str]]:
    """The program at work, up to the moment when all is written and the notebook is still open."""
    home = world.left / "home"
    process = subprocess.Popen(
        [
            sys.executable, "-m", "tests.safety.canary_writer", str(world.user / "values.json"),
            str(world.user / "roster.xlsx"), str(world.notebook), *more,
        ],
        cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
            "HOME": str(home), "USERPROFILE": str(home), "APPDATA": str(home / "a"), "LOCALAPPDATA": str(home / "b"),
            "TMPDIR": str(world.left / "tmp"), "TMP": str(world.left / "tmp"), "TEMP": str(world.left / "tmp"),
            "MINQING_PASSWORD": "correct horse", "PYTHONDONTWRITEBYTECODE": "1",
        },
    )  # fmt: skip
    with process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            while (line := process.stdout.readline().strip()) != "open":
                assert line, process.stderr.read()
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def found_in(folder: Path, values: list[str]) -> set[str]:
    """Names of files that hold a value in some encoding; the values themselves stay out of the test's output."""
    wanted = {value.encode(encoding) for value in values for encoding in ENCODINGS}
    guilty = set()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if any(pattern in data for pattern in wanted):
                guilty.add(str(path.relative_to(folder)))
    return guilty


def test_the_search_itself_finds_what_lies_open(tmp_path: Path) -> None:
    values = canaries()
    assert sum(map(len, values.values())) == 200
    assert all(read(number).number == number for number in values["numbers"])
    for encoding in ENCODINGS:
        (tmp_path / encoding).write_bytes(b"\x00\xff" + values["names"][3].encode(encoding) + b"\x00")
    (tmp_path / "number").write_text(f"x{values['numbers'][5]}x", encoding="utf-16-le")
    (tmp_path / "clean").write_text("甲乙丙丁 330327000000000000", encoding="utf-8")
    everything = [value for each in values.values() for value in each]
    assert found_in(tmp_path, everything) == {*ENCODINGS, "number"}
    assert found_in(tmp_path, everything[:3]) == set()


def test_nothing_lies_open_while_it_is_open_nor_after_closing(world: World) -> None:
    with writing(world, "--keep-safe") as process:
        names = {path.name for path in world.left.rglob("*") if path.is_file()}
        assert {"notebook.db", "notebook.db-wal", "blobs.db", "minqing.log", "settings.json", "crash.log"} <= names
        assert {"notebook.mqkey", "witness", "attempts", "manifest", "crash-before.log", "report.txt"} <= names
        folders = {part for path in world.left.rglob("*") for part in path.relative_to(world.left).parts}
        assert {"backups", "attachments", "stick"} <= folders
        assert found_in(world.left, world.all_values) == set()
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "closed"
        assert process.wait(20) == 0
    assert found_in(world.left, world.all_values) == set()
    assert_written(world)
    assert_trail_masked(world)


def test_nothing_lies_open_after_a_kill(world: World) -> None:
    with writing(world) as process:
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait(20)
    assert (world.notebook / "notebook.db-wal").stat().st_size > 0
    assert found_in(world.left, world.all_values) == set()
    assert_written(world)


def assert_trail_masked(world: World) -> None:
    """The exported trail says whose number was looked at, by name, and never a number nor what anybody wrote."""
    with zipfile.ZipFile(world.left / "out" / "audit.xlsx") as book:
        text = "".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml"))
    assert sum(name in text for name in world.values["names"]) >= 3
    assert not any(value in text for kind in ("numbers", "phones") for value in world.values[kind])
    report = (world.left / "out" / "report.txt").read_text(encoding="utf-8")
    assert "LookupError" in report
    sudden = (world.left / "out" / "sudden.txt").read_text(encoding="utf-8")
    assert "canary_writer.py" in sudden
    assert str(Path(__file__).parents[1]) not in sudden


def assert_written(world: World) -> None:
    """All of it really is in the notebook, for whoever has the password; and the log really told of the troubles."""
    opened = open_notebook(world.notebook, "correct horse")
    try:
        found = sum(bool(find_people(opened.session, name)) for name in world.values["names"])
        assert found >= NAMES - 12
        assert len(drafts(opened.session)) == 1
        with opened.session.reading() as reader:
            held = "".join(
                str(row)
                for kind in kinds()
                for row in reader.connection.exec_driver_sql(f"SELECT * FROM v_{kind.name}").all()
            )
        assert sum(value in held for value in world.all_values) >= 175
    finally:
        opened.close()
    (log,) = world.left.rglob("minqing.log")
    told = log.read_text(encoding="utf-8")
    assert "the database refuses" in told
    assert "ValueError" in told
