"""Offices that know the same computers, and all that stands in one, to be compared."""

import random
from collections.abc import Iterable
from pathlib import Path

from minqing_desktop.domain.records.household import Household
from minqing_desktop.services.county.ingesting import ingest_all
from minqing_desktop.services.county.notes import EVERYWHERE
from minqing_desktop.services.county.office import Office, open_office
from minqing_desktop.storage.county.database import open_county
from tests.county_offices import PASSWORD
from tests.storage.county.comparing import tables_of


def twin_of(office: Office, url: str) -> Office:
    """Another office in an empty database: with the same keys, villages and computers, and nothing taken."""
    database = open_county(url, PASSWORD)
    secret = office.database.secret("device")
    assert secret is not None
    with office.reading() as reader:
        rows = {name: body for name, body in reader.notes(EVERYWHERE).items() if not name.startswith("office.")}
        villages = reader.villages()
    with database.writing(()) as writer:
        writer.put_notes(EVERYWHERE, dict(rows))
        writer.put_villages(villages, 0)
    database.put_secret("device", secret)
    database.close()
    return open_office(url, PASSWORD)


def all_of(office: Office) -> dict[str, object]:
    """Every table, and every row beside the log."""
    with office.reading() as reader:
        notes = {each: body for each, body in reader.notes_everywhere("").items() if not each[1].startswith("office.")}
    return {**tables_of(office.database), "notes": notes, "register": None}


def numbers(office: Office, village: str) -> list[str]:
    """Of the households of a village."""
    with office.reading() as reader:
        return sorted(home.number for home in reader.find(Household, village))


def one_by_one(office: Office, files: Iterable[Path], seed: int) -> None:
    """Takes files singly, in an order of chance, some of them twice."""
    dice = random.Random(seed)
    order = list(files)
    order += dice.sample(order, len(order) // 2)
    dice.shuffle(order)
    for path in order:
        ingest_all(office, [path])
