"""The witness beside the database: how far the log had come, so that a log that lost its end is noticed.

SQLite drops, without a word, every commit behind a damaged frame of the WAL, and somebody may put an older database in
place; both integrity checks then say ok. The witness is replaced after each commit and compared at opening. It cannot
notice that the whole folder, witness included, was put back to an earlier day.

The file is text: a line `minqing-witness 1`, a line of JSON, a line with the HMAC-SHA256 of both under a key derived
from the database key.
"""

import hmac
from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import msgspec

from minqing_desktop.storage.derived_keys import WITNESS, derive_key
from minqing_desktop.storage.faults import disk_failed

SIZE_LIMIT = 4096
_FIRST_LINE = b"minqing-witness 1\n"
_LAST_LINE = b"hmac "
_LAST_LINE_BYTES = len(_LAST_LINE) + 64 + 1


class WitnessVerdict(StrEnum):
    """What the witness says about the database."""

    OK = "ok"
    """Both stand at the same place."""
    MISSING = "missing"
    """No witness: deleted, or only part of the folder was copied."""
    BEHIND = "behind"
    """The database holds all that the witness saw, and more: killed between a commit and its witness. Write it anew."""
    AHEAD = "ahead"
    """The database lacks something that was committed: damage in its WAL, or an older file put in its place."""
    FORGED = "forged"
    """Not written with this notebook's key: altered, damaged, or another notebook's."""


class LogEnd(Protocol):
    """The end of a log: how many ops, the number of the last action and the chain head there; 0, 0, b"" when empty.

    `local` counts what was written beside the log.
    """

    @property
    def ops(self) -> int: ...

    @property
    def last_action(self) -> int: ...

    @property
    def chain(self) -> bytes: ...

    @property
    def local(self) -> int: ...


class Witness:
    """The witness of one notebook, for as long as it is open; `write` has to replace atomically.

    `generation` grows when an older database is put in place on purpose, by restoring a backup.
    """

    def __init__(
        self,
        path: Path,
        database_key: bytes,
        notebook_id: bytes,
        write: Callable[[Path, bytes], None],
        generation: int = 1,
    ) -> None:
        self._path = path
        self._key = derive_key(database_key, WITNESS)
        self._notebook_id = notebook_id
        self._write = write
        self._generation = generation

    def remember(self, end: LogEnd) -> None:
        """Replaces the witness; called after each commit. Raises what `write` raises.

        The commit stands even where this fails: the next witness, or the next opening, makes up for it.
        """
        statement = _Statement(self._notebook_id, self._generation, end.ops, end.last_action, end.chain, end.local)
        signed = _FIRST_LINE + msgspec.json.encode(statement) + b"\n"
        self._write(self._path, signed + self._last_line(signed))

    def check(
        self,
        end: LogEnd,
        chain_at: Callable[[int], bytes | None],
        had_chain: Callable[[bytes], bool] = lambda _head: False,
    ) -> WitnessVerdict:
        """Compares with the database just opened; `chain_at` gives its chain head after an action, by number.

        `had_chain` says whether this was the head before the log computed its chain anew, as where a half action was
        made whole: a witness may have been killed before it saw the new one. Raises UserError disk_failed when the file
        is there and cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                content = file.read(SIZE_LIMIT + 1)
        except FileNotFoundError:
            return WitnessVerdict.MISSING
        except OSError:
            raise disk_failed() from None
        seen = self._read(content)
        if seen is None:
            return WitnessVerdict.FORGED
        if seen.generation != self._generation:
            return WitnessVerdict.BEHIND if seen.generation < self._generation else WitnessVerdict.AHEAD
        if seen.local > end.local:
            return WitnessVerdict.AHEAD
        if seen.last_action == end.last_action:
            if seen.chain != end.chain or seen.ops != end.ops:
                is_before = seen.ops < end.ops and had_chain(seen.chain)
                return WitnessVerdict.BEHIND if is_before else WitnessVerdict.AHEAD
            return WitnessVerdict.OK if seen.local == end.local else WitnessVerdict.BEHIND
        if seen.last_action > end.last_action or seen.ops > end.ops:
            return WitnessVerdict.AHEAD
        contained = seen.last_action == 0 or chain_at(seen.last_action) == seen.chain or had_chain(seen.chain)
        return WitnessVerdict.BEHIND if contained else WitnessVerdict.AHEAD

    def _read(self, content: bytes) -> "_Statement | None":
        signed, last = content[:-_LAST_LINE_BYTES], content[-_LAST_LINE_BYTES:]
        if not hmac.compare_digest(last, self._last_line(signed)) or not signed.startswith(_FIRST_LINE):
            return None
        statement = msgspec.json.decode(signed[len(_FIRST_LINE) :], type=_Statement)
        return statement if statement.notebook == self._notebook_id else None

    def _last_line(self, signed: bytes) -> bytes:
        return _LAST_LINE + hmac.new(self._key, signed, sha256).hexdigest().encode() + b"\n"


class _Statement(msgspec.Struct, frozen=True):
    notebook: bytes
    generation: int
    ops: int
    last_action: int
    chain: bytes
    local: int = 0
