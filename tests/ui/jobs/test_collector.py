"""Cycles are freed on the UI thread, when nothing else is to be done."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from minqing_desktop.ui.jobs import collector as module
from minqing_desktop.ui.jobs.collector import IdleCollector


class Knot:
    """Refers to itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def busy() -> list[bool]:
    """Whether lanes work; to be changed by the test."""
    return [False]


@pytest.fixture
def collector(qtbot, busy: list[bool]) -> Iterator[IdleCollector]:
    """One that is looked after by hand as well as by its timer."""
    made = IdleCollector(lambda: busy[0])
    yield made
    made.stop()


def _knot() -> weakref.ref[Knot]:
    return weakref.ref(Knot())


def test_python_collects_nothing_by_itself_meanwhile(collector: IdleCollector, busy: list[bool]) -> None:
    busy[0] = True
    knot = _knot()
    kept = [[] for _ in range(200_000)]
    assert knot() is not None
    assert collector.look() == -1
    assert knot() is not None
    del kept
    busy[0] = False
    assert collector.look() == 0
    assert knot() is None


def test_all_ages_have_their_turn(collector: IdleCollector) -> None:
    ages = [collector.look() for _ in range(60)]
    assert (ages.count(2), ages.count(1), ages[-1]) == (1, 5, 2)


def test_too_much_is_freed_even_while_lanes_work(collector: IdleCollector, busy: list[bool], monkeypatch) -> None:
    monkeypatch.setattr(module, "_TOO_MANY", 1000)
    busy[0] = True
    knot = _knot()
    kept = [[] for _ in range(2000)]
    assert collector.look() == 0
    assert knot() is None
    del kept


def test_its_timer_looks(qtbot, monkeypatch) -> None:
    monkeypatch.setattr(module, "_LOOK_EVERY_MS", 5)
    made = IdleCollector(lambda: False)
    knot = _knot()
    qtbot.waitUntil(lambda: knot() is None, timeout=2000)
    made.stop()


def test_python_collects_again_afterwards(qtbot) -> None:
    made = IdleCollector(lambda: False)
    assert not gc.isenabled()
    assert gc.get_freeze_count() > 0
    made.stop()
    made.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
