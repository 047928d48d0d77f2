"""外观: light or dark, how large the letters are, the language, and what printed pages say of themselves."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.host.language import LANGUAGES
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.choice_field import ChoiceField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.look.live import ThemeChoice, live_look
from minqing_desktop.ui.look.tokens import ELDER_STEPS
from minqing_desktop.ui.settings.section import Section, soft_text

_THEMES = {"auto": "system", "light": "light", "dark": "dark"}


class AppearanceSection(Section):
    """Theme and letters change at once, the language with the next start."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("外观"), parent=parent)
        card = self.add_card(tr("看着舒服"), "palette")
        form = FormGrid()
        self.theme_field = ChoiceField([("auto", tr("跟随系统")), ("light", tr("浅色")), ("dark", tr("深色"))])
        self.text_field = ChoiceField([(0, tr("标准")), (ELDER_STEPS, tr("大字"))])
        self.language_field = ChoiceField(list(LANGUAGES.items()))
        form.add("theme", tr("明暗"), self.theme_field)
        form.add("text", tr("字号"), self.text_field, hint=tr("大字把字放大三号，按钮和行距一起放大。"))
        form.add("language", tr("语言"), self.language_field)
        card.add(form)
        self.language_notice = InlineNotice()
        card.add(self.language_notice)
        printing = self.add_card(tr("打印"), "printer")
        self.mark_tick = TickBox(tr("打印时在页脚印上打印人和时间"))
        printing.add(self.mark_tick)
        printing.add(soft_text(tr("小字、浅灰，印在每一页右下角；存成 PDF、Word、Excel 的也有。")))
        self.end()
        self._started_in = desk.settings.current.language
        self.theme_field.value_changed.connect(lambda theme: self._wear(look=theme))
        self.text_field.value_changed.connect(lambda steps: self._wear(text_size=steps))
        self.language_field.value_changed.connect(self._on_language_chosen)
        self.mark_tick.clicked.connect(self._on_mark_ticked)

    def load(self) -> None:
        current = self.desk.settings.current
        self.theme_field.set_value(current.look)
        self.text_field.set_value(ELDER_STEPS if current.text_size >= ELDER_STEPS else 0)
        self.language_field.set_value(current.language)
        self.mark_tick.setChecked(current.marks_prints)

    def _wear(self, **changes: object) -> None:
        if self.change_settings(**changes):
            current = self.desk.settings.current
            theme = cast(ThemeChoice, _THEMES.get(current.look, "light"))
            live_look().choose(theme, elder=current.text_size >= ELDER_STEPS)
        self.load()

    def _on_language_chosen(self, language: str) -> None:
        if not self.change_settings(language=language):
            self.load()
        elif language == self._started_in:
            self.language_notice.clear()
        else:
            self.language_notice.say(
                tr("关掉程序再打开，就换成{name}。").format(name=LANGUAGES[language]), "blue", can_close=False
            )

    def _on_mark_ticked(self) -> None:
        if not self.change_settings(marks_prints=self.mark_tick.isChecked()):
            self.load()
