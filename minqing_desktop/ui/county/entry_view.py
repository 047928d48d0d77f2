"""The way into a county office: open one that is there, or make a new one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.files import make_folder
from minqing_desktop.services.county.office import Office, create_office, open_office
from minqing_desktop.services.county.passwords import check_recovery_code, forget_recovery_code, recovery_code_of
from minqing_desktop.ui.county.entry_steps import ENDING, FileStep, NewOffice, ServerStep, file_url
from minqing_desktop.ui.jobs.runner import JobRunner, Lane
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.choice_step import ChoiceStep
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.recovery_step import RecoveryStep
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

CARD_PX = 620


class EntryView(QWidget):
    """`ask_file` is the system's dialog; a test puts its own answer there.

    Signals: entered(Office, str) with its address; door_wanted(str) for a file whose password is to be asked;
    notebook_wanted() for the window of a notebook.
    """

    entered = Signal(object, str)
    door_wanted = Signal(str)
    notebook_wanted = Signal()

    def __init__(self, runner: JobRunner, offices: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner, self._offices = runner, offices
        self._url = ""
        self._office: Office | None = None
        self.ask_file: Callable[[], str] = self._ask_file
        mark(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._connect()
        self._show(self.start)

    # build

    def _build(self) -> None:
        self.start = ChoiceStep(
            tr("县里汇总"),
            tr("收各村带来的数据包，看各村进展，答复呈报的事项，出全县报表。数据包在U盘上来往，程序不联网。"),
            [
                ("open", "folder-open", tr("打开已有的汇总库"), tr("以前建好的，或者从别的电脑拷来的文件")),
                ("file", "plus", tr("新建汇总库"), tr("一个加密文件，几十个村以内")),
                ("server", "database", tr("用 PostgreSQL 数据库"), tr("几百个村，由网络部门管的数据库")),
            ],
        )
        self.file_step, self.server_step = FileStep(self._offices), ServerStep()
        self.recovery = RecoveryStep(
            tr("忘了密码，只有这个恢复码能打开汇总库。请打印或抄下来，锁在单位的柜子里。它只在这里显示一次。"),
            tr("忘记密码时，在打开汇总库的页面点「用恢复码打开」，输入上面的字符。"),
        )
        self._steps = QStackedWidget()
        for step in (self.start, self.file_step, self.server_step, self.recovery):
            self._steps.addWidget(step)
        self._title, self.notice = QLabel(), InlineNotice()
        mark(self._title, role="title")
        card = Card(pad=26)
        card.setFixedWidth(current_look().scaled(CARD_PX))
        card.body.setSpacing(12)
        for part in (self._title, self.notice, self._steps):
            card.add(part)
        card.add(self._build_buttons())
        logo = QLabel(tr("民情日记"))
        mark(logo, role="logo")
        logo.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        content = QWidget()
        around, outer = QVBoxLayout(self), QVBoxLayout(content)
        around.setContentsMargins(0, 0, 0, 0)
        # With every fault said, the longest step is higher than a small screen.
        around.addWidget(scrolled(content))
        outer.addStretch(2)
        outer.addWidget(logo)
        outer.addSpacing(10)
        # An aligned card would keep its first height, and faults below fields need more.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.back_button = LinkButton(tr("上一步"), "chevron-left")
        self.notebook_link = LinkButton(tr("回到村里的笔记本"), "notebook-pen")
        self.next_button = PrimaryButton(tr("建好"), hint="Return")
        row.addWidget(self.back_button)
        row.addWidget(self.notebook_link)
        row.addStretch(1)
        row.addWidget(self.next_button)
        return row

    def _connect(self) -> None:
        self.start.chosen.connect(self._on_start_chosen)
        self.file_step.entered.connect(self.go_on)
        self.server_step.entered.connect(self.go_on)
        self.recovery.entered.connect(self.go_on)
        self.server_step.way_field.value_changed.connect(lambda _way: self._name_next())
        self.next_button.clicked.connect(self.go_on)
        self.back_button.clicked.connect(lambda: self._show(self.start))
        self.notebook_link.clicked.connect(self.notebook_wanted)

    # steps

    def _show(self, step: QWidget) -> None:
        self._steps.setCurrentWidget(step)
        self._title.setText(step.title)  # pyright: ignore[reportAttributeAccessIssue]
        is_start = step is self.start
        self.next_button.setVisible(not is_start)
        self.back_button.setVisible(not is_start and step is not self.recovery)
        self.notebook_link.setVisible(is_start)
        self.notice.hide()
        self._name_next()
        step.focus_first()  # pyright: ignore[reportAttributeAccessIssue]

    def _name_next(self) -> None:
        step = self._steps.currentWidget()
        opens = step is self.server_step and not self.server_step.is_new
        self.next_button.set_text(tr("记好了") if step is self.recovery else tr("打开") if opens else tr("建好"))

    def _ask_file(self) -> str:
        kinds = tr("汇总库 (*.db)")
        return QFileDialog.getOpenFileName(self, tr("选汇总库文件"), str(self._offices), kinds)[0]

    def _on_start_chosen(self, key: str) -> None:
        if key == "open":
            chosen = self.ask_file()
            if chosen:
                self.door_wanted.emit(file_url(Path(chosen)))
            return
        self._show(self.file_step if key == "file" else self.server_step)

    def go_on(self) -> None:
        """Makes or opens the office, if the step is filled in."""
        step = self._steps.currentWidget()
        if step is self.recovery:
            self._leave_recovery()
        if not isinstance(step, FileStep | ServerStep) or not self.next_button.isEnabled() or not step.check():
            return
        wanted = step.office()
        opens = isinstance(step, ServerStep) and not step.is_new
        self._set_busy(True)
        self._url = wanted.url
        self._runner.long(
            Lane.WRITE,
            lambda _port: open_office(wanted.url, wanted.password) if opens else _make(wanted),
            owner=self, done=self._on_entered, failed=self._on_failed,
        )  # fmt: skip

    def _on_entered(self, office: Office) -> None:
        self._set_busy(False)
        self.file_step.forget()
        self.server_step.forget()
        code = recovery_code_of(office)
        if code:
            self._office = office
            self.recovery.show_code(code, office.name)
            self._show(self.recovery)
        else:
            self.entered.emit(office, self._url)

    def _leave_recovery(self) -> None:
        """What was typed back has to be right; typing it is for those who have the paper already."""
        office = self._office
        if office is None:
            return
        try:
            if self.recovery.typed:
                check_recovery_code(recovery_code_of(office), self.recovery.typed)
        except UserError as error:
            self.recovery.show_error(error.what)
            return
        forget_recovery_code(office)
        self.recovery.forget()
        self._office = None
        self._show(self.start)
        self.entered.emit(office, self._url)

    def abandon(self) -> None:
        """The window closes before anybody went in: what was made is closed properly and stays."""
        office, self._office = self._office, None
        if office is not None:
            office.close()

    def _on_failed(self, error: UserError) -> None:
        self._set_busy(False)
        self.notice.say(error.sentence, tone="red")

    def _set_busy(self, is_busy: bool) -> None:
        self.next_button.setEnabled(not is_busy)
        self.back_button.setEnabled(not is_busy)
        if is_busy:
            self.next_button.set_text(tr("请稍等…"))
        else:
            self._name_next()


def _make(wanted: NewOffice) -> Office:
    if wanted.url.endswith(ENDING):
        make_folder(Path(wanted.url.removeprefix("sqlite:///")).parent)
    return create_office(wanted.url, wanted.password, name=wanted.name, code=wanted.code)
