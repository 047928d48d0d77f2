"""点评: what a superior says about a visit, who and when."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.text_area import TextArea


class CommentRow(QWidget):
    """Folded into a link until somebody comments. Signals: changed() by hand, entered() on Ctrl+Enter."""

    changed = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.open_button = LinkButton(tr("写点评"), "message-square-text")
        self._fields = QWidget()
        inner = QVBoxLayout(self._fields)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        self.text_field = TextArea(tr("点评：领导看过怎么说"), least_lines=1, most_lines=5)
        self.text_field.setAccessibleName(tr("点评"))
        self.by_field = QLineEdit()
        self.by_field.setPlaceholderText(tr("点评人"))
        self.by_field.setAccessibleName(tr("点评人"))
        self.on_field = DateField(today=clock.today, placeholder=tr("哪天"))
        self.on_field.setAccessibleName(tr("点评日期"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.by_field)
        row.addWidget(self.on_field)
        inner.addWidget(self.text_field)
        inner.addLayout(row)
        column.addWidget(self.open_button)
        column.addWidget(self._fields)

    def _connect(self) -> None:
        self.open_button.clicked.connect(self.unfold)
        self.text_field.text_typed.connect(self._on_typed)
        self.text_field.entered.connect(self.entered)
        self.by_field.textEdited.connect(lambda _text: self.changed.emit())
        self.by_field.returnPressed.connect(self.on_field.setFocus)
        self.on_field.value_changed.connect(lambda _day: self.changed.emit())

    def _on_typed(self, text: str) -> None:
        if text.strip() and self.on_field.current_value is None:
            self.on_field.set_value(clock.today())
        self.changed.emit()

    def unfold(self) -> None:
        """Shows the fields and puts the keyboard there."""
        self._show(True)
        self.text_field.setFocus()

    def _show(self, is_open: bool) -> None:
        self._fields.setVisible(is_open)
        self.open_button.setVisible(not is_open)

    def load(self, visit: Visit) -> None:
        """Shows the comment of a visit; only one that is on file can have one."""
        self.text_field.set_text(visit.comment)
        self.by_field.setText(visit.comment_by)
        self.on_field.set_value(visit.comment_on)
        self._show(bool(visit.comment))
        self.setVisible(visit.is_complete)

    def current_visit(self, visit: Visit) -> Visit:
        """The visit with the comment as it stands."""
        text = self.text_field.toPlainText().strip()
        return replace(
            visit,
            comment=text,
            comment_by=self.by_field.text().strip() if text else "",
            comment_on=self.on_field.current_value if text else None,
        )
