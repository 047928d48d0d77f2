"""A household's own facts; for a new one also who its head is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values import phone
from minqing_desktop.domain.values.person_name import clean
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.people import OnFile
from minqing_desktop.ui.households.id_reading import TypedId, read_typed
from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.households.relation_words import group_field
from minqing_desktop.ui.kit.suggestions import Provider
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.kit.text_area import TextArea

RARE = ("household_type", "registered_address", "registered_head")


class HouseholdForm(PanelForm):
    """Signals: submitted(Household, str group name, Person head or None); number_asked(str) for a whole ID number;
    household_asked(str) to look at the household in which the head is on file already.
    """

    submitted = Signal(object, str, object)
    number_asked = Signal(str)
    household_asked = Signal(str)

    def __init__(
        self,
        household: Household,
        group: str,
        groups: Sequence[str],
        find_tags: Provider,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("保存"), parent)
        self._household = household
        self._typed = TypedId()
        self._on_file: OnFile | None = None
        self._is_new = not household.id
        self._build_fields(groups, find_tags)
        self._connect()
        self._load(household, group)

    # build

    def _build_fields(self, groups: Sequence[str], find_tags: Provider) -> None:
        form = self.form
        self.head_id_field, self.head_field, self.phone_field = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        for field in (self.head_id_field, self.head_field, self.phone_field):
            field.setVisible(self._is_new)
        self.head_id_field.setPlaceholderText(tr("18 位，一时不知道就空着"))
        if self._is_new:
            form.add("head_id", tr("户主身份证号"), self.head_id_field)
            form.add("head", tr("户主姓名"), self.head_field)
            form.add("phone", tr("联系电话"), self.phone_field)
        self.number_field, self.address_field = QLineEdit(), QLineEdit()
        self.group_field = group_field(groups)
        self.registered_field, self.registered_head_field = QLineEdit(), QLineEdit()
        self.type_field = QLineEdit()
        self.tags_field = TagEditor(find_tags, tr("低保、监测户……"))
        self.livelihood_field = TextArea(tr("种什么养什么、谁在外打工、住房、收入……"))
        self.note_field = TextArea(tr("备注"))
        form.add("number", tr("户编号"), self.number_field)
        form.add("group", tr("组别"), self.group_field)
        form.add("address", tr("家庭住址"), self.address_field)
        form.add("tags", tr("标签"), self.tags_field)
        form.add("livelihood", tr("生产生活"), self.livelihood_field)
        form.add("note", tr("备注"), self.note_field)
        form.add("household_type", tr("户类型"), self.type_field)
        form.add("registered_address", tr("户籍地址"), self.registered_field)
        hint = tr("户口簿上的户主，与实际户主不同时填")
        form.add("registered_head", tr("公安户主"), self.registered_head_field, hint)
        self.end_fields()

    def _connect(self) -> None:
        self.head_id_field.textEdited.connect(lambda _text: self._read_id())
        self.notice.action_clicked.connect(self._on_notice_clicked)
        self.save_asked.connect(self.submit)

    def _load(self, household: Household, group: str) -> None:
        self.number_field.setText(household.number)
        self.group_field.set_word(group)
        self._group = group
        self.address_field.setText(household.address)
        self.registered_field.setText(household.registered_address)
        self.registered_head_field.setText(household.registered_head)
        self.type_field.setText(household.household_type)
        self.tags_field.set_tags(household.tags)
        self.livelihood_field.set_text(household.livelihood)
        self.note_field.set_text(household.note)
        rare = (household.household_type, household.registered_address, household.registered_head)
        self.fold(RARE, tr("更多：户类型、户籍地址、公安户主"), any(rare))
        self._read_id()

    # the head's ID number

    def _read_id(self) -> None:
        if not self._is_new:
            return
        self._on_file = None
        self.notice.clear()
        self._typed = read_typed(self.head_id_field.text(), clock.today())
        self.form.set_hint("head_id", self._typed.hint)
        self.form.show_error("head_id", self._typed.fault)
        if self._typed.number:
            self.number_asked.emit(self._typed.number)

    def show_on_file(self, found: OnFile | None) -> None:
        """Says that this person is here already."""
        self._on_file = found
        if found is None:
            return
        whose = tr("{head}户").format(head=found.head_name) if found.head_name else tr("另一户")
        words = tr("这个号码已经登记给{whose}的{name}。要分户，请先建新户再把他转过去。")
        action = tr("看那一户") if found.household is not None else ""
        self.notice.say(words.format(whose=whose, name=found.person.name), "amber", action)

    def _on_notice_clicked(self) -> None:
        if self._on_file is not None and self._on_file.household is not None:
            self.household_asked.emit(self._on_file.household.id)

    # save

    def submit(self) -> None:
        """Reads the fields and gives the household away, or says what is missing."""
        errors = self._errors()
        if errors:
            self.form.show_errors(errors)
        elif self.save_button.isEnabled():
            group = self.group_field.word
            self.submitted.emit(self.current_household(), group, self._head() if self._is_new else None)

    def _errors(self) -> dict[str, str]:
        errors = {}
        if not self._is_new:
            return errors
        if self._on_file is not None:
            errors["head_id"] = tr("这个号码已经有人登记，请看上面一行。")
        elif self.head_id_field.text().strip() and not self._typed.number:
            errors["head_id"] = self._typed.fault or tr("还没有填满 18 位；一时不知道就先空着。")
        if not clean(self.head_field.text()):
            errors["head"] = tr("请填上户主姓名。")
        if self.phone_field.text().strip() and not phone.read(self.phone_field.text()).numbers:
            errors["phone"] = tr("这里看不出电话号码。")
        return errors

    def is_edited(self) -> bool:
        typed = self.head_id_field.text() + self.head_field.text() + self.phone_field.text()
        return self.current_household() != self._household or self.group_field.word != self._group or bool(typed)

    def _head(self) -> Person:
        numbers = phone.read(self.phone_field.text()).numbers
        return Person(
            name=clean(self.head_field.text()),
            id_number=self._typed.number,
            sex=self._typed.sex,
            birth_date=self._typed.birth_date,
            phone=numbers[0] if numbers else "",
            other_phones="、".join(numbers[1:]),
        )

    def current_household(self) -> Household:
        """The household as it stands in the fields, its group aside."""
        return replace(
            self._household,
            number=self.number_field.text().strip(),
            address=self.address_field.text().strip(),
            registered_address=self.registered_field.text().strip(),
            registered_head=clean(self.registered_head_field.text()),
            household_type=self.type_field.text().strip(),
            tags=tuple(tag.title for tag in self.tags_field.tags),
            livelihood=self.livelihood_field.toPlainText().strip(),
            note=self.note_field.toPlainText().strip(),
        )
