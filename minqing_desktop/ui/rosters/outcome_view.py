"""What the import did: how much came in, what was passed over and why, and the way back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.sentences import skip_reason
from minqing_desktop.services.roster_changes import kind_words
from minqing_desktop.services.roster_leftovers import Reasons, count_leftovers
from minqing_desktop.services.roster_tag_updates import TagOutcome, open_reasons
from minqing_desktop.services.roster_tagging import NAMESAKES, NOBODY
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
from minqing_desktop.ui.rosters.import_jobs import Outcome

GAP_PX = 6


def headline(outcome: Outcome) -> str:
    """«导入 812 行：412 户 1,583 人，跳过 14 行», of an update «花名册更新：新增 3 户 …»."""
    if isinstance(outcome, UpdateOutcome):
        words = outcome.changes.sentence or tr("没有改动：选中的变化都已经不在了")
    elif isinstance(outcome, TagOutcome):
        words = _tag_headline(outcome)
    elif not outcome.households:
        return tr("没有新增：这份花名册里的户都已经在册")
    else:
        words = tr("导入 {rows} 行：{households} 户 {persons} 人").format(
            rows=f"{outcome.rows:,}", households=f"{outcome.households:,}", persons=f"{outcome.persons:,}"
        )
    if outcome.skipped:
        words = tr("{done}，跳过 {n} 行").format(done=words, n=f"{len(outcome.skipped):,}")
    return words


def _tag_headline(outcome: TagOutcome) -> str:
    if not outcome.changes:
        return tr("没有改动：名单上的人没有要写的")
    parts = [tr("{n} 人加上「{tag}」").format(n=f"{outcome.tagged:,}", tag=outcome.tag)]
    if outcome.persons:
        parts.append(tr("新建 {households} 户 {persons} 人").format(
            households=f"{outcome.households:,}", persons=f"{outcome.persons:,}"
        ))  # fmt: skip
    if outcome.untagged:
        parts.append(tr("{n} 人取下").format(n=f"{outcome.untagged:,}"))
    return tr("，").join(parts)


def details(outcome: Outcome) -> list[str]:
    """What else there is to say, a sentence each: above all what was not done."""
    lines = []
    if isinstance(outcome, UpdateOutcome):
        lines = _update_details(outcome)
    elif isinstance(outcome, TagOutcome):
        lines = _tag_details(outcome)
    elif outcome.groups:
        lines.append(tr("新建了 {n} 个组。").format(n=outcome.groups))
    if isinstance(outcome, ImportOutcome) and outcome.known_households:
        lines.append(tr("{n} 户已经在册，没有再导入，也没有改动。").format(n=f"{outcome.known_households:,}"))
    if outcome.skipped:
        reasons = Counter(skip_reason(row.reason) for row in outcome.skipped)
        counted = tr("，").join(tr("{reason} {n} 行").format(reason=reason, n=n) for reason, n in reasons.most_common())
        lines.append(tr("跳过的行：{reasons}。").format(reasons=counted))
    return lines


def _update_details(outcome: UpdateOutcome) -> list[str]:
    lines = []
    if outcome.left:
        lines.append(tr("有 {n} 处没有更新：这期间有人改过，请再导入一次看看。").format(n=f"{outcome.left:,}"))
    if outcome.repeated:
        lines.append(tr("{n} 行和前面的行是同一个人，没有再建。").format(n=f"{outcome.repeated:,}"))
    if outcome.open:
        counted = tr("，").join(f"{kind_words(kind)} {n:,}" for kind, n in outcome.open.items())
        lines.append(tr("没有勾、没有动的：{counted}。").format(counted=counted))
    return lines


def _tag_details(outcome: TagOutcome) -> list[str]:
    lines = []
    if outcome.already:
        lines.append(tr("{n} 人本来就有这个标签。").format(n=f"{outcome.already:,}"))
    for state, words in ((NAMESAKES, tr("有几个同名的人、还没有选")), (NOBODY, tr("在册的人里没有"))):
        count = sum(1 for line in outcome.open if line.state == state)
        if count:
            lines.append(tr("{n} 行{why}，没有加。").format(n=f"{count:,}", why=words))
    return lines


class OutcomeView(QWidget):
    """Signals: households_wanted(), undo_wanted(), again_wanted(), duplicates_wanted(); rows_wanted(plan, reasons) with
    the file whose bad rows are to be saved.
    """

    households_wanted = Signal()
    undo_wanted = Signal()
    again_wanted = Signal()
    duplicates_wanted = Signal()
    rows_wanted = Signal(object, object)

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
        self.duplicates_button = QuietButton(tr("看看疑似重复"), "users")
        self.rows_button = QuietButton(tr("存成表格，改好再拖进来"), "save")
        self._plan: RosterPlan | None = None
        self._reasons: Reasons = {}
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
        below.addWidget(self.duplicates_button, 0, Qt.AlignmentFlag.AlignBottom)
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
        self.duplicates_button.clicked.connect(self.duplicates_wanted)
        self.rows_button.clicked.connect(lambda: self.rows_wanted.emit(self._plan, self._reasons))

    def show_outcome(self, outcome: Outcome, found: Findings, waiting: int = 0) -> None:
        """Shows what was done, with the same lists as the preview; `waiting` possible duplicates are still open."""
        is_done = bool(outcome.changes)
        self._icon.set_icon("circle-check" if is_done else "info", "accent" if is_done else "soft")
        self.head_label.setText(headline(outcome))
        lines = details(outcome)
        if found.severe:
            lines.append(tr("有 {n} 处要核对，列在下面，可以以后慢慢补。").format(n=f"{len(found.severe):,}"))
        if waiting:
            lines.append(tr("还有 {n} 对看着像同一个人，没有定，两边都留着。").format(n=f"{waiting:,}"))
        self.duplicates_button.setVisible(bool(waiting))
        self._reasons = open_reasons(outcome.open) if isinstance(outcome, TagOutcome) else {}
        self.text_label.setText("\n".join(lines))
        self.text_label.setVisible(bool(lines))
        self.undo_button.setVisible(bool(outcome.changes))
        self._plan = found.plan
        self.rows_button.setVisible(bool(count_leftovers(found.plan, self._reasons)))
        self.saved_notice.hide()
        key = "severe" if found.severe else "skipped" if outcome.skipped else ""
        plain = replace(found, differences=None, duplicates=(), tags=None, tag_guess=None)
        is_tagging = isinstance(outcome, TagOutcome)
        self.findings_view.show_findings(plain, key or ("persons" if is_tagging else ""))
        # What was found is not what was done: that stands above.
        self.findings_view.figures.hide()
        self.findings_view.homes_chip.setVisible(not is_tagging)

    def show_undone(self) -> None:
        """The import was taken back."""
        self._icon.set_icon("undo-2", "soft")
        self.head_label.setText(tr("这次导入已撤销，笔记本和导入前一样。"))
        self.text_label.hide()
        self.undo_button.hide()
