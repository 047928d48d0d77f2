"""The page of visits: the list at the left, the editor in the middle, the household's open things beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services import visit_drafts
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.households import HouseholdLine, HouseholdProfile, lines_by_id, profile
from minqing_desktop.services.photos import add_photo
from minqing_desktop.services.search import Hit, find_households
from minqing_desktop.services.today import local_ms
from minqing_desktop.services.visits import (
    VisitFilter,
    VisitForm,
    VisitLine,
    all_visits,
    delete_visit,
    load_visit,
    record_visit,
)
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.page import Page, PageHeader, scrolled
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.visits.aside import VisitAside
from minqing_desktop.ui.visits.day_list import DayList, UnfinishedLine
from minqing_desktop.ui.visits.editor import VisitEditor

DRAFT_AFTER_MS = 1000
LIST_PX, ASIDE_PX = 236, 256


def household_suggestion(hit: Hit) -> Suggestion:
    """A found household or member as the picker shows it: whose household, then what tells it apart."""
    return Suggestion(hit.household or hit.id, hit.title, " · ".join(hit.facts), icon="house", kind="household")


def line_suggestion(line: HouseholdLine) -> Suggestion:
    """A household already chosen, as the picker shows it."""
    subtitle = " · ".join(part for part in (line.number, line.group, line.address) if part)
    return Suggestion(line.id, tr("{head}户").format(head=line.head) if line.head else line.number, subtitle)


class VisitsPage(Page):
    """Understands the targets {"new_for": household id or ""}, {"open": visit id}."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form: VisitForm | None = None
        self._is_dirty = False
        self._month = desk.session.today().replace(day=1)
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(current_look().sizes.gap)
        row.addWidget(self._build_left())
        row.addWidget(self._build_middle(), 1)
        row.addWidget(self._build_aside())
        self.page_column.addLayout(row, 1)
        self.setAcceptDrops(True)
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_AFTER_MS)

    def _build_left(self) -> QWidget:
        left = QWidget()
        left.setFixedWidth(_side_px(LIST_PX))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        header = PageHeader(tr("走访", "page"))
        self.earlier_button = IconButton("chevron-left", tr("上个月"), framed=True)
        self.later_button = IconButton("chevron-right", tr("下个月"), framed=True)
        self.month_button = LinkButton("")
        for button in (self.earlier_button, self.month_button, self.later_button):
            header.add_button(button)
        self.day_list = DayList()
        card = Card()
        self._list_stack = StateStack(scrolled(self.day_list))
        card.add(self._list_stack, 1)
        column.addWidget(header)
        column.addWidget(card, 1)
        return left

    def _build_middle(self) -> QWidget:
        find = lookup_through(
            self._desk.runner,
            self,
            lambda typed: [household_suggestion(hit) for hit in find_households(self._desk.session, typed)],
        )
        self.editor = VisitEditor(find)
        self.delete_button = LinkButton(tr("删除"), "trash-2")
        self.aside_button = LinkButton(tr("放弃草稿"), "trash-2")
        self.print_button = QuietButton(tr("打印"), "printer")
        self.delete_button.setToolTip(tr("删除这次走访"))
        self.print_button.setToolTip(tr("打印走访记录表（Ctrl+P）"))
        for button in (self.delete_button, self.aside_button, self.print_button):
            button.hide()
        foot = QHBoxLayout()
        foot.addWidget(self.aside_button)
        foot.addWidget(self.delete_button)
        foot.addStretch(1)
        for button in (self.print_button, self.editor.photo_button, self.editor.finish_button):
            foot.addWidget(button)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(scrolled(self.editor), 1)
        column.addLayout(foot)
        card = Card()
        self._stack = StateStack(content)
        card.add(self._stack, 1)
        return card

    def _build_aside(self) -> QWidget:
        self.aside = VisitAside()
        area = scrolled(self.aside)
        area.setFixedWidth(_side_px(ASIDE_PX))
        return area

    # connect

    def _connect(self) -> None:
        self.day_list.opened.connect(self.open_visit)
        self.earlier_button.clicked.connect(lambda: self._turn_month(-1))
        self.later_button.clicked.connect(lambda: self._turn_month(1))
        self.month_button.clicked.connect(lambda: self._show_month(self._desk.session.today()))
        self.editor.edited.connect(self._on_edited)
        self.editor.household_chosen.connect(self._load_aside)
        self.editor.finished.connect(self.finish)
        self.editor.photo_strip.files_chosen.connect(self._on_photos_chosen)
        self._draft_timer.timeout.connect(self.save_draft)
        self._stack.empty_action_clicked.connect(self.start_new)
        self.delete_button.clicked.connect(self._on_delete_clicked)
        self.aside_button.clicked.connect(self._on_set_aside_clicked)
        self.print_button.clicked.connect(self.print_shown)
        self.aside.household_opened.connect(lambda household: self._desk.lead("households", household))
        self.aside.task_opened.connect(lambda task: self._desk.lead("tasks", task) if task else None)
        self._desk.bus.listen(self, ("visit", "task", "person", "household"), lambda _changes: self._load_list())
        self._desk.settled.connect(self._on_settled)

    # load

    def page_entered(self) -> None:
        self._show_month(self._month)
        if self._form is None:
            self._show_nothing()

    def page_left(self) -> None:
        self.save_draft()

    def open_target(self, target: Any) -> None:
        if isinstance(target, dict) and target.get("open"):
            self.open_visit(target["open"])
        elif isinstance(target, dict) and "new_for" in target:
            self.start_new(target["new_for"])

    def _on_settled(self) -> None:
        self._form = None
        self._show_nothing()
        self._load_list()

    def _show_nothing(self) -> None:
        self.aside.clear()
        self._stack.show_empty(
            "notebook-pen",
            tr("从左边选一次走访，或者写一次新的"),
            tr("先听，先记他的原话，再梳理成诉求、建议、矛盾。"),
            tr("新走访"),
        )

    def _turn_month(self, by: int) -> None:
        middle = self._month + timedelta(days=15 + 31 * by if by > 0 else -15)
        self._show_month(middle)

    def _show_month(self, day: date) -> None:
        self._month = day.replace(day=1)
        is_this_year = day.year == self._desk.session.today().year
        words = tr("{month}月") if is_this_year else tr("{year}年{month}月")
        self.month_button.set_text(words.format(year=day.year, month=day.month))
        self._load_list()

    def _load_list(self) -> None:
        first = self._month
        after = (first + timedelta(days=32)).replace(day=1)
        wanted = VisitFilter(since_ms=local_ms(first), until_ms=local_ms(after))

        def load() -> tuple[list[UnfinishedLine], list[VisitLine]]:
            session = self._desk.session
            return self._unfinished(), all_visits(session, wanted)

        self._desk.runner.read(
            load, owner=self, done=self._on_list_loaded, failed=self._list_stack.show_error, replaces="list"
        )

    def _unfinished(self) -> list[UnfinishedLine]:
        session = self._desk.session
        found = visit_drafts.all_forms(session)
        heads = {
            line.id: line.head
            for line in lines_by_id(session, [form.visit.households[0] for _, form in found if form.visit.households])
        }
        return [
            UnfinishedLine(
                form.visit.id,
                heads.get(form.visit.households[0], "") if form.visit.households else "",
                each.saved_at.astimezone().strftime("%m-%d %H:%M"),
            )
            for each, form in found
        ]

    def _on_list_loaded(self, loaded: tuple[list[UnfinishedLine], list[VisitLine]]) -> None:
        unfinished, visits = loaded
        drafts = {line.visit for line in unfinished}
        shown = [line for line in visits if line.id not in drafts]
        if not unfinished and not shown:
            self._list_stack.show_empty("calendar-days", tr("这个月还没有走访"))
            return
        selected = self._form.visit.id if self._form else ""
        self.day_list.show_visits(unfinished, shown, selected, self._desk.session.today())
        self._list_stack.show_content()

    # one visit

    def start_new(self, household: str = "") -> None:
        """Begins a visit, to a household if one is named."""
        self.save_draft()
        form = visit_drafts.new_visit(self._desk.session, household if isinstance(household, str) else "")
        if not household:
            self._on_form_loaded((form, None, False))
            return
        self._read_form(lambda: (form, False))

    def open_visit(self, visit: str) -> None:
        """Shows a visit, from its draft if it has one."""
        self.save_draft()
        session = self._desk.session

        def load() -> tuple[VisitForm, bool]:
            unfinished = visit_drafts.draft_of(session, visit)
            return (unfinished, True) if unfinished is not None else (load_visit(session, visit), False)

        self._read_form(load)

    def _read_form(self, load: Any) -> None:
        session = self._desk.session

        def read() -> tuple[VisitForm, HouseholdLine | None, bool]:
            form, is_draft = load()
            lines = lines_by_id(session, list(form.visit.households[:1]))
            return form, (lines[0] if lines else None), is_draft

        self._desk.runner.read(
            read, owner=self, done=self._on_form_loaded, failed=self._stack.show_error, replaces="form"
        )

    def _on_form_loaded(self, loaded: tuple[VisitForm, HouseholdLine | None, bool]) -> None:
        form, line, is_draft = loaded
        self._form = form
        self._is_dirty = False
        self.editor.load(form, line_suggestion(line) if line else None)
        self._show_buttons(is_draft)
        self._stack.show_content()
        (self.editor.words_field if line else self.editor.household_field).setFocus()
        self._load_aside(line.id if line else "")
        self._load_list()

    def _show_buttons(self, is_draft: bool) -> None:
        is_recorded = self._form is not None and self._form.visit.is_complete
        self.aside_button.setVisible(is_draft)
        self.delete_button.setVisible(is_recorded)
        self.print_button.setVisible(is_recorded)

    def _load_aside(self, household: str) -> None:
        if not household:
            self.aside.clear()
            return
        session = self._desk.session
        self._desk.runner.read(
            lambda: profile(session, household, visits=5), owner=self, done=self._on_profile_loaded, replaces="aside"
        )

    def _on_profile_loaded(self, found: HouseholdProfile) -> None:
        besides = self._form.visit.id if self._form else ""
        self.aside.show_profile(found, self._desk.session.today(), besides)

    # drafts and finishing

    def _on_edited(self) -> None:
        self._is_dirty = True
        if not self._draft_timer.isActive():
            self._draft_timer.start()

    def save_draft(self) -> None:
        """Keeps what was typed; does nothing when nothing was typed since the last time."""
        self._draft_timer.stop()
        if not self._is_dirty or self._form is None:
            return
        self._is_dirty = False
        form = self.editor.current_form()
        session = self._desk.session
        self._desk.runner.write(
            lambda: visit_drafts.save_form(session, form),
            owner=self,
            done=lambda _none: self._on_draft_saved(form),
            failed=self._on_draft_failed,
        )

    def _on_draft_saved(self, form: VisitForm) -> None:
        if self._form is not None and form.visit.id == self._form.visit.id:
            self.editor.show_saved(self._desk.session.now().astimezone().strftime("%H:%M:%S"))
            self.aside_button.setVisible(not visit_drafts.is_empty(form))
        self._load_list()

    def _on_draft_failed(self, error: UserError) -> None:
        self._is_dirty = True
        self._desk.fail(error)

    def finish(self) -> None:
        """Writes the visit down with all that follows from it, as one action."""
        if self._form is None:
            return
        form = self.editor.current_form()
        if not form.visit.households:
            self.editor.mark_household_missing()
        self._draft_timer.stop()
        self._is_dirty = False
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
        self._is_dirty = True
        self.save_draft()
        self._desk.fail(error)

    def _on_finished(self, form: VisitForm, changes: Changes) -> None:
        promises = sum(1 for task in form.tasks if task.is_promise)
        others = len(form.tasks) - promises
        words = tr("已记下走访")
        if promises or others:
            words = tr("已记下走访，承诺 {promises} 件、任务 {tasks} 件").format(promises=promises, tasks=others)
        self._desk.tell(changes, words)
        self.open_visit(form.visit.id)

    def _on_delete_clicked(self) -> None:
        if self._form is None:
            return
        session, visit = self._desk.session, self._form.visit.id
        self._form = None
        self._show_nothing()
        self._desk.runner.write(lambda: delete_visit(session, visit), owner=self, done=self._desk.tell)

    def _on_set_aside_clicked(self) -> None:
        if self._form is None:
            return
        session, form = self._desk.session, self.editor.current_form()
        self._draft_timer.stop()
        self._is_dirty = False
        self._form = None
        self._show_nothing()

        def bring_back() -> None:
            self._desk.runner.write(
                lambda: visit_drafts.save_form(session, form),
                owner=self,
                done=lambda _none: self.open_visit(form.visit.id),
            )

        self._desk.runner.write(
            lambda: visit_drafts.set_aside(session, form.visit.id),
            owner=self,
            done=lambda _none: self._on_set_aside(bring_back),
        )

    def _on_set_aside(self, bring_back: Callable[[], None]) -> None:
        self._load_list()
        self._desk.say(tr("草稿已放弃"), bring_back)

    # photos

    def _on_photos_chosen(self, files: list[Path]) -> None:
        session = self._desk.session
        for file in files:
            self._desk.runner.write(
                lambda file=file: add_photo(session, file), owner=self, done=self.editor.photo_strip.add
            )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._form is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.editor.photo_strip.take(files)
        event.acceptProposedAction()

    def print_shown(self) -> bool:
        if self._form is None or not self._form.visit.is_complete:
            return False
        self._desk.lead("reports", {"report": "visit_record", "visits": [self._form.visit.id]})
        return True


def _side_px(usual_px: int) -> int:
    """Width of a side column: in large text it grows little, as the words in the middle need the room."""
    return round(usual_px * 1.06) if current_look().elder else usual_px
