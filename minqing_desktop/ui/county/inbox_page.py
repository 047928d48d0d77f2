"""收件: packages by folder, stick or drag; what was taken and what lies aside; receipts and replies to take back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.county.ingesting import FolderResult, files_in, ingest_all, try_again
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.outgoing import GoingOut, write_all_out
from minqing_desktop.services.county.quarantine import Refusal, drop, quarantined
from minqing_desktop.services.county.villages import villages
from minqing_desktop.ui.county.aside_sheet import AsideSheet
from minqing_desktop.ui.county.desk import COMPUTERS, MATTERS, PACKAGES, CountyDesk
from minqing_desktop.ui.county.drop_card import DropCard
from minqing_desktop.ui.county.inbox_lines import (
    INBOX_ORDERS,
    InboxLine,
    Names,
    aside_line,
    inbox_columns,
    lines_of,
)
from minqing_desktop.ui.county.listing import Listing
from minqing_desktop.ui.county.outlets import Outlets
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.jobs.runner import Job, Lane
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.chip import Chip
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.saved_notice import SavedNotice
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.table import RecordTable

_LATELY, _ASIDE = "lately", "aside"


@dataclass(frozen=True, slots=True)
class _Round:
    """What a round over files came to, with the villages' names."""

    result: FolderResult
    names: dict[str, str]


