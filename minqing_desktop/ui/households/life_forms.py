"""Forms for what happens to one member: he leaves, dies, comes back, moves to another household; a child is born."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from minqing_desktop.domain.records.household import PERSON_STATES, Person
from minqing_desktop.domain.values.person_name import clean
from minqing_desktop.domain.words import tr
from minqing_desktop.services.household_life import NewHead
from minqing_desktop.services.personal_things import PersonalThing
from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.households.past_day import PastDayField
from minqing_desktop.ui.households.relation_rows import RelationRows
from minqing_desktop.ui.households.relation_words import relation_field
from minqing_desktop.ui.households.ticks import Ticks
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.suggestions import Provider
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark

THINGS_SHOWN = 6
_HEIRS = ("配偶", "子", "女", "儿媳", "女婿", "孙子", "孙女", "父亲", "母亲")


def likely_head(people: Sequence[Person]) -> str:
    """Who mostly becomes the next head: the spouse, then a child, then whoever stands first."""
    ranked = sorted(people, key=lambda one: _HEIRS.index(one.relation) if one.relation in _HEIRS else len(_HEIRS))
    return ranked[0].id if ranked else ""


def small_text(words: str) -> QLabel:
    """A quiet sentence between fields."""
    label = QLabel(words)
    label.setWordWrap(True)
    mark(label, role="small")
    return label


def things_words(things: Sequence[PersonalThing], today: date) -> str:
    """What is open with somebody, listed so that it is not lost."""
    lines = []
    for thing in things[:THINGS_SHOWN]:
        word = tr("事项") if thing.kind == "matter" else tr("承诺") if thing.is_promise else tr("任务")
        due = tr("（{day}到期）").format(day=day_text(thing.due_on, today)) if thing.due_on else ""
        lines.append(tr("{kind} · {title}").format(kind=word, title=thing.title) + due)
    if len(things) > THINGS_SHOWN:
        lines.append(tr("……还有 {n} 件").format(n=len(things) - THINGS_SHOWN))
    return "\n".join(lines)


class NextHead:
    """The rows of a form that name the next head of those who stay, with what the others are to him."""

    def __init__(self, form: PanelForm, former: str, everyone: Sequence[Person], leaving: Sequence[str]) -> None:
        self._former, self._everyone = former, everyone
        self._stay = [one for one in everyone if one.id not in leaving and not one.state]
        options = [("", tr("以后再定")), *((one.id, one.name) for one in self._stay)]
        self.field = DropField(options, likely_head(self._stay), icon="user")
        hint = tr("其他人和新户主的关系按原来的推算，请看看对不对") if len(self._stay) > 1 else ""
        form.form.add("next_head", tr("新户主"), self.field, hint)
        self.rows = RelationRows(form.form, self._stay, "next:")
        self.field.value_changed.connect(lambda _head: self._offer())
        self._offer()

    def _offer(self) -> None:
        people = [one.id for one in self._stay]
        self.rows.offer(self.field.current_value or "", self._former, people, self._everyone)

    @property
    def chosen(self) -> NewHead:
        return NewHead(self.field.current_value or "", self.rows.relations)


class LeaveForm(PanelForm):
    """A member moved away, died, married away or is not to be found, with the day.

    Signals: submitted(str state, str day, NewHead or None, bool the household ends with him).
    """

    submitted = Signal(str, str, object, bool)

    def __init__(
        self,
        person: Person,
        members: Sequence[Person],
        head: str,
        things: Sequence[PersonalThing],
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("登记"), parent)
        self._person = person
        options = [(code, tr(word)) for code, word in PERSON_STATES if code]
        self.state_field = ChoiceField(options, options[0][0], has_numbers=True)
        self.day_field = PastDayField(today.isoformat())
        self.form.add("state", tr("变动"), self.state_field)
        self.form.add("day", tr("哪一天"), self.day_field)
        others = [one for one in members if one.id != person.id]
        self.next_head = NextHead(self, head, members, [person.id]) if person.id == head and others else None
        self.ends_tick = TickBox("", True)
        if not others:
            self.form.add("ends", tr("整户"), self.ends_tick)
            self._say_how_it_ends()
            self.state_field.value_changed.connect(lambda _state: self._say_how_it_ends())
        if things:
            words = tr("还有 {n} 件和他有关的事没有了结，登记以后照样留着：").format(n=len(things))
            self.column.addWidget(small_text(words))
            self.column.addWidget(small_text(things_words(things, today)))
        self._has_others = bool(others)
        self.end_fields()
        self.save_asked.connect(self.submit)

    def _say_how_it_ends(self) -> None:
        is_dead = self.state_field.current_value == "deceased"
        words = tr("这一户没有别人了，同时销户") if is_dead else tr("这一户没有别人了，同时登记整户迁出")
        self.ends_tick.setText(words)
        self.ends_tick.setAccessibleName(words)
        self.ends_tick.updateGeometry()

    def submit(self) -> None:
        """Gives it away, or says what is wrong with the day."""
        problem = self.day_field.problem()
        if not problem and self._person.birth_date[: len(self.day_field.current_value)] > self.day_field.current_value:
            problem = tr("这个日期比他的出生日期还早。")
        if problem:
            self.form.show_errors({"day": problem})
        elif self.save_button.isEnabled():
            head = self.next_head.chosen if self.next_head is not None else None
            ends = not self._has_others and self.ends_tick.isChecked()
            self.submitted.emit(self.state_field.current_value, self.day_field.current_value, head, ends)


class ReturnForm(PanelForm):
    """Who had left lives here again. Signals: submitted(str day or empty)."""

    submitted = Signal(str)

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(tr("登记回来"), parent)
        self.day_field = PastDayField(today.isoformat())
        self.form.add("day", tr("哪一天"), self.day_field, tr("登错了才改回来的，日期可以空着"))
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives the day away."""
        problem = self.day_field.problem(is_needed=False)
        if problem:
            self.form.show_errors({"day": problem})
        elif self.save_button.isEnabled():
            self.submitted.emit(self.day_field.current_value or "")


