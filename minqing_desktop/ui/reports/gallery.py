"""The reports as cards under their sections, found by a few letters; pictures are asked for where they are seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from minqing_desktop.domain.values.initials import letters_and_spelling
from minqing_desktop.domain.words import tr
from minqing_desktop.services.report_kinds import Report, section_words
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.page import PageHeader, scrolled
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.reports.report_card import ReportCard

_LOOK_AROUND_MS = 80
_SEARCH_PX = 240


class _SectionSheet(QWidget):
    """A heading and the cards below it."""

    def __init__(self, title: str, reports: Sequence[Report]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.heading = QLabel(title)
        mark(self.heading, role="heading")
        column.addWidget(self.heading)
        sheet = QWidget()
        gap = current_look().sizes.gap
        flow = FlowLayout(sheet, gap=gap, line_gap=gap)
        self.cards = [ReportCard(report) for report in reports]
        for card in self.cards:
            flow.addWidget(card)
        column.addWidget(sheet)

    def narrow(self, typed: str) -> int:
        """Shows the cards that are meant; the whole section goes when there is none."""
        shown = 0
        for card in self.cards:
            is_meant = matches(card.report, typed) or matches_words(self.heading.text(), typed)
            card.setVisible(is_meant)
            shown += is_meant
        self.setVisible(shown > 0)
        return shown


def matches(report: Report, typed: str) -> bool:
    """Whether a report is meant by a few letters: of its title, what it is for, or initials and spelling."""
    return matches_words(report.title, typed) or typed.casefold() in report.about.casefold()


def matches_words(words: str, typed: str) -> bool:
    """The same for any words."""
    letters, spelling = letters_and_spelling(words)
    folded = typed.casefold()
    return folded in words.casefold() or folded in letters or folded.replace(" ", "") in spelling.replace(" ", "")


class Gallery(QWidget):
    """`top_column` takes what stands before all reports. Signals: chosen(str) with the name of a report;
    picture_wanted(ReportCard) for a card in sight that has none of the present data.
    """

    chosen = Signal(str)
    picture_wanted = Signal(object)

    def __init__(self, reports: Sequence[Report], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: set[str] = set()
        self._build(reports)
        self._connect()

    def _build(self, reports: Sequence[Report]) -> None:
        gap = current_look().sizes.gap
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap)
        header = PageHeader(tr("报表"))
        self.search = SearchBox(tr("找报表：名字或首字母"))
        self.search.setFixedWidth(current_look().scaled(_SEARCH_PX))
        self.search.setAccessibleName(tr("找报表"))
        header.add_button(self.search)
        column.addWidget(header)
        sheet = QWidget()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(0, 0, 0, gap)
        inside.setSpacing(gap + 6)
        self.top_column = QVBoxLayout()
        inside.addLayout(self.top_column)
        self.sections = [
            _SectionSheet(title, [report for report in reports if report.section is section])
            for section, title in section_words().items()
            if any(report.section is section for report in reports)
        ]
        for section in self.sections:
            inside.addWidget(section)
        self.nothing = QLabel(tr("没有叫这个名字的报表。"))
        mark(self.nothing, role="soft")
        self.nothing.hide()
        inside.addWidget(self.nothing)
        inside.addStretch(1)
        self.area: QScrollArea = scrolled(sheet)
        column.addWidget(self.area, 1)
        self.cards = {card.report.name: card for section in self.sections for card in section.cards}

    def _connect(self) -> None:
        for name, card in self.cards.items():
            card.clicked.connect(lambda _checked=False, chosen=name: self.chosen.emit(chosen))
            card.installEventFilter(self)
        self.search.searched.connect(self.narrow)
        self.search.returnPressed.connect(self._on_search_entered)
        self._look_soon = QTimer(self)
        self._look_soon.setSingleShot(True)
        self._look_soon.setInterval(_LOOK_AROUND_MS)
        self._look_soon.timeout.connect(self.look_around)
        self.area.verticalScrollBar().valueChanged.connect(lambda _value: self._look_soon.start())
        self.area.viewport().installEventFilter(self)

    def narrow(self, typed: str) -> None:
        """Shows what is meant by a few letters; all without any."""
        shown = sum(section.narrow(typed) for section in self.sections)
        self.nothing.setVisible(shown == 0)
        self._look_soon.start()

    def _on_search_entered(self) -> None:
        self.narrow(self.search.text().strip())
        first = next((card for card in self.cards.values() if not card.isHidden()), None)
        if first is not None and self.search.text().strip():
            self.chosen.emit(first.report.name)

    # pictures

    def forget_pictures(self) -> None:
        """The data changed: pictures are asked for again, and the old ones stay until the new are here."""
        self._asked.clear()
        if self.isVisible():
            self._look_soon.start()

    def look_around(self) -> None:
        """Asks for the pictures of the cards in sight."""
        if not self.isVisible():
            return
        viewport = self.area.viewport()
        for name, card in self.cards.items():
            if name in self._asked or not card.isVisible():
                continue
            box = QRect(card.mapTo(viewport, QPoint(0, 0)), card.size())
            if box.intersects(viewport.rect()):
                self._asked.add(name)
                self.picture_wanted.emit(card)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.area.viewport():
            self._look_soon.start()
        elif isinstance(watched, ReportCard):
            if event.type() == QEvent.Type.FocusIn:
                self.area.ensureWidgetVisible(watched)
            elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                beside = self._card_beside(watched, Qt.Key(event.key()))
                if beside is not None:
                    beside.setFocus(Qt.FocusReason.TabFocusReason)
                    return True
        return super().eventFilter(watched, event)

    def _card_beside(self, card: ReportCard, key: Qt.Key) -> ReportCard | None:
        """The card an arrow key leads to: the next in the order, or the nearest of the line above or below."""
        shown = [each for each in self.cards.values() if each.isVisible()]
        at = shown.index(card)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            to = at + (1 if key == Qt.Key.Key_Right else -1)
            return shown[to] if 0 <= to < len(shown) else None
        if key not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return None
        here = card.mapTo(self, QPoint(0, 0))
        ahead = [
            (abs(place.y() - here.y()), abs(place.x() - here.x()), number)
            for number, each in enumerate(shown)
            if ((place := each.mapTo(self, QPoint(0, 0))).y() > here.y()) == (key == Qt.Key.Key_Down)
            and place.y() != here.y()
        ]
        return shown[min(ahead)[2]] if ahead else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_soon.start()
