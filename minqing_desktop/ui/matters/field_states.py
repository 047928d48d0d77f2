"""What stands in the fields of a form, as plain values for a draft, and back; half a date and half a name too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.several_field import OneField, SeveralField
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.kit.typed_field import TypedField

State = dict[str, Any]


def state_of(form: FormGrid, keys: Sequence[str] | None = None) -> State:
    """Every field of a form by its key, or some of them."""
    return {key: _state(form.field(key)) for key in (form.keys if keys is None else keys)}


def show_state(form: FormGrid, state: State) -> None:
    """Puts back what `state_of` gave; fields the form does not have any more are left out."""
    for key in form.keys:
        if key in state:
            _show(form.field(key), state[key])


def states_of(forms: Mapping[str, FormGrid]) -> State:
    """Several forms at once, each by its name."""
    return {name: state_of(form) for name, form in forms.items()}


def show_states(forms: Mapping[str, FormGrid], states: State) -> None:
    """Puts back what `states_of` gave."""
    for name, form in forms.items():
        show_state(form, states.get(name, {}))


def on_typing(form: FormGrid, heard: Callable[[], None]) -> None:
    """Calls back after each change by hand in any field of a form."""
    for key in form.keys:
        field: Any = form.field(key)
        for name in ("value_changed", "text_typed", "textEdited", "chosen", "toggled", "tags_changed"):
            signal = getattr(field, name, None)
            if signal is not None:
                signal.connect(lambda *_: heard())
        if isinstance(field, TypedField | CompleterField):
            field.edit.textEdited.connect(lambda _text: heard())


def _state(widget: Any) -> Any:
    if isinstance(widget, TextArea):
        return widget.toPlainText()
    if isinstance(widget, QLineEdit):
        return widget.text()
    if isinstance(widget, TypedField):
        day = widget.current_value
        return [day.isoformat() if day else "", widget.edit.text()]
    if isinstance(widget, CompleterField):
        return [_one(widget.picked) if widget.picked else None, widget.edit.text()]
    if isinstance(widget, TagEditor):
        return [_one(each) for each in widget.tags]
    if isinstance(widget, TickBox):
        return widget.isChecked()
    if isinstance(widget, OneField):
        return widget.current_value
    if isinstance(widget, SeveralField):
        return list(widget.current_value)
    return widget.current_value


def _show(widget: QWidget, state: Any) -> None:
    field: Any = widget
    if isinstance(widget, TextArea):
        widget.set_text(state)
    elif isinstance(widget, QLineEdit):
        widget.setText(state)
    elif isinstance(widget, TypedField):
        day, typed = state
        widget.set_value(date.fromisoformat(day) if day else None)
        if widget.edit.text() != typed:
            widget.edit.setText(typed)
    elif isinstance(widget, CompleterField):
        picked, typed = state
        widget.set_picked(Suggestion(picked[0], picked[1], picked[2], kind=picked[3]) if picked else None)
        if not picked:
            widget.edit.setText(typed)
    elif isinstance(widget, TagEditor):
        widget.set_tags([Suggestion(one[0], one[1], one[2], kind=one[3]) for one in state])
    elif isinstance(widget, TickBox):
        widget.setChecked(state)
    else:
        field.set_value(state)


def _one(picked: Suggestion) -> list[str]:
    return [picked.id, picked.title, picked.subtitle, picked.kind]
