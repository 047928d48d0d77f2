"""Search as you type: every prefix a person types on the way to a name, a number or a word."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Line, median, percentile
from bench.part import PASSWORD, Scope
from bench.villages import COUNTY, TOWN, VILLAGE, Size, notebook_of
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.initials import initials
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.services.search import find_anything
from minqing_desktop.services.session import Session
from minqing_desktop.storage.search_index import match_expression

MOST_P95_MS = 20
_EACH = 12


def measure(scope: Scope) -> Iterator[Line]:
    """For each size p50 and p95 over all prefixes, in random order."""
    for size in (VILLAGE, TOWN, COUNTY) if scope.is_large else (VILLAGE, TOWN):
        yield from _measure(notebook_of(size), size)


def _measure(folder: Path, size: Size) -> Iterator[Line]:
    opened = open_notebook(folder, PASSWORD)
    try:
        session = opened.session
        typed, people = _typed(session)
        ours, bare = _times(session, typed)
    finally:
        opened.close()
    slowest = typed[max(range(len(typed)), key=lambda place: ours[place])]
    words = f"{people:,} 人 {size.visits * 2:,} 条目"
    note = f"{len(typed)} 次输入（姓名、首字母、尾号、电话、两字词，逐字），最慢的一次打了 {len(slowest)} 个字"
    yield Line("边打边搜 p50", words, median(ours), "ms", "", None, median(bare), "只做 FTS5 MATCH，不取内容")
    yield Line(
        "边打边搜 p95", words, percentile(ours, 0.95), "ms", f"≤ {MOST_P95_MS} ms",
        percentile(ours, 0.95) <= MOST_P95_MS, percentile(bare, 0.95), "只做 FTS5 MATCH，不取内容", note,
    )  # fmt: skip


def _times(session: Session, typed: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds of our search and of the bare index, one after the other; everything was typed once before."""
    with session.reading() as reader:
        run = reader.connection.exec_driver_sql
        ours, bare = [], []
        for words in typed:
            find_anything(session, words)
        for words in typed:
            start = time.perf_counter()
            find_anything(session, words)
            between = time.perf_counter()
            run("SELECT rowid FROM find WHERE find MATCH ? LIMIT 30", (match_expression(words),)).all()
            bare.append((time.perf_counter() - between) * 1000)
            ours.append((between - start) * 1000)
    return ours, bare


def _typed(session: Session) -> tuple[list[str], int]:
    """What is typed letter by letter to find people and words that are there, and how many people there are."""
    chance = random.Random(9)
    with session.reading() as reader:
        people = reader.count(Person)
        some = reader.find(Person, limit=2_000)
        visits = reader.find(Visit, limit=2_000)
    chosen = chance.sample(some, _EACH * 4)
    wholes = [person.name for person in chosen[:_EACH]]
    wholes += [sorted(initials(person.name))[0] for person in chosen[_EACH : 2 * _EACH]]
    wholes += [person.id_number[-4:] for person in chosen[2 * _EACH : 3 * _EACH]]
    wholes += [person.phone for person in chosen[3 * _EACH :]]
    for visit in chance.sample(visits, _EACH):
        at = chance.randrange(len(visit.words) - 2)
        wholes.append(visit.words[at : at + 2])
    typed = [whole[:length] for whole in wholes for length in range(1, len(whole) + 1)]
    typed = [each for each in typed if match_expression(each)]
    chance.shuffle(typed)
    return typed, people
