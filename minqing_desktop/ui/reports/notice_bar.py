"""What a 公示 says besides its list, typed once and kept: ground, first day, how many days, whom to call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.notice_terms import MOST_DAYS, NOTICE_DAYS, NoticeTerms
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.typed_field import TypedField
from minqing_desktop.ui.look.live import current_look

_DAYS_PX, _NAME_PX, _PHONE_PX = 56, 110, 140


class NoticeBar(QWidget):
    """Empty fields say in grey what is printed then. Signals: terms_changed() by hand."""

    terms_changed = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = NoticeTerms()
        self._build(today)
        for line in (self.ground_line, self.contact_line, self.phone_line):
            line.editingFinished.connect(self._on_edited)
        for field in (self.begins_field, self.days_field):
            field.value_changed.connect(lambda _value: self._on_edited())

    def _build(self, today: Callable[[], date]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.ground_line = _line(tr("公示依据（空着：村务公开的规定）"), tr("公示依据"))
        self.begins_field = DateField(today=today)
        self.begins_field.edit.setPlaceholderText(tr("今天起"))
        self.begins_field.edit.setAccessibleName(tr("从哪天起公示"))
        self.days_field = TypedField(_days, str, str(NOTICE_DAYS), NOTICE_DAYS)
        self.days_field.edit.setAccessibleName(tr("公示几天"))
        self.days_field.setFixedWidth(current_look().scaled(_DAYS_PX))
        self.contact_line = _line(tr("联系人"), tr("联系人"), _NAME_PX)
        self.phone_line = _line(tr("联系电话"), tr("联系电话"), _PHONE_PX)
        row.addWidget(self.ground_line, 1)
        row.addWidget(self.begins_field)
        for part in (QLabel(tr("起公示")), self.days_field, QLabel(tr("天")), self.contact_line, self.phone_line):
            row.addWidget(part)

    @property
    def terms(self) -> NoticeTerms:
        """As typed."""
        return NoticeTerms(
            self.ground_line.text().strip(),
            self.begins_field.current_value,
            self.days_field.current_value or NOTICE_DAYS,
            self.contact_line.text().strip(),
            self.phone_line.text().strip(),
        )

    def show_terms(self, terms: NoticeTerms, today: date) -> None:
        """Shows what was kept, without telling; a first day that has passed with its notice is gone."""
        is_over = terms.begins is not None and terms.span(today)[0] != terms.begins
        self.ground_line.setText(terms.ground)
        self.begins_field.set_value(None if is_over else terms.begins)
        self.days_field.set_value(terms.days)
        self.contact_line.setText(terms.contact)
        self.phone_line.setText(terms.phone)
        self._shown = self.terms

    def _on_edited(self) -> None:
        if self.terms != self._shown:
            self._shown = self.terms
            self.terms_changed.emit()


def _line(placeholder: str, name: str, width_px: int = 0) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(placeholder)
    line.setAccessibleName(name)
    line.setToolTip(name)
    if width_px:
        line.setFixedWidth(current_look().scaled(width_px))
    return line


def _days(text: str) -> int:
    """Of «7», «7天», «七» is not understood; ValueError."""
    days = int(text.strip().removesuffix(tr("天")))
    if not 1 <= days <= MOST_DAYS:
        raise ValueError("no notice hangs so long")
    return days
