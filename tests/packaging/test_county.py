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
from county.meeting import meet

from minqing_desktop.domain.catalogue import Mark
from minqing_desktop.domain.log.op import is_genuine, read_envelope, read_header
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.exchange.package.keys import Card, eight_groups
from minqing_desktop.exchange.package.reading import Package, read_package
from minqing_desktop.exchange.package.runs import Arrived, RunReader
from minqing_desktop.services.county.ingesting import ingest_folder
from minqing_desktop.services.county.office import furnish
from minqing_desktop.storage.county.database import CountyDatabase
from minqing_desktop.storage.notebook import create_database
from minqing_desktop.storage.transport import ForeignAction
from tests.storage.county.comparing import Picture, differences, shown_by_county, shown_by_notebook

LAYOUT = lay_out(7, 3, date(2026, 11, 20), 8)
SMALL = lay_out(11, 3, date(2026, 11, 20), 5)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    make_county(LAYOUT, folder)
    return folder


def _packages(made: Path) -> list[Package]:
    return [read_package([file]) for file in sorted(made.glob("packages/*/*.mqpkg"))]


def _actions(made: Path, package: Package) -> Iterator[Arrived]:
    key = (made / "office.key").read_text(encoding="ascii").strip()
    opening, messages = package.open([key])
    signers = {card.device: card.signing for card in opening.cards}
    yield from RunReader(signers.get, lambda signer, device: device.startswith(signer)).read(messages)


def _all(made: Path) -> dict[bytes, Arrived]:
    found = [action for package in _packages(made) for action in _actions(made, package)]
    return {read_header(action.header).id: action for action in found}


def test_sizes_are_shared_out_and_add_up() -> None:
    places = lay_out(1, 500, date(2026, 11, 20)).places
    assert sum(place.households for place in places) == 100_000
    assert min(place.households for place in places) < 100 < 300 < max(place.households for place in places)
    assert len({place.code for place in places}) == 500
    assert all(len(place.code) == 12 for place in places)
    assert len({place.township for place in places}) == 25
    assert len({(place.township, place.name) for place in places}) == 500


def test_what_is_sent_is_what_was_counted(made: Path) -> None:
    counts = json.loads((made / "county.json").read_text(encoding="utf-8"))
    actions = _all(made)
    ops = [op for action in actions.values() for op in action.ops]
    assert len(actions) == counts["actions"]
    assert len({op.id for op in ops}) == len(ops) == counts["ops"]
    types = Counter((read_envelope(op.envelope).kind, read_envelope(op.envelope).type) for op in ops)
    assert types["household", 1] == counts["household.create"] == 24
    assert types["matter", 2] == counts["matter.patch"] > 0
    assert types["person", 3] == counts["person.redact"] > 0
    assert all(is_genuine(op) for op in ops)


def test_packages_of_a_laptop_follow_one_another(made: Path) -> None:
    by_sender: dict[bytes, list[Package]] = {}
    for package in _packages(made):
        by_sender.setdefault(package.header.sender, []).append(package)
    assert len(by_sender) == 4
    for packages in by_sender.values():
        packages.sort(key=lambda each: each.header.sequence)
        assert [each.header.sequence for each in packages] == list(range(1, len(packages) + 1))
        assert all(after.header.previous == before.header_digest for before, after in pairwise(packages))
        assert all(each.header.after < each.header.sequence for each in packages)
        assert len(packages) > 6


def test_the_office_can_enrol_every_laptop(made: Path) -> None:
    office = read_package([made / "office.mqpkg"]).card()
    cards = {card.device.hex(): card for card in _cards(made)}
    computers = computers_in(made)
    assert {each.device for each in computers} == cards.keys()
    assert all(each.groups == eight_groups(office, cards[each.device]) for each in computers)
    assert {each.village for each in computers} == {place.code for place in LAYOUT.places}


def _cards(made: Path) -> list[Card]:
    return [read_package([file]).card() for file in made.glob("cards/*.mqpkg")]


def test_the_same_seed_makes_the_same_county(made: Path, tmp_path: Path) -> None:
    make_county(LAYOUT, tmp_path, jobs=2)
    assert {identity: action.header for identity, action in _all(tmp_path).items()} == {
        identity: action.header for identity, action in _all(made).items()
    }
    assert keys_from(7, "a") == keys_from(7, "a") != keys_from(8, "a")


@pytest.fixture(scope="module")
def in_a_notebook(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """What a notebook shows that has taken every action of a small county."""
    folder, home = tmp_path_factory.mktemp("small"), tmp_path_factory.mktemp("notebook")
    make_county(SMALL, folder, parts=2)
    notebook = create_database(home, bytes(range(32)), bytes(16))
    try:
        notebook.take(ForeignAction(*action) for action in _all(folder).values())
        return shown_by_notebook(notebook)
    finally:
        notebook.close()


def test_an_office_takes_it_and_shows_what_a_notebook_shows(
    county: CountyDatabase, in_a_notebook: Picture, tmp_path: Path
) -> None:
    office = furnish(county, name="示范县", code="330327")
    counts = meet(office, SMALL, tmp_path, parts=2)
    told = ingest_folder(office, tmp_path / "packages")
    assert (told.seen, told.quarantined) == ((), ())
    assert sum(each.ops for each in told.taken) == counts["ops"]
    assert len(told.taken) == counts["packages"]
    assert {village for each in told.taken for village in each.villages} == {place.code for place in SMALL.places}
    shown = shown_by_county(county)
    assert differences(shown, in_a_notebook) == []
    assert [len(shown[kind]) for kind in ("household", "visit", "matter")] == [
        counts[f"{kind}.create"] for kind in ("household", "visit", "matter")
    ]
    again = ingest_folder(office, tmp_path / "packages")
    assert (len(again.seen), again.taken) == (counts["packages"], ())


def test_merged_it_is_whole(made: Path, tmp_path: Path) -> None:
    notebook = create_database(tmp_path, bytes(range(32)), bytes(16))
    try:
        taken = notebook.take(ForeignAction(*action) for action in _all(made).values())
        with notebook.reading() as reader:
            counts = json.loads((made / "county.json").read_text(encoding="utf-8"))
            people, homes, matters = reader.find(Person), reader.find(Household), reader.find(Matter)
            visits = reader.count(Visit)
            marks = Counter(record.marks for record in (*people, *homes, *matters))
    finally:
        notebook.close()
    assert taken.ops == counts["ops"]
    assert len(homes) == 24
    assert visits == counts["visit.create"]
    assert 0 < counts["person.create"] - len(people) <= 6
    assert marks.keys() == {0, Mark.TWO_VERSIONS}
    assert {matter.stage for matter in matters} >= {"closed"}
    assert [person.name for person in people].count("") == counts["person.redact"]
