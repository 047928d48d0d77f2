"""The households of a round in walking order: moved by Alt and the arrows, taken out by Delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.line_list import Line, LineItem
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.state_stack import StateStack


class Home(Protocol):
    """Whatever knows these of a household."""

    @property
    def id(self) -> str: ...
    @property
    def head(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def group(self) -> str: ...


@dataclass(frozen=True, slots=True)
class RoundHome:
    """A household of the round as the order keeps it."""

    id: str
    head: str
    number: str
    group: str


class _OrderLine(QWidget):
    """One household with its place and its three buttons."""

    moved = Signal(int)
    removed = Signal()

    def __init__(self, home: RoundHome, place: int, has_rule: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        below = " · ".join(part for part in (home.group, home.number) if part)
        item = LineItem(home.id, home.head or home.number, below=below, lead=((str(place), "grey"),), bold=True)
        self.line = Line(item, has_rule)
        self.line.setToolTip(tr("Alt+↑ Alt+↓ 调整顺序，Delete 去掉"))
        row.addWidget(self.line, 1)
        for icon, name, by in (("arrow-up", tr("往前"), -1), ("arrow-down", tr("往后"), 1)):
            button = IconButton(icon, name)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, step=by: self.moved.emit(step))
            row.addWidget(button)
        remove = IconButton("x", tr("去掉"))
        remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        remove.clicked.connect(self.removed)
        row.addWidget(remove)
        self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            has_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            if has_alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.removed.emit()
                return True
        return super().eventFilter(watched, event)


class RoundOrder(QWidget):
    """Signals: changed() after every change by hand; proposal_wanted() when somebody shall put an order together."""

    changed = Signal()
    proposal_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[RoundHome] = []
        self._rows: list[_OrderLine] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.states = StateStack(scrolled(content))
        outer.addWidget(self.states)
        self.states.empty_action_clicked.connect(self.proposal_wanted)
        self._show()

    def set_lines(self, homes: Sequence[Home]) -> None:
        """Another order altogether."""
        self.lines = [kept(home) for home in homes]
        self._show()

    def add(self, home: Home) -> None:
        """One more at the end, if it is not there."""
        if home.id not in {one.id for one in self.lines}:
            self.lines.append(kept(home))
            self._show()
            self.changed.emit()

    def remove(self, identity: str) -> None:
        """Takes one out."""
        place = next((place for place, one in enumerate(self.lines) if one.id == identity), None)
        if place is not None:
            del self.lines[place]
            self._show(min(place, len(self.lines) - 1) if self._has_keyboard() else None)
            self.changed.emit()

    def move(self, identity: str, by: int) -> None:
        """Moves one up or down."""
        place = next(place for place, one in enumerate(self.lines) if one.id == identity)
        target = place + by
        if 0 <= target < len(self.lines):
            self.lines.insert(target, self.lines.pop(place))
            self._show(target)
            self.changed.emit()

    def _has_keyboard(self) -> bool:
        return any(row.line.hasFocus() for row in self._rows)

    def _show(self, focus: int | None = None) -> None:
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        for place, home in enumerate(self.lines):
            row = _OrderLine(home, place + 1, place < len(self.lines) - 1)
            row.moved.connect(lambda by, one=home.id: self.move(one, by))
            row.removed.connect(lambda one=home.id: self.remove(one))
            self._column.insertWidget(place, row)
            row.show()
            self._rows.append(row)
        if focus is not None and 0 <= focus < len(self._rows):
            self._rows[focus].line.setFocus()
        if self.lines:
            self.states.show_content()
        else:
            self.states.show_empty(
                "route", tr("还没有选户"), tr("在左边勾选，勾的先后就是走的先后。"), tr("帮我排一轮")
            )


def kept(home: Home) -> RoundHome:
    """A household as the order keeps it."""
    return RoundHome(home.id, home.head, home.number, home.group)
