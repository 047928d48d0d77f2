"""Moves a matter in the side panel; what is typed for a move is a draft until the move is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.casework.machine import asked, move_word, refusal
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.casework.matters import MatterDetail
from minqing_desktop.services.casework.superior_answers import (
    fitting_move,
    mark_answer_read,
    suggested_form,
    take_answer,
)
from minqing_desktop.services.casework.transitions import make_move
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.matter_drafts import forget_form, form_draft, keep_form
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.suggestions import Provider
from minqing_desktop.ui.matters.field_states import State
from minqing_desktop.ui.matters.move_fields import MoveContext
from minqing_desktop.ui.matters.move_form import MoveFormView

Options = list[tuple[str, str]]


class MoveDesk(QObject):
    """Uses the panel of the page; `opened` is called with the id of a matter that was moved."""

    def __init__(
        self, desk: Desk, host: QWidget, panel: SidePanel, opened: Callable[[str], None], finders: dict[str, Provider]
    ) -> None:
        super().__init__(host)
        self._desk, self._panel, self._opened, self._finders = desk, panel, opened, finders
        self._detail: MatterDetail | None = None
        self._answer = ""
        self.view: MoveFormView | None = None

    def take_up(self, detail: MatterDetail, answer: str) -> None:
        """Opens the form that takes an answer from above up, filled in; one that fits no move is noted as read."""
        found = next((each for each in detail.answers if each.id == answer), None)
        if found is None:
            return
        session = self._desk.session
        move = fitting_move(detail.case, found, session.today())
        if move is None:
            self._desk.runner.write(
                lambda: mark_answer_read(session, answer), owner=self, done=self._desk.tell, failed=self._desk.fail
            )
            return
        said = suggested_form(detail.case, found, move, session.today())
        self.begin(detail, move, answer, {"on": said.on, "text": said.text, "target": said.target})

    def begin(
        self, detail: MatterDetail, move: Move, answer: str = "", suggested: dict[str, Any] | None = None
    ) -> None:
        """Opens the form of a move; what was typed in it before and not saved is still there.

        `answer` is the answer from above that the move takes up, `suggested` what the form says because of it.
        """
        session, matter = self._desk.session, detail.matter.id

        def read() -> tuple[Options, State]:
            cadres = [(cadre.id, cadre.name) for cadre in list_cadres(session)]
            return cadres, {} if answer else form_draft(session, matter, str(move))

        def show(found: tuple[Options, State]) -> None:
            self._answer = answer
            self._show(detail, move, *found, suggested or {})

        self._desk.runner.read(read, owner=self, done=show, replaces="move")

    def _show(self, detail: MatterDetail, move: Move, cadres: Options, typed: State, suggested: dict[str, Any]) -> None:
        before = self.view
        self._detail = detail
        context = self._context(detail, move, cadres)
        context = replace(context, suggested={**context.suggested, **suggested})
        view = MoveFormView(move, asked(detail.facts, move), context, _lead(detail, move))
        view.setParent(self._panel.parentWidget())
        if typed:
            view.restore(typed)
        view.saved.connect(self.save)
        view.edited.connect(self._keep)
        self.view = view
        self._panel.open_with(f"{move_word(move)} · {detail.matter.title}", view)
        if before is not None:
            before.deleteLater()

    def _context(self, detail: MatterDetail, move: Move, cadres: Options) -> MoveContext:
        people = [(line.petitioner.id, line.name or "—") for line in detail.petitioners]
        untold = [(line.petitioner.id, line.name or "—") for line in detail.petitioners if not line.petitioner.told_on]
        return MoveContext(
            cadres=cadres,
            petitioners=people,
            untold=untold,
            slips=[(slip.id, f"{slip.number} {slip.main_unit}") for slip in detail.case.slips_out],
            me=detail.matter.cadre if move in (Move.START, Move.AUTHORISE) else self._desk.session.cadre,
            route=detail.matter.route,
            due_on=detail.matter.due_on,
            find_people=self._finders["people"],
            find_households=self._finders["households"],
            find_matters=self._finders["matters"],
            suggested=_suggested(detail, move),
        )

    def _keep(self) -> None:
        if self.view is not None and self._detail is not None:
            session, matter, move = self._desk.session, self._detail.matter.id, str(self.view.move_made)
            typed = self.view.typed
            self._desk.runner.write(lambda: keep_form(session, matter, move, typed), owner=self)

    def save(self) -> None:
        """Makes the move, or says below its fields what it lacks."""
        view, detail = self.view, self._detail
        if view is None or detail is None:
            return
        form, move, session = view.current_form(), view.move_made, self._desk.session
        # The page may have stood open since yesterday.
        refused = refusal(replace(detail.facts, today=session.today()), move, form)
        if refused is not None:
            if view.show_refusal(refused):
                self._desk.fail(refused.error())
            return
        matter, answer = detail.matter.id, self._answer

        def write() -> Changes:
            taken_up = answer and take_answer(session, answer, move, form)
            changes = taken_up or make_move(session, matter, move, form)
            forget_form(session, matter, str(move))
            return changes

        def done(changes: Changes) -> None:
            self._desk.tell(changes)
            self._panel.close_panel()
            self._opened(matter)

        self._desk.runner.write(write, owner=self, done=done, failed=self._desk.fail)


def _lead(detail: MatterDetail, move: Move) -> str:
    words = {
        Move.DEFER: tr("先听，记下来，想一想再答复。定个日子，到时会提醒您。"),
        Move.RATE: tr("照反映人自己说的选，不替他打分。"),
        Move.AUTHORISE: tr("先在「处理单」里打印委托书，请委托人签字，再记在这里。"),
        Move.WITHDRAW: tr("撤回要有反映人本人的话，不能替他撤回。"),
        Move.DECLINE: tr("不予受理要说清理由，并且告诉反映人。"),
    }
    if move is Move.ANSWER and len(detail.petitioners) > 1:
        return tr("一件事一次答复，几位反映人都要告诉到。没告诉到的，以后用「告知反映人」补。")
    if move in (Move.ASK_EXTENSION, Move.PETITION_EXTEND) and detail.matter.route == "agent_petition":
        return tr("信访事项延期最多三十天，理由要告诉委托人（《信访工作条例》第三十四条）。")
    return words.get(move, "")


def _suggested(detail: MatterDetail, move: Move) -> dict[str, Any]:
    """What the form can say by itself."""
    matter = detail.matter
    found: dict[str, Any] = {}
    if move is Move.START and matter.route:
        found["route"] = matter.route
    if move is Move.REFER:
        found.update({name: getattr(matter, name) for name in ("main_unit", "assisting_unit") if getattr(matter, name)})
    if move is Move.MEDIATE and detail.case.sittings:
        found["mediators"] = detail.case.sittings[-1].mediators
    return found
