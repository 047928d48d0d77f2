"""几个人合用: who signs in with a password of his own, and what he may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import ADMINISTRATOR, CADRE, READER
from minqing_desktop.domain.values.password_strength import Strength, judge
from minqing_desktop.domain.words import tr
from minqing_desktop.services.hands import Hand, give_password, hands, removal_words, set_role, take_password
from minqing_desktop.services.roles import is_administrator
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.choice_field import ChoiceField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.settings.password import strength_words
from minqing_desktop.ui.settings.section import Section, button_row, soft_text


def role_words(role: str) -> str:
    """A role in a word."""
    return {ADMINISTRATOR: tr("管理员"), CADRE: tr("干部"), READER: tr("只看")}[role]


class _Editor(QWidget):
    """The panel's content. Signals: role_chosen(object) with the role; password_given(); password_taken()."""

    role_chosen = Signal(object)
    password_given = Signal()
    password_taken = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(14)
        self.role_field = ChoiceField([(role, role_words(role)) for role in (ADMINISTRATOR, CADRE, READER)])
        self.role_form, self.form = FormGrid(), FormGrid()
        hint = tr("管理员还能管密码、权限、恢复、抹去；「只看」能看能打印，不能写。")
        self.role_form.add("role", tr("权限"), self.role_field, hint=hint)
        self.first_field, self.second_field = PasswordField(tr("请他自己来输")), PasswordField(tr("再输一遍"))
        self.form.add("first", tr("他的密码"), self.first_field, hint=strength_words(""))
        self.form.add("second", tr("再输一遍"), self.second_field)
        self.give_button, self.take_button = PrimaryButton(), QuietButton(tr("去掉密码"), "log-out")
        self.notice = InlineNotice()
        for part in (self.role_form, self.form):
            column.addWidget(part)
        column.addLayout(button_row(self.take_button, None, self.give_button))
        column.addWidget(self.notice)
        column.addStretch(1)
        self.setFocusProxy(self.first_field)
        self.first_field.textChanged.connect(lambda text: self.form.set_hint("first", strength_words(text)))
        self.role_field.value_changed.connect(self.role_chosen)
        self.form.finished.connect(self.password_given)
        self.give_button.clicked.connect(self.password_given)
        self.take_button.clicked.connect(self.password_taken)
        self.hide()

    def load(self, hand: Hand) -> None:
        """Shows a cadre."""
        self.forget()
        self.role_field.set_value(hand.role)
        self.give_button.set_text(tr("换他的密码") if hand.has_password else tr("给他设密码"))
        self.take_button.setVisible(hand.has_password and not hand.is_me)

    def forget(self) -> None:
        """Empties the secrets."""
        self.first_field.forget()
        self.second_field.forget()
        self.form.clear_errors()
        self.notice.clear()

    def check(self) -> bool:
        """Marks what is wrong with the password."""
        errors = {}
        if judge(self.first_field.text()) is Strength.TOO_SHORT:
            errors["first"] = tr("太短，至少要 8 个字符")
        elif self.second_field.text() != self.first_field.text():
            errors["second"] = tr("两遍不一样，请再输一次")
        self.form.show_errors(errors)
        return not errors


