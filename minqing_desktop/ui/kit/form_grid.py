"""Labels and fields under one another; Enter goes to the next field, a fault is said below its field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.ui.kit.paint import text_width
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

LABEL_WIDTH_PX = 84


class _Slot(QWidget):
    """A field with the lines for its hint and its fault."""

    def __init__(self, field: QWidget, hint: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        self.hint, self.fault = QLabel(hint), QLabel()
        for label, role in ((self.hint, "small"), (self.fault, "error")):
            label.setWordWrap(True)
            mark(label, role=role)
        is_wide = field.sizePolicy().horizontalPolicy() not in (QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        column.addWidget(field, 0, Qt.AlignmentFlag(0) if is_wide else Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.hint)
        column.addWidget(self.fault)
        # Only now: shown before it has a parent, a label would be a window of its own for a moment.
        self.hint.setVisible(bool(hint))
        self.fault.hide()


class FormGrid(QWidget):
    """`columns` forms stand side by side; fields fill them row by row unless one is `wide`.

    Signals: finished() on Enter in the last field, and on Ctrl+Enter in any; submitted() before it on Ctrl+Enter.
    """

    finished = Signal()
    submitted = Signal()

    def __init__(self, columns: int = 1, label_width_px: int = LABEL_WIDTH_PX, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns, self._label_width_px = columns, label_width_px
        self._fields: dict[str, QWidget] = {}
        self._labels: dict[str, QLabel] = {}
        self._slots: dict[str, _Slot] = {}
        self._row = self._column = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(10)
        for column in range(columns):
            self._grid.setColumnStretch(column * 2 + 1, 1)

    def add(self, key: str, label: str, field: QWidget, hint: str = "", wide: bool = False) -> QWidget:
        """Adds a field and gives it back. A kit field tells by `entered` that Enter was pressed in it."""
        if wide and self._column:
            self._next_row()
        name, slot = QLabel(label), _Slot(field, hint)
        mark(name, role="soft")
        self._fit_label(name)
        name.setMinimumHeight(current_look().sizes.control)
        name.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        self._grid.addWidget(name, self._row, self._column * 2, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(slot, self._row, self._column * 2 + 1, 1, self._columns * 2 - 1 if wide else 1)
        self._fields[key], self._labels[key], self._slots[key] = field, name, slot
        self._column += 1
        if wide or self._column == self._columns:
            self._next_row()
        self._listen(key, field)
        return field

    def _fit_label(self, name: QLabel) -> None:
        look = current_look()
        name.setFixedWidth(max(look.scaled(self._label_width_px), text_width(name.text(), look.sizes.base) + 2))

    def _next_row(self) -> None:
        self._row, self._column = self._row + 1, 0

    def _listen(self, key: str, field: QWidget) -> None:
        if hasattr(field, "entered"):
            field.entered.connect(lambda: self._on_entered(key))  # type: ignore[attr-defined]
        elif isinstance(field, QLineEdit):
            field.returnPressed.connect(lambda: self._on_entered(key))
        if isinstance(field, TextArea):
            field.entered.disconnect()
            field.entered.connect(self._on_submitted)
        if isinstance(field, QLineEdit):
            field.textEdited.connect(lambda _text: self.show_error(key, ""))
        elif hasattr(field, "value_changed"):
            field.value_changed.connect(lambda _value: self.show_error(key, ""))  # type: ignore[attr-defined]
        (field.focusProxy() or field).installEventFilter(self)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all fields, in their order."""
        return tuple(self._fields)

    def field(self, key: str) -> QWidget:
        """The field of a key."""
        return self._fields[key]

    def show_error(self, key: str, text: str) -> None:
        """Says what is wrong below a field; an empty text takes it back."""
        slot, field = self._slots[key], self._fields[key]
        slot.fault.setText(text)
        slot.fault.setVisible(bool(text))
        dressed = field.focusProxy() or field
        mark(dressed, wrong="true" if text else "false")

    def show_errors(self, errors: dict[str, str]) -> None:
        """Says all that is wrong at once and puts the keyboard on the first of it."""
        self.clear_errors()
        for key, text in errors.items():
            self.show_error(key, text)
        first = next((key for key in self._fields if key in errors), None)
        if first is not None:
            self.focus(first)

    def clear_errors(self) -> None:
        """Nothing is wrong."""
        for key in self._fields:
            self.show_error(key, "")

    def error_of(self, key: str) -> str:
        """What is said below a field; empty for nothing."""
        return self._slots[key].fault.text() if not self._slots[key].fault.isHidden() else ""

    def set_hint(self, key: str, hint: str) -> None:
        """Changes the quiet line below a field."""
        self._slots[key].hint.setText(hint)
        self._slots[key].hint.setVisible(bool(hint))

    def set_shown(self, key: str, is_shown: bool) -> None:
        """Shows or hides a field with its label."""
        self._labels[key].setVisible(is_shown)
        self._slots[key].setVisible(is_shown)

    def focus(self, key: str) -> None:
        """Puts the keyboard on a field and selects what is in it."""
        field = self._fields[key].focusProxy() or self._fields[key]
        field.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(field, QLineEdit):
            field.selectAll()

    def _on_entered(self, key: str) -> None:
        shown = [k for k in self._fields if not self._slots[k].isHidden() and self._fields[k].isEnabled()]
        later = shown[shown.index(key) + 1 :] if key in shown else []
        if later:
            # After the field has ended what it is doing with this Enter.
            QTimer.singleShot(0, self, lambda: self.focus(later[0]))
        else:
            self.finished.emit()

    def _on_submitted(self) -> None:
        self.submitted.emit()
        self.finished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter from a part of a field that has no use for it: a chip, a month button."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._on_submitted()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                take = getattr(watched.parent(), "take", None)
                if take is None or take():
                    self._on_submitted()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_labels"):
            for name in self._labels.values():
                self._fit_label(name)
                name.setMinimumHeight(current_look().sizes.control)
