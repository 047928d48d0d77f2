"""What every part of the bench measures with: interleaved turns, processes of their own, memory."""

from __future__ import annotations

import gc
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
for _folder in (ROOT, ROOT / "packaging"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

BUILD = ROOT / "build" / "bench"
PASSWORD = "青山绿水 2026"
_CALL = "--call"
_ANSWER = "answer: "


@dataclass(frozen=True, slots=True)
class Scope:
    """How much a run measures: `turns` is how often each thing is done."""

    is_large: bool = False
    turns: int = 3


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what the work gave; what lies about from before is swept first."""
    gc.collect()
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def processor_seconds(work: Callable[[], Any], spent: list[float]) -> Any:
    """What the work gives; notes the processor time of this process and of those that it waited for."""
    before = os.times()
    result = work()
    spent.append(sum(os.times()[:4]) - sum(before[:4]))
    return result


def interleaved(turns: int, *works: Callable[[], float]) -> list[list[float]]:
    """Runs the works in turn, so that a busy moment of the machine falls on all of them; each gives its own measure."""
    measured: list[list[float]] = [[] for _ in works]
    for _ in range(turns):
        for values, work in zip(measured, works, strict=True):
            values.append(work())
    return measured


def alone(function: str, *arguments: object) -> Any:
    """Calls «module:function» of the bench with texts in a fresh process; gives what it returned, as JSON has it.

    A fresh process has an honest peak of memory and has loaded nothing yet.
    """
    command = [sys.executable, str(ROOT / "packaging" / "bench"), _CALL, function, *(str(each) for each in arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    said = [line for line in done.stdout.splitlines() if line.startswith(_ANSWER)]
    if done.returncode or not said:
        raise RuntimeError(f"{function} ended with {done.returncode}")
    return json.loads(said[-1].removeprefix(_ANSWER))


def answer_if_called(arguments: list[str]) -> bool:
    """Does what `alone` asks for in this process; False when nobody asked."""
    if arguments[:1] != [_CALL]:
        return False
    module, _, name = arguments[1].partition(":")
    result = getattr(importlib.import_module(f"bench.{module}"), name)(*arguments[2:])
    print(_ANSWER + json.dumps(result), flush=True)
    return True


def peak_mib() -> float:
    """The most memory this process held at any time."""
    # getrusage would give the peak of whoever started this process, if that was higher.
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the system does not say how much memory was held")


def peak_of_children_mib() -> float:
    """The most memory that the greediest of the processes this one waited for held at any time."""
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def resident_mib() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / (1 << 20)


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder under build/ that is gone afterwards: on the checkout's disk, as /tmp may be memory."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=BUILD) as folder:
        yield Path(folder)
