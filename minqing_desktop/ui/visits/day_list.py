"""The visits at the left: what is unfinished, then the visits of the month by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.records.visit import ENTRY_TYPES, VISIT_MODES
from minqing_desktop.domain.words import tr
from minqing_desktop.services.visits import VisitLine
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.typed_days import day_text, weekday_name
from minqing_desktop.ui.look.mark import mark

_MODES = dict(VISIT_MODES)


@dataclass(frozen=True, slots=True)
class UnfinishedLine:
    """A draft as the list shows it."""

    visit: str
    head: str
    saved_at: str


def visit_item(line: VisitLine, selected: str) -> LineItem:
    """A recorded visit as a line: whom, when and how, what kinds of entries."""
    at = line.started_at.astimezone().strftime("%H:%M") if line.started_at else ""
    counts = [f"{tr(word)} {line.entries[code]}" for code, word in ENTRY_TYPES if line.entries.get(code)]
    below = " · ".join([f"{at} {tr(_MODES.get(line.mode, ''))}".strip(), *counts])
    head = "、".join(name for name in line.heads if name) or tr("（户已不在）")
    pill = (tr("完成"), "green") if line.is_complete else (tr("未完成"), "amber")
    return LineItem(line.id, head, below=below, pills=(pill,), bold=True, selected=line.id == selected)


class DayList(QWidget):
    """Signals: opened(str visit id)."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self._shown: list[QWidget] = []

    def show_visits(
        self, unfinished: list[UnfinishedLine], visits: list[VisitLine], selected: str, today: date
    ) -> None:
        """Fills the list anew; `visits` newest first."""
        for widget in self._shown:
            widget.hide()
            widget.deleteLater()
        self._shown.clear()
        if unfinished:
            self._add_heading(tr("还没写完 {n}").format(n=len(unfinished)))
            self._add_lines([self._unfinished_item(line, selected) for line in unfinished])
        days: dict[date | None, list[VisitLine]] = {}
        for line in visits:
            days.setdefault(line.started_at.astimezone().date() if line.started_at else None, []).append(line)
        for day, lines in days.items():
            self._add_heading(self._day_heading(day, len(lines), today))
            self._add_lines([visit_item(line, selected) for line in reversed(lines)])

    def _day_heading(self, day: date | None, count: int, today: date) -> str:
        if day is None:
            return tr("没有日期")
        words = tr("今天") if day == today else f"{day_text(day, today)} {weekday_name(day)}"
        return tr("{day} · {n} 户").format(day=words, n=count)

    @staticmethod
    def _unfinished_item(line: UnfinishedLine, selected: str) -> LineItem:
        pill = (tr("在写"), "amber")
        below = tr("保存于 {at}").format(at=line.saved_at)
        return LineItem(
            line.visit,
            line.head or tr("还没选户"),
            below=below,
            pills=(pill,),
            bold=True,
            selected=line.visit == selected,
        )

    def _add_heading(self, words: str) -> None:
        label = QLabel(words)
        mark(label, role="soft")
        self._add(label)

    def _add_lines(self, items: list[LineItem]) -> None:
        lines = LineList()
        lines.set_items(items)
        lines.opened.connect(self.opened)
        self._add(lines)

    def _add(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, widget)
        self._shown.append(widget)
