"""备份与恢复: how safe the notebook is, a backup now, to a stick, every backup there is, and the trial restore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.host.drives import Drive, drive_at, removable_drives
from minqing_desktop.services.backups import Backup, backups_of
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.rehearsing import rehearse
from minqing_desktop.services.restoring import Comparison, Found, compare, find_backups, restore
from minqing_desktop.services.roles import is_administrator, require_administrator
from minqing_desktop.services.safekeeping import Rehearsal, SafetyState, make_noted, state_of
from minqing_desktop.services.session import administrator_only
from minqing_desktop.services.sticks import StickCopy, copy_to_stick
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.jobs.runner import Job, Lane
from minqing_desktop.ui.kit.buttons import LinkButton, MenuButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.choice_field import ChoiceField
from minqing_desktop.ui.kit.line_list import LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.states import BusyState
from minqing_desktop.ui.settings.backup_words import backup_item, rehearsal_words, state_words
from minqing_desktop.ui.settings.restore_panel import RestorePanel
from minqing_desktop.ui.settings.section import Section, button_row, soft_text

PANEL_PX = 420


class BackupsSection(Section):
    """Making a backup, a copy to a stick and a trial run in the file lane: reading and writing go on beside them."""

    def __init__(self, desk: Desk, panel: SidePanel, parent: QWidget | None = None) -> None:
        words = tr("每天第一次停下来时自动备份，导入、更新、抹去、升级之前也先备份；每一份都读回来验过才算。")
        super().__init__(desk, tr("备份与恢复"), words, parent)
        self._panel = panel
        self._job: Job | None = None
        self._listed: dict[str, Backup] = {}
        self._build()
        self._connect()

    def _build(self) -> None:
        card = self.add_card(tr("现在"), "shield-check")
        self.state_notice, self.notice, self.busy = InlineNotice(), InlineNotice(), BusyState()
        self.busy.hide()
        self.backup_button = PrimaryButton(tr("马上备份一次"), "database")
        self.stick_button = MenuButton(tr("备份到U盘"), "usb")
        for part in (self.state_notice, self.notice, self.busy):
            card.add(part)
        card.add(button_row(self.backup_button, self.stick_button, None))
        self._list_card = self.add_card(tr("已有的备份"), "history")
        self.lines, self._no_lines = LineList(), soft_text(tr("还没有备份。"))
        self.other_link = LinkButton(tr("从U盘或别的文件夹恢复…"), "folder-open")
        for part in (self.lines, self._no_lines):
            self._list_card.add(part)
        self._list_card.add(button_row(self.other_link, None))
        trial = self.add_card(tr("试恢复"), "refresh-cw")
        self.trial_notice = InlineNotice()
        self.trial_button = QuietButton(tr("现在试一次"), "refresh-cw")
        trial.add(self.trial_notice)
        trial.add(soft_text(tr("把最近的备份在旁边整个恢复一遍、逐条核对、再删掉试出来的那份。笔记本不动，照常能写。")))
        trial.add(button_row(self.trial_button, None))
        reminding = self.add_card(tr("提醒"), "bell")
        reminding.add(soft_text(tr("这么久没有备份到U盘，在「今日」上说一句；随时可以推后。")))
        self.reminder = ChoiceField(((30, tr("30 天")), (60, tr("60 天")), (90, tr("90 天")), (0, tr("不提醒"))))
        self.reminder.setAccessibleName(tr("多久没有备份到U盘就提醒"))
        reminding.add(button_row(self.reminder, None))
        self.end()

    def _connect(self) -> None:
        self.backup_button.clicked.connect(self.back_up)
        self.trial_button.clicked.connect(self.try_out)
        self.stick_button.drop_menu.aboutToShow.connect(self._fill_drives)
        self.lines.opened.connect(self.open_backup)
        self.other_link.clicked.connect(self._on_other_clicked)
        self.busy.cancel_clicked.connect(self._on_cancel_clicked)
        self.reminder.value_changed.connect(lambda days: self.change_settings(stick_reminder_days=days))

    # load

    def load(self) -> None:
        opened, settings = self.desk.opened, self.desk.settings.current
        self.reminder.set_value(settings.stick_reminder_days)
        self.desk.runner.file(
            lambda: (state_of(opened, settings), backups_of(opened)), owner=self, done=self._on_loaded,
            failed=self._on_failed,
        )  # fmt: skip

    def _on_loaded(self, answer: tuple[SafetyState, list[Backup]]) -> None:
        state, backups = answer
        today = clock.today()
        words, tone = state_words(state, today)
        self.state_notice.say(words, tone, can_close=False)
        words, tone = rehearsal_words(state.rehearsal, today)
        self.trial_notice.say(words, tone, can_close=False)
        self._listed = {str(each.folder): each for each in backups}
        self.lines.set_items([backup_item(each, today) for each in backups])
        self._no_lines.setVisible(not backups)
        self.trial_button.setEnabled(bool(backups))

    # making

    def back_up(self) -> None:
        """A backup now."""
        opened = self.desk.opened
        self._run(tr("正在备份…"), lambda port: _backup(opened, port), self._on_backed_up)

    def to_stick(self, drive: Drive) -> None:
        """A copy on a stick."""
        opened = self.desk.opened

        def work(port: JobPort) -> StickCopy:
            return copy_to_stick(opened, drive, progress=port.report, cancel=port.wants_stop)

        self._run(tr("正在写到U盘，请不要拔…"), work, self._on_copied)

    def try_out(self) -> None:
        """The trial restore, now."""
        opened = self.desk.opened

        def work(port: JobPort) -> Rehearsal | None:
            return rehearse(opened, progress=port.report, cancel=port.wants_stop)

        self._run(tr("正在试恢复…"), work, lambda _rehearsal: self._end())

    def _run(self, words: str, work: Callable[[JobPort], Any], done: Callable[[Any], None]) -> None:
        self.notice.clear()
        self.busy.begin(words, can_cancel=True)
        self.busy.show()
        self._enable(False)
        self._job = self.desk.runner.long(
            Lane.FILE, work, owner=self, done=done, failed=self._on_failed, progress=self.busy.show_progress,
            cancelled=self._on_cancelled,
        )  # fmt: skip

    def _enable(self, is_on: bool) -> None:
        for button in (self.backup_button, self.stick_button, self.trial_button, self.other_link):
            button.setEnabled(is_on)

    def _end(self) -> None:
        self.busy.hide()
        self._enable(True)
        self.load()
        self.desk.settled.emit()

    def _on_backed_up(self, backup: Backup) -> None:
        self.notice.say(tr("备份好了，第 {n} 份，已经读回来验过。").format(n=backup.number), "green")
        self._end()

    def _on_copied(self, copied: StickCopy) -> None:
        words = tr("第 {n} 份备份已经写到U盘，读回来对得上，可以拔出了。")
        self.notice.say(words.format(n=copied.backup.number), "green")
        self._end()

    def _on_failed(self, error: UserError) -> None:
        self.notice.say(error.sentence, "red")
        self.busy.hide()
        self._enable(True)

    def _on_cancelled(self) -> None:
        self.notice.say(tr("停下来了，没有留下半份；以前的备份都在。"), "grey")
        self.busy.hide()
        self._enable(True)

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _fill_drives(self) -> None:
        menu = self.stick_button.drop_menu
        menu.clear()
        for drive in removable_drives():
            free = tr("{label}　还有 {n} MB").format(label=drive.label, n=f"{drive.free // 1024**2:,}")
            menu.addAction(free).triggered.connect(lambda _checked=False, chosen=drive: self.to_stick(chosen))
        if menu.isEmpty():
            menu.addAction(tr("没有看到U盘，请插好再点一次")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(tr("别的文件夹…")).triggered.connect(self._on_folder_wanted)

    def _on_folder_wanted(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("备份到哪个文件夹"))
        if chosen:
            self.to_stick(drive_at(Path(chosen)))

    # restoring

    def open_backup(self, folder: str) -> None:
        """Shows one backup of the list against the notebook."""
        backup = self._listed.get(folder)
        if backup is not None:
            self._compare(backup, self.desk.opened.key)

    def _compare(self, backup: Backup, key: bytes) -> None:
        opened = self.desk.opened
        self.desk.runner.read(
            lambda: compare(backup, key, opened), owner=self,
            done=lambda compared: self._show(backup, compared), failed=self._on_failed, replaces="compare",
        )  # fmt: skip

    def _show(self, backup: Backup, compared: Comparison) -> None:
        sheet = RestorePanel(backup, compared, clock.today())
        sheet.restore_wanted.connect(lambda: self._restore(backup))
        self._panel.open_with(tr("恢复到 {at}").format(at=f"{backup.made_at.astimezone():%Y-%m-%d %H:%M}"), sheet,
                              width_px=PANEL_PX, keep=False)  # fmt: skip

    def _restore(self, backup: Backup) -> None:
        """The window is locked meanwhile; then the door of the restored notebook is shown. An administrator's deed."""
        self._panel.close_panel()
        if not is_administrator(self.desk.session):
            self.desk.fail(administrator_only())
            return
        words = tr("已经恢复到第 {n} 份备份，原来的文件留在旁边的文件夹里。请用密码打开。")
        self.desk.set_apart.emit(
            lambda opened: _restore_over(opened, backup), lambda _done: words.format(n=backup.number)
        )

    def _on_other_clicked(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("备份在哪里（U盘，或备份所在的文件夹）"))
        if chosen:
            self.look_in(Path(chosen))

    def look_in(self, folder: Path) -> None:
        """Lists what backups of this notebook a folder or a stick holds."""
        notebook_id = self.desk.opened.keyfile.notebook_id
        self.desk.runner.file(
            lambda: [each for each in find_backups(folder) if each.notebook_id == notebook_id], owner=self,
            done=self._on_found, failed=self._on_failed,
        )  # fmt: skip

    def _on_found(self, found: list[Found]) -> None:
        backups = [backup for each in found for backup in each.backups]
        own = self.desk.opened.keyfile.key_id
        usable = [each for each in backups if each.manifest.key == own]
        if not usable:
            words = tr("这里没有这本笔记本现在的密钥能打开的备份。别的笔记本或换密钥以前的备份，请从开门的页面恢复。")
            self.notice.say(words if backups else tr("这里没有找到这本笔记本的备份。"), "amber")
            return
        self._compare(usable[0], self.desk.opened.key)

    def leave(self) -> None:
        if self._job is None or self._job.is_over:
            self.notice.clear()


def _backup(opened: OpenNotebook, port: JobPort) -> Backup:
    return make_noted(opened, "manual", progress=port.report, cancel=port.wants_stop)


def _restore_over(opened: OpenNotebook, backup: Backup) -> None:
    require_administrator(opened.session)
    key, folder = opened.key, opened.folder
    opened.close()
    restore(backup, key, folder).close()
