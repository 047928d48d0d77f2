"""The child process that opens rosters: whatever a hostile or broken file does, it does to this process only.

Asked by one message on standard input; answers in frames on standard output: a tag of one byte, the length in four
bytes, the payload. Nothing of a file's content goes anywhere else, error texts included. What is not needed at once is
imported while a thread beside opens the file, which saves a tenth of a second.
"""

import gc
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from minqing_desktop.exchange.roster.grid import Sheet
    from minqing_desktop.exchange.roster.plan import RosterBatch

OUTLINE, BATCH, CELLS, REFUSED, FAILED, DONE = b"O", b"B", b"C", b"R", b"F", b"D"
FROZEN_ARGUMENT = "--read-roster"
"""A frozen program starts itself with this argument; its entry point then calls `run_if_asked` before anything else."""


def request(path: Path, headings: Path, wishes: bytes, memory_limit: int) -> bytes:
    """The message to the child; `wishes` is msgpack: answers, corrections, whether the raw cells are
    wanted, and whether the index's texts of names are.

    Paths as bytes, because names of files need not be text.
    """
    return b"\0".join((os.fsencode(path), os.fsencode(headings), str(memory_limit).encode(), wishes))


def run_if_asked(arguments: Sequence[str]) -> bool:
    """Runs the child and gives True when a frozen program was started as one. Call before importing a window."""
    if list(arguments[1:2]) != [FROZEN_ARGUMENT]:
        return False
    run()
    return True


def run() -> None:
    """Serves one request and ends."""
    gc.disable()  # the process is short and its data has no cycles; its memory is limited anyway
    path, headings, memory_limit, wishes = sys.stdin.buffer.read().split(b"\0", 3)
    output = sys.stdout.buffer
    from minqing_desktop.exchange.roster.memory_limit import limit_memory

    limit_memory(int(memory_limit))
    opening = _Opening(Path(os.fsdecode(path)))
    opening.start()
    try:
        _answer(opening, Path(os.fsdecode(headings)), wishes, output)
    except BrokenPipeError:
        os._exit(0)  # the parent has cancelled
    except MemoryError:
        send(output, REFUSED, b"too_big")
    output.flush()


class _Opening(threading.Thread):
    """Opens the file; the reader of spreadsheets lets other threads run meanwhile."""

    def __init__(self, path: Path) -> None:
        super().__init__(name="opening", daemon=True)
        self._path = path
        self._sheets: list[Sheet] = []
        self._failure: BaseException | None = None

    def run(self) -> None:
        from minqing_desktop.exchange.roster.opening import open_sheets

        try:
            self._sheets = open_sheets(self._path)
        except BaseException as failure:
            self._failure = failure

    def sheets(self) -> "list[Sheet]":
        """Waits for the sheets, and raises what opening them raised."""
        self.join()
        if self._failure is not None:
            raise self._failure
        return self._sheets


class _Names:
    """Makes the index's texts of names beside the parent's writing, which is the longer half of an import."""

    def __init__(self) -> None:
        from minqing_desktop.domain.values.search_tokens import load_readings, name_text

        # The file is being opened meanwhile.
        load_readings()
        self._text_of = name_text
        self._seen: set[str] = set()

    def added_to(self, batch: "RosterBatch") -> "RosterBatch":
        """The batch with the texts of names that no batch had before."""
        import msgspec

        found = {member.name for home in batch.households for member in home.members}
        found.update(home.registered_head for home in batch.households)
        new = found - self._seen - {""}
        self._seen |= new
        return msgspec.structs.replace(batch, names={name: self._text_of(name) for name in new})


def _answer(opening: _Opening, headings: Path, wishes: bytes, output: BinaryIO) -> None:
    import msgspec

    from minqing_desktop.domain.errors import UserError
    from minqing_desktop.exchange.roster.corrections import Corrections
    from minqing_desktop.exchange.roster.headings import load_headings
    from minqing_desktop.exchange.roster.parsing import parse
    from minqing_desktop.exchange.roster.plan import RosterOutline

    encode = msgspec.msgpack.Encoder().encode
    try:
        known = load_headings(headings)
        answers, corrections, wants_cells, wants_names = msgspec.msgpack.decode(
            wishes, type=tuple[dict[str, str], Corrections, bool, bool]
        )
        names = _Names() if wants_names else None
        sheets = opening.sheets()
        if wants_cells:
            from minqing_desktop.exchange.roster.raw_cells import pack

            for frame in pack(sheets):
                send(output, CELLS, frame)
        for part in parse(sheets, known, answers, corrections):
            if isinstance(part, RosterOutline):
                send(output, OUTLINE, encode(part))
            else:
                send(output, BATCH, encode(part if names is None else names.added_to(part)))
    except UserError as error:
        send(output, REFUSED, error.code.removeprefix("roster.").encode())
    except (BrokenPipeError, MemoryError):
        raise
    except Exception as error:
        send(output, FAILED, place_of(error).encode())
    else:
        send(output, DONE, b"")


def place_of(error: Exception) -> str:
    """Kind and place of a bug, without its text, which may hold a cell's value."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else "?"
    return f"{type(error).__name__} at {place}"


def send(output: BinaryIO, tag: bytes, payload: bytes) -> None:
    """Writes one frame."""
    output.write(tag + len(payload).to_bytes(4, "big"))
    output.write(payload)
    output.flush()
