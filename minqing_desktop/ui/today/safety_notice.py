"""One quiet line on 今日 when the notebook is not as safe as it should be: a bad backup, no stick for long."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.safekeeping import SafetyState, put_off_until, state_of
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.notice import InlineNotice

PUT_OFF_DAYS = 7


class SafetyNotice(InlineNotice):
    """Closing it puts the reminder off for a week; the link leads to 设置 → 备份与恢复."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_about_stick = False
        self.action_clicked.connect(lambda: desk.lead("settings", {"section": "backups"}))
        self.dismissed.connect(self._on_dismissed)
        self.close_button.setToolTip(tr("过一个星期再说"))

    def reload(self) -> None:
        """Looks anew; says nothing when all is well."""
        opened, settings = self._desk.opened, self._desk.settings.current
        self._desk.runner.file(
            lambda: state_of(opened, settings), owner=self, done=self._on_known, failed=lambda _error: self.clear()
        )

    def _on_known(self, state: SafetyState) -> None:
        self._is_about_stick = False
        if state.has_bad_rehearsal:
            words = tr("试恢复时发现有备份坏了。笔记本本身没有问题；请再做一份，并备份到U盘。")
            self.say(words, "amber", tr("去看看"), can_close=False)
        elif state.is_stick_wanted:
            self._is_about_stick = True
            never = tr("还没有备份到U盘过；电脑坏了或丢了，要靠U盘上那份。")
            words = never if state.stick_days is None else tr("有 {n} 天没有备份到U盘了。").format(n=state.stick_days)
            self.say(words, "grey", tr("备份到U盘"))
        else:
            self.clear()

    def _on_dismissed(self) -> None:
        if self._is_about_stick:
            try:
                self._desk.settings.change(stick_reminder_from=put_off_until(PUT_OFF_DAYS))
            except UserError as error:
                self._desk.fail(error)
