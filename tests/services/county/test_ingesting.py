"""Packages of many villages into one office: in any order, again, and killed in between."""

from collections.abc import Callable
from pathlib import Path

from minqing_desktop.domain.records.household import Household
from minqing_desktop.services.county.ingesting import ingest_files, ingest_folder
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.receipts import write_receipts
from minqing_desktop.services.exchange import taking
from tests.services.county.conftest import NORTH, SOUTH, Make, meet_office, send_to


def numbers(office: Office, village: str) -> list[str]:
    with office.reading() as reader:
        return sorted(home.number for home in reader.find(Household, village))


def test_there_and_back_with_a_receipt(office: Office, laptop_of: Make, tmp_path: Path) -> None:
    laptop = laptop_of(NORTH)
    meet_office(laptop, office)
    laptop.add("0001", "0002")
    told = ingest_files(office, send_to(laptop, office))
    assert (told.villages, told.sequence, told.doubled) == ((NORTH,), 1, ())
    assert numbers(office, NORTH) == ["0001", "0002"]
    written = write_receipts(office, tmp_path / "out")
    assert [(each.computer, each.sequence) for each in written] == [(laptop.number, 1)]
    receipted = taking.take_receipt(laptop.session, written[0].files)
    assert receipted.works == 2
    assert receipted.is_log_known
    assert write_receipts(office, tmp_path / "out") == []
