"""What can be done with a household and its members: opens the form in the panel, writes one action, offers to undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services import cadres, household_life, households, people
from minqing_desktop.services.audit import note_reveal
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.household_numbers import next_number
from minqing_desktop.services.households import HouseholdProfile
from minqing_desktop.services.record_history import HistoryLine, TwoVersions, household_history, settle, two_versions
from minqing_desktop.services.search import Hit, find_households
from minqing_desktop.services.villages import list_groups
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.households.form_keeper import FormKeeper
from minqing_desktop.ui.households.head_card import household_name
from minqing_desktop.ui.households.history_card import HistoryList
from minqing_desktop.ui.households.household_form import HouseholdForm
from minqing_desktop.ui.households.member_form import MemberForm
from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.households.settle_view import SettleView
from minqing_desktop.ui.households.small_forms import HeadForm, MovedOutForm, MoveForm, PairingForm, StateForm
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.suggestions import Suggestion

HISTORY_SHOWN = 200


class HouseholdActions(QObject):
    """Does what `ProfileView` asks for; `show` gives it the household in view.

    Signals: household_wanted(str id) when something leads to another household; removed() when the one in view is gone.
    """

    household_wanted = Signal(str)
    removed = Signal()

    def __init__(self, desk: Desk, panel: SidePanel, owner: QObject) -> None:
        super().__init__(owner)
        self._desk, self._panel = desk, panel
        self._forms = FormKeeper(panel, self)
        self._profile: HouseholdProfile | None = None
        self._deeds: dict[str, Callable[[str], None]] = {
            "visit": lambda _id: self._lead_to_visit(),
            "edit": lambda _id: self.edit_household(),
            "pairing": lambda _id: self._edit_pairing(),
            "change_head": lambda _id: self._change_head(),
            "make_head": self._change_head,
            "moved_out": lambda _id: self._mark_moved_out(),
            "restore_household": lambda _id: self._write_for_household(household_life.move_back),
            "delete_household": lambda _id: self._delete_household(),
            "add_member": lambda _id: self.add_member(),
            "edit_member": self._edit_member,
            "state": self._mark_state,
            "restore_member": lambda person: self._write(lambda s: people.set_state(s, person, "", None)),
            "move_member": self._move_member,
            "split_off": self._split_off,
            "delete_member": self._delete_member,
            "history": lambda _id: self._show_history(),
            "settle": lambda _id: self._show_versions(),
            "open_visit": lambda visit: desk.lead("visits", {"open": visit}),
            "open_task": lambda task: desk.lead("tasks", task),
        }

    def show(self, profile: HouseholdProfile | None) -> None:
        """The household that deeds are about from now on."""
        self._profile = profile

    def do(self, action: str, identity: str) -> None:
        """Does what was asked for; see `ProfileView.asked` for the names."""
        kind, _colon, field = action.partition(":")
        if kind == "reveal":
            self._note_reveal("person", identity, field)
        elif self._profile is not None and action in self._deeds:
            self._deeds[action](identity)

    def _note_reveal(self, kind: str, identity: str, field: str) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: note_reveal(session, kind, identity, field), owner=self)

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

    def _write_for_household(self, work: Callable[[Any, str], Any]) -> None:
        household = self._household.id
        self._write(lambda session: work(session, household))

    @property
    def _household(self) -> Household:
        assert self._profile is not None
        return self._profile.household

    def _person(self, identity: str) -> Person | None:
        assert self._profile is not None
        everyone = (*self._profile.members, *self._profile.former_members)
        return next((person for person in everyone if person.id == identity), None)

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
        assert self._profile is not None
        household, group = self._profile.household, self._profile.group
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

    def _edit_pairing(self) -> None:
        assert self._profile is not None
        session, profile = self._desk.session, self._profile

        def open_form(everyone: list[Any]) -> None:
            form = PairingForm(everyone, profile.pairing, session.cadre, parent=self._panel)
            form.submitted.connect(
                lambda cadre, days: self._write(
                    lambda s: cadres.set_pairing(s, profile.household.id, cadre, days), form=form
                )
            )
            self._forms.show(tr("联系这一户的干部"), form)

        self._read(lambda: cadres.list_cadres(session), open_form)

    def _change_head(self, person: str = "") -> None:
        assert self._profile is not None
        members = self._profile.members
        former = next((one.id for one in members if one.id == self._household.head), "")
        if not [one for one in members if one.id != former]:
            self._desk.say(tr("这一户没有别的成员，请先添加。"))
            return
        household = self._household.id
        form = HeadForm(members, former, person if person != former else "", parent=self._panel)
        form.submitted.connect(
            lambda head, relations: self._write(
                lambda session: household_life.change_head(session, household, head, relations), form=form
            )
        )
        self._forms.show(tr("换户主"), form)

    def _mark_moved_out(self) -> None:
        household = self._household.id
        form = MovedOutForm(self._desk.session.today(), parent=self._panel)
        form.submitted.connect(
            lambda day: self._write(lambda session: household_life.move_out(session, household, day), form=form)
        )
        assert self._profile is not None
        title = tr("{household}整户迁出").format(household=household_name(self._profile))
        self._forms.show(title, form)

    def _delete_household(self) -> None:
        household = self._household.id
        self._write(
            lambda session: households.delete_household(session, household), done=lambda _changes: self.removed.emit()
        )

    def _show_history(self) -> None:
        assert self._profile is not None
        session, household = self._desk.session, self._household.id
        title = tr("{household}的历史").format(household=household_name(self._profile))

        def show(lines: list[HistoryLine]) -> None:
            self._panel.open_with(title, HistoryList(lines, session.today(), parent=self._panel), keep=False)

        self._read(lambda: household_history(session, household, HISTORY_SHOWN), show)

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
        assert self._profile is not None
        relation = "" if self._household.head else "户主"
        person = Person(household=self._household.id, relation=relation)
        self._open_member_form(person, tr("添加成员：{household}").format(household=household_name(self._profile)))

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

    def _mark_state(self, identity: str) -> None:
        person = self._person(identity)
        if person is None:
            return
        form = StateForm(person, self._desk.session.today(), identity == self._household.head, parent=self._panel)
        form.submitted.connect(
            lambda state, day: self._write(lambda session: people.set_state(session, identity, state, day), form=form)
        )
        self._forms.show(tr("{name}的变动").format(name=person.name), form)

    def _move_member(self, identity: str) -> None:
        person = self._person(identity)
        if person is None:
            return
        session = self._desk.session

        def find(query: str) -> list[Suggestion]:
            return [_household_suggestion(hit) for hit in find_households(session, query)]

        form = MoveForm(lookup_through(self._desk.runner, self, find, "households"), person, parent=self._panel)
        form.submitted.connect(
            lambda household, relation, word: self._write(
                lambda s: household_life.move_person(s, identity, household, relation, word), form=form
            )
        )
        self._forms.show(tr("{name}转到另一户").format(name=person.name), form)

    def _split_off(self, identity: str) -> None:
        household = self._household.id
        self._write(
            lambda session: household_life.split(
                session, household, household_life.Split((identity,), household_life.NewHead(identity))
            ),
            done=lambda answer: self.household_wanted.emit(answer[0]),
        )

    def _delete_member(self, identity: str) -> None:
        self._write(lambda session: people.delete_person(session, identity))

    # asking

    def _read(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._desk.runner.read(work, owner=self, done=done, failed=self._on_failed, replaces="form")

    def _on_failed(self, error: UserError) -> None:
        self._desk.fail(error)

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


def _household_suggestion(hit: Hit) -> Suggestion:
    """Namesakes are told apart by what stands below: 户主 · 组 · 出生年 · 尾号."""
    icon = "house" if hit.kind == "household" else "user"
    return Suggestion(hit.household or hit.id, hit.title, " · ".join(hit.facts), icon=icon)
