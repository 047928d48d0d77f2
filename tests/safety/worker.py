"""The work of one child until it is killed: random calls of the services, each promised once it has returned.

A line stands in the file of promises before a call that turns a key («trying …») and after every call that returned.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.exchange.roster.plan import PlannedHousehold, PlannedPerson, RosterOutline, RosterPlan
from minqing_desktop.exchange.roster.plan import RosterBatch as Batch
from minqing_desktop.services import hands, notebooks
from minqing_desktop.services.backups import make_backup
from minqing_desktop.services.drafts import save_draft
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.reports import VisitScope, write_report
from minqing_desktop.services.restoring import restore
from minqing_desktop.services.rosters import import_plan
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.services.visits import VisitForm, load_visit, record_visit

IMPORTED_HOUSEHOLDS, IMPORTED_MEMBERS = 20, 3
ENTRIES, TASKS = 2, 1
COLLEAGUE = "李梅"


@dataclass(slots=True)
class Worker:
    """One child at one notebook."""

    folder: Path
    random: random.Random
    promises: int
    password: str
    opened: notebooks.OpenNotebook = field(init=False)
    visits: list[str] = field(default_factory=list)
    imports: list[bytes] = field(default_factory=list)
    home: str = ""

    def work_until_killed(self, first: str) -> None:
        """Begins with the step of this name, so that each gets its turn, and goes on with any."""
        self._open()
        steps = self.steps()
        names, chances = list(steps), [chance for _, chance in steps.values()]
        self._say("beginning", first)
        steps[first][0]()
        while True:
            steps[self.random.choices(names, chances)[0]][0]()

    def steps(self) -> dict[str, tuple[Callable[[], None], int]]:
        """Everything a child does, and how often."""
        return {
            "visit": (self._visit, 9),
            "edit": (self._edit, 5),
            "import": (self._import, 4),
            "undo": (self._undo, 4),
            "draft": (self._draft, 5),
            "checkpoint": (self._checkpoint, 3),
            "dump": (self._dump, 1),
            "export": (self._export, 2),
            "reopened": (self._again, 2),
            "upgrade": (self._upgrade, 1),
            "backup": (self._backup, 2),
            "password": (self._password, 2),
            "recovery": (self._recovery, 2),
            "colleague": (self._colleague, 2),
            "rekey": (self._rekey, 1),
            "restore": (self._restore, 1),
        }

    def _say(self, *words: object) -> None:
        os.write(self.promises, (" ".join(map(str, words)) + "\n").encode())

    def _open(self) -> None:
        self.opened = notebooks.open_notebook(self.folder, self.password)
        with self.opened.session.reading() as reader:
            self.home = reader.find(Household, limit=1)[0].id
        self._say("opened", *self.opened.notices)

    def _again(self) -> None:
        self.opened.close()
        self._open()
        self._say("reopened")

    def _upgrade(self) -> None:
        """As if another version of the program had made the lists: the next opening makes them anew."""
        with self.opened.session.notebook.local() as connection:
            connection.exec_driver_sql("UPDATE meta SET value = 'older' WHERE name = 'catalogue'")
        self.opened.close()
        self._open()
        self._say("upgrade")

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
        self._say("visit", identity, digest)

    def _edit(self) -> None:
        if not self.visits:
            self._visit()
        form = load_visit(self.opened.session, self.random.choice(self.visits))
        number = self._number()
        record_visit(self.opened.session, replace(form, visit=replace(form.visit, words=str(number))))
        self._say("edit", form.visit.id, number)

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
        self._say("import", outcome.changes.action.hex(), outcome.households, outcome.persons)

    def _undo(self) -> None:
        if not self.imports:
            self._import()
        action = self.imports.pop()
        undo_action(self.opened.session, action)
        self._say("undo", action.hex())

    def _draft(self) -> None:
        number = self._number()
        save_draft(self.opened.session, "visit:new:1", {"words": str(number)})
        self._say("draft", number)

    def _checkpoint(self) -> None:
        self.opened.session.notebook.checkpoint()
        self._say("checkpoint")

    def _dump(self) -> None:
        outcome = dump(self.opened.session, self.folder.parent / "dump.jsonl")
        self._say("dump", outcome.lines)

    def _export(self) -> None:
        if not self.visits:
            self._visit()
        write_report(self.opened.session, "visit_ledger", self.folder.parent / "ledger.xlsx", VisitScope())
        self._say("export")

    def _backup(self) -> None:
        self._say("backup", make_backup(self.opened).number)

    # What turns a key is said before it is tried: killed in between, the old or the new one opens.

    def _password(self) -> None:
        new = f"correct horse {self._number()}"
        self._say("trying", "password", new.replace(" ", "+"))
        notebooks.change_password(self.opened, self.password, new)
        self.password = new
        self._say("password", new.replace(" ", "+"))

    def _recovery(self) -> None:
        self._say("trying", "recovery")
        self._say("recovery", notebooks.renew_recovery_code(self.opened))

    def _colleague(self) -> None:
        """A colleague gets a password of her own, or loses it."""
        with self.opened.session.reading() as reader:
            colleague = next(cadre.id for cadre in reader.find(Cadre) if cadre.name == COLLEAGUE)
        self._say("trying", "colleague")
        if any(slot.label == colleague for slot in self.opened.keyfile.password_slots()):
            hands.take_password(self.opened, colleague)
            self._say("colleague", "-")
        else:
            new = f"third battery {self._number()}"
            hands.give_password(self.opened, colleague, new)
            self._say("colleague", new.replace(" ", "+"))

    def _rekey(self) -> None:
        self._say("trying", "rekey")
        code = hands.change_key(self.opened, self.password)
        self._say("rekey")
        self._say("recovery", code)
        self._say("colleague", "-")

    def _restore(self) -> None:
        """What was backed up a moment ago, so that nothing that was promised is missing in it."""
        backup, key = make_backup(self.opened), self.opened.key
        self.opened.close()
        self.opened = restore(backup, key, self.folder)
        self._say("restore")
