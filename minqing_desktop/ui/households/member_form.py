"""One member of a household: the ID number first, and most of the rest follows from it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.records.household import ID_TYPES, Person
from minqing_desktop.domain.values import partial_date, phone
from minqing_desktop.domain.values.masking import mask_id_number, mask_phone
from minqing_desktop.domain.values.person_name import clean
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.people import OnFile
from minqing_desktop.ui.households.id_reading import TypedId, read_typed
from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.households.relation_words import relation_field
from minqing_desktop.ui.households.secret_field import SecretField
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.suggestions import Provider
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.typed_field import TypedField

RARE = ("id_type", "former_name", "occupation", "whereabouts", "note")


def read_birth(text: str) -> str:
    """A partial date out of typed words; ValueError when they are none."""
    reading = partial_date.read(text, clock.today())
    if not reading.value or reading.unclear:
        raise ValueError("not a date")
    return reading.value


class MemberForm(PanelForm):
    """Holds one Person while it is written; knows nothing of the notebook.

    Signals: submitted(Person, bool go on adding); number_asked(str) when a whole ID number was typed;
    move_asked(str person id, str relation) for the person who has that number; revealed(str field).
    """

    submitted = Signal(object, bool)
    number_asked = Signal(str)
    move_asked = Signal(str, str)
    revealed = Signal(str)

    def __init__(self, person: Person, find_tags: Provider, parent: QWidget | None = None) -> None:
        super().__init__(tr("保存"), parent)
        self._person = person
        self._typed = TypedId()
        self._on_file: OnFile | None = None
        self._build_fields(find_tags)
        self._connect()
        self.load(person)

    # build

    def _build_fields(self, find_tags: Provider) -> None:
        form = self.form
        self.id_field = SecretField(tr("18 位身份证号"))
        self.name_field, self.former_field = QLineEdit(), QLineEdit()
        self.sex_field = ChoiceField([("男", tr("男")), ("女", tr("女"))])
        self.relation_field = relation_field(lambda: self.sex_field.current_value or "")
        self.birth_field = TypedField(read_birth, partial_date.in_words, tr("1990年3月、1990-3-5"))
        self.phone_field = SecretField(tr("手机或座机，几个用顿号隔开"))
        self.tags_field = TagEditor(find_tags, tr("低保、独居、残疾……"))
        self.type_field = DropField([(code, tr(word)) for code, word in ID_TYPES], "")
        self.occupation_field, self.whereabouts_field = QLineEdit(), QLineEdit()
        self.note_field = TextArea(tr("备注"))
        form.add("id_number", tr("身份证号"), self.id_field)
        form.add("name", tr("姓名"), self.name_field)
        form.add("relation", tr("与户主关系"), self.relation_field)
        form.add("sex", tr("性别"), self.sex_field)
        form.add("birth_date", tr("出生日期"), self.birth_field)
        form.add("phone", tr("联系电话"), self.phone_field)
        form.add("tags", tr("标签"), self.tags_field)
        form.add("id_type", tr("证件类型"), self.type_field)
        form.add("former_name", tr("曾用名"), self.former_field)
        form.add("occupation", tr("职业"), self.occupation_field)
        form.add("whereabouts", tr("现在何处"), self.whereabouts_field)
        form.add("note", tr("备注"), self.note_field)
        self.again_button = QuietButton(tr("保存并继续添加"), "user-plus", shortcut="Ctrl+Shift+Return")
        self.foot.insertWidget(0, self.again_button)
        self.end_fields()

    def _connect(self) -> None:
        self.id_field.text_typed.connect(lambda _text: self._read_id())
        self.type_field.value_changed.connect(lambda _type: self._read_id())
        self.phone_field.text_typed.connect(lambda _text: self.form.show_error("phone", ""))
        self.id_field.revealed.connect(lambda: self.revealed.emit("id_number"))
        self.phone_field.revealed.connect(lambda: self.revealed.emit("phone"))
        self.save_asked.connect(lambda: self.submit(False))
        self.again_button.clicked.connect(lambda: self.submit(True))
        self.notice.action_clicked.connect(self._on_move_clicked)

    # load

    def load(self, person: Person) -> None:
        """Shows a person; one without an id is new."""
        self._person = person
        self.id_field.set_value(mask_id_number(person.id_number), person.id_number)
        phones = "、".join(part for part in (person.phone, person.other_phones) if part)
        self.phone_field.set_value(mask_phone(phones), phones)
        self.name_field.setText(person.name)
        self.former_field.setText(person.former_name)
        self.relation_field.set_word(person.relation, person.relation_word or person.relation)
        self.sex_field.set_value(person.sex)
        self.birth_field.set_value(person.birth_date or None)
        self.tags_field.set_tags(person.tags)
        self.type_field.set_value(person.id_type)
        self.occupation_field.setText(person.occupation)
        self.whereabouts_field.setText(person.whereabouts)
        self.note_field.set_text(person.note)
        self.again_button.setVisible(not person.id)
        rare = (person.id_type, person.former_name, person.occupation, person.whereabouts, person.note)
        self.fold(RARE, tr("更多：证件类型、曾用名、职业、去向、备注"), any(rare))
        self.form.clear_errors()
        self._read_id()
        # What follows from a number on file was not typed.
        self._as_loaded = self.current_person()

    def begin_again(self, added: str) -> None:
        """Empties the fields for the next member of the same household."""
        self.set_busy(False)
        self.load(Person(household=self._person.household))
        self.notice.say(tr("已添加{name}，接着填下一位。").format(name=added), "green", can_close=True)
        self.form.focus("id_number")

    # the ID number

    def _read_id(self) -> None:
        self.form.show_error("id_number", "")
        self._on_file = None
        if self.notice.isVisible():
            self.notice.clear()
        is_resident = not self.type_field.current_value
        self._typed = read_typed(self.id_field.text, clock.today()) if is_resident else TypedId()
        self.form.set_hint("id_number", self._typed.hint)
        self.form.show_error("id_number", self._typed.fault)
        is_whole = bool(self._typed.number)
        self.sex_field.setEnabled(not is_whole)
        self.birth_field.setEnabled(not is_whole)
        if is_whole:
            self.sex_field.set_value(self._typed.sex)
            self.birth_field.set_value(self._typed.birth_date)
        number = self._typed.number or ("" if is_resident else self.id_field.text)
        if number and number != self._person.id_number:
            self.number_asked.emit(number)

    def show_on_file(self, found: OnFile | None) -> None:
        """Says whose number it is already, and offers to move that person here."""
        self._on_file = found
        if found is None:
            return
        is_here = found.household is not None and found.household.id == self._person.household
        if is_here:
            self.notice.say(tr("这个号码已经登记给本户的{name}。").format(name=found.person.name), "amber")
            return
        whose = tr("{head}户").format(head=found.head_name) if found.head_name else tr("另一户")
        words = tr("这个号码已经登记给{whose}的{name}，不用再添一次。").format(whose=whose, name=found.person.name)
        self.notice.say(words, "amber", tr("把他转到这一户"))

    def _on_move_clicked(self) -> None:
        if self._on_file is not None:
            self.move_asked.emit(self._on_file.person.id, self.relation_field.word)

    # save

    def submit(self, goes_on: bool) -> None:
        """Reads the fields and gives the person away, or says what is missing."""
        errors = self._errors()
        if errors:
            self.form.show_errors(errors)
        elif self.save_button.isEnabled():
            self.submitted.emit(self.current_person(), goes_on)

    def _errors(self) -> dict[str, str]:
        errors = {}
        is_resident = not self.type_field.current_value
        if self._on_file is not None:
            errors["id_number"] = tr("这个号码已经有人登记，请看上面一行；不是同一个人就先空着。")
        elif is_resident and self.id_field.text and not self._typed.number:
            errors["id_number"] = self._typed.fault or tr("还没有填满 18 位；一时不知道就先空着。")
        if not clean(self.name_field.text()):
            errors["name"] = tr("请填上姓名。")
        if not self.birth_field.take():
            errors["birth_date"] = tr("看不懂这个日期，写成 1990年3月 或 1990-3-5 都可以。")
        if self.phone_field.text and not phone.read(self.phone_field.text).numbers:
            errors["phone"] = tr("这里看不出电话号码。")
        return errors

    def is_edited(self) -> bool:
        return self.current_person() != self._as_loaded or self.id_field.text != self._person.id_number

    def current_person(self) -> Person:
        """The person as it stands in the fields."""
        numbers = phone.read(self.phone_field.text).numbers
        relation = self.relation_field.word
        shown = self.relation_field.picked.title if self.relation_field.picked else ""
        id_number = self._typed.number if not self.type_field.current_value else self.id_field.text
        return replace(
            self._person,
            id_number=id_number,
            id_type=self.type_field.current_value or "",
            name=clean(self.name_field.text()),
            former_name=clean(self.former_field.text()),
            relation=relation,
            relation_word=shown if shown != relation else "",
            sex=self.sex_field.current_value or "",
            birth_date=self.birth_field.current_value or "",
            phone=numbers[0] if numbers else "",
            other_phones="、".join(numbers[1:]),
            occupation=self.occupation_field.text().strip(),
            whereabouts=self.whereabouts_field.text().strip(),
            tags=tuple(tag.title for tag in self.tags_field.tags),
            note=self.note_field.toPlainText().strip(),
        )
