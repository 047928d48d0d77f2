"""Several things to tick under one another, as one field of a form: arrows walk along them, Enter goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.ui.kit.tick_box import TickBox


class Ticks(QWidget):
    """Options as (id, words). Signals: changed() when one is ticked or not any more; entered() on Enter."""

    changed = Signal()
    entered = Signal()

    def __init__(
        self, options: Sequence[tuple[str, str]], ticked: Iterable[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(2)
        chosen = set(ticked)
        self.boxes: dict[str, TickBox] = {}
        for identity, words in options:
            box = TickBox(words, identity in chosen)
            box.toggled.connect(lambda _on: self.changed.emit())
            box.entered.connect(self.entered)
            box.installEventFilter(self)
            column.addWidget(box, 0, Qt.AlignmentFlag.AlignLeft)
            self.boxes[identity] = box
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ids of what is ticked, in order."""
        return tuple(identity for identity, box in self.boxes.items() if box.isChecked())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            boxes = list(self.boxes.values())
            if step and watched in boxes:
                place = boxes.index(watched) + step  # pyright: ignore[reportArgumentType]
                if 0 <= place < len(boxes):
                    boxes[place].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)
