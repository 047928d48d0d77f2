"""What a newer roster says differently: a list to tick, one by one, by column or by kind, and who is missing."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.host import clock
from minqing_desktop.services.roster_changes import (
    KINDS,
    MISSING,
    OTHER,
    Difference,
    Differences,
    column_words,
    kind_words,
    scope_words,
)
from minqing_desktop.services.roster_updates import MISSING_STATES, Leaving
from minqing_desktop.ui.kit.buttons import LinkButton, QuietButton
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.table import Column, RecordTable
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.rosters.leaving_bar import LeavingBar, state_words
from minqing_desktop.ui.rosters.memory_lines import MemoryLines

TICK = "tick"


def what_words(each: Difference) -> str:
    """The kind of a difference, with the field where the kind does not name it."""
    if each.kind != OTHER:
        return kind_words(each.kind)
    return tr("{field}变").format(field=tr(kind_named(each.record_kind).field(each.field).label))


def after_words(each: Difference) -> str:
    """What the file says, masked; numbers that look the same when masked are told apart by a word."""
    after = mask_text(each.after)
    is_alike = bool(each.before) and each.before != each.after and mask_text(each.before) == after
    return tr("{number}（遮住的几位不同）").format(number=after) if is_alike else after


def _head_words(each: Difference) -> str:
    if not each.head:
        return ""
    return tr("{head}户").format(head=each.head) if each.head != each.who else tr("户主")


def _before_words(each: Difference) -> str:
    return tr("在册：{before}").format(before=mask_text(each.before)) if each.before else ""


class DifferencesView(QWidget):
    """Space or Enter ticks a line, a click on its box too. Signals: chosen_changed() after any tick or choice."""

    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = Differences((), 0)
        self._shown: list[Difference] = []
        self._missing_shown: list[Difference] = []
        self._today = date.min
        self.chosen: frozenset[str] = frozenset()
        self.missing: dict[str, Leaving] = {}
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        filters = QWidget()
        flow = FlowLayout(filters, gap=8)
        self.kind_chip, self.column_chip = MenuChip(tr("哪一种")), MenuChip(tr("哪一列"))
        self.hand_chip = Chip("")
        self.all_button = QuietButton(tr("全部采用新值"), "check")
        self.none_button = LinkButton(tr("都不更新"))
        for part in (self.kind_chip, self.column_chip, self.hand_chip, self.all_button, self.none_button):
            flow.addWidget(part)
        self.leaving_bar = LeavingBar()
        self.words_label = QLabel()
        self.words_label.setWordWrap(True)
        mark(self.words_label, role="soft")
        self.table = RecordTable(self._columns(), counted=tr("{n} 处"), selects_first=True, says_chosen=False)
        self.table.set_empty("circle-check", tr("和在册的一样，没有变化"))
        self._lines = MemoryLines(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (filters, self.leaving_bar, self.words_label):
            column.addWidget(part)
        column.addWidget(self.table, 1)

    def _columns(self) -> list[Column]:
        return [
            Column(TICK, tr("更新"), self._tick_words, 48, ticked=self._is_on, fixed=True),
            Column("who", tr("谁"), lambda d: d.who, 84, bold=True, below=_head_words),
            Column("what", tr("哪里变了"), what_words, 116, below=self._hand_words),
            Column("after", tr("表里的，和在册的"), self._after_words, 150, stretches=True, below=_before_words),
        ]

    def _connect(self) -> None:
        self.kind_chip.value_changed.connect(lambda _kind: self._on_kind_chosen())
        self.column_chip.value_changed.connect(lambda _column: self._show())
        self.hand_chip.toggled.connect(lambda _on: self._show())
        self.all_button.clicked.connect(lambda: self._tick_all(True))
        self.none_button.clicked.connect(lambda: self._tick_all(False))
        self.table.line_opened.connect(self._toggle)
        self.table.view.clicked.connect(self._on_cell_clicked)
        self.table.view.installEventFilter(self)
        self.table.current_changed.connect(lambda _line: self._show_leaving())
        self.table.model.lines_arrived.connect(self._show_leaving)
        self.leaving_bar.one_chosen.connect(self._on_one_left)
        self.leaving_bar.all_chosen.connect(self._on_all_left)

    # load

    def show_differences(self, found: Differences, is_same_file: bool = False) -> None:
        """Other differences, ticked as they should be unless somebody says otherwise.

        `is_same_file` keeps what was said of those that are still there.
        """
        chosen, missing = found.ticked, dict[str, Leaving]()
        if is_same_file:
            before = {each.id for each in self._found.all}
            chosen = found.with_needed(frozenset({i for i in chosen if i not in before} | self._still_there(found)))
            there = {each.record for each in found.all if each.kind == MISSING}
            missing = {record: leaving for record, leaving in self.missing.items() if record in there}
        self._found, self.chosen, self.missing = found, chosen, missing
        self._today = clock.today()
        counts, hands = found.counts, sum(1 for each in found.all if each.edited_since)
        for chip in (self.kind_chip, self.column_chip):
            chip.blockSignals(True)
            chip.choose(None)
            chip.blockSignals(False)
        self.kind_chip.set_options(
            [(kind, f"{kind_words(kind)}　{counts[kind]:,}") for kind in KINDS if kind in counts]
        )
        self.hand_chip.setChecked(False)
        self.hand_chip.set_text(tr("手工改过的 {n}").format(n=f"{hands:,}"))
        self.hand_chip.setVisible(bool(hands))
        self._on_kind_chosen()

    def _still_there(self, found: Differences) -> frozenset[str]:
        return self.chosen & {each.id for each in found.all}

    def _on_kind_chosen(self) -> None:
        kind = self.kind_chip.chosen_key
        columns = self._found.columns if kind is None else self._found.columns_of(str(kind))
        self.column_chip.set_options(
            [(column, f"{column_words(column)}　{count:,}") for column, count in columns.items()]
        )
        self.column_chip.setVisible(len(columns) > 1)
        self._show()

    def _show(self) -> None:
        kind, column, by_hand = self.kind_chip.chosen_key, self.column_chip.chosen_key, self.hand_chip.isChecked()
        self._shown = [
            each
            for each in self._found.all
            if (kind is None or each.kind == kind)
            and (column is None or each.column == column)
            and (not by_hand or each.edited_since)
        ]
        self._missing_shown = [each for each in self._shown if each.kind == MISSING]
        self._lines.show(range(len(self._shown)), self._shown.__getitem__)
        self._show_buttons()
        self._show_leaving()

    # what is chosen

    @property
    def count(self) -> int:
        """How many places would be written."""
        return len(self.chosen) + len(self.missing)

    def _toggle(self, each: Difference) -> None:
        if each.kind == MISSING:
            states = ["", *MISSING_STATES]
            now = states.index(self.missing[each.record].state if each.record in self.missing else "")
            self._say_left([each], states[(now + 1) % len(states)], self.leaving_bar.day)
        else:
            self._choose(self.chosen ^ {each.id})

    def _tick_all(self, is_on: bool) -> None:
        """All that are listed; what was changed by hand only when nothing else is listed, for then it is meant."""
        listed = [each for each in self._shown if each.kind != MISSING]
        only_hands = all(each.edited_since for each in listed)
        ids = frozenset(each.id for each in listed if not is_on or only_hands or not each.edited_since)
        self._choose(self.chosen | ids if is_on else self.chosen - ids)

    def _choose(self, ids: frozenset[str]) -> None:
        """Keeps what is to be taken over, with what it needs."""
        self.chosen = self._found.with_needed(ids)
        self._changed()

    def _say_left(self, people: list[Difference], state: str, on: date | None) -> None:
        for each in people:
            if state:
                self.missing[each.record] = Leaving(state, on)
            else:
                self.missing.pop(each.record, None)
        self._changed()

    def _changed(self) -> None:
        self.table.view.viewport().update()
        self._show_buttons()
        self._show_leaving()
        self.chosen_changed.emit()

    def _show_buttons(self) -> None:
        listed = [each for each in self._shown if each.kind != MISSING]
        waiting = [each for each in listed if each.id not in self.chosen]
        hands = sum(1 for each in waiting if each.edited_since)
        is_on = bool(waiting) and (len(waiting) > hands or len(listed) == hands)
        self.all_button.setVisible(bool(listed))
        self.all_button.setEnabled(is_on)
        self.none_button.setVisible(bool(listed))
        self.none_button.setEnabled(len(waiting) < len(listed))
        words = [scope_words(self._found.scope)]
        if hands:
            words.append(tr("有 {n} 处手工改过，没有勾：点「手工改过的」看了再定。").format(n=f"{hands:,}"))
        self.words_label.setText(sentences(*words))
        self.words_label.setVisible(bool(self.words_label.text()))

    # who is missing

    def _show_leaving(self) -> None:
        """The bar is there while somebody missing is listed; what it says of one is about the line the cursor is on."""
        missing = len(self._missing_shown)
        self.leaving_bar.setVisible(bool(missing))
        if missing:
            line: Difference | None = self.table.current_line
            is_one = line is not None and line.kind == MISSING
            now = self.missing.get(line.record) if line is not None else None
            self.leaving_bar.show_one(line.who if line is not None and is_one else "", now, missing)

    def _on_one_left(self, state: str, on: date | None) -> None:
        line: Difference | None = self.table.current_line
        if line is not None and line.kind == MISSING:
            self._say_left([line], state, on)

    def _on_all_left(self, state: str, on: date | None) -> None:
        self._say_left(self._missing_shown, state, on)

    # words

    def _tick_words(self, each: Difference) -> str:
        return tr("更新") if self._is_on(each) else tr("不更新")

    def _is_on(self, each: Difference) -> bool:
        return each.record in self.missing if each.kind == MISSING else each.id in self.chosen

    def _after_words(self, each: Difference) -> str:
        return state_words(self.missing.get(each.record)) if each.kind == MISSING else after_words(each)

    def _hand_words(self, each: Difference) -> str:
        return each.hand.words(self._today) if each.hand is not None else ""

    # hands

    def _on_cell_clicked(self, index: QModelIndex) -> None:
        line = self.table.model.line_at(index.row())
        if line is not None and self.table.model.columns[index.column()].key == TICK:
            self._toggle(line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space:
            if self.table.current_line is not None:
                self._toggle(self.table.current_line)
            return True
        return super().eventFilter(watched, event)
