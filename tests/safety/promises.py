"""What children promised before they were killed, and whether the notebook they left keeps it."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import load_workbook

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.log.op import read_header
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.backups import list_backups, verify_backup
from minqing_desktop.services.drafts import draft
from minqing_desktop.services.notebooks import (
    OpenNotebook,
    check_notebook,
    is_recovery_code,
    open_notebook,
)
from minqing_desktop.services.session import Session
from minqing_desktop.storage.folder import NotebookFolder
from minqing_desktop.storage.rebuilding import verify_log
from tests.safety.quick_keys import FIRST_PASSWORD
from tests.safety.worker import ENTRIES, IMPORTED_HOUSEHOLDS, IMPORTED_MEMBERS, TASKS

# What may be told after a kill: that there was one, and that a copy of the key file was missing or old.
TOLD_AFTER_A_KILL = {"not_closed", "keyfile_healed"}


@dataclass(slots=True)
class Promised:
    """What the children of one notebook promised so far."""

    visits: dict[str, str] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    imports: dict[str, tuple[int, int]] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)
    draft: int = 0
    dumps: int = 0
    exports: int = 0
    backup: int = 0
    password: str = FIRST_PASSWORD
    tried_password: str = ""
    recovery: str = ""
    is_recovery_certain: bool = False
    colleague: str = ""
    is_colleague_certain: bool = True
    done: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def read(self, promises: Path) -> None:
        """Takes over what a child promised that is dead."""
        text = promises.read_text() if promises.exists() else ""
        for line in text.splitlines():
            word, *more = line.split()
            self.done[line if word == "beginning" else word] += 1
            if word == "opened":
                assert set(more) <= TOLD_AFTER_A_KILL, f"an opening after a kill found {more}"
            else:
                self._read_step(word, more)

    def _read_step(self, word: str, more: list[str]) -> None:
        if word == "visit":
            self.visits[more[0]] = more[1]
        elif word == "edit":
            self.words[more[0]] = int(more[1])
        elif word == "import":
            self.imports[more[0]] = (int(more[1]), int(more[2]))
        elif word == "undo":
            self.undone.add(more[0])
        elif word == "draft":
            self.draft = int(more[0])
        elif word == "dump":
            self.dumps += 1
        elif word == "export":
            self.exports += 1
        elif word == "backup":
            self.backup = int(more[0])
        else:
            self._read_key(word, more)

    def _read_key(self, word: str, more: list[str]) -> None:
        if word == "trying":
            if more[0] == "password":
                self.tried_password = more[1].replace("+", " ")
            if more[0] in ("recovery", "rekey"):
                self.is_recovery_certain = False
            if more[0] in ("colleague", "rekey"):
                self.is_colleague_certain = False
            if more[0] == "rekey":
                self.backup = 0  # those of before have the key of before
        elif word == "password":
            self.password, self.tried_password = more[0].replace("+", " "), ""
        elif word == "recovery":
            self.recovery, self.is_recovery_certain = more[0], True
        elif word == "colleague":
            self.colleague, self.is_colleague_certain = more[0].replace("+", " ").strip("-"), True


def open_after_a_kill(folder: Path, promised: Promised) -> OpenNotebook:
    """With the last password, or with the one that was being set when the child died; it is then the password."""
    tried, promised.tried_password = promised.tried_password, ""
    try:
        return open_notebook(folder, promised.password)
    except UserError as error:
        if error.code != "wrong_password" or not tried:
            raise
    promised.password = tried
    return open_notebook(folder, tried)


def assert_whole(folder: Path, promised: Promised, is_thorough: bool) -> None:
    """Opens after a kill and looks at what was promised; thoroughly also at every page, list and copy."""
    opened = open_after_a_kill(folder, promised)
    try:
        assert set(opened.notices) <= TOLD_AFTER_A_KILL, opened.notices
        with opened.session.reading() as reader:
            assert verify_log(reader.connection).faults == {}
        assert_promises_kept(opened, promised)
        assert_nothing_by_half(opened.session)
        assert_nothing_unfinished(folder)
        if is_thorough:
            assert check_notebook(opened).faults == {}
            for backup in list_backups(NotebookFolder(folder).backups, opened.key):
                verify_backup(backup, opened.key)
    finally:
        opened.close()
    if is_thorough:
        assert_files_whole(folder.parent, promised)
        assert_colleague_let_in(folder, promised)


def assert_promises_kept(opened: OpenNotebook, promised: Promised) -> None:
    session = opened.session
    assert session.blobs is not None
    with session.reading() as reader:
        visits = reader.get_many(Visit, promised.visits)
        assert visits.keys() == promised.visits.keys()
        for identity, number in promised.words.items():
            assert int(visits[identity].words) >= number
        for digest in promised.visits.values():
            assert session.blobs.has(digest)
        actions = {
            bytes(row[0]).hex(): (read_header(row[1]), row[2], bytes(row[3] or b""))
            for row in reader.connection.exec_driver_sql(
                "SELECT id, header, last_op - first_op + 1, undone_by FROM action"
            )
        }
    for action, (homes, persons) in promised.imports.items():
        header, ops, undone_by = actions[action]
        assert (header.counts["household"], header.counts["person"]) == (homes, persons)
        assert ops == homes + persons + header.counts["group"]
        if action in promised.undone:
            assert undone_by.hex() in actions
    kept = draft(session, "visit:new:1")
    assert kept is not None or not promised.draft
    if kept is not None:
        assert int(kept.body["words"]) >= promised.draft
    if promised.is_recovery_certain:
        assert is_recovery_code(opened, promised.recovery)
    if promised.backup:
        numbers = [each.number for each in list_backups(NotebookFolder(opened.folder).backups, opened.key)]
        assert max(numbers, default=0) >= promised.backup


def assert_nothing_by_half(session: Session) -> None:
    """Promised or not: an action is there with all it wrote, or it is not there."""
    with session.reading() as reader:
        visits = reader.count(Visit)
        for kind, each in ((Entry, ENTRIES), (Task, TASKS), (Attachment, 1)):
            assert reader.count(kind) == visits * each
        run = reader.connection.exec_driver_sql
        assert (reader.count(Household) - 1) % IMPORTED_HOUSEHOLDS == 0
        members = run(
            "SELECT DISTINCT (SELECT count(*) FROM v_person p WHERE p.household = h.id AND p.hidden = 0),"
            " h.head IS NULL FROM v_household h WHERE h.hidden = 0 AND h.number <> '0001'"
        ).all()
        assert {tuple(row) for row in members} <= {(IMPORTED_MEMBERS, 0)}


def assert_nothing_unfinished(folder: Path) -> None:
    """What was being written when the child died was swept away by the opening."""
    left = sorted(
        f"{path.name}, {'folder' if path.is_dir() else path.stat().st_size}" for path in folder.glob(".*.part")
    )
    assert not left, left


def assert_colleague_let_in(folder: Path, promised: Promised) -> None:
    """A password given to a colleague opens, also after the administrator changed his own."""
    if promised.is_colleague_certain and promised.colleague:
        open_notebook(folder, promised.colleague).close()


def assert_files_whole(folder: Path, promised: Promised) -> None:
    """What was exported is there whole, the old or the new."""
    path = folder / "dump.jsonl"
    assert path.exists() or not promised.dumps
    if path.exists():
        lines = path.read_bytes().splitlines()
        assert {json.loads(line)["kind"] for line in (lines[0], lines[-1])}
        assert path.read_bytes().endswith(b"\n")
    book = folder / "ledger.xlsx"
    assert book.exists() or not promised.exports
    if book.exists():
        assert load_workbook(book, read_only=True).sheetnames
