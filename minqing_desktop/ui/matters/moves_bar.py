"""The foot of a matter: its next moves as buttons as far as there is room, papers, and everything else in a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from minqing_desktop.domain.casework.machine import Refusal, move_word
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.matters import MatterDetail
from minqing_desktop.ui.kit.buttons import MenuButton, PrimaryButton, QuietButton
from minqing_desktop.ui.matters.next_moves import as_buttons, button_words, in_likely_order, worth_explaining

_GAP_PX = 8


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """A paper of the matter; `is_ready` says whether there is something to print on it yet."""

    name: str
    title: str
    is_ready: bool


class MovesBar(QWidget):
    """`papers` is asked when the menu opens: what makes papers is loaded only then.

    Signals: move_wanted(str move); refused(Refusal) to be explained; paper_wanted(str name of a report);
    asked(str): task, photos, history or delete.
    """

    move_wanted = Signal(str)
    refused = Signal(object)
    paper_wanted = Signal(str)
    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.papers: Callable[[], Sequence[PaperChoice]] = tuple
        self._likely: list[Move] = []
        self._chosen: list[Move] = []
        self._refusals: dict[Move, Refusal] = {}
        self.buttons: list[PrimaryButton | QuietButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP_PX)
        self._row.addStretch(1)
        self.paper_button, self.more_button = MenuButton(tr("处理单"), "printer"), MenuButton(tr("更多"))
        self._row.addWidget(self.paper_button)
        self._row.addWidget(self.more_button)
        self.more_menu = self.more_button.drop_menu
        paper_menu = self.paper_button.drop_menu
        paper_menu.aboutToShow.connect(lambda: self._fill_papers(paper_menu))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_moves(self, detail: MatterDetail) -> None:
        """Shows what can be done on a matter now."""
        self._likely = in_likely_order(detail.moves, detail.facts)
        self._chosen = as_buttons(self._likely, detail.facts)
        self._refusals = detail.refusals
        had_keys = any(button.hasFocus() for button in self.buttons)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(place, move) for place, move in enumerate(self._chosen)]
        for place, button in enumerate(self.buttons):
            self._row.insertWidget(place, button)
        self._fit()
        if had_keys and self.buttons:
            self.buttons[0].setFocus()

    def _button(self, place: int, move: Move) -> PrimaryButton | QuietButton:
        words = button_words(move, move_word(move))
        button = PrimaryButton(words, "pencil", hint="1") if place == 0 else QuietButton(words)
        button.clicked.connect(lambda _on=False, key=str(move): self.move_wanted.emit(key))
        return button

    def press(self, place: int) -> bool:
        """Does what the button of that place does, in sight or not; False where there is none."""
        if not 0 <= place < len(self._chosen):
            return False
        self.move_wanted.emit(str(self._chosen[place]))
        return True

    # room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.more_button.sizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(400, self.more_button.sizeHint().height())

    def _fit(self) -> None:
        """The first button always, the papers if they fit beside it, then one button after another."""
        room = self.width() - self.more_button.sizeHint().width() - _GAP_PX
        widths = [button.sizeHint().width() + _GAP_PX for button in self.buttons]
        paper = self.paper_button.sizeHint().width() + _GAP_PX
        has_paper = sum(widths[:1]) + paper <= room
        self.paper_button.setVisible(has_paper)
        room -= paper if has_paper else 0
        shown = 0
        for width in widths:
            room -= width
            if room < 0 and shown:
                break
            shown += 1
        for place, button in enumerate(self.buttons):
            button.setVisible(place < shown)
        self._fill_more(shown, has_paper)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "more_button"):
            self._fit()

    # menus

    def _fill_papers(self, menu: QMenu) -> None:
        menu.clear()
        for paper in self.papers():
            words = paper.title if paper.is_ready else tr("{title}（还没到这一步）").format(title=paper.title)
            entry = menu.addAction(words)
            entry.triggered.connect(lambda _on=False, key=paper.name: self.paper_wanted.emit(key))

    def _add_refusals(self, menu: QMenu, refusals: Sequence[Refusal]) -> None:
        for each in refusals:
            entry = menu.addAction(move_word(each.move))
            entry.triggered.connect(lambda _on=False, refusal=each: self.refused.emit(refusal))

    def _fill_more(self, shown: int, has_paper: bool) -> None:
        menu = self.more_menu
        menu.clear()
        for move in [move for move in self._likely if move not in self._chosen[:shown]]:
            entry = menu.addAction(move_word(move))
            entry.triggered.connect(lambda _on=False, key=str(move): self.move_wanted.emit(key))
        if self._refusals:
            expected = worth_explaining(self._refusals)
            why = menu.addMenu(tr("现在还不能…"))
            self._add_refusals(why, expected)
            rest = [each for each in self._refusals.values() if each not in expected]
            if rest:
                self._add_refusals(why.addMenu(tr("别的")), rest)
        menu.addSeparator()
        if not has_paper:
            papers = menu.addMenu(tr("处理单"))
            papers.aboutToShow.connect(lambda: self._fill_papers(papers))
        for key, words in (
            ("task", tr("新任务…")),
            ("photos", tr("照片…")),
            ("history", tr("每一项的历史")),
            ("delete", tr("删除（登记错了）")),
        ):
            menu.addAction(words).triggered.connect(lambda _on=False, what=key: self.asked.emit(what))
