"""What came in, one package after another: told, looked through, taken or refused, each with its own sentence."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.audit import note_reveal
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.exchange import enrolling, key_lists, taking
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.exchange.enrolling import Computer
from minqing_desktop.services.exchange.finding import Found, Haul, find_packages
from minqing_desktop.services.exchange.taking import Intake, Preview
from minqing_desktop.services.record_history import TwoVersions
from minqing_desktop.services.roles import is_reader
from minqing_desktop.services.session import reader_only
from minqing_desktop.storage.action_log import DEVICE_BYTES
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.exchange.preview_view import PreviewView
from minqing_desktop.ui.exchange.words import (
    doubled_words,
    found_words,
    passed_words,
    same_day_words,
    side_words,
    taken_words,
)
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.jobs.runner import Job, Lane
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.rows import button_row
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.look.tokens import Tone

# A refusal that only says that nothing is new is no reason to be alarmed.
_QUIET = frozenset({"package_seen", "package_list_old"})


class IntakeView(QWidget):
    """Signals: left(); compare_wanted(str) with a computer to compare groups with; contests_wanted(); changed()."""

    left = Signal()
    compare_wanted = Signal(str)
    contests_wanted = Signal()
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._queue: deque[Found] = deque()
        self._current: Found | None = None
        self._is_writing = False
        self._takes_rest = False
        self._behind: int | None = None
        self._job: Job | None = None
        self.results: list[InlineNotice] = []
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        self._told = QVBoxLayout()
        self._told.setSpacing(8)
        self.preview = PreviewView()
        inside.addLayout(self._told)
        inside.addWidget(self.preview)
        inside.addStretch(1)
        self.states = StateStack(scrolled(inner))
        self.back_button = QuietButton(tr("回到数据交换"), "arrow-left")
        self.skip_button = QuietButton(tr("先不导入这一包"))
        self.all_button = QuietButton()
        self.import_button = PrimaryButton(tr("导入"), "check", shortcut="Ctrl+Return")
        column.addWidget(self.states, 1)
        column.addLayout(button_row(self.back_button, None, self.skip_button, self.all_button, self.import_button))

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.left)
        self.skip_button.clicked.connect(self._on_skip_clicked)
        self.import_button.clicked.connect(self.begin_import)
        self.all_button.clicked.connect(self.import_all)
        self.preview.revealed.connect(self._on_revealed)
        self.states.cancel_clicked.connect(self._on_cancel_clicked)

    @property
    def is_busy(self) -> bool:
        """Whether something is being written: other files have to wait."""
        return self._is_writing

    # finding

    def begin(self, paths: Sequence[Path]) -> None:
        """Looks at files, folders or a stick, and goes through what is for this computer."""
        session = self._desk.session
        self._forget()
        self.states.show_busy(tr("正在看里面有什么…"))
        self._desk.runner.file(
            lambda: find_packages(session, paths), owner=self, done=self._on_found, failed=self._on_unfound
        )

    def _forget(self) -> None:
        if self._job is not None:
            self._job.drop()
        self._job, self._behind, self._takes_rest = None, None, False
        self._queue.clear()
        self._current = None
        for notice in self.results:
            self._told.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.results = []
        self._show_buttons()
        self.preview.hide()

    def _on_unfound(self, error: UserError) -> None:
        self.states.show_error(error)

    def _on_found(self, haul: Haul) -> None:
        seen = [each for each in haul.packages if each.is_seen]
        refused = [each for each in haul.packages if each.refusal is not None and not each.is_seen]
        self._queue.extend(haul.fresh)
        for each in refused:
            self._tell_refused(each, each.refusal)
        if seen:
            names = tr("、").join(found_words(each) for each in seen)
            self._tell(tr("{names}：已导入过，没有变化。").format(names=names), "grey")
        if not haul.packages:
            self._show_nothing(haul)
            return
        self.states.show_content()
        self._next()

    def _show_nothing(self, haul: Haul) -> None:
        if haul.others:
            error = refusals.not_for_us()
            self.states.show_empty("circle-alert", error.what, error.advice)
        else:
            advice = tr("数据包的文件名以 .mqpkg 结尾，在U盘的「民情数据交换」文件夹里。")
            self.states.show_empty("usb", tr("这里没有数据包"), advice)

    # one after another

    def _next(self) -> None:
        self._current = self._queue.popleft() if self._queue else None
        self.preview.hide()
        self._show_buttons()
        found = self._current
        if found is None:
            self.states.show_content()
            self.back_button.setFocus()
            return
        if found.kind in (taking.OPS, taking.REPLY) and self._takes_rest:
            self._import(found)
        elif found.kind in (taking.OPS, taking.REPLY):
            self._look(found)
        else:
            self._take_small(found)

    def _look(self, found: Found) -> None:
        session = self._desk.session
        self.states.show_busy(tr("正在看{package}里有什么变化…").format(package=found_words(found)), can_cancel=True)

        def work(port: JobPort) -> Preview:
            return taking.look(session, found.files, progress=partial(_tell, port), cancel=port.wants_stop)

        self._job = self._desk.runner.long(
            Lane.WRITE, work, owner=self, done=self._on_looked, failed=self._on_refused,
            progress=self.states.busy.show_progress, cancelled=self._on_skip_clicked,
        )  # fmt: skip

    def _on_looked(self, shown: Preview) -> None:
        session = self._desk.session
        self.preview.show_preview(shown, self._own_device, session.today())
        self.preview.show()
        self.states.show_content()
        self.all_button.set_text(tr("这 {n} 包都导入").format(n=self._packages_left + 1))
        self._show_buttons(can_import=True)
        self.import_button.setFocus()

    @property
    def _own_device(self) -> str:
        return self._desk.session.notebook.device[:DEVICE_BYTES].hex()

    @property
    def _packages_left(self) -> int:
        return sum(each.kind in (taking.OPS, taking.REPLY) for each in self._queue)

    def _show_buttons(self, can_import: bool = False) -> None:
        self.import_button.setVisible(can_import)
        self.skip_button.setVisible(can_import)
        self.all_button.setVisible(can_import and self._packages_left > 0)
        self.import_button.setEnabled(can_import)
        self.back_button.setEnabled(not self._is_writing)

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_skip_clicked(self) -> None:
        if self._current is not None:
            self._tell(tr("{package}没有导入，以后还可以收。").format(package=found_words(self._current)), "grey")
        self._next()

    # writing

    def begin_import(self) -> None:
        """Takes the package that is shown, behind a backup."""
        if self._current is not None and not self._is_writing and not self.import_button.isHidden():
            self._import(self._current)

    def import_all(self) -> None:
        """Takes this package and those behind it, behind one backup."""
        self._takes_rest = True
        self.begin_import()

    def _import(self, found: Found) -> None:
        opened, behind = self._desk.opened, self._behind
        self._set_writing(True)
        self.states.show_busy(tr("先备份，再导入，请稍等…"), can_cancel=True, at_once=True)

        def work(port: JobPort) -> tuple[Intake, Changes]:
            intake = taking.take(
                opened, found.files, behind=behind, progress=partial(_tell, port), cancel=port.wants_stop
            )
            return _with_changes(intake)

        self._job = self._desk.runner.long(
            Lane.WRITE, work, owner=self, done=self._on_taken, failed=self._on_refused,
            progress=self.states.busy.show_progress, cancelled=self._on_import_cancelled,
        )  # fmt: skip

    def _on_import_cancelled(self) -> None:
        """Nothing was written; the same package is shown again."""
        self._set_writing(False)
        if self._takes_rest:
            self._takes_rest = False
            self._tell(tr("停下来了，这一包没有导入；前面导入的都在。"), "grey")
            self._look(self._current) if self._current is not None else self._next()
            return
        self._tell(tr("停下来了，一条也没有导入。"), "grey")
        self.states.show_content()
        self._show_buttons(can_import=True)

    def _on_taken(self, answer: tuple[Intake, Changes]) -> None:
        intake, _changes = answer
        self._set_writing(False)
        self._behind = intake.backup or None
        versions = len(intake.preview.versions)
        is_reply = self._current is not None and self._current.kind == taking.REPLY
        if versions:
            notice = self._tell(taken_words(intake), "blue", tr("选定两种说法 {n} 处").format(n=versions))
            notice.action_clicked.connect(self.contests_wanted)
        else:
            notice = self._tell(taken_words(intake), "blue", tr("到「今日」看县里的答复") if is_reply else "")
            notice.action_clicked.connect(lambda: self._desk.lead("today"))
        if self._takes_rest:
            self._tell_warnings(intake.preview)
        self._desk.settled.emit()
        self._next()

    def _tell_warnings(self, shown: Preview) -> None:
        """What nobody saw before, as packages were taken without a look."""
        warnings: tuple[tuple[str, Tone], ...] = (
            (doubled_words(shown, self._own_device), "amber"),
            (passed_words(shown), "amber"),
            (same_day_words(shown, self._desk.session.today()), "blue"),
        )
        for words, tone in warnings:
            if words:
                self._tell(words, tone)

    def _take_small(self, found: Found) -> None:
        """What has nothing to be looked through: a receipt, a list of computers, a card."""
        session, files = self._desk.session, found.files
        done: Callable[[Any], None]
        if is_reader(session):
            self._on_refused(reader_only())
            return
        if found.kind == taking.RECEIPT:
            work, done = (lambda: taking.take_receipt(session, files)), self._on_receipt
        elif found.kind == taking.KEYS:
            work, done = (lambda: key_lists.take_key_list(session, files)), self._on_list
        elif found.kind == taking.ENROLMENT:
            work, done = (lambda: enrolling.take_card(session, read_package(files))), self._on_card
        else:
            self._on_refused(refusals.newer())
            return
        self._set_writing(True)
        self._desk.runner.write(work, owner=self, done=done, failed=self._on_refused)

    def _on_receipt(self, told: taking.Receipted) -> None:
        words = tr("「{name}」的回执：又有 {n} 笔确定收到了。").format(name=told.sender, n=f"{told.works:,}")
        if not told.works:
            words = tr("「{name}」的回执：没有新的。").format(name=told.sender)
        if not told.is_log_known:
            words = sentences(words, tr("它记的校验码这本笔记本里没有：可能恢复过备份，没有收到的会再发一次。"))
        self._desk.settled.emit()
        self._done(words, "green")

    def _on_list(self, listed: key_lists.Listed) -> None:
        words = tr("电脑名单第 {version} 版：新认识 {new} 台，停用 {revoked} 台。")
        self._done(words.format(version=listed.version, new=listed.new, revoked=listed.revoked), "blue")

    def _on_card(self, computer: Computer) -> None:
        if computer.trust is Trust.CONFIRMED and not computer.has_new_card:
            self._done(tr("「{name}」早就登记、核对过了，没有变化。").format(name=computer.name), "grey")
            return
        words = tr("登记了「{name}」（它说自己是{side}的）。打电话核对八组数字以后，才能和它交换。")
        notice = self._done(words.format(name=computer.name, side=side_words(computer.role)), "blue", tr("去核对"))
        notice.action_clicked.connect(lambda: self.compare_wanted.emit(computer.device))

    def _done(self, words: str, tone: Tone, action: str = "") -> InlineNotice:
        self._set_writing(False)
        notice = self._tell(words, tone, action)
        self.changed.emit()
        self._next()
        return notice

    def _on_refused(self, error: UserError) -> None:
        """What was to be taken is passed over; those behind it may be refused for lack of it, and say so themselves."""
        self._set_writing(False)
        if self._current is not None:
            self._tell_refused(self._current, error)
        self._next()

    def _set_writing(self, is_writing: bool) -> None:
        self._is_writing = is_writing
        self._show_buttons()

    # telling

    def _tell_refused(self, found: Found, error: UserError | None) -> None:
        if error is None:
            return
        words = tr("{package}：{sentence}").format(package=found_words(found), sentence=error.sentence)
        if error.code == "package_sender_unconfirmed":
            notice = self._tell(words, "amber", tr("去核对"))
            notice.action_clicked.connect(lambda: self.compare_wanted.emit(found.device))
        else:
            self._tell(words, "grey" if error.code in _QUIET else "red")

    def _tell(self, words: str, tone: Tone, action: str = "") -> InlineNotice:
        notice = InlineNotice()
        notice.say(words, tone, action, can_close=False)
        self._told.addWidget(notice)
        self.results.append(notice)
        return notice

    def _on_revealed(self, contest: TwoVersions) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: note_reveal(session, contest.kind, contest.id, contest.field), owner=self)

    def leave(self) -> None:
        """The view goes to the back: what was read is dropped."""
        if not self._is_writing:
            self._forget()

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._is_writing:
            self.left.emit()
            return
        super().keyPressEvent(event)


def _tell(port: JobPort, done: int, _total: int) -> None:
    """Nobody knows how much there is before it was read."""
    port.report(done, 0, tr("读到第 {n} 笔").format(n=f"{done:,}"))


def _with_changes(intake: Intake) -> tuple[Intake, Changes]:
    """So that every page hears of it. An import has no undo: what others wrote is theirs; the backup is named."""
    return intake, Changes(touched=intake.touched)
