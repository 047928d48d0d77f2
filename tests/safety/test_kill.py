"""kill -9 at random points of saving, importing, undoing, drafting, checkpointing, exporting, opening and closing.

What was acknowledged is there afterwards, whole; nothing is there by half; the log, its views and its witness agree.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from minqing_desktop.domain.log.op import read_header
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services import notebooks
from minqing_desktop.services.drafts import draft
from minqing_desktop.services.households import add_household
from minqing_desktop.services.session import Session
from minqing_desktop.storage.driver import find_damage
from minqing_desktop.storage.rebuilding import compare_with_log, verify_log
from tests.safety import nursery
from tests.safety.nursery import ENTRIES, IMPORTED_HOUSEHOLDS, IMPORTED_MEMBERS, TASKS, open_with_key

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows 没有 fork，改在 Linux 上测")

KILLS, SOAK_KILLS = 100, 5_000
AT_ONCE = 2
KILLS_PER_NOTEBOOK = 10
LIFE_S = 0.2
KILLED_WHILE_OPENING = 0.2
PATIENCE_S = 20
CODE = "330327001201"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with a known key and one household."""
    folder = tmp_path_factory.mktemp("kill") / "notebook"
    patch = pytest.MonkeyPatch()
    make = notebooks.new_keyfile

    def with_known_key(*arguments: str) -> tuple:
        keyfile, _, code = make(*arguments)
        return keyfile, nursery.KEY, code

    with patch.context() as during:
        during.setattr(notebooks, "new_keyfile", with_known_key)
        made, _ = notebooks.create_notebook(
            folder, "correct horse", Village(name="示范村", code=CODE), Cadre(name="陈")
        )
    add_household(made.session, Household(number="0001"), Person(name="甲"))
    made.close()
    return folder


