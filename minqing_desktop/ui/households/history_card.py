"""What was changed in a household, by whom and when; the latest on the page, all of it in the panel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.record_history import HistoryLine
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.timeline import Timeline, TimelineItem
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark

SHOWN = 3
DETAILS_SHOWN = 4
# What QTextLayout takes for a new line.
NEW_LINE = "\u2028"


def moment_text(at: datetime, today: date) -> str:
    """«11月22日 10:30»."""
    local = at.astimezone()
    return f"{day_text(local.date(), today)} {local:%H:%M}"


def history_items(lines: Sequence[HistoryLine], today: date) -> list[TimelineItem]:
    """Actions as events; those taken back say so."""
    items = []
    for line in lines:
        details = list(line.details[:DETAILS_SHOWN])
        if len(line.details) > DETAILS_SHOWN:
            rest = len(line.details) - DETAILS_SHOWN + 1
            details[-1] = tr("……还有 {n} 处").format(n=rest)
        beside = " ".join(part for part in (moment_text(line.at, today), line.cadre) if part)
        pills = ((tr("已撤销"), "grey"),) if line.is_undone else ()
        items.append(TimelineItem("", line.sentence, beside, NEW_LINE.join(details), pills=pills))  # pyright: ignore[reportArgumentType]
    return items


class HistoryCard(Card):
    """Its link asks for all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("历史"), "clock", parent=parent)
        self.timeline = Timeline()
        self.add(self.timeline)

    def show_lines(self, lines: Sequence[HistoryLine], today: date) -> None:
        """Shows the latest actions."""
        self.timeline.set_items(history_items(lines[:SHOWN], today))
        self.set_link(tr("全部 {n} 条").format(n=len(lines)) if len(lines) > SHOWN else "")


class HistoryList(QWidget):
    """The whole history, for the panel."""

    def __init__(self, lines: Sequence[HistoryLine], today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(10)
        note = QLabel(tr("谁在什么时候改了什么；要退回整个操作，请到设置的操作记录里撤销。"))
        note.setWordWrap(True)
        mark(note, role="small")
        column.addWidget(note)
        column.addWidget(Timeline(history_items(lines, today)))
        column.addStretch(1)
