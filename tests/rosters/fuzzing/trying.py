"""Reads many mutated files in worker processes that are limited like the reader's child, and tells what came of them.

A worker that dies takes nobody with it: the file it died of is tried again through the program's own reader process,
which has to turn that death into a sentence.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.roster.memory_limit import limit_memory
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.reader_process import MEMORY_LIMIT, plan_roster
from minqing_desktop.exchange.roster.reading import plan_roster_here
from tests.rosters.fuzzing.mutating import mutated
from tests.rosters.invented.containers import KINDS
from tests.rosters.invented.making import make, write

ROOT = Path(__file__).resolve().parents[3]
HEADINGS = ROOT / "resources" / "headings.json"
_SAMPLES = ROOT / "tests" / "rosters"
_CHUNK = 250
_SECONDS = 12


@dataclass
class Outcome:
    """What came of all files; `crashes` are (number, place of the fault), without anything of a file's content."""

    tried: int = 0
    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    crashes: list[tuple[int, str]] = field(default_factory=list)
    died: list[int] = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: int = -1
    largest_mib: float = 0.0


def base_files(room: Path) -> list[Path]:
    """Rosters in every kind of file, and the small awkward ones."""
    room.mkdir(parents=True, exist_ok=True)
    kinds = [kind for kind in KINDS if kind not in ("utf-8-semicolon", "utf-16-be-semicolon", "gb18030-semicolon")]
    shapes = ("1", "3", "6", "9", "9b", "10", "11", "runs")
    made = [write(make(seed, shapes[seed % len(shapes)]), room, kind) for seed, kind in enumerate(kinds * 2)]
    return made + [path for path in sorted(_SAMPLES.iterdir()) if path.suffix in (".xlsx", ".xls", ".csv")]


def spoilt(number: int, bases: list[Path]) -> bytes:
    """The content of the file with this number; always the same."""
    chance = random.Random(f"mutated {number}")
    return mutated(bases[number % len(bases)].read_bytes(), chance)


def try_all(first: int, count: int, room: Path, niceness: int = 0) -> Outcome:
    """Tries files `first` up to `first + count` one chunk after another."""
    outcome = Outcome()
    base_files(room / "base")
    at, last = first, first + count
    while at < last:
        end = min(at + _CHUNK, last)
        command = [sys.executable, "-m", "tests.rosters.fuzzing.trying", str(at), str(end), str(room)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), *filter(None, sys.path)))}
        worker = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=environment
        )
        if niceness and hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, worker.pid, niceness)
        reached = _collect(worker, outcome, at, room)
        at = reached + 1
    return outcome


def _collect(worker: "subprocess.Popen[str]", outcome: Outcome, first: int, room: Path) -> int:
    """Takes a worker's answers; gives the number of the last file that was tried."""
    reached = first - 1
    with worker:
        for line in worker.stdout or ():
            told = json.loads(line)
            reached = told["number"]
            _count(told, outcome)
    if worker.returncode != 0:
        reached += 1
        _try_dead(reached, outcome, room)
    return reached


def _count(told: dict, outcome: Outcome) -> None:
    outcome.tried += 1
    if told["crash"]:
        outcome.crashes.append((told["number"], told["crash"]))
    elif told["refused"]:
        outcome.refused[told["refused"]] += 1
    else:
        outcome.read += 1
    outcome.largest_mib = max(outcome.largest_mib, told["mib"])
    if told["seconds"] > outcome.slowest_s:
        outcome.slowest_s, outcome.slowest = told["seconds"], told["number"]


def _try_dead(number: int, outcome: Outcome, room: Path) -> None:
    """The file a worker died of, or took too long for, through the program's own reader."""
    outcome.died.append(number)
    path = room / "dead"
    path.write_bytes(spoilt(number, base_files(room / "base")))
    start = time.monotonic()
    told = {"number": number, "crash": "", "refused": "", "mib": 0.0}
    try:
        plan_roster(path, HEADINGS)
    except UserError as refused:
        told["refused" if refused.code != "roster.reader_failed" else "crash"] = refused.code
    _count({**told, "seconds": time.monotonic() - start}, outcome)


def _place_of(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else "?"
    return f"{type(error).__name__} at {place}"


def _try_one(path: Path) -> tuple[str, str]:
    """The refusal's code and the crash's place, '' for what there was not."""
    try:
        plan = plan_roster_here(path, HEADINGS)
        check_sound(plan)
    except UserError as refused:
        return refused.code, ""
    except MemoryError:
        return "roster.too_big", ""
    except BaseException as error:
        return "", _place_of(error)
    return "", ""


def check_sound(plan: RosterPlan) -> None:
    """What holds of every plan, whatever was read; AssertionError otherwise."""
    assert plan.households
    for household in plan.households:
        assert household.members
        assert -1 <= household.head < len(household.members)
        assert all(member.name.strip() for member in household.members)
    for doubt in plan.doubts:
        assert doubt.household < len(plan.households)
        assert doubt.member < 0 or plan.person(doubt) is not None


def _work(first: int, last: int, room: Path) -> None:
    """A worker's life: one line of JSON for each file."""
    import signal

    limit_memory(MEMORY_LIMIT)
    bases = base_files(room / f"base{os.getpid()}")
    path = room / f"mutated{os.getpid()}"
    for number in range(first, last):
        path.write_bytes(spoilt(number, bases))
        signal.alarm(_SECONDS)  # nobody catches it: the worker dies
        start = time.monotonic()
        refused, crash = _try_one(path)
        signal.alarm(0)
        seconds = time.monotonic() - start
        told = {"number": number, "refused": refused, "crash": crash, "mib": _most_mib(), "seconds": seconds}
        print(json.dumps(told), flush=True)


def _most_mib() -> float:
    """The most memory this process has used; getrusage would count what its parent held when it was started."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    _work(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
