"""An open notebook: one lane that writes actions, snapshots to read from, local drafts and preferences."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.storage.act import Act, Signer
from minqing_desktop.storage.action_log import DEVICE_BYTES
from minqing_desktop.storage.driver import (
    checkpoint,
    checkpoint_beside,
    close,
    commit_to_wal,
    reader_engine,
    writer_engine,
)
from minqing_desktop.storage.halved import had_chain
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.rebuilding import clear_views, rebuild
from minqing_desktop.storage.schema import catalogue_print, metadata
from minqing_desktop.storage.transport import ForeignAction, Taken, take_actions

Seen = TypeVar("Seen")
SCHEMA = 1
DATABASE = "notebook.db"
# An action of more ops is brought into the main file beside the work that follows it, which need not wait for that.
GREAT_ACTION = 5000
_COUNT_LOCAL = "INSERT INTO meta (name, value) VALUES ('local', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"


@dataclass(frozen=True, slots=True)
class LogFacts:
    """The end of the log, which the witness remembers outside the database.

    `local` counts the transactions beside the log: a draft may be lost where no action is.
    """

    ops: int
    last_action: int
    chain: bytes
    local: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Written:
    """What a finished action touched: its id and the record ids of each kind; empty when nothing had to be done."""

    action: bytes
    touched: dict[str, frozenset[str]]


class Writing:
    """The two sides of one writing transaction: the action being written and a reader that sees it."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self.reader = Reader(act.connection)
        self.written: Written | None = None

    def see(self) -> Reader:
        """A reader that sees all that was written so far."""
        self.act.flush()
        return self.reader


class Notebook:
    """Both engines of one notebook folder; made by `create` or `open_notebook`, ended by `close`.

    `on_commit` is called after each commit with the end of the log, in the writing thread.
    """

    def __init__(self, folder: Path, writer: Engine, reader: Engine) -> None:
        self.folder = folder
        self._writer = writer
        self._reader = reader
        self.on_commit: Callable[[LogFacts], None] = lambda facts: None
        self.device = b""
        self.was_upgraded = False
        """Whether opening brought the file to this version."""
        self._tidying: threading.Thread | None = None
        self._is_closed = False
        # Actions come from the writing lane, notes of files that leave from any thread: one after another.
        self._writing = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """One snapshot; any thread."""
        with self._reader.connect() as connection, connection.begin():
            yield Reader(connection)

    @contextmanager
    def acting(self, verb: str, *, village: str, cadre: str, at_ms: int, undoes: bytes = b"") -> Iterator[Writing]:
        """One action in one transaction; leaving by an exception writes nothing. Any thread, one after another."""
        with self._writing, self._acting(verb, Signer(self.device, cadre, at_ms), village, undoes) as writing:
            yield writing

    @contextmanager
    def _acting(self, verb: str, signer: Signer, village: str, undoes: bytes) -> Iterator[Writing]:
        with self._writer.begin() as connection:
            act = Act(connection, verb, village, signer, undoes)
            writing = Writing(act)
            yield writing
            if not act.finish():
                act.id = b""
            facts = log_facts(connection)
            is_great = len(act.appender.op_ids) > GREAT_ACTION
            if is_great:
                commit_to_wal(connection)
        if is_great:
            self._tidy()
        writing.written = Written(
            act.id, {kind: frozenset(map(bytes.hex, ids)) for kind, ids in act.appender.touched.items()}
        )
        if act.id:
            self.on_commit(facts)

    def _tidy(self) -> None:
        self._wait_for_tidying()
        self._tidying = threading.Thread(target=checkpoint_beside, args=(self._reader,), name="tidying", daemon=True)
        self._tidying.start()

    def _wait_for_tidying(self) -> None:
        if self._tidying is not None:
            self._tidying.join()

    def take(
        self, actions: Iterable[ForeignAction], beside: Callable[[Connection, Taken], object] | None = None
    ) -> Taken:
        """Adds actions from elsewhere in one transaction; ActionAltered leaves all as it was. Only the writing lane.

        `beside` looks at what was taken and writes local rows in the same transaction.
        """
        with self._writing, self._writer.begin() as connection:
            taken = take_actions(connection, actions)
            if beside is not None:
                beside(connection, taken)
                connection.exec_driver_sql(_COUNT_LOCAL)
            facts = log_facts(connection)
        if taken.actions or beside is not None:
            self.on_commit(facts)
        return taken

    def rehearse(self, actions: Iterable[ForeignAction], look: Callable[[Reader, Taken], Seen]) -> Seen:
        """What `look` finds where the actions have been taken; then all is as it was. Only the writing lane."""
        with self._writing, self._writer.connect() as connection, connection.begin() as transaction:
            try:
                return look(Reader(connection), take_actions(connection, actions, is_searched=False))
            finally:
                transaction.rollback()

    @contextmanager
    def local(self) -> Iterator[Connection]:
        """A transaction for the tables outside the log: drafts, preferences, meta. Only the writing lane calls this."""
        with self._writing:
            with self._writer.begin() as connection:
                yield connection
                connection.exec_driver_sql(_COUNT_LOCAL)
                facts = log_facts(connection)
            self.on_commit(facts)

    def log_facts(self) -> LogFacts:
        """The end of the log as committed."""
        with self.reading() as reader:
            return log_facts(reader.connection)

    def chain_at(self, action: int) -> bytes | None:
        """The chain head after an action, by its number in this log; None when it is not here."""
        with self.reading() as reader:
            chain = reader.connection.exec_driver_sql("SELECT chain FROM action WHERE seq = ?", (action,)).scalar()
        return None if chain is None else bytes(chain)

    def had_chain(self, head: bytes) -> bool:
        """Whether the log's chain had this head before it was computed anew, see `storage.halved`."""
        with self.reading() as reader:
            return had_chain(reader.connection, head)

    @property
    def incarnation(self) -> int:
        """Grows when an older database is put in place on purpose, by restoring a backup."""
        return int.from_bytes(self.device[DEVICE_BYTES:], "big")

    def become(self, device: bytes) -> None:
        """Writes as another device, or in another incarnation, from now on. Only the writing lane calls this."""
        with self.local() as connection:
            connection.exec_driver_sql("UPDATE meta SET value = ? WHERE name = 'device'", (device,))
        self.device = device

    def checkpoint(self) -> bool:
        """Empties the WAL into the main file; False when a reader still needs it."""
        self._wait_for_tidying()
        return checkpoint(self._writer)

    def engines(self) -> tuple[Engine, Engine]:
        """(writer, reader), for checks that need a whole engine."""
        return self._writer, self._reader

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Nobody else writes for the length of the block."""
        with self._writing:
            yield

    def close(self) -> None:
        """Checkpoints, closes the files and drops the key; calling it again does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        self.on_commit = lambda facts: None  # the witness has a key of its own
        try:
            self._wait_for_tidying()  # it has one of the reader's connections
            close(self._reader)
            self.checkpoint()
        finally:
            close(self._writer)


