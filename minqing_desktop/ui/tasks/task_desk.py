"""Enters, changes, finishes and deletes tasks in the side panel; nothing typed is lost when it closes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.services.task_drafts import forget_new_task, keep_new_task
from minqing_desktop.services.tasks import TaskDetail, add_task, delete_task, edit_task, task_detail
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.tasks.pickers import begun_task, household_suggestions, person_suggestions
from minqing_desktop.ui.tasks.task_form import TaskForm

DRAFT_AFTER_MS = 1000


class TaskDesk(QObject):
    """Owns the panel over `host` and the form in it."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host)
        self._desk = desk
        self._is_new = False
        self._is_open = False
        self._build(host)
        self._connect()

    def _build(self, host: QWidget) -> None:
        runner, session = self._desk.runner, self._desk.session
        self.panel = SidePanel(host)
        self.form = TaskForm(
            lookup_through(runner, self, lambda typed: person_suggestions(session, typed), "people"),
            lookup_through(runner, self, lambda typed: household_suggestions(session, typed), "households"),
        )
        self.form.setParent(host)
        self.form.hide()
        self._keep_soon = QTimer(self)
        self._keep_soon.setSingleShot(True)
        self._keep_soon.setInterval(DRAFT_AFTER_MS)

    def _connect(self) -> None:
        form = self.form
        form.edited.connect(self._on_edited)
        form.saved.connect(self.save)
        form.finished.connect(self._on_finished)
        form.reopened.connect(self._on_reopened)
        form.deleted.connect(self._on_deleted)
        form.visit_wanted.connect(lambda visit: self._desk.lead("visits", {"open": visit}))
        form.household_wanted.connect(lambda household: self._desk.lead("households", household))
        self._keep_soon.timeout.connect(self._keep_draft)
        self.panel.closed.connect(lambda _content: self._settle())

    def set_cadres(self, cadres: Sequence[tuple[object, str]]) -> None:
        """Who can be made responsible."""
        self.form.set_cadres(cadres)

    # open

    def begin_new(self) -> None:
        """Opens an empty task, or goes on with the one that was begun."""
        self._settle()
        session = self._desk.session
        self._desk.runner.read(
            lambda: begun_task(session), owner=self, done=lambda begun: self._show_new(*begun), replaces="task"
        )

    def _show_new(self, task: Task, household: Suggestion | None, person: Suggestion | None) -> None:
        self._is_new = True
        self.form.load_new(task, household, person)
        self._is_open = True
        self.panel.open_with(tr("新任务"), self.form)

    def open_task(self, identity: str) -> None:
        """Opens a task on file."""
        self._settle()
        session = self._desk.session
        self._desk.runner.read(lambda: task_detail(session, identity), owner=self, done=self._show, replaces="task")

    def _show(self, detail: TaskDetail) -> None:
        self._is_new = False
        self.form.load(detail)
        self._is_open = True
        self.panel.open_with(tr("承诺") if detail.task.is_promise else tr("任务"), self.form)

    # write

    def save(self) -> None:
        """Writes what is in the form and closes the panel."""
        before, after, session = self.form.loaded, self.form.current_task(), self._desk.session
        if self._is_new:
            self._write(lambda: _add(session, after))
        elif after != before:
            self._write(lambda: edit_task(session, before, after))
        else:
            self._close()

    def _on_finished(self) -> None:
        before, session = self.form.loaded, self._desk.session
        after = replace(self.form.current_task(), done_on=session.today())
        self._write(lambda: edit_task(session, before, after))

    def _on_reopened(self) -> None:
        before, session = self.form.loaded, self._desk.session
        after = replace(self.form.current_task(), done_on=None)
        self._write(lambda: edit_task(session, before, after))

    def _on_deleted(self) -> None:
        task, session = self.form.loaded.id, self._desk.session
        self._write(lambda: delete_task(session, task))

    def _write(self, work: Callable[[], Changes]) -> None:
        self._desk.runner.write(work, owner=self, done=self._on_written, failed=self._on_refused)

    def _on_written(self, changes: Changes) -> None:
        self._desk.tell(changes)
        self._close()

    def _on_refused(self, error: UserError) -> None:
        if error.code == "task_title_missing":
            self.form.form.show_errors({"title": error.what})
        else:
            self._desk.fail(error)

    # leave

    def leave(self) -> None:
        """The page goes away: what was typed is kept."""
        if self.panel.content is not None:
            self.panel.close_panel()

    def _close(self) -> None:
        self._is_open = False
        self._keep_soon.stop()
        self.panel.close_panel()

    def _settle(self) -> None:
        """Leaving without «保存» loses nothing: a new task waits as a draft, a changed one is written, undoably."""
        if not self._is_open:
            return
        self._is_open = False
        before, after, session = self.form.loaded, self.form.current_task(), self._desk.session
        if self._is_new:
            self._keep_draft()
        elif after != before and after.title:
            self._desk.runner.write(lambda: edit_task(session, before, after), owner=self, done=self._desk.tell)

    def _on_edited(self) -> None:
        if self._is_new:
            self._keep_soon.start()

    def _keep_draft(self) -> None:
        self._keep_soon.stop()
        task, session = self.form.current_task(), self._desk.session
        self._desk.runner.write(lambda: keep_new_task(session, task), owner=self)


def _add(session: Session, task: Task) -> Changes:
    changes = add_task(session, task)[1]
    forget_new_task(session)
    return changes
