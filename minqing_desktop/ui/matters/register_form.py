"""The form of acceptance: who, what, where and what is wanted; look-alikes are offered beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.machine import Missing
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.matter import (
    CLOSINGS,
    FEEDBACK_WAYS,
    ORIGINS,
    PRIORITIES,
    RATINGS,
    ROUTES,
    Matter,
    Petitioner,
)
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.host import clock
from minqing_desktop.services.casework.categories import CategoryGroup
from minqing_desktop.services.casework.lookalikes import LookAlike
from minqing_desktop.services.casework.registering import MatterForm
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import thin_line
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.several_field import OneField
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.matters.columns import whose
from minqing_desktop.ui.matters.field_states import State, show_state, state_of

_PAD_PX = 18
_LOOK_AFTER_MS = 500
_ALIKE_AT_MOST = 3
FIELD_OF_NEED = {"who": "who", "what": "title", "where": "place", "wanted": "wanted", "day": "on", "handler": "cadre"}
"""The field that can mend what acceptance lacks."""
_SETTLING = ("answer", "way", "rating", "closing")


@dataclass(frozen=True)
class RegisterChoices:
    """What the form's lists offer: cadres and groups as (id, name), and the dictionary."""

    cadres: Sequence[tuple[str, str]] = ()
    groups: Sequence[tuple[str, str]] = ()
    categories: Sequence[CategoryGroup] = ()


