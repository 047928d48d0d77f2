"""Meets situations by the hundred and compares the answers."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.package.keys import Card
from minqing_desktop.exchange.package.messages import Receipt
from tests.services.exchange.hands import Hand
from tests.services.exchange.situations import SITUATIONS, TAKEN, World

VILLAGE = "330327001201"
Take = Callable[[list[Path]], object]


def a_world(folder: Path, receiver: Card, seed: int) -> World:
    """Computers with their folders; nobody has met the receiver yet."""
    names = ("本村", "邻村", "生人", "没核对的", "停用的")
    one, two, three, four, five = (Hand(name, VILLAGE, folder / str(at)) for at, name in enumerate(names))
    one.incarnation = 2
    for hand in (one, two, three, four, five):
        hand.folder.mkdir(parents=True)
    return World(random.Random(seed), receiver, one, two, three, four, five)


def begin(world: World, take: Take) -> None:
    """The receiver takes packages and receipts of the honest computer, which has been put back from a backup once."""
    for number in range(TAKEN):
        action = world.honest.add(str(number))
        world.actions.append(action)
        files = world.honest.next(world.receiver, action)
        take(files)
        world.taken.append(files)
    for _ in range(2):
        files = world.honest.write(
            [world.receiver], [Receipt([], 1, 1, b"")], kind="receipt", sequence=world.honest.sequence + 1
        )
        take(files)
        world.honest.sequence += 1
        world.receipts.append(files)


def answer_all(world: World, take: Take, count: int, otherwise: Mapping[str, str] | None = None) -> dict[str, set[str]]:
    """Meets each situation in turn, and gives the sentences by code; `otherwise` says which codes are others here."""
    said: dict[str, set[str]] = {}
    for number in range(count):
        situation = SITUATIONS[number % len(SITUATIONS)]
        wanted, files = situation(world)
        code, _, detail = wanted.partition(" ")
        code = (otherwise or {}).get(code, code)
        with pytest.raises(UserError) as caught:
            take(files)
        assert caught.value.code == code, situation.__name__
        if detail:
            assert f"还缺第 {detail} 包" in caught.value.what
            said.setdefault(code, set()).add("还缺")
        else:
            said.setdefault(code, set()).add(caught.value.what)
    return said


def expect_own_sentences(said: dict[str, set[str]]) -> None:
    """Each refusal has one sentence, and no other refusal says the same."""
    assert all(len(sentences) == 1 for code, sentences in said.items() if code != "package_volume_missing"), said
    everything = [sentence for sentences in said.values() for sentence in sentences]
    assert len(everything) == len(set(everything))
    assert len(said) >= 17
