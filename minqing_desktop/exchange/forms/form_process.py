"""Opens and fills a superior's form in a child process with limits of memory and time, as rosters are read."""

import contextlib
import os
import queue
import threading
import time
from functools import cached_property
from pathlib import Path
from typing import IO, BinaryIO

import msgspec

from minqing_desktop.exchange.forms import form_child
from minqing_desktop.exchange.forms.refusals import refusal, refusal_of
from minqing_desktop.exchange.forms.work import Fillings, OpenedForm
from minqing_desktop.exchange.progress import Cancel, Cancelled, Progress
from minqing_desktop.exchange.roster.reader_child import FAILED, REFUSED
from minqing_desktop.exchange.roster.reader_process import died_of_memory, read_exactly, start_child

MEMORY_LIMIT = 1400 << 20
_SECONDS_TO_OPEN = 20.0
_SECONDS_TO_FILL = 60.0
_LINES_A_SECOND = 500
_LARGEST_FRAME = 256 << 20
_POLL_S = 0.05

_Frame = tuple[bytes, bytes]


class FormProcess:
    """One form, open in a child; use as a context manager, in one thread. Leaving the block ends the child.

    Opening begins at once; asking for `opened` waits for it. UserError: form.*. `Cancelled` when `cancel` said so.
    """

    def __init__(self, path: Path, headings: Path, form_headings: Path, cancel: Cancel | None = None) -> None:
        self._cancel = cancel
        self._process = start_child(form_child.__name__, form_child.FROZEN_ARGUMENT)
        self._frames: queue.Queue[_Frame | None] = queue.Queue()
        self._deadline = time.monotonic() + _SECONDS_TO_OPEN
        self._listener = threading.Thread(target=self._listen, name="form-reader", daemon=True)
        try:
            asked = (os.fsencode(path), os.fsencode(headings), os.fsencode(form_headings), str(MEMORY_LIMIT).encode())
            self._ask(form_child.OPEN, b"\0".join(asked))
            self._listener.start()
        except BaseException:
            self.close()
            raise

    @cached_property
    def opened(self) -> OpenedForm:
        """What the form asks for."""
        tag, payload = self._next(self._cancel)
        if tag != form_child.OPENED:
            raise refusal("reader_failed")
        return msgspec.msgpack.decode(payload, type=OpenedForm)

    def fill(
        self, fillings: Fillings, stream: BinaryIO, progress: Progress | None = None, cancel: Cancel | None = None
    ) -> int:
        """Writes the filled form; gives how many rows it did not have. Once only."""
        lines = sum(
            len(line) for each in fillings.values() for filling in each for table in filling.tables for block in table
            for line in block
        )  # fmt: skip
        self._deadline = time.monotonic() + _SECONDS_TO_FILL + lines / _LINES_A_SECOND
        self._ask(form_child.FILL, form_child.packed(fillings, self.opened.layout))
        while True:
            tag, payload = self._next(cancel, "too_much")
            match tag:
                case form_child.PIECE:
                    stream.write(payload)
                case form_child.STEP:
                    done, total = payload.split()
                    if progress is not None:
                        progress(int(done), int(total))
                case form_child.FILLED:
                    return int(payload)
                case _:
                    raise refusal("reader_failed")

    def __enter__(self) -> "FormProcess":
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

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

    def _ask(self, tag: bytes, payload: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(tag + len(payload).to_bytes(4, "big") + payload)
            pipe.flush()
        except OSError:
            raise refusal("reader_failed") from None

    def _next(self, cancel: Cancel | None, without_room: str = "too_big") -> _Frame:
        """Waits for the next frame; turns the child's refusals, its death and a lapse of time into a UserError."""
        while True:
            if cancel is not None and cancel():
                raise Cancelled
            try:
                frame = self._frames.get(timeout=_POLL_S)
            except queue.Empty:
                if time.monotonic() > self._deadline:
                    raise refusal("too_slow") from None
                continue
            if frame is None:
                raise refusal(without_room if died_of_memory(self._process.wait()) else "reader_failed")
            tag, payload = frame
            if tag == REFUSED:
                code = payload.decode()
                raise refusal(without_room) if code == "form.too_big" else refusal_of(code)
            if tag == FAILED:
                raise refusal("reader_failed") from RuntimeError(payload.decode())
            return frame

    def _listen(self) -> None:
        """Takes the child's answers as they come, so that it never waits for whoever writes them."""
        output: IO[bytes] | None = self._process.stdout
        assert output is not None
        try:
            while True:
                header = read_exactly(output, 5)
                length = int.from_bytes(header[1:], "big")
                if length > _LARGEST_FRAME:
                    break
                self._frames.put((header[:1], read_exactly(output, length)))
        except (EOFError, OSError, ValueError):
            pass
        self._frames.put(None)
