"""The form is filled: where it lies, how much went in, and what is other than the last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.forms import FormOutcome
from minqing_desktop.services.forms_memory import FormChanges
from minqing_desktop.ui.forms.tints import heading_words
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.chip import Chip
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column, LinePage, RecordTable
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

NEW, GONE, CHANGED = "new", "gone", "changed"
_LEAST_TABLE_PX = 220


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One row that is other than the last time."""

    id: str
    kind: str
    name: str
    columns: str = ""


def kind_words(kind: str) -> str:
    """What became of a row."""
    return {NEW: tr("新增"), GONE: tr("减少"), CHANGED: tr("有改动")}[kind]


def lines_of(changes: FormChanges | None) -> list[ChangeLine]:
    """All that is other, new ones first."""
    if changes is None or not changes.is_comparable:
        return []
    found = [(NEW, name, "") for name in changes.added]
    found += [(GONE, name, "") for name in changes.removed]
    found += [
        (CHANGED, name, tr("、").join(heading_words(each) for each in headings)) for name, headings in changes.changed
    ]
    return [ChangeLine(str(place), kind, name or tr("（已不在册）"), columns)
            for place, (kind, name, columns) in enumerate(found)]  # fmt: skip


def compared_words(changes: FormChanges | None, today: date) -> str:
    """What is other than the last time, in a sentence."""
    if changes is None:
        return tr("这份表是第一次填；下个月再报时，这里会说哪些人和上次不同。")
    day = day_text(changes.last_filled, today) if changes.last_filled else ""
    if not changes.is_comparable:
        return tr("上次（{day}）填的是另一些人，没有比较。").format(day=day)
    if changes.is_same:
        return tr("和上次（{day}）填的完全一样。").format(day=day)
    return tr("和上次（{day}）比：新增 {added} 行，减少 {removed} 行，{changed} 行有改动。").format(
        day=day, added=len(changes.added), removed=len(changes.removed), changed=len(changes.changed)
    )


