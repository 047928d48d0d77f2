"""One field of which two things are said: both side by side, who said it, when and in which village."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange.settling import can_keep_both
from minqing_desktop.services.record_history import SaidVersion, TwoVersions
from minqing_desktop.ui.exchange.words import moment_words
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.paint import draw_focus, smooth
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.rows import button_row, text_label
from minqing_desktop.ui.look.live import current_look

_LETTERS_SHOWN = 400


class VersionsPair(QWidget):
    """With `can_choose` a number key chooses a side, the last number keeps both, Up and Down walk to the next pair.

    Signals: chosen(TwoVersions, SaidVersion); both_wanted(TwoVersions); revealed(TwoVersions) before a number is seen.
    """

    chosen = Signal(object, object)
    both_wanted = Signal(object)
    revealed = Signal(object)

    def __init__(
        self, contest: TwoVersions, today: date, can_choose: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.contest = contest
        self._today, self._can_choose = today, can_choose
        self.choose_buttons: list[QuietButton] = []
        self.both_button: QuietButton | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 6)
        column.setSpacing(6)
        head = " · ".join(part for part in (contest.whose, contest.label) if part)
        column.addWidget(text_label(head, "heading"))
        sides = QHBoxLayout()
        sides.setSpacing(10)
        for place, version in enumerate(contest.versions):
            sides.addWidget(self._side(place, version), 1)
        column.addLayout(sides)
        if can_choose and can_keep_both(contest):
            self.both_button = QuietButton(tr("都保留，接在一起"), "merge", hint=str(len(contest.versions) + 1))
            self.both_button.clicked.connect(lambda: self.both_wanted.emit(contest))
            column.addLayout(button_row(self.both_button, None))
        self.setAccessibleName(head)
        if can_choose:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _side(self, place: int, version: SaidVersion) -> Card:
        box = Card(pad=10)
        box.body.setSpacing(6)
        if version.full:
            number = MaskedLabel(version.words, version.full)
            number.revealed.connect(lambda: self.revealed.emit(self.contest))
            box.add(number)
        else:
            box.add(text_label(_shown(version), "strong"))
        at = moment_words(version.at, self._today)
        who = " · ".join(part for part in (version.cadre or tr("不知道是谁"), at, version.village) if part)
        box.add(text_label(who, "small"))
        box.body.addStretch(1)
        row = button_row()
        if self._can_choose:
            button = QuietButton(tr("选这个"), "check", hint=str(place + 1))
            button.setAccessibleName(tr("{field}选「{value}」").format(field=self.contest.label, value=version.words))
            button.clicked.connect(lambda: self.chosen.emit(self.contest, version))
            self.choose_buttons.append(button)
            row.addWidget(button)
        if version.is_shown:
            row.addWidget(Pill(tr("现在显示的"), "grey"))
        row.addStretch(1)
        box.add(row)
        return box

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if self._can_choose and 0 <= place < len(self.choose_buttons):
            self.choose_buttons[place].click()
        elif self.both_button is not None and place == len(self.choose_buttons):
            self.both_button.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = smooth(self)
            draw_focus(painter, self.rect(), current_look().sizes.radius)
            painter.end()


def _shown(version: SaidVersion) -> str:
    text = masked(version.text.strip()) if version.text.strip() else version.words
    return text if len(text) <= _LETTERS_SHOWN else text[:_LETTERS_SHOWN] + "…"
