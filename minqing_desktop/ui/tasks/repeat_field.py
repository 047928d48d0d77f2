"""How often a task comes again, with the days that follow and what happens where a month has no such day."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from minqing_desktop.domain.calendar.recurrence import REPEATS, Recurrence, Repeat
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.host import clock
from minqing_desktop.services.task_series import days_ahead, recurrence_of, with_rule
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.typed_days import day_text

MOST_STEPS = 6


class RepeatField(QWidget):
    """The kind, and every how many.

    Signals: value_changed(object) with the code of the kind; entered() on Enter.
    """

    value_changed = Signal(object)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.kind_field = DropField([(code, tr(word)) for code, word in REPEATS], "", "refresh-cw")
        self.every_field = DropField([], 1)
        row.addWidget(self.kind_field)
        row.addWidget(self.every_field)
        row.addStretch(1)
        self.setFocusProxy(self.kind_field)
        for field in (self.kind_field, self.every_field):
            field.value_changed.connect(self._on_changed)
            field.entered.connect(self.entered)
        self._fit()

    @property
    def repeats(self) -> str:
        """The code of the kind; empty for never."""
        return self.kind_field.current_value or ""

    @property
    def every(self) -> int | None:
        """Every how many; None for each."""
        every = self.every_field.current_value or 1
        return every if self.repeats and every > 1 else None

    def set_rule(self, repeats: str, every: int | None) -> None:
        """Shows a rule without telling; one of a newer version is kept as it is."""
        if repeats not in dict(REPEATS):
            options = [*((code, tr(word)) for code, word in REPEATS), (repeats, tr("新版本的规则"))]
            self.kind_field.set_options(options)
        self.kind_field.set_value(repeats)
        self._fit(every or 1)

    def _on_changed(self, _value: object) -> None:
        self._fit(self.every_field.current_value or 1)
        self.value_changed.emit(self.repeats)

    def _fit(self, every: int = 1) -> None:
        steps = sorted({*range(1, MOST_STEPS + 1), every})
        self.every_field.set_options([(number, _step_words(self.repeats, number)) for number in steps])
        self.every_field.set_value(every)
        self.every_field.setVisible(self.repeats in set(Repeat) - {Repeat.NEVER})


def _step_words(repeats: str, number: int) -> str:
    if number == 1:
        return tr("不间隔") if repeats else ""
    words = {
        Repeat.DAILY: tr("每 {n} 天"),
        Repeat.WEEKLY: tr("每 {n} 周"),
        Repeat.MONTHLY: tr("每 {n} 个月"),
        Repeat.QUARTERLY: tr("每 {n} 季"),
        Repeat.YEARLY: tr("每 {n} 年"),
        Repeat.LUNAR_MONTHLY: tr("每 {n} 个农历月"),
        Repeat.LUNAR_YEARLY: tr("每 {n} 个农历年"),
    }
    return words[Repeat(repeats)].format(n=number) if repeats in words else ""


def repeat_words(before: Task, task: Task) -> str:
    """The rule in words, what it does in short months, and when it comes next; for the line below the field."""
    settled = with_rule(before, task)
    rule: Recurrence | None = recurrence_of(settled)
    if rule is None:
        return tr("重复要先填期限。") if task.repeats and task.due_on is None else ""
    said = [rule.words() + tr("。"), rule.caution()]
    ahead: tuple[date, ...] = days_ahead(settled)
    if ahead:
        days = tr("、").join(day_text(day, clock.today()) for day in ahead)
        said.append(tr("往后是 {days}。办完这一次，下一次自动排好。").format(days=days))
    else:
        said.append(tr("这是最后一次。"))
    return sentences(*said)
