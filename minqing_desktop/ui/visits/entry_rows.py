"""The entries of a visit, one line each: kind and words; below the one in hand, who said it and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.records.visit import ENTRY_TYPES, Entry
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.visits.words_edit import MarkedPassage

INDENT_PX = 84


@dataclass(slots=True)
class EntryState:
    """An entry being written; `passage` is where its words stand, if they stand in the visit's words."""

    entry: Entry
    passage: MarkedPassage | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who can have said it."""

    person: str
    name: str
    household: str


class EntryRow(QWidget):
    """One entry. Signals: changed(), removed(), asked(str) with «matter», «task» or «promise», came_in_hand()."""

    changed = Signal()
    removed = Signal()
    asked = Signal(str)
    came_in_hand = Signal()

    def __init__(self, state: EntryState, speakers: Sequence[Speaker], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._speakers = list(speakers)
        self._build()
        self._connect()
        self.set_speakers(speakers)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.type_field = DropField([(code, tr(word)) for code, word in ENTRY_TYPES], self.state.entry.type)
        self.type_field.setAccessibleName(tr("条目类别"))
        self.text_field = QLineEdit(self.state.entry.text)
        self.text_field.setAccessibleName(tr("条目内容"))
        self.text_field.setCursorPosition(0)
        self.remove_button = IconButton("x", tr("去掉这一条"))
        row.addWidget(self.type_field)
        row.addWidget(self.text_field, 1)
        row.addWidget(self.remove_button)
        column.addLayout(row)
        column.addWidget(self._build_deeds())

    def _build_deeds(self) -> QWidget:
        self.deeds = QWidget()
        row = FlowLayout(self.deeds, gap=16, line_gap=2)
        row.setContentsMargins(INDENT_PX, 0, 0, 2)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.deeds.setSizePolicy(policy)
        self.matter_button = LinkButton(tr("立为事项"), hint="F6")
        self.matter_button.setToolTip(tr("要办的事，立为民情事项，从受理到办结都跟着"))
        self.task_button = LinkButton(tr("列任务"), hint="F7")
        self.task_button.setToolTip(tr("记一件自己要办的事"))
        self.promise_button = LinkButton(tr("答应办"), hint="F8")
        self.promise_button.setToolTip(tr("记一件答应了人家的事，到期提醒"))
        self.speaker_field = DropField([("", tr("谁说的"))], "", placeholder=tr("谁说的"))
        self.speaker_field.setAccessibleName(tr("谁说的"))
        for part in (self.matter_button, self.task_button, self.promise_button, self.speaker_field):
            row.addWidget(part)
        self.deeds.hide()
        return self.deeds

    def _connect(self) -> None:
        self.type_field.value_changed.connect(lambda _value: self.changed.emit())
        self.speaker_field.value_changed.connect(lambda _value: self.changed.emit())
        self.text_field.textEdited.connect(lambda _text: self.changed.emit())
        self.matter_button.clicked.connect(lambda: self.asked.emit("matter"))
        self.task_button.clicked.connect(lambda: self.asked.emit("task"))
        self.promise_button.clicked.connect(lambda: self.asked.emit("promise"))
        self.remove_button.clicked.connect(self.removed)
        for field in (self.type_field, self.text_field, self.speaker_field):
            field.installEventFilter(self)

    def set_speakers(self, speakers: Sequence[Speaker]) -> None:
        """Who can have said it: the members of the households visited."""
        self._speakers = list(speakers)
        several = len({one.household for one in speakers}) > 1
        heads: dict[str, str] = {}
        for one in speakers:
            heads.setdefault(one.household, one.name)
        names = [
            (
                one.person,
                tr("{name}（{head}户）").format(name=one.name, head=heads[one.household]) if several else one.name,
            )
            for one in speakers
        ]
        chosen = self.speaker_field.current_value or self.state.entry.person
        self.speaker_field.set_options([("", tr("谁说的")), *names])
        self.speaker_field.set_value(chosen if chosen in dict(names) else "")
        self.speaker_field.setVisible(len(speakers) > 1)

    @property
    def speaker(self) -> Speaker | None:
        """Who said it, if that was noted."""
        chosen = self.speaker_field.current_value
        return next((one for one in self._speakers if one.person == chosen), None)

    def said_by(self) -> tuple[str, str]:
        """(person, household) of who said it; as it was while nobody knows yet who lives there."""
        speaker = self.speaker
        if speaker is not None:
            return speaker.person, speaker.household
        entry = self.state.entry
        return ("", entry.household) if self._speakers else (entry.person, entry.household)

    def take_in_hand(self, is_in_hand: bool) -> None:
        """Shows what can be made of it, or hides that again."""
        self.deeds.setVisible(is_in_hand)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.came_in_hand.emit()
        return super().eventFilter(watched, event)


class EntryRows(QWidget):
    """All entries of the visit, in the order they were made; one of them is in hand.

    Signals: changed(), removed(int place), asked(int place, str what).
    """

    changed = Signal()
    removed = Signal(int)
    asked = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._speakers: list[Speaker] = []
        self.rows: list[EntryRow] = []
        self.in_hand: EntryRow | None = None

    def add(self, state: EntryState) -> EntryRow:
        """Adds a line for an entry and takes it in hand."""
        row = EntryRow(state, self._speakers)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self.remove(row))
        row.asked.connect(lambda what: self.asked.emit(self.rows.index(row), what))
        row.came_in_hand.connect(lambda: self.take_in_hand(row))
        self.rows.append(row)
        self._column.addWidget(row)
        row.show()
        self.take_in_hand(row)
        return row

    def take_in_hand(self, row: EntryRow | None) -> None:
        """Only this line shows what can be made of it."""
        self.in_hand = row
        for each in self.rows:
            each.take_in_hand(each is row)

    def set_speakers(self, speakers: Sequence[Speaker]) -> None:
        """Who can have said things."""
        self._speakers = list(speakers)
        for row in self.rows:
            row.set_speakers(speakers)

    def clear(self) -> None:
        """Takes every line away without telling."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows.clear()
        self.in_hand = None

    def remove(self, row: EntryRow) -> None:
        """Takes one away as if by hand."""
        place = self.rows.index(row)
        self.rows.remove(row)
        row.hide()
        row.deleteLater()
        self.take_in_hand(self.rows[-1] if self.rows else None)
        self.removed.emit(place)
