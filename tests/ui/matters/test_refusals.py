"""Every move that cannot be made explains itself on the page: in Chinese, what stands against it and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.machine import move_word
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.matter import MATTER_STAGES, ROUTES, Matter, Petitioner
from minqing_desktop.services.casework.registering import MatterForm, register_declined, register_matter
from minqing_desktop.services.casework.transitions import make_move
from tests.ui.conftest import TODAY

# What a sentence must hold besides naming the obstacle: something to do, or that nothing is to be done.
_TO_DO = re.compile("请|先把|可以|不用|才需要|直接|接着|要在")
_PLAIN = re.compile(r"^[^A-Za-z_{}]+。$")


@pytest.fixture
def make(desk, sample) -> Callable[[str, str], str]:
    """A matter of a route brought into a stage by the moves of the services."""

    def bring(stage: str, route: str = "own") -> str:
        session, home = desk.session, sample.households["0088"]

        def form(title: str) -> MatterForm:
            kept = Matter(
                title=title, wanted="清掉淤泥", place="老樟树", accepted_on=TODAY, route=route, household=home,
                cadre=session.cadre,
            )  # fmt: skip
            return MatterForm(kept, (Petitioner(household=home, person=sample.persons["王秀英"]),))

        def go(matter: str, move: Move, **values: object) -> None:
            make_move(session, matter, move, MoveForm(on=TODAY, cadre=session.cadre, **values))  # pyright: ignore[reportArgumentType]

        if stage == "declined":
            return register_declined(session, form("路边停车收费"), MoveForm(reason="不归村里管", way="oral"))[0]
        matter, _ = register_matter(session, form("灌溉渠清淤"))
        if stage == "withdrawn":
            go(matter, Move.WITHDRAW, reason="自己清了", petitioner_word="不用村里管了")
        elif stage == "joined":
            go(matter, Move.JOIN, target=register_matter(session, form("三组水渠"))[0])
        elif stage != "accepted":
            go(matter, Move.START)
        if stage in ("answered", "rated", "closed", "reopened"):
            go(matter, Move.HANDLE, text="清了")
            go(matter, Move.ANSWER, text="清好了", way="oral")
        if stage in ("rated", "closed", "reopened"):
            go(matter, Move.RATE, rating="satisfied")
        if stage == "closed":
            go(matter, Move.CLOSE, closing="substantive")
        if stage == "reopened":
            go(matter, Move.REOPEN, reason="又淤了")
        return matter

    return bring


def check(hands, matter: str) -> set[Move]:
    """Lets the page explain every refused move and reads what it says; gives the moves."""
    hands.page.open_target(matter)
    hands.wait()
    detail = hands.detail
    assert set(detail.moves) | set(detail.refusals) == set(Move)
    for move, refusal in detail.refusals.items():
        hands.page.detail.bar.refused.emit(refusal)
        said = hands.page.detail.notice
        assert said.isVisible()
        assert _PLAIN.match(said.words), (move, said.words)
        assert refusal.what.endswith("。"), (move, said.words)
        assert refusal.advice.endswith("。"), (move, said.words)
        assert _TO_DO.search(refusal.advice), (move, said.words)
    return set(detail.refusals)


@pytest.mark.parametrize("stage", [code for code, _ in MATTER_STAGES])
def test_every_refused_move_of_a_stage_is_explained(hands, make, stage):
    matter = make(stage)
    refused = check(hands, matter)
    assert hands.detail.matter.stage == stage
    assert refused


@pytest.mark.parametrize("route", [code for code, _ in ROUTES if code not in ("own", "on_spot")])
def test_every_refused_move_of_a_route_is_explained(hands, make, route):
    matter = make("handling", route)
    refused = check(hands, matter)
    assert hands.detail.matter.route == route
    assert Move.ANSWER in refused


def test_the_menu_leads_to_every_explanation_by_keyboard(hands, make):
    hands.page.open_target(make("handling"))
    hands.wait()
    bar = hands.page.detail.bar
    hands.page.table.view.setFocus()
    hands.choose(bar.more_button, "现在还不能…", move_word(Move.ANSWER))
    assert "还没有记下办了什么" in hands.page.detail.notice.words
    hands.choose(bar.more_button, "现在还不能…", "别的", move_word(Move.SUBMIT))
    assert "只用于信访代理" in hands.page.detail.notice.words
    bar.more_button.open_menu()
    why = next(entry.menu() for entry in bar.more_menu.actions() if entry.text() == "现在还不能…")
    rest = next(entry.menu() for entry in why.actions() if entry.text() == "别的")
    named = [entry.text() for menu in (why, rest) for entry in menu.actions() if entry.menu() is None]
    assert sorted(named) == sorted(move_word(move) for move in hands.detail.refusals)
    QTest.keyClick(bar.more_menu, Qt.Key.Key_Escape)


def test_a_move_that_lacks_something_says_so_below_the_field_and_keeps_what_was_typed(hands, make):
    hands.page.open_target(make("handling"))
    hands.wait()
    hands.begin(Move.WITHDRAW)
    form = hands.page.editing.move_view.form
    hands.fill(form, "reason", "自己清了")
    hands.finish()
    faults = hands.faults(form)
    assert set(faults) == {"petitioner_word"}
    assert "不能替他撤回" in faults["petitioner_word"]
    assert form.field("reason").toPlainText() == "自己清了"
