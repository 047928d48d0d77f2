"""村: name, town and county of the notebook's villages, and a further village."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.place import Village, is_provisional
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.village_joining import Twofold, join_twofold, twofold
from minqing_desktop.services.villages import add_village, edit_village, list_villages
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.settings.section import Section, button_row

CODE_DIGITS = 12
# First use gives a village without a known code one that begins like no province.


class _Editor(QWidget):
    """The panel's content. Signals: saved()."""

    saved = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.loaded = Village()
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(14)
        self.form = FormGrid()
        self.name_field, self.code_field, self.town_field, self.county_field = (QLineEdit() for _ in range(4))
        self.code_field.setPlaceholderText(tr("12 位数字"))
        self.fixed_code = QLabel()
        mark(self.fixed_code, role="soft")
        self.form.add("name", tr("村名"), self.name_field)
        self.form.add("code", tr("统计代码"), self.code_field, hint=tr("在统计用区划代码里能查到，定了就不能改。"))
        self.form.add("fixed", tr("统计代码"), self.fixed_code)
        self.form.add("town", tr("乡镇"), self.town_field)
        self.form.add("county", tr("县区"), self.county_field)
        self.save_button = PrimaryButton(tr("保存"), hint="Ctrl+Return")
        column.addWidget(self.form)
        column.addLayout(button_row(None, self.save_button))
        column.addStretch(1)
        self.setFocusProxy(self.name_field)
        self.form.finished.connect(self.saved)
        self.save_button.clicked.connect(self.saved)
        self.hide()

    def load(self, village: Village) -> None:
        """Shows a village; a real code stays, a provisional one waits to be filled in."""
        self.loaded = village
        self.form.clear_errors()
        self.name_field.setText(village.name)
        is_open = not village.id or is_provisional(village.code)
        self.code_field.setText("" if is_provisional(village.code) else village.code)
        self.town_field.setText(village.town)
        self.county_field.setText(village.county)
        self.fixed_code.setText(code_words(village.code))
        self.form.set_shown("code", is_open)
        self.form.set_shown("fixed", not is_open)

    def current_village(self) -> Village:
        """The village as it stands in the fields."""
        return replace(
            self.loaded,
            name=self.name_field.text().strip(),
            code=self.code_field.text().strip() or self.loaded.code,
            town=self.town_field.text().strip(),
            county=self.county_field.text().strip(),
        )

    def check(self) -> bool:
        """Marks what is missing or cannot be."""
        errors, code = {}, self.current_village().code
        if not self.name_field.text().strip():
            errors["name"] = tr("还没有填村名")
        if not (code.isascii() and code.isdigit() and len(code) == CODE_DIGITS):
            errors["code"] = tr("统计代码应当是 12 位数字，现在是 {n} 位").format(n=len(code))
        self.form.show_errors(errors)
        return not errors


def code_words(code: str) -> str:
    """A statistical code as it is shown; a provisional one is no number to report by."""
    return tr("还没有填（临时编号）") if is_provisional(code) else code


class VillagesSection(Section):
    """The list leads into the panel of the page."""

    def __init__(self, desk: Desk, panel: SidePanel, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("村"), tr("报表上印的村名、乡镇和县区。管几个村，就在这里加几个。"), parent)
        self._panel = panel
        self._villages: dict[str, Village] = {}
        card = self.add_card(tr("这本笔记本里的村"), "map-pin")
        self.lines = LineList()
        self.add_button = QuietButton(tr("再加一个村"), "plus")
        self.twofold_notice = InlineNotice()
        card.add(self.twofold_notice)
        card.add(self.lines)
        card.add(button_row(self.add_button, None))
        self.end()
        self.editor = _Editor(self)
        self._connect()

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.begin_new)
        self.twofold_notice.action_clicked.connect(self.join)
        self.lines.opened.connect(self.open_village)
        self.editor.saved.connect(self.save)
        self.desk.bus.listen(self, ("village", "group"), lambda _changes: self.load())
        self.desk.settled.connect(self.load)

    def load(self) -> None:
        session = self.desk.session
        self.desk.runner.read(
            lambda: (list_villages(session), twofold(session)), owner=self, done=self._on_loaded, replaces="villages"
        )

    def _on_loaded(self, found: tuple[list[Village], Twofold]) -> None:
        villages, twice = found
        self._say_twofold(twice)
        self._villages = {village.id: village for village in villages}
        self.lines.set_items([self._item(village) for village in villages])

    def _say_twofold(self, twice: Twofold) -> None:
        if not twice:
            self.twofold_notice.clear()
            return
        parts = []
        if twice.entries:
            names = tr("、").join(dict.fromkeys(tr("「{name}」").format(name=each.name) for each in twice.entries))
            parts.append(tr("正在用的村有两份登记（另一份叫{names}），列表里只显示先建的一份。").format(names=names))
        if twice.groups:
            names = tr("、").join(twice.groups)
            parts.append(tr("有 {n} 个组同名两份：{names}。").format(n=len(twice.groups), names=names))
        self.twofold_notice.say(sentences(*parts), "amber", tr("合成一份"), can_close=False)

    def join(self) -> None:
        """Makes one of what stands twice; it can be taken back like any action."""
        session = self.desk.session
        self.write(lambda: join_twofold(session), self._on_written, self.desk.fail)

    def _item(self, village: Village) -> LineItem:
        place = "　".join(part for part in (village.county, village.town) if part)
        pills: tuple[PillSpec, ...] = ((tr("正在用"), "green"),) if village.village == self.desk.session.village else ()
        return LineItem(
            village.id, village.name, beside=place, tail=code_words(village.code), pills=pills, bold=True, chevron=True
        )

    def begin_new(self) -> None:
        """Opens an empty form; town and county are likely those of the first village."""
        first = next(iter(self._villages.values()), Village())
        self.editor.load(Village(town=first.town, county=first.county))
        self._panel.open_with(tr("再加一个村"), self.editor)

    def open_village(self, identity: str) -> None:
        """Opens the form of a village."""
        self.editor.load(self._villages[identity])
        self._panel.open_with(self._villages[identity].name, self.editor)

    def save(self) -> None:
        """Writes the form."""
        if not self.editor.check():
            return
        before, after, session = self.editor.loaded, self.editor.current_village(), self.desk.session
        if before.id:
            self.write(lambda: edit_village(session, before, after), self._on_written, self._on_refused)
        else:
            self.write(lambda: add_village(session, after)[1], self._on_written, self._on_refused)

    def _on_written(self, changes: Changes) -> None:
        self.desk.tell(changes)
        self._panel.close_panel()
        self.desk.settled.emit()

    def _on_refused(self, error: UserError) -> None:
        field = {"village_exists": "code", "village_code_wrong": "code", "village_name_missing": "name"}.get(error.code)
        if field:
            self.editor.form.show_errors({field: error.what})
        else:
            self.desk.fail(error)
