"""Livelihood, note and further columns of a household: words to read, one link to change them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

FIELDS = ("livelihood", "note", "registered_address", "registered_head")
LABEL_PX = 84


class FactsCard(Card):
    """Shows what there is; its link asks for the form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("户的情况"), "book-user", tr("改"), parent=parent)
        self._ground: QWidget | None = None

    def show_household(self, household: Household) -> None:
        """Shows another household; what is empty takes no room."""
        if self._ground is not None:
            self._ground.hide()
            self._ground.deleteLater()
        kind = kind_named("household")
        pairs = [(tr(kind.field(name).label), getattr(household, name)) for name in FIELDS]
        pairs = [*pairs, *sorted(household.extra.items())]
        self._ground = _pairs([(label, value) for label, value in pairs if value])
        self.add(self._ground)


def _pairs(pairs: list[tuple[str, str]]) -> QWidget:
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
    for line, (label, value) in enumerate(pairs):
        name, words = QLabel(label), QLabel(value)
        mark(name, role="soft")
        name.setFixedWidth(current_look().scaled(LABEL_PX))
        name.setWordWrap(True)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, line, 1, Qt.AlignmentFlag.AlignTop)
    return ground
