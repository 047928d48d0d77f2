"""县里来的: answers, comments, forms and tasks that came down from the county and wait for somebody here."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.replies import BlankForm
from minqing_desktop.domain.words import tr
from minqing_desktop.services.replies import AnswerLine, Arrived, CommentLine, arrived
from minqing_desktop.services.tasks import TaskLine
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.typed_days import day_text

_KINDS = ("superior_answer", "comment", "blank_form", "task", "matter", "visit")
LINES_SHOWN = 6


class ArrivedCard(Card):
    """Hidden while there is nothing. A line leads to its matter, visit or task, or to the forms."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(tr("县里来的"), "reply", parent=parent)
        self._desk = desk
        self.lines = LineList()
        self.add(self.lines)
        self.lines.opened.connect(self._on_opened)
        desk.bus.listen(self, _KINDS, lambda _changes: self.reload())
        self.hide()

    def reload(self) -> None:
        """Looks anew."""
        session = self._desk.session
        self._desk.runner.read(
            lambda: arrived(session), owner=self, done=self._on_loaded, failed=self._on_failed, replaces="arrived"
        )

    def _on_failed(self, _error: UserError) -> None:
        self.hide()

    def _on_loaded(self, found: Arrived) -> None:
        self.setVisible(bool(found.count))
        items = _items(found, self._desk.session.today())
        self.lines.set_items(items[:LINES_SHOWN])
        more = len(items) - LINES_SHOWN
        self.set_title(tr("县里来的") if more <= 0 else tr("县里来的，还有 {n} 件").format(n=more))

    def _on_opened(self, key: str) -> None:
        kind, _, identity = key.partition(":")
        if kind == "matter":
            self._desk.lead("matters", identity)
        elif kind == "visit":
            self._desk.lead("visits", {"open": identity})
        elif kind == "task":
            self._desk.lead("tasks", {"open": identity})
        else:
            self._desk.lead("forms", {"sent": identity})


def _items(found: Arrived, today: date) -> list[LineItem]:
    return [
        *(_answer(each) for each in found.answers),
        *(_matter(each, today) for each in found.matters),
        *(_form(each, today) for each in found.forms),
        *(_task(each, today) for each in found.tasks),
        *(_comment(each, today) for each in found.comments),
    ]


def _answer(line: AnswerLine) -> LineItem:
    answer = line.answer
    return LineItem(
        f"matter:{answer.matter}", line.title, below=" ".join(answer.text.split()), lead=((tr("答复"), "green"),),
        tail=answer.unit, chevron=True,
    )  # fmt: skip


def _matter(matter: Matter, today: date) -> LineItem:
    pills = (due_pill(matter.due_on, today),) if matter.due_on else ()
    return LineItem(
        f"matter:{matter.id}", matter.title, lead=((tr("交办"), "amber"),), tail=tr("事项"), pills=pills, chevron=True
    )


def _comment(line: CommentLine, today: date) -> LineItem:
    comment, visit = line.comment, line.visit
    day = day_text(visit.started_at.astimezone().date(), today) if visit is not None and visit.started_at else ""
    heads = tr("、").join(name for name in visit.heads if name) if visit is not None else ""
    title = tr("{day}走访{heads}").format(day=day, heads=heads) if heads else tr("一次走访")
    return LineItem(
        f"visit:{comment.visit}", title, below=" ".join(comment.text.split()), lead=((tr("批注"), "blue"),),
        tail=comment.by or comment.unit, chevron=True,
    )  # fmt: skip


def _form(form: BlankForm, today: date) -> LineItem:
    pills = (due_pill(form.due_on, today),) if form.due_on else ()
    return LineItem(
        f"form:{form.id}", form.name, lead=((tr("填表"), "amber"),), tail=form.unit, pills=pills, chevron=True
    )


def _task(line: TaskLine, today: date) -> LineItem:
    pills = (due_pill(line.due_on, today),) if line.due_on else ()
    return LineItem(
        f"task:{line.id}", line.title, lead=((tr("交办"), "amber"),), tail=line.assigned_by, pills=pills, chevron=True
    )
