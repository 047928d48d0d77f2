"""Who could be visited: whose turn it is, one's own households, a group, or anybody by a few letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.coverage import Turn, turns
from minqing_desktop.services.search import find_households
from minqing_desktop.services.visit_rounds import RoundLine, agreed_visits
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.visits.round_order import RoundHome

MOST_SHOWN, MOST_FOUND = 60, 60
LONGEST, NUMBER, GROUP = "longest", "number", "group"


@dataclass(frozen=True, slots=True)
class _Loaded:
    turns: list[Turn]
    has_own: bool
    found: list[str] | None
    agreed: dict[str, date]


def turn_words(turn: Turn) -> str:
    """How long ago, and why it is its turn."""
    days = tr("还没去过") if turn.days is None else tr("{n} 天没去").format(n=turn.days)
    return " · ".join(part for part in (turn.household.group_name, days, turn.because) if part)


def turn_pill(turn: Turn) -> tuple[PillSpec, ...]:
    """Red once it has waited twice as long as it should, amber once it is its turn."""
    if turn.over is None:
        return ((tr("没去过"), "amber"),)
    if turn.over >= turn.every_days:
        return ((tr("超 {n} 天").format(n=turn.over), "red"),)
    return ((tr("该去了"), "amber"),) if turn.over >= 0 else ()


class RoundCandidates(QWidget):
    """Loads itself. Signals: ticked(RoundHome, bool); taken(list of RoundHome); saved_chosen(str id of a round)."""

    ticked = Signal(object, bool)
    taken = Signal(object)
    saved_chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._chosen: set[str] = set()
        self._loaded = _Loaded([], False, None, {})
        self._shown: list[Turn] = []
        self._takes_first = False
        self._build()
        self._connect()
        self.load()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.search_box = SearchBox(tr("姓名或首字母，Enter 加上"))
        chips = QWidget()
        flow = FlowLayout(chips, gap=6)
        self.due_chip, self.own_chip = Chip(tr("该去的"), checked=True), Chip(tr("我联系的"))
        self.group_chip = MenuChip(tr("哪个组"))
        self.order_chip = MenuChip(
            tr("排序"), [(LONGEST, tr("最久没去")), (GROUP, tr("按组")), (NUMBER, tr("按户编号"))]
        )
        self.saved_chip = MenuChip(tr("用以前的走访单"))
        for chip in (self.due_chip, self.own_chip, self.group_chip, self.order_chip, self.saved_chip):
            flow.addWidget(chip)
        self.lines = LineList()
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.lines)
        inner.addStretch(1)
        self.states = StateStack(scrolled(content))
        foot = QHBoxLayout()
        self.count_label = QLabel()
        mark(self.count_label, role="small")
        self.all_button = LinkButton(tr("全部加上"), "plus")
        foot.addWidget(self.count_label)
        foot.addStretch(1)
        foot.addWidget(self.all_button)
        column.addWidget(self.search_box)
        column.addWidget(chips)
        column.addWidget(self.states, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.search_box.searched.connect(lambda _text: self.load())
        self.search_box.returnPressed.connect(self._on_enter)
        for chip in (self.due_chip, self.own_chip):
            chip.toggled.connect(lambda _is_on: self.show_lines())
        for chip in (self.group_chip, self.order_chip):
            chip.value_changed.connect(lambda _key: self.show_lines())
        self.saved_chip.value_changed.connect(self._on_saved)
        self.lines.opened.connect(lambda identity: self._tell(identity, identity not in self._chosen))
        self.lines.ticked.connect(self._tell)
        self.all_button.clicked.connect(self._on_all)
        self.states.empty_action_clicked.connect(lambda: self.due_chip.setChecked(False))

    # load

    def load(self) -> None:
        """Reads every household with its turn, and what the search finds."""
        session, typed = self._desk.session, self.search_box.text().strip()

        def read() -> _Loaded:
            everyone = turns(session)
            found = [hit.household or hit.id for hit in find_households(session, typed, MOST_FOUND)] if typed else None
            has_own = any(turn.household.cadre == session.cadre for turn in everyone)
            return _Loaded(everyone, has_own, found, agreed_visits(session, session.today()))

        self._desk.runner.read(
            read,
            owner=self,
            done=self._on_loaded,
            failed=lambda error: self.states.show_error(error, self.load),
            replaces="turns",
        )

    def _on_loaded(self, loaded: _Loaded) -> None:
        self._loaded = loaded
        takes_first, self._takes_first = self._takes_first, False
        groups = {turn.household.group: turn.household.group_name for turn in loaded.turns if turn.household.group}
        self.group_chip.set_options(sorted(groups.items(), key=lambda pair: pair[1]))
        self.own_chip.setVisible(loaded.has_own)
        self.show_lines()
        if takes_first and loaded.found is not None and self._shown:
            self._tell(self._shown[0].household.id, True)
            self.search_box.clear()

    def set_saved(self, rounds: Sequence[RoundLine]) -> None:
        """The rounds that were kept before."""
        today = self._desk.session.today()
        options = []
        for one in rounds:
            day = day_text(one.planned_on, today) if one.planned_on else ""
            words = tr("{day} {name}（{n} 户）").format(day=day, name=one.name, n=one.households)
            options.append((one.id, " ".join(words.split())))
        self.saved_chip.set_options(options)
        self.saved_chip.setVisible(bool(options))

    def set_chosen(self, ids: Sequence[str]) -> None:
        """Which are in the order already: they are ticked."""
        self._chosen = set(ids)
        self._show_items()

    def show_lines(self) -> None:
        """Shows what the chips let through."""
        loaded, session = self._loaded, self._desk.session
        if loaded.found is not None:
            by_id = {turn.household.id: turn for turn in loaded.turns}
            found = [by_id[each] for each in loaded.found if each in by_id]
        else:
            found = [turn for turn in loaded.turns if self._is_asked_for(turn)]
            # Whom one said one would come to goes before whom one should visit, one's own before others'.
            found.sort(key=lambda turn: (turn.household.id not in loaded.agreed, turn.household.cadre != session.cadre))
        if self.own_chip.isChecked():
            found = [turn for turn in found if turn.household.cadre == session.cadre]
        if self.group_chip.chosen_key:
            found = [turn for turn in found if turn.household.group == self.group_chip.chosen_key]
        orders = {
            NUMBER: lambda turn: (turn.household.number,),
            GROUP: lambda turn: (turn.household.group_name, turn.household.number),
        }
        order = orders.get(str(self.order_chip.chosen_key))
        self._shown = sorted(found, key=order) if order else found
        self._show_items()

    def _is_asked_for(self, turn: Turn) -> bool:
        return turn.is_due or turn.household.id in self._loaded.agreed or not self.due_chip.isChecked()

    def _pills(self, turn: Turn) -> tuple[PillSpec, ...]:
        agreed = self._loaded.agreed.get(turn.household.id)
        if agreed is None:
            return turn_pill(turn)
        return ((tr("约好 {day}").format(day=day_text(agreed, self._desk.session.today())), "green"),)

    def _show_items(self) -> None:
        items = [
            LineItem(
                turn.household.id,
                turn.household.head or turn.household.number,
                below=turn_words(turn),
                pills=self._pills(turn),
                ticked=turn.household.id in self._chosen,
            )
            for turn in self._shown[:MOST_SHOWN]
        ]
        self.lines.set_items(items)
        more = len(self._shown) - len(items)
        words = tr("{n} 户，先列 {shown} 户") if more > 0 else tr("{n} 户")
        self.count_label.setText(words.format(n=len(self._shown), shown=len(items)))
        self.all_button.setVisible(0 < len(self._shown) <= MOST_SHOWN)
        if items:
            self.states.show_content()
        elif self._loaded.found is not None:
            self.states.show_empty("search", tr("没有找到这样的户"), tr("换个姓名或首字母再找。"))
        elif self.due_chip.isChecked() and self._loaded.turns:
            self.states.show_empty("circle-check", tr("眼下没有到日子的户"), tr("都按时走到了。"), tr("看全部的户"))
        else:
            self.states.show_empty("house", tr("还没有户"), tr("先导入花名册。"))

    # tell

    def _home(self, identity: str) -> RoundHome | None:
        for turn in self._shown:
            home = turn.household
            if home.id == identity:
                return RoundHome(home.id, home.head, home.number, home.group_name)
        return None

    def _tell(self, identity: str, is_on: bool) -> None:
        home = self._home(identity)
        if home is not None:
            self.ticked.emit(home, is_on)

    def _on_enter(self) -> None:
        """Takes the first that was found, so that an order is typed name by name."""
        self._takes_first = bool(self.search_box.text().strip())
        self.load()

    def _on_all(self) -> None:
        homes = (self._home(turn.household.id) for turn in self._shown[:MOST_SHOWN])
        self.taken.emit([home for home in homes if home is not None])

    def _on_saved(self, key: object) -> None:
        if key:
            self.saved_chosen.emit(str(key))
            self.saved_chip.choose(None)