class Nursery:
    """The program that forks the children."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.safety.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert self._answer() == "ready"

    def fork(self, folder: Path, seed: int, first: int, acks: Path) -> int:
        return int(self._ask("fork", folder, seed, first, acks))

    def wait(self, child: int) -> int:
        """The status of a child that ended."""
        return int(self._ask("wait", child))

    def close(self) -> None:
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(10)

    def _ask(self, *words: object) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write("\t".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture
def children() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@dataclass(slots=True)
class Promised:
    """What the children of one notebook acknowledged so far."""

    visits: dict[str, str] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    imports: dict[str, tuple[int, int]] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)
    draft: int = 0
    dumps: int = 0
    done: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def read(self, acks: Path) -> None:
        """Takes over the acknowledgements of a child that is dead."""
        text = acks.read_text() if acks.exists() else ""
        for line in text.splitlines():
            word, *more = line.split()
            self.done[word] += 1
            if word == "opened":
                assert more == [], "an opening after a kill found something to tell"
            elif word == "visit":
                self.visits[more[0]] = more[1]
            elif word == "edit":
                self.words[more[0]] = int(more[1])
            elif word == "import":
                self.imports[more[0]] = (int(more[1]), int(more[2]))
            elif word == "undo":
                self.undone.add(more[0])
            elif word == "draft":
                self.draft = int(more[0])
            elif word == "dump":
                self.dumps += 1


@dataclass(slots=True)
class Victim:
    """One notebook with the children that work on it one after another."""

    folder: Path
    promised: Promised = field(default_factory=Promised)
    kills: int = 0

    @property
    def acks(self) -> Path:
        return self.folder.parent / f"acks-{self.kills}"


def assert_whole(victim: Victim) -> None:
    """Opens after a kill and looks at everything."""
    opened = open_with_key(victim.folder)
    try:
        assert opened.notices == ()
        session, promised = opened.session, victim.promised
        with session.reading() as reader:
            assert verify_log(reader.connection).faults == {}
        assert_promises_kept(session, promised)
        assert_nothing_by_half(session)
        writer, _ = session.notebook.engines()
        with writer.connect() as connection:
            transaction = connection.begin()
            assert compare_with_log(connection) == {}
            transaction.rollback()
        assert find_damage(writer) == []
    finally:
        opened.close()
    assert_dump_whole(victim.folder.parent / "dump.jsonl", promised.dumps)


def assert_promises_kept(session: Session, promised: Promised) -> None:
    assert session.blobs is not None
    with session.reading() as reader:
        visits = reader.get_many(Visit, promised.visits)
        assert visits.keys() == promised.visits.keys()
        for identity, number in promised.words.items():
            assert int(visits[identity].words) >= number
        for digest in promised.visits.values():
            assert session.blobs.has(digest)
        actions = {
            bytes(row[0]).hex(): (read_header(row[1]), row[2], bytes(row[3] or b""))
            for row in reader.connection.exec_driver_sql(
                "SELECT id, header, last_op - first_op + 1, undone_by FROM action"
            )
        }
    for action, (homes, persons) in promised.imports.items():
        header, ops, undone_by = actions[action]
        assert (header.counts["household"], header.counts["person"]) == (homes, persons)
        assert ops == homes + persons + header.counts["group"]
        if action in promised.undone:
            assert undone_by.hex() in actions
    kept = draft(session, "visit:new:1")
    assert kept is not None or not promised.draft
    if kept is not None:
        assert int(kept.body["words"]) >= promised.draft


def assert_nothing_by_half(session: Session) -> None:
    """Acknowledged or not: an action is there with all it wrote, or it is not there."""
    with session.reading() as reader:
        visits = reader.find(Visit)
        for kind, each in ((Entry, ENTRIES), (Task, TASKS), (Attachment, 1)):
            assert reader.count(kind) == len(visits) * each
        members: dict[str, int] = defaultdict(int)
        for person in reader.find(Person):
            members[person.household] += 1
        homes = reader.find(Household)
        assert (len(homes) - 1) % IMPORTED_HOUSEHOLDS == 0
        assert {members[home.id] for home in homes if home.number != "0001"} <= {IMPORTED_MEMBERS}
        assert all(home.head for home in homes)


def assert_dump_whole(path: Path, promised: int) -> None:
    assert path.exists() or not promised
    if path.exists():
        lines = path.read_bytes().splitlines()
        assert {json.loads(line)["kind"] for line in (lines[0], lines[-1])}
        assert path.read_bytes().endswith(b"\n")


def kill_many(kills: int, template: Path, children: Nursery, tmp_path: Path, seed: int) -> dict[str, int]:
    """Lets pairs of children work at the same time, each in its own notebook; gives how often each call returned."""
    chance = random.Random(seed)
    done: dict[str, int] = defaultdict(int)
    victims: list[Victim] = []
    for start in range(0, kills, AT_ONCE):
        if start % (KILLS_PER_NOTEBOOK * AT_ONCE) == 0:
            _count(victims, done)
            for victim in victims:
                shutil.rmtree(victim.folder.parent)
            folders = [tmp_path / f"{start + place}" / "notebook" for place in range(AT_ONCE)]
            victims = [Victim(Path(shutil.copytree(template, folder))) for folder in folders]
        _kill_round(victims, children, chance, start)
        for victim in victims:
            assert_whole(victim)
    _count(victims, done)
    return done


def _count(victims: list[Victim], done: dict[str, int]) -> None:
    for victim in victims:
        for word, times in victim.promised.done.items():
            done[word] += times


def _kill_round(victims: list[Victim], children: Nursery, chance: random.Random, kills: int) -> None:
    """One child for each notebook, killed at a moment of its own; `kills` is how many there were before."""
    born = [
        (children.fork(victim.folder, chance.randrange(2**32), kills + place, victim.acks), victim)
        for place, victim in enumerate(victims)
    ]
    for child, victim in born:
        if chance.random() < KILLED_WHILE_OPENING:
            time.sleep(chance.uniform(0, LIFE_S / 2))
        else:
            _wait_for_work(victim.acks)
            time.sleep(chance.uniform(0, LIFE_S))
        os.kill(child, signal.SIGKILL)
        assert os.WTERMSIG(children.wait(child)) == signal.SIGKILL, "the child ended by itself"
        victim.promised.read(victim.acks)
        victim.kills += 1


def _wait_for_work(acks: Path) -> None:
    """Until the child has opened its notebook, however slow the machine is."""
    give_up = time.monotonic() + PATIENCE_S
    while not (acks.exists() and acks.stat().st_size):
        assert time.monotonic() < give_up, "the child never opened its notebook"
        time.sleep(0.002)


def assert_worth_it(done: dict[str, int], kills: int, kinds: int) -> None:
    """The children really did different kinds of work, or the test proves nothing."""
    assert done["opened"] >= kills // 2
    finished = [word for word in ("visit", "edit", "import", "undo", "draft", "checkpoint", "dump") if done[word]]
    assert len(finished) >= kinds, done


def test_a_hundred_kills(template: Path, children: Nursery, tmp_path: Path) -> None:
    assert_worth_it(kill_many(KILLS, template, children, tmp_path, seed=20261122), KILLS, kinds=4)


@pytest.mark.soak
def test_five_thousand_kills(template: Path, children: Nursery, tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"seed {seed}")
    assert_worth_it(kill_many(SOAK_KILLS, template, children, tmp_path, seed), SOAK_KILLS, kinds=7)
