"""What happens in the life of a household and its people, from the form to the action with its day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services import household_life
from minqing_desktop.services.household_life import known_sex
from minqing_desktop.services.household_numbers import next_number
from minqing_desktop.services.personal_things import things_of_household, things_of_person
from minqing_desktop.services.villages import list_groups
from minqing_desktop.ui.households.acting import Acting
from minqing_desktop.ui.households.head_card import household_name
from minqing_desktop.ui.households.household_life_forms import HeadForm, MovedBackForm, MovedOutForm, SplitForm
from minqing_desktop.ui.households.life_forms import LeaveForm, MoveForm, NewbornForm, ReturnForm


class LifeActions(Acting):
    """Splits, heads, moves, deaths, births and returns."""

    @property
    def deeds(self) -> dict[str, Callable[[str], None]]:
        return {
            "change_head": lambda _id: self._change_head(),
            "make_head": self._change_head,
            "split": lambda _id: self._split(),
            "split_off": self._split,
            "moved_out": lambda _id: self._mark_moved_out(),
            "restore_household": lambda _id: self._bring_household_back(),
            "newborn": lambda _id: self._add_newborn(),
            "state": self._mark_left,
            "restore_member": self._bring_back,
            "move_member": self._move_member,
        }

    @property
    def _living(self) -> tuple[Person, ...]:
        """Members, with the sex that their ID number tells where nobody wrote it down."""
        return tuple(replace(one, sex=known_sex(one)) for one in self._shown.members)

    def _change_head(self, person: str = "") -> None:
        everyone = tuple(
            replace(one, sex=known_sex(one)) for one in (*self._shown.members, *self._shown.former_members)
        )
        former = self._household.head
        if not [one for one in self._living if one.id != former]:
            self._desk.say(tr("这一户没有别的成员，请先添加。"))
            return
        household = self._household.id
        form = HeadForm(
            everyone, former, self._desk.session.today(), person if person != former else "", parent=self._panel
        )
        form.submitted.connect(
            lambda head, relations, day: self._write(
                lambda session: household_life.change_head(session, household, head, relations, day), form=form
            )
        )
        self._forms.show(tr("换户主"), form)

    # splits

    def _split(self, person: str = "") -> None:
        session = self._desk.session
        if len(self._shown.members) < 2:
            self._desk.say(tr("这一户只有一个人，不用分户。"))
            return
        self._read(lambda: (next_number(session), list_groups(session)), lambda found: self._open_split(person, found))

    def _open_split(self, person: str, found: tuple) -> None:
        number, groups = found
        shown, household = self._shown, self._household.id
        form = SplitForm(
            shown.household,
            self._living,
            number,
            shown.group.name if shown.group else "",
            [one.name for one in groups],
            self._desk.session.today(),
            person,
            parent=self._panel,
        )
        form.submitted.connect(
            lambda plan: self._write(
                lambda session: household_life.split(session, household, plan),
                done=lambda answer: self.household_wanted.emit(answer[0]),
                form=form,
            )
        )
        self._forms.show(tr("{household}分户").format(household=household_name(shown)), form)

    # the whole household

    def _mark_moved_out(self) -> None:
        household, session = self._household.id, self._desk.session
        title = tr("{household}整户迁出").format(household=household_name(self._shown))

        def open_form(things: tuple) -> None:
            form = MovedOutForm(things, session.today(), parent=self._panel)
            form.submitted.connect(
                lambda day, state: self._write(lambda s: household_life.move_out(s, household, day, state), form=form)
            )
            self._forms.show(title, form)

        self._read(lambda: things_of_household(session, household), open_form)

    def _bring_household_back(self) -> None:
        shown, household = self._shown, self._household.id
        form = MovedBackForm(shown.household, shown.former_members, self._desk.session.today(), parent=self._panel)
        form.submitted.connect(
            lambda day, people: self._write(
                lambda session: household_life.move_back(session, household, day, people), form=form
            )
        )
        self._forms.show(tr("{household}恢复在册").format(household=household_name(shown)), form)

    def _add_newborn(self) -> None:
        form = NewbornForm(self._household.id, self._desk.session.today(), parent=self._panel)
        form.submitted.connect(
            lambda child: self._write(lambda session: household_life.add_newborn(session, child), form=form)
        )
        self._forms.show(tr("{household}的新生儿").format(household=household_name(self._shown)), form)

    # members

    def _mark_left(self, identity: str) -> None:
        person, session = self._person(identity), self._desk.session
        if person is None:
            return
        members, head, today = self._living, self._household.head, session.today()

        def open_form(things: tuple) -> None:
            form = LeaveForm(person, members, head, things, today, parent=self._panel)
            form.submitted.connect(
                lambda state, day, next_head, ends: self._write(
                    lambda s: household_life.register_left(s, identity, state, day, next_head, closes=ends), form=form
                )
            )
            self._forms.show(tr("{name}的变动").format(name=person.name), form)

        self._read(lambda: things_of_person(session, identity), open_form)

    def _bring_back(self, identity: str) -> None:
        person = self._person(identity)
        if person is None:
            return
        form = ReturnForm(self._desk.session.today(), parent=self._panel)
        form.submitted.connect(
            lambda day: self._write(lambda session: household_life.register_returned(session, identity, day), form=form)
        )
        self._forms.show(tr("{name}回来了").format(name=person.name), form)

    def _move_member(self, identity: str) -> None:
        person, session = self._person(identity), self._desk.session
        if person is None:
            return
        members, head, today = self._living, self._household.head, session.today()

        def open_form(things: tuple) -> None:
            form = MoveForm(self._find_households(), person, members, head, things, today, parent=self._panel)
            form.submitted.connect(
                lambda household, relation, word, more: self._write(
                    lambda s: household_life.move_person(s, identity, household, relation, word, **more), form=form
                )
            )
            self._forms.show(tr("{name}转到另一户").format(name=person.name), form)

        self._read(lambda: things_of_person(session, identity), open_form)
