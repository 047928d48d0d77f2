"""kill -9 at random points of everything that writes: saving, importing, exporting, backing up, keys, upgrading.

What was promised is there afterwards, whole; nothing is there by half; the log, its views and its witness agree; the
password of before or the new one opens.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.services import notebooks
from minqing_desktop.services.cadres import add_cadre
from minqing_desktop.services.households import add_household
from minqing_desktop.storage.key_slots import PasswordSlot
from tests.safety.promises import Promised, assert_whole
from tests.safety.quick_keys import FIRST_PASSWORD, quick_wrapping_key
from tests.safety.worker import COLLEAGUE, Worker

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows 没有 fork，改在 Linux 上测")

KILLS, SOAK_KILLS = 200, 20_000
AT_ONCE = 2
KILLS_PER_NOTEBOOK = 12
LOOKED_AT_EACH = 3
LIFE_S = 0.04
# So long lasts what copies the whole notebook, and it is to be killed in its midst.
LONGER_S = {"backup": 0.12, "upgrade": 0.1, "dump": 0.06, "export": 0.06, "rekey": 0.15, "restore": 0.15}
KILLED_WHILE_OPENING = 0.15
PATIENCE_S = 20
CODE = "330327001201"
STEPS = tuple(Worker.steps(Worker.__new__(Worker)))


@pytest.fixture(scope="module", autouse=True)
def _quick_keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordSlot, "wrapping_key", quick_wrapping_key)
        yield


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, _quick_keys: None) -> Path:
    """A notebook with one household."""
    folder = tmp_path_factory.mktemp("kill") / "notebook"
    made, _ = notebooks.create_notebook(folder, FIRST_PASSWORD, Village(name="示范村", code=CODE), Cadre(name="陈"))
    add_household(made.session, Household(number="0001"), Person(name="甲"))
    add_cadre(made.session, Cadre(name=COLLEAGUE))
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

    def fork(self, victim: "Victim", seed: int, first: str) -> int:
        promised = victim.promised
        return int(self._ask("fork", victim.folder, seed, first, victim.promises, promised.password))

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
class Victim:
    """One notebook with the children that work on it one after another."""

    folder: Path
    promised: Promised = field(default_factory=Promised)
    kills: int = 0

    @property
    def promises(self) -> Path:
        return self.folder.parent / f"promises-{self.kills}"


def kill_many(kills: int, template: Path, children: Nursery, tmp_path: Path, seed: int) -> Counter[str]:
    """Lets pairs of children work at the same time, each in its own notebook; gives how often each call returned."""
    chance = random.Random(seed)
    done: Counter[str] = Counter()
    victims: list[Victim] = []
    for start in range(0, kills, AT_ONCE):
        turn = start // AT_ONCE % KILLS_PER_NOTEBOOK
        if turn == 0:
            for victim in victims:
                shutil.rmtree(victim.folder.parent)
            folders = [tmp_path / f"{start + place}" / "notebook" for place in range(AT_ONCE)]
            victims = [Victim(Path(shutil.copytree(template, folder))) for folder in folders]
        done += _kill_round(victims, children, chance, start)
        for victim in victims:
            is_last = turn == KILLS_PER_NOTEBOOK - 1
            # The next child's opening finds damage too; which of two passwords holds must be known before it.
            if is_last or turn % LOOKED_AT_EACH == 0 or victim.promised.tried_password:
                assert_whole(victim.folder, victim.promised, is_thorough=is_last)
    return done


def _kill_round(victims: list[Victim], children: Nursery, chance: random.Random, kills: int) -> Counter[str]:
    """One child for each notebook, killed at a moment of its own; `kills` is how many there were before."""
    firsts = [STEPS[(kills + place) % len(STEPS)] for place in range(len(victims))]
    born = [
        (children.fork(victim, chance.randrange(2**32), first), victim, first)
        for victim, first in zip(victims, firsts, strict=True)
    ]
    done: Counter[str] = Counter()
    for child, victim, first in born:
        if chance.random() < KILLED_WHILE_OPENING:
            time.sleep(chance.uniform(0, LIFE_S))
        else:
            _wait_for_work(victim.promises)
            time.sleep(chance.uniform(0, LONGER_S.get(first, LIFE_S)))
        os.kill(child, signal.SIGKILL)
        assert os.WTERMSIG(children.wait(child)) == signal.SIGKILL, "the child ended by itself"
        before = Counter(victim.promised.done)
        victim.promised.read(victim.promises)
        done += Counter(victim.promised.done) - before
        victim.kills += 1
    return done


def _wait_for_work(promises: Path) -> None:
    """Until the child has opened its notebook, however slow the machine is."""
    give_up = time.monotonic() + PATIENCE_S
    while not (promises.exists() and b"beginning" in promises.read_bytes()):
        assert time.monotonic() < give_up, "the child never opened its notebook"
        time.sleep(0.002)


def assert_worth_it(done: Counter[str], kills: int) -> None:
    """The children began every kind of work, finished much of it, and died in its midst, or the test proves nothing."""
    begun = {step: done[f"beginning {step}"] for step in STEPS}
    assert sum(begun.values()) >= kills // 2
    assert min(begun.values()) >= kills // len(STEPS) // 3, begun
    # How much is finished in so short a life depends on the machine.
    assert len([step for step in STEPS if done[step]]) >= len(STEPS) // 2, done


def test_two_hundred_kills(template: Path, children: Nursery, tmp_path: Path) -> None:
    assert_worth_it(kill_many(KILLS, template, children, tmp_path, seed=20261122), KILLS)


@pytest.mark.soak
def test_twenty_thousand_kills(template: Path, children: Nursery, tmp_path: Path) -> None:
    seed, kills = int.from_bytes(os.urandom(4), "big"), int(os.environ.get("MINQING_SOAK_KILLS", SOAK_KILLS))
    print(f"seed {seed}")
    done = kill_many(kills, template, children, tmp_path, seed)
    print(f"{kills} kills, calls that had returned: {dict(done)}")
    assert_worth_it(done, kills)