class MoveForm(PanelForm):
    """A person to another household, with what is owed to him and the next head of those who stay.

    Signals: submitted(str household id, str relation, str word for it, dict of further arguments of `move_person`).
    """

    submitted = Signal(str, str, str, object)

    def __init__(
        self,
        find_households: Provider,
        person: Person,
        members: Sequence[Person],
        head: str,
        things: Sequence[PersonalThing],
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("转过去"), parent)
        self._own = person.household
        self.household_field = CompleterField(find_households, tr("哪一户：户主、成员或首字母"), icon="house")
        self.relation_field = relation_field(lambda: person.sex)
        self.day_field = PastDayField(today.isoformat())
        self.form.add("household", tr("转到"), self.household_field)
        self.form.add("relation", tr("与户主关系"), self.relation_field)
        self.form.add("day", tr("哪一天"), self.day_field)
        others = [one for one in members if one.id != person.id]
        self.next_head = NextHead(self, head, members, [person.id]) if person.id == head and others else None
        tasks = [one for one in things if one.kind == "task" and one.household == self._own]
        self.takes_field = Ticks([(one.id, one.title) for one in tasks], [one.id for one in tasks])
        if tasks:
            self.form.add("takes", tr("带过去的事"), self.takes_field, tr("答应他的事，打勾的记到新的一户"))
        else:
            self.takes_field.setParent(self)
            self.takes_field.hide()
        self.household_field.chosen.connect(lambda _picked: self.form.show_error("household", ""))
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives household and relation away."""
        picked = self.household_field.picked
        errors = {}
        if picked is None:
            errors["household"] = tr("请从列出的户里选一户。")
        elif picked.id == self._own:
            errors["household"] = tr("他本来就在这一户。")
        if problem := self.day_field.problem(is_needed=False):
            errors["day"] = problem
        self.form.show_errors(errors)
        if not errors and picked is not None and self.save_button.isEnabled():
            word = self.relation_field.word
            shown = self.relation_field.picked.title if self.relation_field.picked else ""
            more = {
                "on": self.day_field.current_value,
                "takes": self.takes_field.chosen,
                "head_of_rest": self.next_head.chosen if self.next_head is not None else None,
            }
            self.submitted.emit(picked.id, word, shown if shown != word else "", more)


class NewbornForm(PanelForm):
    """A child is born into the household. Signals: submitted(Person)."""

    submitted = Signal(object)

    def __init__(self, household: str, today: date, parent: QWidget | None = None) -> None:
        super().__init__(tr("登记新生儿"), parent)
        self._household = household
        self.name_field = QLineEdit()
        self.name_field.setPlaceholderText(tr("还没取名的空着，以后再填"))
        self.sex_field = ChoiceField([("男", tr("男")), ("女", tr("女"))], has_numbers=True)
        self.day_field = PastDayField(today.isoformat())
        self.relation_field = relation_field(lambda: self.sex_field.current_value or "")
        self.form.add("name", tr("姓名"), self.name_field)
        self.form.add("sex", tr("性别"), self.sex_field)
        self.form.add("day", tr("出生日期"), self.day_field)
        self.form.add("relation", tr("与户主关系"), self.relation_field)
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives the child away."""
        if problem := self.day_field.problem():
            self.form.show_errors({"day": problem})
        elif self.save_button.isEnabled():
            child = Person(
                household=self._household,
                name=clean(self.name_field.text()),
                sex=self.sex_field.current_value or "",
                birth_date=self.day_field.current_value,
                relation=self.relation_field.word,
            )
            self.submitted.emit(child)
