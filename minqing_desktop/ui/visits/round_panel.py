"""Puts a day's round together: who could be visited at the left, the order at the right; printed and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.coverage import next_round
from minqing_desktop.services.households import HouseholdLine, lines_by_id
from minqing_desktop.services.round_sheets import round_pdf
from minqing_desktop.services.visit_rounds import (
    RoundDay,
    RoundLine,
    agreed_visits,
    round_households,
    round_of_day,
    save_round,
    saved_rounds,
)
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.print_panel import PrintPanel
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.visits.round_candidates import RoundCandidates
from minqing_desktop.ui.visits.round_order import RoundHome, RoundOrder, kept

PANEL_PX, ROUND_SIZE = 860, 8


@dataclass(frozen=True, slots=True)
class _Begun:
    day: RoundDay | None
    saved: list[RoundLine]
    asked: list[HouseholdLine]


class RoundPanel(QWidget):
    """Content of a side panel of `PANEL_PX`. Signals: kept(date) when the round was written."""

    kept = Signal(object)

    def __init__(self, desk: Desk, households: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._identity = ""
        self._asked = households
        self._build()
        self._connect()
        self.load()

    # build

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._sheets = QStackedWidget()
        outer.addWidget(self._sheets)
        choice = QWidget()
        column = QVBoxLayout(choice)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(10)
        column.addLayout(self._build_head())
        row = QHBoxLayout()
        row.setSpacing(12)
        self.candidates = RoundCandidates(self._desk)
        self.order = RoundOrder()
        left, right = Card(tr("可以去的户"), "house"), Card(tr("今天的顺序"), "route")
        left.add(self.candidates, 1)
        right.add(self.order, 1)
        row.addWidget(left, 1)
        row.addWidget(right, 1)
        column.addLayout(row, 1)
        self.fault = QLabel()
        self.fault.setWordWrap(True)
        mark(self.fault, role="error")
        self.fault.hide()
        column.addWidget(self.fault)
        column.addLayout(self._build_foot())
        self._sheets.addWidget(choice)
        self.print_panel = PrintPanel(self._desk.runner, self._desk.settings)
        self._sheets.addWidget(self._build_print_sheet())
        self.setFocusProxy(self.candidates.search_box)

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.day_field = DateField(self._desk.session.today(), today=self._desk.session.today)
        self.day_field.setAccessibleName(tr("哪天走访"))
        label = QLabel(tr("哪天走访"))
        mark(label, role="soft")
        self.two_sided_box = TickBox(tr("双面打印（一户一张纸）"), checked=True)
        row.addWidget(label)
        row.addWidget(self.day_field)
        row.addStretch(1)
        row.addWidget(self.two_sided_box)
        return row

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.count_label = QLabel()
        mark(self.count_label, role="small")
        self.keep_button = QuietButton(tr("只存顺序"), "save")
        self.print_button = PrimaryButton(tr("存好并打印"), "printer", shortcut="Ctrl+Return")
        row.addWidget(self.count_label)
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.print_button)
        return row

    def _build_print_sheet(self) -> QWidget:
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(18, 0, 18, 6)
        self.back_button = LinkButton(tr("回去改顺序"), "arrow-left")
        head.addWidget(self.back_button)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.print_panel, 1)
        return sheet

    # connect

    def _connect(self) -> None:
        self.candidates.ticked.connect(self._on_ticked)
        self.candidates.taken.connect(self._on_taken)
        self.candidates.saved_chosen.connect(self._on_saved_chosen)
        self.order.changed.connect(self._on_order_changed)
        self.order.proposal_wanted.connect(self.propose)
        self.day_field.value_changed.connect(lambda _day: self._on_day_changed())
        self.keep_button.clicked.connect(lambda: self.keep())
        self.print_button.clicked.connect(self.keep_and_print)
        self.back_button.clicked.connect(self._on_back)
        self.print_panel.said.connect(self._desk.say)
        self.print_panel.failed.connect(self._desk.fail)

    # load

    @property
    def day(self) -> date:
        """The day of the round; today while the field is empty."""
        return self.day_field.current_value or self._desk.session.today()

    def load(self) -> None:
        """Reads the round of the day, if there is one, and the rounds kept before."""
        session, day, asked = self._desk.session, self.day, self._asked
        self._desk.runner.read(
            lambda: _Begun(round_of_day(session, day), saved_rounds(session), lines_by_id(session, asked)),
            owner=self,
            done=self._on_loaded,
            failed=self._on_failed,
            replaces="round",
        )

    def _on_loaded(self, begun: _Begun) -> None:
        self.candidates.set_saved(begun.saved)
        lines = [stop.household for stop in begun.day.stops] if begun.day else []
        self._identity = begun.day.round.id if begun.day else ""
        self.order.set_lines([*lines, *(each for each in begun.asked if each.id not in {one.id for one in lines})])
        self._on_order_changed()

    def _on_day_changed(self) -> None:
        # The order stays; only whether it replaces a round that is there already depends on the day.
        session, day = self._desk.session, self.day
        self._desk.runner.read(
            lambda: round_of_day(session, day), owner=self, done=self._on_round_of_day, replaces="round"
        )

    def _on_round_of_day(self, found: RoundDay | None) -> None:
        self._identity = found.round.id if found else ""
        if found is not None and not self.order.lines:
            self.order.set_lines([stop.household for stop in found.stops])
            self._on_order_changed()

    # choose

    def _on_ticked(self, line: RoundHome, is_on: bool) -> None:
        if is_on:
            self.order.add(line)
        else:
            self.order.remove(line.id)

    def _on_taken(self, lines: list[RoundHome]) -> None:
        for line in lines:
            self.order.add(line)

    def _on_saved_chosen(self, identity: str) -> None:
        session = self._desk.session
        self._desk.runner.read(
            lambda: round_households(session, identity), owner=self, done=self._on_saved_read, replaces="saved"
        )

    def _on_saved_read(self, lines: list[HouseholdLine]) -> None:
        self.order.set_lines(lines)
        self._on_order_changed()

    def _on_order_changed(self) -> None:
        ids = [line.id for line in self.order.lines]
        self.candidates.set_chosen(ids)
        self.count_label.setText(tr("选了 {n} 户").format(n=len(ids)))
        for button in (self.keep_button, self.print_button):
            button.setEnabled(bool(ids))
        self.fault.hide()

    def propose(self) -> None:
        """Whom one said one would come to, then whose turn it is, groups together."""
        session, day = self._desk.session, self.day

        def read() -> list[RoundHome]:
            agreed = lines_by_id(session, list(agreed_visits(session, day)))
            parts = next_round(session, session.cadre, ROUND_SIZE)
            return [kept(line) for line in agreed] + [
                RoundHome(home.id, home.head, home.number, home.group_name)
                for part in parts
                for home in (turn.household for turn in part.turns)
            ]

        self._desk.runner.read(read, owner=self, done=self._on_proposed, replaces="saved")

    def _on_proposed(self, homes: list[RoundHome]) -> None:
        once = {home.id: home for home in reversed(homes)}
        order = [once[each] for each in dict.fromkeys(home.id for home in homes)]
        self.order.set_lines(order[:ROUND_SIZE])
        self._on_order_changed()
        if not homes:
            self._desk.say(tr("眼下没有到日子的户，可以自己勾。"))

    # keep and print

    def keep(self, then: Callable[[], None] | None = None) -> None:
        """Writes the round."""
        self.day_field.take()
        session, day, identity = self._desk.session, self.day, self._identity
        ids = [line.id for line in self.order.lines]

        def done(answer: tuple[str, Changes]) -> None:
            self._identity = answer[0]
            words = tr("走访单已存好：{n} 户，晚上照这个顺序录").format(n=len(ids))
            self._desk.tell(answer[1], words)
            self.kept.emit(day)
            if then is not None:
                then()

        self._desk.runner.write(
            lambda: save_round(session, ids, day, identity=identity), owner=self, done=done, failed=self._on_failed
        )

    def keep_and_print(self) -> None:
        """Writes the round and shows its papers."""
        self.keep(self._show_papers)

    def print_now(self) -> None:
        """Prints the papers that are shown; shows them first when they are not."""
        if self._sheets.currentIndex() == 1:
            self.print_panel.print_pages()
        elif self.print_button.isEnabled():
            self.keep_and_print()

    def _show_papers(self) -> None:
        session, day, is_two_sided = self._desk.session, self.day, self.two_sided_box.isChecked()
        ids = [line.id for line in self.order.lines]
        self._sheets.setCurrentIndex(1)
        title = tr("今天走访单") + f"_{day:%Y%m%d}"
        self.print_panel.show_pages(title, lambda: round_pdf(session, ids, day, is_two_sided), session, "visit_round")
        self.print_panel.setFocus()

    def _on_back(self) -> None:
        self.print_panel.forget()
        self._sheets.setCurrentIndex(0)
        self.order.setFocus()

    def _on_failed(self, error: UserError) -> None:
        self.fault.setText(error.sentence)
        self.fault.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._sheets.currentIndex() == 1:
            self._on_back()
            return
        super().keyPressEvent(event)
