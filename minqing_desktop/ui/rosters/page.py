"""The page that brings a roster in: choose, read, look it over, import, and see what was done."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QStackedWidget, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.services.roster_review import ReviewState, recalled_for
from minqing_desktop.services.roster_review_memory import forget_answers, recalled_answers, remember_answers
from minqing_desktop.services.undoing import recent
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.port import JobCancelled, JobPort
from minqing_desktop.ui.jobs.runner import Job, Lane
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.rosters.differences_view import DifferencesView
from minqing_desktop.ui.rosters.duplicates_view import DuplicatesView
from minqing_desktop.ui.rosters.findings import Findings
from minqing_desktop.ui.rosters.import_jobs import Outcome, deed_for
from minqing_desktop.ui.rosters.look_over import Sayings, read_roster
from minqing_desktop.ui.rosters.on_file_duplicates import OnFileDuplicates
from minqing_desktop.ui.rosters.outcome_view import OutcomeView, headline
from minqing_desktop.ui.rosters.pick_view import PickView
from minqing_desktop.ui.rosters.review_view import Reading, ReviewView
from minqing_desktop.ui.rosters.roster_chooser import RosterChooser
from minqing_desktop.ui.rosters.rows_saver import RowsSaver
from minqing_desktop.ui.rosters.tag_view import TagView

UNDONE_LOOKED_FOR_IN = 50
DECIDED_AFTER_MS = 700
_VIEWS = {"pick": "pick_view", "preview": "preview_view", "outcome": "outcome_view", "duplicates": "on_file_view"}


class RostersPage(Page):
    """Understands the targets: a Path to a roster file or folder; {"file": Path}; {"duplicates": True} for people who
    may be on file twice; None begins anew.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._path: Path | None = None
        self._state = ReviewState()
        self._reading: Reading | None = None
        self._outcome: Outcome | None = None
        self._tag: str | None = None
        self._job: Job | None = None
        self._build()
        self._connect()
        self.start_over()

    # build

    def _build(self) -> None:
        self.setAcceptDrops(True)
        self.header = PageHeader(tr("导入花名册"))
        self.file_pill = Pill()
        self.other_button = QuietButton(tr("换一个文件"), "file-input")
        self.import_button = PrimaryButton("", "check", shortcut="Ctrl+Return")
        self.header.add_chip(self.file_pill)
        self.header.add_button(self.other_button)
        self.header.add_button(self.import_button)
        self.views, self.pick_view = QStackedWidget(), PickView()
        self.views.addWidget(self.pick_view)
        # Whoever decides pair after pair is not made to wait after each.
        self._decided = QTimer(self)
        self._decided.setSingleShot(True)
        self._decided.setInterval(DECIDED_AFTER_MS)
        self._decided.timeout.connect(self._look_again)
        self.chooser = RosterChooser(self)
        self.stack = StateStack(self.views)
        self.page_column.addWidget(self.header)
        self.page_column.addWidget(self.stack, 1)

    # Most visits to this page need one of these views, and each has many lists: they are made when first wanted.

    @cached_property
    def preview_view(self) -> ReviewView:
        """The sheet as it is, with what was found in it."""
        made = ReviewView()
        self.views.addWidget(made)
        found = made.findings_view
        for view in (found.differences_view, found.tag_view):
            view.chosen_changed.connect(self._say_what_will_be_done)
        found.tag_view.named.connect(self._on_tag_named)
        found.duplicates_view.decided.connect(self._on_decided)
        made.questions_answered.connect(self._on_questions_answered)
        made.column_answered.connect(lambda told: self._look_again(self._state.answer(told)))
        made.put_right.connect(self._on_put_right)
        made.said_of_row.connect(lambda *said: self._look_again(self._state.say_of_row(*said)))
        made.ask_again_wanted.connect(self._on_ask_again)
        made.take_back_wanted.connect(self.take_back)
        return made

    @property
    def differences_view(self) -> DifferencesView:
        return self.preview_view.findings_view.differences_view

    @property
    def duplicates_view(self) -> DuplicatesView:
        return self.preview_view.findings_view.duplicates_view

    @property
    def tag_view(self) -> TagView:
        return self.preview_view.findings_view.tag_view

    @cached_property
    def outcome_view(self) -> OutcomeView:
        """What the import did."""
        made = OutcomeView()
        self.views.addWidget(made)
        made.duplicates_wanted.connect(self.look_for_duplicates)
        made.households_wanted.connect(lambda: self._desk.lead("households", None))
        made.again_wanted.connect(self.start_over)
        made.rows_wanted.connect(lambda *wanted: self.rows_saver.save(*wanted))
        made.undo_wanted.connect(self._on_undo_wanted)
        return made

    @cached_property
    def rows_saver(self) -> RowsSaver:
        """Saves what has to be put right; says so under the outcome."""
        return RowsSaver(self._desk, self.outcome_view.saved_notice, self)

    @cached_property
    def on_file_view(self) -> OnFileDuplicates:
        """Who may be on file twice."""
        made = OnFileDuplicates(self._desk)
        self.views.addWidget(made)
        made.left.connect(self.start_over)
        return made

    # connect

    def _connect(self) -> None:
        self.pick_view.file_wanted.connect(self.chooser.ask_file)
        self.pick_view.folder_wanted.connect(self.chooser.ask_folder)
        self.chooser.chosen.connect(self.read_file)
        self.pick_view.duplicates_wanted.connect(self.look_for_duplicates)
        self.other_button.clicked.connect(self.start_over)
        self.import_button.clicked.connect(self.begin_import)
        self.stack.cancel_clicked.connect(self._on_cancel_clicked)
        self._desk.bus.listen(self, ("household", "person"), lambda _changes: self._look_whether_undone())
        self._desk.settled.connect(self.start_over)

    # choosing

    def open_target(self, target: Any) -> None:
        if isinstance(target, dict) and target.get("duplicates"):
            self.look_for_duplicates()
            return
        path = target.get("file") if isinstance(target, dict) else target
        if isinstance(path, str | Path) and str(path):
            self.read_file(Path(path))

    def look_for_duplicates(self) -> None:
        """Lists who may be on file twice."""
        if not self._is_writing:
            self.start_over()
            self._show("duplicates")
            self.on_file_view.begin()

    def start_over(self) -> None:
        """Back to the beginning; what was read is forgotten."""
        if self._job is not None:
            self._job.drop()
        self._job, self._path, self._reading, self._outcome = None, None, None, None
        self._state = ReviewState()
        self._show("pick")
        self.pick_view.file_button.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()) and not self._is_writing:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files and not self._is_writing:
            event.acceptProposedAction()
            self.read_file(files[0])

    @property
    def _is_writing(self) -> bool:
        return self._job is not None and self._job.lane is Lane.WRITE and not self._job.is_over

    # reading

    @property
    def _found(self) -> Findings | None:
        """What the file in front holds."""
        return self._reading.found if self._reading is not None else None

    def read_file(self, path: Path) -> None:
        """Reads a roster and shows what an import would do."""
        if self._is_writing:
            return
        self._path, self._reading, self._outcome, self._state = path, None, None, ReviewState()
        self._tag, self.duplicates_view.decisions = None, {}
        self._read()

    def _read(self) -> None:
        """The first reading of a file, with what was answered about such files before."""
        path, state, session = self._path, self._state, self._desk.session
        assert path is not None

        def work(port: JobPort) -> Reading:
            state.recall(recalled_answers(session))
            return read_roster(session, path, state.wishes, None, port)

        self._show("busy")
        self.stack.show_busy(tr("正在读「{file}」…").format(file=path.name), can_cancel=True, at_once=True)
        self._start_reading(work, self._on_read, self._on_failed)

    def _start_reading(self, work, done, failed) -> None:
        if self._job is not None:
            self._job.drop()
        self._job = self._desk.runner.long(
            Lane.FILE,
            work,
            owner=self,
            done=done,
            failed=failed,
            progress=self.stack.busy.show_progress,
            cancelled=self._on_reading_cancelled,
        )

    def _on_read(self, reading: Reading) -> None:
        self._show_reading(reading, is_same_file=False)
        self._show("preview")
        self.import_button.setFocus()

    def _show_reading(self, reading: Reading, is_same_file: bool = True) -> None:
        self._reading = reading
        self.preview_view.show_reading(reading, self._state.step_count, is_same_file)
        self._say_what_will_be_done()

    # putting right

    def _look_again(self, is_new: bool = True) -> None:
        """Makes the plan anew with what was said; the sheet stays in front meanwhile."""
        before, path, wishes, session = self._reading, self._path, self._state.wishes, self._desk.session
        sayings = Sayings(self._tag, dict(self.duplicates_view.decisions))
        if not is_new or before is None or path is None or self._is_writing:
            return
        self.preview_view.sheet_pane.show_corrections(wishes.corrections)
        self.preview_view.show_foot(None, self._state.step_count)
        self.import_button.setEnabled(False)

        def work(port: JobPort) -> Reading:
            return read_roster(session, path, wishes, before, port, sayings)

        self._start_reading(work, self._on_looked_again, self._on_looking_failed)

    def _on_looked_again(self, reading: Reading) -> None:
        before = self._reading
        if before is not None and reading.stamp != before.stamp:
            count = self._state.drop_corrections()
            self._desk.say(tr("文件在别处改过了，已经重新读取；刚才改的 {n} 处没有带过来。").format(n=count))
        elif before is not None and (lost := reading.lost_since(before)):
            self._give_back(tr("这样改「{sheet}」就读不出来了，已经改回去。").format(sheet=lost))
            return
        self._show_reading(reading)

    def _on_looking_failed(self, error: UserError) -> None:
        """What was said leaves nothing to read: it is taken back, and the page stays as it was."""
        self._give_back(tr("这样改就读不出来了，已经改回去：{why}").format(why=error.what))

    def _give_back(self, words: str) -> None:
        self._state.take_back()
        assert self._reading is not None
        self._show_reading(self._reading)
        self.preview_view.trouble_notice.say(words, "amber")

    def _on_put_right(self, sheet: int, row: int, column: int, text: str) -> None:
        if self._reading is not None:
            written = self._reading.cells.text(sheet, row, column)
            self._look_again(self._state.put_right(sheet, row, column, text, written))

    def _on_questions_answered(self, answers: dict[str, str]) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: remember_answers(session, answers), owner=self)
        self._look_again(self._state.answer(answers))

    def _on_decided(self) -> None:
        """What was just said changes what will be done; it is looked at anew before anything can be written."""
        self.import_button.setEnabled(False)
        self._decided.start()

    def _on_tag_named(self, tag: str) -> None:
        """The list gives this tag, or is a roster when that is empty."""
        self._tag = tag
        self._look_again()

    def _on_ask_again(self) -> None:
        if self._reading is None:
            return
        session, keys = self._desk.session, list(recalled_for(self._reading.found.plan, self._state.wishes))
        self._desk.runner.write(lambda: forget_answers(session, keys), owner=self)
        self._state.ask_again(keys)
        self._look_again()

    def take_back(self) -> None:
        """Takes back the last thing that was put right or said of a column."""
        if self._outcome is None:
            self._look_again(self._state.take_back())

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z belongs to the review as long as there is a step to take back; after that to the notebook."""
        is_key = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        if is_key and event.type() == QEvent.Type.ShortcutOverride and self._can_take_back:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and self._can_take_back:
            self.take_back()
            return
        super().keyPressEvent(event)

    @property
    def _can_take_back(self) -> bool:
        is_reviewing = self._outcome is None and self._reading is not None
        return is_reviewing and self._state.step_count > 0 and not self._is_writing

    def _say_what_will_be_done(self) -> None:
        """The button says how much will be written, and is off when that is nothing."""
        found = self._found
        if found is None:
            return
        deed = deed_for(self._desk.session, found, self.preview_view.findings_view)
        self.import_button.set_text(deed.words)
        self.import_button.setEnabled(deed.is_something)

    def _on_failed(self, error: UserError) -> None:
        self._show("error")
        self.stack.show_error(error, retry=self._read)

    def _on_reading_cancelled(self) -> None:
        if self._reading is not None:
            self._show("preview")
        else:
            self.start_over()

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()

    # writing

    def begin_import(self) -> None:
        """Writes what the preview shows, in one action."""
        found, session = self._found, self._desk.session
        if found is None or self._is_writing or self._outcome is not None or not self.import_button.isEnabled():
            return
        deed = deed_for(session, found, self.preview_view.findings_view)

        def work(port: JobPort) -> Outcome:
            try:
                return deed.work(port)
            except Cancelled:
                raise JobCancelled from None

        self._show("busy")
        self.stack.show_busy(tr("正在写进笔记本…"), can_cancel=True, at_once=True)
        self._job = self._desk.runner.long(
            Lane.WRITE,
            work,
            owner=self,
            done=self._on_imported,
            failed=self._on_import_failed,
            progress=self.stack.busy.show_progress,
            cancelled=self._on_import_cancelled,
        )

    def _on_imported(self, outcome: Outcome) -> None:
        assert self._found is not None
        self._outcome = outcome
        self.outcome_view.show_outcome(outcome, self._found, self.duplicates_view.waiting_count)
        self._show("outcome")
        self.outcome_view.households_button.setFocus()
        self._desk.tell(outcome.changes, headline(outcome))
        self._remember_answers()

    def _remember_answers(self) -> None:
        """What was said of columns and has now been imported holds for the next such file."""
        assert self._reading is not None
        session, keys = self._desk.session, {column.key for column in self._reading.found.plan.columns}
        told = {key: answer for key, answer in self._state.wishes.answers.items() if key in keys}
        if told:
            self._desk.runner.write(lambda: remember_answers(session, told), owner=self)

    def _on_import_failed(self, error: UserError) -> None:
        self._show("error")
        self.stack.show_error(error, retry=self.begin_import)

    def _on_import_cancelled(self) -> None:
        self._show("preview")
        self._desk.say(tr("已取消，笔记本没有改动。"))

    # taking back

    def _on_undo_wanted(self) -> None:
        if self._outcome is not None and self._outcome.changes:
            self._desk.undo(self._outcome.changes.action)

    def _look_whether_undone(self) -> None:
        """Undone from here, from the notice or from the history: the page must not say otherwise."""
        if self._outcome is None or not self._outcome.changes:
            return
        session, action = self._desk.session, self._outcome.changes.action

        def look() -> bool:
            return any(one.id == action and one.is_undone for one in recent(session, UNDONE_LOOKED_FOR_IN))

        self._desk.runner.read(look, owner=self, done=self._on_looked, replaces="undone")

    def _on_looked(self, is_undone: bool) -> None:
        if is_undone and self._outcome is not None:
            self.outcome_view.show_undone()

    # what is in front

    def _show(self, what: str) -> None:
        if what in _VIEWS:
            self.views.setCurrentWidget(getattr(self, _VIEWS[what]))
            self.stack.show_content()
        self.file_pill.set_pill(self._path.name if self._path else "")
        self.file_pill.setVisible(self._path is not None)
        self.other_button.setVisible(what in ("preview", "error"))
        self.import_button.setVisible(what == "preview")
