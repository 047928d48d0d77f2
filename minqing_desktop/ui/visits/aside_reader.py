"""Reads what stands beside the text: the households of the visit, who lives there, what is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from minqing_desktop.services.households import profile
from minqing_desktop.services.open_things import open_things
from minqing_desktop.services.tasks import finish_task
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.visits.aside import HomeBeside, VisitAside
from minqing_desktop.ui.visits.editor import VisitEditor
from minqing_desktop.ui.visits.entry_rows import Speaker
from minqing_desktop.ui.visits.photo_strip import PhotoMatter

HOMES_SHOWN = 4
VISITS_READ = 5


class AsideReader(QObject):
    """Reads anew when the households change and when anything changed with them."""

    def __init__(self, desk: Desk, editor: VisitEditor, aside: VisitAside, owner: QObject) -> None:
        super().__init__(owner)
        self._desk, self._editor, self._aside = desk, editor, aside
        self._households: tuple[str, ...] = ()
        self._visit = ""
        editor.households_changed.connect(lambda households: self.read(households, self._visit))
        aside.task_ticked.connect(self._on_task_ticked)
        desk.bus.listen(self, ("task", "matter", "person", "household"), lambda _changes: self._read_again())

    def read(self, households: Sequence[str], visit: str) -> None:
        """Shows these households beside the visit."""
        self._households, self._visit = tuple(households), visit
        if not households:
            self._aside.clear()
            self._editor.set_speakers(())
            self._editor.set_open_matters(())
            return
        self._read_again()

    def _read_again(self) -> None:
        session, wanted = self._desk.session, self._households[:HOMES_SHOWN]
        if not wanted:
            return
        self._desk.runner.read(
            lambda: [HomeBeside(profile(session, each, VISITS_READ), open_things(session, each)) for each in wanted],
            owner=self,
            done=lambda homes: self._on_read(wanted, homes),
            replaces="aside",
        )

    def _on_read(self, wanted: tuple[str, ...], homes: list[HomeBeside]) -> None:
        if wanted != self._households[:HOMES_SHOWN]:
            return
        self._aside.show_homes(homes, self._desk.session.today(), self._visit)
        self._editor.set_speakers(
            [
                Speaker(person.id, person.name, home.profile.household.id)
                for home in homes
                for person in home.profile.members
            ]
        )
        matters = [each.matter for home in homes for each in home.open_things.matters]
        self._editor.set_open_matters([PhotoMatter(matter.id, matter.title) for matter in matters])

    def _on_task_ticked(self, task: str) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: finish_task(session, task), owner=self, done=self._desk.tell)
