"""设置 of the county: its name, the register of villages, look and lock, and how the database is kept safe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.county.office import Office, rename_office
from minqing_desktop.services.county.villages import Registration, add_villages, read_village_list, villages
from minqing_desktop.ui.county.categories_card import CategoriesCard
from minqing_desktop.ui.county.desk import VILLAGES, CountyDesk
from minqing_desktop.ui.county.password_card import PasswordCard
from minqing_desktop.ui.county.safety_card import SafetyCard
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import Page, PageHeader, scrolled
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.look.live import ThemeChoice, current_look, live_look
from minqing_desktop.ui.look.tokens import ELDER_STEPS

_WIDEST_PX = 660
_THEMES = {"auto": "system", "light": "light", "dark": "dark"}
_LOCK_MINUTES = (1, 3, 5, 10, 15)
_DOUBTS_SHOWN = 5


class SettingsPage(Page):
    """One column of cards."""

    def __init__(self, desk: CountyDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.ask_list: Callable[[], str] = self._ask_list
        self._build()
        self._connect()
        self.load()

    def _build(self) -> None:
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        inner.setMaximumWidth(current_look().scaled(_WIDEST_PX))
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(current_look().sizes.gap)
        self.panel = SidePanel(self)
        self.categories_card = CategoriesCard(self._desk, self.panel)
        first = (self._office_card(), self._villages_card(), self.categories_card)
        self.password_card, self.safety_card = PasswordCard(self._desk), SafetyCard(self._desk)
        for card in (*first, self._look_card(), self.password_card, self.safety_card):
            self._column.addWidget(card)
        self._column.addStretch(1)
        row.addWidget(inner, 20)
        row.addStretch(1)
        self.page_column.addWidget(PageHeader(tr("设置")))
        self.page_column.addWidget(scrolled(content), 1)

    def _office_card(self) -> Card:
        card = Card(tr("单位"), "building-2")
        card.body.setSpacing(10)
        self.office_form, self.name_field, self._code = FormGrid(), QLineEdit(), QLabel()
        self.office_form.add("name", tr("单位名称"), self.name_field, hint=tr("写在登记文件、回执和报表上。"))
        self.office_form.add("code", tr("县的代码"), self._code)
        self.save_button = QuietButton(tr("存名称"), "check")
        card.add(self.office_form)
        card.add(_right(self.save_button))
        return card

    def _villages_card(self) -> Card:
        card = Card(tr("村名册"), "map-pin")
        card.body.setSpacing(10)
        words = tr(
            "把各村的名单（Excel、WPS 表格或 CSV，要有 12 位统计代码、村名、乡镇三栏）导进来；再导一次，改名的跟着改。"
        )
        self._count, self.list_notice = soft_text(""), InlineNotice()
        self.list_button = QuietButton(tr("导入村名单"), "file-input")
        card.add(soft_text(words))
        card.add(self._count)
        card.add(self.list_notice)
        card.add(_right(self.list_button))
        return card

    def _look_card(self) -> Card:
        card = Card(tr("外观与锁定"), "palette")
        form = FormGrid()
        self.theme_field = ChoiceField([("auto", tr("跟随系统")), ("light", tr("浅色")), ("dark", tr("深色"))])
        self.text_field = ChoiceField([(0, tr("标准")), (ELDER_STEPS, tr("大字"))])
        self.lock_field = DropField([(n, tr("{n} 分钟").format(n=n)) for n in _LOCK_MINUTES])
        form.add("theme", tr("明暗"), self.theme_field)
        form.add("text", tr("字号"), self.text_field)
        form.add("minutes", tr("没人动多久"), self.lock_field, hint=tr("到时间自动锁上。随时可按 Ctrl+L 锁定。"))
        card.add(form)
        return card

    def _connect(self) -> None:
        self.office_form.finished.connect(self.rename)
        self.save_button.clicked.connect(self.rename)
        self.list_button.clicked.connect(self._on_list_clicked)
        self.theme_field.value_changed.connect(lambda theme: self._wear(look=theme))
        self.text_field.value_changed.connect(lambda steps: self._wear(text_size=steps))
        self.lock_field.value_changed.connect(self._on_minutes_chosen)
        self._desk.listen(self, (VILLAGES,), self.load)

    def page_left(self) -> None:
        self.panel.close_panel()
        self.password_card.forget()

    # load

    def load(self) -> None:
        """Shows what holds now."""
        office, current = self._desk.office, self._desk.settings.current
        self.categories_card.load()
        self.name_field.setText(office.name)
        self._code.setText(office.code or tr("没有填"))
        self.theme_field.set_value(current.look)
        self.text_field.set_value(ELDER_STEPS if current.text_size >= ELDER_STEPS else 0)
        self.lock_field.set_value(min(_LOCK_MINUTES, key=lambda each: abs(each - current.lock_after_min)))
        self._desk.runner.read(
            lambda: villages(office), owner=self, done=self._on_loaded, failed=self._desk.fail, replaces="villages"
        )

    def _on_loaded(self, found: list[Any]) -> None:
        towns = len({each.township for each in found if each.township})
        said = tr("现在有 {n} 个村，{t} 个乡镇。").format(n=len(found), t=towns)
        self._count.setText(said if found else tr("还没有登记村。"))

    # office

    def rename(self) -> None:
        """Gives the office another name."""
        office, name = self._desk.office, self.name_field.text()
        if name.strip() == office.name:
            return
        self._desk.runner.write(
            lambda: rename_office(office, name), owner=self, done=self._on_renamed, failed=self._on_rename_failed
        )

    def _on_renamed(self, office: Office) -> None:
        self._desk.office = office
        self._desk.say(tr("已改名为「{name}」，以后写的登记文件用新名称。").format(name=office.name))
        self._desk.settled.emit()

    def _on_rename_failed(self, error: UserError) -> None:
        self.office_form.show_error("name", error.what)

    # villages

    def _ask_list(self) -> str:
        kinds = tr("表格 (*.xlsx *.xls *.xlsb *.ods *.et *.csv)")
        return QFileDialog.getOpenFileName(self, tr("选村名单"), "", kinds)[0]

    def open_target(self, target: Any) -> None:
        if isinstance(target, dict) and target.get("import"):
            self.list_button.setFocus()
            self._on_list_clicked()

    def _on_list_clicked(self) -> None:
        chosen = self.ask_list()
        if chosen:
            self.take_list(Path(chosen))

    def take_list(self, path: Path) -> None:
        """Registers the villages of a workbook."""
        office = self._desk.office

        def work() -> tuple[Registration, tuple[str, ...]]:
            found, doubts = read_village_list(path)
            taken = add_villages(office, found)
            return taken, (*doubts, *taken.doubts)

        self._desk.runner.write(work, owner=self, done=self._on_list_taken, failed=self._on_list_failed)

    def _on_list_taken(self, answer: tuple[Registration, tuple[str, ...]]) -> None:
        taken, doubts = answer
        words = tr("新登记 {a} 个村，改了 {c} 个，{u} 个没变。").format(
            a=len(taken.added), c=len(taken.changed), u=taken.unchanged
        )
        if doubts:
            words += tr("有 {n} 行没有认出来：{rows}").format(n=len(doubts), rows=tr("；").join(doubts[:_DOUBTS_SHOWN]))
        self.list_notice.say(words, "amber" if doubts else "green")
        self._desk.announce(VILLAGES)

    def _on_list_failed(self, error: UserError) -> None:
        self.list_notice.say(error.sentence, "red")

    # this machine

    def _wear(self, **changes: object) -> None:
        if self._change(**changes):
            current = self._desk.settings.current
            theme = cast(ThemeChoice, _THEMES.get(current.look, "light"))
            live_look().choose(theme, elder=current.text_size >= ELDER_STEPS)

    def _on_minutes_chosen(self, minutes: int) -> None:
        if self._change(lock_after_min=minutes):
            self._desk.settled.emit()

    def _change(self, **changes: Any) -> bool:
        try:
            self._desk.settings.change(**changes)
        except UserError as error:
            self._desk.fail(error)
            return False
        return True


def _right(button: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(button)
    return row
