"""Whom, when, how, with whom and in what weather: the first lines of a visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from minqing_desktop.domain.records.visit import VISIT_MODES, Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.date_field import DateField, TimeField
from minqing_desktop.ui.kit.lunar import lunar_date_text
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.kit.typed_days import weekday_name
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.visits.household_field import HouseholdField
from minqing_desktop.ui.visits.weather_field import WeatherField

COLLEAGUE = "cadre"
_NARROW_PX, LEAST_PX, WIDE_PX = 96, 320, 560


def day_words(day: date | None) -> str:
    """«周日 · 农历十月十四»."""
    if day is None:
        return ""
    lunar = lunar_date_text(day)
    return " · ".join(part for part in (weekday_name(day), tr("农历{day}").format(day=lunar) if lunar else "") if part)


class HeadFields(QWidget):
    """Knows the part of a `Visit` that its fields show.

    Signals: changed() by hand; households_changed(); words_wanted() when the keyboard should go on to the words.
    """

    changed = Signal()
    households_changed = Signal()
    words_wanted = Signal()

    def __init__(
        self, find_households: Provider, find_colleagues: Callable[..., None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._build(find_households, find_colleagues)
        self._connect()

    def _build(self, find_households: Provider, find_colleagues: Provider) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        self.household_field = HouseholdField(find_households)
        self.household_field.edit.setAccessibleName(tr("走访哪一户"))
        self.date_field = DateField(today=clock.today)
        self.date_field.setAccessibleName(tr("走访日期"))
        self.time_field = TimeField()
        self.time_field.setAccessibleName(tr("走访时间"))
        self.mode_field = DropField([(code, tr(word)) for code, word in VISIT_MODES])
        self.mode_field.setAccessibleName(tr("走访形式"))
        self.place_field = QLineEdit()
        self.place_field.setPlaceholderText(tr("在哪里"))
        self.place_field.setAccessibleName(tr("地点"))
        self.company_field = TagEditor(find_colleagues, tr("和谁同去"))
        self.company_field.edit.setAccessibleName(tr("同行人员"))
        self.weather_field = WeatherField()
        narrow = current_look().scaled(_NARROW_PX)
        self.weather_field.setMaximumWidth(narrow)
        self.time_field.setMaximumWidth(narrow)
        grid.setColumnStretch(2, 1)
        self._grid, self._is_wide = grid, True
        self._lay_out(False)
        for first, second in zip(self._order(), self._order()[1:], strict=False):
            QWidget.setTabOrder(first, second)

    def _lay_out(self, is_wide: bool) -> None:
        """Two lines side by side where there is room for them, else three."""
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        wide = ((0, 0, 3), (0, 3, 1), (0, 4, 1), (1, 0, 1), (1, 1, 1), (1, 2, 2), (1, 4, 1))
        narrow = ((0, 0, 5), (1, 0, 4), (1, 4, 1), (2, 0, 1), (2, 1, 1), (2, 2, 2), (2, 4, 1))
        fields = (
            self.household_field,
            self.date_field,
            self.time_field,
            self.mode_field,
            self.place_field,
            self.company_field,
            self.weather_field,
        )
        for field, (row, column, span) in zip(fields, wide if is_wide else narrow, strict=True):
            self._grid.removeWidget(field)
            self._grid.addWidget(field, row, column, 1, span)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(self.width() >= current_look().scaled(WIDE_PX))

    def minimumSizeHint(self) -> QSize:
        # Never that of the wide arrangement: the field could not be made narrow again.
        return QSize(current_look().scaled(LEAST_PX), super().minimumSizeHint().height())

    def _order(self) -> list[QWidget]:
        return [
            self.household_field.edit,
            self.date_field.edit,
            self.time_field.edit,
            self.mode_field,
            self.place_field,
            self.company_field.edit,
            self.weather_field,
        ]

    def _connect(self) -> None:
        self.household_field.tags_changed.connect(lambda _tags: self._on_households_changed())
        self.household_field.chosen.connect(self.words_wanted)
        self.household_field.entered.connect(self.words_wanted)
        self.date_field.value_changed.connect(lambda _day: self.changed.emit())
        self.time_field.value_changed.connect(lambda _time: self.changed.emit())
        self.mode_field.value_changed.connect(lambda _mode: self._on_mode_changed())
        self.mode_field.entered.connect(self.company_field.edit.setFocus)
        self.place_field.textEdited.connect(lambda _text: self.changed.emit())
        self.place_field.returnPressed.connect(self.company_field.edit.setFocus)
        self.company_field.tags_changed.connect(lambda _tags: self.changed.emit())
        self.company_field.entered.connect(self.weather_field.setFocus)
        self.weather_field.value_changed.connect(lambda _text: self.changed.emit())
        self.weather_field.entered.connect(self.words_wanted)
        self.date_field.entered.connect(self.time_field.setFocus)
        self.time_field.entered.connect(self.words_wanted)

    def _on_households_changed(self) -> None:
        self.households_changed.emit()
        self.changed.emit()

    def _on_mode_changed(self) -> None:
        self._show_place()
        self.changed.emit()

    def _show_place(self) -> None:
        # At home the place is the household's address.
        self.place_field.setVisible(self.mode_field.current_value != "home" or bool(self.place_field.text()))

    def ask_place(self) -> None:
        """Shows where the place is written, also at home, and puts the keyboard there."""
        self.place_field.show()
        self.place_field.setFocus()

    # load and read

    def load(self, visit: Visit, households: Sequence[Suggestion], colleagues: dict[str, str]) -> None:
        """Shows a visit; `households` as the picker shows them, `colleagues` their names by id."""
        self.household_field.set_tags(households)
        self.household_field.mark_wrong(False)
        started = (visit.started_at or clock.now()).astimezone()
        self.date_field.set_value(started.date())
        self.time_field.set_value(started.time().replace(second=0, microsecond=0))
        self.mode_field.set_value(visit.mode)
        self.place_field.setText(visit.place)
        company = [
            Suggestion(each, colleagues[each], kind=COLLEAGUE) for each in visit.colleagues if each in colleagues
        ]
        company += [Suggestion(name, name) for name in visit.companions.split("、") if name.strip()]
        self.company_field.set_tags(company)
        self.weather_field.set_value(visit.weather)
        self._show_place()

    @property
    def households(self) -> tuple[str, ...]:
        """The ids of the households in the order they were chosen."""
        return tuple(one.id for one in self.household_field.tags)

    @property
    def day(self) -> date | None:
        """The day in the field."""
        return self.date_field.current_value

    def current_visit(self, visit: Visit) -> Visit:
        """The visit with what these fields say."""
        company = self.company_field.tags
        return replace(
            visit,
            households=self.households,
            started_at=self._started_at(visit),
            mode=self.mode_field.current_value or "home",
            place=self.place_field.text().strip() if self.place_field.isVisibleTo(self) else "",
            colleagues=tuple(one.id for one in company if one.kind == COLLEAGUE),
            companions="、".join(one.title for one in company if one.kind != COLLEAGUE),
            weather=self.weather_field.current_value,
        )

    def _started_at(self, visit: Visit) -> datetime | None:
        day = self.date_field.current_value
        if day is None:
            return None
        at = self.time_field.current_value or time(9)
        if visit.started_at is not None:
            # What was not touched keeps its seconds, so that opening a visit changes nothing.
            before = visit.started_at.astimezone()
            if (before.date(), before.hour, before.minute) == (day, at.hour, at.minute):
                return visit.started_at
        return datetime.combine(day, at).astimezone(UTC)
