"""What stands beside the text: what is open with this household, and what was said last time."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.records.matter import MATTER_STAGES, OPEN_STAGES
from minqing_desktop.domain.words import tr
from minqing_desktop.services.households import HouseholdProfile
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark

WORDS_SHOWN = 220


class VisitAside(QWidget):
    """Signals: task_opened(str id), household_opened(str id)."""

    task_opened = Signal(str)
    household_opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._household = ""
        self._build()
        self._open_lines.opened.connect(self.task_opened)
        self._who.link_clicked.connect(lambda: self.household_opened.emit(self._household))
        self.clear()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._who = Card(tr("这一户"), "house", tr("一户一档"))
        self._who_text = self._text()
        self._who.add(self._who_text)
        self._open = Card(tr("这户未了的事"), "circle-alert")
        self._open_lines, self._open_text = LineList(), self._text()
        self._open.add(self._open_lines)
        self._open.add(self._open_text)
        self._last = Card(tr("上次说了什么"), "history")
        self._last_text = self._text()
        self._last.add(self._last_text)
        for card in (self._who, self._open, self._last):
            column.addWidget(card)
        column.addStretch(1)

    def _text(self) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        mark(label, role="soft")
        return label

    def clear(self) -> None:
        """No household chosen yet."""
        self._household = ""
        self._who.set_link("")
        self._who_text.setText(tr("选好走访的户，这里会出现家里有谁、还欠人家什么事、上次说了什么。"))
        self._open_lines.set_items([])
        self._open.hide()
        self._last.hide()

    def show_profile(self, profile: HouseholdProfile, today: date, besides: str) -> None:
        """Shows a household; the visit being written (`besides`) is not its last visit."""
        self._household = profile.household.id
        self._who.set_link(tr("一户一档"))
        people = "、".join(f"{person.name}（{person.relation or tr('成员')}）" for person in profile.members[:8])
        place = " ".join(part for part in (profile.line.group, profile.household.address) if part)
        tags = "、".join(profile.household.tags)
        self._who_text.setText("\n".join(part for part in (place, people, tags) if part))
        self._show_open(profile, today, besides)
        earlier = [line for line in profile.visits if line.id != besides]
        self._last.setVisible(bool(earlier))
        if earlier:
            last = earlier[0]
            day = day_text(last.started_at.astimezone().date(), today) if last.started_at else ""
            words = last.words if len(last.words) <= WORDS_SHOWN else last.words[:WORDS_SHOWN] + "……"
            self._last_text.setText(tr("{day}，{who}：{words}").format(day=day, who=last.cadre, words=words))

    def _show_open(self, profile: HouseholdProfile, today: date, besides: str) -> None:
        stages = dict(MATTER_STAGES)
        items = [
            LineItem(
                task.id,
                task.title,
                below=tr("承诺") if task.is_promise else tr("任务"),
                pills=(due_pill(task.due_on, today),),
            )
            for task in profile.tasks
            if task.done_on is None and task.visit != besides
        ]
        items += [
            LineItem("", matter.title, below=tr("民情事项"), pills=((tr(stages.get(matter.stage, "")), "blue"),))
            for matter in profile.matters
            if matter.stage in OPEN_STAGES
        ]
        self._open.show()
        self._open_lines.set_items(items)
        self._open_text.setText("" if items else tr("没有未了的事。"))
        self._open_text.setVisible(not items)
