"""An invented county: the same one from the same seed, packages whole and signed, its people complete when merged."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from county.keys import keys_from
from county.layout import lay_out
from county.making import computers_in, make_county

from minqing_desktop.domain.catalogue import Mark
from minqing_desktop.domain.log.op import is_genuine, read_envelope, read_header
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.exchange.package.keys import Card, eight_groups
from minqing_desktop.exchange.package.reading import Package, read_package
from minqing_desktop.exchange.package.runs import Arrived, RunReader
from minqing_desktop.storage.notebook import create_database
from minqing_desktop.storage.transport import ForeignAction

LAYOUT = lay_out(7, 3, date(2026, 11, 20), 12)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    make_county(LAYOUT, folder)
    return folder


def _packages(county: Path) -> list[Package]:
    return [read_package([file]) for file in sorted(county.glob("packages/*/*.mqpkg"))]


def _actions(county: Path, package: Package) -> Iterator[Arrived]:
    key = (county / "office.key").read_text(encoding="ascii").strip()
    opening, messages = package.open([key])
    signers = {card.device: card.signing for card in opening.cards}
    yield from RunReader(signers.get, lambda signer, device: device.startswith(signer)).read(messages)


def _all(county: Path) -> dict[bytes, Arrived]:
    found = [action for package in _packages(county) for action in _actions(county, package)]
    return {read_header(action.header).id: action for action in found}


def test_sizes_are_shared_out_and_add_up() -> None:
    places = lay_out(1, 500, date(2026, 11, 20)).places
    assert sum(place.households for place in places) == 100_000
    assert min(place.households for place in places) < 100 < 300 < max(place.households for place in places)
    assert len({place.code for place in places}) == 500
    assert all(len(place.code) == 12 for place in places)
    assert len({place.township for place in places}) == 25
    assert len({(place.township, place.name) for place in places}) == 500


def test_what_is_sent_is_what_was_counted(county: Path) -> None:
    counts = json.loads((county / "county.json").read_text(encoding="utf-8"))
    actions = _all(county)
    ops = [op for action in actions.values() for op in action.ops]
    assert len(actions) == counts["actions"]
    assert len({op.id for op in ops}) == len(ops) == counts["ops"]
    types = Counter((read_envelope(op.envelope).kind, read_envelope(op.envelope).type) for op in ops)
    assert types["household", 1] == counts["household.create"] == 36
    assert types["matter", 2] == counts["matter.patch"] > 0
    assert types["person", 3] == counts["person.redact"] > 0
    assert all(is_genuine(op) for op in ops)


def test_packages_of_a_laptop_follow_one_another(county: Path) -> None:
    by_sender: dict[bytes, list[Package]] = {}
    for package in _packages(county):
        by_sender.setdefault(package.header.sender, []).append(package)
    assert len(by_sender) == 4
    for packages in by_sender.values():
        packages.sort(key=lambda each: each.header.sequence)
        assert [each.header.sequence for each in packages] == list(range(1, len(packages) + 1))
        assert all(after.header.previous == before.header_digest for before, after in pairwise(packages))
        assert all(each.header.after < each.header.sequence for each in packages)
        assert len(packages) > 6


def test_the_office_can_enrol_every_laptop(county: Path) -> None:
    office = read_package([county / "office.mqpkg"]).card()
    cards = {card.device.hex(): card for card in _cards(county)}
    computers = computers_in(county)
    assert {each.device for each in computers} == cards.keys()
    assert all(each.groups == eight_groups(office, cards[each.device]) for each in computers)
    assert {each.village for each in computers} == {place.code for place in LAYOUT.places}


def _cards(county: Path) -> list[Card]:
    return [read_package([file]).card() for file in county.glob("cards/*.mqpkg")]


def test_the_same_seed_makes_the_same_county(county: Path, tmp_path: Path) -> None:
    make_county(LAYOUT, tmp_path, jobs=2)
    assert {identity: action.header for identity, action in _all(tmp_path).items()} == {
        identity: action.header for identity, action in _all(county).items()
    }
    assert keys_from(7, "a") == keys_from(7, "a") != keys_from(8, "a")


def test_merged_it_is_whole(county: Path, tmp_path: Path) -> None:
    notebook = create_database(tmp_path, bytes(range(32)), bytes(16))
    try:
        taken = notebook.take(ForeignAction(*action) for action in _all(county).values())
        with notebook.reading() as reader:
            counts = json.loads((county / "county.json").read_text(encoding="utf-8"))
            people, homes, matters = reader.find(Person), reader.find(Household), reader.find(Matter)
            visits = reader.count(Visit)
            marks = Counter(record.marks for record in (*people, *homes, *matters))
    finally:
        notebook.close()
    assert taken.ops == counts["ops"]
    assert len(homes) == 36
    assert visits == counts["visit.create"]
    assert 0 < counts["person.create"] - len(people) <= 6
    assert marks.keys() == {0, Mark.TWO_VERSIONS}
    assert {matter.stage for matter in matters} >= {"closed"}
    assert [person.name for person in people].count("") == counts["person.redact"]
