"""To whom a package goes: a box to tick for each, with what it lacks below."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange.outlook import Receiver
from minqing_desktop.ui.exchange.words import side_words, waiting_words
from minqing_desktop.ui.kit.rows import text_label
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.look.live import current_look


class ReceiverRows(QWidget):
    """Signals: ticked(str, bool) with the computer's number."""

    ticked = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._shown: list[tuple[str, str]] = []
        self.boxes: dict[str, TickBox] = {}

    def show_receivers(self, receivers: Sequence[Receiver], left_out: Collection[str], today: date) -> None:
        """These and no others; a row that stays the same is left alone, with the keyboard on it."""
        shown = [(each.device, _words(each), waiting_words(each, today)) for each in receivers]
        if [row[:2] for row in shown] != self._shown:
            self._make([row[:2] for row in shown])
        for device, _name, words in shown:
            self.boxes[device].setChecked(device not in left_out)
            self._below[device].setText(words)
        self.setVisible(bool(shown))

    def _make(self, rows: list[tuple[str, str]]) -> None:
        while (taken := self._column.takeAt(0)) is not None:
            if (gone := taken.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self._shown, self.boxes, self._below = rows, {}, {}
        for device, name in rows:
            box, below = TickBox(name), text_label(role="small")
            below.setContentsMargins(current_look().sizes.icon + 12, 0, 0, 4)
            box.clicked.connect(lambda is_on, number=device: self.ticked.emit(number, is_on))
            self.boxes[device], self._below[device] = box, below
            self._column.addWidget(box)
            self._column.addWidget(below)


def _words(receiver: Receiver) -> str:
    return tr("{name}（{side}）").format(name=receiver.name, side=side_words(receiver.role))
