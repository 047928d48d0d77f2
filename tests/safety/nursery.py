"""Forks children that work on a notebook until they are killed; run as a program of its own, warm and with one thread.

Reads lines «fork FOLDER SEED FIRST ACKS» and answers the child's number, and «wait NUMBER» and answers how it ended. A
child appends a line to the file ACKS after each call that returned: what stands there was promised to the user.
"""

import os
import random
import sys
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.exchange.roster.plan import PlannedHousehold, PlannedPerson, RosterOutline, RosterPlan
from minqing_desktop.exchange.roster.plan import RosterBatch as Batch
from minqing_desktop.services import notebooks
from minqing_desktop.services.drafts import save_draft
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.rosters import import_plan
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.services.visits import VisitForm, load_visit, record_visit

KEY = bytes(range(32))
IMPORTED_HOUSEHOLDS, IMPORTED_MEMBERS = 30, 3
ENTRIES, TASKS = 2, 1


def open_with_key(folder: Path) -> notebooks.OpenNotebook:
    """Opens as the program does, but for the password, whose key derivation is slow on purpose."""
    return notebooks._open(folder, lambda _: KEY)


@dataclass(slots=True)
class Worker:
    """One child's work: random calls of the services, each acknowledged once it has returned."""

    folder: Path
    random: random.Random
    acks: int
    first: int
    """Which of the steps is taken first, so that every kind of step gets its turn."""
    opened: notebooks.OpenNotebook = field(init=False)
    visits: list[str] = field(default_factory=list)
    imports: list[bytes] = field(default_factory=list)
    home: str = ""

    def work_until_killed(self) -> None:
        self._open()
        steps = (
            self._visit, self._edit, self._import, self._undo, self._draft, self._checkpoint, self._dump, self._again
        )  # fmt: skip
        steps[self.first % len(steps)]()
        while True:
            self.random.choices(steps, (9, 5, 4, 4, 5, 3, 1, 1))[0]()

    def _ack(self, *words: object) -> None:
        os.write(self.acks, (" ".join(map(str, words)) + "\n").encode())

    def _open(self) -> None:
        self.opened = open_with_key(self.folder)
        with self.opened.session.reading() as reader:
            self.home = reader.find(Household, limit=1)[0].id
        self._ack("opened", *self.opened.notices)

    def _again(self) -> None:
        self.opened.close()
        self._open()

    def _number(self) -> int:
        """Grows from child to child, so that a later promise is a greater number."""
        return int(self.opened.session.now().timestamp() * 1000)

    def _visit(self) -> None:
        session = self.opened.session
        assert session.blobs is not None
        digest = session.blobs.put(self.random.randbytes(self.random.randrange(100, 60_000)))
        form = VisitForm(
            Visit(households=(self.home,), started_at=session.now(), words=str(self._number())),
            entries=tuple(Entry(text=f"第{place}条") for place in range(ENTRIES)),
            tasks=(Task(title="去看一看", due_on=date(2026, 12, 1)),),
            photos=(Attachment(digest=digest, media_type="image/jpeg"),),
        )
        identity, _ = record_visit(session, form)
        self.visits.append(identity)
        self._ack("visit", identity, digest)

    def _edit(self) -> None:
        if not self.visits:
            self._visit()
        form = load_visit(self.opened.session, self.random.choice(self.visits))
        number = self._number()
        record_visit(self.opened.session, replace(form, visit=replace(form.visit, words=str(number))))
        self._ack("edit", form.visit.id, number)

    def _import(self) -> None:
        number = self._number()
        homes = tuple(
            PlannedHousehold(
                members=tuple(
                    PlannedPerson(name=f"某{number}之{home}之{place}", relation="户主" if place == 0 else "子")
                    for place in range(IMPORTED_MEMBERS)
                ),
                head=0,
                number=f"{number}-{home}",
                group="一组",
            )
            for home in range(IMPORTED_HOUSEHOLDS)
        )
        plan = RosterPlan(RosterOutline((), (), ()), [Batch(0, homes)])
        outcome = import_plan(self.opened.session, plan)
        self.imports.append(outcome.changes.action)
        self._ack("import", outcome.changes.action.hex(), outcome.households, outcome.persons)

    def _undo(self) -> None:
        if not self.imports:
            self._import()
        action = self.imports.pop()
        undo_action(self.opened.session, action)
        self._ack("undo", action.hex())

    def _draft(self) -> None:
        number = self._number()
        save_draft(self.opened.session, "visit:new:1", {"words": str(number)})
        self._ack("draft", number)

    def _checkpoint(self) -> None:
        self.opened.session.notebook.checkpoint()
        self._ack("checkpoint")

    def _dump(self) -> None:
        outcome = dump(self.opened.session, self.folder.parent / "dump.jsonl")
        self._ack("dump", outcome.lines)


def fork(folder: Path, seed: int, first: int, acks: Path) -> int:
    """Starts a child; gives its number."""
    number = os.fork()
    if number:
        return number
    code = 70
    try:
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):
            os.dup2(silence, stream)
        handle = os.open(acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        Worker(folder, random.Random(seed), handle, first).work_until_killed()
    except BaseException:
        import traceback

        traceback.print_exc()
        raise
    finally:
        os._exit(code)


def main() -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        command, *words = line.rstrip("\n").split("\t")
        if command == "fork":
            print(fork(Path(words[0]), int(words[1]), int(words[2]), Path(words[3])), flush=True)
        else:
            print(os.waitpid(int(words[0]), 0)[1], flush=True)


if __name__ == "__main__":
    main()
