"""干部名单: who visits and promises; add, change, take out of service and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import add_cadre, all_cadres, edit_cadre
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.hands import removal_words, retire
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.settings.cadre_form import CadreForm
from minqing_desktop.ui.settings.section import Section, button_row, soft_text


class _Editor(QWidget):
    """The panel's content. Signals: saved(); retired()."""

    saved = Signal()
    retired = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(14)
        self.form = CadreForm()
        self.retire_button = QuietButton(tr("不再在岗"), "log-out")
        self.save_button = PrimaryButton(tr("保存"), hint="Ctrl+Return")
        column.addWidget(self.form)
        column.addLayout(button_row(self.retire_button, None, self.save_button))
        column.addStretch(1)
        self.setFocusProxy(self.form.name_field)
        self.form.finished.connect(self.saved)
        self.save_button.clicked.connect(self.saved)
        self.retire_button.clicked.connect(self.retired)
        self.hide()

    def load(self, cadre: Cadre, is_me: bool) -> None:
        """Shows a cadre; oneself cannot leave from here."""
        self.form.load(cadre)
        self.retire_button.setVisible(bool(cadre.id) and not is_me)
        self.retire_button.set_text(tr("不再在岗") if cadre.is_active else tr("回到在岗"))


class CadresSection(Section):
    """Signals of the list lead into the panel of the page."""

    def __init__(self, desk: Desk, panel: SidePanel, parent: QWidget | None = None) -> None:
        explanation = tr("同一本笔记本里写走访、办事的人。离任的改为不再在岗，他写过的都还在。")
        super().__init__(desk, tr("干部名单"), explanation, parent)
        self._panel = panel
        self._cadres: dict[str, Cadre] = {}
        self._build()
        self._connect()

    def _build(self) -> None:
        card = self.add_card(tr("在岗"), "users")
        self.active_lines, self.former_lines = LineList(), LineList()
        self.add_button = PrimaryButton(tr("新增干部"), "user-plus")
        card.add(self.active_lines)
        card.add(button_row(self.add_button, None))
        self._former = self.add_card(tr("已离岗"), "log-out")
        self._former.add(self.former_lines)
        self._nobody = soft_text(tr("还没有登记。"))
        card.body.insertWidget(1, self._nobody)
        self.end()
        self.editor = _Editor(self)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.begin_new)
        self.active_lines.opened.connect(self.open_cadre)
        self.former_lines.opened.connect(self.open_cadre)
        self.editor.saved.connect(self.save)
        self.editor.retired.connect(self.turn)
        self.desk.bus.listen(self, ("cadre",), lambda _changes: self.load())
        self.desk.settled.connect(self.load)

    def load(self) -> None:
        session = self.desk.session
        self.desk.runner.read(lambda: all_cadres(session), owner=self, done=self._on_loaded, replaces="cadres")

    def _on_loaded(self, cadres: list[Cadre]) -> None:
        self._cadres = {cadre.id: cadre for cadre in cadres}
        active = [cadre for cadre in cadres if cadre.is_active]
        former = [cadre for cadre in cadres if not cadre.is_active]
        self.active_lines.set_items([self._item(cadre) for cadre in active])
        self.former_lines.set_items([self._item(cadre) for cadre in former])
        self._nobody.setVisible(not active)
        self._former.setVisible(bool(former))

    def _item(self, cadre: Cadre) -> LineItem:
        facts = "　".join(part for part in (cadre.post, cadre.unit) if part)
        pills: tuple[PillSpec, ...] = ((tr("我"), "green"),) if cadre.id == self.desk.session.cadre else ()
        return LineItem(cadre.id, cadre.name, beside=facts, pills=pills, bold=True, chevron=True)

    def begin_new(self) -> None:
        """Opens an empty form."""
        self.editor.load(Cadre(), is_me=False)
        self._panel.open_with(tr("新增干部"), self.editor)

    def open_cadre(self, identity: str) -> None:
        """Opens the form of a cadre."""
        self.editor.load(self._cadres[identity], is_me=identity == self.desk.session.cadre)
        self._panel.open_with(self._cadres[identity].name, self.editor)

    def save(self) -> None:
        """Writes the form."""
        if not self.editor.form.check():
            return
        before, after, session = self.editor.form.loaded, self.editor.form.current_cadre(), self.desk.session
        if before.id:
            self._write(lambda: edit_cadre(session, before, after))
        else:
            self._write(lambda: add_cadre(session, after)[1])

    def turn(self) -> None:
        """In service becomes out of service, and back."""
        before, opened = self.editor.form.loaded, self.desk.opened
        after = replace(self.editor.form.current_cadre(), is_active=not before.is_active)
        if after.is_active:
            self._write(lambda: edit_cadre(opened.session, before, after))
        else:
            self.write(lambda: retire(opened, before, after), self._on_retired, self._on_refused)

    def _on_retired(self, answer: tuple[Changes, bool]) -> None:
        changes, had_password = answer
        name = self.editor.form.loaded.name
        self._on_written(changes)
        if had_password:
            self.desk.say(removal_words(name))

    def _write(self, work: Callable[[], Changes]) -> None:
        self.write(work, self._on_written, self._on_refused)

    def _on_written(self, changes: Changes) -> None:
        self.desk.tell(changes)
        self._panel.close_panel()
        self.desk.settled.emit()

    def _on_refused(self, error: UserError) -> None:
        self.desk.fail(error)
