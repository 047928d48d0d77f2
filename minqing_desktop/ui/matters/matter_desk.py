"""Registers, changes and moves matters in the side panel; nothing typed is lost when it closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.calendar.terms import Due
from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.machine import Missing
from minqing_desktop.domain.casework.moves import Move
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
    settle_on_spot,
    what_is_missing,
    what_is_missing_on_spot,
)
from minqing_desktop.services.casework.transitions import make_move
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.matter_drafts import (
    forget_form,
    forget_new_matter,
    form_draft,
    keep_form,
    keep_new_matter,
    new_matter_draft,
)
from minqing_desktop.services.search import person_names
from minqing_desktop.services.session import Session
from minqing_desktop.services.villages import list_groups
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.matters.columns import whose
from minqing_desktop.ui.matters.field_states import State
from minqing_desktop.ui.matters.move_desk import MoveDesk
from minqing_desktop.ui.matters.move_form import MoveFormView
from minqing_desktop.ui.matters.register_form import FIELD_OF_NEED, RegisterChoices, RegisterForm
from minqing_desktop.ui.pickers import household_suggestions, person_suggestions

# The draft of what was answered, rated and closed at once belongs to no matter yet.
_NEW, _SETTLING = "new", "settling"
# Of the form of settling: which field can mend what a move lacks.
_SETTLING_FIELDS = {"text": "answer", "way": "way", "rating": "rating", "closing": "closing"}


class MatterDesk(QObject):
    """Owns the panel over `host`. `opened` is called with the id of a matter that should be shown after it was made."""

    def __init__(self, desk: Desk, host: QWidget, opened: Callable[[str], None]) -> None:
        super().__init__(host)
        self._desk, self._opened = desk, opened
        self._is_registering = False
        runner, session = desk.runner, desk.session
        self.find_people = lookup_through(runner, self, lambda typed: person_suggestions(session, typed), "people")
        self.find_households = lookup_through(
            runner, self, lambda typed: household_suggestions(session, typed), "homes"
        )
        self.find_matters = lookup_through(runner, self, lambda typed: _open_matters(session, typed), "matters")
        self.panel = SidePanel(host)
        self.register = RegisterForm(self.find_people, host)
        self.register.hide()
        self.register.foot.setParent(host)
        self.register.foot.hide()
        finders = {"people": self.find_people, "households": self.find_households, "matters": self.find_matters}
        self.moves = MoveDesk(desk, host, self.panel, opened, finders)
        self.register.saved.connect(self.save_registered)
        self.register.alike_asked.connect(self._look_for_alike)
        self.register.accepted_only.connect(lambda: self.save_registered(settles=False))
        self.register.edited.connect(self._keep_draft_soon)
        self.register.joined.connect(self._join)
        self.panel.closed.connect(self._on_closed)

    # registering

    def begin_new(self, household: str = "", entry: str = "") -> None:
        """Opens the form of acceptance, filled as far as the household or the entry of a visit say."""
        session = self._desk.session

        def read() -> tuple[MatterForm, list[Suggestion], RegisterChoices, State]:
            begun = None if household or entry else new_matter_draft(session)
            form = begun or new_matter(session, household, entry)
            settling = form_draft(session, _NEW, _SETTLING) if begun else {}
            return form, _people_of(session, form), _choices(session), settling

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

    def _show_register(
        self, form: MatterForm, people: list[Suggestion], choices: RegisterChoices, settling: State | None = None
    ) -> None:
        self.register.set_choices(choices)
        self.register.load(form, people, settling)
        self._is_registering = not form.matter.number
        title = tr("受理新事项") if self._is_registering else tr("修改登记")
        self.panel.open_with(title, self.register, foot=self.register.foot)
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
            forget_form(session, _NEW, _SETTLING)
            return changes

        self._desk.runner.write(
            write, owner=self, done=lambda made: self._on_made(target, made), failed=self._desk.fail
        )

    def save_registered(self, settles: bool = True) -> None:
        """Accepts what is in the form, settles it at once where that is its way, or says below the fields what is
        missing.
        """
        if not self.register.check_days():
            return
        form, session = self.register.current_form(), self._desk.session
        if not self._is_registering:
            before = self.register.loaded.matter
            self._write(lambda: edit_matter(session, before, form.matter), before.id)
            return

        settling = self.register.current_settling() if settles else None

        def write() -> Any:
            missing = _missing(session, form, settling)
            if missing:
                return missing
            made = settle_on_spot(session, form, *settling) if settling else register_matter(session, form)
            forget_new_matter(session)
            forget_form(session, _NEW, _SETTLING)
            return made

        self._desk.runner.write(write, owner=self, done=self._on_registered, failed=self._desk.fail)

    def _on_registered(self, made: Any) -> None:
        if isinstance(made, dict):
            self.register.show_missing(made)
        else:
            self._on_made(*made)

    def _on_made(self, matter: str, changes: Changes) -> None:
        self._is_registering = False
        self._desk.tell(changes)
        self.panel.close_panel()
        self._opened(matter)

    def _keep_draft_soon(self) -> None:
        if self._is_registering:
            form, session, settling = self.register.current_form(), self._desk.session, self.register.typed_settling

            def write() -> None:
                keep_new_matter(session, form)
                keep_form(session, _NEW, _SETTLING, settling)

            self._desk.runner.write(write, owner=self)

    # moves

    @property
    def move_view(self) -> MoveFormView | None:
        """The form of the move that was begun last."""
        return self.moves.view

    def begin_move(self, detail: MatterDetail, move: Move) -> None:
        """Opens the form of a move; what was typed in it before and not saved is still there."""
        self.moves.begin(detail, move)

    def delete(self, detail: MatterDetail) -> None:
        """Takes a matter that was entered by mistake off the list."""
        matter, session = detail.matter.id, self._desk.session
        self._desk.runner.write(
            lambda: delete_matter(session, matter), owner=self, done=self._desk.tell, failed=self._desk.fail
        )

    # write

    def _write(self, work: Callable[[], Changes], matter: str) -> None:
        def done(changes: Changes) -> None:
            self._desk.tell(changes)
            self.panel.close_panel()
            self._opened(matter)

        self._desk.runner.write(work, owner=self, done=done, failed=self._desk.fail)

    # leave

    def leave(self) -> None:
        """The page goes away; forms keep what was typed."""
        self.panel.close_panel()

    def _on_closed(self, content: QWidget | None) -> None:
        if content is self.register and self._is_registering:
            self._keep_draft_soon()


def _missing(
    session: Session, form: MatterForm, settling: tuple[MoveForm, MoveForm, MoveForm] | None
) -> dict[str, Missing]:
    """What is lacking, by the field of the form that can mend it."""
    if settling is None:
        return {FIELD_OF_NEED.get(each.code, "title"): each for each in what_is_missing(session, form)}
    found: dict[str, Missing] = {}
    for move, missing in what_is_missing_on_spot(session, form, *settling).items():
        for each in missing:
            accepted = FIELD_OF_NEED.get(each.code, "title")
            key = accepted if move is Move.ACCEPT else _SETTLING_FIELDS.get(each.field, "rating")
            found.setdefault(key, each)
    return found


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


def reload_detail(session: Session, identity: str) -> MatterDetail | None:
    """The detail of a matter, or None when it is gone."""
    try:
        return matter_detail(session, identity)
    except KeyError:
        return None
