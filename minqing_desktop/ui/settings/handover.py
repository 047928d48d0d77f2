"""离任交接: who goes and who takes over, the list with notes, «交接完成», and the end of the former password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.values.password_strength import Strength, judge
from minqing_desktop.domain.words import tr
from minqing_desktop.services.audit import AuditEvent, note_happening
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.handover.deeds import Ended, can_sign_in, complete, finish, prepare, welcome, write_note
from minqing_desktop.services.handover.inventory import GENERAL, About, Inventory, inventory
from minqing_desktop.services.hands import removal_words
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.roles import is_administrator
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.line_list import LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.settings.handover_lines import about_of_key, hand_over_items, inventory_words
from minqing_desktop.ui.settings.password import strength_words
from minqing_desktop.ui.settings.section import Section, button_row, soft_text

_KINDS = ("hand_over", "hand_over_note", "matter", "task", "pairing", "cadre", "visit")


class _NoteEditor(QWidget):
    """The panel's content: what the successor should know of one thing. Signals: saved()."""

    saved = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(14)
        self.about: About = GENERAL
        self.text_field = TextArea(tr("例如：他耳朵背，要当面说；上次答应过月底回话。"), 5)
        self.text_field.setAccessibleName(tr("给接手人的话"))
        self.save_button = PrimaryButton(tr("记下"), hint="Ctrl+Return")
        column.addWidget(soft_text(tr("给接手人的话，印在交接清单上，他接手以后在「今日」里看到。")))
        column.addWidget(self.text_field)
        column.addLayout(button_row(None, self.save_button))
        column.addStretch(1)
        self.setFocusProxy(self.text_field)
        self.text_field.entered.connect(self.saved)
        self.save_button.clicked.connect(self.saved)
        self.hide()

    def load(self, about: About, text: str) -> None:
        """Shows the note on one thing."""
        self.about = about
        self.text_field.set_text(text)


