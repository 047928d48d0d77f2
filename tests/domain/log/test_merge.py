"""Merging is arithmetic: whatever happens to copies, the same ops mean the same everywhere, and none is lost."""

import os
import random
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minqing_desktop.domain.log.merge import Arriving, Rank, RecordState, arrive, displayed, visibility
from minqing_desktop.domain.log.op import DELETED
from tests.domain.log.histories import check, play

IN_CI = 10_000
IN_SOAK = 1_000_000
PART = 2_000


def play_many(first: int, count: int) -> int:
    """Plays and checks the histories of some seeds; AssertionError names the seed of one that fails."""
    for seed in range(first, first + count):
        chance = random.Random(seed)
        try:
            check(play(chance, 4 + chance.randrange(22)))
        except AssertionError as failure:
            raise AssertionError(f"history {seed}: {failure}") from failure
    return count


def test_histories_never_diverge() -> None:
    assert play_many(0, IN_CI) == IN_CI


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_million_histories_never_diverge() -> None:
    parts = range(IN_CI, IN_CI + IN_SOAK, PART)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        assert sum(pool.map(play_many, parts, [PART] * len(parts))) == IN_SOAK


@settings(max_examples=80)
@given(st.randoms(use_true_random=False), st.integers(min_value=0, max_value=14))
def test_small_histories_shrink(chance: random.Random, steps: int) -> None:
    check(play(chance, steps))


def here(*ops: bytes) -> set[bytes]:
    return set(ops)


def test_an_edit_overwrites_what_it_names() -> None:
    state = RecordState()
    arrive(state, Arriving(b"c", True, {}), here().__contains__)
    arrive(state, Arriving(b"p", False, {"name": [b"c"]}), here(b"c").__contains__)
    assert state.heads_of("name") == {b"p"}
    assert state.heads_of("phone") == {b"c"}
    assert state.all_heads() == {b"c", b"p"}


def test_an_edit_before_its_creation_waits_for_it() -> None:
    state = RecordState()
    arrive(state, Arriving(b"p", False, {"name": [b"c"]}), here().__contains__)
    assert not state.is_complete
    assert state.awaited == {b"c": {"name"}}
    changed = arrive(state, Arriving(b"c", True, {}), here(b"p").__contains__)
    assert state.is_complete
    assert state.heads_of("name") == {b"p"}
    assert changed == {"*", "name"}
    assert not state.awaited


def test_two_edits_of_one_state_are_both_kept() -> None:
    state = RecordState()
    arrive(state, Arriving(b"c", True, {}), here().__contains__)
    for op in (b"p", b"q"):
        arrive(state, Arriving(op, False, {"name": [b"c"]}), here(b"c", b"p").__contains__)
    assert state.heads_of("name") == {b"p", b"q"}
    assert state.split() == ["name"]
    arrive(state, Arriving(b"s", False, {"name": [b"p", b"q"]}), here(b"c", b"p", b"q").__contains__)
    assert state.heads_of("name") == {b"s"}
    assert state.split() == []


def test_an_edit_beside_a_deletion_keeps_the_record() -> None:
    state = RecordState()
    arrive(state, Arriving(b"c", True, {}), here().__contains__)
    arrive(state, Arriving(b"d", False, {DELETED: [b"c"]}, [b"c"]), here(b"c").__contains__)
    assert not visibility(state).is_visible
    arrive(state, Arriving(b"p", False, {"name": [b"c"]}), here(b"c", b"d").__contains__)
    assert visibility(state) == (True, True)


def test_a_deletion_that_knew_what_was_on_its_way_stands() -> None:
    state = RecordState()
    arrive(state, Arriving(b"p", False, {"name": [b"c"]}), here().__contains__)
    seen = sorted(state.known_ops())
    assert seen == [b"c", b"p"]
    arrive(state, Arriving(b"d", False, {DELETED: []}, seen), here(b"p").__contains__)
    arrive(state, Arriving(b"c", True, {}), here(b"p", b"d").__contains__)
    assert not visibility(state).is_visible


def test_a_restoration_beside_another_deletion_wins() -> None:
    state = RecordState()
    arrive(state, Arriving(b"c", True, {}), here().__contains__)
    for op in (b"d", b"e"):
        arrive(state, Arriving(op, False, {DELETED: [b"c"]}, [b"c"]), here(b"c", b"d").__contains__)
    arrive(state, Arriving(b"r", False, {DELETED: [b"d"]}), here(b"c", b"d", b"e").__contains__)
    assert visibility(state) == (True, True)


def test_the_displayed_head_has_the_greatest_lamport_then_device_then_id() -> None:
    assert displayed([Rank(2, b"a", b"1"), Rank(1, b"z", b"9")]).op == b"1"
    assert displayed([Rank(2, b"a", b"9"), Rank(2, b"b", b"1")]).op == b"1"
    assert displayed([Rank(2, b"a", b"1"), Rank(2, b"a", b"2")]).op == b"2"
    with pytest.raises(ValueError, match="empty"):
        displayed([])
