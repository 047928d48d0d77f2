"""A PostgreSQL of one's own for as long as it is needed: in a temporary folder, on a socket only, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tool.machine import Stop

USER = "minqing"
START_S, END_S = 30.0, 20.0
# Whoever needs no crash safety has it quicker; the settings that decide figures are left as they come.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_DEBIAN = Path("/usr/lib/postgresql")
_SERVANTS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server that runs: its folder of data, the folder of its socket, its first process."""

    data: Path
    socket: Path
    pid: int

    def url(self, database: str) -> str:
        """Where the program finds a database of this server."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self.socket), safe='')}"

    def processor_seconds(self) -> float:
        """What all processes of the server have spent since it started, those that have ended among them."""
        tick = os.sysconf("SC_CLK_TCK")
        # Of the first process also what its ended children have spent; of a living child what it has spent itself.
        return sum(_ticks(self.pid, 4)) / tick + sum(sum(_ticks(child, 2)) for child in _children(self.pid)) / tick

    def bytes(self) -> int:
        """What the server's files weigh, the write-ahead log left out."""
        files = (path for path in self.data.rglob("*") if path.is_file() and "pg_wal" not in path.parts)
        return sum(path.stat().st_size for path in files)


def programs() -> Path:
    """The folder of the newest server programs here; Stop where there are none."""
    found = shutil.which("initdb")
    if found is not None and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    folders = [path.parent for path in _DEBIAN.glob("*/bin/initdb")]
    if not folders:
        raise Stop("没有 PostgreSQL 服务程序。The programs of a PostgreSQL server are missing (Debian: postgresql).")
    return max(folders, key=lambda folder: float(folder.parent.name))


@contextmanager
def private_cluster(settings: Mapping[str, str] = QUICK) -> Iterator[Cluster]:
    """A server for the length of the block, whatever happens in it. It runs as somebody who is not root."""
    bin_ = programs()
    # A socket's whole path has to be short, and whoever serves has to get there.
    home = Path(tempfile.mkdtemp(prefix="mq-pg-"))
    try:
        who = _servant(home)
        data = home / "data"
        made = subprocess.run(
            [bin_ / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-N"],
            capture_output=True, text=True, check=False, cwd=home, **who,
        )  # fmt: skip
        if made.returncode:
            raise Stop(f"PostgreSQL 没有建成。No PostgreSQL cluster could be made: {made.stderr}")
        with _running(bin_, data, home, settings, who) as cluster:
            yield cluster
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(bin_: Path, data: Path, home: Path, settings: Mapping[str, str], who: dict[str, Any]) -> Iterator[Cluster]:
    options = [f"-c{name}={value}" for name, value in {"listen_addresses": "", **settings}.items()]
    command: list[str | Path] = [bin_ / "postgres", "-D", data, "-k", home, *options]
    if setpriv := shutil.which("setpriv"):
        # Ended even where whoever needed it is killed.
        command = [setpriv, "--pdeathsig", "QUIT", *command]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=home, **who)
    try:
        _wait_until_ready(process, data, home / "log")
        yield Cluster(data, home, process.pid)
    finally:
        _end(process)


def _wait_until_ready(process: subprocess.Popen[Any], data: Path, log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            lines = (data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
            if len(lines) > 7 and lines[7].strip() == "ready":
                return
        time.sleep(0.02)
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise Stop(f"PostgreSQL 没有启动。PostgreSQL did not start: {said}")


def _end(process: subprocess.Popen[Any]) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_S)


def _servant(home: Path) -> dict[str, Any]:
    """As whom to run: the server refuses root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    name = next((each for each in _SERVANTS if each in names), None)
    if name is None:
        raise Stop("没有可以运行 PostgreSQL 的用户。There is no user that could run PostgreSQL: postgres, nobody")
    shutil.chown(home, name)
    return {"user": name}


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _ticks(pid: int, count: int) -> list[int]:
    """The first `count` of: own user and system time, those of ended children."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return [0]
    return [int(each) for each in line.rpartition(")")[2].split()[11 : 11 + count]]
