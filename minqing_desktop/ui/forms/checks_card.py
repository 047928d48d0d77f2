"""报送前自查: what an accountant of the village would look at twice before this goes out, each with a way there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.form_checks import FormCheck, FormFinding
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.look.mark import mark

_PAD_PX = 18
_MOST = 200


class ChecksCard(Card):
    """A line for each rule that found something. Signals: rule_wanted(str) with the rule's name as `Rule` has it."""

    rule_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("报送前自查"), "list-checks", parent=parent)
        self.words_label = QLabel()
        self.words_label.setWordWrap(True)
        mark(self.words_label, role="small")
        self.lines = LineList()
        self.add(self.words_label)
        self.add(self.lines)
        self.lines.opened.connect(self.rule_wanted)
        self._check: FormCheck | None = None
        self.show_check(None)

    def show_check(self, check: FormCheck | None) -> None:
        """What was found; None while it is looked for."""
        self._check = check
        self.words_label.setText(_words(check))
        by_rule: dict[str, list[FormFinding]] = {}
        for each in check.findings if check is not None else ():
            by_rule.setdefault(str(each.rule), []).append(each)
        self.lines.set_items([_line(rule, found) for rule, found in by_rule.items()])

    def focus_first(self) -> None:
        """Puts the keyboard on the first rule."""
        line = self.lines.line(self.lines.items[0].id) if self.lines.items else None
        if line is not None:
            line.setFocus(Qt.FocusReason.TabFocusReason)

    def findings_of(self, rule: str) -> list[FormFinding]:
        """What one rule found."""
        return [each for each in (self._check.findings if self._check is not None else ()) if str(each.rule) == rule]


class FindingsList(QWidget):
    """What one rule found, for the side panel. Signals: place_wanted(str page, object target)."""

    place_wanted = Signal(str, object)

    def __init__(self, findings: Sequence[FormFinding], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shown = findings[:_MOST]
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 0, _PAD_PX, _PAD_PX)
        column.setSpacing(8)
        advice = QLabel(findings[0].advice if findings else "")
        advice.setWordWrap(True)
        mark(advice, role="soft")
        self.lines = LineList([LineItem(str(place), each.words, chevron=True) for place, each in enumerate(shown)])
        column.addWidget(advice)
        column.addWidget(self.lines)
        if len(findings) > len(shown):
            more = QLabel(tr("还有 {n} 处，先改这些。").format(n=f"{len(findings) - len(shown):,}"))
            mark(more, role="small")
            column.addWidget(more)
        column.addStretch(1)
        self.lines.opened.connect(lambda key: self.place_wanted.emit(*shown[int(key)].place))


def _words(check: FormCheck | None) -> str:
    if check is None:
        return tr("正在看填进去的人和户…")
    if not check.findings:
        return tr("看过了，没有发现不对的。")
    if check.wrong_count:
        return tr("{n} 处对不上，最好改了再报。").format(n=f"{check.wrong_count:,}")
    return tr("看着可疑，点开看看；没错就不用管。")


def _line(rule: str, found: Sequence[FormFinding]) -> LineItem:
    count = f"{len(found):,}"
    pills = ((count, "red"),) if found[0].is_wrong else ((count, "amber"),)
    return LineItem(rule, found[0].name, pills=pills, chevron=True)  # pyright: ignore[reportArgumentType]
