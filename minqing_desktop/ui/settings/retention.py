"""保留期限: how many years each kind is kept, what is past them, and erasing it at an administrator's press."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.backup_list import Backup
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.notebooks import require_password
from minqing_desktop.services.old_backups import Replaced, holding, holding_words, replace_old, replaced_words
from minqing_desktop.services.retention import Expired, erase_expired, expired, keeping_rules, kept_years, set_years
from minqing_desktop.services.roles import is_administrator
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.runner import Lane
from minqing_desktop.ui.kit.buttons import LinkButton, QuietButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.settings.erasing_sheet import ErasingSheet
from minqing_desktop.ui.settings.section import Section, button_row, soft_text

YEARS = (1, 2, 3, 5, 10, 15, 20, 30)


class RetentionSection(Section):
    """Choosing years erases nothing; a line below leads to what is past them."""

    def __init__(self, desk: Desk, panel: SidePanel, parent: QWidget | None = None) -> None:
        words = tr("每样东西留几年，由村里自己定；不定就一直留着。过了期限也不会自己消失，要管理员看过、按了才抹去。")
        super().__init__(desk, tr("保留期限"), words, parent)
        self._panel = panel
        self._found: dict[str, list[Expired]] = {}
        self._build()
        self.lines.opened.connect(self.open_rule)
        self.replace_button.clicked.connect(self.replace_backups)
        self.notice_link.clicked.connect(self._print_notice)
        for key, field in self.fields.items():
            field.value_changed.connect(lambda years, key_=key: self.choose(key_, years))

    def _build(self) -> None:
        card = self.add_card(tr("留多久"), "clock")
        self.notice, form = InlineNotice(), FormGrid(label_width_px=150)
        card.add(self.notice)
        self.fields: dict[str, DropField] = {}
        for rule in keeping_rules():
            options = [(None, tr("不限")), *((n, tr("{n} 年").format(n=n)) for n in YEARS if n >= rule.least)]
            self.fields[rule.key] = DropField(options, placeholder=tr("不限"))
            form.add(rule.key, rule.what, self.fields[rule.key])
        card.add(form)
        card.add(
            soft_text(
                tr(
                    "安全记录一直留着：里面只有编号，没有姓名号码，抽掉一条后面的就都对不上。年限会印在「个人信息告知书」上。"
                )
            )
        )
        self.notice_link = LinkButton(tr("打印个人信息告知书"), "printer")
        card.add(button_row(self.notice_link, None))
        past = self.add_card(tr("过了期限的"), "trash-2")
        self.lines, self.no_lines = LineList(), soft_text("")
        past.add(self.lines)
        past.add(self.no_lines)
        self._old_card = self.add_card(tr("抹去以前的备份"), "hard-drive")
        self.old_words, self.old_notice = soft_text(""), InlineNotice()
        self.replace_button = QuietButton(tr("旧备份也换掉"), "refresh-cw")
        self._old_card.add(self.old_words)
        self._old_card.add(self.old_notice)
        self._old_card.add(button_row(self.replace_button, None))
        self.end()

    # load

    def load(self) -> None:
        session, opened = self.desk.session, self.desk.opened
        self.desk.runner.read(
            lambda: (kept_years(session), expired(session)), owner=self, done=self._on_loaded, replaces="keeping"
        )
        self.desk.runner.file(lambda: holding(opened), owner=self, done=self._on_held, failed=self.desk.fail)

    def _on_loaded(self, answer: tuple[dict[str, int | None], list[Expired]]) -> None:
        years, found = answer
        can_act = is_administrator(self.desk.session)
        for key, field in self.fields.items():
            field.set_value(years[key])
            field.setEnabled(can_act)
        if not can_act:
            self.notice.say(tr("保留期限由管理员来定。"), "grey", can_close=False)
        self._found = {rule.key: [one for one in found if one.rule == rule.key] for rule in keeping_rules()}
        self.lines.set_items([self._item(key, found) for key, found in self._found.items() if found])
        nothing = tr("没有过了期限的。") if any(years.values()) else tr("还没有定期限。")
        self.no_lines.setText(nothing)
        self.no_lines.setVisible(not found)

    def _item(self, key: str, found: list[Expired]) -> LineItem:
        what = next(rule.what for rule in keeping_rules() if rule.key == key)
        span = tr("{first} 到 {last}").format(first=found[0].day, last=found[-1].day)
        return LineItem(key, what, beside=span, tail=tr("{n} 条").format(n=len(found)), bold=True, chevron=True)

    def _on_held(self, held: list[Backup]) -> None:
        self._old_card.setVisible(bool(held))
        words = tr("换掉就是重新做五份验过的备份，再删掉以前的；以后不能恢复到抹去以前。")
        self.old_words.setText(sentences(holding_words(held), words))
        self.replace_button.setEnabled(is_administrator(self.desk.session))

    # deeds

    def choose(self, key: str, years: int | None) -> None:
        """Sets the years of one kind."""
        session = self.desk.session
        self._write(lambda: set_years(session, key, years), self.desk.tell)

    def _write(self, work: Callable[[], Changes], said: Callable[[Changes], Any]) -> None:
        def done(changes: Changes) -> None:
            said(changes)
            self.load()

        self.write(work, done, self._on_refused)

    def _on_refused(self, error: UserError) -> None:
        self.notice.say(error.sentence, "amber")
        self.load()

    def open_rule(self, key: str) -> None:
        """Shows what of one kind is past its years."""
        found = self._found.get(key, [])
        if not found or not is_administrator(self.desk.session):
            return
        what = next(rule.what for rule in keeping_rules() if rule.key == key)
        sheet = ErasingSheet(
            tr(
                "下面 {n} 条「{what}」过了保留期限。抹去以后谁也找不回来，不能撤销；统计要的日期、类别、数目留着。"
                "事先自动备份一次，那份和更早的备份里还有。"
            ).format(n=len(found), what=what),
            tr("抹去这 {n} 条").format(n=len(found)),
            [LineItem(each.id, each.name, tail=each.day.isoformat()) for each in found],
            self._panel,
        )
        sheet.confirmed.connect(lambda password: self._erase(sheet, found, password))
        self._panel.open_with(what, sheet, keep=False)

    def _erase(self, sheet: ErasingSheet, found: list[Expired], password: str) -> None:
        opened, session = self.desk.opened, self.desk.session

        def done(changes: Changes) -> None:
            self._panel.close_panel()
            self.desk.say(changes.sentence)
            self.load()

        def on_right(_is_right: bool) -> None:
            self.write(lambda: erase_expired(session, found), done, sheet.show_failure)

        self.desk.runner.file(
            lambda: require_password(opened, password), owner=self, done=on_right, failed=sheet.show_failure
        )

    def replace_backups(self) -> None:
        """New backups in place of those that hold what was erased."""
        opened = self.desk.opened
        self.replace_button.setEnabled(False)
        self.old_notice.say(tr("正在重新备份，做好一份验一份…"), "blue", can_close=False)

        def done(replaced: Replaced) -> None:
            self.old_notice.clear()
            self.desk.say(replaced_words(replaced))
            self.load()
            self.desk.settled.emit()

        def failed(error: UserError) -> None:
            self.old_notice.say(error.sentence, "red")
            self.replace_button.setEnabled(True)

        self.desk.runner.long(
            Lane.FILE, lambda port: replace_old(opened, progress=port.report, cancel=port.wants_stop), owner=self,
            done=done, failed=failed,
        )  # fmt: skip

    def _print_notice(self) -> None:
        self.desk.lead("reports", {"report": "privacy_notice"})
