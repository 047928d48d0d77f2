"""The records behind a figure, in the panel at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.look.mark import mark

_PAD_PX = 18
MOST_SHOWN = 300


class BehindView(QWidget):
    """Signals: opened(str) with "kind:id" of a record; print_wanted()."""

    opened = Signal(str)
    print_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(10)
        self._about, self._count = QLabel(), QLabel()
        for label, role in ((self._about, "soft"), (self._count, "small")):
            label.setWordWrap(True)
            mark(label, role=role)
        self.lines = LineList()
        self.print_button = PrimaryButton(tr("打印这一张"), "printer")
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(self.print_button)
        column.addWidget(self._about)
        column.addWidget(self.lines)
        column.addStretch(1)
        column.addLayout(foot)
        self.lines.opened.connect(self.opened)
        self.print_button.clicked.connect(self.print_wanted)

    def show_items(self, about: str, items: Sequence[LineItem], can_print: bool) -> None:
        """Shows other records, the first of very many."""
        self._about.setText(about)
        self._about.setVisible(bool(about))
        self.lines.set_items(items[:MOST_SHOWN])
        self.print_button.setVisible(can_print)
        if not items:
            self._count.setText(tr("没有。这一项做得好。"))
        elif len(items) > MOST_SHOWN:
            words = tr("共 {n} 条，这里是前 {shown} 条；打印的是全部。")
            self._count.setText(words.format(n=len(items), shown=MOST_SHOWN))
        else:
            self._count.setText(tr("共 {n} 条").format(n=len(items)))
