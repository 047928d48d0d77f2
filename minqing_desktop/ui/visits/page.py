"""The page of visits: the list at the left, the editor in the middle, the households' open things beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.catalogue import Mark
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.initials import initials_and_pinyin
from minqing_desktop.domain.words import tr
from minqing_desktop.services import visit_drafts
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.record_history import settle
from minqing_desktop.services.visit_history import visit_history, visit_versions
from minqing_desktop.services.visit_rounds import RoundDay, load_round
from minqing_desktop.services.visits import VisitForm
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import Page, scrolled
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.pickers import household_suggestions
from minqing_desktop.ui.visits.aside import VisitAside
from minqing_desktop.ui.visits.aside_reader import AsideReader
from minqing_desktop.ui.visits.county_comments import CountyComments
from minqing_desktop.ui.visits.day_list import STOP, DayList
from minqing_desktop.ui.visits.editor import FormFacts, VisitEditor
from minqing_desktop.ui.visits.head_fields import COLLEAGUE
from minqing_desktop.ui.visits.history_panel import HistoryPanel
from minqing_desktop.ui.visits.keeper import VisitKeeper
from minqing_desktop.ui.visits.list_side import ListSide
from minqing_desktop.ui.visits.matter_offers import MatterOffers
from minqing_desktop.ui.visits.photo_taker import PhotoTaker
from minqing_desktop.ui.visits.phrase_panel import PhrasePanel
from minqing_desktop.ui.visits.phrase_source import PhraseSource
from minqing_desktop.ui.visits.round_panel import PANEL_PX, RoundPanel

LIST_PX, ASIDE_PX = 236, 256
NARROW_PX, NARROW_LIST_PX, NARROW_ASIDE_PX = 1000, 206, 206
_KINDS = ("visit", "task", "person", "household", "matter", "visit_round", "cadre")


class VisitsPage(Page):
    """Understands the targets {"new_for": household id or ""}, {"open": visit id}, {"round": ""} for today's round and
    {"round": [household ids]} for one of these households.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._build()
        self._connect()
        self._add_keys()

    # build

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(current_look().sizes.gap)
        self.list_side = ListSide(self._desk)
        row.addWidget(self.list_side)
        row.addWidget(self._build_middle(), 1)
        row.addWidget(self._build_aside())
        self.page_column.addLayout(row, 1)
        self.setAcceptDrops(True)
        self.panel = SidePanel(self)
        self.keeper = VisitKeeper(self._desk, self.editor, self)
        self.photos = PhotoTaker(self._desk, self.editor, self)
        self.phrases = PhraseSource(self._desk, self.editor, self)
        self.beside = AsideReader(self._desk, self.editor, self.aside, self)
        self.offers = MatterOffers(self._desk, self.editor, self)

    def _build_middle(self) -> QWidget:
        session = self._desk.session
        find = lookup_through(
            self._desk.runner,
            self,
            lambda typed: household_suggestions(session, typed),
        )
        self.editor = VisitEditor(find, lookup_through(self._desk.runner, self, self._find_colleagues, "colleagues"))
        self.county_comments = CountyComments(self._desk)
        self.editor.add_below(self.county_comments)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.versions_notice = InlineNotice()
        column.addWidget(self.versions_notice)
        self._editor_area = scrolled(self.editor)
        column.addWidget(self._editor_area, 1)
        column.addLayout(self._build_foot())
        card = Card()
        self.states = StateStack(content)
        card.add(self.states, 1)
        return card

    def _build_foot(self) -> QHBoxLayout:
        self.delete_button = LinkButton(tr("删除"), "trash-2")
        self.delete_button.setToolTip(tr("删除这次走访"))
        self.aside_button = LinkButton(tr("放弃草稿"), "trash-2")
        self.phrases_button = IconButton("quote", tr("常用语：查看和修改"), framed=True)
        self.history_button = IconButton("history", tr("改过什么"), framed=True)
        self.print_button = IconButton("printer", tr("打印走访记录表（Ctrl+P）"), framed=True)
        foot = QHBoxLayout()
        foot.addWidget(self.aside_button)
        foot.addWidget(self.delete_button)
        foot.addStretch(1)
        for button in (self.phrases_button, self.history_button, self.print_button):
            foot.addWidget(button)
        foot.addWidget(self.editor.photo_button)
        foot.addWidget(self.editor.finish_button)
        for button in (self.delete_button, self.aside_button, self.history_button, self.print_button):
            button.hide()
        return foot

    def _build_aside(self) -> QWidget:
        self.aside = VisitAside()
        self._aside_area = scrolled(self.aside)
        self._set_sides()
        return self._aside_area

    def _set_sides(self) -> None:
        """The sides give way where the page is narrow: at 125 % the words would have no room."""
        is_narrow = self.width() < current_look().scaled(NARROW_PX)
        self.list_side.setFixedWidth(_side_px(NARROW_LIST_PX if is_narrow else LIST_PX))
        self._aside_area.setFixedWidth(_side_px(NARROW_ASIDE_PX if is_narrow else ASIDE_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_sides()

    def _find_households(self, typed: str) -> list[Suggestion]:
        return household_suggestions(self._desk.session, typed)

    def _find_colleagues(self, typed: str) -> list[Suggestion]:
        session = self._desk.session
        others = [cadre for cadre in list_cadres(session) if cadre.id != session.cadre]
        found = [cadre for cadre in others if _is_meant(cadre.name, typed)]
        return [Suggestion(cadre.id, cadre.name, cadre.post, icon="user", kind=COLLEAGUE) for cadre in found]

    @property
    def day_list(self) -> DayList:
        """The list at the left."""
        return self.list_side.day_list

    # connect

    def _connect(self) -> None:
        side, keeper = self.list_side, self.keeper
        side.opened.connect(self.open_visit)
        side.stop_opened.connect(self._on_stop_opened)
        side.round_wanted.connect(lambda: self.plan_round())
        side.ledger_wanted.connect(self._print_list)
        self.editor.finished.connect(self.finish)
        self.editor.matter_opened.connect(lambda matter: self._desk.lead("matters", matter))
        keeper.shown.connect(self._on_shown)
        keeper.emptied.connect(self._show_nothing)
        keeper.draft_saved.connect(self._on_draft_saved)
        keeper.finished.connect(self._on_finished)
        keeper.failed.connect(self.states.show_error)
        keeper.refused.connect(self._on_refused)
        keeper.list_stale.connect(side.load)
        self.states.empty_action_clicked.connect(lambda: self.start_new())
        self.delete_button.clicked.connect(keeper.delete)
        self.aside_button.clicked.connect(keeper.set_aside)
        self.print_button.clicked.connect(self.print_shown)
        self.history_button.clicked.connect(self.show_history)
        self.versions_notice.action_clicked.connect(self.show_history)
        self.phrases_button.clicked.connect(self.show_phrases)
        self.aside.household_opened.connect(lambda household: self._desk.lead("households", household))
        self.aside.task_opened.connect(lambda task: self._desk.lead("tasks", task))
        self.aside.matter_opened.connect(lambda matter: self._desk.lead("matters", matter))
        self._desk.bus.listen(self, _KINDS, lambda _changes: side.load())
        self._desk.settled.connect(self._on_settled)
        self.panel.closed.connect(lambda _content: self._on_panel_closed())
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    # what the frame asks

    def page_entered(self) -> None:
        self.list_side.show_month(self.list_side.month)
        if self.keeper.form is None:
            self._show_nothing()

    def page_left(self) -> None:
        self.save_draft()
        self.panel.close_panel()

    def open_target(self, target: Any) -> None:
        if not isinstance(target, dict):
            return
        if target.get("open"):
            self.open_visit(target["open"])
        elif "new_for" in target:
            self.start_new(target["new_for"])
        elif "round" in target:
            self.plan_round(list(target["round"] or ()))

    def print_shown(self) -> bool:
        if isinstance(self.panel.content, RoundPanel):
            self.panel.content.print_now()
            return True
        form = self.keeper.form
        if form is not None and form.visit.is_complete:
            self._desk.lead("reports", {"report": "visit_record", "visits": [form.visit.id]})
            return True
        return self._print_list(self.list_side.listed) if form is None else False

    def _print_list(self, visits: list[str]) -> bool:
        if visits:
            self._desk.lead("reports", {"report": "visit_ledger", "visits": visits})
        return bool(visits)

    def _on_settled(self) -> None:
        self.keeper.let_go()
        self.list_side.load()

    # one visit

    def start_new(self, household: str = "") -> None:
        """Begins a visit, to a household if one is named."""
        self.keeper.start_new(household)

    def open_visit(self, visit: str) -> None:
        """Shows a visit, from its draft if it has one."""
        self.keeper.open_visit(visit)

    def save_draft(self) -> None:
        """Keeps what was typed."""
        self.keeper.save_draft()

    def finish(self) -> None:
        """Writes the visit down; of a round, goes on to its next household."""
        self.keeper.finish()

    def _on_stop_opened(self, household: str) -> None:
        if self.list_side.round is not None:
            self.keeper.start_stop(self.list_side.round.round.id, household)

    def _show_nothing(self) -> None:
        self.aside.clear()
        self.list_side.select("")
        self.states.show_empty(
            "notebook-pen",
            tr("从左边选一次走访，或者写一次新的"),
            tr("先听，先记他的原话，再梳理成诉求、建议、矛盾。"),
            tr("新走访"),
        )

    def _on_shown(self, facts: FormFacts, is_draft: bool) -> None:
        visit = facts.form.visit
        self.editor.load(facts)
        self.aside_button.setVisible(is_draft)
        for button in (self.delete_button, self.history_button, self.print_button):
            button.setVisible(visit.is_complete)
        self.states.show_content()
        self.county_comments.show_visit(visit.id)
        self._warn_of_versions(facts.form)
        self._put_keyboard(facts)
        self.beside.read(visit.households, visit.id)
        is_kept = visit.is_complete or is_draft
        self.list_side.selected = visit.id if is_kept else STOP + next(iter(visit.households), "")
        self.list_side.load()
        self._name_next(facts.form)

    def _warn_of_versions(self, form: VisitForm) -> None:
        if any(one.marks & Mark.TWO_VERSIONS for one in (form.visit, *form.entries)):
            words = tr("两个人各自改过这次走访，有的地方有两种说法。")
            self.versions_notice.say(words, "amber", tr("去选"), can_close=False)
        else:
            self.versions_notice.clear()

    def _put_keyboard(self, facts: FormFacts) -> None:
        visit = facts.form.visit
        if not facts.households:
            self.editor.household_field.edit.setFocus()
        elif visit.visit_round and not visit.words:
            # Paper first: the time stands on the sheet, before what was said.
            self.editor.head.time_field.edit.setFocus()
            self.editor.head.time_field.edit.selectAll()
        else:
            self.editor.words_field.setFocus()

    def _on_draft_saved(self, form: VisitForm) -> None:
        if form.visit.id == self.keeper.visit:
            self.editor.show_saved(self._desk.session.now().astimezone().strftime("%H:%M:%S"))
            self.aside_button.setVisible(not visit_drafts.is_empty(form))
            self.list_side.selected = form.visit.id
        self.list_side.load()

    def _on_refused(self, error: UserError) -> None:
        if error.code == "matter_incomplete":
            # A matter needs its place, and this household has no address.
            self.editor.head.ask_place()

    # a round

    def _name_next(self, form: VisitForm) -> None:
        if not form.visit.visit_round:
            return
        self._read_round(form, lambda day: self._on_next_known(form, day))

    def _read_round(self, form: VisitForm, done) -> None:
        session, identity = self._desk.session, form.visit.visit_round
        self._desk.runner.read(lambda: load_round(session, identity), owner=self, done=done, replaces="round")

    def _on_next_known(self, form: VisitForm, day: RoundDay) -> None:
        following = day.after(next(iter(form.visit.households), ""))
        if form.visit.id == self.keeper.visit:
            self.editor.set_next(following.household.head or following.household.number if following else "")

    def _on_finished(self, form: VisitForm) -> None:
        if form.visit.visit_round:
            self._read_round(form, lambda day: self._go_on(form, day))
        else:
            self.open_visit(form.visit.id)

    def _go_on(self, form: VisitForm, day: RoundDay) -> None:
        following = day.after(next(iter(form.visit.households), ""))
        if following is None:
            self._desk.say(tr("走访单上的 {n} 户都录完了。").format(n=len(day.stops)))
            self.open_visit(form.visit.id)
        elif following.visit:
            self.open_visit(following.visit)
        else:
            self.keeper.start_stop(day.round.id, following.household.id)

    def plan_round(self, households: list[str] | None = None) -> None:
        """Opens the panel in which a round is put together, printed and kept."""
        self.save_draft()
        panel = RoundPanel(self._desk, households or [])
        panel.kept.connect(self._on_round_kept)
        self._open_panel(tr("今天走访单"), panel, width_px=PANEL_PX, keep=False)

    def _on_round_kept(self, day: date) -> None:
        if day == self._desk.session.today():
            self.list_side.load()

    # panels

    def _open_panel(self, title: str, content: QWidget, **more: Any) -> None:
        # Ctrl+Enter belongs to what is in front.
        self.editor.finish_button.setShortcut(QKeySequence())
        self.panel.open_with(title, content, **more)

    def _on_panel_closed(self) -> None:
        self.editor.finish_button.setShortcut(QKeySequence("Ctrl+Return"))

    def show_phrases(self) -> None:
        """One's own sentences."""
        self._open_panel(tr("常用语"), PhrasePanel(self._desk), keep=False)

    def show_history(self) -> None:
        """What was changed in the visit in hand."""
        visit, session = self.keeper.visit, self._desk.session
        if visit:
            self._desk.runner.read(
                lambda: (visit_history(session, visit), visit_versions(session, visit)),
                owner=self,
                done=self._on_history,
                replaces="history",
            )

    def _on_history(self, found: tuple) -> None:
        panel = HistoryPanel(found[0], found[1], self._desk.session.today())
        panel.settled.connect(self._on_version_chosen)
        self._open_panel(tr("改过什么"), panel, keep=False)

    def _on_version_chosen(self, chosen, version) -> None:
        session, visit = self._desk.session, self.keeper.visit
        self.panel.close_panel()

        def done(changes) -> None:
            self._desk.tell(changes)
            self.open_visit(visit)

        self._desk.runner.write(lambda: settle(session, chosen, version), owner=self, done=done)

    # keys and drops

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """A field that a key led to comes into view, once a line that was just made has its place."""
        if now is not None and self.editor.isAncestorOf(now):
            QTimer.singleShot(0, self, self._bring_into_view)

    def _bring_into_view(self) -> None:
        here = self.focusWidget()
        if here is not None and self.editor.isAncestorOf(here) and here is not self.editor.words_field:
            self._editor_area.ensureWidgetVisible(here, 0, 72)

    def _add_keys(self) -> None:
        for keys, act in (
            ("F4", lambda: self.plan_round()),
            ("Ctrl+PgDown", lambda: self._walk(1)),
            ("Ctrl+PgUp", lambda: self._walk(-1)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _walk(self, by: int) -> None:
        """To the next or the previous line of the list, with the draft kept."""
        items = self.list_side.day_list.items
        places = [place for place, item in enumerate(items) if item.selected]
        place = (places[0] + by) if places else (0 if by > 0 else len(items) - 1)
        if 0 <= place < len(items):
            self.list_side.day_list.open_item(items[place].id)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.keeper.form is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.photos.take_urls(event.mimeData().urls())
        event.acceptProposedAction()


def _is_meant(name: str, typed: str) -> bool:
    letters, spelling = initials_and_pinyin(name)
    wanted = typed.strip().lower()
    return wanted in name or spelling.startswith(wanted) or any(each.startswith(wanted) for each in letters)


def _side_px(usual_px: int) -> int:
    """Width of a side column: in large text it grows little, as the words in the middle need the room."""
    return round(usual_px * 1.06) if current_look().elder else usual_px
