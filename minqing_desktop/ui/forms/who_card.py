"""Who and what goes into a form, in which order, and how many that are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.layout import PEOPLE
from minqing_desktop.services.forms_desk import FormView, WhoChoices, whom_words
from minqing_desktop.services.forms_ledgers import subject_words
from minqing_desktop.services.forms_scope import FormOrder, FormScope
from minqing_desktop.services.periods import Period, period_words, span_of
from minqing_desktop.ui.forms.tints import heading_words
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.suggestions import Provider
from minqing_desktop.ui.look.mark import mark

_COLUMN = "column:"


class WhoCard(Card):
    """Signals: changed() by hand."""

    changed = Signal()

    def __init__(self, find_households: Provider, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(tr("谁填进去"), "users", parent=parent)
        self._today = today
        self._subject, self._own_unit, self._kept = PEOPLE, "", FormScope()
        self._put_parts(find_households)
        self._connect()

    def _put_parts(self, find_households: Provider) -> None:
        self.body.setSpacing(8)
        self.subject_label = QLabel()
        self.subject_label.setWordWrap(True)
        mark(self.subject_label, role="soft")
        chips = QWidget()
        flow = FlowLayout(chips, gap=6)
        self.group_chip, self.tag_chip = MenuChip(tr("哪个组")), MenuChip(tr("哪个标签"))
        self.search_chip = MenuChip(tr("存下的查找"))
        for chip in (self.group_chip, self.tag_chip, self.search_chip):
            flow.addWidget(chip)
        self.kept_chip = Chip("", checked=True)
        flow.addWidget(self.kept_chip)
        self.household_field = CompleterField(find_households, tr("只填哪一户（可不选）"), icon="house")
        self.household_field.edit.setAccessibleName(tr("只填哪一户"))
        self.period_field = DropField([], icon="calendar-days")
        self.period_field.setAccessibleDescription(tr("哪段时间"))
        self.order_field = DropField([], icon="arrow-up-down")
        self.down_chip = Chip(tr("倒过来"))
        order = QHBoxLayout()
        order.setSpacing(6)
        order.addWidget(self.order_field)
        order.addWidget(self.down_chip)
        order.addStretch(1)
        self.unit_field = ChoiceField([("person", tr("一人一行")), ("household", tr("一户一行"))])
        self.unit_field.setAccessibleName(tr("一行是一个人还是一户"))
        self.count_label = QLabel()
        mark(self.count_label, role="heading")
        self.rows_label = QLabel()
        self.rows_label.setWordWrap(True)
        mark(self.rows_label, role="small")
        self.add(self.subject_label)
        self.add(self.unit_field)
        self.add(chips)
        self.add(self.household_field)
        self.add(self.period_field)
        self.add(self._build_days())
        self.add(order)
        self.add_line()
        self.add(self.count_label)
        self.add(self.rows_label)

    def _build_days(self) -> QWidget:
        self._days = QWidget()
        row = QHBoxLayout(self._days)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.since_field, self.until_field = DateField(today=self._today), DateField(today=self._today)
        self.since_field.edit.setAccessibleName(tr("从哪天"))
        self.until_field.edit.setAccessibleName(tr("到哪天"))
        for field in (self.since_field, self.until_field):
            field.edit.setMinimumWidth(60)
            row.addWidget(field)
        self._days.hide()
        return self._days

    def _connect(self) -> None:
        for chip in (self.group_chip, self.tag_chip, self.search_chip):
            chip.value_changed.connect(lambda _key: self.changed.emit())
        self.household_field.chosen.connect(lambda _picked: self.changed.emit())
        self.kept_chip.clicked.connect(lambda _on=False: self._on_kept_clicked())
        self.period_field.value_changed.connect(lambda _key: self._on_period())
        self.order_field.value_changed.connect(lambda _key: self.changed.emit())
        self.unit_field.value_changed.connect(lambda _key: self.changed.emit())
        self.down_chip.clicked.connect(lambda _on=False: self.changed.emit())
        for field in (self.since_field, self.until_field):
            field.value_changed.connect(lambda _day: self.changed.emit())

    # load

    def set_choices(self, choices: WhoChoices) -> None:
        """Who can be chosen."""
        for chip, names in (
            (self.group_chip, choices.groups), (self.tag_chip, choices.tags), (self.search_chip, choices.searches)
        ):  # fmt: skip
            chip.blockSignals(True)
            chip.set_options([(name, name) for name in names])
            chip.setVisible(bool(names))
            chip.blockSignals(False)

    def begin(self, subject: str, unit: str, asks_unit: bool, scope: FormScope, filled_on: date | None) -> list[str]:
        """For another form, as it was filled the last time: «本月» of then is «本月» of now.

        Gives the names of groups, tags and searches of then that there are no more.
        """
        self._subject = subject
        self.subject_label.setText(tr("这份表填的是：{what}").format(what=subject_words()[subject]))
        self.subject_label.setVisible(subject != PEOPLE)
        self._own_unit = unit
        self.unit_field.set_value(unit)
        self.unit_field.setVisible(asks_unit)
        for chip, name in (
            (self.group_chip, scope.group),
            (self.tag_chip, scope.tag),
            (self.search_chip, scope.search),
        ):
            chip.blockSignals(True)
            chip.choose(name if name in chip.keys else None)
            chip.blockSignals(False)
        self.household_field.set_picked(None)
        self._kept = FormScope(household=scope.household, people=scope.people, households=scope.households)
        self.kept_chip.setChecked(True)
        self.kept_chip.set_text(tr("上次选的：{whom} ×").format(whom=whom_words(self._kept)))
        self.kept_chip.setVisible(not self._kept.is_whole)
        self._begin_period(scope, filled_on)
        self.down_chip.setChecked(scope.descending)
        self._orders([])
        self.order_field.set_value(f"{_COLUMN}{scope.order_by}" if scope.order_by else str(scope.order))
        chosen = [chip.chosen_key for chip in (self.group_chip, self.tag_chip, self.search_chip)]
        return [name for name in (scope.group, scope.tag, scope.search) if name and name not in chosen]

    def _begin_period(self, scope: FormScope, filled_on: date | None) -> None:
        is_people = self._subject == PEOPLE
        words = [("", tr("不限走访日期") if is_people else tr("不限日期"))]
        words += [
            (str(period), tr("{period}走访过的").format(period=each) if is_people else each)
            for period, each in period_words().items()
        ]
        self.period_field.set_options(words)
        days, chosen = (scope.since, scope.until), ""
        if any(days):
            named = (each for each in Period if filled_on is not None and span_of(each, filled_on) == days)
            chosen = str(next(named, Period.CUSTOM))
        self.period_field.set_value(chosen)
        self.since_field.set_value(scope.since)
        self.until_field.set_value(scope.until)
        self._days.setVisible(chosen == Period.CUSTOM)

    def _on_kept_clicked(self) -> None:
        """They were chosen one by one another time; here they can only be let go."""
        self._kept = FormScope()
        self.kept_chip.hide()
        self.changed.emit()

    def show_view(self, view: FormView) -> None:
        """How many go in, and by which columns they can be ordered."""
        headings = [each.heading for each in view.columns if not each.row and each.state == "filled"]
        self._orders([each for each in dict.fromkeys(headings) if view.binding.sources.get(each) != "field:seq"])
        if self._subject == PEOPLE:
            self.count_label.setText(
                tr("{homes} 户 {people} 人").format(homes=f"{view.homes:,}", people=f"{view.people:,}")
            )
        else:
            self.count_label.setText(tr("{n} 条").format(n=f"{max(view.rows, 0):,}"))
        self.rows_label.show()
        if view.trouble is not None:
            self.rows_label.setText(view.trouble.sentence)
        elif view.rows < 0:
            self.rows_label.hide()
        elif view.sheets_made:
            self.rows_label.setText(tr("一户（人）一张，会有 {n} 张；左边是第一张").format(n=f"{view.sheets_made:,}"))
        else:
            self.rows_label.setText(tr("要填 {n} 行").format(n=f"{view.rows:,}"))

    def _orders(self, headings: Sequence[str]) -> None:
        now = self.order_field.current_value
        options = [
            (str(FormOrder.NUMBER), tr("按户编号排")), (str(FormOrder.GROUP), tr("按组排")),
            (str(FormOrder.HEAD), tr("按户主姓名排")),
        ]  # fmt: skip
        options += [(_COLUMN + each, tr("按「{column}」排").format(column=heading_words(each))) for each in headings]
        if now and now not in [key for key, _words in options]:
            heading = now.removeprefix(_COLUMN)
            options.append((now, tr("按「{column}」排").format(column=heading_words(heading))))
        self.order_field.set_options(options)

    # what is chosen

    def _on_period(self) -> None:
        is_custom = self.period_field.current_value == Period.CUSTOM
        self._days.setVisible(is_custom)
        if is_custom:
            self.since_field.setFocus()
        self.changed.emit()

    @property
    def unit(self) -> str:
        """«person» or «household» where somebody said something else than the form does."""
        said = str(self.unit_field.current_value or "")
        return said if said != self._own_unit and self.unit_field.isVisibleTo(self) else ""

    @property
    def scope(self) -> FormScope:
        """Who goes in."""
        period, order = str(self.period_field.current_value or ""), str(self.order_field.current_value or "number")
        since, until = None, None
        if period == Period.CUSTOM:
            since, until = self.since_field.current_value, self.until_field.current_value
        elif period:
            since, until = span_of(Period(period), self._today()) or (None, None)
        picked = self.household_field.picked
        by_column = order.startswith(_COLUMN)
        return FormScope(
            group=str(self.group_chip.chosen_key or ""),
            tag=str(self.tag_chip.chosen_key or ""),
            search=str(self.search_chip.chosen_key or ""),
            household=self._kept.household if not picked else "",
            people=self._kept.people if not picked else (),
            households=(picked.id,) if picked else self._kept.households,
            since=since,
            until=until,
            order=FormOrder.NUMBER if by_column else FormOrder(order),
            order_by=order.removeprefix(_COLUMN) if by_column else "",
            descending=self.down_chip.isChecked(),
        )
