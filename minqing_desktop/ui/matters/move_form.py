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
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.typed_field import TypedField
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.matters.move_fields import SPECS, MoveContext, label_of

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
        self._names = [name for name in SPECS if any(each.field == name for each in asked)]
        self._required = {each.field for each in asked if each.is_required}
        self._build(context, lead)

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
            widget = SPECS[name].make(context)
            if name in context.suggested:
                _show(widget, context.suggested[name])
            hint = "" if name in self._required else tr("可不写")
            self.form.add(name, label_of(self.move_made, name), widget, hint if isinstance(widget, QLineEdit) else "")
            if isinstance(widget, TextArea) and hint:
                widget.setPlaceholderText(hint)
            self._listen(widget)
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

    def _listen(self, widget: QWidget) -> None:
        for name in ("value_changed", "text_typed", "textEdited", "chosen", "toggled"):
            signal = getattr(widget, name, None)
            if signal is not None:
                signal.connect(lambda *_: self.edited.emit())
                return

    def current_form(self) -> MoveForm:
        """What stands in the fields."""
        values = {name: SPECS[name].read(self.form.field(name)) for name in self._names}
        return replace(MoveForm(), **values)

    def show_refusal(self, refusal: Refusal) -> str:
        """Says below the fields what is missing; gives back what no field of this form can mend."""
        here = {each.field: each.what for each in refusal.missing if each.field in self._names}
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
