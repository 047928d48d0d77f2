"""The visits at the left: the day's round in its order, what is unfinished, then the visits by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.catalogue import Mark
from minqing_desktop.domain.records.visit import ENTRY_TYPES, VISIT_MODES
from minqing_desktop.domain.words import tr
from minqing_desktop.services.visit_rounds import RoundDay, Stop, StopState
from minqing_desktop.services.visits import VisitLine
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.typed_days import day_text, weekday_name
from minqing_desktop.ui.look.mark import mark

_MODES = dict(VISIT_MODES)
STOP = "stop:"


@dataclass(frozen=True, slots=True)
class UnfinishedLine:
    """A draft as the list shows it."""

    visit: str
    head: str
    saved_at: str


@dataclass(frozen=True, slots=True)
class DayLists:
    """What the list shows; `visits` in the order they are to be shown."""

    round: RoundDay | None
    unfinished: Sequence[UnfinishedLine]
    visits: Sequence[VisitLine]


def visit_item(line: VisitLine, selected: str) -> LineItem:
    """A recorded visit as a line: whom, when and how, what kinds of entries."""
    head = tr("、").join(name for name in line.heads if name) or tr("（户已不在）")
    pill = (tr("完成"), "green") if line.is_complete else (tr("未完成"), "amber")
    if line.marks & Mark.TWO_VERSIONS:
        pill = (tr("两种说法"), "amber")
    return LineItem(line.id, head, below=_facts(line), pills=(pill,), bold=True, selected=line.id == selected)


def _facts(line: VisitLine) -> str:
    at = line.started_at.astimezone().strftime("%H:%M") if line.started_at else ""
    counts = [f"{tr(word)} {line.entries[code]}" for code, word in ENTRY_TYPES if line.entries.get(code)]
    return " · ".join([f"{at} {tr(_MODES.get(line.mode, ''))}".strip(), *counts])


def stop_item(stop: Stop, place: int, line: VisitLine | None, selected: str) -> LineItem:
    """A household of the round: ○ to be visited, ◐ being written, ● done."""
    home = stop.household
    words = {
        StopState.DONE: ("● " + tr("完成"), "green"),
        StopState.DRAFT: ("◐ " + tr("在写"), "amber"),
        StopState.PLANNED: ("○ " + str(place), "grey"),
    }[stop.state]
    below = _facts(line) if line is not None else " · ".join(filter(None, (home.group, home.number)))
    identity = stop.visit or STOP + home.id
    chosen = bool(selected) and selected in (stop.visit, STOP + home.id)
    return LineItem(identity, home.head or home.number, below=below, pills=(words,), bold=True, selected=chosen)  # pyright: ignore[reportArgumentType]


class DayList(QWidget):
    """Signals: opened(str visit id); stop_opened(str household id) for one of the round not begun; round_wanted()."""

    opened = Signal(str)
    stop_opened = Signal(str)
    round_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self._shown: list[QWidget] = []
        self._present: tuple[DayLists, str, date] | None = None

    @property
    def items(self) -> list[LineItem]:
        """Every line from top to bottom."""
        return [item for widget in self._shown if isinstance(widget, LineList) for item in widget.items]

    def show_lists(self, lists: DayLists, selected: str, today: date) -> None:
        """Fills the list anew; the same lists are left alone, as each draft that is saved asks for it."""
        if (lists, selected, today) == self._present:
            return
        self._present = (lists, selected, today)
        for widget in self._shown:
            widget.hide()
            widget.deleteLater()
        self._shown.clear()
        lines = {line.id: line for line in lists.visits}
        of_round: set[str] = set()
        if lists.round is not None:
            of_round = {stop.visit for stop in lists.round.stops if stop.visit}
            self._add_round(lists.round, lines, selected, today)
        unfinished = [line for line in lists.unfinished if line.visit not in of_round]
        if unfinished:
            self._add_heading(tr("上次没写完 {n}").format(n=len(unfinished)))
            self._add_lines([self._unfinished_item(line, selected) for line in unfinished])
        hidden = of_round | {line.visit for line in unfinished}
        self._add_days([line for line in lists.visits if line.id not in hidden], selected, today)

    def _add_round(self, found: RoundDay, lines: dict[str, VisitLine], selected: str, today: date) -> None:
        day = found.round.planned_on
        name = tr("今天") if day == today or day is None else day_text(day, today)
        words = tr("{day}走访单 · 录完 {done}/{n}").format(day=name, n=len(found.stops), done=found.done)
        self._add_heading(words, tr("改"))
        self._add_lines(
            [stop_item(stop, at, lines.get(stop.visit), selected) for at, stop in enumerate(found.stops, start=1)]
        )

    def _add_days(self, visits: Sequence[VisitLine], selected: str, today: date) -> None:
        days: dict[date | None, list[VisitLine]] = {}
        for line in visits:
            days.setdefault(line.started_at.astimezone().date() if line.started_at else None, []).append(line)
        for day, lines in days.items():
            self._add_heading(self._day_heading(day, len(lines), today))
            inside = sorted(lines, key=lambda line: (line.started_at is None, line.started_at))
            self._add_lines([visit_item(line, selected) for line in inside])

    def _day_heading(self, day: date | None, count: int, today: date) -> str:
        if day is None:
            return tr("没有日期")
        words = tr("今天") if day == today else f"{day_text(day, today)} {weekday_name(day)}"
        return tr("{day} · {n} 户").format(day=words, n=count)

    @staticmethod
    def _unfinished_item(line: UnfinishedLine, selected: str) -> LineItem:
        pill = ("◐ " + tr("在写"), "amber")
        below = tr("保存于 {at}").format(at=line.saved_at)
        return LineItem(
            line.visit,
            line.head or tr("还没选户"),
            below=below,
            pills=(pill,),  # pyright: ignore[reportArgumentType]
            bold=True,
            selected=line.visit == selected,
        )

    def _add_heading(self, words: str, link: str = "") -> None:
        label = QLabel(words)
        label.setWordWrap(True)
        mark(label, role="soft")
        if not link:
            self._add(label)
            return
        row = QWidget()
        inner = QHBoxLayout(row)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(label, 1)
        button = LinkButton(link)
        button.clicked.connect(self.round_wanted)
        inner.addWidget(button)
        self._add(row)

    def _add_lines(self, items: list[LineItem]) -> None:
        lines = LineList()
        lines.set_items(items)
        lines.opened.connect(self.open_item)
        self._add(lines)

    def open_item(self, identity: str) -> None:
        """Opens a line as if by hand."""
        if identity.startswith(STOP):
            self.stop_opened.emit(identity.removeprefix(STOP))
        else:
            self.opened.emit(identity)

    def _add(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, widget)
        self._shown.append(widget)
        # At once: a layout would show it only at its next turn.
        widget.show()
