"""An office whose program is killed in the midst holds whole packages or nothing of them; two may write at once."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from minqing_desktop.domain.log.op import read_header
from minqing_desktop.storage.county.database import CountyDatabase, open_county
from minqing_desktop.storage.transport import ForeignAction
from tests.county_offices import PASSWORD
from tests.storage.county.comparing import differences, tables_of
from tests.storage.county.test_taking import histories
from tests.storage.log.replicas import VILLAGES

KILLS = 4


def take_all(url: str, portions: Sequence[list[ForeignAction]], told: Callable[[], object] = lambda: None) -> None:
    """Each portion in a transaction of its own, with a note of it; `told` is called when one is begun."""
    county = open_county(url, PASSWORD)
    try:
        for number, portion in enumerate(portions):
            with county.writing(VILLAGES) as writer:
                if f"{number:04d}" not in writer.notes(VILLAGES[0]):
                    told()
                    writer.take(portion)
                    writer.put_notes(VILLAGES[0], {f"{number:04d}": b"here"})
    finally:
        county.close()


def killed_while(what: Callable[[Callable[[], object]], None], begun: int, seconds: float) -> None:
    """Does it in a process that is killed so long after it has begun with so many portions."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            what(lambda: os.write(theirs, b"."))
        os._exit(0)
    os.close(theirs)
    while begun and (some := os.read(ours, begun)):
        begun -= len(some)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ours)


def portions_of(actions: Sequence[ForeignAction], size: int) -> list[list[ForeignAction]]:
    return [list(actions[start : start + size]) for start in range(0, len(actions), size)]


def assert_whole(county: CountyDatabase, portions: Sequence[list[ForeignAction]]) -> int:
    """What has its note is here, and nothing else is; gives how many."""
    with county.reading() as reader:
        noted = {int(name) for name in reader.notes(VILLAGES[0])}
        here = {identity for village in VILLAGES for identity in reader.action_ids(village)}
    assert here == {read_header(each.header).id for number in noted for each in portions[number]}
    return len(noted)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows 没有 fork，改在 Linux 上测")
def test_killed_in_the_midst(
    county_url: str, new_county_url: Callable[[str], str], tmp_path: Path, notebook_template: Path
) -> None:
    chance = random.Random(11)
    actions = histories(chance, tmp_path, notebook_template, 4)
    chance.shuffle(actions)
    portions = portions_of(actions, 1)
    counts = []
    for _ in range(KILLS):
        killed_while(lambda told: take_all(county_url, portions, told), 1 + chance.randrange(2), chance.random() * 0.01)
        county = open_county(county_url, PASSWORD)
        counts.append(assert_whole(county, portions))
        county.close()
    assert counts == sorted(counts)
    assert counts[0] < len(portions)
    take_all(county_url, portions)
    other = new_county_url("sqlite")
    take_all(other, portions[::-1])
    offices = [open_county(url, PASSWORD) for url in (county_url, other)]
    try:
        assert differences(*map(tables_of, offices)) == []
    finally:
        for office in offices:
            office.close()


def test_two_at_once(new_county_url: Callable[[str], str], tmp_path: Path, notebook_template: Path) -> None:
    """Two programs take in the same villages and '' on one server, in different orders: neither waits for ever."""
    url = new_county_url("postgresql")
    actions = histories(random.Random(12), tmp_path, notebook_template, 3)
    portions = portions_of(actions, 3)
    failures: list[BaseException] = []

    def work(mine: Sequence[list[ForeignAction]], villages: Sequence[str]) -> None:
        try:
            county = open_county(url, PASSWORD)
            try:
                for portion in mine:
                    with county.writing(villages) as writer:
                        writer.take(portion)
                        writer.lock_shared()
                        writer.put_notes("", {"last": b"mine"})
            finally:
                county.close()
        except BaseException as failure:
            failures.append(failure)

    workers = [
        threading.Thread(target=work, args=(portions, VILLAGES)),
        threading.Thread(target=work, args=(portions[::-1], VILLAGES[::-1])),
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    alone = open_county(new_county_url("sqlite"), PASSWORD)
    together = open_county(url, PASSWORD)
    try:
        with alone.writing(VILLAGES) as writer:
            writer.take(actions)
        assert differences(tables_of(alone), tables_of(together)) == []
    finally:
        alone.close()
        together.close()
