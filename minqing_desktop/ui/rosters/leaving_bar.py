"""What became of people who are not in a newer roster, and since when: of one, or of all who are listed."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.roster_updates import MISSING_STATES, Leaving
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.look.mark import mark


def state_choices() -> list[tuple[str, str]]:
    """Nothing yet, or what may have become of somebody."""
    facts = kind_named("person").field("state")
    return [("", tr("暂不处理")), *((state, facts.words_for(state)) for state in MISSING_STATES)]


def state_words(leaving: Leaving | None) -> str:
    """«已迁出 2026-11-22», or that nothing was said."""
    words = dict(state_choices())[leaving.state if leaving else ""]
    return f"{words} {leaving.on.isoformat()}" if leaving and leaving.on else words


class LeavingBar(QWidget):
    """Signals: one_chosen(str state, date or None), all_chosen(str state, date or None)."""

    one_chosen = Signal(str, object)
    all_chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.one_label = QLabel()
        mark(self.one_label, role="soft")
        self.state_field = DropField(state_choices(), "")
        self.state_field.setAccessibleName(tr("不在新表里的人怎么了"))
        self.day_field = DateField()
        self.day_field.setAccessibleName(tr("哪一天"))
        self.all_button = QuietButton("", "users")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.one_label, self.state_field, self.day_field):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.all_button)
        self.state_field.value_changed.connect(lambda state: self.one_chosen.emit(state, self.day))
        self.day_field.value_changed.connect(self._on_day_chosen)
        self.all_button.clicked.connect(lambda: self.all_chosen.emit(self.state_field.current_value, self.day))

    @property
    def day(self) -> date | None:
        """The day that was chosen; None when nobody said one, or one that is still to come."""
        day = self.day_field.current_value
        return day if day is not None and day <= clock.today() else None

    def show_one(self, name: str, leaving: Leaving | None, count: int) -> None:
        """Shows what was said of one person, and how many are listed."""
        self.one_label.setText(tr("{name}：").format(name=name) if name else tr("不在新表里："))
        if name:
            self.state_field.set_value(leaving.state if leaving else "")
            if leaving and leaving.on:
                self.day_field.set_value(leaving.on)
        self.all_button.set_text(tr("列出的 {n} 人都这样").format(n=f"{count:,}"))

    def _on_day_chosen(self, _day: object) -> None:
        if self.state_field.current_value:
            self.one_chosen.emit(self.state_field.current_value, self.day)
