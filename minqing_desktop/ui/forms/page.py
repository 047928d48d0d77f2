"""套表: open a superior's blank form, look it over, say what was not understood, fill it, and see what is new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.forms.refusals import lost_words
from minqing_desktop.host.paths import sent_folder
from minqing_desktop.services.forms import FormOutcome
from minqing_desktop.services.forms_desk import (
    FilledForm,
    FormView,
    FormWish,
    OpenForm,
    WhoChoices,
    filled_forms,
    look_over,
    open_form,
    who_choices,
)
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.sent_forms import blank_file, finish_form, sent_forms
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.forms.checks_desk import ChecksDesk
from minqing_desktop.ui.forms.column_binder import ColumnBinder
from minqing_desktop.ui.forms.done_view import DoneView
from minqing_desktop.ui.forms.form_filler import FormFiller
from minqing_desktop.ui.forms.start_view import StartView
from minqing_desktop.ui.forms.whole_numbers import WholeNumbers
from minqing_desktop.ui.forms.work_view import WorkView
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.jobs.runner import Job, Lane
from minqing_desktop.ui.kit.buttons import IconButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.pickers import household_suggestions

LOOK_AFTER_MS = 150
_KINDS = (
    "household",
    "person",
    "group",
    "visit",
    "matter",
    "task",
    "agent_petition",
    "mediation",
    "template",
    "blank_form",
)


class FormsPage(Page):
    """Understands the targets: a Path to a blank form; {"file": Path}; {"again": id} of a form filled before;
    {"sent": id} of one that the county sent.

    `ask_file` is the system's dialog, `sent_folder` where files from the county go; a test puts its own there.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form: OpenForm | None = None
        self._view: FormView | None = None
        self._path: Path | None = None
        self._village = desk.session.village
        self._job: Job | None = None
        self.ask_file: Callable[[], str] = self._ask_file
        self.sent_folder = sent_folder()
        self._build()
        self._connect()
        self.start_over()

    # build

    def _build(self) -> None:
        self.setAcceptDrops(True)
        self.header = PageHeader(tr("套表"))
        self.file_pill = Pill()
        self.leave_button = IconButton("arrow-left", tr("回到报表"))
        self.other_button = QuietButton(tr("换一份表"), "file-input")
        self.fill_button = PrimaryButton(tr("填好，存成文件"), "check", shortcut="Ctrl+Return")
        self.header.add_chip(self.file_pill)
        self.header.add_button(self.other_button)
        self.header.add_button(self.fill_button)
        session = self._desk.session
        find = lookup_through(self._desk.runner, self, lambda typed: household_suggestions(session, typed))
        self.start_view, self.done_view = StartView(), DoneView()
        self.work_view = WorkView(find, session.today)
        self.views = QStackedWidget()
        for view in (self.start_view, self.work_view, self.done_view):
            self.views.addWidget(view)
        self.stack = StateStack(self.views)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.leave_button, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.header, 1)
        self.page_column.addLayout(top)
        self.page_column.addWidget(self.stack, 1)
        self.panel = SidePanel(self)
        self.binder = ColumnBinder(self._desk, self.panel, self)
        self.checks = ChecksDesk(self._desk, self.work_view, self.panel, self)
        self.whole_numbers = WholeNumbers(self._desk, self.panel, self)
        self.filler = FormFiller(self._desk, self)
        self._look_soon = QTimer(self)
        self._look_soon.setSingleShot(True)
        self._look_soon.setInterval(LOOK_AFTER_MS)

    # connect

    def _connect(self) -> None:
        self.leave_button.clicked.connect(lambda: self._desk.lead("reports"))
        self.other_button.clicked.connect(self.start_over)
        self.fill_button.clicked.connect(self.begin_fill)
        self.start_view.file_wanted.connect(self.choose_file)
        self.start_view.again_wanted.connect(self._on_again)
        self.start_view.sent_wanted.connect(self.open_sent)
        self.start_view.handed_in.connect(self._on_handed_in)
        self.work_view.column_wanted.connect(self.binder.ask)
        self.work_view.left_wanted.connect(lambda column: self.binder.bind(column.heading, ""))
        self.work_view.take_back_wanted.connect(self.take_back)
        self.work_view.unmask_wanted.connect(self.whole_numbers.ask)
        self.work_view.mask_wanted.connect(self.whole_numbers.mask_again)
        self.whole_numbers.changed.connect(self.work_view.show_masks)
        self.work_view.who_card.changed.connect(self._on_who_changed)
        self.binder.left.connect(self.work_view.grid.setFocus)
        self.binder.said.connect(self._look)
        self.filler.started.connect(self._on_fill_started)
        self.filler.progressed.connect(self.stack.busy.show_progress)
        self.filler.filled.connect(self._on_filled)
        self.filler.failed.connect(self._on_fill_failed)
        self.filler.stopped.connect(self._on_fill_cancelled)
        self.done_view.again_wanted.connect(self.start_over)
        self.done_view.back_wanted.connect(self._on_back_to_work)
        self.stack.cancel_clicked.connect(self._on_cancel_clicked)
        self._look_soon.timeout.connect(self._look)
        self._desk.bus.listen(self, _KINDS, lambda _changes: self._on_changed())
        self._desk.settled.connect(self._on_settled)

    # start

    def start_over(self) -> None:
        """Back to the beginning; what was said of columns is kept for the next time the form is opened."""
        if self._is_writing:
            return
        self._drop_job()
        self._form, self._view, self._path = None, None, None
        self.whole_numbers.mask_again()
        self.panel.close_panel()
        self._show("start")
        self._load_forms()
        self.start_view.file_button.setFocus()

    def _load_forms(self) -> None:
        session = self._desk.session
        self._desk.runner.read(
            lambda: filled_forms(session),
            owner=self,
            done=lambda forms: self.start_view.show_forms(forms, session.today()),
            replaces="forms",
        )
        self._desk.runner.read(
            lambda: sent_forms(session),
            owner=self,
            done=lambda forms: self.start_view.show_sent(forms, session.today()),
            replaces="sent",
        )

    def open_sent(self, form: str) -> None:
        """Opens the blank workbook of a form that the county sent."""
        session, folder = self._desk.session, self.sent_folder
        self._desk.runner.read(
            lambda: blank_file(session, form, folder), owner=self, done=self.open_file, failed=self._desk.fail
        )

    def _on_handed_in(self, form: str, is_done: bool) -> None:
        session = self._desk.session

        def refused(error: UserError) -> None:
            self._desk.fail(error)
            self.start_view.sent_lines.set_items([])
            self._load_forms()

        self._desk.runner.write(
            lambda: finish_form(session, form, is_done=is_done), owner=self, done=self._desk.tell, failed=refused
        )

    def _ask_file(self) -> str:
        kinds = tr("表格文件") + " (*.xlsx *.xlsm *.xls *.et)"
        return QFileDialog.getOpenFileName(self, tr("打开上级发的空表"), "", f"{kinds};;* (*)")[0]

    def choose_file(self) -> None:
        """Asks for a blank form and opens it."""
        if chosen := self.ask_file():
            self.open_file(Path(chosen))

    def _on_again(self, form: FilledForm) -> None:
        """Opens a form that was filled before, where it lay then; elsewhere only its owner knows."""
        if form.file is not None and form.file.is_file():
            self.open_file(form.file)
            return
        self._desk.say(
            tr("「{name}」的空表不在原来的地方了，请把它找出来；上次怎么填的都记着。").format(name=form.name)
        )
        self.choose_file()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()) and not self._is_writing:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files and not self._is_writing:
            event.acceptProposedAction()
            self.open_file(files[0])

    # reading

    def open_file(self, path: Path) -> None:
        """Reads a blank form and shows how it would be filled."""
        if self._is_writing:
            return
        self._path, self._form, self._view = path, None, None
        self.whole_numbers.mask_again()
        session = self._desk.session

        def work(port: JobPort) -> tuple[OpenForm, WhoChoices]:
            form = open_form(session, path, port.wants_stop)
            port.check()
            return form, who_choices(session)

        self._show("busy")
        self.stack.show_busy(tr("正在看「{file}」…").format(file=path.name), can_cancel=True, at_once=True)
        self._start(work, self._on_opened, self._on_failed, self.start_over)

    def _on_opened(self, opened: tuple[OpenForm, WhoChoices]) -> None:
        form, who = opened
        self._form = form
        self.binder.begin(form)
        self.checks.begin()
        scope = form.last.scope if form.last is not None else FormScope()
        card = self.work_view.who_card
        card.set_choices(who)
        self.work_view.show_form(form)
        filled_on = form.last.on if form.last is not None else None
        lost = card.begin(form.binding.subject, form.binding.unit, form.leaves_unit_open, scope, filled_on)
        self.work_view.show_masks(True)
        if lost:
            words = tr("上次是按「{names}」填的，现在没有了，请重新选谁填进去。").format(names=tr("、").join(lost))
            self.work_view.trouble_notice.say(words, "amber")
        elif notes := lost_words(form.lost):
            self.work_view.trouble_notice.say(sentences(*notes), "amber")
        elif form.last is not None and form.last.on is not None:
            words = tr("这份表上次（{day}）填过，照上次的填法来。").format(day=form.last.on.isoformat())
            self.work_view.trouble_notice.say(words, "green")
        self._look()

    def _on_failed(self, error: UserError) -> None:
        self._show("error")
        path = self._path
        self.stack.show_error(error, retry=(lambda: self.open_file(path)) if path is not None else None)

    # looking

    @property
    def shown(self) -> FormView | None:
        """The form as it is shown now."""
        return self._view

    @property
    def wish(self) -> FormWish:
        """How the form is to be filled."""
        card = self.work_view.who_card
        return FormWish(card.scope, self.binder.steps.changes, card.unit, self.whole_numbers.masks)

    def _on_who_changed(self) -> None:
        if self.whole_numbers.mask_again():
            self._desk.say(tr("换了填进去的人，号码重新遮住了。"))
        self._look_soon.start()

    def _look(self) -> None:
        """Fills the first rows anew; the sheet stays in front meanwhile."""
        if self._form is None or self._is_writing:
            return
        self._look_soon.stop()
        form, wish, session = self._form, self.wish, self._desk.session
        self._start(lambda _port: look_over(session, form, wish), self._on_looked, self._on_look_failed, lambda: None)

    def _on_looked(self, view: FormView) -> None:
        is_first = self._view is None
        self._view = view
        self.work_view.show_view(view, self.binder.steps.count)
        self.fill_button.setEnabled(view.trouble is None)
        following = self.binder.next_column(view)
        if is_first:
            self._show("work")
            self.work_view.grid.setFocus()
        elif following is not None:
            self.work_view.go_to(following)
        self.checks.check(self.work_view.who_card.scope, view.binding.subject)

    def _on_look_failed(self, error: UserError) -> None:
        """What was said leads nowhere: it is said so, and what was shown stays."""
        form, card = self._form, self.work_view.who_card
        if self._view is None and form is not None and not card.scope.is_whole:
            card.begin(form.binding.subject, form.binding.unit, form.leaves_unit_open, FormScope(), None)
            words = tr("上次填的那些人现在对不上了（组、标签或查找改过），先按全部来，请重新选。")
            self.work_view.trouble_notice.say(words, "amber")
            self._look()
            return
        if self._view is None:
            self._on_failed(error)
            return
        self.fill_button.setEnabled(False)
        self.work_view.trouble_notice.say(error.sentence, "amber")

    def _on_changed(self) -> None:
        """Records changed elsewhere while a form lies open here."""
        if self._is_writing:
            return
        self.checks.forget()
        if self.views.currentWidget() is self.work_view and self._form is not None:
            self._look_soon.start()
        elif self.views.currentWidget() is self.start_view:
            self._load_forms()

    def _on_settled(self) -> None:
        """Another village has other people; another look of the window changes nothing here."""
        if self._desk.session.village != self._village:
            self._village = self._desk.session.village
            self.start_over()

    # keys

    def take_back(self) -> None:
        """Takes back what was last said of a column."""
        if self._can_take_back:
            self.binder.take_back()

    @property
    def _can_take_back(self) -> bool:
        is_here = self.stack.state == "content" and self.views.currentWidget() is self.work_view
        return is_here and self._form is not None and self.binder.steps.count > 0 and not self._is_writing

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z belongs to the form as long as there is a step to take back; after that to the notebook."""
        is_key = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        if is_key and event.type() == QEvent.Type.ShortcutOverride and self._can_take_back:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and self._can_take_back:
            self.take_back()
            return
        is_idle = self.stack.state == "content" and self.views.currentWidget() is not self.work_view
        if event.key() == Qt.Key.Key_Escape and is_idle:
            self._desk.lead("reports")
            return
        super().keyPressEvent(event)

    # filling

    def begin_fill(self) -> None:
        """Asks where to, and fills."""
        form, view = self._form, self._view
        if form is None or view is None or self._is_writing or not self.fill_button.isEnabled():
            return
        if self.views.currentWidget() is not self.work_view or self.stack.state != "content":
            return
        self.panel.close_panel()
        self.filler.fill(form, self.wish, self.whole_numbers.reason)

    def _on_fill_started(self) -> None:
        assert self._form is not None
        self._drop_job()
        self._show("busy")
        self.stack.show_busy(tr("正在填「{file}」…").format(file=self._form.path.name), can_cancel=True, at_once=True)

    def _on_filled(self, outcome: FormOutcome, out: Path, is_masked: bool) -> None:
        self.done_view.show_outcome(outcome, out, is_masked, self._desk.session.today())
        self.whole_numbers.mask_again()
        self._show("done")
        self.done_view.open_button.setFocus()

    def _on_fill_failed(self, error: UserError) -> None:
        self._show("work")
        self.work_view.trouble_notice.say(error.sentence, "red")

    def _on_fill_cancelled(self) -> None:
        self._show("work")
        self._desk.say(tr("停下来了，没有生成文件。"))

    def _on_back_to_work(self) -> None:
        if self._form is not None:
            self.open_file(self._form.path)

    # jobs

    def _start(
        self, work: Callable[[JobPort], Any], done: Callable[[Any], None], failed: Callable[[UserError], None],
        cancelled: Callable[[], None],
    ) -> None:  # fmt: skip
        self._drop_job()
        self._job = self._desk.runner.long(
            Lane.FILE, work, owner=self, done=done, failed=failed, progress=self.stack.busy.show_progress,
            cancelled=cancelled,
        )  # fmt: skip

    def _drop_job(self) -> None:
        if self._job is not None and not self._job.is_over:
            self._job.drop()
        self._job = None

    @property
    def _is_writing(self) -> bool:
        return self.filler.is_busy

    def _on_cancel_clicked(self) -> None:
        if self.filler.is_busy:
            self.filler.cancel()
        elif self._job is not None:
            self._job.cancel()

    # what is in front

    def _show(self, what: str) -> None:
        views = {"start": self.start_view, "work": self.work_view, "done": self.done_view}
        if what in views:
            self.views.setCurrentWidget(views[what])
            self.stack.show_content()
        self.file_pill.set_pill(self._path.name if self._path else "")
        self.file_pill.setVisible(self._path is not None)
        self.other_button.setVisible(what in ("work", "error"))
        self.fill_button.setVisible(what == "work")

    def page_entered(self) -> None:
        if self.views.currentWidget() is self.start_view:
            self._load_forms()

    def page_left(self) -> None:
        self.panel.close_panel()
        self.whole_numbers.mask_again()

    def open_target(self, target: Any) -> None:
        if isinstance(target, dict) and target.get("again"):
            session, identity = self._desk.session, target["again"]
            self._desk.runner.read(
                lambda: [each for each in filled_forms(session) if each.id == identity],
                owner=self,
                done=lambda found: self._on_again(found[0]) if found else None,
            )
            return
        if isinstance(target, dict) and target.get("sent"):
            self.open_sent(target["sent"])
            return
        path = target.get("file") if isinstance(target, dict) else target
        if isinstance(path, str | Path) and str(path):
            self.open_file(Path(path))
