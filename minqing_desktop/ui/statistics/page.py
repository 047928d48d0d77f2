"""统计: how far the visits reach, what came of the matters, and the eight self-checks; each opens its records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.coverage import CoverageBy
from minqing_desktop.services.periods import Period, period_words, span_of
from minqing_desktop.services.self_checks import Fault, check_words, counts, findings_of, print_check
from minqing_desktop.services.statistics import RateKind, Statistics, statistics
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.chip import Chip
from minqing_desktop.ui.kit.choice_field import ChoiceField
from minqing_desktop.ui.kit.figures import FigureRow
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.page import Page, PageHeader, scrolled
from minqing_desktop.ui.kit.print_panel import PANEL_PX, PrintPanel
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.statistics.behind_view import BehindView
from minqing_desktop.ui.statistics.lines import (
    ACCEPTED,
    UNVISITED,
    case_figures,
    check_items,
    coverage_figures,
    coverage_items,
    finding_items,
    household_items,
    matter_items,
    wanting_title,
)

_KINDS = (
    "visit",
    "household",
    "person",
    "group",
    "pairing",
    "cadre",
    "matter",
    "petitioner",
    "step",
    "task",
    "referral",
)
_LEAST_TWO_COLUMNS_PX = 760
_PERIODS = (Period.MONTH, Period.LAST_MONTH, Period.QUARTER, Period.YEAR)
_PAGES = {"matter": "matters", "task": "tasks", "household": "households"}


class StatisticsPage(Page):
    """Understands the target {"check": fault}. Leads to matters, tasks and households by id."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.period, self.by = Period.QUARTER, CoverageBy.GROUP
        self._shown: Statistics | None = None
        self._printed: tuple[Fault, ...] = tuple(Fault)
        self._build()
        self._connect()
        self.reload()

    # build

    def _build(self) -> None:
        self.header = PageHeader(tr("统计"))
        words = period_words()
        self.period_chips = {period: Chip(words[period], period is self.period) for period in _PERIODS}
        for chip in self.period_chips.values():
            self.header.add_chip(chip)
        self.print_button = QuietButton(tr("打印自查表"), "printer", hint="Ctrl+P")
        self.header.add_button(self.print_button)
        self.states = StateStack()
        content = QWidget()
        self._columns = QHBoxLayout(content)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(current_look().sizes.gap)
        self._columns.addLayout(self._build_left(), 1)
        self._columns.addLayout(self._build_right(), 1)
        self.states.set_content(scrolled(content))
        self.page_column.addWidget(self.header)
        self.page_column.addWidget(self.states, 1)
        self.panel = SidePanel(self)
        self.behind = BehindView(self)
        self.print_panel = PrintPanel(self._desk.runner, self._desk.settings, self)
        for part in (self.behind, self.print_panel):
            part.hide()

    def _build_left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(current_look().sizes.gap)
        covered = Card(tr("走访覆盖"), "route")
        self.coverage_figures, self.coverage_lines = FigureRow(), LineList()
        parts = [(CoverageBy.GROUP, tr("按组")), (CoverageBy.CADRE, tr("按联系人")), (CoverageBy.TAG, tr("按标签"))]
        self.by_field = ChoiceField(parts, self.by)
        self.by_field.setAccessibleName(tr("覆盖率按什么分"))
        covered.add(self.coverage_figures)
        covered.body.addSpacing(10)
        covered.add(self.by_field)
        covered.body.addSpacing(4)
        covered.add(self.coverage_lines)
        cases = Card(tr("办事"), "message-square-text")
        self.case_figures = FigureRow()
        cases.add(self.case_figures)
        column.addWidget(cases)
        column.addWidget(covered)
        column.addStretch(1)
        return column

    def _build_right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        checks = Card(tr("服务自查：转拖推磨混骗压躲"), "list-checks")
        self.check_lines = LineList()
        checks.add(self.check_lines)
        column.addWidget(checks)
        column.addStretch(1)
        return column

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < current_look().scaled(_LEAST_TWO_COLUMNS_PX)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(down if is_narrow else across)

    # connect

    def _connect(self) -> None:
        for period, chip in self.period_chips.items():
            chip.clicked.connect(lambda _checked=False, key=period: self.show_period(key))
        self.by_field.value_changed.connect(self._on_by_changed)
        self.coverage_figures.figure_clicked.connect(self._on_figure_clicked)
        self.case_figures.figure_clicked.connect(self._on_figure_clicked)
        self.check_lines.opened.connect(lambda key: self.open_check(Fault(key)))
        self.print_button.clicked.connect(lambda: self._print(tuple(Fault)))
        self.behind.opened.connect(self._on_record_opened)
        self.behind.print_wanted.connect(lambda: self._print(self._printed))
        self.print_panel.said.connect(self._desk.say)
        self.print_panel.failed.connect(self._desk.fail)
        self.panel.closed.connect(lambda content: content is self.print_panel and self.print_panel.forget())
        self._desk.bus.listen(self, _KINDS, lambda _changes: self.reload())
        self._desk.settled.connect(self.reload)

    # load

    def reload(self) -> None:
        """Counts anew; what is shown stays until the answer comes."""
        if self._shown is None:
            self.states.show_busy()
        session, by = self._desk.session, self.by
        span = span_of(self.period, session.today())
        assert span is not None
        self._desk.runner.read(
            lambda: (statistics(session, span, by), counts(session)),
            owner=self, done=self._on_loaded, failed=self._on_failed, replaces="statistics",
        )  # fmt: skip

    def _on_failed(self, error: UserError) -> None:
        self.states.show_error(error, self.reload)

    def _on_loaded(self, answer: tuple[Statistics, dict[Fault, int]]) -> None:
        shown, found = answer
        self._shown = shown
        if not shown.coverage.total.households and not shown.accepted:
            advice = tr("先导入花名册或者记一次走访，这里就有数了。")
            self.states.show_empty("chart-column", tr("还没有可以统计的"), advice)
            return
        self.coverage_figures.set_figures(coverage_figures(shown))
        self.coverage_lines.set_items(coverage_items(shown.coverage.rows))
        self.case_figures.set_figures(case_figures(shown))
        self.check_lines.set_items(check_items(check_words(), found))
        self.states.show_content()

    def show_period(self, period: Period) -> None:
        """Counts another span."""
        self.period = period
        for key, chip in self.period_chips.items():
            chip.setChecked(key is period)
        self.reload()

    def _on_by_changed(self, by: CoverageBy) -> None:
        self.by = by
        self.reload()

    # the records behind a figure

    def _on_figure_clicked(self, key: str) -> None:
        if self._shown is None or not key:
            return
        today = self._desk.session.today()
        if key == UNVISITED:
            items = household_items(self._shown.coverage.unvisited, today)
        elif key == ACCEPTED:
            items = matter_items(self._shown.accepted, today)
        else:
            items = matter_items(self._shown.rates[RateKind(key)].wanting, today)
        self._show_behind(wanting_title(key), "", items, can_print=False)

    def open_check(self, fault: Fault) -> None:
        """Lists the records that show a fault."""
        session, words = self._desk.session, check_words()[fault]
        self._printed = (fault,)
        title = f"{words.sign} · {words.name}"
        about = sentences(words.meaning, words.advice)
        self._desk.runner.read(
            lambda: finding_items(findings_of(session, fault), words, session.today()),
            owner=self,
            done=lambda items: self._show_behind(title, about, items, can_print=True),
            failed=self._desk.fail,
            replaces="behind",
        )

    def _show_behind(self, title: str, about: str, items: Sequence[LineItem], can_print: bool) -> None:
        self.behind.show_items(about, items, can_print)
        self.panel.open_with(title, self.behind)

    def _on_record_opened(self, key: str) -> None:
        kind, _, identity = key.partition(":")
        self._desk.lead(_PAGES[kind], identity)

    def _print(self, faults: tuple[Fault, ...]) -> None:
        session = self._desk.session
        title = tr("服务自查表_{day}").format(day=f"{session.today():%Y%m%d}")
        self.print_panel.show_pages(title, lambda: print_check(session, faults).data, session, "self_check")
        self.panel.open_with(tr("打印自查表"), self.print_panel, PANEL_PX)

    # what the frame asks

    def page_entered(self) -> None:
        if self._shown is not None:
            self.reload()

    def page_left(self) -> None:
        self.panel.close_panel()

    def print_shown(self) -> bool:
        self._print(tuple(Fault))
        return True

    def open_target(self, target: Any) -> None:
        if isinstance(target, dict) and target.get("check"):
            self.open_check(Fault(target["check"]))
