"""各村: the register with what each village brought last, what is missing, and how long it has been silent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county.diaries import DiaryLine, diary
from minqing_desktop.services.county.enrolling import write_county_card
from minqing_desktop.services.county.replying import comment
from minqing_desktop.services.county.standing import VillageStanding, village_standings
from minqing_desktop.services.county.villages import Registration, add_villages
from minqing_desktop.storage.county.reading import Registered
from minqing_desktop.ui.county.desk import COMPUTERS, MATTERS, PACKAGES, VILLAGES, CountyDesk
from minqing_desktop.ui.county.diary_view import PANEL_PX as DIARY_PX
from minqing_desktop.ui.county.diary_view import CommentForm, DiaryView
from minqing_desktop.ui.county.listing import Listing, is_meant
from minqing_desktop.ui.county.outlets import Outlets
from minqing_desktop.ui.county.village_lines import VILLAGE_ORDERS, VillageLine, village_columns
from minqing_desktop.ui.county.village_sheet import VillageSheet, village_facts
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.saved_notice import SavedNotice
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.table import RecordTable
from minqing_desktop.ui.kit.table.column_memory import ColumnMemory

_ALL, _GAPS, _SILENT, _NEVER, _BARE = "all", "gaps", "silent", "never", "bare"
_PAD_PX = 18


class VillagesPage(Page):
    """Understands the target code (opens that village's sheet)."""

    def __init__(self, desk: CountyDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._section, self._sought, self._by = _ALL, "", ""
        self._diary: dict[str, tuple[str, DiaryLine]] = {}
        self._build()
        self._connect()
        self.reload()

    # build

    def _build(self) -> None:
        self.header = PageHeader(tr("各村"))
        self.chips = {key: Chip(words, key == self._section) for key, words in _sections().items()}
        for chip in self.chips.values():
            self.header.add_chip(chip)
        self.new_button = QuietButton(tr("加一个村"), "plus")
        self.list_button = QuietButton(tr("导入村名单"), "file-input")
        self.header.add_button(self.list_button)
        self.header.add_button(self.new_button)
        self.saved_notice = SavedNotice()
        self.search_box = SearchBox(tr("村、乡镇、代码、首字母"))
        self.search_box.setAccessibleName(tr("在村里查找"))
        self.town_chip = MenuChip(tr("乡镇"))
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.search_box, 1)
        filters.addWidget(self.town_chip)
        filters.addStretch(1)
        self.table = RecordTable(village_columns(), counted=tr("{n} 个村"))
        self.table.attach_search(self.search_box)
        ColumnMemory(self.table, self._desk.settings, "county_villages")
        self.listing = Listing(self.table, self._keeps, VILLAGE_ORDERS, self.reload)
        self.page_column.addWidget(self.header)
        self.page_column.addWidget(self.saved_notice)
        self.page_column.addLayout(filters)
        self.page_column.addWidget(self.table, 1)
        self.panel, self.sheet = SidePanel(self), VillageSheet(self)
        self.diary_view = DiaryView(self)
        self.sheet.hide()
        self.diary_view.hide()
        self.outlets = Outlets(self, self._desk.runner)

    def _connect(self) -> None:
        for key, chip in self.chips.items():
            chip.clicked.connect(lambda _checked=False, section=key: self.show_section(section))
        self.search_box.searched.connect(lambda _text: self.listing.filter_anew())
        self.town_chip.value_changed.connect(lambda _town: self.listing.filter_anew())
        self.table.line_opened.connect(self.open_sheet)
        self.table.empty_action_clicked.connect(self._lead_to_list)
        self.list_button.clicked.connect(self._lead_to_list)
        self.new_button.clicked.connect(self.open_new)
        self.sheet.computer_wanted.connect(lambda device: self._desk.lead("computers", device))
        self.sheet.matters_wanted.connect(lambda code: self._desk.lead("matters", {"village": code}))
        self.sheet.diary_wanted.connect(self.open_diary)
        self.diary_view.comment_wanted.connect(self.open_comment)
        self.sheet.card_wanted.connect(
            lambda code: self.outlets.open_below(self.sheet.card_button, lambda folder: self.write_card(code, folder))
        )
        self._desk.listen(self, (PACKAGES, COMPUTERS, VILLAGES), self.reload)

    # load

    def reload(self) -> None:
        """Asks anew how far each village is."""
        office = self._desk.office
        self._desk.runner.read(
            lambda: village_standings(office), owner=self, done=self._on_loaded, failed=self.listing.fail,
            replaces="villages",
        )  # fmt: skip

    def _on_loaded(self, found: list[VillageStanding]) -> None:
        lines = [VillageLine(each) for each in found]
        words = _sections()
        for key, chip in self.chips.items():
            n = sum(_belongs(line, key) for line in lines)
            chip.set_text(f"{words[key]} {n}" if n and key != _ALL else words[key])
        towns = dict.fromkeys(each.township for each in found if each.township)
        self.town_chip.set_options([(town, town) for town in towns])
        self._say_what_is_empty(bool(lines))
        self.listing.take(lines)
        sought, self._sought = self._sought, ""
        line = next((each for each in lines if each.id == sought), None)
        if line is not None:
            self.table.select_id(sought)
            self.open_sheet(line)

    def _say_what_is_empty(self, has_any: bool) -> None:
        if has_any:
            self.table.set_empty("map-pin", tr("没有这样的村"), tr("换一个条件看看。"))
        else:
            advice = tr("把各村的名单（统计代码、村名、乡镇）导进来，再给每个村写登记文件。")
            self.table.set_empty("map-pin", tr("还没有登记村"), advice, tr("导入村名单"))

    def _keeps(self, line: VillageLine) -> bool:
        town, each = self.town_chip.chosen_key, line.standing
        is_here = (not town or each.township == town) and _belongs(line, self._section)
        return is_here and is_meant(self.search_box.text(), each.name, each.township, each.code)

    def show_section(self, section: str) -> None:
        """Another part of the list."""
        self._section = section
        for key, chip in self.chips.items():
            chip.setChecked(key == section)
        self.listing.filter_anew()

    def _lead_to_list(self) -> None:
        self._desk.lead("settings", {"import": True})

    # one village

    def open_sheet(self, line: VillageLine) -> None:
        """What a village came to and how far it is."""
        self.sheet.show_line(line)
        self.panel.open_with(line.standing.name, self.sheet)
        office, standing = self._desk.office, line.standing
        self._desk.runner.read(
            lambda: village_facts(office, standing), owner=self, done=self.sheet.show_facts, failed=self._desk.fail,
            replaces="sheet",
        )  # fmt: skip

    def open_diary(self, code: str) -> None:
        """The latest visits of a village."""
        office = self._desk.office
        self._desk.runner.read(
            lambda: diary(office, code), owner=self, done=lambda lines: self._show_diary(code, lines),
            failed=self._desk.fail, replaces="diary",
        )  # fmt: skip

    def _show_diary(self, code: str, lines: list[DiaryLine]) -> None:
        line = next((each for each in self.listing.lines or () if each.id == code), None)
        self._diary = {each.visit.id: (code, each) for each in lines}
        self.diary_view.show_lines(lines)
        title = tr("{village}的走访日记").format(village=line.standing.name if line is not None else code)
        self.panel.open_with(title, self.diary_view, DIARY_PX)

    def open_comment(self, visit: str) -> None:
        """The form for a comment on a visit of the diary that is shown."""
        code, line = self._diary[visit]
        form = CommentForm(clock.today, line.visit.words, self._by, self)
        form.saved.connect(lambda: self._comment(form, code, visit))
        self.panel.open_with(tr("批注"), form, DIARY_PX, keep=False)

    def _comment(self, form: CommentForm, code: str, visit: str) -> None:
        office, text = self._desk.office, form.text
        by, on = form.by_field.text().strip(), form.on_field.current_value
        self._by = by

        def done(_id: str) -> None:
            self.panel.close_panel()
            self._desk.say(tr("批注写好了，随下一次「写回执和答复」带回去。"))
            self._desk.announce(MATTERS)
            self.open_diary(code)

        self._desk.runner.write(
            lambda: comment(office, code, visit, text, by=by, on=on), owner=self, done=done, failed=form.show_fault
        )

    def write_card(self, code: str, folder: Path) -> None:
        """The enrolment file for one village."""
        office = self._desk.office
        self._desk.runner.write(
            lambda: write_county_card(office, folder, [code]), owner=self, done=self._on_written, failed=self._desk.fail
        )

    def _on_written(self, files: list[Path]) -> None:
        self.panel.close_panel()
        self.saved_notice.say(tr("写好了「{name}」，可以拔出了").format(name=files[0].name), files[0])

    def open_new(self) -> None:
        """The form for one more village."""
        form = _NewVillage(self)
        form.saved.connect(lambda: self._add(form))
        self.panel.open_with(tr("加一个村"), form, keep=False)

    def _add(self, form: _NewVillage) -> None:
        office, wanted = self._desk.office, form.village
        self._desk.runner.write(
            lambda: add_villages(office, [wanted]), owner=self, done=self._on_added, failed=form.show_fault
        )

    def _on_added(self, _taken: Registration) -> None:
        self.panel.close_panel()
        self._desk.say(tr("登记好了。"))
        self._desk.announce(VILLAGES)

    # what the frame asks

    def page_entered(self) -> None:
        self.table.setFocus()

    def page_left(self) -> None:
        self.panel.close_panel()

    def open_target(self, target: Any) -> None:
        self._sought = str(target)
        self.show_section(_ALL)
        self.search_box.clear()
        self.reload()


class _NewVillage(QWidget):
    """Content of a side panel. Signals: saved()."""

    saved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(12)
        self.notice, self.form = InlineNotice(), FormGrid()
        self.code_field, self.name_field, self.town_field = QLineEdit(), QLineEdit(), QLineEdit()
        self.code_field.setPlaceholderText(tr("12 位数字，例如 330327001201"))
        self.form.add("code", tr("统计代码"), self.code_field)
        self.form.add("name", tr("村名"), self.name_field)
        self.form.add("town", tr("乡镇"), self.town_field)
        self.save_button = PrimaryButton(tr("登记"), hint="Ctrl+Return")
        words = soft_text(tr("统计代码要和村里笔记本里填的一样，数据包才对得上。"))
        for part in (words, self.notice, self.form, self.save_button):
            column.addWidget(part)
        column.addStretch(1)
        self.save_button.clicked.connect(self._on_save)
        self.form.finished.connect(self._on_save)

    @property
    def village(self) -> Registered:
        """As filled in."""
        code, name, town = (each.text().strip() for each in (self.code_field, self.name_field, self.town_field))
        return Registered(code, name, town)

    def _on_save(self) -> None:
        wanted = self.village
        is_code = wanted.code.isascii() and wanted.code.isdigit() and len(wanted.code) == 12
        faults = {} if is_code else {"code": tr("统计代码应当是 12 位数字。")}
        faults |= {} if wanted.name else {"name": tr("请填上村名。")}
        self.form.show_errors(faults)
        if not faults:
            self.saved.emit()

    def show_fault(self, error: UserError) -> None:
        """It could not be registered."""
        self.notice.say(error.sentence, "red")


def _sections() -> dict[str, str]:
    return {
        _ALL: tr("全部"),
        _GAPS: tr("缺包"),
        _SILENT: tr("好久没来"),
        _NEVER: tr("没来过"),
        _BARE: tr("没有电脑"),
    }


def _belongs(line: VillageLine, section: str) -> bool:
    each = line.standing
    return {
        _ALL: True,
        _GAPS: bool(each.gaps),
        _SILENT: line.is_silent and each.days_since is not None,
        _NEVER: each.days_since is None,
        _BARE: not each.computers,
    }[section]
