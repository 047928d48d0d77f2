"""我: my name, post, unit and telephone, and which of the notebook's cadres sits here now."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import add_cadre, edit_cadre, list_cadres, me
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.roles import sit_down
from minqing_desktop.services.seats import remember_seat
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.settings.cadre_form import CadreForm
from minqing_desktop.ui.settings.section import Section, button_row, soft_text


class MeSection(Section):
    """Saves on Enter in the last field, and when one goes elsewhere."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("我"), tr("走访记录表上署的名字，台账上的填报人。"), parent)
        self._build()
        self._connect()

    def _build(self) -> None:
        card = self.add_card(tr("我的资料"), "user")
        self.form = CadreForm()
        self.save_button = PrimaryButton(tr("保存"), hint="Ctrl+Return")
        card.add(self.form)
        card.add(button_row(None, self.save_button))
        other = self._other = self.add_card(tr("换人用"), "users")
        self.who_form = FormGrid()
        self.who_field = DropField([], placeholder=tr("还没有登记干部"))
        self.who_form.add("who", tr("现在是谁"), self.who_field, hint=tr("一本笔记本几个人合用时，写之前先换成自己。"))
        self.switch_button = QuietButton(tr("换人登录"), "lock")
        self._switch_words = soft_text(tr("各人有各人的密码：锁上以后，谁来用就输谁的密码。"))
        for part in (self.who_form, self._switch_words):
            other.add(part)
        other.add(button_row(self.switch_button, None))
        self.end()

    def _connect(self) -> None:
        self.form.finished.connect(self.save)
        self.save_button.clicked.connect(self.save)
        self.who_field.value_changed.connect(self._on_who_chosen)
        self.switch_button.clicked.connect(self.desk.locking)
        self.desk.bus.listen(self, ("cadre",), lambda _changes: self.load())

    def load(self) -> None:
        session = self.desk.session
        self.desk.runner.read(
            lambda: (me(session), list_cadres(session)), owner=self, done=self._on_loaded, replaces="me"
        )

    def _on_loaded(self, loaded: tuple[Cadre | None, list[Cadre]]) -> None:
        cadre, cadres = loaded
        several = self.desk.opened.has_several_hands
        self.who_form.setVisible(not several)
        self.switch_button.setVisible(several)
        self._switch_words.setVisible(several)
        if not self.form.is_changed or (cadre is not None and cadre.id != self.form.loaded.id):
            self.form.load(cadre or Cadre())
        self.who_field.set_options([(each.id, _title(each)) for each in cadres])
        self.who_field.set_value(self.desk.session.cadre or None)

    def save(self) -> None:
        """Writes what was changed."""
        if not self.form.check():
            return
        before, after, session = self.form.loaded, self.form.current_cadre(), self.desk.session
        if not before.id:
            self.write(lambda: add_cadre(session, after), self._on_added, self._on_refused)
        elif after != before:
            self.form.load(after)
            self.write(lambda: edit_cadre(session, before, after), self._on_saved, self._on_refused)

    def leave(self) -> None:
        if self.form.is_changed and self.form.name_field.text().strip():
            self.save()

    def _on_added(self, answer: tuple[str, Changes]) -> None:
        identity, changes = answer
        session = self.desk.session
        self.form.load(Cadre())
        self.write(lambda: sit_down(session, identity), lambda _none: self._on_saved(changes), self._on_refused)

    def _on_saved(self, changes: Changes) -> None:
        self.desk.tell(changes)
        self.load()
        self.desk.settled.emit()

    def _on_refused(self, error: UserError) -> None:
        if error.code == "cadre_name_missing":
            self.form.show_errors({"name": error.what})
        else:
            self.desk.fail(error)

    def _on_who_chosen(self, identity: str) -> None:
        self.leave()
        session = self.desk.session
        self.write(lambda: sit_down(session, identity), self._on_sat_down, self._on_refused)

    def _on_sat_down(self, _none: None) -> None:
        try:
            remember_seat(self.desk.settings, self.desk.opened)
        except UserError as error:
            self.desk.fail(error)
        self.desk.settled.emit()
        self.load()


def _title(cadre: Cadre) -> str:
    return f"{cadre.name} · {cadre.post}" if cadre.post else cadre.name
