"""What a report is made for: a span of days, a household, a cadre, or visits that another page chose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.periods import Period, period_words, span_of
from minqing_desktop.services.reports import VisitScope
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_HOUSEHOLD_PX = 220


class ScopeBar(QWidget):
    """Signals: scope_changed() by hand."""

    scope_changed = Signal()

    def __init__(self, find_households: Provider, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._visits: tuple[str, ...] = ()
        self.period = Period.MONTH
        self._build(find_households)
        self._connect()
        self._show_period()

    def _build(self, find_households: Provider) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        chips = QWidget()
        flow = FlowLayout(chips, gap=8)
        self.visits_chip = Chip("", checked=True)
        self.visits_chip.hide()
        flow.addWidget(self.visits_chip)
        self.period_chips = {period: Chip(words) for period, words in period_words().items()}
        for chip in self.period_chips.values():
            flow.addWidget(chip)
        self.cadre_chip = MenuChip(tr("谁走访的"))
        flow.addWidget(self.cadre_chip)
        self.household_field = CompleterField(find_households, tr("只看哪一户（可不选）"), icon="house")
        self.household_field.edit.setAccessibleName(tr("只看哪一户"))
        self.household_field.setFixedWidth(current_look().scaled(_HOUSEHOLD_PX))
        row.addWidget(chips, 1)
        row.addWidget(self.household_field)
        column.addLayout(row)
        column.addWidget(self._build_days())

    def _build_days(self) -> QWidget:
        self._days = QWidget()
        row = QHBoxLayout(self._days)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.since_field, self.until_field = DateField(today=self._today), DateField(today=self._today)
        self.since_field.edit.setAccessibleName(tr("从哪天"))
        self.until_field.edit.setAccessibleName(tr("到哪天"))
        between = QLabel(tr("至"))
        self._fault = QLabel()
        mark(self._fault, role="error")
        for part in (self.since_field, between, self.until_field, self._fault):
            row.addWidget(part)
        row.addStretch(1)
        return self._days

    def _connect(self) -> None:
        for period, chip in self.period_chips.items():
            chip.clicked.connect(lambda _checked=False, key=period: self.choose_period(key))
        self.visits_chip.clicked.connect(self._on_visits_clicked)
        self.cadre_chip.value_changed.connect(lambda _key: self.scope_changed.emit())
        self.household_field.chosen.connect(lambda _picked: self.scope_changed.emit())
        for field in (self.since_field, self.until_field):
            field.value_changed.connect(lambda _day: self._on_day_changed())

    # what is chosen

    @property
    def scope(self) -> VisitScope:
        """What is asked for."""
        if self._visits:
            return VisitScope(visits=self._visits)
        span = span_of(self.period, self._today()) or (
            self.since_field.current_value,
            self.until_field.current_value,
        )
        household = self.household_field.picked
        cadre = self.cadre_chip.chosen_key
        return VisitScope(
            since=span[0], until=span[1], household=household.id if household else "", cadre=str(cadre or "")
        )

    @property
    def is_understood(self) -> bool:
        """Whether the days make a span."""
        since, until = self.since_field.current_value, self.until_field.current_value
        return self.period is not Period.CUSTOM or since is None or until is None or since <= until

    def choose_period(self, period: Period) -> None:
        """Another span, as if by hand; a span of one's own begins with the days shown so far."""
        if period is Period.CUSTOM and self.period is not Period.CUSTOM:
            since, until = span_of(self.period, self._today()) or (None, None)
            self.since_field.set_value(since)
            self.until_field.set_value(until)
        self._visits = ()
        self.period = period
        self._show_period()
        if period is Period.CUSTOM:
            self.since_field.setFocus()
        self.scope_changed.emit()

    def choose_visits(self, visits: Sequence[str]) -> None:
        """Only these visits, as another page led here; does not tell."""
        self._visits = tuple(visits)
        self._show_period()

    def choose_household(self, household: Suggestion | None) -> None:
        """Only this household; does not tell."""
        self._visits = ()
        self.household_field.set_picked(household)
        self._show_period()

    def set_cadres(self, cadres: Sequence[tuple[object, str]]) -> None:
        """Who can have made visits."""
        self.cadre_chip.set_options(cadres)

    def _on_visits_clicked(self) -> None:
        self.choose_period(self.period)

    def _on_day_changed(self) -> None:
        self._fault.setText("" if self.is_understood else tr("前一天要早于后一天"))
        if self.is_understood:
            self.scope_changed.emit()

    def _show_period(self) -> None:
        has_visits = bool(self._visits)
        self.visits_chip.setVisible(has_visits)
        self.visits_chip.set_text(tr("指定的 {n} 次走访 ×").format(n=len(self._visits)))
        self.visits_chip.setChecked(has_visits)
        for period, chip in self.period_chips.items():
            chip.setChecked(not has_visits and period is self.period)
        self._days.setVisible(not has_visits and self.period is Period.CUSTOM)
        self.household_field.setEnabled(not has_visits)
        self.cadre_chip.setEnabled(not has_visits)
