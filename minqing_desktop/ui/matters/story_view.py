"""What is told of one matter, from top to bottom: what is wanted, by whom, its clocks, its course, tasks, photos."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.values.masking import mask_phone
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.casework.matters import MatterDetail
from minqing_desktop.services.casework.mediations import MediationDetail
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.clock_lines import clock_items
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.line_list import Line, LineItem, LineList
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.pill import PillButton
from minqing_desktop.ui.kit.timeline import Timeline
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.matters.detail_lines import (
    answer_items,
    begun_words,
    extension_items,
    fact_words,
    petition_words,
    side_words,
    step_items,
    task_items,
)
from minqing_desktop.ui.matters.photo_strip import PhotoStrip


class StoryView(QWidget):
    """Signals: move_wanted(str move); household_wanted(str), task_wanted(str), matter_wanted(str), visit_wanted(str)
    with ids; asked(str): parties, petition, photos or task; revealed(str kind, str id) before a phone is seen;
    answer_wanted(str id) when an answer from above is to be taken up.
    """

    move_wanted = Signal(str)
    household_wanted = Signal(str)
    task_wanted = Signal(str)
    matter_wanted = Signal(str)
    visit_wanted = Signal(str)
    asked = Signal(str)
    revealed = Signal(str, str)
    answer_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._visit = ""
        self._phone_of = ("", "")
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        self.wanted, self.facts, self.sides, self.petition = QLabel(), QLabel(), QLabel(), QLabel()
        for label, role in ((self.wanted, ""), (self.facts, "small"), (self.sides, ""), (self.petition, "")):
            label.setWordWrap(True)
            if role:
                mark(label, role=role)
        self._begun, self._raisers = QWidget(), QWidget()
        self._begun_flow = FlowLayout(self._begun, gap=6, line_gap=6)
        self._raiser_flow = FlowLayout(self._raisers, gap=6, line_gap=6)
        self.source_link = LinkButton(icon="notebook-pen")
        self.clock_lines, self.extension_lines = LineList(), LineList()
        self.task_lines, self.joined_lines, self.answer_lines = LineList(), LineList(), LineList()
        self.sides_link = LinkButton(tr("当事人和纠纷…"), "users")
        self.petition_link = LinkButton(tr("代理登记…"), "file-text")
        self.task_link = LinkButton(tr("加一件任务"), "plus")
        self.timeline, self.photos = Timeline(), PhotoStrip()
        for part in (
            self._begun, self.answer_lines, self.wanted, self._raisers, self.facts, self._phone_row(),
            self.source_link, self.clock_lines, self.extension_lines, self.petition, self.petition_link, self.sides,
            self.sides_link, self.photos, self.timeline, self.task_lines, self.task_link, self.joined_lines,
        ):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)

    def _phone_row(self) -> QWidget:
        self._phone = QWidget()
        row = QHBoxLayout(self._phone)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        words, self.phone_label = QLabel(tr("电话")), MaskedLabel(is_small=True)
        mark(words, role="small")
        row.addWidget(words)
        row.addWidget(self.phone_label)
        row.addStretch(1)
        return self._phone

    def _connect(self) -> None:
        self.source_link.clicked.connect(lambda: self.visit_wanted.emit(self._visit))
        self.sides_link.clicked.connect(lambda: self.asked.emit("parties"))
        self.petition_link.clicked.connect(lambda: self.asked.emit("petition"))
        self.task_link.clicked.connect(lambda: self.asked.emit("task"))
        self.photos.opened.connect(lambda: self.asked.emit("photos"))
        self.task_lines.opened.connect(self.task_wanted)
        self.joined_lines.opened.connect(self.matter_wanted)
        self.answer_lines.opened.connect(self.answer_wanted)
        self.phone_label.revealed.connect(lambda: self.revealed.emit(*self._phone_of))

    # show

    def show_detail(
        self, detail: MatterDetail, mediation: MediationDetail | None, begun: Mapping[str, datetime]
    ) -> None:
        """Shows a matter; `begun` are the forms about it that were not finished."""
        today = clock.today()
        self.wanted.setText(masked(detail.matter.wanted))
        self.facts.setText(masked(fact_words(detail)))
        self._show_begun(begun if detail.line.is_open else {})
        self._show_raisers(detail)
        self._show_phone(detail)
        self._visit = detail.entry.visit if detail.entry is not None else ""
        self.source_link.setVisible(bool(self._visit))
        self.source_link.set_text(tr("来自走访时记下的话"))
        self.clock_lines.set_items(clock_items(detail.clocks, today, detail.is_due_estimated))
        self.extension_lines.set_items(extension_items(detail.case.extensions, today))
        self.answer_lines.set_items(answer_items(detail, today))
        self.timeline.set_items(step_items(detail, today))
        self.task_lines.set_items(task_items(detail.tasks, today))
        self.task_link.setVisible(detail.line.is_open)
        for lines in (self.clock_lines, self.extension_lines):
            for line in lines.findChildren(Line):
                line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                line.unsetCursor()
        self._show_petition(detail)
        self.sides.setVisible(mediation is not None)
        self.sides_link.setVisible(mediation is not None)
        if mediation is not None:
            self.sides.setText(masked(side_words(mediation)))
        self.photos.show_photos(detail.photos)
        self._show_joined(detail)

    def _show_begun(self, begun: Mapping[str, datetime]) -> None:
        _empty(self._begun_flow)
        words = begun_words(begun, clock.today())
        for move, text in words:
            pill = PillButton(text, "amber")
            pill.setToolTip(tr("点一下接着写"))
            pill.clicked.connect(lambda _on=False, key=move: self.move_wanted.emit(key))
            self._begun_flow.addWidget(pill)
            pill.show()
        self._begun.setVisible(bool(words))
        self._begun.updateGeometry()

    def _show_raisers(self, detail: MatterDetail) -> None:
        _empty(self._raiser_flow)
        for line in detail.petitioners:
            told = line.petitioner.told_on is not None
            words = f"{line.name} ✓" if told else line.name
            pill = PillButton(words or tr("不知道是谁"), "green" if told else "grey")
            pill.setToolTip(tr("已告知结果") if told else tr("还没告知结果"))
            pill.clicked.connect(lambda _on=False, home=line.petitioner.household: self._on_raiser_clicked(home))
            self._raiser_flow.addWidget(pill)
            pill.show()
        if Move.ADD_PETITIONER in detail.moves:
            plus = PillButton(tr("+ 反映人"), "grey")
            plus.clicked.connect(lambda: self.move_wanted.emit(str(Move.ADD_PETITIONER)))
            self._raiser_flow.addWidget(plus)
            plus.show()
        self._raisers.updateGeometry()

    def _on_raiser_clicked(self, household: str) -> None:
        if household:
            self.household_wanted.emit(household)

    def _show_phone(self, detail: MatterDetail) -> None:
        matter = detail.matter
        number, self._phone_of = matter.phone, ("matter", matter.id)
        if not number:
            line = next((line for line in detail.petitioners if line.phone), None)
            if line is not None:
                number, own = line.phone, line.petitioner
                self._phone_of = ("petitioner", own.id) if own.phone or not own.person else ("person", own.person)
        self.phone_label.set_value(mask_phone(number), number)
        self._phone.setVisible(bool(number))

    def _show_petition(self, detail: MatterDetail) -> None:
        petition = detail.case.petition
        is_shown = petition is not None and detail.matter.route == "agent_petition"
        self.petition.setVisible(is_shown)
        self.petition_link.setVisible(is_shown)
        if petition is not None:
            on_roster = (line.name for line in detail.petitioners if line.petitioner.person == petition.client)
            client = petition.client_name or next(on_roster, "")
            self.petition.setText(masked(petition_words(petition, client, detail.agent)))

    def _show_joined(self, detail: MatterDetail) -> None:
        items = [
            LineItem(each.id, tr("并入的：{title}").format(title=each.title), chevron=True) for each in detail.joined
        ]
        into = detail.joined_into
        if into is not None:
            items.append(LineItem(into.id, tr("已并入：{title}").format(title=into.title), chevron=True))
        self.joined_lines.set_items(items)


def _empty(flow: FlowLayout) -> None:
    while (item := flow.takeAt(0)) is not None:
        gone = item.widget()
        if gone is not None:
            gone.hide()
            gone.deleteLater()
