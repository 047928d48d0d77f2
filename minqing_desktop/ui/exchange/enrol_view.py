"""登记一台电脑 in three steps: our card on the stick, their card from it, the eight groups by telephone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.exchange import enrolling
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.exchange.enrolling import Computer
from minqing_desktop.services.exchange.finding import find_packages
from minqing_desktop.services.exchange.taking import ENROLMENT
from minqing_desktop.services.roles import is_administrator
from minqing_desktop.services.session import Session, administrator_only
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.exchange.groups_grid import GroupsGrid
from minqing_desktop.ui.exchange.words import eject_words, side_words
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.rows import button_row, text_label
from minqing_desktop.ui.kit.stick_picker import StickPicker
from minqing_desktop.ui.look.live import current_look

WIDEST_PX = 860
_NAME_PX, _GROUPS_PX = 260, 420


class EnrolView(QWidget):
    """`stick` says where cards are written to and found. Signals: changed() when a computer was met or confirmed;
    files_wanted() to choose the other's file by hand.
    """

    changed = Signal()
    files_wanted = Signal()

    def __init__(self, desk: Desk, stick: StickPicker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._stick = desk, stick
        self._waiting: dict[str, Computer] = {}
        self._wanted = ""
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        self._column = QVBoxLayout()
        self._column.setSpacing(12)
        place = QWidget()
        place.setLayout(self._column)
        self._column.setContentsMargins(0, 0, 0, 0)
        place.setMaximumWidth(current_look().scaled(WIDEST_PX))
        row.addWidget(place, 20)
        row.addStretch(1)
        self._area = scrolled(inner)
        outer.addWidget(self._area)
        self._build_own()
        self._build_theirs()
        self._build_groups()
        self._column.addStretch(1)

    def _build_own(self) -> None:
        card = self._card(tr("① 把这台电脑的登记文件交给对方"), "upload")
        self.name_field = QLineEdit()
        self.name_field.setPlaceholderText(tr("对方看到的名字，例如：示范村 陈建国"))
        self.name_field.setAccessibleName(tr("对方看到的名字"))
        self.name_field.setMinimumWidth(current_look().scaled(_NAME_PX))
        self.write_button = QuietButton(tr("写到U盘"), "usb")
        self.own_notice = InlineNotice()
        card.add(text_label(tr("里面只有这台电脑的名字、村和公开的钥匙，没有村民的任何信息。")))
        card.add(button_row(self.name_field, self.write_button, None))
        card.add(self.own_notice)

    def _build_theirs(self) -> None:
        card = self._card(tr("② 收下对方的登记文件"), "download")
        self.find_button = QuietButton(tr("从U盘上找"), "usb")
        self.files_link = LinkButton(tr("选文件…"))
        self.their_notice = InlineNotice()
        card.add(text_label(tr("对方也在他的电脑上写一个登记文件给您。拖到这里也行。")))
        card.add(button_row(self.find_button, self.files_link, None))
        card.add(self.their_notice)

    def _build_groups(self) -> None:
        self._groups_card = self._card(tr("③ 打电话核对八组数字"), "phone")
        self.who_field = DropField(())
        self.ask = text_label()
        self.groups = GroupsGrid()
        self.typed_field = QLineEdit()
        self.typed_field.setPlaceholderText(tr("请对方从头念，您照着输；空格不用管"))
        self.typed_field.setAccessibleName(tr("对方念的八组数字"))
        self.typed_field.setMinimumWidth(current_look().scaled(_GROUPS_PX))
        self.confirm_button = PrimaryButton(tr("一样，确认"), "check", hint="Return")
        self.groups_notice = InlineNotice()
        for part in (self.who_field, self.ask, self.groups):
            self._groups_card.add(part)
        self._groups_card.add(button_row(self.typed_field, self.confirm_button, None))
        self._groups_card.add(self.groups_notice)

    def _card(self, title: str, icon: str) -> Card:
        card = Card(title, icon)
        card.body.setSpacing(10)
        self._column.addWidget(card)
        return card

    def sizeHint(self) -> QSize:
        return QSize(WIDEST_PX, 480)

    def _connect(self) -> None:
        self.write_button.clicked.connect(self.write_card)
        self.name_field.returnPressed.connect(self.write_card)
        self.find_button.clicked.connect(self._on_find_clicked)
        self.files_link.clicked.connect(self.files_wanted)
        self.who_field.value_changed.connect(self._show_groups_of)
        self.typed_field.returnPressed.connect(self.confirm)
        self.typed_field.textEdited.connect(lambda _text: self.groups_notice.clear())
        self.confirm_button.clicked.connect(self.confirm)

    # load

    def load(self, device: str = "", own_name: str = "") -> None:
        """Shows whom the groups have to be compared with; `device` first."""
        self._wanted = device or self._wanted
        if own_name and not self.name_field.text():
            self.name_field.setText(own_name)
        session = self._desk.session
        if not is_administrator(session):
            self.own_notice.say(administrator_only().sentence, "amber", can_close=False)
        for part in (self.write_button, self.find_button, self.files_link, self.confirm_button):
            part.setEnabled(is_administrator(session))
        self._desk.runner.write(lambda: enrolling.computers(session), owner=self, done=self._on_loaded,
                                failed=self._desk.fail)  # fmt: skip

    def _on_loaded(self, found: Sequence[Computer]) -> None:
        asked = {each.device: each for each in found if each.device == self._wanted}
        waiting = [each for each in found if each.trust is Trust.OFFERED or each.has_new_card]
        self._waiting = asked | {each.device: each for each in waiting}
        self.who_field.set_options([(each.device, _who(each)) for each in self._waiting.values()])
        self.who_field.setVisible(len(self._waiting) > 1)
        first = self._wanted if self._wanted in self._waiting else next(iter(self._waiting), "")
        self.who_field.set_value(first or None)
        self._show_groups_of(first)

    def _show_groups_of(self, device: str) -> None:
        computer = self._waiting.get(device)
        self.typed_field.clear()
        for part in (self.typed_field, self.confirm_button):
            part.setVisible(computer is not None)
        self.groups.show_groups(computer.groups if computer else "")
        if computer is None:
            self.ask.setText(tr("收下对方的登记文件以后，这里出现八组数字。"))
            return
        self.typed_field.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.confirm_button))
        words = tr("给{name}打电话（号码用平时的，不用文件里写的）。他的屏幕上也有这八组，请他念，一组一组对。")
        self.ask.setText(words.format(name=_who(computer)))

    # steps

    def write_card(self) -> None:
        """This computer's card onto the stick."""
        drive, session, name = self._stick.drive, self._desk.session, self.name_field.text().strip()
        if drive is None:
            self._stick.open_menu()
            return
        is_folder = self._stick.is_folder
        self.write_button.setEnabled(False)

        def done(_written: object) -> None:
            self.write_button.setEnabled(True)
            where = (
                tr("在文件夹「{place}」里。").format(place=drive.label)
                if is_folder
                else sentences(tr("「{place}」可以拔出了。").format(place=drive.label), eject_words())
            )
            self.own_notice.say(sentences(tr("登记文件写好了，读回来对得上。"), where), "blue")
            self.changed.emit()

        self._desk.runner.write(
            lambda: enrolling.write_card(session, drive.root, name=name), owner=self, done=done,
            failed=lambda error: self._on_unwritten(error),
        )  # fmt: skip

    def _on_unwritten(self, error: UserError) -> None:
        self.write_button.setEnabled(True)
        self.own_notice.say(error.sentence, "red")

    def _on_find_clicked(self) -> None:
        drive = self._stick.drive
        if drive is None:
            self._stick.open_menu()
        else:
            self.take_files([drive.root])

    def take_files(self, paths: Sequence[Path]) -> None:
        """Takes the cards among these files, of this computer's own none."""
        session = self._desk.session
        self._desk.runner.write(
            lambda: _take_cards(session, paths), owner=self, done=self._on_cards, failed=self._on_card_refused
        )

    def _on_cards(self, taken: list[Computer]) -> None:
        if not taken:
            self.their_notice.say(tr("这里没有对方的登记文件；看看是不是这个U盘，或者请对方再写一次。"), "amber")
            return
        names = tr("、").join(_who(each) for each in taken)
        self.their_notice.say(tr("收下了{names}的登记文件，下一步打电话核对。").format(names=names), "blue")
        self._wanted = taken[-1].device
        self.changed.emit()
        self.load()

    def _on_card_refused(self, error: UserError) -> None:
        self.their_notice.say(error.sentence, "red")

    def confirm(self) -> None:
        """Both sides read the same."""
        device, session, typed = self.who_field.current_value, self._desk.session, self.typed_field.text()
        if not device or not self.confirm_button.isEnabled():
            return
        if not typed.strip():
            self.typed_field.setFocus()
            return
        self._desk.runner.write(
            lambda: enrolling.confirm(session, device, typed), owner=self, done=self._on_confirmed,
            failed=self._on_different,
        )  # fmt: skip

    def _on_confirmed(self, computer: Computer) -> None:
        words = tr("核对无误，可以和{name}交换数据了。对方那边也要确认一次。").format(name=_who(computer))
        self.groups_notice.say(words, "blue")
        self._wanted = ""
        self.changed.emit()
        self.load()

    def _on_different(self, error: UserError) -> None:
        self.groups_notice.say(error.sentence, "red")
        self.typed_field.setFocus()
        self.typed_field.selectAll()

    def leave(self) -> None:
        """The view goes to the back."""
        self._wanted = ""
        for notice in (self.own_notice, self.their_notice, self.groups_notice):
            notice.clear()
        self.typed_field.clear()


def _who(computer: Computer) -> str:
    return tr("「{name}」（{side}）").format(name=computer.name, side=side_words(computer.role))


def _take_cards(session: Session, paths: Sequence[Path]) -> list[Computer]:
    found = [each for each in find_packages(session, paths).packages if each.kind in (ENROLMENT, "")]
    taken = []
    for each in found:
        if each.refusal is not None:
            raise each.refusal
        taken.append(enrolling.take_card(session, read_package(each.files)))
    return taken
