"""Saves the households that are shown as a roster: masked, or whole after password and reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.households import HouseholdFilter
from minqing_desktop.services.notebooks import require_password
from minqing_desktop.services.roster_exports import MASKED, RosterExport, disclose_roster, export_roster
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.kit.unmask_form import UnmaskForm

ENDING = ".xlsx"


class RosterExporter(QObject):
    """`ask_place(title, name, kinds)` gives the chosen path or an empty text; tests put their own in."""

    def __init__(self, desk: Desk, panel: SidePanel, host: QWidget) -> None:
        super().__init__(host)
        self._desk, self._panel, self._host = desk, panel, host
        self._wanted = HouseholdFilter()
        self.ask_place: Callable[[str, str, str], str] = self._ask_place
        words = tr(
            "导出的花名册默认遮住身份证号和电话的几位。确有需要导出全号的，请再输一次密码，写明事由。谁、什么时候、为什么，都会记下来。"
        )
        self.form = UnmaskForm(words, tr("导出完整号码"), host)
        self.gone_box = TickBox(tr("连已故、迁出的人一起，注明状态"))
        self.form.form.add("gone", "", self.gone_box)
        self.form.hide()
        self.form.confirmed.connect(self._on_confirmed)

    def _ask_place(self, title: str, name: str, kinds: str) -> str:
        return QFileDialog.getSaveFileName(self._host, title, str(documents_folder() / name), kinds)[0]

    def save(self, wanted: HouseholdFilter) -> None:
        """Exactly what is shown, in its order, with masked numbers."""
        target = self._place(tr("花名册_{day}"))
        if target is not None:
            self._write(wanted, target, MASKED)

    def _place(self, name: str) -> Path | None:
        full = name.format(day=f"{self._desk.session.today():%Y%m%d}") + ENDING
        path = self.ask_place(tr("导出花名册"), full, tr("Excel 工作簿 (*.xlsx)"))
        if not path:
            return None
        return Path(path) if path.lower().endswith(ENDING) else Path(path + ENDING)

    def _write(self, wanted: HouseholdFilter, target: Path, masks: Masks) -> None:
        session = self._desk.session
        with_gone = not masks.are_on and self.gone_box.isChecked()
        self._desk.runner.file(
            lambda: export_roster(session, target, wanted, masks=masks, with_gone=with_gone),
            owner=self,
            done=lambda made: self._say(made, target, masks),
        )

    def _say(self, made: RosterExport, target: Path, masks: Masks) -> None:
        words = tr("已存 {households} 户 {persons} 人到「{name}」，身份证号和电话已遮住。")
        if not masks.are_on:
            words = tr("已存 {households} 户 {persons} 人到「{name}」，号码是完整的，已记入查看记录，请妥善保管。")
        self._desk.say(words.format(households=made.households, persons=made.persons, name=target.name))

    # whole numbers

    def ask_reason(self, wanted: HouseholdFilter) -> None:
        """Opens the form; what is shown now is what will be written."""
        self._wanted = wanted
        self.gone_box.setChecked(False)
        self.form.begin()
        self._panel.open_with(tr("导出完整号码"), self.form)

    def _on_confirmed(self, password: str, reason: str) -> None:
        opened = self._desk.opened
        self._desk.runner.file(
            lambda: require_password(opened, password),
            owner=self,
            done=lambda _is_right: self._on_right(reason),
            failed=self.form.show_error,
        )

    def _on_right(self, reason: str) -> None:
        """The place is chosen before anything is put on record: who thinks better of it gave nothing out."""
        target = self._place(tr("花名册_完整号码_{day}"))
        if target is None:
            self.form.set_busy(False)
            return
        session, wanted = self._desk.session, self._wanted
        self._desk.runner.write(
            lambda: disclose_roster(session, wanted, reason),
            owner=self,
            done=lambda _none: self._on_disclosed(wanted, target),
            failed=self.form.show_error,
        )

    def _on_disclosed(self, wanted: HouseholdFilter, target: Path) -> None:
        self._panel.close_panel()
        self._write(wanted, target, Masks(False))
