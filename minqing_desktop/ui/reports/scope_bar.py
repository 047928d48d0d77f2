"""What a report is made for: the bar asks for what the report can be narrowed by, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.periods import Period, Span, period_words, span_of
from minqing_desktop.services.report_kinds import Ask, Report
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.reports.month_step import MonthStep

_FIELD_PX = 220
_ALL = frozenset(Ask)


class ScopeBar(QWidget):
    """Records that another page chose (`choose_records`) go before everything else.

    Signals: scope_changed() by hand.
    """

    scope_changed = Signal()

    def __init__(
        self,
        find_households: Provider,
        find_matters: Provider,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._asks: frozenset[Ask] = _ALL - {Ask.MONTH, Ask.YEAR}
        self._chosen: ReportScope | None = None
        self.period = Period.MONTH
        self._build(find_households, find_matters)
        self._connect()
        self._settle()

    def _build(self, find_households: Provider, find_matters: Provider) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        chips = QWidget()
        flow = FlowLayout(chips, gap=8)
        self.chosen_chip = Chip("", checked=True)
        self.period_chips = {period: Chip(words) for period, words in period_words().items()}
        self.month_step, self.year_step = MonthStep(self._today), MonthStep(self._today, is_year=True)
        self.cadre_chip, self.group_chip, self.tag_chip = (
            MenuChip(tr("干部")),
            MenuChip(tr("组别")),
            MenuChip(tr("标签")),
        )
        steps = (self.month_step, self.year_step)
        for part in (self.chosen_chip, *self.period_chips.values(), *steps, *self._menus.values()):
            flow.addWidget(part)
        self.household_field = _field(find_households, tr("只看哪一户（可不选）"), tr("只看哪一户"), "house")
        self.matter_field = _field(find_matters, tr("只要哪一件（可不选）"), tr("只要哪一件"), "message-square-text")
        row.addWidget(chips, 1)
        row.addWidget(self.matter_field)
        row.addWidget(self.household_field)
        column.addLayout(row)
        column.addWidget(self._build_days())

    @property
    def _menus(self) -> dict[Ask, MenuChip]:
        return {Ask.GROUP: self.group_chip, Ask.TAG: self.tag_chip, Ask.CADRE: self.cadre_chip}

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
        self.chosen_chip.clicked.connect(self._on_chosen_clicked)
        for menu in self._menus.values():
            menu.value_changed.connect(lambda _key: self.scope_changed.emit())
        for field in (self.household_field, self.matter_field):
            field.chosen.connect(lambda _picked: self._on_picked())
        for step in (self.month_step, self.year_step):
            step.stepped.connect(self.scope_changed)
        for field in (self.since_field, self.until_field):
            field.value_changed.connect(lambda _day: self._on_day_changed())

    # what is chosen

    def show_for(self, report: Report) -> None:
        """Asks for what this report can be narrowed by; what is chosen already stays."""
        self._asks = frozenset(report.asks)
        self._settle()

    @property
    def scope(self) -> ReportScope:
        """What is asked for."""
        if self._chosen is not None:
            return self._chosen
        since, until = self._span or (None, None)
        return ReportScope(
            since=since,
            until=until,
            household=self._picked(Ask.HOUSEHOLD, self.household_field),
            matter=self._picked(Ask.MATTER, self.matter_field),
            cadre=self._of_menu(Ask.CADRE),
            group=self._of_menu(Ask.GROUP),
            tag=self._of_menu(Ask.TAG),
        )

    def _of_menu(self, ask: Ask) -> str:
        return str(self._menus[ask].chosen_key or "") if ask in self._asks else ""

    @property
    def _span(self) -> Span | tuple[date | None, date | None] | None:
        if Ask.MONTH in self._asks:
            return self.month_step.span
        if Ask.YEAR in self._asks:
            return self.year_step.span
        if Ask.SPAN not in self._asks or self._picked(Ask.MATTER, self.matter_field):
            return None
        return span_of(self.period, self._today()) or (
            self.since_field.current_value,
            self.until_field.current_value,
        )

    def _picked(self, ask: Ask, field: CompleterField) -> str:
        picked = field.picked if ask in self._asks else None
        return picked.id if picked else ""

    @property
    def is_understood(self) -> bool:
        """Whether the days make a span."""
        since, until = self.since_field.current_value, self.until_field.current_value
        return self.period is not Period.CUSTOM or since is None or until is None or since <= until

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the days narrows."""
        return replace(self.scope, since=None, until=None) != ReportScope()

    def choose_period(self, period: Period) -> None:
        """Another span, as if by hand; a span of one's own begins with the days shown so far."""
        if period is Period.CUSTOM and self.period is not Period.CUSTOM:
            since, until = span_of(self.period, self._today()) or (None, None)
            self.since_field.set_value(since)
            self.until_field.set_value(until)
        self._chosen = None
        self.period = period
        self._settle()
        if period is Period.CUSTOM:
            self.since_field.setFocus()
        self.scope_changed.emit()

    def choose_records(self, scope: ReportScope, words: str) -> None:
        """Only these, as another page led here; `words` say how many of what. Does not tell."""
        self._chosen = scope
        self.chosen_chip.set_text(words + " ×")
        self._settle()

    def forget_records(self) -> None:
        """What another page chose was for the report it led to; does not tell."""
        self._chosen = None
        self._settle()

    def choose_visits(self, visits: Sequence[str]) -> None:
        """Only these visits; does not tell."""
        self.choose_records(ReportScope(visits=tuple(visits)), tr("指定的 {n} 次走访").format(n=len(visits)))

    def choose_household(self, household: Suggestion | None) -> None:
        """Only this household; does not tell."""
        self._chosen = None
        self.household_field.set_picked(household)
        self._settle()

    def choose_matter(self, matter: Suggestion | None) -> None:
        """Only this matter; does not tell."""
        self._chosen = None
        self.matter_field.set_picked(matter)
        self._settle()

    def widen(self) -> None:
        """Takes away all that narrows but the days, and asks for the whole year."""
        for menu in self._menus.values():
            menu.choose(None)
        self.choose_household(None)
        self.choose_matter(None)
        self.choose_period(Period.YEAR)

    def set_cadres(self, cadres: Sequence[tuple[object, str]]) -> None:
        """Who there is to choose from."""
        self.cadre_chip.set_options(cadres)

    def set_groups(self, groups: Sequence[tuple[object, str]]) -> None:
        """Which groups the village has."""
        self.group_chip.set_options(groups)

    def set_tags(self, tags: Sequence[str]) -> None:
        """Which tags are in use."""
        self.tag_chip.set_options([(tag, tag) for tag in tags])

    def _on_chosen_clicked(self) -> None:
        self.choose_period(self.period)

    def _on_picked(self) -> None:
        self._settle()
        self.scope_changed.emit()

    def _on_day_changed(self) -> None:
        self._fault.setText("" if self.is_understood else tr("前一天要早于后一天"))
        if self.is_understood:
            self.scope_changed.emit()

    def _settle(self) -> None:
        """Shows what the report asks for; what another page chose stands alone."""
        is_free = self._chosen is None
        self.chosen_chip.setVisible(not is_free)
        self.chosen_chip.setChecked(not is_free)
        has_matter = bool(self._picked(Ask.MATTER, self.matter_field))
        has_span = is_free and Ask.SPAN in self._asks and not has_matter
        for period, chip in self.period_chips.items():
            chip.setVisible(has_span)
            chip.setChecked(has_span and period is self.period)
        self._days.setVisible(has_span and self.period is Period.CUSTOM)
        self.month_step.setVisible(is_free and Ask.MONTH in self._asks)
        self.year_step.setVisible(is_free and Ask.YEAR in self._asks)
        for ask, menu in self._menus.items():
            menu.setVisible(is_free and ask in self._asks and not has_matter)
        self.household_field.setVisible(is_free and Ask.HOUSEHOLD in self._asks and not has_matter)
        self.matter_field.setVisible(is_free and Ask.MATTER in self._asks)


def _field(provider: Provider, placeholder: str, name: str, icon: str) -> CompleterField:
    field = CompleterField(provider, placeholder, icon=icon)
    field.edit.setAccessibleName(name)
    field.setFixedWidth(current_look().scaled(_FIELD_PX))
    return field
