"""One quiet line on 今日 when something has been waiting long for the county's receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.session import Session
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.notice import InlineNotice

if TYPE_CHECKING:
    from minqing_desktop.services.exchange.unsent import Unsent

LONG_DAYS = 30


class UnsentNotice(InlineNotice):
    """Closing it keeps it away until the notebook is opened again; the link leads to 数据交换."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_put_off = False
        self.action_clicked.connect(lambda: desk.lead("exchange"))
        self.dismissed.connect(self._on_dismissed)

    def reload(self) -> None:
        """Looks anew; says nothing when all was receipted, or nobody was met."""
        session = self._desk.session
        self._desk.runner.read(
            lambda: _asked(session), owner=self, done=self._on_known, failed=lambda _error: self.clear()
        )

    def _on_known(self, waiting: Unsent | None) -> None:
        if waiting is None or waiting.since is None or self._is_put_off:
            self.clear()
            return
        days = (self._desk.session.today() - waiting.since.astimezone().date()).days
        if days < LONG_DAYS:
            self.clear()
            return
        words = tr("有 {n} 笔还没有回执，最早的是 {days} 天前写的。")
        self.say(words.format(n=f"{waiting.works:,}", days=f"{days:,}"), "grey", tr("去数据交换"))

    def _on_dismissed(self) -> None:
        self._is_put_off = True


def _asked(session: Session) -> Unsent | None:
    """What packages need is loaded beside the page, not before it."""
    from minqing_desktop.services.exchange.unsent import unsent

    return unsent(session)
