"""查找: all that words find in one list, narrowed by kind, group, span and stage; kept searches stand above."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from minqing_desktop.domain.casework.machine import stage_word
from minqing_desktop.domain.records.matter import MATTER_STAGES
from minqing_desktop.domain.records.saved_search import SavedSearch
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.periods import Period, period_words
from minqing_desktop.services.search import (
    Hit,
    SearchWish,
    delete_search,
    hits_of,
    save_search,
    saved_searches,
    search_all,
    searched_kinds,
    wish_of,
)
from minqing_desktop.services.session import Session
from minqing_desktop.services.villages import list_groups
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.finding.places import kind_words, place_of
from minqing_desktop.ui.kit.buttons import IconButton, QuietButton
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.table import Column, LinePage, LineRequest, RecordTable
from minqing_desktop.ui.kit.table.column_memory import ColumnMemory

_SPANS = (Period.MONTH, Period.LAST_MONTH, Period.QUARTER, Period.YEAR)


@dataclass(frozen=True, slots=True)
class FindLine:
    """A find with an id, as a table asks for it."""

    id: str
    hit: Hit


class FindingPage(Page):
    """Understands the targets a text to look for, {"text": …}, {"saved": id}. Leads to the page of what is opened."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.wish = SearchWish()
        self._saved: dict[str, SavedSearch] = {}
        self._shown = ""
        self._build()
        self._connect()
        self._say_what_is_empty()
        self._load_choices()
        self.table.bind(desk.runner, self._load_page)

    # build

    def _build(self) -> None:
        self.header = PageHeader(tr("查找"))
        self.name_field = QLineEdit()
        self.name_field.setPlaceholderText(tr("给这个查找起个名字，回车存下"))
        self.name_field.setAccessibleName(tr("查找的名字"))
        self.name_field.hide()
        self.save_button = QuietButton(tr("存下这个查找"), "star")
        self.forget_button = IconButton("trash-2", tr("删掉存下的这个"), framed=True)
        self.forget_button.hide()
        for widget in (self.name_field, self.save_button, self.forget_button):
            self.header.add_button(widget)
        self._saved_row = QWidget()
        self._saved_flow = FlowLayout(self._saved_row, gap=8)
        self.search_box = SearchBox(tr("姓名、首字母、号码尾数、电话，或者说过的任意两个字"))
        self.search_box.setAccessibleName(tr("查什么"))
        self.kind_chip, self.group_chip = MenuChip(tr("哪一类")), MenuChip(tr("组"))
        self.period_chip, self.stage_chip = MenuChip(tr("时间")), MenuChip(tr("阶段"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search_box, 1)
        for chip in (self.kind_chip, self.group_chip, self.period_chip, self.stage_chip):
            row.addWidget(chip)
        self.table = RecordTable(_columns(), counted=tr("{n} 条"))
        self.table.attach_search(self.search_box)
        ColumnMemory(self.table, self._desk.settings, "finding")
        self.page_column.addWidget(self.header)
        self.page_column.addWidget(self._saved_row)
        self.page_column.addLayout(row)
        self.page_column.addWidget(self.table, 1)
        self.kind_chip.set_options([(kind, kind_words(kind)) for kind in searched_kinds()])
        words = period_words()
        self.period_chip.set_options([(str(period), words[period]) for period in _SPANS])
        self.stage_chip.set_options([(code, stage_word(code)) for code, _ in MATTER_STAGES])

    def _connect(self) -> None:
        self.search_box.searched.connect(lambda text: self._narrow(text=text))
        for chip, name in (
            (self.kind_chip, "what"), (self.group_chip, "group"),
            (self.period_chip, "period"), (self.stage_chip, "stage"),
        ):  # fmt: skip
            chip.value_changed.connect(lambda key, field=name: self._narrow(**{field: str(key or "")}))
        self.table.line_opened.connect(self._on_opened)
        self.table.empty_action_clicked.connect(self.clear_filters)
        self.save_button.clicked.connect(self.begin_saving)
        self.name_field.returnPressed.connect(self.save)
        self.forget_button.clicked.connect(self.forget)
        self._desk.bus.listen(self, ("saved_search", "group"), lambda _changes: self._load_choices())
        self._desk.bus.listen(self, searched_kinds(), lambda _changes: self.table.refresh())
        self._desk.settled.connect(self._load_choices)

    # load

    def _load_choices(self) -> None:
        session = self._desk.session
        self._desk.runner.read(
            lambda: (list_groups(session), saved_searches(session)),
            owner=self, done=self._on_choices, replaces="choices",
        )  # fmt: skip

    def _on_choices(self, found: tuple[list[Any], list[SavedSearch]]) -> None:
        groups, saved = found
        self.group_chip.set_options([(group.id, group.name) for group in groups])
        self._saved = {each.id: each for each in saved}
        while (item := self._saved_flow.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for each in saved:
            chip = Chip(each.name, each.id == self._shown)
            chip.clicked.connect(lambda _on=False, key=each.id: self.show_saved(key))
            self._saved_flow.addWidget(chip)
        self._saved_row.setVisible(bool(saved))
        self._saved_row.updateGeometry()
        self.forget_button.setVisible(self._shown in self._saved)

    def _load_page(self, request: LineRequest) -> LinePage:
        session, wish = self._desk.session, self.wish
        rows = search_all(session, wish)
        return LinePage(len(rows), _lines(session, rows[request.offset : request.offset + request.limit], wish.text))

    # looking

    def _narrow(self, **changes: Any) -> None:
        self.wish = replace(self.wish, **changes)
        self._forget_shown()
        self._say_what_is_empty()
        self.table.reload()

    def _forget_shown(self) -> None:
        kept = self._saved.get(self._shown)
        if kept is not None and wish_of(kept) != self.wish:
            self._shown = ""
            self._load_choices()

    def clear_filters(self) -> None:
        """Looks among all kinds, groups and times again."""
        for chip in (self.kind_chip, self.group_chip, self.period_chip, self.stage_chip):
            chip.choose(None)

    def _say_what_is_empty(self) -> None:
        if self.wish == SearchWish():
            advice = tr("人、户、走访里的话、事项、任务，一起找。常用的查找可以存下来。")
            self.table.set_empty("search", tr("打几个字就开始找"), advice)
        elif self.wish.is_narrowed:
            self.table.set_empty("search", tr("没有找到"), tr("放宽一点条件试试。"), tr("去掉条件"))
        else:
            self.table.set_empty("search", tr("没有找到"), tr("换几个字，或输入姓名首字母试试。"))

    def look_for(self, text: str) -> None:
        """Looks for words among everything."""
        self.clear_filters()
        self.search_box.setText(text)
        self._narrow(text=text.strip())

    def show_saved(self, identity: str) -> None:
        """Looks for what was kept."""
        kept = self._saved.get(identity)
        if kept is None:
            return
        self._shown = identity
        wish = wish_of(kept)
        self.search_box.blockSignals(True)
        self.search_box.setText(wish.text)
        self.search_box.blockSignals(False)
        for chip, value in (
            (self.kind_chip, wish.what), (self.group_chip, wish.group),
            (self.period_chip, wish.period), (self.stage_chip, wish.stage),
        ):  # fmt: skip
            chip.blockSignals(True)
            chip.choose(value or None)
            chip.blockSignals(False)
        self.wish = wish
        self._say_what_is_empty()
        self._load_choices()
        self.table.reload()

    def _on_opened(self, line: FindLine) -> None:
        self._desk.lead(*place_of(line.hit))

    # keeping

    def begin_saving(self) -> None:
        """Asks for a name."""
        self.name_field.setVisible(True)
        self.name_field.setFocus()

    def save(self) -> None:
        """Keeps what is looked for now under the name typed."""
        session, name, wish = self._desk.session, self.name_field.text(), self.wish
        self._desk.runner.write(
            lambda: save_search(session, name, wish), owner=self, done=self._on_saved, failed=self._desk.fail
        )

    def _on_saved(self, made: tuple[str, Changes]) -> None:
        self._shown = made[0]
        self.name_field.clear()
        self.name_field.hide()
        self._desk.tell(made[1])
        self._load_choices()

    def forget(self) -> None:
        """Deletes the kept search that is shown."""
        session, identity = self._desk.session, self._shown
        self._desk.runner.write(
            lambda: delete_search(session, identity), owner=self, done=self._desk.tell, failed=self._desk.fail
        )

    # what the frame asks

    def page_entered(self) -> None:
        self.search_box.setFocus()

    def open_target(self, target: Any) -> None:
        if isinstance(target, dict) and target.get("saved"):
            self.show_saved(target["saved"])
        else:
            self.look_for(str(target.get("text", "") if isinstance(target, dict) else target))


def _lines(session: Session, rows: list[tuple[str, int]], text: str) -> list[FindLine]:
    return [FindLine(f"{hit.kind}:{hit.id}", hit) for hit in hits_of(session, rows, text)]


def _columns() -> list[Column]:
    return [
        Column("kind", tr("类别"), lambda line: kind_words(line.hit.kind), 108, pills=_kind_pills, fixed=True),
        Column("title", tr("找到的"), lambda line: line.hit.title, stretches=True, fixed=True, bold=True),
        Column("facts", tr("是谁、哪天、哪里"), lambda line: " · ".join(line.hit.facts), 360, soft=True),
    ]


def _kind_pills(line: FindLine) -> list[PillSpec]:
    return [(kind_words(line.hit.kind), "green" if line.hit.kind in ("person", "household") else "grey")]
