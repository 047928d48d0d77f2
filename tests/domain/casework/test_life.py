"""Walking through every life of a matter: what is reached, that nothing is a dead end, what closing rests on."""

from collections import deque
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from minqing_desktop.domain.casework.facts import MatterFacts, MoveForm
from minqing_desktop.domain.casework.machine import allowed, refusal
from minqing_desktop.domain.casework.moves import READY_TO_ANSWER, Move
from minqing_desktop.domain.records.matter import OPEN_STAGES
from tests.domain.casework.life import NEW, after, forms, ways
from tests.domain.casework.table import ROUTES, STAGES

# Moves that only write beside the life: with them the walk is longer and goes nowhere else.
BESIDE = {Move.OPINION, Move.DEFER, Move.HAND_OVER, Move.CARRY_OVER, Move.PETITION_EXTEND, Move.ADD_PETITIONER}
BESIDE |= {Move.CHANGE_ROUTE, Move.PART}


@cache
def walk(route: str) -> dict[MatterFacts, set[MatterFacts]]:
    """Every state that a matter of a route can come to, with those it can go to from there."""
    start = replace(NEW, route=route)
    found: dict[MatterFacts, set[MatterFacts]] = {}
    waiting = deque([start])
    while waiting:
        facts = waiting.popleft()
        if facts in found:
            continue
        found[facts] = {then for move, _, then in ways(facts) if move not in BESIDE}
        waiting.extend(found[facts])
    return found


def backwards(found: dict[MatterFacts, set[MatterFacts]], goal: str) -> set[MatterFacts]:
    """The states from which a stage can still be reached."""
    before: dict[MatterFacts, set[MatterFacts]] = {}
    for facts, following in found.items():
        for then in following:
            before.setdefault(then, set()).add(facts)
    waiting = [facts for facts in found if facts.stage == goal]
    seen = set(waiting)
    while waiting:
        for facts in before.get(waiting.pop(), set()) - seen:
            seen.add(facts)
            waiting.append(facts)
    return seen


@pytest.mark.parametrize("route", [route for route in ROUTES if route])
def test_every_stage_is_reached_and_none_is_a_dead_end(route: str) -> None:
    found = walk(route)
    assert {facts.stage for facts in found} == set(STAGES)
    assert backwards(found, "closed") == set(found)
    for facts in found:
        if facts.stage in OPEN_STAGES:
            assert facts.slips_out or Move.WITHDRAW in allowed(facts)


@pytest.mark.parametrize("route", [route for route in ROUTES if route])
def test_what_is_closed_was_answered_told_and_rated(route: str) -> None:
    for facts in walk(route):
        if facts.stage == "closed":
            assert facts.rating
            assert facts.untold == 0
            assert not facts.is_return_visit_owed
            assert not facts.is_extension_untold
        if facts.stage in ("answered", "rated", "closed"):
            form = MoveForm()
            # A reopened round empties what the route had come to; up to there nothing of it is lost.
            assert all(need.met(facts, form) for need in READY_TO_ANSWER[facts.route]), facts


class Life(RuleBasedStateMachine):
    """A matter in the hands of somebody who tries anything."""

    @initialize(route=st.sampled_from(ROUTES))
    def begin(self, route: str) -> None:
        self.facts = replace(NEW, route=route)
        self.has_been: list[str] = []

    @rule(data=st.data())
    def do_what_is_allowed(self, data: st.DataObject) -> None:
        choices = [(move, form, then) for move, form, then in ways(self.facts)]
        move, _, then = data.draw(st.sampled_from(choices))
        assert move in allowed(self.facts)
        self.has_been.append(str(move))
        self.facts = then

    @rule(move=st.sampled_from(list(Move)))
    def try_anything_with_an_empty_form(self, move: Move) -> None:
        refused = refusal(self.facts, move, MoveForm())
        assert refused is not None
        assert refused.sentence

    @rule(route=st.sampled_from([route for route in ROUTES if route]))
    @precondition(lambda self: Move.CHANGE_ROUTE in allowed(self.facts) and self.facts.stage)
    def change_route(self, route: str) -> None:
        form = replace(next(forms(self.facts, Move.CHANGE_ROUTE)), route=route)
        if refusal(self.facts, Move.CHANGE_ROUTE, form) is None:
            self.facts = after(self.facts, Move.CHANGE_ROUTE, form)

    @invariant()
    def closed_only_after_feedback_and_rating(self) -> None:
        if getattr(self, "facts", NEW).stage == "closed":
            assert self.has_been[-1] in ("close", "visit_back", "perform")
            since = self.has_been[len(self.has_been) - self.has_been[::-1].index("answer") :]
            assert {"rate", "close"} <= set(since)
            assert self.facts.untold == 0

    @invariant()
    def something_can_always_be_done(self) -> None:
        facts = getattr(self, "facts", NEW)
        assert allowed(facts)
        if facts.stage == "joined":
            assert allowed(facts) == (Move.SEPARATE,)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
