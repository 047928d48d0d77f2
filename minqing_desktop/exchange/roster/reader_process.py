"""Reads a roster in a child process with limits of memory and time: what the program uses to preview and import.

The parts arrive while the child is still reading, so that writing them can begin before the file is read to its end.
"""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import IO

import msgspec

from minqing_desktop.exchange.progress import Cancel, Cancelled, Progress
from minqing_desktop.exchange.roster import reader_child
from minqing_desktop.exchange.roster.columns import Answers
from minqing_desktop.exchange.roster.corrections import Corrections
from minqing_desktop.exchange.roster.plan import RosterBatch, RosterOutline, RosterPlan
from minqing_desktop.exchange.roster.raw_cells import RawCells
from minqing_desktop.exchange.roster.sentences import refusal

MEMORY_LIMIT = 400 << 20
_SECONDS = 10.0
_SECONDS_PER_MIB = 2.0
_LARGEST_FRAME = 256 << 20
_POLL_S = 0.05
_PACKAGE_ROOT = Path(__file__).resolve().parents[3]

_Frame = tuple[bytes, bytes]


def plan_roster(
    path: Path,
    headings: Path,
    answers: Answers | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    corrections: Corrections | None = None,
    cells: RawCells | None = None,
) -> RosterPlan:
    """The whole plan of a roster. UserError for everything that is no roster; `Cancelled` when `cancel` said so."""
    with RosterStream(path, headings, answers, progress, cancel, corrections, cells) as stream:
        return RosterPlan(stream.outline, stream)


class RosterStream:
    """The outline of a roster, and its batches of households as they are read; use as a context manager.

    `headings` is headings.json; `cells` is filled with the sheets as they stand in the file before the outline comes;
    `with_names` asks for `RosterBatch.names`.
    Reading begins at once; asking for the outline or a batch waits, and raises what `plan_roster` raises, also after
    some batches have been given, so write them in one transaction. Leaving the block ends the child. For one thread.
    """

    def __init__(
        self,
        path: Path,
        headings: Path,
        answers: Answers | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        corrections: Corrections | None = None,
        cells: RawCells | None = None,
        with_names: bool = False,
    ) -> None:
        self._progress, self._cancel, self._cells = progress, cancel, cells
        wished = (dict(answers or {}), corrections or Corrections(), cells is not None, with_names)
        wishes = msgspec.msgpack.encode(wished)
        self._process = start_child(reader_child.__name__, reader_child.FROZEN_ARGUMENT)
        self._frames: queue.Queue[_Frame | None] = queue.Queue()
        self._deadline = time.monotonic() + _time_allowed(path)
        self._listener = threading.Thread(target=self._listen, name="roster-reader", daemon=True)
        try:
            self._ask(reader_child.request(path, headings, wishes, MEMORY_LIMIT))
            self._listener.start()
        except BaseException:
            self.close()
            raise

    @cached_property
    def outline(self) -> RosterOutline:
        """What is known before the first household comes."""
        return self._read_outline()

    def __enter__(self) -> "RosterStream":
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[RosterBatch]:
        decode = msgspec.msgpack.Decoder(RosterBatch).decode
        rows = sum(sheet.rows for sheet in self.outline.sheets if not sheet.skipped)
        done = 0
        while True:
            tag, payload = self._next()
            if tag == reader_child.DONE:
                return
            if tag != reader_child.BATCH:
                raise refusal("reader_failed")
            batch = decode(payload)
            done += sum(len(household.members) for household in batch.households)
            if self._progress is not None:
                self._progress(min(done, rows), rows)
            yield batch

    def close(self) -> None:
        """Ends the child if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._listener.is_alive():
            self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # the other end is gone, which is what is wanted
                    pipe.close()

    def _ask(self, message: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(message)
            pipe.close()
        except OSError:
            raise refusal("reader_failed") from None

    def _read_outline(self) -> RosterOutline:
        tag, payload = self._next()
        while tag == reader_child.CELLS and self._cells is not None:
            self._cells.take(payload)
            tag, payload = self._next()
        if tag != reader_child.OUTLINE:
            raise refusal("reader_failed")
        return msgspec.msgpack.decode(payload, type=RosterOutline)

    def _next(self) -> _Frame:
        """Waits for the next frame; turns the child's refusals, its death and a lapse of time into a UserError."""
        while True:
            if self._cancel is not None and self._cancel():
                raise Cancelled
            try:
                frame = self._frames.get(timeout=_POLL_S)
            except queue.Empty:
                if time.monotonic() > self._deadline:
                    raise refusal("too_slow") from None
                continue
            if frame is None:
                raise refusal(self._case_of_death())
            tag, payload = frame
            if tag == reader_child.REFUSED:
                raise refusal(payload.decode())
            if tag == reader_child.FAILED:
                raise refusal("reader_failed") from RuntimeError(payload.decode())
            return frame

    def _case_of_death(self) -> str:
        """The file was too big for the memory allowed when the child was aborted; anything else is our bug."""
        return "too_big" if died_of_memory(self._process.wait()) else "reader_failed"

    def _listen(self) -> None:
        """Takes the child's answers as they come, so that it never waits for whoever writes them."""
        output = self._process.stdout
        assert output is not None
        try:
            while True:
                header = read_exactly(output, 5)
                length = int.from_bytes(header[1:], "big")
                if length > _LARGEST_FRAME:
                    break
                self._frames.put((header[:1], read_exactly(output, length)))
                if header[:1] in (reader_child.DONE, reader_child.REFUSED, reader_child.FAILED):
                    return
        except (EOFError, OSError, ValueError):
            pass
        self._frames.put(None)


def read_exactly(stream: IO[bytes], count: int) -> bytes:
    """So many bytes; EOFError when the other end is gone before."""
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def died_of_memory(code: int) -> bool:
    """Whether a child's exit code says that it was aborted for want of memory, on Unix or Windows."""
    return code in (-6, -9, -11, 3, 0xC0000409, 0xC0000017, 0xC000012D)


def _time_allowed(path: Path) -> float:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return _SECONDS + _SECONDS_PER_MIB * max(0.0, size / (1 << 20) - 2)


def start_child(module: str, frozen_argument: str) -> "subprocess.Popen[bytes]":
    """Starts an interpreter, or the frozen program, that runs `module.run` over pipes."""
    if getattr(sys, "frozen", False):
        command = [sys.executable, frozen_argument]
    else:
        # Without site and environment the interpreter starts faster, and nobody else's code comes in.
        folders = [str(_PACKAGE_ROOT), *(os.path.abspath(folder) for folder in sys.path if folder)]
        code = f"import sys; sys.path[:0] = {folders!r}; from {module} import run; run()"
        command = [sys.executable, "-I", "-S", "-c", code]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=flags
        )
    except OSError:
        raise refusal("reader_failed") from None
