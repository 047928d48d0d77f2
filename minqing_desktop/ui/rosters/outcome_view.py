"""What the import did: how much came in, what was passed over and why, and the way back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.sentences import skip_reason
from minqing_desktop.services.roster_leftovers import count_leftovers
from minqing_desktop.services.roster_updates import UpdateOutcome
from minqing_desktop.services.rosters import ImportOutcome
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.kit.saved_notice import SavedNotice
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.rosters.findings import Findings
from minqing_desktop.ui.rosters.findings_view import FindingsView

GAP_PX = 6


def headline(outcome: ImportOutcome | UpdateOutcome) -> str:
    """«导入 412 户 1,583 人，跳过 3 行», of an update «花名册更新：新增 3 户 …»."""
    if isinstance(outcome, UpdateOutcome):
        return outcome.changes.sentence or tr("没有改动：选中的变化都已经不在了")
    if not outcome.households:
        return tr("没有新增：这份花名册里的户都已经在册")
    words = tr("导入 {households} 户 {persons} 人").format(
        households=f"{outcome.households:,}", persons=f"{outcome.persons:,}"
    )
    if outcome.skipped:
        words = tr("{done}，跳过 {n} 行").format(done=words, n=f"{len(outcome.skipped):,}")
    return words


def details(outcome: ImportOutcome | UpdateOutcome) -> list[str]:
    """What else there is to say, a sentence each."""
    if isinstance(outcome, UpdateOutcome):
        left = tr("有 {n} 处没有更新：这期间有人改过，请再导入一次看看。").format(n=f"{outcome.left:,}")
        return [left] if outcome.left else []
    lines = []
    if outcome.groups:
        lines.append(tr("新建了 {n} 个组。").format(n=outcome.groups))
    if outcome.known_households:
        lines.append(tr("{n} 户已经在册，没有再导入，也没有改动。").format(n=f"{outcome.known_households:,}"))
    if outcome.skipped:
        reasons = Counter(skip_reason(row.reason) for row in outcome.skipped)
        counted = "，".join(tr("{reason} {n} 行").format(reason=reason, n=n) for reason, n in reasons.most_common())
        lines.append(tr("跳过的行：{reasons}。").format(reasons=counted))
    severe = sum(outcome.problems.values())
    if severe:
        lines.append(tr("有 {n} 处要核对，列在下面，可以以后慢慢补。").format(n=f"{severe:,}"))
    return lines


class OutcomeView(QWidget):
    """Signals: households_wanted(), undo_wanted(), again_wanted(), rows_wanted(RosterPlan): of these the bad rows."""

    households_wanted = Signal()
    undo_wanted = Signal()
    again_wanted = Signal()
    rows_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_look().sizes.gap)
        self._card = Card()
        self._icon, self.head_label, self.text_label = IconLabel("circle-check", "accent", 1.6), QLabel(), QLabel()
        mark(self.head_label, role="title")
        mark(self.text_label, role="soft")
        self.text_label.setWordWrap(True)
        self.households_button = PrimaryButton(tr("去户情看看"), "house")
        self.undo_button = QuietButton(tr("撤销这次导入"), "undo-2")
        self.again_button = LinkButton(tr("再导入一份"), "file-input")
        self.rows_button = QuietButton(tr("存成表格，改好再拖进来"), "save")
        self._plan: RosterPlan | None = None
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self._icon)
        top.addWidget(self.head_label, 1)
        for button in (self.again_button, self.undo_button, self.households_button):
            top.addWidget(button)
        self._card.add(top)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.setContentsMargins(0, GAP_PX, 0, GAP_PX)
        below.addWidget(self.text_label, 1)
        below.addWidget(self.rows_button, 0, Qt.AlignmentFlag.AlignBottom)
        self._card.add(below)
        self.saved_notice = SavedNotice()
        self._card.add(self.saved_notice)
        self.findings_view = FindingsView()
        column.addWidget(self._card)
        column.addWidget(self.findings_view, 1)
        self.households_button.clicked.connect(self.households_wanted)
        self.undo_button.clicked.connect(self.undo_wanted)
        self.again_button.clicked.connect(self.again_wanted)
        self.rows_button.clicked.connect(lambda: self.rows_wanted.emit(self._plan))

    def show_outcome(self, outcome: ImportOutcome | UpdateOutcome, found: Findings) -> None:
        """Shows what was done, with the same lists as the preview."""
        self._icon.set_icon("circle-check", "accent")
        self.head_label.setText(headline(outcome))
        lines = details(outcome)
        self.text_label.setText("\n".join(lines))
        self.text_label.setVisible(bool(lines))
        self.undo_button.setVisible(bool(outcome.changes))
        self._plan = found.plan
        self.rows_button.setVisible(bool(count_leftovers(found.plan)))
        self.saved_notice.hide()
        key = "severe" if found.severe else "skipped" if outcome.skipped else ""
        self.findings_view.show_findings(replace(found, differences=None), key)

    def show_undone(self) -> None:
        """The import was taken back."""
        self._icon.set_icon("undo-2", "soft")
        self.head_label.setText(tr("这次导入已撤销，笔记本和导入前一样。"))
        self.text_label.hide()
        self.undo_button.hide()
