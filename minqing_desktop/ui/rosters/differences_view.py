"""What a newer roster says differently: a list to tick, one by one or by kind, and what became of the missing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.services.roster_differences import KINDS, MISSING, OTHER, Difference, Differences, kind_words
from minqing_desktop.services.roster_updates import MISSING_STATES
from minqing_desktop.ui.kit.chip import MenuChip
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column, RecordTable
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.rosters.memory_lines import MemoryLines

TICK = "tick"


def _state_choices() -> list[tuple[str, str]]:
    facts = kind_named("person").field("state")
    return [("", tr("暂不处理")), *((state, facts.words_for(state)) for state in MISSING_STATES)]


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


def _hand_pills(each: Difference) -> list[PillSpec]:
    return [(tr("手工改过"), "amber")] if each.edited_since else []


class DifferencesView(QWidget):
    """Space or Enter ticks a line, a click on its box too. Signals: chosen_changed() after any tick or choice."""

    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = Differences((), 0)
        self._shown: list[Difference] = []
        self.chosen: frozenset[str] = frozenset()
        self.missing: dict[str, str] = {}
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        self.kind_chip = MenuChip(tr("哪一种"))
        self.all_box = TickBox(tr("列出的全选"))
        self.state_label = QLabel(tr("这个人"))
        mark(self.state_label, role="soft")
        self.state_field = DropField(_state_choices(), "")
        self.state_field.setAccessibleName(tr("不在新表里的人怎么了"))
        row = QHBoxLayout()
        row.setSpacing(10)
        for part in (self.kind_chip, self.all_box):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.state_label)
        row.addWidget(self.state_field)
        self.table = RecordTable(self._columns(), counted=tr("{n} 处"), selects_first=True)
        self.table.set_empty("circle-check", tr("和在册的一样，没有变化"))
        self._lines = MemoryLines(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.table, 1)

    def _columns(self) -> list[Column]:
        return [
            Column(TICK, tr("更新"), self._tick_words, 52, ticked=self._is_on, fixed=True),
            Column("what", tr("哪里变了"), what_words, 136),
            Column("who", tr("谁"), lambda d: d.who, 76, bold=True),
            Column("head", tr("户主"), lambda d: d.head, 76, soft=True),
            Column("before", tr("在册的"), lambda d: mask_text(d.before), 120, soft=True),
            Column("after", tr("表里的"), self._after_words, 120, stretches=True),
            Column("hand", tr("说明"), lambda d: "、".join(text for text, _tone in _hand_pills(d)), 90,
                   pills=_hand_pills),
        ]  # fmt: skip

    def _connect(self) -> None:
        self.kind_chip.value_changed.connect(lambda _kind: self._show())
        self.all_box.clicked.connect(lambda _on=False: self._tick_all(self.all_box.isChecked()))
        self.table.line_opened.connect(self._toggle)
        self.table.view.clicked.connect(self._on_cell_clicked)
        self.table.view.installEventFilter(self)
        self.table.current_changed.connect(lambda _line: self._show_state())
        self.table.model.lines_arrived.connect(self._show_state)
        self.state_field.value_changed.connect(self._on_state_chosen)

    # load

    def show_differences(self, found: Differences) -> None:
        """Other differences, ticked as they should be unless somebody says otherwise."""
        self._found, self.chosen, self.missing = found, found.ticked, {}
        counts = found.counts
        self.kind_chip.choose(None)
        self.kind_chip.set_options(
            [(kind, f"{kind_words(kind)}　{counts[kind]:,}") for kind in KINDS if kind in counts]
        )
        self._show()

    def _show(self) -> None:
        kind = self.kind_chip.chosen_key
        self._shown = [each for each in self._found.all if kind is None or each.kind == kind]
        self._lines.show(range(len(self._shown)), self._shown.__getitem__)
        self._show_all_box()
        self._show_state()

    # what is chosen

    @property
    def count(self) -> int:
        """How many places would be written."""
        return len(self.chosen) + len(self.missing)

    def _toggle(self, each: Difference) -> None:
        if each.kind == MISSING:
            codes = ["", *MISSING_STATES]
            now = codes.index(self.missing.get(each.record, ""))
            self._say_state(each, codes[(now + 1) % len(codes)])
        else:
            self._choose(self.chosen ^ {each.id})

    def _tick_all(self, is_on: bool) -> None:
        ids = frozenset(each.id for each in self._shown if each.kind != MISSING)
        self._choose(self.chosen | ids if is_on else self.chosen - ids)

    def _choose(self, ids: frozenset[str]) -> None:
        """Keeps what is to be taken over, with what it needs."""
        self.chosen = self._found.with_needed(ids)
        self._changed()

    def _say_state(self, each: Difference, state: str) -> None:
        if state:
            self.missing[each.record] = state
        else:
            self.missing.pop(each.record, None)
        self._changed()

    def _changed(self) -> None:
        self.table.view.viewport().update()
        self._show_all_box()
        self._show_state()
        self.chosen_changed.emit()

    def _show_all_box(self) -> None:
        ids = {each.id for each in self._shown if each.kind != MISSING}
        self.all_box.setVisible(bool(ids))
        self.all_box.setChecked(ids <= self.chosen)

    def _show_state(self) -> None:
        line: Difference | None = self.table.current_line
        is_missing = line is not None and line.kind == MISSING
        self.state_label.setVisible(is_missing)
        self.state_field.setVisible(is_missing)
        if line is not None and is_missing:
            self.state_field.set_value(self.missing.get(line.record, ""))

    def _on_state_chosen(self, state: str) -> None:
        line: Difference | None = self.table.current_line
        if line is not None and line.kind == MISSING:
            self._say_state(line, state)

    def _tick_words(self, each: Difference) -> str:
        return tr("更新") if self._is_on(each) else tr("不更新")

    def _is_on(self, each: Difference) -> bool:
        return each.record in self.missing if each.kind == MISSING else each.id in self.chosen

    def _after_words(self, each: Difference) -> str:
        if each.kind != MISSING:
            return after_words(each)
        return dict(_state_choices())[self.missing.get(each.record, "")]

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
