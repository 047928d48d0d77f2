"""Who may be on file twice: found, said, and settled in one action."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.roster_duplicates import (
    NOT_SAME,
    SAME,
    PossibleDuplicate,
    possible_duplicates,
    settle_on_file,
)
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.jobs.runner import Job, Lane
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.rosters.duplicates_view import DuplicatesView


class OnFileDuplicates(QWidget):
    """Signals: left() when it is no longer wanted."""

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        title = QLabel(tr("在册的人里，看着像同一个人的"))
        mark(title, role="title")
        self.back_button = LinkButton(tr("回去导入"), "arrow-left")
        self.settle_button = PrimaryButton("", "check", shortcut="Ctrl+Return")
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.back_button)
        top.addWidget(self.settle_button)
        self.duplicates_view = DuplicatesView()
        self.stack = StateStack(self.duplicates_view)
        self.notice = InlineNotice()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.notice)
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.back_button.clicked.connect(self._on_back)
        self.settle_button.clicked.connect(self._settle)
        self.duplicates_view.decided.connect(self._say_what_will_be_done)
        self.stack.cancel_clicked.connect(self._on_back)
        self._desk.bus.listen(self, ("person", "household", "apart"), lambda _changes: self._look_again())

    def begin(self) -> None:
        """Looks for them from the beginning."""
        self.duplicates_view.decisions = {}
        self._look()

    def _look_again(self) -> None:
        if self.isVisible():
            self._look()

    def _look(self) -> None:
        session = self._desk.session
        if self._job is not None:
            self._job.drop()

        def work(port: JobPort) -> tuple[PossibleDuplicate, ...]:
            return possible_duplicates(session, port, port.wants_stop)

        self.settle_button.setEnabled(False)
        self.stack.show_busy(tr("正在比对在册的人…"), can_cancel=True)
        self._job = self._desk.runner.long(
            Lane.FILE,
            work,
            owner=self,
            done=self._on_found,
            failed=self._on_failed,
            progress=self.stack.busy.show_progress,
            cancelled=self._on_back,
        )

    def _on_found(self, pairs: tuple[PossibleDuplicate, ...]) -> None:
        self.duplicates_view.show_pairs(pairs)
        self.stack.show_content()
        self._say_what_will_be_done()
        self.duplicates_view.table.view.setFocus()

    def _on_failed(self, error: UserError) -> None:
        self.stack.show_error(error, retry=self._look)

    def _say_what_will_be_done(self) -> None:
        settled = self.duplicates_view.settled
        same = sum(1 for pair, decision in settled if decision == SAME and not pair.has_two_numbers)
        apart = sum(1 for _pair, decision in settled if decision == NOT_SAME)
        other = sum(1 for pair, decision in settled if decision == SAME and pair.has_two_numbers)
        if other:
            words = tr("有 {n} 对两边身份证号不同，这里不合并：请到「户情」里看清楚留哪个号，再合并。")
            self.notice.say(words.format(n=other), "amber", can_close=False)
        else:
            self.notice.clear()
        self.settle_button.set_text(tr("合并 {same} 对，记下 {apart} 对不是").format(same=same, apart=apart))
        self.settle_button.setEnabled(bool(same or apart))

    def _settle(self) -> None:
        session, settled = self._desk.session, self.duplicates_view.settled
        if not self.settle_button.isEnabled():
            return
        self.settle_button.setEnabled(False)
        self._desk.runner.write(lambda: settle_on_file(session, settled), owner=self, done=self._on_settled)

    def _on_settled(self, changes: Changes) -> None:
        self._desk.tell(changes)

    def _on_back(self) -> None:
        if self._job is not None:
            self._job.drop()
        self.left.emit()
