"""今日: what is due, whom to visit next, what was left unfinished, and the month in four small numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.tasks import finish_task, note_result, reopen_task
from minqing_desktop.services.today import Today, today
from minqing_desktop.services.villages import list_villages
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.bar_chart import BarChart
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.figures import FigureRow
from minqing_desktop.ui.kit.line_list import LineList
from minqing_desktop.ui.kit.page import Page, PageHeader, scrolled
from minqing_desktop.ui.kit.pill import PillButton
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.today.arrived_card import ArrivedCard
from minqing_desktop.ui.today.first_steps import FirstSteps
from minqing_desktop.ui.today.inherited_card import InheritedCard
from minqing_desktop.ui.today.lines import (
    MATTER,
    due_items,
    month_figures,
    next_item,
    owed_item,
    promise_item,
    unfinished_words,
    visit_item,
)
from minqing_desktop.ui.today.recovery_notice import RecoveryNotice
from minqing_desktop.ui.today.result_row import ResultRow
from minqing_desktop.ui.today.safety_notice import SafetyNotice
from minqing_desktop.ui.today.unsent_notice import UnsentNotice

_KINDS = (
    "task",
    "visit",
    "entry",
    "household",
    "person",
    "pairing",
    "village",
    "group",
    "matter",
    "petitioner",
    "tag",
    "cadre",
)
_LOOK_AT_CLOCK_EVERY_MS = 30_000
_LEAST_TWO_COLUMNS_PX = 700


class TodayPage(Page):
    """Leads to: tasks {"open": id} or {"section": …}, matters by id or {"section": …}, visits {"new_for": household},
    {"open": visit} or {"round": [households]}, and households {"new": True} or {"import": ""}.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: Today | None = None
        self._build()
        self._connect()
        self.reload()

    # build

    def _build(self) -> None:
        self._states = StateStack()
        self._sheets = QStackedWidget()
        self.first_steps = FirstSteps()
        self._sheets.addWidget(self._build_day())
        self._sheets.addWidget(self.first_steps)
        self._states.set_content(self._sheets)
        self.page_column.addWidget(self._states, 1)
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AT_CLOCK_EVERY_MS)

    def _build_day(self) -> QWidget:
        content = QWidget()
        self._columns = QHBoxLayout(content)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(current_look().sizes.gap)
        self._columns.addLayout(self._build_left(), 20)
        self._columns.addLayout(self._build_right(), 13)
        return scrolled(content)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Large letters on a small screen: one column under the other.
        is_narrow = self.width() < current_look().scaled(_LEAST_TWO_COLUMNS_PX)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(down if is_narrow else across)

    def _build_left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(current_look().sizes.gap)
        self._header = PageHeader(tr("今天要办的事"))
        self.unfinished_button = PillButton("")
        self.unfinished_button.hide()
        self._header.add_chip(self.unfinished_button)
        self._due_card = Card(tr("到期与逾期"), "calendar-days", tr("全部任务"))
        self.due_lines, self._due_words, self.result_row = LineList(), _soft_label(), ResultRow()
        for part in (self.due_lines, self._due_words, self.result_row):
            self._due_card.add(part)
        self._next_card = Card(tr("该走访了"), "route", tr("打印今天走访单"))
        self.next_lines, self._next_words = LineList(), _soft_label()
        self._next_card.add(self.next_lines)
        self._next_card.add(self._next_words)
        self.safety_notice, self.recovery_notice = SafetyNotice(self._desk), RecoveryNotice(self._desk)
        self.inherited_card, self.arrived_card = InheritedCard(self._desk), ArrivedCard(self._desk)
        self.unsent_notice = UnsentNotice(self._desk)
        notices = (
            self.safety_notice, self.unsent_notice, self.recovery_notice, self.arrived_card, self.inherited_card,
        )  # fmt: skip
        for part in (self._header, *notices, self._due_card, self._next_card):
            column.addWidget(part)
        column.addStretch(1)
        return column

    def _build_right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(current_look().sizes.gap)
        month = Card()
        self.figures, self.chart = FigureRow(), BarChart()
        month.add(self.figures)
        month.body.addSpacing(12)
        month.add(self.chart)
        self._promise_card = Card(tr("答应过的事"), "handshake")
        self.promise_lines = LineList()
        self._promise_card.add(self.promise_lines)
        self._owed_card = Card(tr("等我答复"), "reply", tr("全部事项"))
        self.owed_lines = LineList()
        self._owed_card.add(self.owed_lines)
        self._latest_card = Card(tr("最近走访"), "history", tr("全部走访"))
        self.latest_lines, self._latest_words = LineList(), _soft_label()
        self._latest_card.add(self.latest_lines)
        self._latest_card.add(self._latest_words)
        self._latest_card.body.addStretch(1)
        column.addWidget(month)
        column.addWidget(self._owed_card)
        column.addWidget(self._promise_card)
        column.addWidget(self._latest_card, 1)
        return column

    # connect

    def _connect(self) -> None:
        lead = self._desk.lead
        self._due_card.link_clicked.connect(lambda: lead("tasks", {"section": "open"}))
        self._owed_card.link_clicked.connect(lambda: lead("matters", {"section": "open"}))
        self.owed_lines.opened.connect(lambda matter: lead("matters", matter))
        self._promise_card.link_clicked.connect(lambda: lead("tasks", {"section": "open", "promises": True}))
        self._latest_card.link_clicked.connect(lambda: lead("visits"))
        self.due_lines.opened.connect(self._on_due_opened)
        self.due_lines.ticked.connect(self._on_task_ticked)
        self.promise_lines.opened.connect(lambda task: lead("tasks", {"open": task}))
        self.next_lines.opened.connect(lambda household: lead("visits", {"new_for": household}))
        self._next_card.link_clicked.connect(self._on_round_wanted)
        self.latest_lines.opened.connect(lambda visit: lead("visits", {"open": visit}))
        self.figures.figure_clicked.connect(self._on_figure_clicked)
        self.unfinished_button.clicked.connect(self._on_unfinished_clicked)
        self.result_row.written.connect(self._on_result_written)
        self.first_steps.import_chosen.connect(lambda: lead("households", {"import": ""}))
        self.first_steps.household_chosen.connect(lambda: lead("households", {"new": True}))
        self.first_steps.visit_chosen.connect(lambda: lead("visits", {"new_for": ""}))
        self._desk.bus.listen(self, _KINDS, lambda _changes: self.reload())
        self._desk.settled.connect(self.reload)
        self._clock.timeout.connect(self.look_at_clock)
        self._clock.start()

    def page_entered(self) -> None:
        self.reload()
        self.safety_notice.reload()
        self.unsent_notice.reload()
        self.recovery_notice.reload()
        self.inherited_card.reload()
        self.arrived_card.reload()

    def look_at_clock(self) -> None:
        """Begins another day once midnight has passed."""
        if self._shown is not None and self._desk.session.today() != self._shown.day:
            self.reload()

    # load

    def reload(self) -> None:
        """Reads the day anew; what is shown stays until the answer comes."""
        if self._shown is None:
            self._states.show_busy()
        session = self._desk.session
        self._desk.runner.read(
            lambda: (today(session), list_villages(session)),
            owner=self, done=self._on_loaded, failed=self._on_failed, replaces="day",
        )  # fmt: skip

    def _on_failed(self, error: UserError) -> None:
        self._states.show_error(error, self.reload)

    def _on_loaded(self, answer: tuple[Today, list]) -> None:
        day, villages = answer
        self._shown = day
        self._states.show_content()
        if day.is_untouched:
            names = {village.village: village.name for village in villages}
            self.first_steps.set_village(names.get(self._desk.session.village, ""))
            self._sheets.setCurrentWidget(self.first_steps)
            return
        self._sheets.setCurrentIndex(0)
        self._show_due(day)
        self._show_next(day)
        self._show_right(day)
        self.unfinished_button.setVisible(bool(day.unfinished))
        if day.unfinished:
            self.unfinished_button.set_pill(unfinished_words(day.unfinished[0], day.day))

    def _show_due(self, day: Today) -> None:
        items = due_items(day)
        self.due_lines.set_items(items)
        more = day.due_total + day.due_matter_total - len(items)
        self._due_card.set_link(tr("还有 {n} 件，全部任务").format(n=more) if more > 0 else tr("全部任务"))
        _say(
            self._due_words,
            "" if day.due or day.due_matters else tr("这一周没有到期的事。走访时答应下来的，会排在这里。"),
        )

    def _show_next(self, day: Today) -> None:
        groups = {each.household.group for each in day.next_visits if each.household.group}
        if len(day.next_visits) > 1 and len(groups) == 1:
            title = tr("该走访了 · {group}顺路 {n} 户").format(group=groups.pop(), n=len(day.next_visits))
        else:
            title = tr("该走访了")
        self._next_card.set_title(title)
        self.next_lines.set_items([next_item(each) for each in day.next_visits])
        empty = tr("到日子的都走到了。") if day.households else tr("还没有户。先导入花名册，或者新增一户。")
        _say(self._next_words, "" if day.next_visits else empty)

    def _show_right(self, day: Today) -> None:
        self.figures.set_figures(month_figures(day))
        self.chart.set_bars([(tr("{n}周").format(n=week.week), week.visits) for week in day.weeks])
        self._promise_card.setVisible(bool(day.promises))
        self._promise_card.set_link(tr("{n} 件").format(n=day.promise_total))
        self.promise_lines.set_items([promise_item(line, day.day) for line in day.promises])
        self._owed_card.setVisible(bool(day.owed))
        self._owed_card.set_link(tr("{n} 件").format(n=day.owed_total))
        self.owed_lines.set_items([owed_item(line, day.day) for line in day.owed])
        self.latest_lines.set_items([visit_item(line, day.day) for line in day.latest_visits])
        _say(self._latest_words, "" if day.latest_visits else tr("还没有走访。按 Ctrl+N 写第一次。"))

    # what happens

    def _on_task_ticked(self, task: str, is_done: bool) -> None:
        session, runner = self._desk.session, self._desk.runner
        if not is_done:
            runner.write(lambda: reopen_task(session, task), owner=self, done=self._desk.tell, failed=self._on_refused)
            return
        title = next((line.title for line in self._shown.due if line.id == task), "") if self._shown else ""
        runner.write(
            lambda: finish_task(session, task),
            owner=self,
            done=lambda changes: self._on_finished(changes, task, title),
            failed=self._on_refused,
        )

    def _on_round_wanted(self) -> None:
        homes = [each.household.id for each in self._shown.next_visits] if self._shown is not None else []
        self._desk.lead("visits", {"round": homes})

    def _on_due_opened(self, key: str) -> None:
        if key.startswith(MATTER):
            self._desk.lead("matters", key.removeprefix(MATTER))
        else:
            self._desk.lead("tasks", {"open": key})

    def _on_refused(self, error: UserError) -> None:
        """Nothing was written: the tick goes off again."""
        self._desk.fail(error)
        self.due_lines.set_items([])
        self.reload()

    def _on_finished(self, changes: Changes, task: str, title: str) -> None:
        self._desk.tell(changes)
        if changes:
            self.result_row.ask(task, title)

    def _on_result_written(self, task: str, result: str) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: note_result(session, task, result), owner=self, done=self._desk.tell)
        self.due_lines.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_figure_clicked(self, key: str) -> None:
        if key == "overdue":
            self._desk.lead("tasks", {"section": "overdue"})
        elif key == "tasks":
            self._desk.lead("tasks", {"section": "done"})
        else:
            self._desk.lead(key)

    def _on_unfinished_clicked(self) -> None:
        if self._shown is not None and self._shown.unfinished:
            self._desk.lead("visits", {"open": self._shown.unfinished[0].visit})


def _soft_label() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    mark(label, role="soft")
    label.hide()
    return label


def _say(label: QLabel, words: str) -> None:
    label.setText(words)
    label.setVisible(bool(words))
