"""数据交换: what waits to go out and why, what came in, whose receipts are there, computers, and 两种说法."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.drives import Drive, removable_drives
from minqing_desktop.services.exchange import enrolling
from minqing_desktop.services.exchange.enrolling import Computer
from minqing_desktop.services.exchange.finding import Haul, find_packages
from minqing_desktop.services.exchange.outlook import Outlook, outlook
from minqing_desktop.services.villages import list_villages
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.exchange.computer_sheet import ComputerSheet, RenewSheet
from minqing_desktop.ui.exchange.computers_card import ComputersCard
from minqing_desktop.ui.exchange.contests_card import ContestsCard
from minqing_desktop.ui.exchange.contests_view import ContestsView
from minqing_desktop.ui.exchange.enrol_view import EnrolView
from minqing_desktop.ui.exchange.incoming_card import IncomingCard
from minqing_desktop.ui.exchange.intake_view import IntakeView
from minqing_desktop.ui.exchange.outgoing_card import OutgoingCard
from minqing_desktop.ui.exchange.writing_desk import WritingDesk
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.page import Page, PageHeader, scrolled
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.stick_picker import StickPicker
from minqing_desktop.ui.look.live import current_look

FRONT, INTAKE, CONTESTS, ENROL = "front", "intake", "contests", "enrol"
LOOK_FOR_STICKS_EVERY_MS = 3000


class ExchangePage(Page):
    """Understands the targets {"enrol": True}, {"contests": True} and {"files": [paths]}."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._seen: Outlook | None = None
        self._sheet = FRONT
        self._villages: dict[str, str] = {}
        self._is_looking = False
        self.find_drives: Callable[[], list[Drive]] = removable_drives
        """Asked every few seconds, in the file lane."""
        self.setAcceptDrops(True)
        self._build()
        self._connect()
        self.reload()

    # build

    def _build(self) -> None:
        self.header = PageHeader(tr("数据交换"))
        self.stick = StickPicker(tr("用哪个文件夹"))
        self.stick.setAccessibleName(tr("用哪个U盘"))
        self.back_button = QuietButton(tr("返回"), "arrow-left")
        self.back_button.hide()
        self.header.add_button(self.back_button)
        self.header.add_button(self.stick)
        self.panel = SidePanel(self)
        self.states = StateStack()
        self.sheets = QStackedWidget()
        self.sheets.addWidget(self._build_front())
        self.states.set_content(self.sheets)
        self.page_column.addWidget(self.header)
        self.page_column.addWidget(self.states, 1)
        self.writing = WritingDesk(self._desk, self.outgoing, self.stick, self)
        self._stick_timer = QTimer(self)
        self._stick_timer.setInterval(LOOK_FOR_STICKS_EVERY_MS)

    def _build_front(self) -> QWidget:
        front = QWidget()
        columns = QHBoxLayout(front)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(current_look().sizes.gap)
        left, right = QVBoxLayout(), QVBoxLayout()
        self.outgoing, self.incoming = OutgoingCard(), IncomingCard()
        self.computers, self.contests_card = ComputersCard(), ContestsCard()
        for column, parts in ((left, (self.outgoing, self.computers)), (right, (self.incoming, self.contests_card))):
            column.setSpacing(current_look().sizes.gap)
            for part in parts:
                column.addWidget(part)
            column.addStretch(1)
        columns.addLayout(left, 17)
        columns.addLayout(right, 13)
        return scrolled(front)

    # The other sheets are seldom wanted: they are made when they are.

    @cached_property
    def intake(self) -> IntakeView:
        """What came in."""
        made = IntakeView(self._desk)
        self.sheets.addWidget(made)
        made.left.connect(self.show_front)
        made.compare_wanted.connect(self.show_enrol)
        made.contests_wanted.connect(self.show_contests)
        made.changed.connect(self.reload)
        return made

    @cached_property
    def contests(self) -> ContestsView:
        """两种说法, one after another."""
        made = ContestsView(self._desk)
        self.sheets.addWidget(made)
        return made

    @cached_property
    def enrol(self) -> EnrolView:
        """The walk of three steps."""
        made = EnrolView(self._desk, self.stick)
        self.sheets.addWidget(made)
        made.changed.connect(self._desk.settled)
        made.files_wanted.connect(lambda: self._ask_files(made.take_files))
        return made

    def _connect(self) -> None:
        desk = self._desk
        self.back_button.clicked.connect(self.show_front)
        self.outgoing.write_wanted.connect(self.writing.write)
        self.outgoing.enrol_wanted.connect(self.show_enrol)
        self.outgoing.choice_changed.connect(self.writing.plan)
        self.writing.written.connect(self.reload)
        self.incoming.stick_wanted.connect(self._on_stick_wanted)
        self.incoming.files_wanted.connect(lambda: self._ask_files(self.take_in))
        self.incoming.folder_wanted.connect(self._on_folder_wanted)
        self.computers.link_clicked.connect(self.show_enrol)
        self.computers.opened.connect(self.open_computer)
        self.computers.renew_wanted.connect(self.open_renewing)
        self.contests_card.settle_wanted.connect(self.show_contests)
        self.stick.changed.connect(self._look_at_stick)
        self._stick_timer.timeout.connect(self._look_for_sticks)
        desk.bus.listen(self, [each.name for each in kinds()], lambda _changes: self._on_changed())
        desk.settled.connect(self.reload)

    # load

    def page_entered(self) -> None:
        self.reload()
        self._look_for_sticks()
        self._stick_timer.start()

    def page_left(self) -> None:
        self._stick_timer.stop()
        self.panel.close_panel()

    def _on_changed(self) -> None:
        if self.isVisible():
            self.reload()
            if self._sheet == CONTESTS:
                self.contests.load()

    def reload(self) -> None:
        """Reads anew what waits and who is known."""
        session = self._desk.session
        if self._seen is None:
            self.states.show_busy()
        self._desk.runner.write(
            lambda: (outlook(session), [(each.village, each.name) for each in list_villages(session)]), owner=self,
            done=self._on_loaded, failed=self._on_failed,
        )  # fmt: skip

    def _on_failed(self, error: UserError) -> None:
        self.states.show_error(error, self.reload)

    def _on_loaded(self, answer: tuple[Outlook, list[tuple[str, str]]]) -> None:
        seen, villages = answer
        today = self._desk.session.today()
        is_first, self._seen, self._villages = self._seen is None, seen, dict(villages)
        self.states.show_content()
        self.outgoing.set_villages(list(self._villages.items()))
        self.outgoing.show_outlook(seen, today)
        self.computers.show_outlook(seen, today)
        self.contests_card.show_count(seen.contested)
        self.writing.plan()
        if is_first and self._sheet == FRONT and self.isVisible() and self.focusWidget() is None:
            button = self.outgoing.write_button if seen.receivers else self.outgoing.enrol_button
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    # sheets

    def _show(self, sheet: str, widget: QWidget | None, title: str) -> None:
        self.panel.close_panel()
        if self._sheet == sheet and widget is self.sheets.currentWidget():
            return
        self._leave_sheet()
        self._sheet = sheet
        self.sheets.setCurrentIndex(0) if widget is None else self.sheets.setCurrentWidget(widget)
        self.header.set_title(title)
        self.back_button.setVisible(sheet in (CONTESTS, ENROL))

    def _leave_sheet(self) -> None:
        if self._sheet == FRONT:
            self.outgoing.notice.clear()
        elif self._sheet == INTAKE:
            self.intake.leave()
        elif self._sheet == CONTESTS:
            self.contests.leave()
        elif self._sheet == ENROL:
            self.enrol.leave()

    @property
    def sheet(self) -> str:
        """Which sheet is in front."""
        return self._sheet

    def show_front(self) -> None:
        """The first sheet."""
        self._show(FRONT, None, tr("数据交换"))
        self.reload()
        self._look_at_stick()
        button = self.outgoing.write_button if self.outgoing.has_work else self.incoming.stick_button
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_contests(self) -> None:
        """The list of what two people say."""
        self._show(CONTESTS, self.contests, tr("两种说法"))
        self.contests.load()

    def show_enrol(self, device: str = "") -> None:
        """The walk of three steps; `device` is the computer whose groups are to be compared."""
        self._show(ENROL, self.enrol, tr("登记一台电脑"))
        self.enrol.load(device if isinstance(device, str) else "", self._seen.name if self._seen else "")
        first = self.enrol.typed_field if device else self.enrol.name_field
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_in(self, paths: Sequence[Path]) -> None:
        """Goes through files, folders or a stick."""
        if paths and not self.intake.is_busy:
            self._show(INTAKE, self.intake, tr("收进来"))
            self.intake.begin(paths)

    def open_target(self, target: Any) -> None:
        wanted = target if isinstance(target, dict) else {}
        if wanted.get("enrol"):
            self.show_enrol()
        elif wanted.get("contests"):
            self.show_contests()
        elif wanted.get("files"):
            self.take_in([Path(each) for each in wanted["files"]])

    # sticks and files

    def _look_for_sticks(self) -> None:
        if self._is_looking:
            return
        self._is_looking = True

        def found(drives: list[Drive]) -> None:
            self._is_looking = False
            self.stick.set_drives(drives)

        self._desk.runner.file(self.find_drives, owner=self, done=found, failed=lambda _error: found([]))

    def _look_at_stick(self) -> None:
        drive, session = self.stick.drive, self._desk.session
        if drive is None:
            self.incoming.show_found(None)
            return
        self._desk.runner.file(
            lambda: find_packages(session, [drive.root]), owner=self, done=self._on_stick_seen,
            failed=lambda _error: self.incoming.show_found(None),
        )  # fmt: skip

    def _on_stick_seen(self, haul: Haul) -> None:
        self.incoming.show_found(haul if self.stick.drive is not None else None)

    def _on_stick_wanted(self) -> None:
        if self.stick.drive is None:
            self.stick.open_menu()
        else:
            self.take_in([self.stick.drive.root])

    def _ask_files(self, act: Any) -> None:
        chosen, _filter = QFileDialog.getOpenFileNames(
            self, tr("选对方给的文件"), "", f"{tr('数据交换的文件')} (*.mqpkg);;{tr('全部文件')} (*)"
        )
        if chosen:
            act([Path(each) for each in chosen])

    def _on_folder_wanted(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("对方给的文件在哪个文件夹"))
        if chosen:
            self.take_in([Path(chosen)])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            act = self.enrol.take_files if self._sheet == ENROL else self.take_in
            act(paths)

    # computers

    def open_computer(self, device: str) -> None:
        """One computer beside the list."""
        found = next((each for each in self._seen.computers if each.device == device), None) if self._seen else None
        if found is None:
            return
        villages = tr("、").join(self._villages.get(code, code) for code in found.villages)
        sheet = ComputerSheet(found, villages)
        sheet.compare_wanted.connect(partial(self.show_enrol, found.device))
        sheet.revoke_wanted.connect(lambda: self._revoke(sheet, found))
        self.panel.open_with(found.name, sheet, keep=False)

    def _revoke(self, sheet: ComputerSheet, computer: Computer) -> None:
        session = self._desk.session

        def done(revoked: Computer) -> None:
            self.panel.close_panel()
            self._desk.say(tr("「{name}」停用了，它的数据包不再接收；以前收下的还在。").format(name=revoked.name))
            self._desk.settled.emit()

        self._desk.runner.write(
            lambda: enrolling.revoke(session, computer.device), owner=self, done=done, failed=sheet.show_fault
        )

    def open_renewing(self) -> None:
        """What a new number means, and the button for it."""
        sheet = RenewSheet()
        session = self._desk.session

        def done(_none: None) -> None:
            self.panel.close_panel()
            self._desk.say(tr("这台电脑有了新的编号和钥匙，请和每一台交换数据的电脑重新登记。"))
            self.reload()
            self.show_enrol()

        sheet.renew_wanted.connect(
            lambda: self._desk.runner.write(
                lambda: enrolling.renew(session), owner=self, done=done, failed=sheet.show_fault
            )
        )
        self.panel.open_with(tr("给这台电脑换新编号"), sheet, keep=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._sheet in (CONTESTS, ENROL):
            self.show_front()
            return
        super().keyPressEvent(event)