def log_facts(connection: Connection) -> LogFacts:
    """The end of the log in this transaction."""
    run = connection.exec_driver_sql
    row = run("SELECT seq, chain, last_op FROM action ORDER BY seq DESC LIMIT 1").first()
    local = int(run("SELECT value FROM meta WHERE name = 'local'").scalar() or 0)
    return LogFacts(0, 0, b"", local) if row is None else LogFacts(row[2], row[0], bytes(row[1]), local)


def create_database(folder: Path, key: bytes, notebook_id: bytes) -> Notebook:
    """Makes the database of a new notebook in an existing folder; whole or not at all."""
    path = folder / DATABASE
    notebook = Notebook(folder, writer_engine(path, key, must_exist=False), reader_engine(path, key))
    try:
        with notebook.local() as connection:
            metadata.create_all(connection)
            clear_views(connection)
            for name, value in _first_meta(notebook_id).items():
                connection.exec_driver_sql("INSERT INTO meta (name, value) VALUES (?, ?)", (name, value))
        notebook.device = _meta(notebook, "device")
    except BaseException:
        notebook.close()
        raise
    return notebook


def _first_meta(notebook_id: bytes) -> dict[str, Any]:
    return {"schema": SCHEMA, "notebook": notebook_id, "device": new_device(), "catalogue": catalogue_print()}


def new_device() -> bytes:
    """A device that nobody else is, in its first incarnation."""
    return os.urandom(DEVICE_BYTES) + (1).to_bytes(4, "big")


STEPS: dict[int, Callable[[Connection], None]] = {}
"""What brings the tables of a schema to the next one, by its number; SCHEMA - 1 of them. None has been needed yet."""


def open_database(
    folder: Path, key: bytes, before_upgrade: Callable[[Notebook], object] = lambda _notebook: None
) -> Notebook:
    """Opens a notebook's database and brings it to this version: its tables step by step, its views made anew.

    `before_upgrade` is called while the file is still as it was; when it raises nothing is changed. Killed at any point
    of it the file is of the old version or of this one.
    """
    path = folder / DATABASE
    notebook = Notebook(folder, writer_engine(path, key), reader_engine(path, key))
    try:
        schema = int(_meta(notebook, "schema"))
        if schema > SCHEMA:
            raise UserError(
                "notebook_newer",
                tr("这本笔记本是用更新版本的程序写的，这个版本打不开它；里面的内容没有改动。"),
                tr("请先把程序升级到新版本。"),
            )
        notebook.device = bytes(_meta(notebook, "device"))
        if schema < SCHEMA or _meta(notebook, "catalogue") != catalogue_print():
            before_upgrade(notebook)
            notebook.was_upgraded = True
            with notebook.local() as connection:
                for number in range(schema, SCHEMA):
                    STEPS[number](connection)
                connection.exec_driver_sql("UPDATE meta SET value = ? WHERE name = 'schema'", (SCHEMA,))
                metadata.create_all(connection)
                rebuild(connection)
    except BaseException:
        notebook.close()
        raise
    return notebook


def _meta(notebook: Notebook, name: str) -> Any:
    with notebook.reading() as reader:
        return reader.connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (name,)).scalar()
