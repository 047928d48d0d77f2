"""两种说法 on the first sheet: how many there are, and the way to settle them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.rows import button_row, text_label


class ContestsCard(Card):
    """Signals: settle_wanted()."""

    settle_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("两种说法"), "split", parent=parent)
        self.body.setSpacing(8)
        self.words = text_label()
        self.settle_button = QuietButton(tr("一处一处选定"), "list-checks")
        self.add(self.words)
        self.add(button_row(self.settle_button, None))
        self.settle_button.clicked.connect(self.settle_wanted)
        self.show_count(0)

    def show_count(self, records: int) -> None:
        """How many records say two things."""
        self.settle_button.setVisible(bool(records))
        if records:
            words = tr("有 {n} 条记录，两个人改得不一样，两种都留着，等您选定。").format(n=f"{records:,}")
        else:
            words = tr("没有。两个人改了同一处的，会排在这里。")
        self.words.setText(words)
