"""民情事项: the list by stage, deadline and route, beside it the chosen matter with its next moves as buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.words import tr
from minqing_desktop.services.audit import note_reveal
from minqing_desktop.services.casework.matters import MatterDetail, MatterFilter, MatterLine, MatterSection
from minqing_desktop.services.casework.mediations import MediationDetail, mediation_detail
from minqing_desktop.services.matter_drafts import forms_begun
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import MenuButton, QuietButton
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.field_history_view import open_field_history
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.table import RecordTable
from minqing_desktop.ui.kit.table.column_memory import ColumnMemory
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.matters.columns import matter_columns
from minqing_desktop.ui.matters.detail_view import DetailView
from minqing_desktop.ui.matters.matter_desk import MatterDesk, reload_detail
from minqing_desktop.ui.matters.papers_desk import PapersDesk
from minqing_desktop.ui.matters.printing_desk import PrintingDesk
from minqing_desktop.ui.matters.registers_desk import RegistersDesk
from minqing_desktop.ui.matters.source import Chips, Choice, load, load_chips, wanted
from minqing_desktop.ui.matters.year_end_notice import YearEndNotice

Found = tuple[MatterDetail | None, MediationDetail | None, dict[str, datetime]]

_KINDS = (
    "matter", "petitioner", "step", "referral", "extension", "agent_petition", "mediation", "party",
    "mediation_record", "task", "household", "person", "group", "cadre", "category", "attachment", "calendar_day",
    "superior_answer",
)  # fmt: skip
_DETAIL_PX = 540
_LOOK_AT_CLOCK_EVERY_MS = 30_000
_LEAST_BESIDE_PX = 1075


class MattersPage(Page):
    """Understands the targets id (shows a matter), {"open": id}, {"section": key}, {"new_for": household},
    {"from_entry": entry}, {"reception": id}.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.choice = Choice()
        self._shown = self._sought = ""
        self._day = desk.session.today()
        self._build()
        self._connect()
        self._say_what_is_empty()
        self._load_chips()
        self.table.bind(desk.runner, lambda request: load(desk.session, self.choice, request))

    # build

    def _build(self) -> None:
        self._both = QHBoxLayout()
        self._both.setSpacing(current_look().sizes.gap)
        self._both.addLayout(self._build_list(), 1)
        self.detail = DetailView()
        self.detail.setFixedWidth(current_look().scaled(_DETAIL_PX))
        self.detail.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._both.addWidget(self.detail)
        self.page_column.addLayout(self._both, 1)
        self.editing = MatterDesk(self._desk, self, self.show_matter)
        panel = self.editing.panel
        self.papers = PapersDesk(self._desk, self, panel, self.editing.find_people, self.show_matter)
        self.registers = RegistersDesk(self._desk, self, panel, self.show_matter)
        self.printing = PrintingDesk(self._desk, self, panel, self._listed)
        self.detail.bar.papers = lambda: self.printing.papers_for(self.detail.detail)
        self.detail.story.photos.source = self.papers.bring

    def _build_list(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(current_look().sizes.gap)
        self.header = PageHeader(tr("民情事项", "page"))
        self.section_chips = {section: Chip(words) for section, words in _section_words().items()}
        for chip in self.section_chips.values():
            self.header.add_chip(chip)
        self.new_button = QuietButton(tr("登记"), "plus", shortcut="Ctrl+M")
        self.ledger_button = MenuButton(tr("台账"), "file-down")
        self.more_button = MenuButton(tr("更多"))
        for button in (self.ledger_button, self.more_button, self.new_button):
            self.header.add_button(button)
        self.notice = YearEndNotice(self._desk)
        self.search_box = SearchBox(tr("事由、编号、反映人、首字母"))
        self.search_box.setAccessibleName(tr("在事项里查找"))
        self.route_chip, self.category_chip = MenuChip(tr("途径")), MenuChip(tr("类别"))
        self.group_chip, self.cadre_chip = MenuChip(tr("组")), MenuChip(tr("责任人"))
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.search_box, 1)
        for chip in (self.route_chip, self.category_chip, self.group_chip, self.cadre_chip):
            filters.addWidget(chip)
        self.table = RecordTable(matter_columns(), counted=tr("{n} 件"), selects_first=True)
        self.table.attach_search(self.search_box)
        ColumnMemory(self.table, self._desk.settings, "matters")
        column.addWidget(self.header)
        column.addWidget(self.notice)
        column.addLayout(filters)
        column.addWidget(self.table, 1)
        return column

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Large letters on a small screen: the matter takes what the list can spare.
        room = self.width() - current_look().scaled(_LEAST_BESIDE_PX - _DETAIL_PX)
        wanted = current_look().scaled(_DETAIL_PX)
        self.detail.setFixedWidth(max(320, min(wanted, room)))

    # connect

    def _connect(self) -> None:
        for section, chip in self.section_chips.items():
            chip.clicked.connect(lambda _checked=False, key=section: self.show_section(key))
        for chip, name in (
            (self.route_chip, "route"), (self.category_chip, "category"),
            (self.group_chip, "group"), (self.cadre_chip, "cadre"),
        ):  # fmt: skip
            chip.value_changed.connect(lambda key, field=name: self._narrow(**{field: str(key or "")}))
        self.search_box.searched.connect(lambda text: self._narrow(text=text))
        self.new_button.clicked.connect(lambda: self.editing.begin_new())
        self.table.current_changed.connect(self._on_line_chosen)
        self.table.line_opened.connect(lambda line: self.show_matter(line.id))
        self.table.view.installEventFilter(self)
        self.table.empty_action_clicked.connect(self._on_empty_action)
        self.table.counted.connect(self._on_counted)
        detail, lead = self.detail, self._desk.lead
        detail.move_wanted.connect(self._on_move_wanted)
        detail.household_wanted.connect(lambda household: lead("households", household))
        detail.task_wanted.connect(lambda task: lead("tasks", task))
        detail.visit_wanted.connect(lambda visit: lead("visits", {"open": visit}))
        detail.matter_wanted.connect(self.show_matter)
        detail.paper_wanted.connect(self._on_paper_wanted)
        detail.asked.connect(self._on_asked)
        detail.answer_wanted.connect(self._on_answer_wanted)
        detail.revealed.connect(self._note_reveal)
        self.ledger_button.drop_menu.aboutToShow.connect(lambda: self.printing.fill_menu(self.ledger_button.drop_menu))
        menu = self.more_button.drop_menu
        menu.addAction(tr("群众接待…")).triggered.connect(self.papers.open_receptions)
        menu.addAction(tr("信访代理一览…")).triggered.connect(self.registers.open_petitions)
        menu.addAction(tr("调解一览…")).triggered.connect(self.registers.open_mediations)
        menu.addSeparator()
        menu.addAction(tr("上年结转")).triggered.connect(self.notice.carry_over)
        self.editing.panel.closed.connect(lambda _content: self._on_panel_closed())
        self._desk.bus.listen(self, _KINDS, lambda _changes: self.refresh())
        self._desk.settled.connect(self.refresh)
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AT_CLOCK_EVERY_MS)
        self._clock.timeout.connect(self.look_at_clock)
        self._clock.start()

    # load

    def refresh(self) -> None:
        """Records changed: what is seen is asked for anew, place and choice stay."""
        self._load_chips()
        self.notice.refresh()
        self.table.refresh()
        if self._shown:
            self._read_detail(self._shown)

    def look_at_clock(self) -> None:
        """Another day has begun: terms are nearer than they were."""
        if self._desk.session.today() != self._day:
            self._day = self._desk.session.today()
            self.refresh()

    def _load_chips(self) -> None:
        session, choice = self._desk.session, self.choice
        self._desk.runner.read(
            lambda: load_chips(session, choice), owner=self, done=self._on_chips_loaded, replaces="chips"
        )

    def _on_chips_loaded(self, loaded: Chips) -> None:
        for section, words in _section_words().items():
            chip, count = self.section_chips[section], loaded.counts[section]
            is_counted = bool(count) and section not in (MatterSection.CLOSED, MatterSection.ENDED)
            chip.set_text(f"{words} {count}" if is_counted else words)
            chip.setChecked(section is self.choice.section)
        self.route_chip.set_options(loaded.routes)
        self.category_chip.set_options(loaded.categories)
        self.group_chip.set_options(loaded.groups)
        self.cadre_chip.set_options(loaded.cadres)

    # the list

    def _listed(self) -> MatterFilter:
        """The filter of what is listed now, in its order."""
        return wanted(self._desk.session, self.choice, *self.table.model.order)

    def print_shown(self) -> bool:
        """Shows the pages of exactly what is listed, ready for the printer."""
        if not self.table.model.total:
            return False
        self.printing.print_list()
        return True

    def show_section(self, section: MatterSection) -> None:
        """Shows one part of the list."""
        for key, chip in self.section_chips.items():
            chip.setChecked(key is section)
        self._narrow(section=section)

    def _narrow(self, **changes: Any) -> None:
        self.choice = replace(self.choice, **changes)
        self._say_what_is_empty()
        self._load_chips()
        self.table.reload()

    def clear_filters(self) -> None:
        """Shows the whole section again."""
        self.search_box.clear()
        for chip in (self.route_chip, self.category_chip, self.group_chip, self.cadre_chip):
            chip.choose(None)

    def _say_what_is_empty(self) -> None:
        if self.choice.is_narrowed:
            self.table.set_empty("search", tr("没有这样的事项"), tr("换个说法试试，首字母也可以。"), tr("看全部"))
        elif self.choice.section is MatterSection.OPEN:
            advice = tr("走访时勾出来的诉求可以立为事项，也可以在这里登记。")
            self.table.set_empty("message-square-text", tr("没有没办结的事项"), advice, tr("登记"))
        else:
            self.table.set_empty("circle-check", tr("这里没有事项"), tr("看看别的栏目。"))

    def _on_empty_action(self) -> None:
        if self.choice.is_narrowed:
            self.clear_filters()
        else:
            self.editing.begin_new()

    def _on_counted(self, total: int) -> None:
        if not total and not self._shown:
            self.detail.show_nothing()

    # the chosen matter

    def _on_line_chosen(self, line: MatterLine | None) -> None:
        if line is None:
            return
        sought, self._sought = self._sought, ""
        if sought and sought != line.id:
            QTimer.singleShot(0, self, lambda: self.table.select_id(sought))
            return
        self._shown = line.id
        self._read_detail(line.id)

    def show_matter(self, identity: str) -> None:
        """Shows a matter, whether or not it is in the list."""
        self._shown = identity
        self.table.select_id(identity)
        self._read_detail(identity)

    def _read_detail(self, identity: str) -> None:
        session = self._desk.session

        def read() -> Found:
            detail = reload_detail(session, identity)
            has_sides = detail is not None and detail.matter.route == "mediation" and detail.case.mediation is not None
            return detail, mediation_detail(session, identity) if has_sides else None, forms_begun(session, identity)

        self._desk.runner.read(read, owner=self, done=self._on_detail, failed=self._on_detail_failed, replaces="detail")

    def _on_detail(self, found: Found) -> None:
        detail, mediation, begun = found
        if detail is None:
            self._shown = ""
            self.detail.show_nothing()
        else:
            self.detail.show_detail(detail, mediation, begun)
            self._seek(detail)

    def _seek(self, detail: MatterDetail) -> None:
        """Another page asked for this matter: the list shows the part it stands in, with it chosen."""
        if self._sought != detail.matter.id:
            return
        stage = detail.matter.stage
        fitting = MatterSection.OPEN if detail.line.is_open else MatterSection.ENDED
        fitting = MatterSection.CLOSED if stage == "closed" else fitting
        here = self.choice.section
        is_here = here is fitting or (detail.line.is_open and here not in (MatterSection.CLOSED, MatterSection.ENDED))
        if is_here:
            self._sought = ""
        else:
            self.show_section(fitting)  # its first line is chosen by itself, see _on_line_chosen

    def _on_detail_failed(self, error: Any) -> None:
        self.detail.states.show_error(error, lambda: self._read_detail(self._shown))

    def _on_move_wanted(self, move: str) -> None:
        if self.detail.detail is not None:
            self.editing.begin_move(self.detail.detail, Move(move))

    def _on_answer_wanted(self, answer: str) -> None:
        if self.detail.detail is not None:
            self.editing.moves.take_up(self.detail.detail, answer)

    def _on_paper_wanted(self, name: str) -> None:
        if self.detail.detail is not None:
            self.printing.show_paper(self.detail.detail, name)

    def _on_asked(self, what: str) -> None:
        """Everything about the shown matter that is no move."""
        detail = self.detail.detail
        if detail is None:
            return
        {
            "edit": self.editing.edit,
            "delete": self.editing.delete,
            "history": self._show_history,
            "parties": self.papers.open_parties,
            "photos": self.papers.open_photos,
            "petition": self.registers.open_petition,
            "task": lambda _detail: self._desk.lead("tasks", {"new": True, "matter": detail.matter.id}),
        }[what](detail)

    def _show_history(self, detail: MatterDetail) -> None:
        title, matter = tr("这件事项的历史"), detail.matter.id
        open_field_history(self.editing.panel, self._desk.runner, self._desk.session, "matter", matter, title)

    def _note_reveal(self, kind: str, identity: str) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: note_reveal(session, kind, identity, "phone"), owner=self)

    # keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table.view and event.type() == QEvent.Type.KeyPress and self._take_key(event):
            return True
        return super().eventFilter(watched, event)

    def _take_key(self, event: QEvent) -> bool:
        """A digit presses the button of that place under the matter; Delete deletes."""
        if not isinstance(event, QKeyEvent) or event.modifiers():
            return False
        if event.key() == Qt.Key.Key_Delete:
            self._on_asked("delete")
            return True
        return self.detail.press(event.key() - Qt.Key.Key_1)

    # what the frame asks

    def page_entered(self) -> None:
        self.refresh()

    def page_left(self) -> None:
        self.editing.leave()

    def _on_panel_closed(self) -> None:
        """What was begun in the panel is offered where the matter is shown; keys go to the list again."""
        if self._shown:
            self._read_detail(self._shown)
        held = self.focusWidget()
        if held is None or not held.isVisible():
            self.table.view.setFocus()

    def open_target(self, target: Any) -> None:
        if isinstance(target, str):
            target = {"open": target}
        if "section" in target:
            self.clear_filters()
            self.show_section(MatterSection(target["section"]))
        if target.get("open"):
            self._sought = target["open"]
            self.show_matter(target["open"])
        elif "new_for" in target:
            self.editing.begin_new(household=target["new_for"])
        elif "reception" in target:
            self.papers.open_reception(target["reception"])
        elif "from_entry" in target:
            self.editing.begin_new(entry=target["from_entry"])


def _section_words() -> dict[MatterSection, str]:
    return {
        MatterSection.OPEN: tr("未办结"),
        MatterSection.TO_CLOSE: tr("待办结"),
        MatterSection.NEAR: tr("快到期"),
        MatterSection.OVERDUE: tr("逾期"),
        MatterSection.CLOSED: tr("办结"),
        MatterSection.ENDED: tr("撤回等"),
    }
