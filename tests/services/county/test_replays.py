"""Two hundred and fifty packages that an office refuses: each has its own sentence."""

from pathlib import Path

from minqing_desktop.services.county.enrolling import confirm, revoke, take_card_of
from minqing_desktop.services.county.ingesting import ingest_files
from minqing_desktop.services.county.office import Office
from tests.services.exchange.answering import VILLAGE, a_world, answer_all, begin, expect_own_sentences
from tests.services.exchange.situations import SITUATIONS


def test_an_office_answers_each_with_its_own_sentence(office: Office, tmp_path: Path) -> None:
    world = a_world(tmp_path / "hands", office.card, 8)
    for hand in (world.honest, world.colleague, world.revoked):
        shown = take_card_of(office, hand.shown())
        confirm(office, shown.device, shown.groups)
    take_card_of(office, world.unconfirmed.shown())
    revoke(office, world.revoked.keys.device.hex())

    def take(files: list[Path]) -> None:
        ingest_files(office, files)

    begin(world, take)
    with office.reading() as reader:
        before = reader.log_facts(VILLAGE)
    said = answer_all(world, take, 10 * len(SITUATIONS), {"package_not_county": "package_not_for_county"})
    expect_own_sentences(said)
    with office.reading() as reader:
        assert reader.log_facts(VILLAGE) == before
