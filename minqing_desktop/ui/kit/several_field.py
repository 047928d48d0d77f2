"""One or some of a few, as chips that are on or off and wrap like words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.ui.kit.chip import Chip
from minqing_desktop.ui.kit.flow_layout import FlowLayout

Options = Sequence[tuple[Any, str]]


class SeveralField(QWidget):
    """Options as (key, label); Space or a digit turns one on or off, arrows walk along them.

    Signals: value_changed(object) with `current_value` after a choice by hand; entered() on Enter.
    """

    value_changed = Signal(object)
    entered = Signal()

    def __init__(self, options: Options, chosen: Sequence[Any] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = [key for key, _label in options]
        flow = FlowLayout(self, gap=6, line_gap=6)
        flow.setContentsMargins(0, 2, 0, 2)
        self.chips = [Chip(label, key in chosen) for key, label in options]
        for chip in self.chips:
            chip.toggled.connect(lambda is_on, one=chip: self._on_toggled(one, is_on))
            chip.installEventFilter(self)
            flow.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if self.chips:
            self.setFocusProxy(self.chips[0])

    @property
    def current_value(self) -> tuple[Any, ...]:
        """The keys that are on, in the order of the options."""
        return tuple(key for key, chip in zip(self._keys, self.chips, strict=True) if chip.isChecked())

    def set_value(self, chosen: Sequence[Any]) -> None:
        """Shows a choice without telling."""
        for key, chip in zip(self._keys, self.chips, strict=True):
            chip.blockSignals(True)
            chip.setChecked(key in chosen)
            chip.blockSignals(False)
            chip.update()

    def _on_toggled(self, _chip: Chip, _is_on: bool) -> None:
        self.value_changed.emit(self.current_value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, Chip):
            return self._take_key(event, self.chips.index(watched)) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent, here: int) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        digit = event.key() - Qt.Key.Key_1
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif step:
            self.chips[max(0, min(len(self.chips) - 1, here + step))].setFocus(Qt.FocusReason.TabFocusReason)
        elif 0 <= digit < len(self.chips):
            self.chips[digit].toggle()
        else:
            return False
        return True


class OneField(SeveralField):
    """One of a few; like `ChoiceField`, for more options than stand in one line. `current_value` is a key or None."""

    def __init__(self, options: Options, value: Any = None, parent: QWidget | None = None) -> None:
        numbered = [(key, f"{place} {label}") for place, (key, label) in enumerate(options, 1)]
        super().__init__(numbered, (value,), parent)

    @property
    def current_value(self) -> Any:
        """The key that is on; None for none."""
        return next(iter(super().current_value), None)

    def set_value(self, chosen: Any) -> None:
        """Shows a choice without telling."""
        super().set_value((chosen,))

    def _on_toggled(self, chip: Chip, is_on: bool) -> None:
        if is_on:
            super().set_value((self._keys[self.chips.index(chip)],))
        super()._on_toggled(chip, is_on)
