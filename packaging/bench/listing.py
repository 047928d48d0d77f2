"""What a page asks when it opens: the list of households in its orders, and the day, beside reading the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bench.figures import Line, median, spread
from bench.part import PASSWORD, Scope, interleaved, timed
from bench.villages import VILLAGE, notebook_of
from minqing_desktop.services.households import HouseholdFilter, HouseholdOrder, household_ids
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.services.session import Session
from minqing_desktop.services.today import today

_TURNS = 9
_PLAIN = (
    "SELECT id, started_at FROM v_visit WHERE hidden = 0",
    "SELECT id, number FROM v_household WHERE hidden = 0",
    "SELECT household, due_on FROM v_task WHERE hidden = 0 AND done_on IS NULL",
)
_AGAINST = "一遍读出户、走访、未办任务（不排序、不归并）"


def measure(scope: Scope) -> Iterator[Line]:
    """Medians of the list in its heaviest orders, and of the whole page of the day."""
    del scope
    opened = open_notebook(notebook_of(VILLAGE), PASSWORD)
    try:
        session = opened.session
        for what, most_ms, ask in (
            ("今日页的数据", 150, lambda: today(session)),
            ("户情列表，按上次走访", 100, lambda: _ids(session, HouseholdOrder.LAST_VISIT)),
            ("户情列表，按未办", 100, lambda: _ids(session, HouseholdOrder.OPEN)),
        ):
            yield _line(session, what, most_ms, ask)
    finally:
        opened.close()


def _ids(session: Session, order: HouseholdOrder) -> None:
    if len(household_ids(session, HouseholdFilter(order=order))) != VILLAGE.households:
        raise RuntimeError("not all households are listed")


def _line(session: Session, what: str, most_ms: int, ask: Callable[[], Any]) -> Line:
    ask()
    ours, bare = interleaved(_TURNS, lambda: timed(ask)[0] * 1000, lambda: timed(lambda: _read(session))[0] * 1000)
    met = median(ours) <= most_ms
    note = f"我们 {spread(ours, 'ms')}"
    return Line(what, VILLAGE.words, median(ours), "ms", f"≤ {most_ms} ms", met, median(bare), _AGAINST, note)


def _read(session: Session) -> None:
    with session.reading() as reader:
        for query in _PLAIN:
            reader.connection.exec_driver_sql(query).all()
