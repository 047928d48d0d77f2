"""报表 over all villages: pick one, say for which days and township, look at the rows, take them along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.report_files import PDF, WORKBOOK, Written, write_to
from minqing_desktop.services.county.reports import (
    CountyScope,
    CountyTable,
    file_name,
    report_kinds,
    report_named,
    rows,
    townships,
    write,
)
from minqing_desktop.services.county.villages import villages
from minqing_desktop.services.periods import Period, period_words, span_of
from minqing_desktop.ui.county.desk import PACKAGES, VILLAGES, CountyDesk
from minqing_desktop.ui.county.report_table import ReportTable
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.page import Page, PageHeader, scrolled
from minqing_desktop.ui.kit.print_panel import PANEL_PX, PrintPanel
from minqing_desktop.ui.kit.saved_notice import SavedNotice
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_LIST_PX = 236


@dataclass(frozen=True, slots=True)
class _Counted:
    table: CountyTable
    townships: list[str]
    villages: int


class ReportsPage(Page):
    """`ask_place` is the system's dialog; a test puts its own answer there. Understands the target name of a report."""

    def __init__(self, desk: CountyDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.name = report_kinds()[0].name
        self.period = Period.YEAR
        self.shown: CountyTable | None = None
        self._part = 0
        self.ask_place: Callable[[str, str], str] = self._ask_place
        self._build()
        self._connect()
        self._settle()
        self.reload()

    # build

    def _build(self) -> None:
        both = QHBoxLayout()
        both.setSpacing(current_look().sizes.gap)
        left = Card(tr("报表"), "printer")
        left.setFixedWidth(current_look().scaled(_LIST_PX))
        self.report_lines = LineList()
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.report_lines)
        column.addStretch(1)
        left.add(scrolled(listed), 1)
        both.addWidget(left)
        right = QVBoxLayout()
        right.setSpacing(current_look().sizes.gap)
        self.header = PageHeader("")
        self.print_button = QuietButton(tr("打印"), "printer", hint="Ctrl+P")
        self.pdf_button = QuietButton(tr("存为 PDF"), "file-text")
        self.book_button = PrimaryButton(tr("存为 Excel"), "file-spreadsheet", shortcut="Ctrl+S")
        for button in (self.print_button, self.pdf_button, self.book_button):
            self.header.add_button(button)
        self._about, self.saved_notice = QLabel(), SavedNotice()
        mark(self._about, role="soft")
        self.report_table = ReportTable()
        self.states = StateStack(self.report_table)
        right.addWidget(self.header)
        right.addWidget(self._about)
        right.addWidget(self.saved_notice)
        right.addLayout(self._build_scope())
        right.addLayout(self._build_parts())
        right.addWidget(self.states, 1)
        both.addLayout(right, 1)
        self.page_column.addLayout(both, 1)
        self.panel = SidePanel(self)
        self.print_panel = PrintPanel(self._desk.runner, self._desk.settings, self)
        self.print_panel.hide()

    def _build_scope(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.period_chips = {period: Chip(words) for period, words in period_words().items()}
        self.since_field, self.until_field = DateField(today=clock.today), DateField(today=clock.today)
        self.since_field.edit.setAccessibleName(tr("从哪天"))
        self.until_field.edit.setAccessibleName(tr("到哪天"))
        self.town_chip = MenuChip(tr("乡镇"))
        parts = (*self.period_chips.values(), self.since_field, self.until_field, self.town_chip)
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)
        return row

    def _build_parts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.part_chips: list[Chip] = []
        self._part_row, self._span_words = QHBoxLayout(), QLabel()
        self._part_row.setSpacing(8)
        mark(self._span_words, role="small")
        row.addLayout(self._part_row)
        row.addStretch(1)
        row.addWidget(self._span_words)
        return row

    def _connect(self) -> None:
        self.report_lines.opened.connect(self.show_report)
        for period, chip in self.period_chips.items():
            chip.clicked.connect(lambda _checked=False, key=period: self.choose_period(key))
        for field in (self.since_field, self.until_field):
            field.value_changed.connect(lambda _day: self.reload())
        self.town_chip.value_changed.connect(lambda _town: self.reload())
        self.book_button.clicked.connect(lambda: self.save(WORKBOOK))
        self.pdf_button.clicked.connect(lambda: self.save(PDF))
        self.print_button.clicked.connect(self.print_shown)
        self.print_panel.said.connect(self._desk.say)
        self.print_panel.failed.connect(self._desk.fail)
        self.panel.closed.connect(lambda content: content is self.print_panel and self.print_panel.forget())
        self._desk.listen(self, (PACKAGES, VILLAGES), self.reload)

    # what is asked for

    @property
    def scope(self) -> CountyScope:
        """Days and township as chosen."""
        span = span_of(self.period, clock.today()) or (self.since_field.current_value, self.until_field.current_value)
        return CountyScope(span[0], span[1], str(self.town_chip.chosen_key or ""))

    def show_report(self, name: str) -> None:
        """Another report, for the same days."""
        self.name, self._part = name, 0
        self._settle()
        self.saved_notice.hide()
        self.reload()

    def choose_period(self, period: Period) -> None:
        """Other days; a span of one's own begins with the days shown so far."""
        if period is Period.CUSTOM and self.period is not Period.CUSTOM:
            since, until = span_of(self.period, clock.today()) or (None, None)
            self.since_field.set_value(since)
            self.until_field.set_value(until)
        self.period = period
        self._settle()
        self.reload()

    def _settle(self) -> None:
        report = report_named(self.name)
        self.report_lines.set_items(
            [LineItem(each.name, each.title, selected=each.name == self.name) for each in report_kinds()]
        )
        self.header.set_title(report.title)
        self._about.setText(report.about)
        for period, chip in self.period_chips.items():
            chip.setChecked(period is self.period)
        for field in (self.since_field, self.until_field):
            field.setVisible(self.period is Period.CUSTOM)

    # load

    def reload(self) -> None:
        """Counts anew; what is shown stays until the answer comes."""
        office, name, scope = self._desk.office, self.name, self.scope
        self.states.show_busy(tr("正在统计…"))
        self._enable(False)
        self._desk.runner.read(
            lambda: _counted(office, name, scope), owner=self, done=self._on_counted, failed=self._on_failed,
            replaces="report",
        )  # fmt: skip

    def _enable(self, is_ready: bool) -> None:
        for button in (self.book_button, self.pdf_button, self.print_button):
            button.setEnabled(is_ready)

    def _on_failed(self, error: UserError) -> None:
        self.shown = None
        self.states.show_error(error, self.reload)

    def _on_counted(self, counted: _Counted) -> None:
        self.town_chip.set_options([(town, town) for town in counted.townships])
        self.town_chip.setVisible(len(counted.townships) > 1)
        self.shown = counted.table
        self._span_words.setText(counted.table.period)
        if not counted.villages:
            self.states.show_empty("printer", tr("还没有可以统计的"), tr("先登记村，收各村的数据包。"))
            return
        self._part = min(self._part, len(counted.table.parts) - 1)
        self._show_part_chips(counted.table)
        self.show_part(self._part)
        self.states.show_content()
        self._enable(True)

    def _show_part_chips(self, table: CountyTable) -> None:
        while (taken := self._part_row.takeAt(0)) is not None:
            if (gone := taken.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self.part_chips = [Chip(part.title) for part in table.parts]
        for place, chip in enumerate(self.part_chips):
            chip.clicked.connect(lambda _checked=False, at=place: self.show_part(at))
            self._part_row.addWidget(chip)
            chip.setVisible(len(self.part_chips) > 1)

    def show_part(self, place: int) -> None:
        """One table of several."""
        if self.shown is None:
            return
        self._part = place
        for at, chip in enumerate(self.part_chips):
            chip.setChecked(at == place)
        self.report_table.show_part(self.shown.parts[place])

    # out

    def _ask_place(self, name: str, kinds: str) -> str:
        return QFileDialog.getSaveFileName(self, tr("存为文件"), str(documents_folder() / name), kinds)[0]

    def save(self, ending: str) -> None:
        """Writes the report as it is asked for, counted in one snapshot."""
        office, name, scope = self._desk.office, self.name, self.scope
        kinds = tr("PDF 文件 (*.pdf)") if ending == PDF else tr("Excel 工作簿 (*.xlsx)")
        chosen = self.ask_place(file_name(name, scope, ending), kinds)
        if not chosen:
            return
        path = Path(chosen if chosen.lower().endswith(ending) else chosen + ending)

        def done(_written: Written) -> None:
            self.saved_notice.say(tr("已存为「{name}」").format(name=path.name), path)

        self._desk.runner.file(lambda: write(office, name, scope, path), owner=self, done=done, failed=self._desk.fail)

    def print_shown(self) -> bool:
        table = self.shown
        if table is None:
            return False

        def make() -> bytes:
            stream = BytesIO()
            write_to(table, PDF, stream)
            return stream.getvalue()

        self.print_panel.show_pages(table.title, make, None, f"county_{table.name}")
        self.panel.open_with(tr("打印{title}").format(title=table.title), self.print_panel, PANEL_PX)
        return True

    # what the frame asks

    def page_entered(self) -> None:
        line = self.report_lines.line(self.name)
        if line is not None:
            line.setFocus()

    def page_left(self) -> None:
        self.panel.close_panel()

    def open_target(self, target: object) -> None:
        self.show_report(str(target))


def _counted(office: Office, name: str, scope: CountyScope) -> _Counted:
    return _Counted(rows(office, name, scope), townships(office), len(villages(office)))
