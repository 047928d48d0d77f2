"""One village's sheet: what it came to, its computers, what waits; and the file that begins an exchange with it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.standing import VillageStanding
from minqing_desktop.services.county.village_figures import VillageFigures, village_figures
from minqing_desktop.ui.county.village_lines import VillageLine, computer_items, state_pills
from minqing_desktop.ui.kit.buttons import LinkButton, QuietButton
from minqing_desktop.ui.kit.figures import Figure, FigureRow
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.line_list import LineList
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.look.mark import mark

_PAD_PX = 18


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """What the sheet shows."""

    standing: VillageStanding
    figures: VillageFigures


def village_facts(office: Office, standing: VillageStanding) -> VillageFacts:
    """Reads what the sheet shows; for the reading lane."""
    return VillageFacts(standing, village_figures(office, standing.code))


class VillageSheet(QWidget):
    """Content of a side panel.

    Signals: computer_wanted(str) with a device; matters_wanted(str), diary_wanted(str), card_wanted(str) with the code.
    """

    computer_wanted = Signal(str)
    matters_wanted = Signal(str)
    diary_wanted = Signal(str)
    card_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(12)
        self._place, self.figures = soft_text(""), FigureRow()
        self._pills = QWidget()
        self._pill_flow = FlowLayout(self._pills, gap=6, line_gap=6)
        heading = QLabel(tr("电脑"))
        mark(heading, role="heading")
        self.computer_lines, self._none = LineList(), soft_text(tr("这个村还没有登记电脑。写一份登记文件带去就行。"))
        self.matters_link = LinkButton(tr("这个村报上来的事项"), "message-square-text")
        self.diary_link = LinkButton(tr("走访日记和批注"), "notebook-text")
        self.card_button = QuietButton(tr("给这个村写登记文件"), "file-output")
        for part in (self._place, self._pills, self.figures, heading, self.computer_lines, self._none):
            column.addWidget(part)
        links = QHBoxLayout()
        links.addWidget(self.diary_link)
        links.addWidget(self.matters_link)
        links.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.card_button)
        row.addStretch(1)
        column.addLayout(links)
        column.addLayout(row)
        column.addStretch(1)
        self.computer_lines.opened.connect(self.computer_wanted)
        self.matters_link.clicked.connect(lambda: self.matters_wanted.emit(self._code))
        self.diary_link.clicked.connect(lambda: self.diary_wanted.emit(self._code))
        self.card_button.clicked.connect(lambda: self.card_wanted.emit(self._code))

    def show_line(self, line: VillageLine) -> None:
        """Shows another village; its figures come a moment later."""
        standing = line.standing
        self._code = standing.code
        self._place.setText(" · ".join(part for part in (standing.township, standing.code) if part))
        while (taken := self._pill_flow.takeAt(0)) is not None:
            if (gone := taken.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for words, tone in state_pills(line):
            self._pill_flow.addWidget(Pill(words, tone))
        self._pills.setVisible(bool(state_pills(line)))
        self.computer_lines.set_items(computer_items(standing))
        self._none.setVisible(not standing.computers)
        self.figures.hide()

    def show_facts(self, facts: VillageFacts) -> None:
        """The figures, where the same village still stands here."""
        if facts.standing.code != self._code:
            return
        seen = facts.figures
        self.figures.set_figures(
            [
                Figure(f"{seen.households:,}", tr("户")),
                Figure(f"{seen.persons:,}", tr("人")),
                Figure(f"{seen.visits:,}", tr("次走访")),
                Figure(f"{seen.open_matters:,}", tr("件在办")),
            ]
        )
        self.figures.show()
