"""Ground of what does things with a household: one service call in its lane, the form in the panel, the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.services.audit import note_reveal
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.households import HouseholdProfile
from minqing_desktop.services.search import Hit, find_households, find_people
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.households.form_keeper import FormKeeper
from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion


class Acting(QObject):
    """`profile` is the household in view. `deeds` gives by name what can be asked of it, each with a person's id.

    Signals: household_wanted(str id) when something leads to another household; removed() when the one in view is gone.
    """

    household_wanted = Signal(str)
    removed = Signal()

    def __init__(self, desk: Desk, panel: SidePanel, forms: FormKeeper, owner: QObject) -> None:
        super().__init__(owner)
        self._desk, self._panel, self._forms = desk, panel, forms
        self.profile: HouseholdProfile | None = None

    @property
    def deeds(self) -> dict[str, Callable[[str], None]]:
        """What can be done, by name."""
        raise NotImplementedError

    # writing

    def _write(
        self,
        work: Callable[[Any], Any],
        done: Callable[[Any], None] | None = None,
        form: PanelForm | None = None,
    ) -> None:
        """One service call with the session in the write lane; the form stays open where it fails."""
        session = self._desk.session
        if form is not None:
            form.set_busy(True)

        def on_done(answer: Any) -> None:
            changes = answer if isinstance(answer, Changes) else answer[-1]
            self._desk.tell(changes)
            if form is not None:
                self._forms.finish(form)
            if done is not None:
                done(answer)

        failed = self._desk.fail if form is None else form.show_failure
        self._desk.runner.write(lambda: work(session), owner=self, done=on_done, failed=failed)

    def _note_reveal(self, kind: str, identity: str, field: str) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: note_reveal(session, kind, identity, field), owner=self)

    # asking

    def _read(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._desk.runner.read(work, owner=self, done=done, failed=self._desk.fail, replaces="form")

    @property
    def _shown(self) -> HouseholdProfile:
        assert self.profile is not None
        return self.profile

    @property
    def _household(self) -> Household:
        return self._shown.household

    def _person(self, identity: str) -> Person | None:
        everyone = (*self._shown.members, *self._shown.former_members)
        return next((person for person in everyone if person.id == identity), None)

    def _find_households(self) -> Provider:
        session = self._desk.session

        def find(query: str) -> list[Suggestion]:
            return [household_suggestion(hit) for hit in find_households(session, query)]

        return lookup_through(self._desk.runner, self, find, "households")

    def _find_people(self, besides: str) -> Provider:
        session = self._desk.session

        def find(query: str) -> list[Suggestion]:
            hits = [hit for hit in find_people(session, query) if hit.id != besides]
            return [Suggestion(hit.id, hit.title, " · ".join(hit.facts), icon="user") for hit in hits]

        return lookup_through(self._desk.runner, self, find, "people")


def household_suggestion(hit: Hit) -> Suggestion:
    """Namesakes are told apart by what stands below: 户主 · 组 · 出生年 · 尾号."""
    icon = "house" if hit.kind == "household" else "user"
    return Suggestion(hit.household or hit.id, hit.title, " · ".join(hit.facts), icon=icon)
