"""Keeps the visit that is being written: opens it, saves its draft, finishes it, puts it away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services import visit_drafts
from minqing_desktop.services.cadres import all_cadres
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.households import HouseholdLine, lines_by_id
from minqing_desktop.services.visit_rounds import begin_visit
from minqing_desktop.services.visits import VisitForm, delete_visit, load_visit, record_visit
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.visits.editor import FormFacts, VisitEditor

DRAFT_AFTER_MS = 1000


def line_suggestion(line: HouseholdLine) -> Suggestion:
    """A household already chosen, as the picker shows it."""
    subtitle = " · ".join(part for part in (line.number, line.group, line.address) if part)
    return Suggestion(line.id, tr("{head}户").format(head=line.head) if line.head else line.number, subtitle)


class VisitKeeper(QObject):
    """One visit at a time, or none.

    Signals: shown(FormFacts, bool is_draft) when one is to be shown; emptied(); draft_saved(VisitForm);
    finished(VisitForm); failed(UserError) when it could not be opened; refused(UserError) when it could not be
    finished; list_stale().
    """

    shown = Signal(object, bool)
    emptied = Signal()
    draft_saved = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    refused = Signal(object)
    list_stale = Signal()

    def __init__(self, desk: Desk, editor: VisitEditor, owner: QObject) -> None:
        super().__init__(owner)
        self._desk, self._editor = desk, editor
        self.form: VisitForm | None = None
        self._is_dirty = False
        self._is_finishing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_AFTER_MS)
        self._timer.timeout.connect(self.save_draft)
        editor.edited.connect(self._on_edited)
        desk.bus.listen(self, ("visit",), self._on_changes)

    @property
    def visit(self) -> str:
        """The id of the visit in hand."""
        return self.form.visit.id if self.form else ""

    # open

    def start_new(self, household: str = "") -> None:
        """Begins a visit, to a household if one is named."""
        self.save_draft()
        self._read(lambda: (visit_drafts.new_visit(self._desk.session, household), False))

    def start_stop(self, identity: str, household: str) -> None:
        """Begins the visit to a household of a round."""
        self.save_draft()
        self._read(lambda: (begin_visit(self._desk.session, identity, household), False))

    def open_visit(self, visit: str) -> None:
        """Shows a visit, from its draft if it has one."""
        self.save_draft()
        session = self._desk.session

        def load() -> tuple[VisitForm, bool]:
            unfinished = visit_drafts.draft_of(session, visit)
            return (unfinished, True) if unfinished is not None else (load_visit(session, visit), False)

        # In the writing lane, behind the draft that was handed to it a moment ago.
        self._desk.runner.write(lambda: None, owner=self, done=lambda _none: self._read(load))

    def _read(self, load: Callable[[], tuple[VisitForm, bool]]) -> None:
        session = self._desk.session

        def read() -> tuple[FormFacts, bool]:
            form, is_draft = load()
            lines = {line.id: line for line in lines_by_id(session, list(form.visit.households))}
            homes = [line_suggestion(lines[each]) for each in form.visit.households if each in lines]
            return FormFacts(form, tuple(homes), {one.id: one.name for one in all_cadres(session)}), is_draft

        self._desk.runner.read(read, owner=self, done=self._on_read, failed=self.failed.emit, replaces="form")

    def _on_read(self, read: tuple[FormFacts, bool]) -> None:
        # What was typed while the other visit was being read still belongs to the visit that was in hand.
        self.save_draft()
        facts, is_draft = read
        self.form = facts.form
        self._is_dirty = False
        self.shown.emit(facts, is_draft)

    def let_go(self) -> None:
        """Nothing is in hand any more; nothing is saved either."""
        self._timer.stop()
        self._is_dirty = False
        self.form = None
        self.emptied.emit()

    # drafts

    def _on_edited(self) -> None:
        self._is_dirty = True
        if not self._timer.isActive():
            self._timer.start()

    def save_draft(self) -> None:
        """Keeps what was typed; does nothing when nothing was typed since the last time."""
        self._timer.stop()
        if not self._is_dirty or self.form is None:
            return
        self._is_dirty = False
        form, session = self._editor.current_form(), self._desk.session
        self._desk.runner.write(
            lambda: visit_drafts.save_form(session, form),
            owner=self,
            done=lambda _none: self.draft_saved.emit(form),
            failed=self._on_draft_failed,
        )

    def _on_draft_failed(self, error: UserError) -> None:
        self._is_dirty = True
        self._desk.fail(error)

    def set_aside(self) -> None:
        """Throws the draft away, with a way back for a while."""
        if self.form is None:
            return
        session, form = self._desk.session, self._editor.current_form()
        self.let_go()

        def bring_back() -> None:
            self._desk.runner.write(
                lambda: visit_drafts.save_form(session, form),
                owner=self,
                done=lambda _none: self.open_visit(form.visit.id),
            )

        def on_set_aside(_none: object) -> None:
            self.list_stale.emit()
            self._desk.say(tr("草稿已放弃"), bring_back)

        self._desk.runner.write(lambda: visit_drafts.set_aside(session, form.visit.id), owner=self, done=on_set_aside)

    def _on_changes(self, changes: Changes) -> None:
        """The visit in hand may just have been taken back: then its words become a draft again."""
        if self.form is None or not self.form.visit.is_complete or self.visit not in changes.ids("visit"):
            return
        session, form = self._desk.session, self._editor.current_form()
        self._desk.runner.read(
            lambda: visit_drafts.taken_back(session, form), owner=self, done=self._on_taken_back, replaces="taken_back"
        )

    def _on_taken_back(self, form: VisitForm | None) -> None:
        if form is None or self._is_finishing:
            return
        session = self._desk.session
        self._timer.stop()
        self._is_dirty = False
        self._desk.runner.write(
            lambda: visit_drafts.save_form(session, form),
            owner=self,
            done=lambda _none: self.open_visit(form.visit.id),
        )

    # finish

    def finish(self) -> None:
        """Writes the visit down with all that follows from it, as one action."""
        if self.form is None or self._is_finishing:
            return
        self._editor.take_fields()
        form = self._editor.current_form()
        if not form.visit.households:
            self._editor.mark_household_missing()
        self._timer.stop()
        self._is_dirty = False
        self._is_finishing = True
        form = replace(form, visit=replace(form.visit, is_complete=True))
        session = self._desk.session

        def write() -> Changes:
            identity, changes = record_visit(session, form)
            visit_drafts.set_aside(session, identity)
            return changes

        self._desk.runner.write(
            write, owner=self, done=lambda changes: self._on_finished(form, changes), failed=self._on_finish_failed
        )

    def _on_finish_failed(self, error: UserError) -> None:
        self._is_finishing = False
        self._is_dirty = True
        self.save_draft()
        self._desk.fail(error)
        self.refused.emit(error)

    def _on_finished(self, form: VisitForm, changes: Changes) -> None:
        self._is_finishing = False
        self._desk.tell(changes, _what_was_written(form))
        self.finished.emit(form)

    def delete(self) -> None:
        """Takes the visit in hand off every list."""
        if self.form is None:
            return
        session, visit = self._desk.session, self.form.visit.id
        self.let_go()

        def write() -> Changes:
            visit_drafts.set_aside(session, visit)
            return delete_visit(session, visit)

        self._desk.runner.write(write, owner=self, done=self._desk.tell)


def _what_was_written(form: VisitForm) -> str:
    promises = sum(1 for task in form.tasks if task.is_promise)
    matters = sum(1 for one in form.matters if not one.matter)
    counts = (
        (tr("事项 {n} 件"), matters),
        (tr("承诺 {n} 件"), promises),
        (tr("任务 {n} 件"), len(form.tasks) - promises),
    )
    parts = [words.format(n=count) for words, count in counts if count]
    if not parts:
        return tr("已记下走访")
    return tr("已记下走访，{parts}").format(parts=tr("、").join(parts))
