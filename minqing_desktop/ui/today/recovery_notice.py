"""A line on 今日 once a year: does the printed recovery code still open?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.hands import recovery_is_due
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.notice import InlineNotice


class RecoveryNotice(InlineNotice):
    """Closing it puts it off until the program is opened again; the link leads to 设置 → 恢复码."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_put_off = False
        self.action_clicked.connect(lambda: desk.lead("settings", {"section": "recovery"}))
        self.dismissed.connect(self._on_dismissed)

    def reload(self) -> None:
        """Asks whether it is time."""
        session = self._desk.session
        self._desk.runner.read(lambda: recovery_is_due(session), owner=self, done=self._on_known, replaces="recovery")

    def _on_known(self, is_due: bool) -> None:
        if is_due and not self._is_put_off:
            words = tr("打印的恢复码很久没有核对了。找出那张纸，照着输一遍，看还能不能用。")
            self.say(words, "grey", tr("去核对"))
        else:
            self.clear()

    def _on_dismissed(self) -> None:
        self._is_put_off = True
