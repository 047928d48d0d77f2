"""The review: the file as it is at the left, what would come of it at the right, and questions above."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.raw_cells import RawCells
from minqing_desktop.services.roster_review import Wishes, recalled_for
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.rosters.findings import Findings, Spot
from minqing_desktop.ui.rosters.findings_view import FindingsView
from minqing_desktop.ui.rosters.questions_view import QuestionsView, RecalledNotice
from minqing_desktop.ui.rosters.sheet_marks import SheetMarks
from minqing_desktop.ui.rosters.sheet_pane import SheetPane

SHEET_SHARE, FINDINGS_SHARE = 13, 10


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a file: what was found, the marks of its sheets, and the wishes it was read with."""

    found: Findings
    marks: tuple[SheetMarks, ...]
    cells: RawCells
    wishes: Wishes
    stamp: tuple[int, int]

    def lost_since(self, before: Reading) -> str:
        """The name of a sheet that was read before and in which no roster can be found any more, '' for none."""
        pairs = zip(self.found.plan.sheets, before.found.plan.sheets, strict=False)
        return next((now.name for now, then in pairs if now.skipped == "no_table" and not then.skipped), "")


class ReviewView(QWidget):
    """Signals: questions_answered(dict) and column_answered(dict) with answers by column key; put_right(int sheet,
    int row, int column, str text); said_of_row(int sheet, int row, str told); ask_again_wanted(); take_back_wanted().
    """

    questions_answered = Signal(object)
    column_answered = Signal(object)
    put_right = Signal(int, int, int, str)
    said_of_row = Signal(int, int, str)
    ask_again_wanted = Signal()
    take_back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build()
        self._connect()

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(current_look().sizes.tight)
        self.questions_view, self.recalled_notice = QuestionsView(), RecalledNotice()
        self.trouble_notice = InlineNotice()
        self.sheet_pane, self.findings_view = SheetPane(), FindingsView(says_sentence=False)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(current_look().sizes.gap)
        for part, share in ((self.sheet_pane, SHEET_SHARE), (self.findings_view, FINDINGS_SHARE)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, share)
        self.splitter.setSizes([SHEET_SHARE * 50, FINDINGS_SHARE * 50])
        self.foot_label = QLabel()
        mark(self.foot_label, role="soft")
        self.back_button = LinkButton(tr("退回上一处改动"), "undo-2", hint="Ctrl+Z")
        foot = QHBoxLayout()
        foot.addWidget(self.foot_label, 1)
        foot.addWidget(self.back_button)
        for part in (self.trouble_notice, self.questions_view, self.recalled_notice):
            outer.addWidget(part)
        outer.addWidget(self.splitter, 1)
        outer.addLayout(foot)

    def _connect(self) -> None:
        self.questions_view.answered.connect(self.questions_answered)
        self.recalled_notice.action_clicked.connect(self.ask_again_wanted)
        self.sheet_pane.answered.connect(lambda key, answer: self.column_answered.emit({key: answer}))
        self.sheet_pane.put_right.connect(self.put_right)
        self.sheet_pane.said_of_row.connect(self.said_of_row)
        self.sheet_pane.take_back_wanted.connect(self.take_back_wanted)
        self.findings_view.spot_looked_at.connect(self._go_to)
        self.findings_view.fix_wanted.connect(self._begin_fix)
        self.back_button.clicked.connect(self.take_back_wanted)

    # load

    def show_reading(self, reading: Reading, step_count: int, is_same_file: bool) -> None:
        """Shows another file, or the same read with something put right; then the place stays."""
        found = reading.found
        was_fixing = self.sheet_pane.is_fixing
        self.trouble_notice.clear()
        self.questions_view.show_questions(found.plan.questions)
        self.sheet_pane.be_brief(bool(found.plan.questions))
        self.recalled_notice.show_recalled(recalled_for(found.plan, reading.wishes), found.plan.columns)
        self.sheet_pane.show_file(reading.cells, found.plan, reading.marks, reading.wishes.corrections)
        self.findings_view.show_findings(found, is_same_file=is_same_file)
        self.show_foot(found, step_count)
        if was_fixing:
            self.sheet_pane.fix_bar.begin()

    def show_foot(self, found: Findings | None, step_count: int) -> None:
        """What will be done in plain words; None while it is looked at anew."""
        self.back_button.setVisible(step_count > 0)
        if found is None:
            self.foot_label.setText(tr("正在按您改的再看一遍…"))
            return
        rows, skipped = f"{found.row_count:,}", f"{len(found.plan.skipped):,}"
        if found.known or found.tag_guess is not None:
            words = tr("读了 {rows} 行，跳过 {skipped} 行").format(rows=rows, skipped=skipped)
        else:
            words = tr("将导入 {rows} 行，跳过 {skipped} 行").format(rows=rows, skipped=skipped)
        if step_count:
            words = tr("{words}，您改了 {n} 处").format(words=words, n=step_count)
        self.foot_label.setText(words)

    # from right to left

    def _go_to(self, spot: Spot) -> None:
        sheet, row, column = spot
        if sheet < 0:
            return
        pane = self.sheet_pane
        is_fixing = pane.is_fixing
        if column < 0 and row:
            column = max(0, pane.name_column(sheet))
        pane.go_to(sheet, row, column)
        if is_fixing:
            pane.fix_bar.begin()

    def _begin_fix(self) -> None:
        spot = self.findings_view.spot
        if spot is not None:
            self._go_to(spot)
            if spot[1]:
                self.sheet_pane.begin_fix()
            else:
                self.sheet_pane.ask_meaning(max(0, spot[2]))