class HandsSection(Section):
    """A line for each cadre; an administrator opens it in the panel."""

    def __init__(self, desk: Desk, panel: SidePanel, parent: QWidget | None = None) -> None:
        explanation = tr("同一台电脑几个人用：各设各的密码，打开时输自己的，写下的就署自己的名，自己联系的户排在前面。")
        super().__init__(desk, tr("几个人合用"), explanation, parent)
        self._panel = panel
        self._hands: dict[str, Hand] = {}
        self._current = ""
        card = self.add_card(tr("谁在用"), "users-round")
        self.lines, self.notice, self.removed_notice = LineList(), InlineNotice(), InlineNotice()
        self.switch_button = QuietButton(tr("换人登录"), "lock")
        self.add_link = LinkButton(tr("到干部名单里加人"))
        card.add(self.lines)
        card.add(self.removed_notice)
        card.add(self.notice)
        card.add(button_row(self.switch_button, self.add_link, None))
        plain = self.add_card(tr("说清楚"), "info")
        plain.add(
            soft_text(
                tr(
                    "权限由程序管着，不是加密：有密码的人手里都有整本笔记本的钥匙，只是程序不让他做。"
                    "去掉密码的人打不开现在的笔记本；他以前要是拷走过一份，那一份仍能打开，要断开得换数据库的钥匙。"
                )
            )
        )
        self.end()
        self.editor = _Editor(self)
        self._connect()

    def _connect(self) -> None:
        self.lines.opened.connect(self.open_hand)
        self.switch_button.clicked.connect(self.desk.locking)
        self.removed_notice.action_clicked.connect(lambda: self.desk.lead("settings", {"section": "keys"}))
        self.add_link.clicked.connect(lambda: self.desk.lead("settings", {"section": "cadres"}))
        self.editor.role_chosen.connect(self.choose_role)
        self.editor.password_given.connect(self.give)
        self.editor.password_taken.connect(self.take)
        self.desk.bus.listen(self, ("cadre",), lambda _changes: self.load())

    def load(self) -> None:
        opened = self.desk.opened
        self.desk.runner.read(lambda: hands(opened), owner=self, done=self._on_loaded, replaces="hands")

    def leave(self) -> None:
        self.editor.forget()
        self.removed_notice.clear()

    def _on_loaded(self, found: list[Hand]) -> None:
        self._hands = {hand.cadre.id: hand for hand in found}
        can_open = is_administrator(self.desk.session)
        several = self.desk.opened.has_several_hands
        self.lines.set_items([self._item(hand, can_open) for hand in found])
        self.switch_button.setVisible(several)
        if not can_open:
            self.notice.say(tr("权限和密码由管理员来改。"), "grey", can_close=False)
        elif not several:
            self.notice.say(tr("现在大家用同一个密码。点开一个人，给他设自己的密码。"), "blue", can_close=False)
        else:
            self.notice.clear()

    def _item(self, hand: Hand, can_open: bool) -> LineItem:
        pills: list[PillSpec] = [(role_words(hand.role), "blue" if hand.role == ADMINISTRATOR else "grey")]
        if hand.is_me:
            pills.append((tr("我"), "green"))
        if not hand.cadre.is_active:
            pills.append((tr("已离岗，还能打开"), "red"))
        state = tr("有自己的密码") if hand.has_password else tr("没有密码")
        return LineItem(hand.cadre.id, hand.cadre.name, beside=state, pills=tuple(pills), bold=True, chevron=can_open)

    def open_hand(self, identity: str) -> None:
        """Opens a cadre's role and password."""
        if is_administrator(self.desk.session):
            self._current = identity
            hand = self._hands[identity]
            self.editor.load(hand)
            self._panel.open_with(hand.cadre.name, self.editor)

    def choose_role(self, role: str) -> None:
        """Gives the cadre in the panel another role."""
        opened, cadre = self.desk.opened, self._current
        self.write(lambda: set_role(opened, cadre, role), self._on_role_set, self._on_refused)

    def _on_role_set(self, _changes: Any) -> None:
        name = self._hands[self._current].cadre.name
        role = role_words(self.editor.role_field.current_value)
        self.desk.say(tr("{name}的权限改为「{role}」。").format(name=name, role=role))
        self.desk.settled.emit()
        self.load()

    def give(self) -> None:
        """Gives the cadre in the panel the password that was typed."""
        if not self.editor.check():
            return
        opened, cadre, new = self.desk.opened, self._current, self.editor.first_field.text()
        name = self._hands[cadre].cadre.name
        words = tr("{name}有自己的密码了。他来用时，锁上，输他的密码。").format(name=name)
        self._do(lambda: give_password(opened, cadre, new), words)

    def take(self) -> None:
        """Takes the password of the cadre in the panel away, and says plainly what that does not do."""
        opened, cadre = self.desk.opened, self._current
        name = self._hands[cadre].cadre.name
        plain = removal_words(name)
        self._do(lambda: take_password(opened, cadre), tr("{name}的密码去掉了。").format(name=name), plain)

    def _do(self, work: Callable[[], None], words: str, plain: str = "") -> None:
        def done(_none: None) -> None:
            self.editor.forget()
            self._panel.close_panel()
            self.desk.say(words)
            if plain:
                self.removed_notice.say(plain, "amber", action=tr("去换钥匙"))
            self.load()

        self.write(work, done, self._on_refused)

    def _on_refused(self, error: UserError) -> None:
        if error.code.startswith("password_") and error.code != "password_nameless":
            self.editor.form.show_errors({"first": error.what})
        else:
            self.editor.notice.say(error.sentence, "amber")
        self.editor.role_field.set_value(self._hands[self._current].role)
