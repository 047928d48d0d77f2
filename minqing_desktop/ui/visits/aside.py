"""What stands beside the text: what is open with these households, and what was said last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.records.matter import MATTER_STAGES
from minqing_desktop.domain.words import tr
from minqing_desktop.services.households import HouseholdProfile
from minqing_desktop.services.open_things import OpenThings
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark

WORDS_SHOWN = 220
MATTER = "matter:"


@dataclass(frozen=True, slots=True)
class HomeBeside:
    """One of the households with what is open there."""

    profile: HouseholdProfile
    open_things: OpenThings

    @property
    def head(self) -> str:
        """What the household is called."""
        return self.profile.line.head or self.profile.household.number


class VisitAside(QWidget):
    """Signals: task_opened(str id), matter_opened(str id), household_opened(str id), task_ticked(str id)."""

    task_opened = Signal(str)
    matter_opened = Signal(str)
    household_opened = Signal(str)
    task_ticked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._household = ""
        self._build()
        self._open_lines.opened.connect(self._on_opened)
        self._open_lines.ticked.connect(lambda identity, _is_on: self.task_ticked.emit(identity))
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

    def _on_opened(self, identity: str) -> None:
        if identity.startswith(MATTER):
            self.matter_opened.emit(identity.removeprefix(MATTER))
        elif identity:
            self.task_opened.emit(identity)

    def clear(self) -> None:
        """No household chosen yet."""
        self._household = ""
        self._who.set_title(tr("这一户"), "house")
        self._who.set_link("")
        self._who_text.setText(tr("选好走访的户，这里会出现家里有谁、还欠人家什么事、上次说了什么。"))
        self._open_lines.set_items([])
        self._open.hide()
        self._last.hide()

    def show_homes(self, homes: Sequence[HomeBeside], today: date, besides: str) -> None:
        """Shows one household or several; the visit being written (`besides`) is not their last visit."""
        if not homes:
            self.clear()
            return
        several = len(homes) > 1
        self._household = homes[0].profile.household.id
        title = tr("这 {n} 户").format(n=len(homes)) if several else tr("这一户")
        self._who.set_title(title, "house")
        self._who.set_link(tr("一户一档"))
        self._who_text.setText(masked("\n".join(self._who_words(home.profile, several) for home in homes)))
        self._show_open(homes, today, besides)
        last = [words for home in homes if (words := self._last_words(home, today, besides, several))]
        self._last.setVisible(bool(last))
        self._last_text.setText(masked("\n".join(last)))

    @staticmethod
    def _who_words(profile: HouseholdProfile, is_short: bool) -> str:
        people = tr("、").join(
            tr("{name}（{facts}）").format(name=person.name, facts=person.relation or tr("成员"))
            for person in profile.members[:8]
        )
        place = " ".join(part for part in (profile.line.group, profile.household.address) if part)
        tags = tr("、").join(profile.line.tags)
        return "\n".join(part for part in ((people,) if is_short else (place, people, tags)) if part)

    @staticmethod
    def _last_words(home: HomeBeside, today: date, besides: str, with_head: bool) -> str:
        last = next((line for line in home.profile.visits if line.id != besides), None)
        if last is None:
            return ""
        day = day_text(last.started_at.astimezone().date(), today) if last.started_at else ""
        words = last.words if len(last.words) <= WORDS_SHOWN else last.words[:WORDS_SHOWN] + "……"
        said = tr("{day}，{who}：{words}").format(day=day, who=last.cadre, words=words)
        return tr("{head}户，{said}").format(head=home.head, said=said) if with_head else said

    def _show_open(self, homes: Sequence[HomeBeside], today: date, besides: str) -> None:
        several = len(homes) > 1
        items = [item for home in homes for item in self._open_items(home, today, besides, several)]
        self._open.show()
        self._open_lines.set_items(items)
        self._open_text.setText("" if items else tr("没有未了的事。"))
        self._open_text.setVisible(not items)

    @staticmethod
    def _open_items(home: HomeBeside, today: date, besides: str, with_head: bool) -> list[LineItem]:
        stages, things, whose = dict(MATTER_STAGES), home.open_things, home.head if with_head else ""
        items = [
            LineItem(
                task.line.id,
                task.line.title,
                below=" · ".join(filter(None, (tr("承诺") if task.line.is_promise else tr("任务"), whose))),
                pills=(due_pill(task.line.due_on, today),),
                ticked=False,
            )
            for task in (*things.promises, *things.tasks)
            if task.line.visit != besides
        ]
        for each in things.matters:
            stage = tr(stages.get(each.matter.stage, ""))
            below = " · ".join(filter(None, (tr("民情事项"), stage, whose)))
            pill = due_pill(each.matter.due_on, today) if each.matter.due_on else (stage, "blue")
            items.append(LineItem(MATTER + each.matter.id, each.matter.title, below=below, pills=(pill,)))
        return items
