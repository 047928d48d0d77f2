"""A form made from the catalogue: one field for each named fact of a record, so that none is described twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, kind_of
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.several_field import OneField, SeveralField
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.kit.typed_field import TypedField

Options = Sequence[tuple[str, str]]
_CHIPS_AT_MOST = 6


class RecordForm(FormGrid):
    """`offered` gives the options of references (cadres, groups) and of tags that are a fixed few.

    Signals: edited() after each change by hand, and those of FormGrid.
    """

    edited = Signal()

    def __init__(
        self, blank: Any, names: Sequence[str], offered: Mapping[str, Options] | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent=parent)
        self._facts: dict[str, FieldFacts] = {name: kind_of(blank).field(name) for name in names}
        self._loaded: Any = blank
        offered = offered or {}
        for name, facts in self._facts.items():
            words = "" if facts.type is FieldType.BOOLEAN else tr(facts.label)
            widget = _made(facts, offered.get(name))
            self.add(name, words, widget)
            _listen(widget, self)

    def load(self, record: Any) -> None:
        """Shows a record."""
        self._loaded = record
        self.clear_errors()
        for name, facts in self._facts.items():
            _show(self.field(name), facts, getattr(record, name))

    def check(self) -> bool:
        """Whether every field can be read; says below it when not."""
        errors = {}
        for name, facts in self._facts.items():
            widget = self.field(name)
            if isinstance(widget, TypedField) and not widget.take():
                errors[name] = tr("看不懂这个日期，请写成 3-5、明天或 2026年3月5日")
            elif facts.type is FieldType.INTEGER and _whole(widget) is None and widget.text().strip():  # type: ignore[attr-defined]
                errors[name] = tr("请写数字")
        self.show_errors(errors)
        return not errors

    def current_record(self) -> Any:
        """The record as it stands in the fields."""
        values = {name: _read(self.field(name), facts) for name, facts in self._facts.items()}
        return replace(self._loaded, **values)


def _made(facts: FieldFacts, options: Options | None) -> QWidget:
    if options is not None:
        if facts.type is FieldType.TAGS:
            return SeveralField(options)
        return DropField([("", "—"), *options])
    if facts.choices:
        named = [(code, facts.words_for(code)) for code, _ in facts.choices]
        return OneField(named) if len(named) <= _CHIPS_AT_MOST else DropField(named)
    if facts.type is FieldType.LONG_TEXT:
        return TextArea()
    if facts.type is FieldType.DATE:
        return DateField(today=clock.today)
    if facts.type is FieldType.BOOLEAN:
        return TickBox(tr(facts.label))
    if facts.type is FieldType.TAGS:
        return TagEditor()
    if facts.type in (FieldType.TEXT, FieldType.PHONE, FieldType.INTEGER):
        return QLineEdit()
    raise ValueError(f"no field for {facts.type}")


def _listen(widget: Any, form: RecordForm) -> None:
    for name in ("value_changed", "tags_changed", "text_typed", "textEdited", "toggled"):
        signal = getattr(widget, name, None)
        if signal is not None:
            signal.connect(lambda *_: form.edited.emit())
            return


def _show(widget: Any, facts: FieldFacts, value: Any) -> None:
    if isinstance(widget, TextArea):
        widget.set_text(value)
    elif isinstance(widget, QLineEdit):
        widget.setText("" if value is None else str(value))
    elif isinstance(widget, TickBox):
        widget.setChecked(bool(value))
    elif isinstance(widget, TagEditor):
        widget.set_tags(value)
    else:
        widget.set_value(value if facts.type in (FieldType.TAGS, FieldType.DATE) else value or "")


def _read(widget: Any, facts: FieldFacts) -> Any:
    if isinstance(widget, TextArea):
        return widget.toPlainText().strip()
    if isinstance(widget, QLineEdit):
        return _whole(widget) if facts.type is FieldType.INTEGER else widget.text().strip()
    if isinstance(widget, TickBox):
        return widget.isChecked()
    if isinstance(widget, TagEditor):
        return tuple(one.title for one in widget.tags)
    return widget.current_value if facts.type in (FieldType.TAGS, FieldType.DATE) else widget.current_value or ""


def _whole(widget: Any) -> int | None:
    text = widget.text().strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
