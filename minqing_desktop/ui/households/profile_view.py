"""One household's whole file (一户一档): head, members, dealings, facts."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.households import HouseholdProfile
from minqing_desktop.ui.households.dealings import dealings
from minqing_desktop.ui.households.facts_card import FactsCard
from minqing_desktop.ui.households.head_card import HeadCard
from minqing_desktop.ui.households.history_card import HistoryCard
from minqing_desktop.ui.households.member_table import MemberTable
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.timeline import Timeline, TimelineItem
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

DEALINGS_SHOWN = 6


class ProfileView(QWidget):
    """Shows a profile and knows nothing of the notebook.

    Signals: asked(str action, str id). Actions of the household: visit, edit, pairing, change_head, split, newborn,
    merge_household, moved_out, restore_household, history, settle, gather, erase_household, delete_household,
    reveal_column (a number of an added column), add_member, merge_again (two person ids joined by a colon). Of a
    person: edit_member, state, restore_member, make_head, move_member, split_off, merge_person, history_member,
    erase_person, delete_member, reveal:FIELD. With their own ids: open_visit, open_task, open_household.
    """

    asked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile: HouseholdProfile | None = None
        self._items: list[TimelineItem] = []
        self._shows_all = False
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_look().sizes.gap)
        self.head_card = HeadCard()
        self.members_card = Card(tr("家庭成员"), "users", tr("添加"))
        self.member_table, self.former_table = MemberTable(), MemberTable(has_headings=False)
        self.nobody_label = QLabel()
        mark(self.nobody_label, role="soft")
        self.former_link = LinkButton()
        self.members_card.add(self.member_table)
        self.members_card.add(self.nobody_label)
        self.members_card.add(self.former_link)
        self.members_card.add(self.former_table)
        self.dealings_card = Card(tr("来往"), "history")
        self.timeline = Timeline()
        self.nothing_label = QLabel(tr("还没有走访过这一户。"))
        mark(self.nothing_label, role="soft")
        self.dealings_card.add(self.timeline)
        self.dealings_card.add(self.nothing_label)
        self.facts_card = FactsCard()
        self.history_card = HistoryCard()
        for card in (self.head_card, self.members_card, self.dealings_card, self.facts_card, self.history_card):
            column.addWidget(card)
        column.addStretch(1)

    def _connect(self) -> None:
        self.head_card.asked.connect(self.asked)
        self.member_table.asked.connect(self.asked)
        self.former_table.asked.connect(self.asked)
        self.members_card.link_clicked.connect(lambda: self.asked.emit("add_member", ""))
        self.facts_card.link_clicked.connect(lambda: self.asked.emit("edit", ""))
        self.facts_card.revealed.connect(lambda: self.asked.emit("reveal_column", ""))
        self.dealings_card.link_clicked.connect(self._on_all_dealings)
        self.history_card.link_clicked.connect(lambda: self.asked.emit("history", ""))
        self.former_link.clicked.connect(self._on_former_clicked)
        self.timeline.opened.connect(self._on_event_opened)

    # load

    @property
    def profile(self) -> HouseholdProfile | None:
        return self._profile

    def show_profile(self, profile: HouseholdProfile, today: date) -> None:
        """Shows another household, or the same after a change: then what was unfolded stays so."""
        is_same = self._profile is not None and self._profile.household.id == profile.household.id
        self._profile = profile
        self.head_card.show_profile(profile, today)
        self.member_table.show_members(profile.members, today)
        self.member_table.setVisible(bool(profile.members))
        is_merged = profile.household.state == "merged"
        words = (
            tr("这一户已经并到另一户，人和来往都在那里。")
            if is_merged
            else tr("还没有成员，点「添加」，先填身份证号就行。")
        )
        self.nobody_label.setText(words)
        self.members_card.set_link("" if is_merged else tr("添加"))
        self.nobody_label.setVisible(not profile.members)
        self.former_table.show_members(profile.former_members, today)
        former = len(profile.former_members)
        self.former_link.set_text(tr("已迁出、已故等 {n} 人").format(n=former) if former else "")
        self.former_link.setVisible(bool(former))
        self.former_table.setVisible(bool(former) and is_same and self.former_table.isVisible())
        self._shows_all = self._shows_all and is_same
        self._items = dealings(profile, today)
        self._show_dealings()
        self.facts_card.show_household(profile.household)

    def _show_dealings(self) -> None:
        count = len(self._items)
        self.timeline.set_items(self._items if self._shows_all else self._items[:DEALINGS_SHOWN])
        is_cut = count > DEALINGS_SHOWN and not self._shows_all
        self.dealings_card.set_link(tr("全部 {n} 条").format(n=count) if is_cut else "")
        self.timeline.setVisible(bool(count))
        self.nothing_label.setVisible(not count)

    def focus_member(self, person: str) -> None:
        """Puts the keyboard on a member, unfolding those who are gone if he is among them."""
        row = self.member_table.row(person)
        if row is None and (row := self.former_table.row(person)) is not None:
            self.former_table.show()
        if row is not None:
            # A row made a moment ago is laid out, and can take the keyboard, only at the next turn.
            QTimer.singleShot(0, row, lambda: row.setFocus(Qt.FocusReason.TabFocusReason))

    # what happens

    def _on_all_dealings(self) -> None:
        self._shows_all = True
        self._show_dealings()

    def _on_former_clicked(self) -> None:
        self.former_table.setVisible(not self.former_table.isVisible())

    def _on_event_opened(self, name: str) -> None:
        kind, _colon, identity = name.partition(":")
        self.asked.emit(f"open_{kind}", identity)
