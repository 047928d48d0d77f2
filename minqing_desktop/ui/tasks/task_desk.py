"""Enters, changes, finishes and deletes tasks in the side panel; nothing typed is lost when it closes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.calendar import work_calendar
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.open_things import open_things
from minqing_desktop.services.session import Session
from minqing_desktop.services.task_drafts import forget_new_task, keep_new_task
from minqing_desktop.services.task_series import skip_occurrence
from minqing_desktop.services.tasks import TaskDetail, add_task, delete_task, edit_task, task_detail
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.pickers import household_suggestions, person_suggestions
from minqing_desktop.ui.tasks.item_desk import ItemDesk
from minqing_desktop.ui.tasks.pickers import (
    Begun,
    begun_from,
    begun_task,
    comes_from_elsewhere,
)
from minqing_desktop.ui.tasks.task_form import TaskForm

DRAFT_AFTER_MS = 1000
_FIELDS_OF_REFUSALS = {"task_title_missing": "title", "defer_reason_missing": "reason", "repeat_ends_early": "until"}


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
        self.items = ItemDesk(self._desk, self.form, self)
        self._keep_soon = QTimer(self)
        self._keep_soon.setSingleShot(True)
        self._keep_soon.setInterval(DRAFT_AFTER_MS)

    def _connect(self) -> None:
        form, around = self.form, self.form.around
        form.edited.connect(self._on_edited)
        form.saved.connect(self.save)
        form.finished.connect(self._on_finished)
        form.reopened.connect(self._on_reopened)
        form.skipped.connect(self._on_skipped)
        form.deleted.connect(self._on_deleted)
        form.household_chosen.connect(self._load_things)
        self.items.edited.connect(self._on_edited)
        around.visit_wanted.connect(lambda visit: self._desk.lead("visits", {"open": visit}))
        around.matter_wanted.connect(lambda matter: self._desk.lead("matters", matter))
        around.household_wanted.connect(lambda household: self._desk.lead("households", household))
        around.task_wanted.connect(self.open_task)
        self._keep_soon.timeout.connect(self._keep_draft)
        self.panel.closed.connect(lambda _content: self._settle())

    def set_cadres(self, cadres: Sequence[tuple[object, str]]) -> None:
        """Who can be made responsible."""
        self.form.set_cadres(cadres)

    # open

    def begin_new(self, target: dict[str, Any] | None = None) -> None:
        """Opens a task about what `target` names (entry, matter, household), else goes on with the one begun."""
        self._settle()
        session, wanted = self._desk.session, dict(target or {})
        self._desk.runner.read(
            lambda: begun_from(session, wanted) if comes_from_elsewhere(wanted) else begun_task(session),
            owner=self,
            done=self._show_new,
            replaces="task",
        )

    def _show_new(self, begun: Begun) -> None:
        self._is_new = True
        self.form.load_new(begun)
        self.items.begin(begun.items)
        self._load_things(begun.task.household)
        self._is_open = True
        self.panel.open_with(tr("新任务"), self.form, foot=self.form.foot)

    def open_task(self, identity: str) -> None:
        """Opens a task on file."""
        self._settle()
        session = self._desk.session
        self._desk.runner.read(
            lambda: (task_detail(session, identity), work_calendar(session)),
            owner=self,
            done=lambda loaded: self._show(*loaded),
            replaces="task",
        )

    def _show(self, detail: TaskDetail, calendar: WorkCalendar) -> None:
        self._is_new = False
        self.form.load(detail, calendar)
        self.items.open(detail.task.id)
        self._load_things(detail.task.household)
        self._is_open = True
        title = tr("承诺") if detail.task.is_promise else tr("任务")
        self.panel.open_with(title, self.form, foot=self.form.foot)

    def _load_things(self, household: str) -> None:
        """What else is open with the household stands below; none without a household."""
        session, around, besides = self._desk.session, self.form.around, self.form.loaded.id
        self._desk.runner.read(
            lambda: open_things(session, household),
            owner=self,
            done=lambda things: around.show_things(things, besides),
            replaces="things",
        )

    # write

    def save(self) -> None:
        """Writes what is in the form and closes the panel."""
        before, after, reason, session = (
            self.form.loaded,
            self.form.current_task(),
            self.form.reason,
            self._desk.session,
        )
        self.items.take_typed()
        items = self.items.texts
        if self._is_new:
            self._write(lambda: _add(session, after, items))
        elif after != before:
            self._write(lambda: edit_task(session, before, after, reason))
        else:
            self._close()

    def _on_finished(self) -> None:
        before, reason, session = self.form.loaded, self.form.reason, self._desk.session
        after = replace(self.form.current_task(), done_on=session.today())
        self._write(lambda: edit_task(session, before, after, reason))

    def _on_reopened(self) -> None:
        before, session = self.form.loaded, self._desk.session
        after = replace(self.form.current_task(), done_on=None)
        self._write(lambda: edit_task(session, before, after))

    def _on_skipped(self) -> None:
        before, after, reason, session = (
            self.form.loaded,
            self.form.current_task(),
            self.form.reason,
            self._desk.session,
        )
        if after != before:
            # Skipping is about another day; whatever else was typed is written first.
            kept = replace(after, due_on=before.due_on)
            self._desk.runner.write(lambda: edit_task(session, before, kept), owner=self, done=self._desk.tell)
        self._write(lambda: skip_occurrence(session, before.id, reason))

    def _on_deleted(self) -> None:
        task, session = self.form.loaded.id, self._desk.session
        self._write(lambda: delete_task(session, task))

    def _write(self, work: Callable[[], Changes]) -> None:
        self._desk.runner.write(work, owner=self, done=self._on_written, failed=self._on_refused)

    def _on_written(self, changes: Changes) -> None:
        self._desk.tell(changes)
        self._close()

    def _on_refused(self, error: UserError) -> None:
        key = _FIELDS_OF_REFUSALS.get(error.code)
        if key is not None:
            self.form.form.set_shown(key, True)
            self.form.form.show_errors({key: error.what})
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
        self.items.close()
        self.panel.close_panel()

    def _settle(self) -> None:
        """Leaving without «保存» loses nothing: a new task waits as a draft, a changed one is written, undoably."""
        if not self._is_open:
            return
        self._is_open = False
        self.items.take_typed()
        if self._is_new:
            self._keep_draft()
        else:
            self._write_what_was_left()
        self.items.close()

    def _write_what_was_left(self) -> None:
        before, after, reason, session = (
            self.form.loaded,
            self.form.current_task(),
            self.form.reason,
            self._desk.session,
        )
        if self.form.is_deferred and not reason:
            after = replace(after, due_on=before.due_on)
            self._desk.say(tr("期限没有改：往后改期要写理由。"))
        if after != before and after.title:
            self._desk.runner.write(
                lambda: edit_task(session, before, after, reason),
                owner=self,
                done=self._desk.tell,
                failed=self._desk.fail,
            )

    def _on_edited(self) -> None:
        if self._is_new:
            self._keep_soon.start()

    def _keep_draft(self) -> None:
        self._keep_soon.stop()
        task, items, session = self.form.current_task(), self.items.texts, self._desk.session
        self._desk.runner.write(lambda: keep_new_task(session, task, items), owner=self)


def _add(session: Session, task: Any, items: Sequence[str]) -> Changes:
    changes = add_task(session, task, items)[1]
    forget_new_task(session)
    return changes
