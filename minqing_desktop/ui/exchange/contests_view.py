"""两种说法, one after another: choose a side or keep both; the next one comes under the keyboard by itself."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.audit import note_reveal
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.exchange.settling import Contests, contests, settle_both
from minqing_desktop.services.record_history import SaidVersion, TwoVersions, settle
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.exchange.versions_pair import VersionsPair
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.rows import text_label
from minqing_desktop.ui.kit.state_stack import StateStack

FIELDS_SHOWN = 12
# A pair has some ten widgets; more at once would make the window stand still.
_MADE_AT_ONCE = 2


class ContestsView(QWidget):
    """Signals: settled() after each choice."""

    settled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._waiting: deque[TwoVersions] = deque()
        self.pairs: list[VersionsPair] = []
        self._settling = False
        self._build()
        self._making = QTimer(self)
        self._making.setInterval(0)
        self._making.timeout.connect(self._make_some)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.count = text_label(role="small")
        self._card = Card()
        self._card.body.setSpacing(8)
        words = tr(
            "按 1、2 选一边，能都留的按最后一个数字；↑↓ 换一处。没选的以后在历史里还能看到，选错了 Ctrl+Z 撤销。"
        )
        self._card.add(text_label(words))
        self._place = QVBoxLayout()
        self._place.setSpacing(10)
        self._card.add(self._place)
        self._card.add(self.count)
        self._card.body.addStretch(1)
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._card)
        inside.addStretch(1)
        self._area = scrolled(inner)
        self.states = StateStack(self._area)
        column.addWidget(self.states, 1)

    # load

    def load(self) -> None:
        """Reads anew what has to be settled."""
        session = self._desk.session
        if not self.pairs:
            self.states.show_busy()
        self._desk.runner.read(
            lambda: contests(session), owner=self, done=self._on_loaded, failed=self._on_failed, replaces="contests"
        )

    def _on_failed(self, error: UserError) -> None:
        self.states.show_error(error, self.load)

    def _on_loaded(self, found: Contests) -> None:
        self._settling = False
        if not found.fields:
            self._drop_pairs()
            self.states.show_empty("circle-check", tr("两种说法都选定了"), tr("以后收进来的数据里再有，会排在这里。"))
            return
        self.states.show_content()
        shown = found.fields[:FIELDS_SHOWN]
        if [pair.contest for pair in self.pairs] == list(shown) and not self._waiting:
            return
        self._drop_pairs()
        self._waiting = deque(shown)
        more = found.records - len({(each.kind, each.id) for each in shown})
        words = tr("共 {n} 条记录。").format(n=f"{found.records:,}")
        self.count.setText(words + (tr("选定一些，后面的会接上来。") if more > 0 else ""))
        self._making.start()

    def _make_some(self) -> None:
        for _ in range(min(_MADE_AT_ONCE, len(self._waiting))):
            self._add(self._waiting.popleft())
        if not self._waiting:
            self._making.stop()

    def _add(self, contest: TwoVersions) -> None:
        pair = VersionsPair(contest, self._desk.session.today(), can_choose=True)
        pair.chosen.connect(self._on_chosen)
        pair.both_wanted.connect(self._on_both)
        pair.revealed.connect(self._on_revealed)
        self._place.addWidget(pair)
        self.pairs.append(pair)
        if len(self.pairs) == 1 and self.isVisible():
            pair.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_pairs(self) -> None:
        self._making.stop()
        self._waiting.clear()
        for pair in self.pairs:
            self._place.removeWidget(pair)
            pair.hide()
            pair.deleteLater()
        self.pairs = []

    # settle

    def _on_chosen(self, contest: TwoVersions, version: SaidVersion) -> None:
        session = self._desk.session
        self._write(lambda: settle(session, contest, version), tr("选定了「{value}」").format(value=version.words))

    def _on_both(self, contest: TwoVersions) -> None:
        session = self._desk.session
        self._write(lambda: settle_both(session, contest), tr("都保留了"))

    def _write(self, work, words: str) -> None:
        if self._settling:
            return
        self._settling = True

        def done(changes: Changes) -> None:
            self._desk.tell(changes, words)
            self.settled.emit()
            self.load()

        self._desk.runner.write(work, owner=self, done=done, failed=self._on_refused)

    def _on_refused(self, error: UserError) -> None:
        self._settling = False
        self._desk.fail(error)

    def _on_revealed(self, contest: TwoVersions) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: note_reveal(session, contest.kind, contest.id, contest.field), owner=self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        here = self.focusWidget()
        place = next((at for at, pair in enumerate(self.pairs) if pair is here or pair.isAncestorOf(here)), None)
        if not step or place is None:
            super().keyPressEvent(event)
            return
        pair = self.pairs[max(0, min(len(self.pairs) - 1, place + step))]
        pair.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(pair)

    def leave(self) -> None:
        """The view goes to the back: what was read is dropped."""
        self._drop_pairs()
