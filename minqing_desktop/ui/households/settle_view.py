"""两种说法: what two people wrote beside each other, and one press to say which is right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.record_history import SaidVersion, TwoVersions
from minqing_desktop.ui.households.history_card import moment_text
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import thin_line
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.look.mark import mark


class SettleView(QWidget):
    """Signals: settled(TwoVersions, SaidVersion) when one was chosen; revealed(TwoVersions) before a number is seen."""

    settled = Signal(object, object)
    revealed = Signal(object)

    def __init__(self, found: Sequence[TwoVersions], today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[tuple[TwoVersions, SaidVersion, QuietButton]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(8)
        words = tr("两个人各自改了同一项，两种都留着，请选对的那一个；没选的以后在历史里还能看到。")
        column.addWidget(_label(words, "small"))
        for each in found:
            column.addWidget(thin_line())
            head = " · ".join(part for part in (each.whose, each.label) if part)
            column.addWidget(_label(head, "heading"))
            for version in each.versions:
                column.addLayout(self._row(each, version, today))
        column.addStretch(1)

    def _row(self, each: TwoVersions, version: SaidVersion, today: date) -> QHBoxLayout:
        row, words = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(8)
        words.setSpacing(0)
        if version.full:
            number = MaskedLabel(version.words, version.full)
            number.revealed.connect(lambda: self.revealed.emit(each))
            words.addWidget(number)
        else:
            words.addWidget(_label(version.words, "strong"))
        words.addWidget(_label(" ".join(filter(None, (version.cadre, moment_text(version.at, today)))), "small"))
        row.addLayout(words, 1)
        if version.is_shown:
            row.addWidget(Pill(tr("现在显示的"), "grey"))
        button = QuietButton(tr("选这个"), "check")
        button.setAccessibleName(tr("{field}选「{value}」").format(field=each.label, value=version.words))
        button.clicked.connect(lambda: self.settled.emit(each, version))
        self.buttons.append((each, version, button))
        row.addWidget(button)
        return row


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    mark(label, role=role)
    return label
