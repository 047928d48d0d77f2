"""What can be done with a household and its members: opens the form in the panel, writes one action, offers to undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services import cadres, household_life, households, people
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.household_numbers import next_number
from minqing_desktop.services.households import HouseholdProfile
from minqing_desktop.services.record_history import TwoVersions, settle, two_versions
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.villages import list_groups
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.households.acting import Acting
from minqing_desktop.ui.households.form_keeper import FormKeeper
from minqing_desktop.ui.households.head_card import household_name
from minqing_desktop.ui.households.household_form import HouseholdForm
from minqing_desktop.ui.households.life_actions import LifeActions
from minqing_desktop.ui.households.member_form import MemberForm
from minqing_desktop.ui.households.merge_actions import MergeActions
from minqing_desktop.ui.households.settle_view import SettleView
from minqing_desktop.ui.households.small_forms import PairingForm
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.kit.field_history_view import open_field_history
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.suggestions import Suggestion


class HouseholdActions(Acting):
    """Does what `ProfileView` asks for; `show` gives it the household in view."""

    def __init__(self, desk: Desk, panel: SidePanel, owner: QObject) -> None:
        super().__init__(desk, panel, FormKeeper(panel, owner), owner)
        self.life = LifeActions(desk, panel, self._forms, self)
        self.merging = MergeActions(desk, panel, self._forms, self)
        for part in (self.life, self.merging):
            part.household_wanted.connect(self.household_wanted)
            part.removed.connect(self.removed)
        self._deeds = {**self.deeds, **self.life.deeds, **self.merging.deeds}

    @property
    def deeds(self) -> dict[str, Callable[[str], None]]:
        return {
            "visit": lambda _id: self._lead_to_visit(),
            "edit": lambda _id: self.edit_household(),
            "pairing": lambda _id: self._edit_pairing(),
            "delete_household": lambda _id: self._delete_household(),
            "add_member": lambda _id: self.add_member(),
            "edit_member": self._edit_member,
            "delete_member": self._delete_member,
            "history": lambda _id: self._show_history("household", self._household.id, household_name(self._shown)),
            "history_member": self._show_member_history,
            "reveal_column": lambda _id: self._note_reveal("household", self._household.id, "extra"),
            "settle": lambda _id: self._show_versions(),
            "open_visit": lambda visit: self._desk.lead("visits", {"open": visit}),
            "open_task": lambda task: self._desk.lead("tasks", task),
            "open_household": self.household_wanted.emit,
            "print_copy": self._print_copy,
            "print_file": lambda _id: self._lead_to_report("household_file"),
            "print_blank": lambda _id: self._lead_to_report("blank_visit_form"),
        }

    def show(self, profile: HouseholdProfile | None) -> None:
        """The household that deeds are about from now on."""
        for part in (self, self.life, self.merging):
            part.profile = profile

    def do(self, action: str, identity: str) -> None:
        """Does what was asked for; see `ProfileView.asked` for the names."""
        kind, _colon, field = action.partition(":")
        if kind == "reveal":
            self._note_reveal("person", identity, field)
        elif self.profile is not None and action in self._deeds:
            self._deeds[action](identity)

    # households

    def add_household(self) -> None:
        """Opens the form for a new household, with the next free number in it."""
        session = self._desk.session
        self._read(
            lambda: (next_number(session), list_groups(session)),
            lambda found: self._open_household_form(Household(number=found[0]), "", found[1]),
        )

    def edit_household(self) -> None:
        """Opens the form for the household in view."""
        household, group = self._shown.household, self._shown.group
        session = self._desk.session
        name = group.name if group else ""
        self._read(
            lambda: list_groups(session),
            lambda groups: self._open_household_form(household, name, groups),
        )

    def _open_household_form(self, household: Household, group: str, groups: list[Any]) -> None:
        title = tr("改户的资料") if household.id else tr("新增一户")
        names = [one.name for one in groups]
        self._forms.open(f"household:{household.id}", title, lambda: self._household_form(household, group, names))

    def _household_form(self, household: Household, group: str, names: list[str]) -> HouseholdForm:
        form = HouseholdForm(household, group, names, self._find_tags(), parent=self._panel)
        form.number_asked.connect(lambda number: self._ask_number(form, number, ""))
        form.household_asked.connect(lambda identity: (self._panel.close_panel(), self.household_wanted.emit(identity)))
        form.submitted.connect(lambda after, group, head: self._save_household(form, household, after, group, head))
        return form

    def _save_household(
        self, form: HouseholdForm, before: Household, after: Household, group: str, head: Person | None
    ) -> None:
        if head is None:
            self._write(lambda session: households.edit_household(session, before, after, group), form=form)
        else:
            self._write(
                lambda session: households.add_household(session, after, head, group),
                done=lambda answer: self.household_wanted.emit(answer[0]),
                form=form,
            )

    def _lead_to_visit(self) -> None:
        self._desk.lead("visits", {"new_for": self._household.id})

    def _lead_to_report(self, name: str) -> None:
        self._desk.lead("reports", {"report": name, "household": self._household.id})

    def _print_copy(self, identity: str) -> None:
        """All that is kept of one member, to be handed to him."""
        person = self._person(identity)
        if person is not None:
            scope = ReportScope(household=self._household.id, person=identity)
            words = tr("本人：{name}").format(name=person.name)
            self._desk.lead("reports", {"report": "own_record", "scope": scope, "words": words})

    def _edit_pairing(self) -> None:
        session, profile = self._desk.session, self._shown

        def open_form(everyone: list[Any]) -> None:
            form = PairingForm(everyone, profile.pairing, session.cadre, parent=self._panel)
            form.submitted.connect(
                lambda cadre, days: self._write(
                    lambda s: cadres.set_pairing(s, profile.household.id, cadre, days), form=form
                )
            )
            self._forms.show(tr("联系这一户的干部"), form)

        self._read(lambda: cadres.list_cadres(session), open_form)

    def _delete_household(self) -> None:
        household = self._household.id
        self._write(
            lambda session: households.delete_household(session, household), done=lambda _changes: self.removed.emit()
        )

    def _show_member_history(self, identity: str) -> None:
        person = self._person(identity)
        if person is not None:
            self._show_history("person", identity, person.name)

    def _show_history(self, kind: str, identity: str, name: str) -> None:
        title = tr("{name}的历史").format(name=name)
        open_field_history(self._panel, self._desk.runner, self._desk.session, kind, identity, title)

    def _show_versions(self) -> None:
        session, household = self._desk.session, self._household.id
        self._read(lambda: two_versions(session, household), self._open_versions)

    def _open_versions(self, found: list[TwoVersions]) -> None:
        if not found:
            self._panel.close_panel()
            self._desk.say(tr("两种说法都已选定。"))
            return
        view = SettleView(found, self._desk.session.today(), parent=self._panel)
        view.settled.connect(
            lambda each, version: self._write(
                lambda session: settle(session, each, version), done=lambda _changes: self._show_versions()
            )
        )
        view.revealed.connect(lambda each: self._note_reveal(each.kind, each.id, each.field))
        self._panel.open_with(tr("两种说法"), view, keep=False)

    # members

    def add_member(self) -> None:
        """Opens the form for a new member of the household in view."""
        relation = "" if self._household.head else "户主"
        person = Person(household=self._household.id, relation=relation)
        self._open_member_form(person, tr("添加成员：{household}").format(household=household_name(self._shown)))

    def _edit_member(self, identity: str) -> None:
        person = self._person(identity)
        if person is not None:
            self._open_member_form(person, person.name)

    def _open_member_form(self, person: Person, title: str) -> None:
        self._forms.open(f"member:{person.household}:{person.id}", title, lambda: self._member_form(person))

    def _member_form(self, person: Person) -> MemberForm:
        form = MemberForm(person, self._find_tags(), parent=self._panel)
        form.number_asked.connect(lambda number: self._ask_number(form, number, person.id))
        form.revealed.connect(lambda field: self._note_reveal("person", person.id, field))
        form.submitted.connect(lambda after, goes_on: self._save_member(form, person, after, goes_on))
        form.move_asked.connect(lambda other, relation: self._move_here(form, other, relation))
        return form

    def _save_member(self, form: MemberForm, before: Person, after: Person, goes_on: bool) -> None:
        if before.id:
            self._write(lambda session: people.edit_person(session, before, after), form=form)
        elif goes_on:
            form.set_busy(True)
            session = self._desk.session

            def on_added(answer: tuple[str, Changes]) -> None:
                self._desk.tell(answer[1])
                form.begin_again(after.name)

            self._desk.runner.write(
                lambda: people.add_person(session, after), owner=form, done=on_added, failed=form.show_failure
            )
        else:
            self._write(lambda session: people.add_person(session, after), form=form)

    def _move_here(self, form: MemberForm, person: str, relation: str) -> None:
        household = self._household.id
        self._write(lambda session: household_life.move_person(session, person, household, relation), form=form)

    def _delete_member(self, identity: str) -> None:
        self._write(lambda session: people.delete_person(session, identity))

    # asking

    def _ask_number(self, form: HouseholdForm | MemberForm, number: str, besides: str) -> None:
        session = self._desk.session
        self._desk.runner.read(
            lambda: people.with_id_number(session, number, besides),
            owner=form,
            done=form.show_on_file,
            replaces="number",
        )

    def _find_tags(self):
        session = self._desk.session

        def find(query: str) -> list[Suggestion]:
            return [
                Suggestion(tag, tag, tr("{n} 处在用").format(n=n))
                for tag, n in households.tags(session)
                if query in tag
            ]

        return lookup_through(self._desk.runner, self, find, "tags")
