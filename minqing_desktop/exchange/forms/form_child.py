"""The child process that opens and fills superiors' forms: whatever a hostile file does, it does to this process only.

Asked in frames on standard input (a tag of one byte, the length in four bytes, the payload), answers in the same way on
standard output. Nothing of a file's content goes anywhere else, error texts included.
"""

import gc
import io
import os
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from minqing_desktop.exchange.roster.reader_child import FAILED, REFUSED, place_of, send

if TYPE_CHECKING:
    from minqing_desktop.exchange.forms.blanks import Blank
    from minqing_desktop.exchange.forms.filling import Filling
    from minqing_desktop.exchange.forms.layout import FormLayout
    from minqing_desktop.exchange.forms.work import Fillings, FormWork

OPEN, FILL, OPENED, STEP, PIECE, FILLED = b"o", b"f", b"L", b"S", b"P", b"E"
FROZEN_ARGUMENT = "--read-form"
"""As `reader_child.FROZEN_ARGUMENT`."""
_PIECE = 1 << 20
_STEP_S = 0.1
_DAY = 1


def run_if_asked(arguments: Sequence[str]) -> bool:
    """Runs the child and gives True when a frozen program was started as one. Call before importing a window."""
    if list(arguments[1:2]) != [FROZEN_ARGUMENT]:
        return False
    run()
    return True


def run() -> None:
    """Serves one form and ends."""
    gc.disable()  # the process is short and its data has no cycles; its memory is limited anyway
    source, output = sys.stdin.buffer, sys.stdout.buffer
    try:
        _serve(source, output)
    except BrokenPipeError:
        os._exit(0)  # the parent has cancelled
    except MemoryError:
        send(output, REFUSED, b"form.too_big")
    output.flush()


def _serve(source: BinaryIO, output: BinaryIO) -> None:
    from minqing_desktop.domain.errors import UserError
    from minqing_desktop.exchange.roster.memory_limit import limit_memory

    tag, payload = _receive(source)
    if tag != OPEN:
        return
    path, headings, form_headings, limit = (os.fsdecode(each) for each in payload.split(b"\0"))
    limit_memory(int(limit))
    try:
        import msgspec

        from minqing_desktop.exchange.forms.work import FormWork

        work = FormWork(Path(path), Path(headings), Path(form_headings))
        send(output, OPENED, msgspec.msgpack.encode(work.opened))
        tag, payload = _receive(source)
        if tag == FILL:
            _fill(work, unpacked(payload, work.opened.layout), output)
    except UserError as error:
        send(output, REFUSED, error.code.encode())
    except (BrokenPipeError, MemoryError):
        raise
    except Exception as error:
        send(output, FAILED, place_of(error).encode())


def _fill(work: "FormWork", fillings: "Fillings", output: BinaryIO) -> None:
    last = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > _STEP_S:
            last = time.monotonic()
            send(output, STEP, f"{done} {total}".encode())

    stream = io.BytesIO()
    added = work.fill(fillings, stream, progress)
    package = stream.getbuffer()
    for start in range(0, len(package), _PIECE):
        send(output, PIECE, bytes(package[start : start + _PIECE]))
    send(output, FILLED, str(added).encode())


def _receive(source: BinaryIO) -> tuple[bytes, bytes]:
    """The next request; an empty tag where the parent wants nothing more."""
    header = source.read(5)
    if len(header) < 5:
        return b"", b""
    return header[:1], source.read(int.from_bytes(header[1:], "big"))


def packed(fillings: "Fillings", layout: "FormLayout") -> bytes:
    """Fillings as bytes. Blanks go by their place in their sheet; days are marked, as msgpack has no kind for them."""
    import msgspec

    def value(given: object) -> object:
        return msgspec.msgpack.Ext(_DAY, given.isoformat().encode()) if isinstance(given, date) else given

    def one(filling: "Filling", places: dict["Blank", int]) -> tuple[object, ...]:
        tables = [
            [[{column: value(said) for column, said in line.items()} for line in block] for block in blocks]
            for blocks in filling.tables
        ]
        return tables, [(places[blank], value(said)) for blank, said in filling.blanks.items()], filling.name

    told = []
    for place, each in fillings.items():
        places = {blank: number for number, blank in enumerate(layout.sheets[place].blanks)}
        told.append((place, [one(filling, places) for filling in each]))
    return msgspec.msgpack.encode(told)


def unpacked(payload: bytes, layout: "FormLayout") -> "Fillings":
    """The reverse of `packed`."""
    import msgspec

    from minqing_desktop.exchange.forms.filling import Filling

    def day(code: int, data: memoryview) -> date:
        return date.fromisoformat(bytes(data).decode())

    found: dict[int, list[Filling]] = {}
    for place, each in msgspec.msgpack.decode(payload, ext_hook=day, strict=False):
        blanks = layout.sheets[place].blanks
        found[place] = [
            Filling(tables, {blanks[number]: said for number, said in values}, name) for tables, values, name in each
        ]
    return found
