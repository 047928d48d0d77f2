"""The page that brings a roster in: choose, read, look it over, import, and see what was done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.services.roster_differences import differences
from minqing_desktop.services.roster_updates import UpdateOutcome, apply_differences
from minqing_desktop.services.rosters import ImportOutcome, import_plan, known_households, preview
from minqing_desktop.services.undoing import recent
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.port import JobCancelled, JobPort
from minqing_desktop.ui.jobs.runner import Job, Lane
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.rosters.findings import Findings, find_out
from minqing_desktop.ui.rosters.outcome_view import OutcomeView, headline
from minqing_desktop.ui.rosters.pick_view import PickView
from minqing_desktop.ui.rosters.preview_view import PreviewView
from minqing_desktop.ui.rosters.rows_saver import RowsSaver

UNDONE_LOOKED_FOR_IN = 50


class RostersPage(Page):
    """Understands the targets: a Path to a roster file or folder; {"file": Path}; None begins anew."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._path: Path | None = None
        self._answers: dict[str, str] = {}
        self._found: Findings | None = None
        self._outcome: ImportOutcome | UpdateOutcome | None = None
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
        self.pick_view, self.preview_view, self.outcome_view = PickView(), PreviewView(), OutcomeView()
        self.views = QStackedWidget()
        for view in (self.pick_view, self.preview_view, self.outcome_view):
            self.views.addWidget(view)
        self.rows_saver = RowsSaver(self._desk, self.outcome_view.saved_notice, self)
        self.stack = StateStack(self.views)
        self.page_column.addWidget(self.header)
        self.page_column.addWidget(self.stack, 1)

    # connect

    def _connect(self) -> None:
        self.pick_view.file_wanted.connect(self.ask_file)
        self.pick_view.folder_wanted.connect(self.ask_folder)
        self.other_button.clicked.connect(self.start_over)
        self.import_button.clicked.connect(self.begin_import)
        self.differences_view = self.preview_view.findings_view.differences_view
        self.differences_view.chosen_changed.connect(self._say_what_will_be_done)
        self.preview_view.answered.connect(self._on_answered)
        self.stack.cancel_clicked.connect(self._on_cancel_clicked)
        self.outcome_view.households_wanted.connect(lambda: self._desk.lead("households", None))
        self.outcome_view.again_wanted.connect(self.start_over)
        self.outcome_view.rows_wanted.connect(self.rows_saver.save)
        self.outcome_view.undo_wanted.connect(self._on_undo_wanted)
        self._desk.bus.listen(self, ("household", "person"), lambda _changes: self._look_whether_undone())
        self._desk.settled.connect(self.start_over)

    # choosing

    def open_target(self, target: Any) -> None:
        path = target.get("file") if isinstance(target, dict) else target
        if isinstance(path, str | Path) and str(path):
            self.read_file(Path(path))

    def start_over(self) -> None:
        """Back to the beginning; what was read is forgotten."""
        if self._job is not None:
            self._job.drop()
        self._job, self._path, self._found, self._outcome = None, None, None, None
        self._answers = {}
        self._show("pick")
        self.pick_view.file_button.setFocus()

    def ask_file(self) -> None:
        """Opens the system's file chooser beside the page."""
        dialog = QFileDialog(self, tr("选花名册文件"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        table_files = tr("表格文件")
        dialog.setNameFilters([f"{table_files} (*.xlsx *.xls *.xlsb *.ods *.csv *.txt *.xml *.htm *.html)", "* (*)"])
        self._open_dialog(dialog)

    def ask_folder(self) -> None:
        """The same for a folder of files, one for each household or group."""
        dialog = QFileDialog(self, tr("选放花名册的文件夹"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open_dialog(dialog)

    def _open_dialog(self, dialog: QFileDialog) -> None:
        dialog.fileSelected.connect(lambda chosen: self.read_file(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

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

    def read_file(self, path: Path) -> None:
        """Reads a roster and shows what an import would do."""
        if self._is_writing:
            return
        self._path, self._answers = path, {}
        self._read(at_once=True)

    def _on_answered(self, answers: dict[str, str]) -> None:
        self._answers = {**self._answers, **answers}
        self._read(at_once=False)

    def _read(self, at_once: bool) -> None:
        path, answers, session = self._path, dict(self._answers), self._desk.session
        assert path is not None
        if self._job is not None:
            self._job.drop()

        def work(port: JobPort) -> Findings:
            try:
                plan = preview(path, answers, port, lambda: port.is_cancelled)
                changed = differences(session, plan, port, lambda: port.is_cancelled)
            except Cancelled:
                raise JobCancelled from None
            if changed.on_file:
                return find_out(path, plan, changed.on_file, changed)
            return find_out(path, plan, known_households(session, plan))

        self._show("busy")
        self.stack.show_busy(tr("正在读「{file}」…").format(file=path.name), can_cancel=True, at_once=at_once)
        self._job = self._desk.runner.long(
            Lane.FILE,
            work,
            owner=self,
            done=self._on_read,
            failed=self._on_failed,
            progress=self.stack.busy.show_progress,
            cancelled=self._on_reading_cancelled,
        )

    def _on_read(self, found: Findings) -> None:
        self._found = found
        self.preview_view.show_findings(found)
        self._say_what_will_be_done()
        self._show("preview")
        self.import_button.setFocus()

    def _say_what_will_be_done(self) -> None:
        """The button says how much will be written, and is off when that is nothing."""
        found = self._found
        if found is None:
            return
        count = found.new_households
        if found.differences is not None:
            count = self.differences_view.count
        if found.differences is not None and found.differences.all:
            words = tr("更新 {n} 处").format(n=f"{count:,}")
        elif count:
            words = tr("导入 {households} 户 {persons} 人").format(
                households=f"{found.new_households:,}", persons=f"{found.new_persons:,}"
            )
        else:
            words = tr("都已在册，不用导入")
        self.import_button.set_text(words)
        self.import_button.setEnabled(bool(count))

    def _on_failed(self, error: UserError) -> None:
        self._show("error")
        self.stack.show_error(error, retry=lambda: self._read(at_once=True))

    def _on_reading_cancelled(self) -> None:
        if self._found is not None and self._found.path == self._path:
            self._show("preview")
        else:
            self.start_over()

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()

    # writing

    def begin_import(self) -> None:
        """Writes what the preview shows, in one action."""
        if self._found is None or self._is_writing or self._outcome is not None:
            return
        found, session = self._found, self._desk.session
        if found.differences is not None:
            self._begin_update(found)
            return

        def work(port: JobPort) -> ImportOutcome:
            def progress(done: int, _total: int) -> None:
                port.report(done, found.new_persons)

            try:
                return import_plan(session, found.plan, progress, lambda: port.is_cancelled)
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

    def _begin_update(self, found: Findings) -> None:
        session, chosen, missing = self._desk.session, self.differences_view.chosen, dict(self.differences_view.missing)

        def work(port: JobPort) -> UpdateOutcome:
            try:
                return apply_differences(session, found.plan, chosen, missing, port, lambda: port.is_cancelled)
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

    def _on_imported(self, outcome: ImportOutcome | UpdateOutcome) -> None:
        assert self._found is not None
        self._outcome = outcome
        self.outcome_view.show_outcome(outcome, self._found)
        self._show("outcome")
        self.outcome_view.households_button.setFocus()
        self._desk.tell(outcome.changes, headline(outcome))

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
        views = {"pick": self.pick_view, "preview": self.preview_view, "outcome": self.outcome_view}
        if what in views:
            self.views.setCurrentWidget(views[what])
            self.stack.show_content()
        self.file_pill.set_pill(self._path.name if self._path else "")
        self.file_pill.setVisible(self._path is not None)
        self.other_button.setVisible(what in ("preview", "error"))
        self.import_button.setVisible(what == "preview")
