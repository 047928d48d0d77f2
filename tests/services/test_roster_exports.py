"""A roster given out with whole numbers comes in again as the same records."""

import gettext
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import use_translator
from minqing_desktop.services.households import HouseholdFilter
from minqing_desktop.services.roster_exports import disclose_roster, export_roster
from minqing_desktop.services.rosters import import_file
from minqing_desktop.services.sample import SAMPLE_TODAY, SAMPLE_VILLAGE, load_sample
from minqing_desktop.services.session import Session
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.notebook import create_database

ENGLISH = Path(__file__).resolve().parents[2] / "translations" / "en" / "LC_MESSAGES"
KEY = bytes(range(32))
HOME_FIELDS = ("number", "address", "tags", "note")
PERSON_FIELDS = (
    "name", "id_type", "id_number", "relation", "relation_word", "sex", "birth_date", "phone", "other_phones", "tags",
    "note",
)  # fmt: skip


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Session]:
    """A second notebook of the sample village without anybody in it."""
    folder = tmp_path / "fresh"
    folder.mkdir()
    notebook = create_database(folder, KEY, os.urandom(16))
    blobs = BlobStore(folder / "blobs.db", KEY, must_exist=False)
    yield of_village(Session(notebook, SAMPLE_VILLAGE.code, "", blobs))
    blobs.close()
    notebook.close()


def of_village(session: Session) -> Session:
    with session.doing("notebook.create", village=SAMPLE_VILLAGE.code) as doing:
        doing.act.create(SAMPLE_VILLAGE)
    session.village = SAMPLE_VILLAGE.code
    return session


@pytest.fixture
def village(empty: Session) -> Session:
    """The sample village, with what the sample's own roster does not have."""
    of_village(empty)
    load_sample(empty, SAMPLE_TODAY)
    with empty.reading() as reader:
        home = reader.find(Household, number="0003")[0]
        several = [one for one in reader.find(Person) if one.household != home.id][:3]
    with empty.doing("household.edit") as doing:
        change = doing.act.change
        change(Household, home.id, tags=("低保", "监测户"), note="门前路滑，\n天黑慢走", address="山边 3 号（后门）")
        change(Person, several[0].id, tags=("残疾", "高龄"), note="=耳背", phone="13800000001")
        change(Person, several[1].id, id_type="foreigner_permit", id_number="ABC198001011234")
        change(Person, several[2].id, id_type="", id_number="", birth_date="1951-07", sex="女")
    return empty


def on_file(session: Session) -> dict[str, object]:
    """Households by number, each with its members by name, without ids."""
    with session.reading() as reader:
        groups = {group.id: group.name for group in reader.find(Group)}
        homes = {home.id: home for home in reader.find(Household)}
        members: dict[str, list[tuple[object, ...]]] = {identity: [] for identity in homes}
        names: dict[str, str] = {}
        for person in reader.find(Person):
            names[person.id] = person.name
            if not person.state:
                members[person.household].append(tuple(getattr(person, name) for name in PERSON_FIELDS))
    return {
        home.number: (
            tuple(getattr(home, name) for name in HOME_FIELDS),
            groups.get(home.group, ""),
            names.get(home.head, ""),
            sorted(members[home.id], key=repr),
        )
        for home in homes.values()
        if not home.state
    }


def test_a_whole_roster_comes_in_again_as_the_same_records(village: Session, fresh: Session, tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    made = export_roster(village, path, HouseholdFilter(), masks=Masks(False))
    outcome = import_file(fresh, path)
    assert (outcome.households, outcome.persons) == (made.households, made.persons)
    before, after = on_file(village), on_file(fresh)
    assert len(before) > 10
    assert after.keys() == before.keys()
    for number, home in after.items():
        assert home == before[number]
    assert not outcome.problems


def test_a_roster_with_english_headings_comes_in_again_too(village: Session, fresh: Session, tmp_path: Path) -> None:
    with (ENGLISH / "minqing.mo").open("rb") as compiled:
        use_translator(gettext.GNUTranslations(compiled).gettext)
    try:
        export_roster(village, tmp_path / "roster.xlsx", HouseholdFilter(), masks=Masks(False))
    finally:
        use_translator(None)
    headings = [cell.value for cell in load_workbook(tmp_path / "roster.xlsx").worksheets[0][3]]
    assert "Household no." in headings
    import_file(fresh, tmp_path / "roster.xlsx")
    assert on_file(fresh) == on_file(village)


def test_unless_asked_for_numbers_are_masked(village: Session, tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    export_roster(village, path, HouseholdFilter())
    text = " ".join(str(cell) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True) for cell in row)
    with village.reading() as reader:
        numbers = [person.id_number for person in reader.find(Person, id_number__empty=False)]
    assert len(numbers) > 10
    assert not any(number in text for number in numbers)
    assert "13800000001" not in text


def test_a_disclosure_says_why_and_of_how_many(village: Session) -> None:
    with pytest.raises(UserError) as caught:
        disclose_roster(village, HouseholdFilter(), "  ")
    assert caught.value.code == "reason_missing"
    disclose_roster(village, HouseholdFilter(), " 镇里核对名单 ")
    with village.reading() as reader:
        (noted,) = reader.find(Disclosure)
        homes = reader.count(Household, village=village.village)
    assert (noted.document, noted.reason, noted.cadre) == ("roster", "镇里核对名单", village.cadre)
    assert noted.records == homes > 10
