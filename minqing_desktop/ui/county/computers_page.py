"""电脑: who may bring packages. Cards that wait for the eight groups, the confirmed ones, the list of keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.writing import ENDING
from minqing_desktop.services.county.enrolling import (
    computers,
    confirm,
    is_waiting,
    revoke,
    take_card,
    write_county_card,
)
from minqing_desktop.services.county.ingesting import ingest_all
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.publishing import publish
from minqing_desktop.services.county.villages import villages
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.exchange.enrolling import Computer
from minqing_desktop.ui.county.computer_sheet import ComputerSheet, trust_pills
from minqing_desktop.ui.county.desk import COMPUTERS, MATTERS, PACKAGES, VILLAGES, CountyDesk
from minqing_desktop.ui.county.listing import Listing, is_meant
from minqing_desktop.ui.county.outlets import Outlets
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.chip import Chip
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.saved_notice import SavedNotice
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.table import Column, RecordTable

_WAITING, _CONFIRMED, _REVOKED, _ALL = "waiting", "confirmed", "revoked", "all"


class ComputersPage(Page):
    """Understands the targets device (opens its sheet) and {"waiting": True}."""

    def __init__(self, desk: CountyDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._section, self._sought = _ALL, ""
        self.ask_files: Callable[[], list[str]] = self._ask_files
        self._build()
        self._connect()
        self.reload()

    def _build(self) -> None:
        self.header = PageHeader(tr("电脑"))
        self.chips = {key: Chip(words, key == self._section) for key, words in self._sections().items()}
        for chip in self.chips.values():
            self.header.add_chip(chip)
        self.list_button = QuietButton(tr("发电脑名单"), "shield-check")
        self.cards_button = QuietButton(tr("写登记文件"), "file-output")
        self.take_button = PrimaryButton(tr("收登记文件"), "file-input", shortcut="Ctrl+O")
        for button in (self.list_button, self.cards_button, self.take_button):
            self.header.add_button(button)
        self.saved_notice = SavedNotice()
        self.search_box = SearchBox(tr("电脑、村、首字母"))
        self.search_box.setAccessibleName(tr("在电脑里查找"))
        filters = QHBoxLayout()
        filters.addWidget(self.search_box)
        filters.addStretch(1)
        self.table = RecordTable(_columns(), counted=tr("{n} 台"))
        self.table.attach_search(self.search_box)
        self.listing = Listing(self.table, self._keeps, _ORDERS, self.reload)
        self.page_column.addWidget(self.header)
        self.page_column.addWidget(self.saved_notice)
        self.page_column.addLayout(filters)
        self.page_column.addWidget(self.table, 1)
        self.panel = SidePanel(self)
        self.sheet = ComputerSheet(self)
        self.sheet.hide()
        self.outlets = Outlets(self, self._desk.runner)
        self.setAcceptDrops(True)

    @staticmethod
    def _sections() -> dict[str, str]:
        return {_ALL: tr("全部"), _WAITING: tr("等核对"), _CONFIRMED: tr("已确认"), _REVOKED: tr("已停用")}

    def _connect(self) -> None:
        for key, chip in self.chips.items():
            chip.clicked.connect(lambda _checked=False, section=key: self.show_section(section))
        self.search_box.searched.connect(lambda _text: self._filter())
        self.take_button.clicked.connect(self._on_take_clicked)
        self.cards_button.clicked.connect(lambda: self.outlets.open_below(self.cards_button, self.write_cards))
        self.list_button.clicked.connect(lambda: self.outlets.open_below(self.list_button, self.publish_list))
        self.table.line_opened.connect(self.open_sheet)
        self.table.empty_action_clicked.connect(lambda: self.outlets.open_below(self.cards_button, self.write_cards))
        self.sheet.confirm_wanted.connect(self._on_confirm_wanted)
        self.sheet.revoke_wanted.connect(self._on_revoke_wanted)
        self._desk.listen(self, (COMPUTERS, PACKAGES, VILLAGES), self.reload)

    # load

    def reload(self) -> None:
        """Asks anew for all computers."""
        office = self._desk.office
        self._desk.runner.read(
            lambda: _lines(office), owner=self, done=self._on_loaded, failed=self.listing.fail, replaces="computers"
        )

    def _on_loaded(self, lines: list[_Line]) -> None:
        self.chips[_WAITING].set_text(_counted(tr("等核对"), sum(is_waiting(each.computer) for each in lines)))
        self._say_what_is_empty(bool(lines))
        self.listing.take(lines)
        sought, self._sought = self._sought, ""
        line = next((each for each in lines if each.id == sought), None)
        if line is not None:
            self.open_sheet(line)

    def _say_what_is_empty(self, has_any: bool) -> None:
        if has_any:
            self.table.set_empty("monitor", tr("没有这样的电脑"), tr("换一个条件看看。"))
        else:
            advice = tr("给每个村写一份登记文件带去；村里导入以后交回一份，在这里收下，再打电话核对八组数字。")
            self.table.set_empty("monitor", tr("还没有登记电脑"), advice, tr("写登记文件"))

    def _keeps(self, line: _Line) -> bool:
        each = line.computer
        is_right = {
            _ALL: True,
            _WAITING: is_waiting(each),
            _CONFIRMED: each.trust is Trust.CONFIRMED,
            _REVOKED: each.trust is Trust.REVOKED,
        }[self._section]
        return is_right and is_meant(self.search_box.text(), each.name, line.places, *each.villages)

    def _filter(self) -> None:
        self.listing.filter_anew()

    def show_section(self, section: str) -> None:
        """Only the computers of one state."""
        self._section = section
        for key, chip in self.chips.items():
            chip.setChecked(key == section)
        self._filter()

    # one computer

    def open_sheet(self, line: _Line) -> None:
        """What is known of a computer, and the eight groups."""
        self.sheet.show_computer(line.computer, line.places)
        self.panel.open_with(line.computer.name, self.sheet)

    def _on_confirm_wanted(self, device: str, typed: str) -> None:
        office = self._desk.office
        self._desk.runner.write(
            lambda: _confirm(office, device, typed), owner=self, done=self._on_confirmed, failed=self.sheet.show_fault
        )

    def _on_confirmed(self, answer: tuple[Computer, int]) -> None:
        computer, taken = answer
        self.panel.close_panel()
        words = tr("已确认「{name}」，它带来的数据包从现在起可以收。").format(name=computer.name)
        if taken:
            words += tr("先前搁置的 {n} 包收下了。").format(n=taken)
        self._desk.say(words)
        self._desk.announce(COMPUTERS, PACKAGES, MATTERS)

    def _on_revoke_wanted(self, device: str) -> None:
        office = self._desk.office
        self._desk.runner.write(
            lambda: revoke(office, device), owner=self, done=self._on_revoked, failed=self.sheet.show_fault
        )

    def _on_revoked(self, computer: Computer) -> None:
        self.panel.close_panel()
        self._desk.say(tr("已停用「{name}」。发一次电脑名单，各村就都知道了。").format(name=computer.name))
        self._desk.announce(COMPUTERS)

    # files

    def _ask_files(self) -> list[str]:
        kinds = tr("登记文件 (*{ending})").format(ending=ENDING)
        return QFileDialog.getOpenFileNames(self, tr("选各村交回的登记文件"), "", kinds)[0]

    def _on_take_clicked(self) -> None:
        chosen = self.ask_files()
        if chosen:
            self.take_cards([Path(each) for each in chosen])

    def take_cards(self, files: list[Path]) -> None:
        """Takes cards that laptops handed in; each counts only once its groups were compared."""
        office = self._desk.office
        self._desk.runner.write(
            lambda: [take_card(office, [file]) for file in files],
            owner=self, done=self._on_taken, failed=self._on_take_failed,
        )  # fmt: skip

    def _on_take_failed(self, error: UserError) -> None:
        self._desk.fail(error)
        self._desk.announce(COMPUTERS)  # those before it were taken

    def _on_taken(self, taken: list[Computer]) -> None:
        names = tr("、").join(each.name for each in taken)
        self._desk.say(tr("收下了 {n} 台电脑的登记：{names}。请打电话核对八组数字。").format(n=len(taken), names=names))
        self.show_section(_WAITING)
        self._desk.announce(COMPUTERS)

    def write_cards(self, folder: Path) -> None:
        """An enrolment file for the villages to take along."""
        office = self._desk.office
        self._desk.runner.write(
            lambda: write_county_card(office, folder), owner=self, done=self._on_written, failed=self._desk.fail
        )

    def publish_list(self, folder: Path) -> None:
        """The list of all keys with its next version, for sticks that go out."""
        office = self._desk.office
        self._desk.runner.write(
            lambda: publish(office, folder), owner=self, done=self._on_written, failed=self._desk.fail
        )

    def _on_written(self, written: Any) -> None:
        paths = [written] if isinstance(written, Path) else list(written)
        if paths:
            words = tr("写好了 {n} 个文件，可以拔出了").format(n=len(paths))
            self.saved_notice.say(words, paths[0])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.take_cards(paths)

    # what the frame asks

    def page_entered(self) -> None:
        self.table.setFocus()

    def page_left(self) -> None:
        self.panel.close_panel()

    def open_target(self, target: Any) -> None:
        if isinstance(target, dict):
            self.show_section(_WAITING)
            return
        self._sought = str(target)
        self.reload()


class _Line:
    """A computer with the names of its villages, and the id that tables want."""

    def __init__(self, computer: Computer, names: dict[str, str]) -> None:
        self.computer, self.id = computer, computer.device
        self.places = tr("、").join(names.get(code, code) for code in computer.villages)


def _confirm(office: Office, device: str, typed: str) -> tuple[Computer, int]:
    """Confirms a computer, and takes what was set aside because nobody had; with how many packages that were."""
    computer = confirm(office, device, typed)
    return computer, len(ingest_all(office, []).taken)


def _lines(office: Office) -> list[_Line]:
    names = {each.code: each.name for each in villages(office)}
    return [_Line(each, names) for each in computers(office)]


def _counted(words: str, n: int) -> str:
    return f"{words} {n}" if n else words


def _columns() -> list[Column]:
    return [
        Column(
            "name", tr("电脑"), lambda line: line.computer.name, sort_key="name", stretches=True, fixed=True, bold=True
        ),
        Column("villages", tr("村"), lambda line: line.places, 200),
        Column("trust", tr("状态"), _trust_text, 230, sort_key="trust", pills=lambda line: trust_pills(line.computer)),
        Column("device", tr("编号"), lambda line: line.computer.device[:8], 100, soft=True),
    ]


def _trust_text(line: _Line) -> str:
    return tr("、").join(words for words, _tone in trust_pills(line.computer))


_ORDERS: dict[str, Callable[[_Line], Any]] = {
    "name": lambda line: line.computer.name,
    "trust": lambda line: (not is_waiting(line.computer), line.computer.trust),
}
