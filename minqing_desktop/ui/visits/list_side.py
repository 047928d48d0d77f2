"""The left of the page of visits: month, search, filters, the little calendar and the list with its count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.visit import ENTRY_TYPES, VISIT_MODES
from minqing_desktop.domain.words import tr
from minqing_desktop.services import visit_drafts
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.households import lines_by_id
from minqing_desktop.services.today import local_ms
from minqing_desktop.services.visit_rounds import RoundDay, open_round
from minqing_desktop.services.visits import VisitFilter, VisitLine, all_visits, count_by_day
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.chip import MenuChip
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.page import PageHeader, scrolled
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.visits.day_list import DayList, DayLists, UnfinishedLine
from minqing_desktop.ui.visits.month_grid import VisitMonth

MOST_FOUND = 300
NEWEST, OLDEST = "newest", "oldest"


@dataclass(frozen=True, slots=True)
class _Loaded:
    round: RoundDay | None
    unfinished: list[UnfinishedLine]
    visits: list[VisitLine]
    counts: dict[date, int]
    cadres: list[Cadre]


class ListSide(QWidget):
    """Loads itself. Signals: opened(str visit id), stop_opened(str household id), round_wanted(); ledger_wanted(list of
    visit ids) for exactly what is listed.
    """

    opened = Signal(str)
    ledger_wanted = Signal(object)
    stop_opened = Signal(str)
    round_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.month = desk.session.today().replace(day=1)
        self.round: RoundDay | None = None
        self.selected = ""
        self._loaded: _Loaded | None = None
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        header = PageHeader(tr("走访", "page"))
        self.earlier_button = IconButton("chevron-left", tr("上个月"), framed=True)
        self.later_button = IconButton("chevron-right", tr("下个月"), framed=True)
        self.month_button = LinkButton("")
        self.month_button.setToolTip(tr("月历：看哪几天走访过"))
        for button in (self.earlier_button, self.month_button, self.later_button):
            header.add_button(button)
        column.addWidget(header)
        column.addWidget(self._build_card(), 1)

    def _build_card(self) -> Card:
        card = Card()
        card.body.setSpacing(8)
        self.plan_button = QuietButton(tr("今天走访单"), "clipboard-list")
        self.plan_button.setToolTip(tr("选好今天要走的户，打印走访单，回来照着顺序录（F4）"))
        self.search_box = SearchBox(tr("姓名、说过的话"))
        card.add(self._build_top())
        self.month_grid = VisitMonth(self._desk.session.today())
        self.month_grid.hide()
        card.add(self.month_grid)
        card.add(self._build_chips())
        self.day_list = DayList()
        self.list_stack = StateStack(scrolled(self.day_list))
        card.add(self.list_stack, 1)
        self.count_label = QLabel()
        mark(self.count_label, role="small")
        self.ledger_button = IconButton("file-spreadsheet", tr("列着的走访：台账、导出、打印"))
        foot = QHBoxLayout()
        foot.addWidget(self.count_label, 1)
        foot.addWidget(self.ledger_button)
        card.add(foot)
        return card

    def _build_top(self) -> QWidget:
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(6)
        self.filter_button = IconButton("filter", tr("筛选和排序"), framed=True)
        self.filter_button.setCheckable(True)
        row.addWidget(self.plan_button)
        row.addStretch(1)
        row.addWidget(self.filter_button)
        column.addLayout(row)
        column.addWidget(self.search_box)
        return top

    def _build_chips(self) -> QWidget:
        self.chips = QWidget()
        flow = FlowLayout(self.chips, gap=6)
        self.mode_chip = MenuChip(tr("形式"), [(code, tr(word)) for code, word in VISIT_MODES])
        self.entry_chip = MenuChip(tr("说的是"), [(code, tr(word)) for code, word in ENTRY_TYPES])
        self.cadre_chip = MenuChip(tr("谁去的"))
        self.order_chip = MenuChip(tr("排序"), [(NEWEST, tr("新的在前")), (OLDEST, tr("旧的在前"))])
        for chip in (self.mode_chip, self.entry_chip, self.cadre_chip, self.order_chip):
            flow.addWidget(chip)
        self.chips.hide()
        return self.chips

    # connect

    def _connect(self) -> None:
        self.day_list.opened.connect(self.opened)
        self.day_list.stop_opened.connect(self.stop_opened)
        self.day_list.round_wanted.connect(self.round_wanted)
        self.plan_button.clicked.connect(self.round_wanted)
        self.ledger_button.clicked.connect(lambda: self.ledger_wanted.emit(self.listed))
        self.earlier_button.clicked.connect(lambda: self.turn_month(-1))
        self.later_button.clicked.connect(lambda: self.turn_month(1))
        self.month_button.clicked.connect(self.toggle_calendar)
        self.filter_button.toggled.connect(self._on_filter_toggled)
        self.month_grid.day_chosen.connect(lambda _day: self.load())
        self.search_box.searched.connect(lambda _text: self.load())
        for chip in (self.mode_chip, self.entry_chip, self.cadre_chip, self.order_chip):
            chip.value_changed.connect(lambda _key: self.load())
        self.list_stack.empty_action_clicked.connect(self._on_empty_action)

    def toggle_calendar(self) -> None:
        """Shows the little month or hides it; hidden it narrows to no day."""
        self.month_grid.setVisible(self.month_grid.isHidden())
        if self.month_grid.isHidden() and self.month_grid.chosen_day is not None:
            self.month_grid.choose(self.month_grid.chosen_day)

    def _on_filter_toggled(self, is_on: bool) -> None:
        self.chips.setVisible(is_on)
        if not is_on:
            for chip in (self.mode_chip, self.entry_chip, self.cadre_chip, self.order_chip):
                chip.choose(None)

    # load

    def turn_month(self, by: int) -> None:
        """The month before or after."""
        self.show_month(self.month + timedelta(days=15 + 31 * by if by > 0 else -15))

    def show_month(self, day: date) -> None:
        """The month of a day."""
        self.month = day.replace(day=1)
        is_this_year = day.year == self._desk.session.today().year
        words = tr("{month}月") if is_this_year else tr("{year}年{month}月")
        self.month_button.set_text(words.format(year=day.year, month=day.month))
        self.load()

    @property
    def wanted(self) -> VisitFilter:
        """What the list is narrowed to; a search goes over all the time there is."""
        first, text = self.month, self.search_box.text().strip()
        after = (first + timedelta(days=32)).replace(day=1)
        day = self.month_grid.chosen_day
        if day is not None:
            first, after = day, day + timedelta(days=1)
        return VisitFilter(
            since_ms=None if text else local_ms(first),
            until_ms=None if text else local_ms(after),
            text=text,
            mode=str(self.mode_chip.chosen_key or ""),
            cadre=str(self.cadre_chip.chosen_key or ""),
            entry_type=str(self.entry_chip.chosen_key or ""),
            newest_first=self.order_chip.chosen_key != OLDEST,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the month narrows the list."""
        wanted = self.wanted
        return bool(wanted.text or wanted.mode or wanted.cadre or wanted.entry_type or self.month_grid.chosen_day)

    def load(self) -> None:
        """Reads the list anew."""
        session, wanted, month = self._desk.session, self.wanted, self.month
        after = (month + timedelta(days=32)).replace(day=1)

        def read() -> _Loaded:
            span = VisitFilter(since_ms=local_ms(month), until_ms=local_ms(after))
            return _Loaded(
                open_round(session, session.today()),
                self._unfinished(),
                all_visits(session, wanted, MOST_FOUND if wanted.text else None),
                count_by_day(session, span),
                list_cadres(session),
            )

        self._desk.runner.read(
            read,
            owner=self,
            done=self._on_loaded,
            failed=lambda error: self.list_stack.show_error(error, self.load),
            replaces="list",
        )

    def _unfinished(self) -> list[UnfinishedLine]:
        session = self._desk.session
        found = visit_drafts.all_forms(session)
        heads = {
            line.id: line.head
            for line in lines_by_id(session, [home for _, form in found for home in form.visit.households])
        }
        return [
            UnfinishedLine(
                form.visit.id,
                "、".join(filter(None, (heads.get(home, "") for home in form.visit.households))),
                each.saved_at.astimezone().strftime("%m-%d %H:%M"),
            )
            for each, form in found
        ]

    def _on_loaded(self, loaded: _Loaded) -> None:
        self.round = loaded.round
        self.cadre_chip.set_options([(cadre.id, cadre.name) for cadre in loaded.cadres])
        self.month_grid.show_month(self.month, loaded.counts)
        self._loaded = loaded
        self.show_lists()

    def show_lists(self) -> None:
        """Shows what was read, with the selected one tinted."""
        loaded = self._loaded
        if loaded is None:
            return
        narrowed = self.is_narrowed
        lists = DayLists(None if narrowed else loaded.round, () if narrowed else loaded.unfinished, loaded.visits)
        self._show_count(len(loaded.visits))
        self.ledger_button.setVisible(bool(loaded.visits))
        if not (lists.round or lists.unfinished or lists.visits):
            self._show_empty(narrowed)
            return
        self.day_list.show_lists(lists, self.selected, self._desk.session.today())
        self.list_stack.show_content()

    def _show_count(self, count: int) -> None:
        day, today = self.month_grid.chosen_day, self._desk.session.today()
        if self.wanted.text:
            words = tr("找到 {n} 次走访") if count < MOST_FOUND else tr("最近的 {n} 次走访，再多打几个字")
        elif day is not None:
            words = tr("{day}：{n} 次走访")
        else:
            words = tr("本月 {n} 次走访") if self._is_present_month else tr("这个月 {n} 次走访")
        self.count_label.setText(words.format(n=count, day=day_text(day, today) if day else ""))

    @property
    def _is_present_month(self) -> bool:
        return self.month == self._desk.session.today().replace(day=1)

    def _show_empty(self, is_narrowed: bool) -> None:
        if is_narrowed:
            self.list_stack.show_empty("search", tr("没有这样的走访"), tr("换个词，或者去掉几个条件。"), tr("去掉条件"))
        else:
            self.list_stack.show_empty("calendar-days", tr("这个月还没有走访"))

    def _on_empty_action(self) -> None:
        for chip in (self.mode_chip, self.entry_chip, self.cadre_chip):
            chip.choose(None)
        if self.month_grid.chosen_day is not None:
            self.month_grid.choose(self.month_grid.chosen_day)
        self.search_box.clear()

    @property
    def listed(self) -> list[str]:
        """The visits that the list shows, in their order."""
        return [line.id for line in self._loaded.visits] if self._loaded is not None else []

    def select(self, identity: str) -> None:
        """Tints the visit or household in hand; empty for none."""
        self.selected = identity
        self.show_lists()
