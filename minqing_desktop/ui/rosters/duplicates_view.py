"""Who may be one person twice, as one list: the same, not the same, or to be asked again later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.values.masking import mask_id_number, mask_phone, mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.services.roster_duplicates import (
    KINDS,
    LATER,
    NOT_SAME,
    SAME,
    PossibleDuplicate,
    Side,
    reason_words,
)
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column, RecordTable
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.rosters.kind_chips import KindChips
from minqing_desktop.ui.rosters.memory_lines import MemoryLines

DECISIONS = (SAME, NOT_SAME, LATER)


def decision_words(decision: str) -> str:
    """What was said of a pair."""
    return {SAME: tr("是同一人"), NOT_SAME: tr("不是"), LATER: tr("以后再说")}[decision]


def side_words(side: Side) -> str:
    """Where one of the two stands."""
    where = tr("第 {row} 行").format(row=side.row) if side.place is not None else tr("在册")
    head = tr("{head}户").format(head=side.head) if side.head else ""
    return " · ".join(part for part in (where, side.group, head) if part)


def side_facts(side: Side) -> str:
    """What tells one of the two from the other; numbers masked."""
    number = mask_id_number(side.id_number) if side.id_number else mask_text(side.written)
    return " · ".join(part for part in (number or side.birth_date, mask_phone(side.phone)) if part)


class DuplicatesView(QWidget):
    """Keys 1, 2, 3 decide the line and go on to the next. Signals: decided() after any decision."""

    decided = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs: Sequence[PossibleDuplicate] = ()
        self._shown: list[PossibleDuplicate] = []
        self.decisions: dict[str, str] = {}
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        words = QLabel(tr("看着像同一个人的放在一起，不定也行，两边都留着。"))
        words.setWordWrap(True)
        mark(words, role="soft")
        self.kind_chips = KindChips()
        self.table = RecordTable(self._columns(), counted=tr("{n} 对"), selects_first=True)
        self.table.set_empty("circle-check", tr("没有看着像同一个人的"))
        self._lines = MemoryLines(self.table)
        self.buttons = {
            SAME: QuietButton(tr("是同一人"), "check", hint="1"),
            NOT_SAME: QuietButton(tr("不是"), "x", hint="2"),
            LATER: QuietButton(tr("以后再说"), "clock", hint="3"),
        }
        self.all_button = QuietButton("", "check")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in self.buttons.values():
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.all_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (words, self.kind_chips):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def _columns(self) -> list[Column]:
        return [
            Column("name", tr("姓名"), lambda p: p.one.name, 126, bold=True, below=lambda p: reason_words(p.kind)),
            Column("one", tr("这一个"), lambda p: side_words(p.one), 140, below=lambda p: side_facts(p.one)),
            Column("other", tr("那一个"), lambda p: side_words(p.other), 140, stretches=True,
                   below=lambda p: side_facts(p.other)),
            Column("said", tr("定为"), self._said_words, 84, pills=self._said_pills),
        ]  # fmt: skip

    def _connect(self) -> None:
        self.kind_chips.chosen.connect(lambda _kind: self._show())
        for decision, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, decision=decision: self._decide_current(decision))
        self.all_button.clicked.connect(self._on_all_clicked)
        self.table.view.installEventFilter(self)

    # load

    def show_pairs(self, pairs: Sequence[PossibleDuplicate], decisions: Mapping[str, str] | None = None) -> None:
        """Other pairs; what was said of those that are still there stays said."""
        self._pairs = pairs
        known = {each.id for each in pairs}
        kept = self.decisions if decisions is None else decisions
        self.decisions = {key: said for key, said in kept.items() if key in known}
        counted = [(kind, reason_words(kind), sum(1 for each in pairs if each.kind == kind)) for kind in KINDS]
        self.kind_chips.show_kinds([one for one in counted if one[2]])
        self._show()

    def _show(self) -> None:
        kind = self.kind_chips.kind
        self._shown = [each for each in self._pairs if not kind or each.kind == kind]
        self._lines.show(range(len(self._shown)), self._shown.__getitem__)
        self._show_buttons()

    def _show_buttons(self) -> None:
        for button in self.buttons.values():
            button.setEnabled(bool(self._shown))
        waiting = sum(1 for each in self._shown if each.id not in self.decisions)
        self.all_button.setVisible(waiting > 1)
        self.all_button.set_text(tr("列出的 {n} 对都不是").format(n=f"{waiting:,}"))

    # what is said

    @property
    def settled(self) -> list[tuple[PossibleDuplicate, str]]:
        """Every decision with its pair."""
        return [(each, self.decisions[each.id]) for each in self._pairs if each.id in self.decisions]

    @property
    def waiting_count(self) -> int:
        """How many pairs nobody has said anything of."""
        return len(self._pairs) - len(self.decisions)

    def _decide_current(self, decision: str) -> None:
        pair: PossibleDuplicate | None = self.table.current_line
        if pair is None:
            return
        self.decisions[pair.id] = decision
        row = self.table.view.currentIndex().row()
        if row + 1 < len(self._shown):
            self.table.view.selectRow(row + 1)
        self._changed()

    def _on_all_clicked(self) -> None:
        for each in self._shown:
            self.decisions.setdefault(each.id, NOT_SAME)
        self._changed()

    def _changed(self) -> None:
        self.table.view.viewport().update()
        self._show_buttons()
        self.decided.emit()

    def _said_words(self, pair: PossibleDuplicate) -> str:
        said = self.decisions.get(pair.id)
        return decision_words(said) if said else tr("还没定")

    def _said_pills(self, pair: PossibleDuplicate) -> list[PillSpec]:
        said = self.decisions.get(pair.id)
        if said == SAME:
            return [(decision_words(said), "green")]
        return [(decision_words(said), "grey")] if said else [(tr("还没定"), "amber")]

    # hands

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.text() in ("1", "2", "3"):
            self._decide_current(DECISIONS[int(event.text()) - 1])
            return True
        return super().eventFilter(watched, event)