class InboxPage(Page):
    """`ask_folder` is the system's dialog; a test puts its own answer there. Understands the target {"aside": True}."""

    def __init__(self, desk: CountyDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._section = _LATELY
        self._lately: list[InboxLine] = []
        self._aside: list[InboxLine] = []
        self._job: Job | None = None
        self.ask_folder: Callable[[], str] = self._ask_folder
        self._build()
        self._connect()
        self._show_folder()
        self.reload()

    # build

    def _build(self) -> None:
        self.header = PageHeader(tr("收件"))
        self.chips = {_LATELY: Chip(tr("这次收到的"), True), _ASIDE: Chip(tr("搁置的"))}
        for chip in self.chips.values():
            self.header.add_chip(chip)
        self.write_button = QuietButton(tr("写回执和答复"), "upload", shortcut="Ctrl+E")
        self.take_button = PrimaryButton(tr("全部收下"), "download", shortcut="Ctrl+Return")
        self.header.add_button(self.write_button)
        self.header.add_button(self.take_button)
        self.drop_card = DropCard()
        self.notice, self.saved_notice = InlineNotice(), SavedNotice()
        self.table = RecordTable(inbox_columns(), counted=tr("{n} 包"))
        self.listing = Listing(self.table, lambda _line: True, INBOX_ORDERS, self.reload)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        self.states = StateStack(content)
        for part in (self.header, self.drop_card, self.notice, self.saved_notice):
            self.page_column.addWidget(part)
        self.page_column.addWidget(self.states, 1)
        self.panel, self.sheet = SidePanel(self), AsideSheet(self)
        self.sheet.hide()
        self.outlets = Outlets(self, self._desk.runner)

    def _connect(self) -> None:
        for key, chip in self.chips.items():
            chip.clicked.connect(lambda _checked=False, section=key: self.show_section(section))
        self.drop_card.dropped.connect(self.take_in)
        self.drop_card.folder_wanted.connect(self.choose_folder)
        self.drop_card.open_wanted.connect(self._open_folder)
        self.take_button.clicked.connect(self.take_folder)
        self.write_button.clicked.connect(lambda: self.outlets.open_below(self.write_button, self.write_out))
        self.states.cancel_clicked.connect(self._on_cancel_clicked)
        self.table.line_opened.connect(self._on_line_opened)
        self.table.empty_action_clicked.connect(self.take_folder)
        self.sheet.again_wanted.connect(self.try_again)
        self.sheet.drop_wanted.connect(self.drop_aside)
        self._desk.listen(self, (PACKAGES,), self.reload)

    # the folder

    @property
    def folder(self) -> Path | None:
        """The inbox of this office on this machine."""
        kept = self._desk.settings.current.inboxes.get(self._desk.url, "")
        return Path(kept) if kept else None

    def _show_folder(self) -> None:
        self.drop_card.show_folder(self.folder)

    def _ask_folder(self) -> str:
        begin = self.folder or documents_folder()
        return QFileDialog.getExistingDirectory(self, tr("各村的数据包放在哪个文件夹（U盘也行）"), str(begin))

    def choose_folder(self) -> None:
        """Another inbox, remembered on this machine."""
        chosen = self.ask_folder()
        if not chosen:
            return
        kept = {**self._desk.settings.current.inboxes, self._desk.url: chosen}
        try:
            self._desk.settings.change(inboxes=kept)
        except UserError as error:
            self._desk.fail(error)
        self._show_folder()

    def _open_folder(self) -> None:
        if self.folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))

    # taking

    def take_folder(self) -> None:
        """Takes everything in the inbox; asks for one first where none was chosen."""
        if self.folder is None:
            self.choose_folder()
        if self.folder is not None:
            self.take_in([self.folder])

    def take_in(self, places: Sequence[Path]) -> None:
        """Takes everything in these files and folders; what was taken before a stop stays."""
        if self.is_busy:
            return
        office, found = self._desk.office, list(places)

        def work(port: JobPort) -> _Round:
            result = ingest_all(office, files_in(found), progress=port, cancel=port.wants_stop)
            return _Round(result, _names(office))

        self.panel.close_panel()
        self._set_busy(True)
        self.states.show_busy(tr("正在收数据包…"), can_cancel=True, at_once=True)
        self._job = self._desk.runner.long(
            Lane.WRITE, work, owner=self, done=self._on_taken, failed=self._on_take_failed,
            progress=self.states.busy.show_progress, cancelled=self._on_cancelled,
        )  # fmt: skip

    @property
    def is_busy(self) -> bool:
        """Whether packages are being taken or written."""
        return self._job is not None and not self._job.is_over

    def _set_busy(self, is_busy: bool) -> None:
        for part in (self.take_button, self.write_button, self.drop_card):
            part.setEnabled(not is_busy)
        if is_busy:
            self.notice.clear()
            self.saved_notice.hide()

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_taken(self, taken: _Round) -> None:
        self._end()
        self._lately = lines_of(taken.result, taken.names)
        self._say_what_came(taken.result)
        self.show_section(_LATELY)
        self._desk.announce(PACKAGES, COMPUTERS, MATTERS)

    def _say_what_came(self, result: FolderResult) -> None:
        if not (result.taken or result.seen or result.quarantined):
            self.notice.say(tr("这里没有数据包。数据包的文件名以 .mqpkg 结尾。"), "amber")
            return
        words = tr("收下 {t} 包，以前收过 {s} 包，搁置 {q} 包。").format(
            t=len(result.taken), s=len(result.seen), q=len(result.quarantined)
        )
        if result.quarantined:
            words += tr("搁置的没有改动任何东西，打开看原因。")
        elif result.taken:
            words += tr("「写回执和答复」写到U盘上带回去，村里就知道收到了。")
        self.notice.say(words, "amber" if result.quarantined else "green")

    def _on_take_failed(self, error: UserError) -> None:
        self._end()
        self.notice.say(error.sentence, "red")
        self._desk.announce(PACKAGES, COMPUTERS, MATTERS)  # those before it were taken

    def _on_cancelled(self) -> None:
        self._end()
        self.notice.say(tr("停下来了。停之前收下的都在，没收的再按一次「全部收下」。"), "blue")
        self._desk.announce(PACKAGES, COMPUTERS, MATTERS)

    def _end(self) -> None:
        self._job = None
        self._set_busy(False)
        self.states.show_content()

    # what lies aside

    def reload(self) -> None:
        """Asks anew for what lies aside."""
        office = self._desk.office
        self._desk.runner.read(
            lambda: (quarantined(office), _names(office)), owner=self, done=self._on_loaded,
            failed=self.listing.fail, replaces="aside",
        )  # fmt: skip

    def _on_loaded(self, answer: tuple[list[Refusal], Names]) -> None:
        found, names = answer
        self._aside = [aside_line(each, names) for each in found]
        lying = {each.id for each in self._aside}
        # What was mended since is not shown as refused any more.
        self._lately = [each for each in self._lately if each.refusal is None or each.id in lying]
        self.chips[_ASIDE].set_text(tr("搁置的 {n}").format(n=len(found)) if found else tr("搁置的"))
        self._show_lines()

    def show_section(self, section: str) -> None:
        """What this round brought, or what lies aside."""
        self._section = section
        for key, chip in self.chips.items():
            chip.setChecked(key == section)
        self._show_lines()

    def _show_lines(self) -> None:
        if self._section == _ASIDE:
            self.table.set_empty("circle-check", tr("没有搁置的数据包"), tr("收不下的数据包原样放在这里，写明原因。"))
        else:
            advice = tr("把各村带来的数据包拖进来，或者放进收件文件夹，按「全部收下」。")
            self.table.set_empty("download", tr("这次还没有收"), advice, tr("全部收下"))
        self.listing.take(self._aside if self._section == _ASIDE else self._lately)

    def _on_line_opened(self, line: InboxLine) -> None:
        if line.device:
            self._desk.lead("computers", line.device)
        elif line.refusal is not None:
            self.sheet.show_line(line)
            self.panel.open_with(line.sender, self.sheet)

    def try_again(self, refusal: Refusal) -> None:
        """Takes what was set aside once more."""
        office = self._desk.office

        def done(_taken: Any) -> None:
            self.panel.close_panel()
            self._desk.say(tr("这一包收下了。"))
            self._desk.announce(PACKAGES, COMPUTERS, MATTERS)

        self._desk.runner.write(lambda: try_again(office, refusal), owner=self, done=done, failed=self.sheet.show_fault)

    def drop_aside(self, refusal: Refusal) -> None:
        """Forgets what was set aside."""
        office = self._desk.office

        def done(_none: Any) -> None:
            self.panel.close_panel()
            self._desk.say(tr("已删掉搁置的「{name}」。").format(name=tr("、").join(refusal.names)))
            self._desk.announce(PACKAGES)

        self._desk.runner.write(lambda: drop(office, [refusal]), owner=self, done=done, failed=self.sheet.show_fault)

    # back to the villages

    def write_out(self, folder: Path) -> None:
        """Receipts and replies for every computer that is owed some, in one step."""
        if self.is_busy:
            return
        office = self._desk.office
        self._set_busy(True)
        self.states.show_busy(tr("正在写，请不要拔U盘…"), at_once=True)
        self._job = self._desk.runner.long(
            Lane.WRITE, lambda _port: write_all_out(office, folder), owner=self,
            done=lambda out: self._on_written(out, folder), failed=self._on_write_failed,
        )  # fmt: skip

    def _on_written(self, out: GoingOut, folder: Path) -> None:
        self._end()
        if not out.count:
            self.notice.say(tr("没有要带回去的：回执都写过了，也没有新的答复。"), "blue")
            return
        words = tr("写好了 {r} 份回执、{a} 份答复，可以拔出了").format(r=out.receipts, a=out.replies)
        self.saved_notice.say(words, folder / "_")
        self._desk.announce(PACKAGES)

    def _on_write_failed(self, error: UserError) -> None:
        self._end()
        self.notice.say(error.sentence, "red")
        self._desk.announce(PACKAGES)

    # what the frame asks

    def page_entered(self) -> None:
        self.table.setFocus()

    def page_left(self) -> None:
        self.panel.close_panel()

    def open_target(self, target: Any) -> None:
        if isinstance(target, dict) and target.get("aside"):
            self.show_section(_ASIDE)


def _names(office: Office) -> dict[str, str]:
    return {each.code: each.name for each in villages(office)}