class RegisterForm(QWidget):
    """A matter on file is edited with the same form. One that is settled on the spot is answered, rated and closed with
    it too. `foot` goes below the panel.

    Signals: saved(); accepted_only() to accept without settling; edited(); alike_asked() when what was typed should be
    compared; joined(str) with the id of the matter to be joined instead.
    """

    saved = Signal()
    accepted_only = Signal()
    edited = Signal()
    alike_asked = Signal()
    joined = Signal(str)

    def __init__(self, find_people: Provider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loaded = MatterForm(Matter())
        self._categories: dict[str, CategoryGroup] = {}
        self._build(find_people)
        self._connect()

    # build

    def _build(self, find_people: Provider) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(12)
        self.form = FormGrid()
        self.title_field, self.place_field, self.phone_field, self.count_field = (QLineEdit() for _ in range(4))
        self.title_field.setPlaceholderText(tr("一句话：什么事"))
        self.who_field = TagEditor(find_people, tr("姓名或首字母"))
        self.wanted_field = TextArea(tr("反映人想要怎么样"), least_lines=3)
        self.category_field, self.sub_field = DropField([], placeholder=tr("请选")), DropField([], placeholder="—")
        self.route_field = OneField(_options("route", ROUTES))
        self.group_field, self.cadre_field = DropField([], placeholder="—"), DropField([], placeholder=tr("请选"))
        self.on_field, self.due_field = DateField(today=clock.today), DateField(today=clock.today)
        self.priority_field = ChoiceField(_options("priority", PRIORITIES), "")
        self.origin_field = DropField(_options("origin", ORIGINS), "")
        for key, words, field in (
            ("who", tr("反映人"), self.who_field),
            ("title", tr("什么事"), self.title_field),
            ("wanted", tr("诉求内容"), self.wanted_field),
            ("place", tr("地点"), self.place_field),
            ("category", tr("项目类别"), self.category_field),
            ("sub", tr("子类"), self.sub_field),
            ("route", tr("怎么办"), self.route_field),
            ("on", tr("受理日期"), self.on_field),
            ("due", tr("办理时限"), self.due_field),
            ("cadre", tr("责任人"), self.cadre_field),
            ("group", tr("事发组别"), self.group_field),
            ("phone", tr("联系电话"), self.phone_field),
            ("count", tr("反映人数"), self.count_field),
            ("priority", tr("紧急程度"), self.priority_field),
            ("origin", tr("建卡类型"), self.origin_field),
        ):
            self.form.add(key, words, field)
            if key == "route":
                self._add_settling()
        column.addWidget(self.form)
        column.addStretch(1)
        self._build_foot()
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(_LOOK_AFTER_MS)
        self.setFocusProxy(self.who_field)
        self.show_alike([])

    def _build_foot(self) -> None:
        """Look-alikes and buttons stay in sight while one types at the top of a long form."""
        self.foot = QWidget()
        column = QVBoxLayout(self.foot)
        column.setContentsMargins(_PAD_PX, 8, _PAD_PX, 12)
        column.setSpacing(8)
        self._alike_title = QLabel(tr("和下面没办结的是不是同一件？点一下就并过去，反映人加在那一件上。"))
        self._alike_title.setWordWrap(True)
        mark(self._alike_title, role="soft")
        self.alike_lines = LineList()
        column.addWidget(thin_line())
        column.addWidget(self._alike_title)
        column.addWidget(self.alike_lines)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self.apart_button = QuietButton(tr("不是，另立一件"))
        self.save_button = PrimaryButton(tr("受理"), hint="Ctrl+Return")
        self.accept_button = QuietButton(tr("只受理"))
        self.accept_button.setToolTip(tr("先登记受理，以后再反馈、评价、办结"))
        buttons.addWidget(self.apart_button)
        buttons.addStretch(1)
        buttons.addWidget(self.accept_button)
        buttons.addWidget(self.save_button)
        column.addLayout(buttons)

    def _add_settling(self) -> None:
        """What 当场办结 needs besides: the answer, how it was told, the villager's own rating, the kind of closing."""
        self.answer_field = TextArea(tr("当场怎么答复、怎么办好的"), least_lines=3)
        self.way_field = ChoiceField(_options("answer_way", FEEDBACK_WAYS), "oral", has_numbers=True)
        self.rating_field = ChoiceField(_options("rating", RATINGS), has_numbers=True)
        self.closing_field = ChoiceField(_options("closing", CLOSINGS), "substantive", has_numbers=True)
        for key, words, field in zip(
            _SETTLING,
            (tr("答复内容"), tr("反馈方式"), tr("满意度"), tr("办结类型")),
            (self.answer_field, self.way_field, self.rating_field, self.closing_field),
            strict=True,
        ):
            self.form.add(key, words, field)
        self.form.set_hint("rating", tr("照反映人自己说的选，不替他打分。"))
        self._empty_settling = self._settling_state()

    def _connect(self) -> None:
        for field in (self.title_field, self.place_field, self.phone_field, self.count_field):
            field.textEdited.connect(lambda _text: self._on_edited())
        self.wanted_field.text_typed.connect(lambda _text: self._on_edited())
        self.who_field.tags_changed.connect(lambda _tags: self._on_edited())
        for field in (self.on_field, self.sub_field, self.way_field, self.rating_field, self.closing_field):
            field.value_changed.connect(lambda _value: self._on_edited())
        self.route_field.value_changed.connect(lambda _value: self._on_route_changed())
        self.answer_field.text_typed.connect(lambda _text: self._on_edited())
        self.category_field.value_changed.connect(self._on_category_changed)
        self.form.finished.connect(self.saved)
        self.save_button.clicked.connect(self.saved)
        self.accept_button.clicked.connect(self.accepted_only)
        self.apart_button.clicked.connect(lambda: self.show_alike([]))
        self.alike_lines.opened.connect(self.joined)
        self._look.timeout.connect(self.alike_asked)

    def _on_edited(self) -> None:
        self.edited.emit()
        if len(self.title_field.text().strip()) >= 2:
            self._look.start()

    def _on_route_changed(self) -> None:
        self._show_settling()
        self._on_edited()

    @property
    def is_settling(self) -> bool:
        """Whether the form asks for what settling on the spot needs."""
        return not self.loaded.matter.number and self.route_field.current_value == "on_spot"

    def _show_settling(self) -> None:
        for key in _SETTLING:
            self.form.set_shown(key, self.is_settling)
        self.accept_button.setVisible(self.is_settling)
        is_new = not self.loaded.matter.number
        words = tr("当场办结") if self.is_settling else tr("受理") if is_new else tr("保存")
        self.save_button.set_text(words)

    def _on_category_changed(self, name: object) -> None:
        self._offer_subcategories(str(name or ""))
        self._on_edited()

    def _offer_subcategories(self, name: str) -> None:
        group = self._categories.get(name)
        self.sub_field.set_options([(each.name, each.name) for each in group.subcategories] if group else [])
        self.form.set_shown("sub", bool(group and group.subcategories))

    # load

    def set_choices(self, choices: RegisterChoices) -> None:
        """What the lists offer."""
        self._categories = {each.category.name: each for each in choices.categories}
        self.category_field.set_options([(name, name) for name in self._categories])
        self.cadre_field.set_options(list(choices.cadres))
        self.group_field.set_options([("", "—"), *choices.groups])

    def load(self, form: MatterForm, people: Sequence[Suggestion], settling: State | None = None) -> None:
        """Shows a matter to be accepted, or one on file to be put right; `settling` is `typed_settling` of a draft."""
        matter, is_new = form.matter, not form.matter.number
        self.loaded = form
        self.form.clear_errors()
        self.show_alike([])
        self.title_field.setText(matter.title)
        self.place_field.setText(matter.place)
        self.phone_field.setText(matter.phone)
        self.count_field.setText(str(matter.people_count or ""))
        self.who_field.set_tags(people)
        self.wanted_field.set_text(matter.wanted)
        self.category_field.set_value(matter.category or None)
        self._offer_subcategories(matter.category)
        self.sub_field.set_value(matter.subcategory or None)
        self.route_field.set_value(matter.route or None)
        self.on_field.set_value(matter.accepted_on)
        self.due_field.set_value(matter.due_on)
        self.cadre_field.set_value(matter.cadre or None)
        self.group_field.set_value(matter.group)
        self.priority_field.set_value(matter.priority)
        self.origin_field.set_value(matter.origin)
        for key in ("who", "route"):
            self.form.set_shown(key, is_new)
        show_state(self.form, settling or self._empty_settling)
        self._show_settling()

    def set_due_hint(self, words: str) -> None:
        """Says what the term will be when nothing is filled in."""
        self.form.set_hint("due", words)

    def current_form(self) -> MatterForm:
        """The matter and who raised it, as they stand in the fields."""
        count = self.count_field.text().strip()
        matter = replace(
            self.loaded.matter,
            title=self.title_field.text().strip(),
            place=self.place_field.text().strip(),
            phone=self.phone_field.text().strip(),
            people_count=int(count) if count.isascii() and count.isdigit() and len(count) < 6 else None,
            wanted=self.wanted_field.toPlainText().strip(),
            category=self.category_field.current_value or "",
            subcategory=self.sub_field.current_value or "",
            route=self.route_field.current_value or "",
            accepted_on=self.on_field.current_value,
            due_on=self.due_field.current_value,
            cadre=self.cadre_field.current_value or "",
            group=self.group_field.current_value or "",
            priority=self.priority_field.current_value or "",
            origin=self.origin_field.current_value or "",
        )
        people = tuple(_petitioner(one) for one in self.who_field.tags)
        first = next((each.household for each in people if each.household), "")
        matter = replace(matter, household=matter.household or first)
        return replace(self.loaded, matter=matter, petitioners=people if not matter.number else self.loaded.petitioners)

    def current_settling(self) -> tuple[MoveForm, MoveForm, MoveForm] | None:
        """Answer, rating and closing where the matter is settled on the spot."""
        if not self.is_settling:
            return None
        answer = MoveForm(text=self.answer_field.toPlainText().strip(), way=self.way_field.current_value or "")
        rating = MoveForm(rating=self.rating_field.current_value or "")
        return answer, rating, MoveForm(closing=self.closing_field.current_value or "")

    @property
    def typed_settling(self) -> State:
        """What was typed about settling, for a draft; empty while nothing was."""
        state = self._settling_state()
        return {} if state == self._empty_settling else state

    def _settling_state(self) -> State:
        return state_of(self.form, _SETTLING)

    # what is wrong, what is alike

    def check_days(self) -> bool:
        """Whether the days can be read; says below the field when not."""
        errors = {}
        for key, field in (("on", self.on_field), ("due", self.due_field)):
            if not field.take():
                errors[key] = tr("看不懂这个日期，请写成 3-5、明天或 2026年3月5日")
        self.form.show_errors(errors)
        return not errors

    def show_missing(self, missing: Mapping[str, Missing]) -> None:
        """Says below each field what is still lacking."""
        self.form.show_errors({key: sentences(each.what, each.advice) for key, each in missing.items()})

    def show_alike(self, found: Sequence[LookAlike]) -> None:
        """Offers open matters that may be the same."""
        self.alike_lines.set_items(
            [
                LineItem(
                    each.line.id,
                    each.line.title,
                    below=" · ".join(part for part in (whose(each.line), tr("、").join(each.reasons)) if part),
                    pills=((tr("并过去"), "blue"),),
                )
                for each in found[:_ALIKE_AT_MOST]
            ]
        )
        for part in (self._alike_title, self.alike_lines, self.apart_button):
            part.setVisible(bool(found))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Return and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.saved.emit()
            return
        super().keyPressEvent(event)


def _petitioner(one: Suggestion) -> Petitioner:
    """Somebody of the roster, or a name that was only typed: such a tag is its own id."""
    if one.id == one.title:
        return Petitioner(name=one.title)
    return Petitioner(person=one.id, household=one.kind)


def _options(field: str, choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    words = kind_named("matter").field(field)
    return [(code, words.words_for(code)) for code, _ in choices]
