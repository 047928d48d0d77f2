"""Writes a package and the receipts that are owed onto the stick, and says when it may be pulled out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange import sending
from minqing_desktop.services.exchange.sending import Outgoing, Sent
from minqing_desktop.services.session import Session
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.exchange.outgoing_card import OutgoingCard
from minqing_desktop.ui.exchange.words import sent_words
from minqing_desktop.ui.kit.stick_picker import StickPicker


@dataclass(frozen=True, slots=True)
class _Order:
    """To whom a package goes and what is in it; `owed` are computers that get a receipt besides."""

    devices: tuple[str, ...]
    owed: tuple[str, ...]
    villages: tuple[str, ...]
    with_photos: bool
    asks_photos: bool


@dataclass(frozen=True, slots=True)
class _Written:
    sent: Sent | None
    receipts: int


class WritingDesk(QObject):
    """Signals: written() once something lies on the stick."""

    written = Signal()

    def __init__(self, desk: Desk, card: OutgoingCard, stick: StickPicker, owner: QObject) -> None:
        super().__init__(owner)
        self._desk, self._card, self._stick = desk, card, stick
        self._is_writing = False

    def _order(self) -> _Order:
        chosen = self._card.chosen
        return _Order(
            tuple(each.device for each in chosen if each.is_owed),
            tuple(each.device for each in chosen if each.owes_receipt),
            self._card.chosen_villages,
            self._card.with_photos.isChecked(),
            self._card.asks_photos.isChecked(),
        )

    def plan(self) -> None:
        """Tells how much the photos weigh; asked anew after each choice."""
        order, session = self._order(), self._desk.session
        if not order.devices or self._is_writing:
            self._card.show_plan(None)
            return
        self._desk.runner.write(
            lambda: sending.outgoing(
                session, order.devices, villages=order.villages, with_contents=order.with_photos
            ),
            owner=self, done=self._on_planned, failed=lambda _error: self._card.show_plan(None),
        )  # fmt: skip

    def _on_planned(self, plan: Outgoing) -> None:
        self._card.show_plan(plan)

    def write(self) -> None:
        """Onto the stick that is chosen; without one the user is asked which."""
        drive = self._stick.drive
        if drive is None:
            self._stick.open_menu()
            return
        if self._is_writing or not self._card.has_work:
            return
        order, session, is_folder = self._order(), self._desk.session, self._stick.is_folder
        self._is_writing = True
        self._card.set_busy(tr("正在写到「{place}」，请不要拔…").format(place=drive.label))

        def done(written: _Written) -> None:
            self._end()
            words = sent_words(written.sent, written.receipts, drive.label, is_folder)
            self._card.notice.say(words, "blue")
            self.written.emit()

        self._desk.runner.write(
            lambda: _write(session, order, drive.root), owner=self, done=done, failed=self._on_failed
        )

    def _on_failed(self, error: UserError) -> None:
        self._end()
        self._card.notice.say(error.sentence, "red")

    def _end(self) -> None:
        self._is_writing = False
        self._card.set_busy("")
        self._card.write_button.setFocus(Qt.FocusReason.OtherFocusReason)


def _write(session: Session, order: _Order, folder: Path) -> _Written:
    sent = None
    if order.devices:
        sent = sending.export(session, order.devices, folder, villages=order.villages, with_contents=order.with_photos)
    return _Written(sent, _write_receipts(session, order, folder))


def _write_receipts(session: Session, order: _Order, folder: Path) -> int:
    for device in order.owed:
        sending.write_receipt(session, device, folder, asks=order.asks_photos)
    return len(order.owed)
