"""A village's diary as the county reads it: the latest visits, and a comment on one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county.diaries import DiaryLine
from minqing_desktop.ui.county.reply_forms import ReplyForm
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.timeline import Timeline, TimelineItem
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark

PANEL_PX = 560
SHOWN = 40
_PAD_PX = 18


class DiaryView(QWidget):
    """Content of a side panel. Signals: comment_wanted(str) with the id of a visit."""

    comment_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(10)
        self._about, self.timeline, self._more = soft_text(""), Timeline(), QLabel()
        mark(self._more, role="small")
        for part in (self._about, self.timeline, self._more):
            column.addWidget(part)
        column.addStretch(1)
        self.timeline.opened.connect(self.comment_wanted)

    def show_lines(self, lines: list[DiaryLine]) -> None:
        """Shows the latest of them."""
        self._about.setText(
            tr("点一次走访，在下面写批注；批注随下一次「写回执和答复」带回村里。")
            if lines
            else tr("这个村还没有带来走访日记。")
        )
        self.timeline.set_items([_item(line) for line in lines[:SHOWN]])
        # Made after the panel's own parts, they stand at the end of the window's order of the keyboard.
        self.setFocusProxy(self.timeline.first_event)  # pyright: ignore[reportArgumentType]
        rest = len(lines) - SHOWN
        self._more.setText(tr("还有更早的 {n} 次走访。").format(n=f"{rest:,}") if rest > 0 else "")
        self._more.setVisible(rest > 0)


def _item(line: DiaryLine) -> TimelineItem:
    today = clock.today()
    said = [each.text for each in line.comments]
    note = tr("批注：{words}").format(words=tr("；").join(said)) if said else ""
    unread = sum(each.read_on is None for each in line.comments)
    pills: tuple[PillSpec, ...] = ()
    if line.comments:
        pills = ((tr("村里还没看"), "grey") if unread else (tr("已阅"), "green"),)
    day = day_text(line.day, today) if line.day else tr("没有日期")
    return TimelineItem(line.visit.id, day, beside=line.cadre, text=line.visit.words, note=note, pills=pills)


class CommentForm(ReplyForm):
    """A comment on one visit."""

    def __init__(self, today: Callable[[], date], words: str, by: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("写给走访的干部看的，写工作，不写群众的隐私。"), parent)
        quoted = QLabel(masked(words))
        quoted.setWordWrap(True)
        self.column.insertWidget(1, quoted)
        self.text_field = TextArea(tr("批注"), least_lines=4, most_lines=10)
        self.by_field, self.on_field = QLineEdit(by), DateField(today(), today=today)
        self.form.add("text", tr("批注"), self.text_field, wide=True)
        self.form.add("by", tr("批注人"), self.by_field)
        self.form.add("on", tr("日期"), self.on_field)
        self.text_field.text_typed.connect(lambda _text: self.form.show_error("text", ""))
        self.end(tr("写批注"))

    @property
    def text(self) -> str:
        """The comment."""
        return self.text_field.toPlainText().strip()

    def faults(self) -> dict[str, str]:
        faults = {} if self.text else {"text": tr("请写上批注。")}
        return faults if self.on_field.take() else {**faults, "on": tr("这一天没有看懂。")}
