"""The form of one move, made from what the state machine asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.machine import Asked, Refusal, move_word
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.typed_field import TypedField
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.matters.field_states import State, on_typing, show_state, state_of
from minqing_desktop.ui.matters.move_fields import MoveContext, label_of, specs_of

_PAD_PX = 18


class MoveFormView(QWidget):
    """Signals: saved() when every field reads well; edited() after each change by hand."""

    saved = Signal()
    edited = Signal()

    def __init__(
        self, move: Move, asked: Sequence[Asked], context: MoveContext, lead: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.move_made = move
        self._specs = specs_of(move, context)
        self._names = [name for name in self._specs if any(each.field == name for each in asked)]
        self._required = {each.field for each in asked if each.is_required}
        self._build(context, lead)
        self._untouched = state_of(self.form)

    def _build(self, context: MoveContext, lead: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(14)
        if lead:
            words = QLabel(lead)
            words.setWordWrap(True)
            mark(words, role="soft")
            column.addWidget(words)
        self.form = FormGrid()
        for name in self._names:
            self._add_field(name, context)
        on_typing(self.form, self.edited.emit)
        column.addWidget(self.form)
        column.addStretch(1)
        foot = QHBoxLayout()
        self.save_button = PrimaryButton(
            tr("记下「{move}」").format(move=move_word(self.move_made)), hint="Ctrl+Return"
        )
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        column.addLayout(foot)
        first = next((name for name in self._names if name in self._required and name != "on"), None)
        if first or self._names:
            self.setFocusProxy(self.form.field(first or self._names[0]))
        self.form.finished.connect(self._on_saved)
        self.save_button.clicked.connect(self._on_saved)

    def _add_field(self, name: str, context: MoveContext) -> None:
        widget = self._specs[name].make(context)
        if name in context.suggested:
            _show(widget, context.suggested[name])
        is_optional = name not in self._required
        hint = tr("可不写") if is_optional else ""
        label = label_of(self.move_made, name)
        if isinstance(widget, TextArea | QLineEdit):
            widget.setPlaceholderText(hint)
        elif isinstance(widget, CompleterField | TypedField) and is_optional and not widget.edit.text():
            widget.edit.setPlaceholderText(hint)
        self.form.add(name, label, widget)

    @property
    def typed(self) -> State:
        """What stands in the fields for a draft; empty while nothing was changed."""
        state = state_of(self.form)
        return {} if state == self._untouched else state

    def restore(self, typed: State) -> None:
        """Puts back what a draft holds."""
        show_state(self.form, typed)

    def current_form(self) -> MoveForm:
        """What stands in the fields."""
        values = {name: self._specs[name].read(self.form.field(name)) for name in self._names}
        return replace(MoveForm(), **values)

    def show_refusal(self, refusal: Refusal) -> str:
        """Says below the fields what is missing; gives back what no field of this form can mend."""
        here: dict[str, str] = {}
        for each in refusal.missing:
            if each.field in self._names:
                here.setdefault(each.field, sentences(each.what, each.advice))
        self.form.show_errors(here)
        return "" if here else refusal.sentence

    def _on_saved(self) -> None:
        errors = {}
        for name in self._names:
            widget = self.form.field(name)
            if isinstance(widget, TypedField) and not widget.take():
                errors[name] = tr("看不懂这个日期，请写成 3-5、明天或 2026年3月5日")
            elif isinstance(widget, CompleterField) and widget.picked is None and widget.edit.text().strip():
                errors[name] = tr("没有找到，请从列出来的里面选一个，或者清空")
        self.form.show_errors(errors)
        if not errors:
            self.saved.emit()


def _show(widget: Any, value: Any) -> None:
    if isinstance(widget, TextArea):
        widget.set_text(value)
    elif isinstance(widget, QLineEdit):
        widget.setText(str(value))
    else:
        widget.set_value(value)
