"""联系户: which cadre looks after which households, given out many at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.coverage import Turn, assign_households, turns
from minqing_desktop.services.villages import list_groups
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import MenuButton
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.table import Column, LinePage, LineRequest, RecordTable
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.settings.section import Section

NOBODY = "nobody"
_SHOWN_AFFECTED_BY = ("pairing", "household", "person", "visit", "cadre", "tag", "village", "group")


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A turn with an id, as a table asks for it."""

    id: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class _Choice:
    cadre: str = ""
    group: str = ""
    is_due: bool = False
    text: str = ""


class PairingsSection(Section):
    """Choose households (Shift or Ctrl with the arrows, Ctrl+A for all shown), then who looks after them."""

    is_wide = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        explanation = tr("谁联系哪些户。选中几户（按住 Shift 或 Ctrl，Ctrl+A 全选），再点「交给…」。")
        super().__init__(desk, tr("联系户"), explanation, parent)
        self._choice = _Choice()
        self._is_bound = False
        self._build()
        self._connect()

    def _build(self) -> None:
        self.search_box = SearchBox(tr("户主、户编号、地址"))
        self.search_box.setAccessibleName(tr("在联系户里查找"))
        self.cadre_chip, self.group_chip = MenuChip(tr("谁联系")), MenuChip(tr("组"))
        self.due_chip = Chip(tr("该走了"))
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.search_box, 1)
        for chip in (self.cadre_chip, self.group_chip, self.due_chip):
            filters.addWidget(chip)
        self.column.addLayout(filters)
        self.table = RecordTable(_columns(), counted=tr("{n} 户"))
        self.table.attach_search(self.search_box)
        self.assign_button = MenuButton(tr("交给…"), "users")
        self.assign_button.setEnabled(False)
        self.table.foot_extra.addWidget(self.assign_button)
        self.column.addWidget(self.table, 1)
        self._say_what_is_empty()

    def _connect(self) -> None:
        self.cadre_chip.value_changed.connect(lambda key: self._narrow(cadre=str(key or "")))
        self.group_chip.value_changed.connect(lambda key: self._narrow(group=str(key or "")))
        self.due_chip.toggled.connect(lambda is_on: self._narrow(is_due=is_on))
        self.search_box.searched.connect(lambda text: self._narrow(text=text.strip()))
        self.table.selection_changed.connect(lambda count: self.assign_button.setEnabled(count > 0))
        self.table.empty_action_clicked.connect(self.clear_filters)
        self.desk.bus.listen(self, _SHOWN_AFFECTED_BY, lambda _changes: self._refresh())

    def load(self) -> None:
        session = self.desk.session
        self.desk.runner.read(
            lambda: (list_cadres(session), list_groups(session)), owner=self, done=self._on_names, replaces="names"
        )
        if self._is_bound:
            self.table.reload()
            return
        self._is_bound = True
        self.table.bind(self.desk.runner, self._load_page)

    def _refresh(self) -> None:
        if self._is_bound and self.isVisible():
            self.table.refresh()

    def _on_names(self, found: tuple[list[Any], list[Any]]) -> None:
        cadres, groups = found
        self.cadre_chip.set_options([(NOBODY, tr("没有人")), *((cadre.id, cadre.name) for cadre in cadres)])
        self.group_chip.set_options([(group.id, group.name) for group in groups])
        menu = self.assign_button.drop_menu
        menu.clear()
        for cadre in cadres:
            menu.addAction(cadre.name).triggered.connect(lambda _on=False, key=cadre.id: self.assign(key))
        menu.addSeparator()
        menu.addAction(tr("不再由谁联系")).triggered.connect(lambda: self.assign(""))

    # lines

    def _load_page(self, request: LineRequest) -> LinePage:
        choice = self._choice
        cadre = "" if choice.cadre == NOBODY else choice.cadre
        found = [turn for turn in turns(self.desk.session, cadre, choice.group) if _is_wanted(turn, choice)]
        if request.sort_key:
            found.sort(key=_ORDERS[request.sort_key], reverse=request.descending)
        page = found[request.offset : request.offset + request.limit]
        return LinePage(len(found), [TurnLine(turn.household.id, turn) for turn in page])

    def _narrow(self, **changes: Any) -> None:
        self._choice = replace(self._choice, **changes)
        self._say_what_is_empty()
        if self._is_bound:
            self.table.reload()

    def clear_filters(self) -> None:
        """Shows every household again."""
        self.search_box.clear()
        self.cadre_chip.choose(None)
        self.group_chip.choose(None)
        self.due_chip.setChecked(False)
        self._narrow(text="")

    def _say_what_is_empty(self) -> None:
        if self._choice == _Choice():
            self.table.set_empty("house", tr("还没有户"), tr("先到「户情」导入花名册，或者新增一户。"))
        else:
            self.table.set_empty("search", tr("没有这样的户"), tr("换个条件试试。"), tr("看全部"))

    # write

    def assign(self, cadre: str) -> None:
        """Gives the chosen households to a cadre; "" ends their pairings."""
        session = self.desk.session

        def write(lines: list[TurnLine]) -> None:
            homes = [line.id for line in lines]
            self.write(lambda: assign_households(session, homes, cadre), self._on_written, self.desk.fail)

        self.table.gather_selected(write)

    def _on_written(self, changes: Changes) -> None:
        self.desk.tell(changes)


def _is_wanted(turn: Turn, choice: _Choice) -> bool:
    home = turn.household
    if choice.cadre == NOBODY and home.cadre:
        return False
    if choice.is_due and not turn.is_due:
        return False
    return not choice.text or any(choice.text in part for part in (home.head, home.number, home.address))


_ORDERS = {
    "number": lambda turn: turn.household.number,
    "head": lambda turn: turn.household.head,
    "group": lambda turn: turn.household.group_name,
    "cadre": lambda turn: turn.household.cadre_name,
    "every": lambda turn: turn.every_days,
    "turn": lambda turn: -(10**6) if turn.over is None else -turn.over,
}


def _columns() -> list[Column]:
    def home(key: str) -> Any:
        return lambda line: getattr(line.turn.household, key)

    return [
        Column("number", tr("户编号"), home("number"), 84, sort_key="number", soft=True),
        Column("head", tr("户主"), home("head"), 96, sort_key="head", fixed=True, bold=True),
        Column("group", tr("组"), home("group_name"), 88, sort_key="group"),
        Column("cadre", tr("谁联系"), home("cadre_name"), 92, sort_key="cadre"),
        Column("turn", tr("该不该走"), lambda line: _turn_pills(line)[0][0], 108, sort_key="turn", pills=_turn_pills),
        Column("tags", tr("标签"), lambda line: "、".join(line.turn.household.tags), stretches=True, soft=True),
        Column("every", tr("多久一次"), _every_words, 116, sort_key="every", soft=True),
        Column("last", tr("上次走访"), _last_words, 96, soft=True),
    ]


def _every_words(line: TurnLine) -> str:
    words = tr("{n} 天").format(n=line.turn.every_days)
    return f"{words} · {line.turn.because}" if line.turn.because else words


def _last_words(line: TurnLine) -> str:
    at = line.turn.household.last_visit
    return day_text(at.astimezone().date(), clock.today()) if at else ""


def _turn_pills(line: TurnLine) -> list[PillSpec]:
    over = line.turn.over
    if over is None:
        return [(tr("没走过"), "amber")]
    if over > 0:
        return [(tr("过了 {n} 天").format(n=over), "red")]
    return [(tr("今天到") if over == 0 else tr("还有 {n} 天").format(n=-over), "amber" if over == 0 else "grey")]
