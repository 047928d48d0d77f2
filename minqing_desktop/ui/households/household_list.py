"""The left of the page: filters, search and the list itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import looks_after_some
from minqing_desktop.services.households import HouseholdFilter, HouseholdLine, HouseholdOrder, tags
from minqing_desktop.services.villages import list_groups
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.households.columns import GIVE_WAY, household_columns
from minqing_desktop.ui.households.source import HouseholdSource
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton, QuietButton
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.page import PageHeader
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.table import RecordTable
from minqing_desktop.ui.look.live import current_look

COLUMNS_NAME = "households"
SHOWN_AFFECTED_BY = ("household", "person", "visit", "task", "matter", "group", "pairing", "life_event")
LEFT = {"~moved_out": "moved_out", "~merged": "merged", "~closed": "closed"}
"""Choices of the tag chip that are states of a household."""
KEEP_LAYOUT_AFTER_MS = 800
CARD_EDGE_PX = 12


class HouseholdList(QWidget):
    """Signals: current_changed(HouseholdLine or None), opened(HouseholdLine), import_wanted(), add_wanted(),
    export_wanted(), whole_export_wanted() with whole numbers, merge_wanted(str, str) with the ids of two chosen,
    papers_wanted(str) with the name of a report to print for all listed."""

    current_changed = Signal(object)
    opened = Signal(object)
    import_wanted = Signal()
    add_wanted = Signal()
    export_wanted = Signal()
    whole_export_wanted = Signal()
    merge_wanted = Signal(str, str)
    papers_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._source = HouseholdSource(desk)
        self._is_settling = False
        self._gave_way: set[str] = set()
        self._wants_first = True
        self._pointed_at = ""
        self._build()
        self._connect()
        self._restore_columns()

    # build

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.header = PageHeader(tr("户情"))
        self.longest_chip, self.own_chip = Chip(tr("最久没访"), checked=True), Chip(tr("我的户"))
        self.own_chip.hide()
        self.group_chip, self.tag_chip = MenuChip(tr("组别")), MenuChip(tr("标签"))
        self.open_chip = Chip(tr("有未了的事"))
        for chip in (self.longest_chip, self.own_chip, self.group_chip, self.tag_chip, self.open_chip):
            self.header.add_chip(chip)
        self.import_button = QuietButton(tr("导入花名册"), "file-input")
        self.export_button = QuietButton(tr("导出"), "file-down")
        self.header.add_button(self.import_button)
        self.header.add_button(self.export_button)
        self.search_box = SearchBox(tr("户主、成员、首字母、户号、电话"))
        self.search_box.setAccessibleName(tr("在户里查找"))
        self.add_button = QuietButton(tr("新增一户"), "house-plus")
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.search_box, 1)
        second.addWidget(self.add_button)
        self.table = RecordTable(household_columns(), counted=tr("{n} 户"))
        self.table.attach_search(self.search_box)
        self.print_button = IconButton("printer", tr("打印列出的户（Ctrl+P）"))
        self.whole_button = LinkButton(tr("导出完整号码…"), "eye")
        self.merge_button = LinkButton(tr("合并这两户…"), "merge")
        self.merge_button.hide()
        self.table.foot_extra.addWidget(self.merge_button)
        self.bin_button = IconButton("trash-2", tr("回收站：删掉的都在里面"))
        self.table.foot_extra.addWidget(self.whole_button)
        self.table.foot_extra.addWidget(self.bin_button)
        self.papers_button = IconButton("id-card", tr("给列出的户印一户一档、空白走访表、连心卡、公示"))
        self.papers_menu = QMenu(self)
        for name, words in (
            ("household_file", tr("一户一档")),
            ("blank_visit_form", tr("空白走访表")),
            ("contact_card", tr("连心卡")),
            ("people_notice", tr("名单公示")),
        ):
            entry = self.papers_menu.addAction(words)
            entry.triggered.connect(lambda _on=False, name=name: self.papers_wanted.emit(name))
        self.table.foot_extra.addWidget(self.papers_button)
        self.table.foot_extra.addWidget(self.print_button)
        column.addWidget(self.header)
        column.addLayout(second)
        column.addWidget(self.table, 1)
        self._keep_soon = QTimer(self)
        self._keep_soon.setSingleShot(True)
        self._keep_soon.setInterval(KEEP_LAYOUT_AFTER_MS)

    # connect

    def _connect(self) -> None:
        self.table.current_changed.connect(self.current_changed)
        self.table.model.lines_arrived.connect(self._on_lines_arrived)
        self.table.line_opened.connect(self.opened)
        self.table.empty_action_clicked.connect(self._on_empty_action)
        self.table.layout_changed.connect(lambda _layout: self._on_layout_changed())
        self._keep_soon.timeout.connect(self.keep_columns)
        self.search_box.searched.connect(lambda text: self._narrow(text=text))
        self.longest_chip.clicked.connect(self._on_longest_clicked)
        self.group_chip.value_changed.connect(lambda key: self._narrow(group=key or ""))
        self.tag_chip.value_changed.connect(self._on_tag_chosen)
        self.own_chip.toggled.connect(lambda is_on: self._narrow(cadre=self._desk.session.cadre if is_on else ""))
        self.open_chip.toggled.connect(lambda is_on: self._narrow(only_open=is_on))
        self.import_button.clicked.connect(self.import_wanted)
        self.export_button.clicked.connect(self.export_wanted)
        self.whole_button.clicked.connect(self.whole_export_wanted)
        self.table.selection_changed.connect(lambda count: self.merge_button.setVisible(count == 2))
        self.merge_button.clicked.connect(self._on_merge_clicked)
        self.papers_button.clicked.connect(self._on_papers_clicked)
        self.bin_button.clicked.connect(lambda: self._desk.lead("settings", {"section": "bin"}))
        self.add_button.clicked.connect(self.add_wanted)
        self._desk.bus.listen(self, SHOWN_AFFECTED_BY, lambda _changes: self.refresh())

    def _on_papers_clicked(self) -> None:
        self.papers_menu.popup(self.papers_button.mapToGlobal(self.papers_button.rect().topLeft()))

    # load

    def start(self) -> None:
        """Fills the list for the first time."""
        self._say_what_is_empty()
        self._load_chips()
        if not self.table.model.order[0]:
            self.table.model.set_order(HouseholdOrder.LAST_VISIT, False)
        self.table.bind(self._desk.runner, self._source.load)

    def _on_lines_arrived(self) -> None:
        """After another filter the first line is chosen; when records changed, nobody is led away from theirs."""
        if self._pointed_at and self.table.select_id(self._pointed_at):
            self._pointed_at = ""
        if self._wants_first and self.table.model.is_counted:
            self._wants_first = False
            if self.table.model.total and not self.table.view.currentIndex().isValid():
                self.table.view.selectRow(0)

    def point_at(self, household: str) -> None:
        """Chooses the line of a household, as soon as it is here; no other line is chosen meanwhile."""
        self._wants_first = False
        self._pointed_at = "" if self.table.select_id(household) else household

    def start_over(self) -> None:
        """Another village or another cadre: nothing of the former stays."""
        self._source.forget()
        self._load_chips()
        self.clear_filters()
        self.table.reload()

    def refresh(self) -> None:
        """Records changed: what is seen is asked for anew."""
        self._source.forget()
        self._load_chips()
        self.table.refresh()

    def _load_chips(self) -> None:
        session = self._desk.session
        self._desk.runner.read(
            lambda: (list_groups(session), tags(session), looks_after_some(session)),
            owner=self,
            done=self._on_chips_loaded,
            replaces="chips",
        )

    def _on_chips_loaded(self, loaded) -> None:
        groups, counted, has_own = loaded
        self.own_chip.setVisible(has_own)
        self.group_chip.set_options([(group.id, group.name) for group in groups])
        options: list[tuple[object, str]] = [(tag, f"{tag}　{n}") for tag, n in counted]
        left = [("~moved_out", tr("已迁出的户")), ("~merged", tr("已并户的户")), ("~closed", tr("已销户的户"))]
        self.tag_chip.set_options([*options, *left])

    # filters

    @property
    def wanted(self) -> HouseholdFilter:
        """What is shown now, in its order."""
        key, is_descending = self.table.model.order
        order = HouseholdOrder(key or HouseholdOrder.LAST_VISIT)
        return self._source.ordered(order, is_descending)

    def _narrow(self, **changes) -> None:
        if self._is_settling:
            return
        self._source.wanted = replace(self._source.wanted, **changes)
        text = self._source.wanted.text
        if self._source.wanted.state not in LEFT.values():
            # Who is looked for by name is also found after moving away.
            self._source.wanted = replace(self._source.wanted, state=None if text else "")
        self._say_what_is_empty()
        self._wants_first, self._pointed_at = True, ""
        self.table.reload()

    def _on_tag_chosen(self, key: object) -> None:
        if key in LEFT:
            self._narrow(tag="", state=LEFT[str(key)])
        else:
            self._narrow(tag=str(key or ""), state="")

    def _on_merge_clicked(self) -> None:
        def merge(lines: list[HouseholdLine]) -> None:
            if len(lines) == 2:
                self.merge_wanted.emit(lines[0].id, lines[1].id)

        self.table.gather_selected(merge)

    def _on_longest_clicked(self) -> None:
        order = HouseholdOrder.LAST_VISIT if self.longest_chip.isChecked() else HouseholdOrder.NUMBER
        self.table.model.sort_by(order, False)
        self.table.view.scrollToTop()
        self._on_layout_changed()

    def clear_filters(self) -> None:
        """Shows every household that lives here."""
        self.narrow_to()

    def narrow_to(self, group: str = "", tag: str = "", only_open: bool = False, text: str = "") -> None:
        """Shows what another page led to."""
        self._is_settling = True
        self.group_chip.choose(group or None)
        self.tag_chip.choose(tag or None)
        self.open_chip.setChecked(only_open)
        self.own_chip.setChecked(False)
        self.search_box.setText(text)
        self._is_settling = False
        self._source.wanted = HouseholdFilter(group=group, tag=tag, only_open=only_open)
        self._narrow(text=text)

    def _say_what_is_empty(self) -> None:
        if self._source.wanted == HouseholdFilter():
            advice = tr("把现有的花名册拖进来，或者先新增一户。")
            self.table.set_empty("house", tr("这个村还没有户"), advice, tr("导入花名册"))
        else:
            advice = tr("换个说法试试，首字母也可以。")
            self.table.set_empty("search", tr("没有这样的户"), advice, tr("看全部的户"))

    def _on_empty_action(self) -> None:
        if self._source.wanted == HouseholdFilter():
            self.import_wanted.emit()
        else:
            self.clear_filters()

    # columns remembered

    def _on_layout_changed(self) -> None:
        key, is_descending = self.table.model.order
        self.longest_chip.setChecked(key in ("", HouseholdOrder.LAST_VISIT) and not is_descending)
        self._keep_soon.start()

    def _restore_columns(self) -> None:
        shown = list(self._desk.settings.current.list_columns.get(COLUMNS_NAME, ()))
        keys = [column.key for column in self.table.model.columns]
        shown = [key for key in shown if key in keys]
        if shown:
            hidden = [key for key in keys if key not in shown]
            self.table.restore_layout({"order": shown + hidden, "hidden": hidden})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "table"):
            self._make_room()

    def _make_room(self) -> None:
        """Hides what gives way until the rest fits; what the user hid stays hidden, what he shows comes back."""
        view, columns = self.table.view, self.table.model.columns
        places = {column.key: place for place, column in enumerate(columns)}
        for key in self._gave_way:
            view.setColumnHidden(places[key], False)
        self._gave_way.clear()
        room = self.width() - 2 * CARD_EDGE_PX
        for key in GIVE_WAY:
            needed = sum(column.width for column in columns if not view.isColumnHidden(places[column.key]))
            if current_look().scaled(needed) <= room:
                break
            if not view.isColumnHidden(places[key]):
                view.setColumnHidden(places[key], True)
                self._gave_way.add(key)
        view.fill_width()

    def keep_columns(self) -> None:
        """Remembers which columns are shown, in which order."""
        self._keep_soon.stop()
        layout = self.table.layout_state()
        shown = tuple(key for key in layout["order"] if key not in layout["hidden"] or key in self._gave_way)
        kept = self._desk.settings.current.list_columns
        if kept.get(COLUMNS_NAME, ()) != shown:
            self._desk.settings.change(list_columns={**kept, COLUMNS_NAME: shown})
