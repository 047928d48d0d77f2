"""An open notebook in someone's hands: who writes, in which village, and the two ways to it (read, act)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import ADMINISTRATOR, READER
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.verbs import RISKY, sentence_for
from minqing_desktop.storage.act import Act
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.notebook import Notebook, Writing
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.resting import collector_resting

# Deeds that are the administrator's alone, by verb.
ADMINISTRATORS_DEEDS = frozenset(
    {
        "cadre.role",
        "person.erase",
        "household.erase",
        "photo.erase",
        "rule.keeping",
        "keeping.erase",
        "handover.complete",
        "handover.finish",
        # It may hold the list of cadres with their roles.
        "dump.load",
    }
)


@dataclass(slots=True)
class Doing:
    """One user action while it is being done; `changes` is there once its block was left."""

    writing: Writing
    changes: Changes = field(default_factory=Changes)

    @property
    def act(self) -> Act:
        """Where records are created, changed and deleted."""
        return self.writing.act

    def see(self) -> Reader:
        """A reader that sees what this action has written so far."""
        return self.writing.see()


@dataclass(slots=True)
class Session:
    """What every service is given: the village in hand by its statistical code, the id of the cadre who writes.

    `role` is what that cadre may do (`services.roles`). `blobs` keeps photos and papers; None where only records are
    needed.
    """

    notebook: Notebook
    village: str = ""
    cadre: str = ""
    blobs: BlobStore | None = None
    role: str = ADMINISTRATOR
    safeguard: Callable[[str], object] = lambda _verb: None
    """Called before an action of `RISKY` verbs is begun: makes a backup, or raises and nothing is done."""

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """One snapshot; any thread."""
        with self.notebook.reading() as reader:
            yield reader

    @contextmanager
    def doing(
        self, verb: str, *, village: str | None = None, undoes: bytes = b"", at_ms: int | None = None
    ) -> Iterator[Doing]:
        """One user action, one transaction; an exception leaves everything as it was. For the writing lane only.

        `at_ms` is given where it happened earlier than now. Raises UserError: administrator_only, reader_only.
        """
        if verb in ADMINISTRATORS_DEEDS and self.role != ADMINISTRATOR:
            raise administrator_only()
        if verb in RISKY:
            self.safeguard(verb)
        at_ms = round(clock.now().timestamp() * 1000) if at_ms is None else at_ms
        place = self.village if village is None else village
        acting = self.notebook.acting(verb, village=place, cadre=self.cadre, at_ms=at_ms, undoes=undoes)
        with collector_resting(), acting as writing:
            doing = Doing(writing)
            yield doing
            if self.role == READER and not doing.act.is_note:
                raise reader_only()
        written = writing.written
        if written is not None and written.action:
            counts = writing.act.counts or {kind: len(ids) for kind, ids in written.touched.items()}
            doing.changes = Changes(written.action, sentence_for(verb, counts), written.touched)

    def today(self) -> date:
        """The calendar day where the user is."""
        return clock.today()

    def now(self) -> datetime:
        """The moment, aware UTC."""
        return clock.now()


def reader_only() -> UserError:
    """For whoever may look and print, and nothing else."""
    return UserError(
        "reader_only",
        tr("您的权限是「只看」，这一笔没有写进去，笔记本没有改动。"),
        tr("需要写的话，请管理员在「设置」里改您的权限。"),
    )


def administrator_only() -> UserError:
    return UserError(
        "administrator_only", tr("这件事只有管理员能做，没有改动任何东西。"), tr("请这本笔记本的管理员登录后来做。")
    )


def plain_sentence(changes: Changes) -> str:
    """What was done, for the notice with its undo; says so when nothing had to change."""
    return changes.sentence or tr("没有改动。")
