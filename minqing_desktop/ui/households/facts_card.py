"""Livelihood, note and further columns of a household: words to read, one link to change them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.words import tr
from minqing_desktop.services.record_words import mask_column
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

FIELDS = ("livelihood", "note", "registered_address", "registered_head")
LABEL_PX = 84


class FactsCard(Card):
    """Shows what there is; its link asks for the form. Signals: revealed() before a number of a column is seen."""

    revealed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("户的情况"), "book-user", tr("改"), parent=parent)
        self._ground: QWidget | None = None

    def show_household(self, household: Household) -> None:
        """Shows another household; what is empty takes no room."""
        if self._ground is not None:
            self._ground.hide()
            self._ground.deleteLater()
        kind = kind_named("household")
        pairs = [(tr(kind.field(name).label), _words(getattr(household, name))) for name in FIELDS]
        pairs += [(column, self._column(value)) for column, value in sorted(household.extra.items()) if value]
        self._ground = _pairs([(label, shown) for label, shown in pairs if shown is not None])
        self.add(self._ground)

    def _column(self, value: str) -> QWidget | None:
        """An added column; what holds a long number (a card, a passbook) is masked until it is held."""
        masked = mask_column(value)
        if masked == value:
            return _words(value)
        number = MaskedLabel(" ".join(masked.split()), value)
        number.revealed.connect(self.revealed)
        return number


def _words(value: str) -> QWidget | None:
    """A text to read and to copy; None for no text."""
    if not value:
        return None
    words = QLabel(masked(value))
    words.setWordWrap(True)
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return words


def _pairs(pairs: list[tuple[str, QWidget]]) -> QWidget:
    ground = QWidget()
    grid = QGridLayout(ground)
    grid.setContentsMargins(0, 2, 0, 2)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    if not pairs:
        empty = QLabel(tr("还没有记生产生活和备注。"))
        mark(empty, role="soft")
        grid.addWidget(empty, 0, 0, 1, 2)
    for line, (label, shown) in enumerate(pairs):
        name = QLabel(label)
        mark(name, role="soft")
        name.setFixedWidth(current_look().scaled(LABEL_PX))
        name.setWordWrap(True)
        grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(shown, line, 1, Qt.AlignmentFlag.AlignTop)
    return ground
