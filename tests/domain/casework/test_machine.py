"""Every stage × move × route × what is there and what is missing, against a table written by hand."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from minqing_desktop.domain.casework.facts import MatterFacts, MoveForm
from minqing_desktop.domain.casework.form_fields import form_fields
from minqing_desktop.domain.casework.machine import Refusal, allowed, asked, move_word, next_stage, refusal
from minqing_desktop.domain.casework.moves import RULES, Move
from minqing_desktop.domain.catalogue import FieldType
from minqing_desktop.domain.records.matter import MATTER_STAGES, STEP_TYPES
from minqing_desktop.domain.records.matter import ROUTES as ROUTE_CHOICES
from tests.domain.casework.table import (
    HIDES,
    NEEDS,
    ONLY_ON,
    ROUTES,
    SPOILED,
    STAGES,
    expected_stages,
    needed,
    ready,
)

GOES = expected_stages()
# Needs that stage and route decide and no form or fact can.
BY_PLACE = {"has_route", "started", "route_chosen", "other_route", "petition_term"}


def lacking_by_place(move: str, stage: str, route: str) -> set[str]:
    """Needs that cannot be met there: no route chosen, or nothing begun."""
    found = set()
    if "has_route" in NEEDS[move] and not route:
        found.add("has_route")
    if "started" in NEEDS[move] and stage != "handling" and route != "on_spot":
        found.add("started")
    return found


def complete(refused: Refusal | None) -> bool:
    """A refusal says what stands against it and what to do, in whole sentences."""
    return refused is not None and refused.what.endswith("。") and refused.advice.endswith("。")


def test_the_table_speaks_of_every_stage_route_and_move() -> None:
    assert set(GOES) == {str(move) for move in Move} == set(NEEDS) == {code for code, _ in STEP_TYPES}
    assert set(RULES) == set(Move)
    assert set(STAGES) == {"", *(code for code, _ in MATTER_STAGES)}
    assert set(ROUTES) == {"", *(code for code, _ in ROUTE_CHOICES)}
    in_use = set().union(*(needed(move, route) for move in NEEDS for route in ROUTES))
    assert in_use == set(SPOILED) | BY_PLACE


@pytest.mark.parametrize("move", list(Move))
def test_every_stage_and_route_goes_where_the_table_says(move: Move) -> None:
    for stage in STAGES:
        for route in ROUTES:
            facts, form = ready(move, stage, route)
            refused = refusal(facts, move, form)
            if stage not in GOES[move]:
                assert complete(refused)
                assert refused is not None
                assert refused.code == "stage"
                assert move not in allowed(facts)
                with pytest.raises(KeyError):
                    next_stage(facts, move)
            elif route not in ONLY_ON.get(move, set(ROUTES)):
                assert complete(refused)
                assert refused is not None
                assert refused.code == "route"
                assert move not in allowed(facts)
            else:
                by_place = lacking_by_place(move, stage, route)
                assert ({each.code for each in refused.missing} if refused else set()) == by_place, (stage, route)
                assert (move in allowed(facts)) == (not by_place), (stage, route)
                assert next_stage(facts, move) == GOES[move][stage]


@pytest.mark.parametrize("move", list(Move))
def test_whatever_is_missing_is_named_and_nothing_else(move: Move) -> None:
    tried = 0
    for stage in GOES[move]:
        for route in sorted(ONLY_ON.get(move, set(ROUTES))):
            facts, form = ready(move, stage, route)
            by_place = lacking_by_place(move, stage, route)
            spoilable = sorted(needed(move, route) & set(SPOILED))
            for count in range(1, len(spoilable) + 1):
                for missing in combinations(spoilable, count):
                    spoiled = _spoiled(facts, form, missing)
                    if spoiled is None:
                        continue
                    tried += 1
                    refused = refusal(spoiled[0], move, spoiled[1])
                    assert complete(refused)
                    assert refused is not None
                    assert {each.code for each in refused.missing} == set(missing) | by_place, (stage, route)
                    assert refused.what == "".join(each.what for each in refused.missing)
    assert tried


def _spoiled(facts: MatterFacts, form: MoveForm, missing: tuple[str, ...]) -> tuple[MatterFacts, MoveForm] | None:
    """Spoils these needs at once; None where two of them cannot be missing together."""
    of_facts: dict[str, Any] = {}
    of_form: dict[str, Any] = {}
    for need in missing:
        if HIDES.get(need, set()) & set(missing):
            return None
        for patch, more in zip((of_facts, of_form), SPOILED[need], strict=True):
            if any(patch.get(name, value) != value for name, value in more.items()):
                return None
            patch |= more
    return replace(facts, **of_facts), replace(form, **of_form)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("move", [Move.START, Move.CHANGE_ROUTE])
def test_a_route_must_be_chosen_and_be_another_one(move: Move, route: str) -> None:
    facts, form = ready(move, "accepted", route)
    refused = refusal(facts, move, replace(form, route=""))
    if move is Move.START:
        assert (refused is None) == bool(route)
        return
    assert refused is not None
    assert "other_route" in {each.code for each in refused.missing}
    assert refusal(facts, move, replace(form, route=route)) is not None


def test_a_petition_is_extended_by_thirty_days_at_most() -> None:
    facts, form = ready(Move.ASK_EXTENSION, "handling", "agent_petition")
    assert facts.due_on is not None
    for days, is_refused in ((30, False), (31, True)):
        asked_for = replace(form, due_on=facts.due_on.fromordinal(facts.due_on.toordinal() + days))
        assert (refusal(facts, Move.ASK_EXTENSION, asked_for) is not None) == is_refused
        assert refusal(replace(facts, route="own"), Move.ASK_EXTENSION, asked_for) is None
    facts, form = ready(Move.PETITION_EXTEND, "handling", "agent_petition")
    for before, days, is_refused in ((0, 30, False), (0, 31, True), (20, 10, False), (20, 11, True), (0, 0, True)):
        refused = refusal(replace(facts, petition_days=before), Move.PETITION_EXTEND, replace(form, days=days))
        assert (refused is not None) == is_refused


def test_an_earlier_day_than_acceptance_is_refused() -> None:
    facts, form = ready(Move.HANDLE, "handling", "own")
    assert facts.accepted_on is not None
    assert refusal(facts, Move.HANDLE, replace(form, on=facts.accepted_on)) is None
    before = facts.accepted_on.fromordinal(facts.accepted_on.toordinal() - 1)
    refused = refusal(facts, Move.HANDLE, replace(form, on=before))
    assert refused is not None
    assert [each.code for each in refused.missing] == ["day_possible"]


def test_only_a_staged_closing_must_say_what_follows() -> None:
    facts, form = ready(Move.CLOSE, "rated", "own")
    bare = replace(form, follow_up="", follow_up_on=None)
    for closing in ("substantive", "procedural"):
        assert refusal(facts, Move.CLOSE, replace(bare, closing=closing)) is None
    refused = refusal(facts, Move.CLOSE, bare)
    assert refused is not None
    assert [each.code for each in refused.missing] == ["follow_up", "follow_up_day"]


def test_the_form_says_which_fields_it_asks_for() -> None:
    facts, _ = ready(Move.CLOSE, "rated", "own")
    fields = asked(facts, Move.CLOSE)
    assert [each.field for each in fields if each.is_required] == ["on", "closing"]
    assert {each.field for each in fields if not each.is_required} == {"follow_up", "follow_up_on", "text"}
    for move in Move:
        facts, form = ready(move, next(iter(GOES[move])), "own")
        for each in asked(facts, move):
            assert hasattr(form, each.field)


def test_the_way_to_a_later_move_is_told() -> None:
    facts, _ = ready(Move.CLOSE, "handling", "own")
    refused = refusal(facts, Move.CLOSE)
    assert refused is not None
    assert refused.sentence == "这件事现在是「办理」，不能「办结」。请先：反馈，再评价。"


def test_every_field_a_move_asks_for_can_be_shown() -> None:
    for move in Move:
        facts, _ = ready(move, next(iter(GOES[move])), next(iter(sorted(ONLY_ON.get(move, {"own"})))))
        shown = form_fields(facts, move)
        assert [(each.name, each.is_required) for each in shown] == [
            (each.field, each.is_required) for each in asked(facts, move)
        ]
        for each in shown:
            assert each.label
            assert bool(each.target) == (each.type in (FieldType.REFERENCE, FieldType.REFERENCES))
            assert bool(each.choices) == (each.type is FieldType.CHOICE or each.name == "ways")
    reply, _ = ready(Move.REPLY, "handling", "referred")
    assert {each.name: each.target for each in form_fields(reply, Move.REPLY)}["target"] == "referral"


def test_a_move_is_called_in_chinese_what_its_step_is_called() -> None:
    assert {move: move_word(move) for move in Move} == {move: dict(STEP_TYPES)[str(move)] for move in Move}
