"""The head of a household's file: who it is, where, whom to call, who looks after it, when somebody was last there."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from minqing_desktop.domain.records.household import HOUSEHOLD_STATES, Person
from minqing_desktop.domain.values.masking import mask_phone
from minqing_desktop.domain.words import tr
from minqing_desktop.services.households import HouseholdProfile
from minqing_desktop.services.today import DEFAULT_INTERVAL_DAYS
from minqing_desktop.ui.households.columns import days_since, mark_pills
from minqing_desktop.ui.kit.avatar import Avatar
from minqing_desktop.ui.kit.buttons import IconButton, PrimaryButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.pill import Pill, PillButton
from minqing_desktop.ui.kit.typed_days import day_text

_STATES = dict(HOUSEHOLD_STATES)


def head_of(profile: HouseholdProfile) -> Person | None:
    """The member who is the head, living or not."""
    people = (*profile.members, *profile.former_members)
    return next((person for person in people if person.id == profile.household.head), None)


def household_name(profile: HouseholdProfile) -> str:
    """«张水根户», else the number."""
    head = profile.line.head
    return tr("{head}户").format(head=head) if head else profile.household.number or tr("没有户主的户")


def waiting_pill(profile: HouseholdProfile, today: date) -> PillSpec:
    """How long nobody has been there, against how often somebody should."""
    days = days_since(profile.line.last_visit, today)
    if days is None:
        return (tr("还没访过"), "amber")
    interval = (profile.pairing.every_days if profile.pairing else None) or DEFAULT_INTERVAL_DAYS
    if days > interval:
        return (tr("{n} 天未访，超 {over} 天").format(n=days, over=days - interval), "amber")
    return (tr("今天访过"), "green") if days <= 0 else (tr("{n} 天前访过").format(n=days), "green")


class HeadCard(Card):
    """Signals: asked(str action, str id), see `ProfileView`."""

    asked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._head_id = ""
        self._notice_deed = ("change_head", "")
        self._pills: list[QWidget] = []
        self._build_card()
        self._connect_card()

    # build

    def _build_card(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        self.avatar = Avatar()
        self.name_label, self.number_pill = ElidedLabel(size="lead", bold=True), Pill()
        self.place_label, self.phone_label = ElidedLabel(token="soft", size="small"), MaskedLabel(is_small=True)
        first, second, words = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        first.setSpacing(6)
        second.setSpacing(8)
        words.setSpacing(2)
        first.addWidget(self.name_label)
        first.addWidget(self.number_pill)
        first.addStretch(1)
        second.addWidget(self.place_label)
        second.addWidget(self.phone_label)
        second.addStretch(1)
        words.addLayout(first)
        words.addLayout(second)
        self.visit_button = PrimaryButton(tr("走访"), "plus")
        self.more_button = IconButton("ellipsis", tr("这一户还能做什么"), framed=True)
        top.addWidget(self.avatar)
        top.addLayout(words, 1)
        top.addWidget(self.visit_button)
        top.addWidget(self.more_button)
        self._pill_ground = QWidget()
        self._flow = FlowLayout(self._pill_ground, gap=8)
        self.notice = InlineNotice()
        self.add(top)
        self.body.addSpacing(8)
        self.add(self._pill_ground)
        self.add(self.notice)
        self._menu = QMenu(self)

    def _connect_card(self) -> None:
        self.visit_button.clicked.connect(lambda: self.asked.emit("visit", ""))
        self.phone_label.revealed.connect(lambda: self.asked.emit("reveal:phone", self._head_id))
        self.more_button.clicked.connect(self._open_menu)
        self.notice.action_clicked.connect(lambda: self.asked.emit(*self._notice_deed))

    # load

    def show_profile(self, profile: HouseholdProfile, today: date) -> None:
        """Shows another household, or the same after a change."""
        household, head = profile.household, head_of(profile)
        self._head_id = head.id if head else ""
        self._state = household.state
        self.visit_button.setVisible(household.state != "merged")
        name = profile.line.head or household.number
        self.avatar.set_name(name)
        self.name_label.set_text(household_name(profile))
        self.number_pill.set_pill(household.number)
        self.number_pill.setVisible(bool(household.number))
        place = " · ".join(part for part in (profile.line.group, household.address) if part)
        self.place_label.set_text(place or tr("还没有登记住址"))
        phone = head.phone if head else ""
        self.phone_label.set_value(mask_phone(phone), phone)
        self._show_pills(profile, today)
        self._show_notice(profile, head)

    def _show_pills(self, profile: HouseholdProfile, today: date) -> None:
        for old in self._pills:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._pills = []
        if profile.line.marks:
            for text, tone in mark_pills(profile.line.marks):
                self._add_button(text, tone, "settle", profile.household.id)
        if profile.household.state:
            state = tr(_STATES.get(profile.household.state, profile.household.state))
            on = profile.household.state_on
            self._add(f"{state} {day_text(on, today)}" if on else state, "grey")
            if profile.merged_into:
                self._add_button(tr("看并入的那一户"), "blue", "open_household", profile.merged_into)
        else:
            self._add(*waiting_pill(profile, today))
        for tag in profile.household.tags:
            self._add(tag, "grey")
        if profile.household.household_type:
            self._add(profile.household.household_type, "grey")
        who = profile.pairing_cadre.name if profile.pairing_cadre else ""
        words = tr("{name}联系").format(name=who) if who else tr("还没有联系干部")
        self._add_button(words, "green" if who else "grey", "pairing", "")

    def _add(self, text: str, tone) -> None:
        self._keep(Pill(text, tone))

    def _add_button(self, text: str, tone, action: str, identity: str) -> None:
        pill = PillButton(text, tone)
        pill.clicked.connect(lambda: self.asked.emit(action, identity))
        self._keep(pill)

    def _keep(self, pill: QWidget) -> None:
        self._pills.append(pill)
        self._flow.addWidget(pill)
        pill.show()

    def _show_notice(self, profile: HouseholdProfile, head: Person | None) -> None:
        left, self._notice_deed = profile.left_behind, ("change_head", "")
        if left.revived and not profile.household.state:
            self._notice_deed = ("merge_again", ":".join(left.revived[0]))
            words = tr("另一台电脑又改过已经合并掉的一份档案，他现在有两份。")
            self.notice.say(words, "amber", tr("对照着再合并"), can_close=False)
        elif left.count and not profile.household.state:
            self._notice_deed = ("gather", "")
            words = tr("另一台电脑后来有 {n} 条记录写在已经并掉的档案上。").format(n=left.count)
            self.notice.say(words, "amber", tr("移到这一户"), can_close=False)
        elif not profile.household.state and not profile.members and profile.former_members:
            self._notice_deed = ("moved_out", "")
            words = tr("这一户已经没有在册的人了。")
            self.notice.say(words, "amber", tr("登记整户迁出或销户"), can_close=False)
        elif profile.household.state or not profile.members:
            self.notice.clear()
        elif head is None:
            self.notice.say(tr("这一户还没有户主。"), "amber", tr("指定户主"), can_close=False)
        elif head.state:
            words = tr("户主{name}已不在册，还没有指定新户主。").format(name=head.name)
            self.notice.say(words, "amber", tr("换户主"), can_close=False)
        else:
            self.notice.clear()

    # menu

    def _open_menu(self) -> None:
        self._menu.clear()
        for group in self._menu_groups():
            for action, words in group:
                entry = self._menu.addAction(words)
                entry.triggered.connect(lambda _on=False, action=action: self.asked.emit(action, ""))
            self._menu.addSeparator()
        gone = self._menu.addAction(tr("删除这一户（录错了才用）"))
        gone.triggered.connect(lambda: self.asked.emit("delete_household", ""))
        self._menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _menu_groups(self) -> list[list[tuple[str, str]]]:
        """What can be done now; of a household merged into another only what concerns its own file."""
        facts = [("edit", tr("改户的资料")), ("pairing", tr("联系干部和走访间隔")), ("history", tr("每一项的历史"))]
        papers = [("print_file", tr("打印一户一档")), ("print_blank", tr("打印空白走访表"))]
        erasing = [("erase_household", tr("按本人要求抹去个人信息…"))]
        if self._state == "merged":
            return [facts, erasing]
        if self._state:
            return [facts, papers[:1], [("restore_household", tr("整户恢复在册"))], erasing]
        life = [
            ("change_head", tr("换户主")),
            ("split", tr("分户")),
            ("merge_household", tr("和另一户合并（并户）")),
            ("newborn", tr("登记新生儿")),
            ("moved_out", tr("整户迁出、销户")),
        ]
        return [facts, papers, life, erasing]
