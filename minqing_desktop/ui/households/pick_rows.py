"""Two records side by side: for each field in which they differ what either says, and whose word stays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.record_merging import FieldPair, Pick
from minqing_desktop.ui.kit.choice_field import ChoiceField
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

LABEL_PX = 76


class PickRows(QWidget):
    """Number keys choose; Enter goes on to the next field.

    Signals: entered() on Enter in the last field; revealed(FieldPair, bool of the record that stays) before a number
    is seen.
    """

    entered = Signal()
    revealed = Signal(object, bool)

    def __init__(
        self, pairs: Sequence[FieldPair], keep_title: str, drop_title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.fields: dict[str, ChoiceField] = {}
        self._sides: dict[str, tuple[QWidget, QWidget]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, current_look().scaled(LABEL_PX))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(_text(tr("左：{name}").format(name=keep_title), "heading"), 0, 1)
        grid.addWidget(_text(tr("右：{name}").format(name=drop_title), "heading"), 0, 2)
        grid.addWidget(_text(tr("合并以后用"), "small"), 0, 3)
        for row, pair in enumerate(pairs, 1):
            self._add(grid, row, pair)
        fields = list(self.fields.values())
        for place, field in enumerate(fields):
            field.entered.connect(lambda place=place: self._go_on(place))
        if fields:
            self.setFocusProxy(fields[0])

    def _add(self, grid: QGridLayout, row: int, pair: FieldPair) -> None:
        label = _text(pair.label, "soft")
        label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        label.setFixedWidth(current_look().scaled(LABEL_PX))
        sides = (self._side(pair, True), self._side(pair, False))
        options = [(Pick.KEEP, tr("左")), (Pick.DROP, tr("右"))]
        if pair.can_be_both:
            options.append((Pick.BOTH, tr("都要")))
        field = ChoiceField(options, pair.pick, has_numbers=True)
        field.setAccessibleName(pair.label)
        field.value_changed.connect(lambda _pick: self._show_choice(pair.field))
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        for column, side in enumerate(sides, 1):
            grid.addWidget(side, row, column, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(field, row, 3, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.fields[pair.field], self._sides[pair.field] = field, sides
        self._show_choice(pair.field)

    def _side(self, pair: FieldPair, is_keep: bool) -> QWidget:
        words, full = (pair.keep, pair.keep_full) if is_keep else (pair.drop, pair.drop_full)
        if not full:
            return _text(words, "soft")
        label = MaskedLabel(words, full)
        label.setMinimumHeight(current_look().sizes.control)
        label.revealed.connect(lambda: self.revealed.emit(pair, is_keep))
        return label

    def _show_choice(self, name: str) -> None:
        """What stays is in strong letters."""
        pick = self.fields[name].current_value
        for side, own in zip(self._sides[name], (Pick.KEEP, Pick.DROP), strict=True):
            if isinstance(side, QLabel):
                mark(side, role="strong" if pick in (own, Pick.BOTH) else "soft")

    def _go_on(self, place: int) -> None:
        fields = list(self.fields.values())
        if place + 1 < len(fields):
            QTimer.singleShot(0, self, lambda: fields[place + 1].setFocus(Qt.FocusReason.TabFocusReason))
        else:
            self.entered.emit()

    @property
    def picks(self) -> dict[str, Pick]:
        """Whose word stays, by field."""
        return {name: field.current_value for name, field in self.fields.items()}


def _text(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setMinimumHeight(current_look().sizes.control)
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    mark(label, role=role)
    return label