class HandoverSection(Section):
    """Four cards in the order of the afternoon; only the one that can be done next has the primary button."""

    widest_px = 760

    def __init__(self, desk: Desk, panel: SidePanel, parent: QWidget | None = None) -> None:
        words = tr("选好谁交给谁，核对清单，写几句话，打印签字，按「交接完成」。一个下午办完。")
        super().__init__(desk, tr("离任交接"), words, parent)
        self._panel = panel
        self._found: Inventory | None = None
        self._cadres: list[Cadre] = []
        self._build()
        self.editor = _NoteEditor(self)
        self._connect()

    # build

    def _build(self) -> None:
        self.notice = InlineNotice()
        self.column.addWidget(self.notice)
        self._build_who()
        self._done_card = self.add_card(tr("交接完成"), "handshake")
        self.done_words = soft_text("")
        self.done_button = PrimaryButton(tr("交接完成"), "check")
        self._done_card.add(self.done_words)
        self._done_card.add(button_row(self.done_button, None))
        self._build_end()
        self._list_card = self.add_card(tr("交哪些"), "clipboard-list")
        self.summary = soft_text("")
        self.lines = LineList()
        self.general_button = QuietButton(tr("写几句总的话"), "pencil")
        self.print_button = QuietButton(tr("打印交接清单"), "printer")
        self.stick_button = LinkButton(tr("接手人用另一台电脑：备份到U盘给他"), "usb")
        self._list_card.add(self.summary)
        self._list_card.add(button_row(self.general_button, self.print_button, self.stick_button, None))
        self._list_card.add(self.lines)
        self.end()

    def _build_who(self) -> None:
        card = self.add_card(tr("谁交给谁"), "users")
        self.leaving_field, self.successor_field = DropField([], icon="log-out"), DropField([], icon="user-plus")
        self.witness_field = QLineEdit()
        self.witness_field.setPlaceholderText(tr("例如：村监委会主任，可以不填"))
        self.form = FormGrid()
        self.form.add("leaving", tr("移交人"), self.leaving_field)
        self.form.add("successor", tr("接手人"), self.successor_field)
        self.form.add("witness", tr("监交人"), self.witness_field)
        self.new_link = LinkButton(tr("接手的是新来的，先加进干部名单"))
        card.add(self.form)
        card.add(button_row(self.new_link, None))

    def _build_end(self) -> None:
        self._end_card = self.add_card(tr("最后一步：移交人离岗"), "log-out")
        self.end_words = soft_text("")
        self.first_field, self.second_field = PasswordField(tr("请接手人自己来输")), PasswordField(tr("再输一遍"))
        self.password_form = FormGrid()
        self.password_form.add("first", tr("接手人密码"), self.first_field, hint=strength_words(""))
        self.password_form.add("second", tr("再输一遍"), self.second_field)
        self.end_notice = InlineNotice()
        self.end_button = PrimaryButton(tr("备份，去掉移交人的密码"), "log-out")
        for part in (self.end_words, self.password_form, self.end_notice):
            self._end_card.add(part)
        self._end_card.add(button_row(self.end_button, None))

    def _connect(self) -> None:
        self.leaving_field.value_changed.connect(lambda _value: self._on_leaving_chosen())
        self.successor_field.value_changed.connect(lambda _value: self._on_who_chosen())
        self.witness_field.editingFinished.connect(self._on_who_chosen)
        self.new_link.clicked.connect(lambda: self.desk.lead("settings", {"section": "cadres"}))
        self.lines.opened.connect(self.open_note)
        self.general_button.clicked.connect(lambda: self.open_note(""))
        self.print_button.clicked.connect(self.print_list)
        self.stick_button.clicked.connect(lambda: self.desk.lead("settings", {"section": "backups"}))
        self.done_button.clicked.connect(self.complete)
        self.end_button.clicked.connect(self.finish)
        self.password_form.finished.connect(self.finish)
        self.first_field.textChanged.connect(lambda text: self.password_form.set_hint("first", strength_words(text)))
        self.editor.saved.connect(self.save_note)
        self.desk.bus.listen(self, _KINDS, lambda _changes: self.load())

    # load

    def load(self) -> None:
        session = self.desk.session
        if not is_administrator(session):
            self.notice.say(tr("离任交接由管理员来办。"), "grey", can_close=False)
        leaving = self.leaving_field.current_value or session.cadre
        opened = self.desk.opened

        def read() -> tuple[list[Cadre], Inventory | None, bool]:
            cadres = list_cadres(session)
            if leaving not in {cadre.id for cadre in cadres}:
                return cadres, None, False
            found = inventory(session, leaving)
            successor = found.successor.id if found.successor else ""
            return cadres, found, can_sign_in(opened, successor)

        self.desk.runner.read(read, owner=self, done=self._on_loaded, replaces="handover")

    def leave(self) -> None:
        self.first_field.forget()
        self.second_field.forget()

    def _on_loaded(self, answer: tuple[list[Cadre], Inventory | None, bool]) -> None:
        self._cadres, self._found, can_enter = answer
        options = [(cadre.id, "　".join(filter(None, (cadre.name, cadre.post)))) for cadre in self._cadres]
        self.leaving_field.set_options(options)
        found = self._found
        leaving = found.leaving.id if found else None
        self.leaving_field.set_value(leaving)
        self.successor_field.set_options([option for option in options if option[0] != leaving])
        self.successor_field.set_value(found.successor.id if found and found.successor else None)
        if found and found.hand_over and not self.witness_field.hasFocus():
            self.witness_field.setText(found.hand_over.witness)
        self._show(found, can_enter)

    def _show(self, found: Inventory | None, can_enter: bool) -> None:
        can_act = is_administrator(self.desk.session)
        record = found.hand_over if found else None
        is_done = record is not None and record.done_on is not None
        self._list_card.setVisible(found is not None)
        self._done_card.setVisible(found is not None and not is_done)
        self._end_card.setVisible(is_done)
        if found is None:
            return
        for field in (self.successor_field, self.witness_field, self.leaving_field):
            field.setEnabled(can_act)
        self.summary.setText(inventory_words(found))
        self.lines.set_items(hand_over_items(found))
        self.general_button.set_text(tr("改总的话") if GENERAL in found.notes else tr("写几句总的话"))
        self.done_button.setEnabled(can_act and found.successor is not None)
        self.done_words.setText(self._done_words(found))
        self.password_form.setVisible(not can_enter)
        self.end_button.setEnabled(can_act)
        self.end_words.setText(self._end_words(found))

    def _done_words(self, found: Inventory) -> str:
        if found.successor is None:
            return tr("先选好接手的人。")
        return tr(
            "按下去，上面这些就都归{name}负责：事项记上「接手」，{name}打开笔记本就在「今日」看到。"
            "事先自动备份一次；在移交人离岗以前，随时可以撤销。"
        ).format(name=found.successor.name)

    def _end_words(self, found: Inventory) -> str:
        if found.hand_over is None or found.hand_over.done_on is None:
            return ""
        return tr(
            "{day} 已经交接完成。清单签好字以后，再按下面的按钮：先备份，再去掉{former}的密码，把他改为不再在岗。"
            "这一步不能撤销；他写过的走访、办过的事都还在，署的还是他的名。"
        ).format(day=found.hand_over.done_on, former=found.leaving.name)

    # who

    def _on_leaving_chosen(self) -> None:
        self.notice.clear()
        self.successor_field.set_value(None)
        self.witness_field.clear()
        self.load()

    def _on_who_chosen(self) -> None:
        """Whoever is chosen is kept at once, with the notes."""
        leaving, successor = self.leaving_field.current_value, self.successor_field.current_value
        record = self._found.hand_over if self._found else None
        witness = self.witness_field.text().strip()
        if not leaving or (record is None and not successor):
            return
        if record and (record.to_cadre, record.witness) == (successor or "", witness):
            return
        session = self.desk.session
        self._write(lambda: prepare(session, leaving, successor or "", witness)[1])

    def _write(self, work: Callable[[], Changes], done: Callable[[Changes], None] | None = None) -> None:
        self.write(work, done or (lambda _changes: self.load()), self._on_refused)

    def _on_refused(self, error: UserError) -> None:
        self.notice.say(error.sentence, "amber")
        self.load()

    # notes

    def open_note(self, key: str) -> None:
        """Opens the note on one line, or the general one for an empty key."""
        found = self._found
        if found is None:
            return
        about = about_of_key(key)
        if about is None:
            return
        note = found.notes.get(about)
        self.editor.load(about, note.text if note else "")
        title = next((item.title for item in self.lines.items if item.id == key), tr("总的话"))
        self._panel.open_with(title, self.editor)

    def save_note(self) -> None:
        """Keeps the note in the panel; it begins the hand-over if nothing else did."""
        found = self._found
        if found is None:
            return
        session, about, text = self.desk.session, self.editor.about, self.editor.text_field.toPlainText()
        record, successor = found.hand_over, self.successor_field.current_value or ""

        def work() -> Changes:
            identity = record.id if record else prepare(session, found.leaving.id, successor)[0]
            return write_note(session, identity, about, text)

        self._panel.close_panel()
        self._write(work)

    # paper

    def print_list(self) -> None:
        """The list, on the page where everything is printed."""
        if self._found is not None:
            cadre = self._found.leaving
            scope, words = ReportScope(cadre=cadre.id), tr("移交人：{name}").format(name=cadre.name)
            self.desk.lead("reports", {"report": "hand_over_list", "scope": scope, "words": words})

    # deeds

    def complete(self) -> None:
        """«交接完成»."""
        found = self._found
        if found is None or found.hand_over is None or not self.done_button.isEnabled():
            return
        session, identity = self.desk.session, found.hand_over.id
        self._write(lambda: complete(session, identity), self._on_completed)

    def _on_completed(self, changes: Changes) -> None:
        self.desk.tell(changes)
        self.load()

    def finish(self) -> None:
        """Ends it for good."""
        found = self._found
        if found is None or found.hand_over is None:
            return
        needs_password = self.password_form.isVisibleTo(self)
        if needs_password and not self._check_password():
            return
        opened, identity, new = self.desk.opened, found.hand_over.id, self.first_field.text()

        def work() -> Ended:
            if needs_password:
                welcome(opened, identity, new)
            return finish(opened, identity)

        self.end_button.setEnabled(False)
        self.write(work, self._on_finished, self._on_end_refused)

    def _check_password(self) -> bool:
        errors = {}
        if judge(self.first_field.text()) is Strength.TOO_SHORT:
            errors["first"] = tr("太短，至少要 8 个字符")
        elif self.second_field.text() != self.first_field.text():
            errors["second"] = tr("两遍不一样，请再输一次")
        self.password_form.show_errors(errors)
        return not errors

    def _on_end_refused(self, error: UserError) -> None:
        self.end_button.setEnabled(True)
        self.end_notice.say(error.sentence, "amber")

    def _on_finished(self, ended: Ended) -> None:
        self.leave()
        if ended.had_password:
            words = removal_words(ended.name)
        else:
            words = tr("{name}已经离岗。大家用的是同一个密码，他还知道：请马上到「密码与锁定」换一个。").format(
                name=ended.name
            )
        self.notice.say(words, "green" if ended.had_password else "amber")
        self.leaving_field.set_value(None)
        self.load()
        self.desk.settled.emit()
        if ended.was_me and ended.had_password:
            farewell = tr(
                "交接办完了，{name}的密码去掉了。请接手的人输自己的密码打开；"
                "不放心以前拷走的，打开后到「设置」的「托管与换钥匙」再换一次钥匙。"
            ).format(name=ended.name)
            self.desk.set_apart.emit(
                lambda opened: note_happening(opened.session, AuditEvent.LOCKED), lambda _none: farewell
            )
