"""带出去: what is not with the others for certain, to whom it goes, of which villages, and the button to write it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange.outlook import Outlook, Receiver
from minqing_desktop.services.exchange.sending import Outgoing
from minqing_desktop.ui.exchange.receiver_rows import ReceiverRows
from minqing_desktop.ui.exchange.words import lead_words, plan_words, why_words
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.rows import button_row, say, text_label
from minqing_desktop.ui.kit.several_field import SeveralField
from minqing_desktop.ui.kit.states import BusyState
from minqing_desktop.ui.kit.tick_box import TickBox


class OutgoingCard(Card):
    """Signals: write_wanted(); enrol_wanted(); choice_changed() when receivers, villages or photos change by hand."""

    write_wanted = Signal()
    enrol_wanted = Signal()
    choice_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("带出去"), "upload", parent=parent)
        self._receivers: tuple[Receiver, ...] = ()
        self._left_out: set[str] = set()
        self._is_busy = False
        self._has_photos = False
        self._village_count = 0
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.body.setSpacing(10)
        self.lead, self.why = text_label(role="title"), text_label()
        self.rows = ReceiverRows()
        self._village_row = QWidget()
        row = QHBoxLayout(self._village_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(text_label(tr("带哪些村"), "small"))
        self.villages: SeveralField | None = None
        self._village_row.hide()
        self.with_photos = TickBox(tr("照片和附件也带上"), checked=True)
        self.asks_photos = TickBox(tr("在回执里请对方把照片也带来"), checked=True)
        self.plan = text_label(role="small")
        self.notice, self.busy = InlineNotice(), BusyState()
        self.busy.hide()
        self.write_button = PrimaryButton(tr("写到U盘"), "usb")
        self.enrol_button = PrimaryButton(tr("和县里登记，分三步"), "handshake")
        for part in (self.lead, self.why, self.rows, self._village_row, self.with_photos, self.plan, self.asks_photos):
            self.add(part)
        self.add(self.notice)
        self.add(self.busy)
        self.add(button_row(self.write_button, self.enrol_button, None))

    def _connect(self) -> None:
        self.write_button.clicked.connect(self.write_wanted)
        self.enrol_button.clicked.connect(self.enrol_wanted)
        self.rows.ticked.connect(self._on_ticked)
        self.with_photos.toggled.connect(lambda _is_on: self.choice_changed.emit())

    # what is chosen

    @property
    def chosen(self) -> tuple[Receiver, ...]:
        """To whom it goes: all but those whose tick was taken away."""
        return tuple(each for each in self._receivers if each.device not in self._left_out)

    @property
    def chosen_villages(self) -> tuple[str, ...]:
        """The codes of the villages to send; empty for all."""
        if self.villages is None:
            return ()
        chosen = self.villages.current_value
        return () if len(chosen) == self._village_count else chosen

    @property
    def has_work(self) -> bool:
        """Whether there is something to write for those chosen: what they lack, or a receipt that is owed."""
        return any(each.is_owed or each.owes_receipt for each in self.chosen)

    def _on_ticked(self, device: str, is_on: bool) -> None:
        self._left_out.discard(device) if is_on else self._left_out.add(device)
        self._tell_state()
        self.choice_changed.emit()

    # what is shown

    def set_villages(self, villages: Sequence[tuple[str, str]]) -> None:
        """The villages of the notebook as (code, name); of several one can send some alone."""
        if self.villages is not None or len(villages) < 2:
            return
        self._village_count = len(villages)
        self.villages = SeveralField(villages, [code for code, _name in villages])
        self.villages.value_changed.connect(lambda _value: (self._tell_state(), self.choice_changed.emit()))
        self._village_row.layout().addWidget(self.villages)
        self._village_row.show()

    def show_outlook(self, seen: Outlook, today: date) -> None:
        """What waits now."""
        self._receivers = seen.receivers
        self.asks_photos.setChecked(seen.asks)
        self._left_out &= {each.device for each in seen.receivers}
        self.lead.setText(lead_words(seen))
        say(self.why, why_words(seen, today))
        several = seen.receivers if len(seen.receivers) > 1 else ()
        self.rows.show_receivers(several, self._left_out, today)
        self._tell_state()

    def show_plan(self, plan: Outgoing | None) -> None:
        """How much the next package weighs, and what it leaves out."""
        if plan is not None and self.with_photos.isChecked():
            self._has_photos = bool(plan.contents)
        say(self.plan, "" if plan is None else plan_words(plan))
        self._tell_state()

    def set_busy(self, words: str) -> None:
        """Something is being written; empty words end it."""
        self._is_busy = bool(words)
        if words:
            self.notice.clear()
            self.busy.begin(words)
        self.busy.setVisible(self._is_busy)
        self._tell_state()

    def _tell_state(self) -> None:
        is_known = bool(self._receivers)
        self.write_button.setVisible(is_known)
        self.enrol_button.setVisible(not is_known)
        self.with_photos.setVisible(is_known and (self._has_photos or not self.with_photos.isChecked()))
        self.asks_photos.setVisible(any(each.owes_receipt for each in self.chosen))
        self.plan.setVisible(is_known and bool(self.plan.text()))
        nobody = self.villages is not None and not self.villages.current_value
        self.write_button.setEnabled(self.has_work and not self._is_busy and not nobody)
