"""上年结转, offered by itself in January until it is done or set aside; at other times it says nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.year_end import carry_over, carry_over_offer, set_offer_aside
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.notice import InlineNotice


class YearEndNotice(InlineNotice):
    """Asks for what is open of last year whenever it is refreshed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.action_clicked.connect(self.carry_over)
        self.dismissed.connect(self._set_aside)

    def refresh(self) -> None:
        """Looks whether there is something to offer."""
        session = self._desk.session
        self._desk.runner.read(lambda: carry_over_offer(session), owner=self, done=self._offer, replaces="offer")

    def _offer(self, count: int) -> None:
        if count:
            year = self._desk.session.today().year - 1
            words = tr("{year} 年还有 {n} 件没办结，要结转到今年吗？").format(year=year, n=count)
            self.say(words, "grey", tr("结转"))
        else:
            self.clear()

    def carry_over(self) -> None:
        """Carries what is open of last year and before on into this one."""
        session = self._desk.session
        year = session.today().year - 1
        self._desk.runner.write(
            lambda: carry_over(session, year)[1], owner=self, done=self._desk.tell, failed=self._desk.fail
        )

    def _set_aside(self) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: set_offer_aside(session), owner=self)
