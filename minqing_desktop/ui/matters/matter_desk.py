"""Registers, changes and moves matters in the side panel; nothing typed is lost when it closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.calendar.terms import Due
from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.machine import asked, move_word, refusal
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.casework.categories import categories
from minqing_desktop.services.casework.deadlines import expected_due
from minqing_desktop.services.casework.lookalikes import LookAlike, look_alikes
from minqing_desktop.services.casework.matters import MatterDetail, MatterFilter, matter_detail, matters_where
from minqing_desktop.services.casework.registering import (
    MatterForm,
    delete_matter,
    edit_matter,
    new_matter,
    register_matter,
    what_is_missing,
)
from minqing_desktop.services.casework.transitions import make_move
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.matter_drafts import forget_new_matter, keep_new_matter, new_matter_draft
from minqing_desktop.services.search import person_names
from minqing_desktop.services.session import Session
from minqing_desktop.services.villages import list_groups
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.matters.columns import whose
from minqing_desktop.ui.matters.move_fields import MoveContext
from minqing_desktop.ui.matters.move_form import MoveFormView
from minqing_desktop.ui.matters.register_form import RegisterChoices, RegisterForm
from minqing_desktop.ui.pickers import household_suggestions, person_suggestions


class MatterDesk(QObject):
    """Owns the panel over `host`. `opened` is called with the id of a matter that should be shown after it was made."""

    def __init__(self, desk: Desk, host: QWidget, opened: Callable[[str], None]) -> None:
        super().__init__(host)
        self._desk, self._opened = desk, opened
        self._detail: MatterDetail | None = None
        self._cadres: list[tuple[str, str]] = []
        self._is_registering = False
        self._kept: dict[tuple[str, Move], MoveFormView] = {}
        runner, session = desk.runner, desk.session
        self.find_people = lookup_through(runner, self, lambda typed: person_suggestions(session, typed), "people")
        self.find_households = lookup_through(
            runner, self, lambda typed: household_suggestions(session, typed), "homes"
        )
        self.find_matters = lookup_through(runner, self, lambda typed: _open_matters(session, typed), "matters")
        self.panel = SidePanel(host)
        self.register = RegisterForm(self.find_people, host)
        self.register.hide()
        self.move_view: MoveFormView | None = None
        self.register.saved.connect(self.save_registered)
        self.register.alike_asked.connect(self._look_for_alike)
        self.register.edited.connect(self._keep_draft_soon)
        self.register.joined.connect(self._join)
        self.panel.closed.connect(self._on_closed)

    # registering

    def begin_new(self, household: str = "", entry: str = "") -> None:
        """Opens the form of acceptance, filled as far as the household or the entry of a visit say."""
        session = self._desk.session

        def read() -> tuple[MatterForm, list[Suggestion], RegisterChoices]:
            form = (None if household or entry else new_matter_draft(session)) or new_matter(session, household, entry)
            return form, _people_of(session, form), _choices(session)

        self._desk.runner.read(read, owner=self, done=lambda found: self._show_register(*found), replaces="register")

    def edit(self, detail: MatterDetail) -> None:
        """Opens what was registered, to be put right."""
        session, form = self._desk.session, MatterForm(detail.matter, detail.case.petitioners)
        self._desk.runner.read(
            lambda: (form, list[Suggestion](), _choices(session)),
            owner=self,
            done=lambda found: self._show_register(*found),
            replaces="register",
        )

    def _show_register(self, form: MatterForm, people: list[Suggestion], choices: RegisterChoices) -> None:
        self.register.set_choices(choices)
        self.register.load(form, people)
        self._is_registering = not form.matter.number
        self.panel.open_with(tr("受理新事项") if self._is_registering else tr("修改登记"), self.register)
        self._say_term()

    def _say_term(self) -> None:
        session, matter = self._desk.session, self.register.current_form().matter
        self._desk.runner.read(
            lambda: expected_due(session, matter), owner=self, done=self._on_term_known, replaces="term"
        )

    def _on_term_known(self, due: Due | None) -> None:
        if due is None:
            return
        words = tr("不填就按类别：{day}").format(day=day_text(due.day, self._desk.session.today()))
        self.register.set_due_hint(words + (tr("（估算）") if due.is_estimated else ""))

    def _look_for_alike(self) -> None:
        if not self._is_registering:
            return
        session, form = self._desk.session, self.register.current_form()
        self._say_term()
        self._desk.runner.read(
            lambda: look_alikes(session, form.matter, form.petitioners),
            owner=self,
            done=self._on_alike_found,
            replaces="alike",
        )

    def _on_alike_found(self, found: list[LookAlike]) -> None:
        self.register.show_alike(found)

    def _join(self, target: str) -> None:
        """Who raised it is added to the matter that is on file; nothing new is made."""
        form, session = self.register.current_form(), self._desk.session
        if not form.petitioners:
            self.register.form.show_errors({"who": tr("还没有写是谁反映的。")})
            return

        def write() -> Changes:
            changes = Changes()
            for each in form.petitioners:
                move = MoveForm(
                    on=form.matter.accepted_on or session.today(), cadre=session.cadre, person=each.person,
                    household=each.household, name=each.name, phone=form.matter.phone, text=form.matter.wanted,
                )  # fmt: skip
                changes = make_move(session, target, Move.ADD_PETITIONER, move)
            forget_new_matter(session)
            return changes

        self._desk.runner.write(
            write, owner=self, done=lambda made: self._on_made(target, made), failed=self._desk.fail
        )

    def save_registered(self) -> None:
        """Accepts what is in the form, or says below the fields what is missing."""
        if not self.register.check_days():
            return
        form, session = self.register.current_form(), self._desk.session
        if not self._is_registering:
            before = self.register.loaded.matter
            self._write(lambda: edit_matter(session, before, form.matter), before.id)
            return

        def write() -> Any:
            missing = what_is_missing(session, form)
            if missing:
                return missing
            made = register_matter(session, form)
            forget_new_matter(session)
            return made

        self._desk.runner.write(write, owner=self, done=self._on_registered, failed=self._desk.fail)

    def _on_registered(self, made: Any) -> None:
        if isinstance(made[0], str):
            self._on_made(*made)
        else:
            self.register.show_missing(made)

    def _on_made(self, matter: str, changes: Changes) -> None:
        self._is_registering = False
        self._desk.tell(changes)
        self.panel.close_panel()
        self._opened(matter)

    def _keep_draft_soon(self) -> None:
        if self._is_registering:
            form, session = self.register.current_form(), self._desk.session
            self._desk.runner.write(lambda: keep_new_matter(session, form), owner=self)

    # moves

    def begin_move(self, detail: MatterDetail, move: Move) -> None:
        """Opens the form of a move; what was typed in it before and not saved is still there."""
        session = self._desk.session
        self._desk.runner.read(
            lambda: [(cadre.id, cadre.name) for cadre in list_cadres(session)],
            owner=self,
            done=lambda cadres: self._show_move(detail, move, cadres),
            replaces="move",
        )

    def _show_move(self, detail: MatterDetail, move: Move, cadres: list[tuple[str, str]]) -> None:
        self._detail = detail
        key = (detail.matter.id, move)
        if key not in self._kept:
            view = MoveFormView(
                move, asked(detail.facts, move), self._context(detail, move, cadres), _lead(detail, move)
            )
            view.setParent(self.panel.parentWidget())
            view.saved.connect(self.save_move)
            self._kept[key] = view
        self.move_view = self._kept[key]
        title = f"{move_word(move)} · {detail.matter.title}"
        self.panel.open_with(title, self.move_view)

    def _context(self, detail: MatterDetail, move: Move, cadres: list[tuple[str, str]]) -> MoveContext:
        people = [(line.petitioner.id, line.name or "—") for line in detail.petitioners]
        untold = [(line.petitioner.id, line.name or "—") for line in detail.petitioners if not line.petitioner.told_on]
        return MoveContext(
            cadres=cadres,
            petitioners=people,
            untold=untold,
            me=detail.matter.cadre if move in (Move.START, Move.AUTHORISE) else self._desk.session.cadre,
            route=detail.matter.route,
            due_on=detail.matter.due_on,
            find_people=self.find_people,
            find_households=self.find_households,
            find_matters=self.find_matters,
            suggested=_suggested(detail, move),
        )

    def save_move(self) -> None:
        """Makes the move, or says below its fields what it lacks."""
        view, detail = self.move_view, self._detail
        if view is None or detail is None:
            return
        form, move, session = view.current_form(), view.move_made, self._desk.session
        refused = refusal(detail.facts, move, form)
        if refused is not None:
            rest = view.show_refusal(refused)
            if rest:
                self._desk.fail(refused.error())
            return
        matter = detail.matter.id
        self._write(lambda: make_move(session, matter, move, form), matter, lambda: self._drop(matter, move))

    def _drop(self, matter: str, move: Move) -> None:
        view = self._kept.pop((matter, move), None)
        if view is not None:
            view.deleteLater()
            self.move_view = None

    def delete(self, detail: MatterDetail) -> None:
        """Takes a matter that was entered by mistake off the list."""
        matter, session = detail.matter.id, self._desk.session
        self._desk.runner.write(
            lambda: delete_matter(session, matter), owner=self, done=self._desk.tell, failed=self._desk.fail
        )

    # write

    def _write(self, work: Callable[[], Changes], matter: str, after: Callable[[], None] | None = None) -> None:
        def done(changes: Changes) -> None:
            self._desk.tell(changes)
            self.panel.close_panel()
            if after is not None:
                after()
            self._opened(matter)

        self._desk.runner.write(work, owner=self, done=done, failed=self._on_refused)

    def _on_refused(self, error: UserError) -> None:
        self._desk.fail(error)

    # leave

    def leave(self) -> None:
        """The page goes away; forms keep what was typed."""
        self.panel.close_panel()

    def _on_closed(self, content: QWidget | None) -> None:
        if content is self.register and self._is_registering:
            self._keep_draft_soon()


def _open_matters(session: Session, typed: str) -> list[Suggestion]:
    found = matters_where(session, MatterFilter(only_open=True, text=typed))[:8]
    return [Suggestion(line.id, line.title, whose(line), icon="message-square-text") for line in found]


def _people_of(session: Session, form: MatterForm) -> list[Suggestion]:
    names = person_names(session, [each.person for each in form.petitioners if each.person])
    return [
        Suggestion(each.person or each.name, names.get(each.person, each.name) or "—", kind=each.household)
        for each in form.petitioners
        if each.person or each.name
    ]


def _choices(session: Session) -> RegisterChoices:
    return RegisterChoices(
        [(cadre.id, cadre.name) for cadre in list_cadres(session)],
        [(group.id, group.name) for group in list_groups(session)],
        categories(session),
    )


def _lead(detail: MatterDetail, move: Move) -> str:
    if move is Move.ANSWER and len(detail.petitioners) > 1:
        return tr("一件事一次答复，几位反映人都要告诉到。没告诉到的，以后用「告知反映人」补。")
    if move is Move.DEFER:
        return tr("先听，记下来，想一想再答复。定个日子，到时会提醒您。")
    if move is Move.RATE:
        return tr("照反映人自己说的选，不替他打分。")
    if move is Move.AUTHORISE:
        return tr("先在「处理单」里打印委托书，请委托人签字，再记在这里。")
    return ""


def _suggested(detail: MatterDetail, move: Move) -> dict[str, Any]:
    """What the form can say by itself."""
    matter = detail.matter
    found: dict[str, Any] = {}
    if move is Move.START and matter.route:
        found["route"] = matter.route
    if move is Move.REFER:
        found.update({name: getattr(matter, name) for name in ("main_unit", "assisting_unit") if getattr(matter, name)})
    if move is Move.EXTEND and detail.case.pending_extension is not None:
        found["text"] = detail.case.pending_extension.reason
    if move is Move.MEDIATE and detail.case.sittings:
        found["mediators"] = detail.case.sittings[-1].mediators
    return found


def reload_detail(session: Session, identity: str) -> MatterDetail | None:
    """The detail of a matter, or None when it is gone."""
    try:
        return matter_detail(session, identity)
    except KeyError:
        return None