class DoneView(QWidget):
    """Signals: again_wanted() for another form; back_wanted() to what was filled."""

    again_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = Path()
        self._lines: list[ChangeLine] = []
        self._is_bound = False
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_look().sizes.gap)
        column.addWidget(self._build_card())
        column.addWidget(self._build_changes())
        column.addStretch(1)
        self._column = column
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(content))
        self._connect()

    def _build_card(self) -> Card:
        card = Card()
        self.head_label, self.text_label = QLabel(), QLabel()
        self.path_label = ElidedLabel(token="soft")
        mark(self.head_label, role="title")
        mark(self.text_label, role="soft")
        self.text_label.setWordWrap(True)
        self.open_button = PrimaryButton(tr("打开看看"), "external-link")
        self.folder_button = QuietButton(tr("打开所在文件夹"), "folder-open")
        self.back_button = LinkButton(tr("回去改一改再存"), "arrow-left")
        self.again_button = LinkButton(tr("填另一份"), "file-input")
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(IconLabel("circle-check", "accent", 1.6))
        top.addWidget(self.head_label, 1)
        top.addWidget(self.folder_button)
        top.addWidget(self.open_button)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.path_label, 1)
        below.addWidget(self.back_button)
        below.addWidget(self.again_button)
        card.body.setSpacing(6)
        card.add(top)
        card.add(below)
        card.add(self.text_label)
        return card

    def _build_changes(self) -> QWidget:
        self.changes_card = Card(tr("和上次比"), "history")
        self.compared_label = QLabel()
        self.compared_label.setWordWrap(True)
        chips = QWidget()
        flow = FlowLayout(chips, gap=8)
        self.kind_chips = {kind: Chip("") for kind in (NEW, GONE, CHANGED)}
        for chip in self.kind_chips.values():
            flow.addWidget(chip)
        self.table = RecordTable(
            [
                Column("name", tr("谁"), lambda line: line.name, 160, bold=True),
                Column("kind", tr("怎么了"), lambda line: kind_words(line.kind), 110, pills=_pills),
                Column("columns", tr("哪几列和上次不同"), lambda line: line.columns, 300, stretches=True),
            ],
            counted=tr("{n} 行"),
        )
        self.table.setMinimumHeight(current_look().scaled(_LEAST_TABLE_PX))
        self.table.set_empty("circle-check", tr("没有不同"))
        self.changes_card.body.setSpacing(8)
        self.changes_card.add(self.compared_label)
        self.changes_card.add(chips)
        self.changes_card.add(self.table, 1)
        self._chips = chips
        return self.changes_card

    def _connect(self) -> None:
        self.open_button.clicked.connect(lambda: _show(self.path))
        self.folder_button.clicked.connect(lambda: _show(self.path.parent))
        self.back_button.clicked.connect(self.back_wanted)
        self.again_button.clicked.connect(self.again_wanted)
        for kind, chip in self.kind_chips.items():
            chip.clicked.connect(lambda _on=False, kind=kind: self._on_kind(kind))

    # load

    def show_outcome(self, outcome: FormOutcome, path: Path, is_masked: bool, today: date) -> None:
        """What was done."""
        self.path = path
        if outcome.look.sheets and any(is_card for _name, _rows, is_card in outcome.look.sheets):
            head = tr("填好了，{n} 张").format(n=f"{outcome.sheets:,}")
        else:
            head = tr("填好了，{n} 行").format(n=f"{outcome.rows:,}")
        self.head_label.setText(head)
        self.path_label.set_text(str(path))
        self.text_label.setText(sentences(*_notes(outcome, is_masked)))
        self.compared_label.setText(compared_words(outcome.changes, today))
        self._lines = lines_of(outcome.changes)
        for kind, chip in self.kind_chips.items():
            count = sum(1 for line in self._lines if line.kind == kind)
            chip.setChecked(False)
            chip.setVisible(bool(count))
            chip.set_text(f"{kind_words(kind)} {count:,}")
        self._chips.setVisible(bool(self._lines))
        self.table.setVisible(bool(self._lines))
        for place, stretch in ((1, int(bool(self._lines))), (2, int(not self._lines))):
            self._column.setStretch(place, stretch)
        self._show_lines()

    @property
    def lines(self) -> Sequence[ChangeLine]:
        """What is listed."""
        kinds = [kind for kind, chip in self.kind_chips.items() if chip.isChecked()]
        return [line for line in self._lines if not kinds or line.kind in kinds]

    def _on_kind(self, kind: str) -> None:
        for each, chip in self.kind_chips.items():
            if each != kind:
                chip.setChecked(False)
        self._show_lines()

    def _show_lines(self) -> None:
        if self._is_bound:
            self.table.reload()
            return
        self._is_bound = True

        def answer(request, done, _failed) -> None:
            lines = self.lines
            page = LinePage(len(lines), lines[request.offset : request.offset + request.limit])
            QTimer.singleShot(0, self.table, lambda: done(page))

        self.table.set_loader(answer)


def _pills(line: ChangeLine) -> list[PillSpec]:
    tones = {NEW: "green", GONE: "grey", CHANGED: "amber"}
    return [(kind_words(line.kind), tones[line.kind])]  # type: ignore[list-item]


def _notes(outcome: FormOutcome, is_masked: bool) -> list[str]:
    notes = list(outcome.look.notes)
    if outcome.added:
        notes.append(tr("原来的空行不够，照样子添了 {n} 行，合计跟着往下移了。").format(n=f"{outcome.added:,}"))
    if outcome.left_out:
        notes.append(tr("有 {n} 个成员表里没有他们的栏，没有填进去。").format(n=f"{outcome.left_out:,}"))
    if outcome.without_sheet:
        notes.append(tr("有 {n} 户的组在这份表里没有工作表，没有填进去。").format(n=f"{outcome.without_sheet:,}"))
    unknown = [each for each in outcome.look.columns if each.state == "unknown"]
    if unknown:
        named = tr("、").join(heading_words(each) for each in dict.fromkeys(one.heading for one in unknown))
        notes.append(tr("空着的列：{names}。").format(names=named))
    notes.append(
        tr("身份证号和电话遮住了几位。") if is_masked else tr("里面是完整号码，已经记下是谁、为什么，请保管好。")
    )
    return notes


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
