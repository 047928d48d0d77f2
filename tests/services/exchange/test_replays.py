"""Five hundred packages that are old, missing something, somebody else's or mixed: each has its own sentence."""

import random
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.package.keys import COUNTY
from minqing_desktop.exchange.package.messages import KeyList
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.exchange import enrolling, key_lists, taking
from minqing_desktop.services.exchange.book import Book
from minqing_desktop.services.exchange.sending import signed_book
from tests.services.exchange.answering import a_world, answer_all, begin, expect_own_sentences
from tests.services.exchange.conftest import VILLAGE, Computer
from tests.services.exchange.hands import Hand
from tests.services.exchange.situations import SITUATIONS, TAKEN


def take_here(computer: Computer, files: list[Path]) -> None:
    """As the page and the command line do: whatever the files are."""
    kind = taking.kind_of(files)
    if kind == taking.RECEIPT:
        taking.take_receipt(computer.session, files)
    elif kind == taking.KEYS:
        key_lists.take_key_list(computer.session, files)
    else:
        taking.take(computer.opened, files, behind=0)


def test_a_laptop_answers_each_with_its_own_sentence(laptop: Computer, tmp_path: Path) -> None:
    card = enrolling.own_card(laptop.session, _book(laptop))
    world = a_world(tmp_path / "hands", card, 7)
    for hand in (world.honest, world.colleague, world.revoked):
        shown = enrolling.take_card(laptop.session, hand.shown())
        enrolling.confirm(laptop.session, shown.device, shown.groups)
    enrolling.take_card(laptop.session, world.unconfirmed.shown())
    enrolling.revoke(laptop.session, world.revoked.keys.device.hex())

    def take(files: list[Path]) -> None:
        take_here(laptop, files)

    begin(world, take)
    before = laptop.session.notebook.log_facts()
    said = answer_all(world, take, 10 * len(SITUATIONS))
    expect_own_sentences(said)
    facts = laptop.session.notebook.log_facts()
    assert (facts.ops, facts.last_action, facts.chain) == (before.ops, before.last_action, before.chain)
    assert laptop.numbers() == [str(number) for number in range(TAKEN)]


def test_lists_of_the_county_only_rise(laptop: Computer, tmp_path: Path) -> None:
    card = enrolling.own_card(laptop.session, _book(laptop))
    county = Hand("县里", VILLAGE, tmp_path / "county", COUNTY)
    county.folder.mkdir()
    shown = enrolling.take_card(laptop.session, county.shown())
    enrolling.confirm(laptop.session, shown.device, shown.groups)
    dice, newest = random.Random(7), 0
    for number in range(1, 31):
        version = dice.randrange(1, 40)
        files = county.write([card], [KeyList(version, [], [])], kind="keys", sequence=number)
        if version > newest:
            newest = key_lists.take_key_list(laptop.session, files).version
            continue
        with pytest.raises(UserError) as caught:
            key_lists.take_key_list(laptop.session, files)
        assert caught.value.code == "package_list_old"
    assert newest > 30


def _book(computer: Computer) -> Book:
    return signed_book(computer.session)


def test_the_enrolment_of_a_computer_is_its_own(laptop: Computer, tmp_path: Path) -> None:
    """A card that another computer hands in is none."""
    hand = Hand("本村", VILLAGE, tmp_path / "hand")
    hand.folder.mkdir()
    other = Hand("邻村", VILLAGE, tmp_path / "other")
    other.folder.mkdir()
    path = other.sign_anew(hand.shown().files[0].path, sender=other.keys.device, key=other.card.signing)
    with pytest.raises(UserError) as caught:
        enrolling.take_card(laptop.session, read_package([path]))
    assert caught.value.code == "package_swapped"
