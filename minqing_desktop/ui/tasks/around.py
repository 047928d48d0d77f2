"""What stands around a task in its panel: where it came from, what was moved, what else is open with the household."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.calendar.terms import Light
from minqing_desktop.domain.records.matter import MATTER_STAGES
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.open_things import OpenThings
from minqing_desktop.services.task_moves import MoveLine, reason_words
from minqing_desktop.services.tasks import TaskDetail
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark

_MATTER = "matter:"


class Around(QWidget):
    """Signals: visit_wanted(str), matter_wanted(str), household_wanted(str), task_wanted(str) with ids."""

    visit_wanted = Signal(str)
    matter_wanted = Signal(str)
    household_wanted = Signal(str)
    task_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._visit = self._matter = self._household = ""
        self._build()
        self._connect()
        self.clear()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(16)
        self.visit_link, self.matter_link = LinkButton(icon="notebook-pen"), LinkButton(icon="message-square-text")
        self.household_link = LinkButton(tr("一户一档"), "house")
        for link in (self.visit_link, self.matter_link, self.household_link):
            row.addWidget(link)
        row.addStretch(1)
        self.moves_label = QLabel()
        self.moves_label.setWordWrap(True)
        mark(self.moves_label, role="soft")
        self.things_card = Card(tr("这户未了的事"), "circle-alert")
        self.things_lines = LineList()
        self.things_card.add(self.things_lines)
        column.addLayout(row)
        column.addWidget(self.moves_label)
        column.addWidget(self.things_card)

    def _connect(self) -> None:
        self.visit_link.clicked.connect(lambda: self.visit_wanted.emit(self._visit))
        self.matter_link.clicked.connect(lambda: self.matter_wanted.emit(self._matter))
        self.household_link.clicked.connect(lambda: self.household_wanted.emit(self._household))
        self.things_lines.opened.connect(self._on_opened)

    def clear(self) -> None:
        """Nothing around a new task."""
        self._visit = self._matter = self._household = ""
        for part in (self.visit_link, self.matter_link, self.household_link, self.moves_label, self.things_card):
            part.hide()

    def show_detail(self, detail: TaskDetail) -> None:
        """Where a task on file came from, who sent it down, and what was moved on it."""
        self._visit = detail.visit.id if detail.visit else ""
        self._matter = detail.matter.id if detail.matter else ""
        self._household = detail.task.household
        self.visit_link.setVisible(bool(self._visit))
        self.matter_link.setVisible(bool(self._matter))
        self.household_link.setVisible(bool(self._household))
        if detail.visit is not None and detail.visit.started_at is not None:
            day = day_text(detail.visit.started_at.astimezone().date(), clock.today())
            self.visit_link.set_text(tr("来自{day}的走访").format(day=day))
        if detail.matter is not None:
            self.matter_link.set_text(tr("来自民情事项"))
        words = [*_assigned_words(detail), *(_move_words(line) for line in detail.moves)]
        self.moves_label.setText(masked("\n".join(words)))
        self.moves_label.setVisible(bool(words))

    def show_things(self, things: OpenThings, besides: str) -> None:
        """What else is open with the household; the task itself is left out."""
        items = _items(things, besides, clock.today())
        self.things_card.set_title(tr("这户还有 {n} 件未了的事").format(n=len(items)))
        self.things_card.setVisible(bool(items))
        self.things_lines.set_items(items)

    def _on_opened(self, key: str) -> None:
        if key.startswith(_MATTER):
            self.matter_wanted.emit(key.removeprefix(_MATTER))
        else:
            self.task_wanted.emit(key)


def _items(things: OpenThings, besides: str, today: date) -> Sequence[LineItem]:
    lines = [each.line for each in (*things.promises, *things.tasks) if each.line.id != besides]
    items = [
        LineItem(line.id, line.title, below=_task_words(line.is_promise), pills=(due_pill(line.due_on, today),))
        for line in lines
    ]
    stages = dict(MATTER_STAGES)
    for each in things.matters:
        stage: PillSpec = (tr(stages.get(each.matter.stage, "")), "red" if each.light is Light.RED else "blue")
        below = tr("民情事项（一同反映）") if each.is_joined else tr("民情事项")
        items.append(LineItem(_MATTER + each.matter.id, each.matter.title, below=below, pills=(stage,)))
    return items


def _task_words(is_promise: bool) -> str:
    return tr("承诺") if is_promise else tr("任务")


def _assigned_words(detail: TaskDetail) -> list[str]:
    task = detail.task
    if not task.assigned_by:
        return []
    day = day_text(task.assigned_on, clock.today()) if task.assigned_on else ""
    return [tr("{unit} {day} 交办").format(unit=task.assigned_by, day=day)]


def _move_words(line: MoveLine) -> str:
    move, today = line.move, clock.today()
    when = day_text(move.on, today) if move.on else ""
    if move.type == "hand_over":
        said = tr("{day} {who} 转交：{before} → {after}").format(
            day=when, who=line.by, before=line.from_cadre or "—", after=line.to_cadre or "—"
        )
    else:
        said = tr("{day} {who} {what}：{before} → {after}").format(
            day=when,
            who=line.by,
            what=tr("跳过一次") if move.type == "skip" else tr("改期"),
            before=day_text(move.from_day, today) if move.from_day else "—",
            after=day_text(move.to_day, today) if move.to_day else tr("没有期限"),
        )
    reason = reason_words(move.reason)
    return tr("{said}，{reason}").format(said=said, reason=reason) if reason else said
