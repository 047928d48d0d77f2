"""走访间隔: how often households are visited, by tag and for all others."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.coverage import VisitRules, set_tag_rule, set_usual_days, visit_rules
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.settings.section import Section, button_row, soft_text

USUAL = ""


class _Editor(QWidget):
    """The panel's content: a number of days, and the few that are usual as buttons."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tag = USUAL
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(14)
        self.form = FormGrid()
        self.days_field = QLineEdit()
        self.form.add("days", tr("每隔多少天走一次"), self.days_field)
        self.usual_buttons = [QuietButton(words) for words, _days in _usual_spans()]
        for button, (_words, days) in zip(self.usual_buttons, _usual_spans(), strict=True):
            button.clicked.connect(lambda _checked=False, days_=days: self.days_field.setText(str(days_)))
        self.none_button = QuietButton(tr("按一般户"))
        self.save_button = PrimaryButton(tr("保存"), hint="Return")
        column.addWidget(self.form)
        column.addLayout(button_row(*self.usual_buttons, None))
        column.addLayout(button_row(self.none_button, None, self.save_button))
        column.addStretch(1)
        self.setFocusProxy(self.days_field)
        self.hide()

    def load(self, tag: str, days: int | None) -> None:
        """Shows the rule of a tag, or the usual one."""
        self.tag = tag
        self.form.clear_errors()
        self.days_field.setText(str(days or ""))
        self.days_field.selectAll()
        self.none_button.setVisible(tag != USUAL)

    def days(self) -> int | None:
        """What was typed; None when it is no number of days, which is said below the field."""
        text = self.days_field.text().strip()
        if text.isascii() and text.isdigit() and 1 <= int(text) <= 3660:
            return int(text)
        self.form.show_errors({"days": tr("请写 1 到 3660 之间的天数，比如每月写 30")})
        return None


class VisitRulesSection(Section):
    """Enter on a line changes its interval."""

    def __init__(self, desk: Desk, panel: SidePanel, parent: QWidget | None = None) -> None:
        explanation = tr("一户有几个标签时，按最短的算；在户里单独定了间隔的，按单独定的。「今日」和走访单都照这里排。")
        super().__init__(desk, tr("走访间隔"), explanation, parent)
        self._panel = panel
        self._rules = VisitRules(0, ())
        card = self.add_card(tr("一般户"), "house")
        self.usual_lines = LineList()
        card.add(self.usual_lines)
        tagged = self.add_card(tr("按标签"), "tag")
        self.tag_lines = LineList()
        tagged.add(self.tag_lines)
        tagged.add(soft_text(tr("标签来自花名册和户情；没有人带的标签也可以先定好。")))
        self.end()
        self.editor = _Editor(self)
        self.usual_lines.opened.connect(lambda _id: self.open_rule(USUAL))
        self.tag_lines.opened.connect(self.open_rule)
        self.editor.form.finished.connect(self.save)
        self.editor.save_button.clicked.connect(self.save)
        self.editor.none_button.clicked.connect(self.clear)
        desk.bus.listen(self, ("tag", "village", "household", "person"), lambda _changes: self.load())

    def load(self) -> None:
        session = self.desk.session
        self.desk.runner.read(lambda: visit_rules(session), owner=self, done=self._on_loaded, replaces="rules")

    def _on_loaded(self, rules: VisitRules) -> None:
        self._rules = rules
        usual = tr("每 {n} 天一次").format(n=rules.usual_days)
        self.usual_lines.set_items([LineItem("usual", tr("没有下面标签的户"), tail=usual, chevron=True)])
        self.tag_lines.set_items(
            [
                LineItem(
                    rule.tag,
                    rule.tag,
                    beside=tr("{n} 处").format(n=rule.carried) if rule.carried else "",
                    tail=tr("每 {n} 天一次").format(n=rule.days) if rule.days else tr("按一般户"),
                    chevron=True,
                    bold=bool(rule.days),
                )
                for rule in rules.tags
            ]
        )

    def open_rule(self, tag: str) -> None:
        """Opens the interval of a tag, or the usual one."""
        days = next((rule.days for rule in self._rules.tags if rule.tag == tag), None)
        self.editor.load(tag, days if tag else self._rules.usual_days)
        self._panel.open_with(tag or tr("一般户"), self.editor)

    def save(self) -> None:
        """Writes what was typed."""
        days, tag, session = self.editor.days(), self.editor.tag, self.desk.session
        if days is None:
            return
        work = (lambda: set_tag_rule(session, tag, days)) if tag else (lambda: set_usual_days(session, days))
        self.write(work, self._on_written, self.desk.fail)

    def clear(self) -> None:
        """The tag counts no longer: its households are visited like any other."""
        tag, session = self.editor.tag, self.desk.session
        self.write(lambda: set_tag_rule(session, tag, None), self._on_written, self.desk.fail)

    def _on_written(self, changes: Changes) -> None:
        self.desk.tell(changes)
        self._panel.close_panel()


def _usual_spans() -> tuple[tuple[str, int], ...]:
    return ((tr("每周"), 7), (tr("每月"), 30), (tr("每季"), 90), (tr("每半年"), 182), (tr("每年"), 365))
