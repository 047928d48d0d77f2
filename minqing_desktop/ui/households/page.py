"""The page of households: the list at the left, one household's whole file at the right, forms in a panel over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.households import (
    HouseholdLine,
    HouseholdProfile,
    household_ids,
    household_lines_of,
    profile,
)
from minqing_desktop.services.people import get_person
from minqing_desktop.services.record_history import household_history
from minqing_desktop.services.roster_exports import print_households
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.households.actions import HouseholdActions
from minqing_desktop.ui.households.erase_form import EraseForm
from minqing_desktop.ui.households.exporting import RosterExporter
from minqing_desktop.ui.households.household_list import SHOWN_AFFECTED_BY, HouseholdList
from minqing_desktop.ui.households.profile_view import ProfileView
from minqing_desktop.ui.kit.page import Page, scrolled
from minqing_desktop.ui.kit.print_panel import PANEL_PX, PrintPanel
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.look.live import current_look

LIST_SHARE, PROFILE_SHARE = 17, 16


class HouseholdsPage(Page):
    """Understands the targets: a household's id; {"household": id}; {"person": id}; {"new": True}; {"group": id},
    {"tag": word}, {"only_open": True}, {"text": typed} or several of these four together; {"import": path}, which leads
    on to the page that imports; {"merge_people": (id, id)} and {"merge_households": (id, id)}, the one to stay first.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._household = ""
        self._person = ""
        self._has_started = False
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        self.setAcceptDrops(True)
        self.list = HouseholdList(self._desk)
        self.profile_view = ProfileView()
        self._scroll: QScrollArea = scrolled(self.profile_view)
        self.profile_stack = StateStack(self._scroll)
        row = QHBoxLayout()
        row.setSpacing(current_look().sizes.gap)
        row.addWidget(self.list, LIST_SHARE)
        row.addWidget(self.profile_stack, PROFILE_SHARE)
        self.page_column.addLayout(row, 1)
        self.panel = SidePanel(self)
        self.print_panel = PrintPanel(self._desk.runner, self._desk.settings, self)
        self.print_panel.hide()
        self.exporter = RosterExporter(self._desk, self.panel, self)
        self.actions_here = HouseholdActions(self._desk, self.panel, self)

    # connect

    def _connect(self) -> None:
        self.list.current_changed.connect(self._on_current_changed)
        self.list.opened.connect(self._on_opened)
        self.list.table.counted.connect(self._on_counted)
        self.list.import_wanted.connect(lambda: self._desk.lead("rosters", None))
        self.list.export_wanted.connect(lambda: self.exporter.save(self.list.wanted))
        self.list.whole_export_wanted.connect(lambda: self.exporter.ask_reason(self.list.wanted))
        self.list.add_wanted.connect(self.actions_here.add_household)
        self.list.merge_wanted.connect(self.actions_here.merging.merge_households)
        self.list.print_button.clicked.connect(self.print_shown)
        self.list.papers_wanted.connect(self._lead_to_papers)
        self.print_panel.said.connect(self._desk.say)
        self.print_panel.failed.connect(self._desk.fail)
        self.panel.closed.connect(self._on_panel_closed)
        self.profile_view.asked.connect(self.actions_here.do)
        self.actions_here.household_wanted.connect(self.show_household)
        self.actions_here.removed.connect(self._show_nothing)
        self._desk.bus.listen(self, (*SHOWN_AFFECTED_BY, "cadre"), lambda _changes: self._reload_profile())
        self._desk.settled.connect(self._on_settled)

    # load

    def page_entered(self) -> None:
        if not self._has_started:
            self._has_started = True
            self._show_nothing()
            self.list.start()
        self.list.table.setFocus()

    def page_left(self) -> None:
        self.list.keep_columns()
        content = self.panel.content
        if content is self.exporter.form or isinstance(content, EraseForm):  # they may hold a password
            self.panel.close_panel()

    def open_target(self, target: Any) -> None:
        if isinstance(target, str):
            self.show_household(target)
        elif isinstance(target, dict) and target.get("household"):
            self.show_household(target["household"])
        elif isinstance(target, dict) and target.get("person"):
            self._show_person(target["person"])
        elif isinstance(target, dict) and target.get("new"):
            self.actions_here.add_household()
        elif isinstance(target, dict) and target.get("merge_people"):
            self.actions_here.merging.merge_people(*target["merge_people"])
        elif isinstance(target, dict) and target.get("merge_households"):
            self.actions_here.merging.merge_households(*target["merge_households"])
        elif isinstance(target, dict) and "import" in target:
            self._desk.lead("rosters", target["import"] or None)
        elif isinstance(target, dict):
            known = ("group", "tag", "only_open", "text")
            self.list.narrow_to(**{key: target[key] for key in known if key in target})

    def _on_settled(self) -> None:
        self._show_nothing()
        if self._has_started:
            self.list.start_over()

    # one household

    def show_household(self, household: str) -> None:
        """Shows a household's file, whether or not the list shows its line."""
        self.list.point_at(household)
        if household != self._household:
            self._household = household
            self._load_profile()

    def _show_person(self, person: str) -> None:
        session = self._desk.session

        def on_found(household: str) -> None:
            self._person = person
            self._household = ""
            self.show_household(household)

        self._desk.runner.read(
            lambda: get_person(session, person).household, owner=self, done=on_found, replaces="person"
        )

    def _on_current_changed(self, line: HouseholdLine | None) -> None:
        if line is not None and line.id != self._household:
            self._household = line.id
            self._load_profile()

    def _on_opened(self, line: HouseholdLine) -> None:
        self.show_household(line.id)
        self.profile_view.head_card.visit_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_counted(self, total: int) -> None:
        if not total and not self.list.wanted.text:
            self._show_nothing()

    def _reload_profile(self) -> None:
        if self._household:
            self._load_profile()

    def _load_profile(self) -> None:
        session, household = self._desk.session, self._household
        if self.profile_view.profile is None or self.profile_view.profile.household.id != household:
            self.profile_stack.show_busy()
        self._desk.runner.read(
            lambda: profile(session, household),
            owner=self,
            done=self._on_profile_loaded,
            failed=lambda error: self.profile_stack.show_error(error, self._load_profile),
            replaces="profile",
        )

    def _load_history(self) -> None:
        session, household = self._desk.session, self._household
        card = self.profile_view.history_card
        self._desk.runner.read(
            lambda: household_history(session, household),
            owner=self,
            done=lambda lines: card.show_lines(lines, session.today()),
            replaces="history",
        )

    def _on_profile_loaded(self, loaded: HouseholdProfile) -> None:
        if loaded.household.id != self._household:
            return
        is_other = self.profile_view.profile is None or self.profile_view.profile.household.id != loaded.household.id
        self.profile_view.show_profile(loaded, self._desk.session.today())
        self.actions_here.show(loaded)
        self.profile_stack.show_content()
        self._load_history()
        if is_other:
            self._scroll.verticalScrollBar().setValue(0)
        if self._person:
            self.profile_view.focus_member(self._person)
            self._person = ""

    def _show_nothing(self) -> None:
        self._household = ""
        self.actions_here.show(None)
        self.profile_stack.show_empty("house", tr("左边选一户，这里是它的一户一档"))

    # printing

    def print_shown(self) -> bool:
        """Shows the pages of exactly what is listed, in its order, ready for the printer."""
        if not self.list.table.model.total:
            return False
        session, wanted = self._desk.session, self.list.wanted
        title = tr("户情表_{day}").format(day=f"{session.today():%Y%m%d}")
        self.print_panel.show_pages(title, lambda: print_households(session, wanted).data, session, "household_list")
        self.panel.open_with(tr("打印列出的户"), self.print_panel, PANEL_PX)
        return True

    def _lead_to_papers(self, name: str) -> None:
        """To the report of this name, for exactly the households listed."""
        session, wanted = self._desk.session, self.list.wanted
        self._desk.runner.read(
            lambda: [line.id for line in household_lines_of(session, household_ids(session, wanted))],
            owner=self,
            done=lambda ids: ids and self._desk.lead("reports", {"report": name, "households": ids}),
        )

    def _on_panel_closed(self, content: QWidget | None) -> None:
        if content is self.exporter.form:
            self.exporter.form.begin()
        if content is self.print_panel:
            self.print_panel.forget()

    # keys and drops

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.profile_stack.isAncestorOf(self.focusWidget()):
            self.list.table.setFocus()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self._desk.lead("rosters", files[0])
