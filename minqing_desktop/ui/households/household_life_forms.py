"""Forms for what happens to a whole household: another head, a split, moving away and coming back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services.household_life import NewHead, Split
from minqing_desktop.services.personal_things import PersonalThing
from minqing_desktop.ui.households.life_forms import likely_head, small_text, things_words
from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.households.past_day import PastDayField
from minqing_desktop.ui.households.relation_rows import RelationRows
from minqing_desktop.ui.households.relation_words import group_field
from minqing_desktop.ui.households.ticks import Ticks
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField


def member_words(person: Person) -> str:
    """«李桂花 配偶»."""
    return " ".join(part for part in (person.name, person.relation_word or person.relation) if part)


class HeadForm(PanelForm):
    """Another head, and what the others are to him.

    Signals: submitted(str person id, dict relation by person id, str day or empty).
    """

    submitted = Signal(str, object, str)

    def __init__(
        self, members: Sequence[Person], former: str, today: date, chosen: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("换户主"), parent)
        self._members, self._former = members, former
        others = [person for person in members if person.id != former and not person.state]
        options = [(person.id, person.name) for person in others]
        self.head_field = DropField(options, chosen or likely_head(others) or None, icon="user")
        hint = tr("其他人和新户主的关系按原来的推算，拿不准的可以空着")
        self.form.add("head", tr("新户主"), self.head_field, hint)
        self.rows = RelationRows(self.form, [one for one in members if not one.state], "")
        self.day_field = PastDayField(today.isoformat())
        self.form.add("day", tr("哪一天"), self.day_field)
        self.head_field.value_changed.connect(lambda _id: self._offer())
        self.end_fields()
        self.save_asked.connect(self.submit)
        self._offer()

    def _offer(self) -> None:
        people = [one.id for one in self._members if not one.state]
        self.rows.offer(self.head_field.current_value or "", self._former, people, self._members)

    def submit(self) -> None:
        """Gives the new head away with the relations that are known."""
        problem = self.day_field.problem(is_needed=False)
        if problem:
            self.form.show_errors({"day": problem})
        elif self.head_field.current_value and self.save_button.isEnabled():
            self.submitted.emit(self.head_field.current_value, self.rows.relations, self.day_field.current_value or "")


class SplitForm(PanelForm):
    """Who leaves, under which head, where to. Signals: submitted(Split)."""

    submitted = Signal(object)

    def __init__(
        self,
        household: Household,
        members: Sequence[Person],
        number: str,
        group: str,
        groups: Sequence[str],
        today: date,
        chosen: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("分户"), parent)
        self._household, self._members = household, members
        self._leaving: tuple[str, ...] = (chosen,) if chosen else ()
        self._build_fields(number, group, groups, today)
        self.members_field.changed.connect(self._on_members_changed)
        self.head_field.value_changed.connect(lambda _head: self._offer())
        self.save_asked.connect(self.submit)
        self._on_members_changed()

    def _build_fields(self, number: str, group: str, groups: Sequence[str], today: date) -> None:
        form, members = self.form, self._members
        self.members_field = Ticks([(one.id, member_words(one)) for one in members], self._leaving)
        self.head_field = DropField([], None, icon="user")
        self.number_field, self.address_field = QLineEdit(number), QLineEdit(self._household.address)
        self.group_field = group_field(groups)
        self.group_field.set_word(group)
        self.day_field = PastDayField(today.isoformat())
        form.add("members", tr("谁分出去"), self.members_field)
        hint = tr("和新户主的关系按原来的推算，请看看对不对")
        form.add("head", tr("新户的户主"), self.head_field, hint)
        self.rows = RelationRows(form, members, "new:")
        self.rest_field = DropField([], None, icon="user")
        form.add("rest", tr("留下的户主"), self.rest_field, tr("原来的户主分出去了，留下的人要有新户主"))
        self.rest_rows = RelationRows(form, members, "rest:")
        form.add("number", tr("户编号"), self.number_field)
        form.add("group", tr("组别"), self.group_field)
        form.add("address", tr("家庭住址"), self.address_field)
        form.add("day", tr("哪一天"), self.day_field)
        self.rest_field.value_changed.connect(lambda _head: self._offer_rest())
        self.end_fields()

    def _on_members_changed(self) -> None:
        leaving = set(self.members_field.chosen)
        self.form.show_error("members", "")
        gone = [one for one in self._members if one.id in leaving]
        stay = [one for one in self._members if one.id not in leaving]
        kept = self.head_field.current_value
        self.head_field.set_options([(one.id, one.name) for one in gone])
        if self.head_field.current_value is None and gone:
            self.head_field.set_value(kept if kept in leaving else self._first_head(gone))
        head_leaves = self._household.head in leaving
        self.rest_field.set_options([("", tr("以后再定")), *((one.id, one.name) for one in stay)])
        if not self.rest_field.current_value:
            self.rest_field.set_value(likely_head(stay) if head_leaves else "")
        self.form.set_shown("rest", head_leaves)
        self._offer()
        self._offer_rest()

    def _first_head(self, gone: Sequence[Person]) -> str:
        """The old head where he leaves himself, else the first man of the family that leaves, as it mostly is."""
        own = [one for one in gone if one.id == self._household.head]
        return own[0].id if own else likely_head(gone)

    def _offer(self) -> None:
        head = self.head_field.current_value or ""
        self.rows.offer(head, self._household.head, self.members_field.chosen, self._members)

    def _offer_rest(self) -> None:
        leaving = self.members_field.chosen
        head = self.rest_field.current_value if self._household.head in leaving else ""
        stay = [one.id for one in self._members if one.id not in leaving]
        self.rest_rows.offer(head or "", self._household.head, stay, self._members)

    def _errors(self) -> dict[str, str]:
        errors, leaving = {}, self.members_field.chosen
        if not leaving:
            errors["members"] = tr("请勾上要分出去的成员。")
        elif len(leaving) == len(self._members):
            errors["members"] = tr("不能把所有人都分出去；整户搬走请用「整户迁出」。")
        elif not self.head_field.current_value:
            errors["head"] = tr("请选一位户主。")
        if problem := self.day_field.problem():
            errors["day"] = problem
        return errors

    def submit(self) -> None:
        """Gives the split away, or says what is missing."""
        errors = self._errors()
        self.form.show_errors(errors)
        if errors or not self.save_button.isEnabled():
            return
        head_leaves = self._household.head in self.members_field.chosen
        plan = Split(
            members=self.members_field.chosen,
            head=NewHead(self.head_field.current_value, self.rows.relations),
            on=self.day_field.current_value,
            number=self.number_field.text().strip(),
            group_name=self.group_field.word,
            address=self.address_field.text().strip(),
            rest=NewHead(self.rest_field.current_value or "", self.rest_rows.relations) if head_leaves else NewHead(),
        )
        self.submitted.emit(plan)


class MovedOutForm(PanelForm):
    """The whole household moved away, or is closed. Signals: submitted(str day, str state)."""

    submitted = Signal(str, str)

    def __init__(self, things: Sequence[PersonalThing], today: date, parent: QWidget | None = None) -> None:
        super().__init__(tr("登记"), parent)
        self.state_field = ChoiceField([("moved_out", tr("整户迁出")), ("closed", tr("销户"))], "moved_out", True)
        self.day_field = PastDayField(today.isoformat())
        self.form.add("state", tr("变动"), self.state_field)
        self.form.add("day", tr("哪一天"), self.day_field)
        if things:
            words = tr("这一户还有 {n} 件事没有了结，登记以后照样留着：").format(n=len(things))
            self.column.addWidget(small_text(words))
            self.column.addWidget(small_text(things_words(things, today)))
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives the day away."""
        if problem := self.day_field.problem():
            self.form.show_errors({"day": problem})
        elif self.save_button.isEnabled():
            self.submitted.emit(self.day_field.current_value, self.state_field.current_value)


class MovedBackForm(PanelForm):
    """The household lives here again, with those who are ticked. Signals: submitted(str day or empty, tuple of ids)."""

    submitted = Signal(str, object)

    def __init__(self, household: Household, former: Sequence[Person], today: date, parent: QWidget | None = None):
        super().__init__(tr("登记整户恢复在册"), parent)
        able = [one for one in former if one.state in ("moved_out", "missing")]
        left_with_it = [one.id for one in able if one.state_on == household.state_on]
        self.members_field = Ticks([(one.id, member_words(one)) for one in able], left_with_it)
        self.day_field = PastDayField(today.isoformat())
        if able:
            self.form.add("members", tr("谁回来"), self.members_field)
        else:
            self.members_field.setParent(self)
            self.members_field.hide()
        self.form.add("day", tr("哪一天"), self.day_field, tr("登错了才改回来的，日期可以空着"))
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives day and people away."""
        if problem := self.day_field.problem(is_needed=False):
            self.form.show_errors({"day": problem})
        elif self.save_button.isEnabled():
            self.submitted.emit(self.day_field.current_value or "", self.members_field.chosen)
