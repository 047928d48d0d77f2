"""Saving a visit, from the form to committed and witnessed, beside a bare transaction of as many rows."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

from bench.figures import Line, median, percentile
from bench.part import PASSWORD, Scope, own_folder
from bench.villages import VILLAGE, copy_of
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.host import clock
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.services.session import Session
from minqing_desktop.services.visits import VisitForm, record_visit
from minqing_desktop.storage.driver import KEY_BYTES, connect

MOST_P95_MS = 50
_TIMES = 120
_WORDS = (
    "西屋还是漏，上次说请瓦匠来看，一个多月了没人来。膝盖疼，走到村口要歇两回，卫生院送药那天要是能顺便量个血压就好了。"
    "水渠第三道闸门关不严，插秧那阵下游总是缺水，几家为这个吵过。"
)
_RECORDS = 8


def measure(scope: Scope) -> Iterator[Line]:
    """p50 and p95 of a visit with two entries and three tasks as the editor saves it, and of one with two matters."""
    del scope
    with own_folder() as folder:
        opened = open_notebook(copy_of(VILLAGE, folder / "notebook"), PASSWORD)
        bare = _Bare(folder / "bare.db")
        try:
            forms, whole, theirs = _times(opened.session, bare)
        finally:
            bare.close()
            opened.close()
    against = f"一次裸的 SQLCipher 事务写 {_RECORDS} 行（synchronous=FULL）"
    size = "2,000 户 20,000 次走访"
    yield Line("存一次走访 p50", size, median(forms), "ms", "", None, median(theirs), against)
    yield Line(
        "存一次走访 p95", size, percentile(forms, 0.95), "ms", f"≤ {MOST_P95_MS} ms",
        percentile(forms, 0.95) <= MOST_P95_MS, percentile(theirs, 0.95), against, "两条条目、三件任务，含见证文件",
    )  # fmt: skip
    yield Line(
        "存走访带两件事项 p95", size, percentile(whole, 0.95), "ms", f"≤ {MOST_P95_MS} ms",
        percentile(whole, 0.95) <= MOST_P95_MS, percentile(theirs, 0.95), against, "同一个动作写八条记录，含见证文件",
    )  # fmt: skip


def _times(session: Session, bare: _Bare) -> tuple[list[float], list[float], list[float]]:
    with session.reading() as reader:
        homes = [household.id for household in reader.find(Household, limit=_TIMES)]
    forms, whole, theirs = [], [], []
    for home in homes:
        start = time.perf_counter()
        record_visit(session, _form(home))
        first = time.perf_counter()
        _record_with_matters(session, home)
        second = time.perf_counter()
        bare.write()
        third = time.perf_counter()
        for seconds, kept in ((first - start, forms), (second - first, whole), (third - second, theirs)):
            kept.append(seconds * 1000)
    return forms, whole, theirs


def _form(home: str) -> VisitForm:
    visit = Visit(households=(home,), started_at=clock.now().astimezone(UTC), words=_WORDS, is_complete=True)
    entries = (Entry(type="need", text=_WORDS[:10], start=0, end=10), Entry(type="dispute", text=_WORDS[-12:]))
    tasks = tuple(Task(title=f"请瓦匠看西屋，第{n}次", due_on=clock.today() + timedelta(days=n)) for n in (1, 7, 30))
    return VisitForm(visit, entries=entries, tasks=tasks, task_entries={0: 0, 1: 0, 2: 1})


def _record_with_matters(session: Session, home: str) -> None:
    form = _form(home)
    with session.doing("visit.record") as doing:
        create = doing.act.create
        visit = create(form.visit)
        for entry, task in zip(form.entries, form.tasks, strict=False):
            origin = create(Entry(visit=visit, household=home, type=entry.type, text=entry.text))
            create(Task(title=task.title, household=home, visit=visit, entry=origin, due_on=task.due_on))
            create(Matter(title=entry.text, household=home, entry=origin, wanted=_WORDS, accepted_on=clock.today()))
        create(Task(title=form.tasks[2].title, household=home, visit=visit, due_on=form.tasks[2].due_on))


class _Bare:
    """The yardstick: a keyed database of the same pragmas and one plain table."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, os.urandom(KEY_BYTES), must_exist=False)
        self._connection.execute("CREATE TABLE note (n INTEGER PRIMARY KEY, id BLOB, words TEXT)")

    def write(self) -> None:
        """One transaction."""
        run = self._connection
        run.execute("BEGIN IMMEDIATE")
        run.executemany("INSERT INTO note (id, words) VALUES (?, ?)", [(os.urandom(16), _WORDS)] * _RECORDS)
        run.execute("COMMIT")

    def close(self) -> None:
        """Ends the file."""
        self._connection.close()
