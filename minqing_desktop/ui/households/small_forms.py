"""The short forms of the side panel: a change of state, a new head, another household, who looks after this one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import PERSON_STATES, Person
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.households.inferring import relations_to
from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.households.relation_words import WordField, relation_field
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.suggestions import Provider
from minqing_desktop.ui.look.mark import mark


class StateForm(PanelForm):
    """A member moved away, died, married away: with the day. Signals: submitted(str state, date)."""

    submitted = Signal(str, object)

    def __init__(self, person: Person, today: date, is_head: bool, parent: QWidget | None = None) -> None:
        super().__init__(tr("登记"), parent)
        options = [(code, tr(word)) for code, word in PERSON_STATES if code]
        self.state_field = ChoiceField(options, person.state or options[0][0], has_numbers=True)
        self.day_field = DateField(person.state_on or today)
        self.form.add("state", tr("变动"), self.state_field)
        self.form.add("day", tr("哪一天"), self.day_field)
        if is_head:
            self.notice.say(tr("他是户主，登记以后请再指定新的户主。"), "blue", can_close=False)
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives state and day away; without a day it is today's news and asks for one."""
        if not self.day_field.take() or self.day_field.current_value is None:
            self.form.show_errors({"day": tr("请填上日期，可以写 3-5、昨天。")})
        elif self.save_button.isEnabled():
            self.submitted.emit(self.state_field.current_value, self.day_field.current_value)


class MovedOutForm(PanelForm):
    """The whole household moved away. Signals: submitted(date)."""

    submitted = Signal(object)

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(tr("登记整户迁出"), parent)
        self.day_field = DateField(today)
        self.form.add("day", tr("哪一天"), self.day_field)
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives the day away."""
        if not self.day_field.take() or self.day_field.current_value is None:
            self.form.show_errors({"day": tr("请填上日期，可以写 3-5、昨天。")})
        elif self.save_button.isEnabled():
            self.submitted.emit(self.day_field.current_value)


class HeadForm(PanelForm):
    """Another head, and what the others are to him. Signals: submitted(str person id, dict relation by person id)."""

    submitted = Signal(str, object)

    def __init__(self, members: Sequence[Person], former: str, chosen: str = "", parent: QWidget | None = None) -> None:
        super().__init__(tr("换户主"), parent)
        self._members = {person.id: person for person in members}
        self._former = former
        others = [(person.id, person.name) for person in members if person.id != former]
        self.head_field = DropField(others, chosen or (others[0][0] if others else None), icon="user")
        self.form.add("head", tr("新户主"), self.head_field)
        self._relations: dict[str, WordField] = {}
        label = QLabel(tr("其他人和新户主是什么关系，拿不准的可以空着："))
        label.setWordWrap(True)
        mark(label, role="small")
        self.column.insertWidget(1, label)
        for person in members:
            field = relation_field(lambda person=person: person.sex)
            self._relations[person.id] = field
            self.form.add(person.id, person.name, field)
        self.head_field.value_changed.connect(lambda _id: self._offer_relations())
        self.end_fields()
        self.save_asked.connect(self.submit)
        self._offer_relations()

    def _offer_relations(self) -> None:
        head = self.head_field.current_value
        known = relations_to(head, self._former, self._members) if head else {}
        for identity, field in self._relations.items():
            self.form.set_shown(identity, identity != head)
            field.set_word(known.get(identity, ""))

    def submit(self) -> None:
        """Gives the new head away with the relations that are known."""
        head = self.head_field.current_value
        if head and self.save_button.isEnabled():
            words = {identity: field.word for identity, field in self._relations.items() if identity != head}
            self.submitted.emit(head, words)


class MoveForm(PanelForm):
    """A person to another household. Signals: submitted(str household id, str relation, str word for it)."""

    submitted = Signal(str, str, str)

    def __init__(self, find_households: Provider, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(tr("转过去"), parent)
        self._own = person.household
        self.household_field = CompleterField(find_households, tr("哪一户：户主、成员或首字母"), icon="house")
        self.relation_field = relation_field(lambda: person.sex)
        self.form.add("household", tr("转到"), self.household_field)
        self.form.add("relation", tr("与户主关系"), self.relation_field)
        self.household_field.chosen.connect(lambda _picked: self.form.show_error("household", ""))
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives the household and the relation away."""
        picked = self.household_field.picked
        if picked is None:
            self.form.show_errors({"household": tr("请从列出的户里选一户。")})
        elif picked.id == self._own:
            self.form.show_errors({"household": tr("他本来就在这一户。")})
        elif self.save_button.isEnabled():
            word = self.relation_field.word
            shown = self.relation_field.picked.title if self.relation_field.picked else ""
            self.submitted.emit(picked.id, word, shown if shown != word else "")


class PairingForm(PanelForm):
    """Who looks after the household and how often. Signals: submitted(str cadre id, int days or None)."""

    submitted = Signal(str, object)

    def __init__(
        self, cadres: Sequence[Cadre], pairing: Pairing | None, own: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("保存"), parent)
        options = [("", tr("没有人联系")), *((cadre.id, cadre.name) for cadre in cadres)]
        self.cadre_field = DropField(options, pairing.cadre if pairing else own, icon="handshake")
        self.days_field = QLineEdit(str(pairing.every_days or "") if pairing else "30")
        self.form.add("cadre", tr("联系干部"), self.cadre_field)
        self.form.add("days", tr("几天走一次"), self.days_field, tr("空着就按标签或 90 天算"))
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives cadre and interval away."""
        written = self.days_field.text().strip().removesuffix("天").strip()
        if written and not (written.isdecimal() and 0 < int(written) < 1000):
            self.form.show_errors({"days": tr("请填 1 到 999 之间的天数，或者空着。")})
        elif self.save_button.isEnabled():
            self.submitted.emit(self.cadre_field.current_value or "", int(written) if written else None)
