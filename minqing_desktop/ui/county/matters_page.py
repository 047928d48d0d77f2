"""上报事项: what the villages handed up and what is late, with clocks; the county answers and sends tasks down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.calendar.terms import Light
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county.matters import MatterStory, MatterUp, matter_story, matters_up
from minqing_desktop.services.county.replying import answer, assign
from minqing_desktop.storage.county.handed_up import Why
from minqing_desktop.ui.county.desk import MATTERS, PACKAGES, VILLAGES, CountyDesk
from minqing_desktop.ui.county.listing import Listing, is_meant
from minqing_desktop.ui.county.matter_lines import matter_columns
from minqing_desktop.ui.county.matter_view import MatterView
from minqing_desktop.ui.county.reply_forms import AnswerForm, AssignForm
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.table import RecordTable
from minqing_desktop.ui.kit.table.column_memory import ColumnMemory
from minqing_desktop.ui.look.live import current_look

_DETAIL_PX, _DETAIL_SHARE = 480, 0.45
_WAITING, _NEAR, _LATE, _VILLAGES, _ANSWERED = "waiting", "near", "late", "villages", "answered"


class MattersPage(Page):
    """Understands the targets {"section": key} and {"village": code}."""

    def __init__(self, desk: CountyDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._section, self._village, self._by = _WAITING, "", ""
        self._current: MatterUp | None = None
        self._build()
        self._connect()
        self.reload()

    # build

    def _build(self) -> None:
        both = QHBoxLayout()
        both.setSpacing(current_look().sizes.gap)
        both.addLayout(self._build_list(), 1)
        self.detail = MatterView()
        self.detail.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        both.addWidget(self.detail)
        self.page_column.addLayout(both, 1)
        self.panel = SidePanel(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.detail.setFixedWidth(min(current_look().scaled(_DETAIL_PX), round(self.width() * _DETAIL_SHARE)))

    def _build_list(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(current_look().sizes.gap)
        self.header = PageHeader(tr("上报事项"))
        self.chips = {key: Chip(words, key == self._section) for key, words in _sections().items()}
        for chip in self.chips.values():
            self.header.add_chip(chip)
        self.search_box = SearchBox(tr("村、事由、编号、首字母"))
        self.search_box.setAccessibleName(tr("在事项里查找"))
        self.town_chip = MenuChip(tr("乡镇"))
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.search_box, 1)
        filters.addWidget(self.town_chip)
        self.table = RecordTable(matter_columns(), counted=tr("{n} 件"), selects_first=True)
        self.table.attach_search(self.search_box)
        ColumnMemory(self.table, self._desk.settings, "county_matters")
        self.listing = Listing(self.table, self._keeps, _ORDERS, self.reload)
        column.addWidget(self.header)
        column.addLayout(filters)
        column.addWidget(self.table, 1)
        return column

    def _connect(self) -> None:
        for key, chip in self.chips.items():
            chip.clicked.connect(lambda _checked=False, section=key: self.show_section(section))
        self.search_box.searched.connect(lambda _text: self._filter())
        self.town_chip.value_changed.connect(lambda _town: self._filter())
        self.table.current_changed.connect(self._on_current_changed)
        self.table.counted.connect(self._on_counted)
        self.detail.answer_wanted.connect(self.open_answer)
        self.detail.assign_wanted.connect(self.open_assign)
        self.detail.village_wanted.connect(lambda code: self._desk.lead("villages", code))
        self._desk.listen(self, (PACKAGES, MATTERS, VILLAGES), self.reload)

    # load

    def reload(self) -> None:
        """Asks anew for everything before the county."""
        office = self._desk.office
        self._desk.runner.read(
            lambda: matters_up(office), owner=self, done=self._on_loaded, failed=self.listing.fail, replaces="matters"
        )

    def _on_loaded(self, lines: list[MatterUp]) -> None:
        words = _sections()
        for key, chip in self.chips.items():
            n = sum(_belongs(line, key) for line in lines)
            chip.set_text(f"{words[key]} {n}" if n else words[key])
        self.town_chip.set_options([(town, town) for town in _towns(lines)])
        self._say_what_is_empty(bool(lines))
        self.listing.take(lines)
        if self._current is not None:
            self._load_story(self._current)

    def _say_what_is_empty(self, has_any: bool) -> None:
        if has_any:
            self.table.set_empty("message-square-text", tr("这里没有事项"), tr("换一个条件看看。"))
        else:
            advice = tr("村里转办时勾上「报县里办」，随数据包带来以后就出现在这里。")
            self.table.set_empty("message-square-text", tr("没有等县里办的事项"), advice)

    def _keeps(self, line: MatterUp) -> bool:
        town = self.town_chip.chosen_key
        is_here = (not town or line.village.township == town) and self._village in ("", line.up.village)
        words = (line.village.name, line.up.title, line.up.number, line.village.township)
        return is_here and _belongs(line, self._section) and is_meant(self.search_box.text(), *words)

    def _filter(self) -> None:
        self._village = ""
        self.listing.filter_anew()

    def show_section(self, section: str) -> None:
        """Another part of the list."""
        self._section = section
        for key, chip in self.chips.items():
            chip.setChecked(key == section)
        self.listing.filter_anew()

    def _on_counted(self, total: int) -> None:
        if not total:
            self._current = None
            self.detail.show_nothing()

    # one matter

    def _on_current_changed(self, line: MatterUp | None) -> None:
        self._current = line
        if line is None:
            self.detail.show_nothing()
        else:
            self.detail.show_busy()
            self._load_story(line)

    def _load_story(self, line: MatterUp) -> None:
        office, up = self._desk.office, line.up
        self._desk.runner.read(
            lambda: matter_story(office, up.village, up.matter),
            owner=self, done=self._on_story, failed=self.detail.show_fault, replaces="story",
        )  # fmt: skip

    def _on_story(self, story: MatterStory) -> None:
        if self._current is not None and self._current.up.matter == story.matter.id:
            self.detail.show_story(story)

    def open_answer(self) -> None:
        """The form for an answer to the matter that is shown."""
        line = self._current
        if line is None or self.panel.content is not None:
            return
        form = AnswerForm(clock.today, self._by, self)
        form.saved.connect(lambda: self._send_answer(form, line))
        self.panel.open_with(tr("答复：{title}").format(title=line.up.title), form, keep=False)

    def _send_answer(self, form: AnswerForm, line: MatterUp) -> None:
        office, up = self._desk.office, line.up
        text, by, on = form.text, form.by_field.text().strip(), form.on_field.current_value
        slip = up.paper if up.why is Why.SLIP else ""
        self._by = by
        self._desk.runner.write(
            lambda: answer(office, up.village, up.matter, text, by=by, on=on, referral=slip),
            owner=self, done=lambda _id: self._on_sent(tr("已答复，随下一次「写回执和答复」带回{village}。"), line),
            failed=form.show_fault,
        )  # fmt: skip

    def open_assign(self) -> None:
        """The form for a task that goes down to the village of the matter that is shown."""
        line = self._current
        if line is None or self.panel.content is not None:
            return
        form = AssignForm(clock.today, line.up.title, self._by, self)
        form.saved.connect(lambda: self._send_task(form, line))
        self.panel.open_with(tr("交办给{village}").format(village=line.village.name), form, keep=False)

    def _send_task(self, form: AssignForm, line: MatterUp) -> None:
        office, up = self._desk.office, line.up
        title, due, note, by = form.title, form.due_field.current_value, form.note, form.by_field.text().strip()
        self._by = by
        self._desk.runner.write(
            lambda: assign(office, up.village, title, due_on=due, note=note, by=by, matter=up.matter),
            owner=self, done=lambda _id: self._on_sent(tr("已交办，随下一次「写回执和答复」带回{village}。"), line),
            failed=form.show_fault,
        )  # fmt: skip

    def _on_sent(self, words: str, line: MatterUp) -> None:
        self.panel.close_panel()
        self._desk.say(words.format(village=line.village.name))
        self._desk.announce(MATTERS)

    # what the frame asks

    def page_entered(self) -> None:
        self.table.setFocus()

    def page_left(self) -> None:
        self.panel.close_panel()

    def open_target(self, target: Any) -> None:
        wanted = dict(target)
        self._village = wanted.get("village", "")
        self.show_section(wanted.get("section", self._section))


def _sections() -> dict[str, str]:
    return {
        _WAITING: tr("等答复"),
        _NEAR: tr("快到期"),
        _LATE: tr("逾期"),
        _VILLAGES: tr("村里逾期"),
        _ANSWERED: tr("已答复"),
    }


def _belongs(line: MatterUp, section: str) -> bool:
    is_ours = line.up.why is not Why.LATE
    return {
        _WAITING: is_ours and line.is_waiting,
        _NEAR: is_ours and line.is_waiting and line.light is Light.YELLOW,
        _LATE: is_ours and line.is_late,
        _VILLAGES: not is_ours,
        _ANSWERED: is_ours and not line.is_waiting,
    }[section]


def _towns(lines: list[MatterUp]) -> list[str]:
    return sorted({line.village.township for line in lines if line.village.township})


_ORDERS: dict[str, Callable[[MatterUp], Any]] = {
    "village": lambda line: (line.village.township, line.village.name),
    "title": lambda line: line.up.title,
    "why": lambda line: line.up.why,
    "due": lambda line: line.due_on or date.max,
}
