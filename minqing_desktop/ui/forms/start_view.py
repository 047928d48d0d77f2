"""Where a blank form is opened: one that the county sent, any file, or what was filled before, to be filled again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.records.replies import BlankForm
from minqing_desktop.domain.values.initials import letters_and_spelling
from minqing_desktop.domain.words import tr
from minqing_desktop.services.forms_desk import FilledForm, whom_words
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_MANY, _MOST = 8, 60
_SENT_MOST = 12


class StartView(QWidget):
    """Signals: file_wanted() when the button is pressed; again_wanted(FilledForm) for one of the list;
    sent_wanted(str id) for a form that was sent; handed_in(str id, bool) when it is ticked.
    """

    file_wanted = Signal()
    sent_wanted = Signal(str)
    handed_in = Signal(str, bool)
    again_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._forms: dict[str, FilledForm] = {}
        self._today = date.min
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_look().sizes.gap)
        self.sent_card = Card(tr("县里发的表"), "file-spreadsheet")
        self.sent_lines = LineList()
        self.sent_card.add(self.sent_lines)
        self.sent_card.hide()
        column.addWidget(self.sent_card)
        column.addWidget(self._build_open(), 2)
        self.before_card = Card(tr("以前填过的"), "history")
        self.before_lines = LineList()
        self.search_box = SearchBox(tr("找填过的表：名字或首字母"))
        self.before_card.add(self.search_box)
        self.before_card.add(self.before_lines)
        self.before_card.hide()
        column.addWidget(self.before_card)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(content))
        self.file_button.clicked.connect(self.file_wanted)
        self.sent_lines.opened.connect(self.sent_wanted)
        self.sent_lines.ticked.connect(self.handed_in)
        self.search_box.searched.connect(lambda _typed: self._show())
        self.before_lines.opened.connect(lambda key: self.again_wanted.emit(self._forms[key]))

    def _build_open(self) -> Card:
        card = Card()
        middle = QVBoxLayout()
        middle.setSpacing(10)
        middle.addStretch(1)
        self.file_button = PrimaryButton(tr("打开上级发的空表"), "file-spreadsheet")
        middle.addWidget(IconLabel("file-input", "accent", 2.6), 0, Qt.AlignmentFlag.AlignHCenter)
        for words, role in (
            (tr("把上级发来的空表拖到这里"), "title"),
            (tr("程序看懂每一列要什么，从笔记本里填好；表的样子、公式、盖章签字的地方都不动。"), "soft"),
            (tr("没看懂的列您说一声，下个月同一张表就不用再说。先看到填好的样子，再存成文件。"), "soft"),
        ):
            label = QLabel(words)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            mark(label, role=role)
            middle.addWidget(label)
        middle.addSpacing(6)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.file_button)
        row.addStretch(1)
        middle.addLayout(row)
        middle.addStretch(1)
        card.add(middle, 1)
        return card

    @property
    def forms(self) -> list[FilledForm]:
        """What is listed."""
        return list(self._forms.values())

    def show_forms(self, forms: Sequence[FilledForm], today: date) -> None:
        """What was filled before, the latest first."""
        self._forms, self._today = {each.id: each for each in forms}, today
        self.search_box.setVisible(len(forms) > _MANY)
        self.before_card.setVisible(bool(forms))
        self._show()

    def show_sent(self, forms: Sequence[BlankForm], today: date) -> None:
        """What the county sent: what is owed first."""
        self.sent_card.setVisible(bool(forms))
        self.sent_lines.set_items([_sent_line(each, today) for each in forms[:_SENT_MOST]])

    def _show(self) -> None:
        typed = self.search_box.text().strip().casefold() if not self.search_box.isHidden() else ""
        meant = [each for each in self._forms.values() if not typed or _is_meant(each.name, typed)]
        self.before_lines.set_items([_line(each, self._today) for each in meant[:_MOST]])


def _is_meant(name: str, typed: str) -> bool:
    letters, spelling = letters_and_spelling(name)
    return typed in name.casefold() or typed in letters or typed in spelling


def _sent_line(form: BlankForm, today: date) -> LineItem:
    sent = tr("{day} 下发").format(day=day_text(form.sent_on, today)) if form.sent_on else ""
    below = " · ".join(part for part in (form.unit, sent, " ".join(form.note.split())) if part)
    if form.done_on is not None:
        pills: tuple[PillSpec, ...] = ((tr("{day} 报好了").format(day=day_text(form.done_on, today)), "green"),)
    else:
        pills = (due_pill(form.due_on, today),) if form.due_on else ()
    is_done = form.done_on is not None
    return LineItem(form.id, form.name, below=below, pills=pills, ticked=is_done, bold=not is_done, chevron=True)


def _line(form: FilledForm, today: date) -> LineItem:
    whom = whom_words(form.scope) or tr("全村")
    when = tr("上次 {day}").format(day=day_text(form.on, today)) if form.on else ""
    below = " · ".join(part for part in (when, whom, tr("{n} 行").format(n=f"{form.rows:,}")) if part)
    return LineItem(form.id, form.name, below=below, pills=((tr("再报一次"), "green"),), bold=True, chevron=True)
