"""What an office refuses lies aside with its reason, and comes in once that is mended; lists and receipts go back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.place import Village
from minqing_desktop.exchange.package.messages import Closing, KeyList
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.county import enrolling, quarantine
from minqing_desktop.services.county.ingesting import ingest_all, ingest_files, try_again
from minqing_desktop.services.county.office import Office, begin_again, open_office, rename_office
from minqing_desktop.services.county.publishing import publish
from minqing_desktop.services.county.receipts import write_receipts
from minqing_desktop.services.county.sending import confirmed_computers, send
from minqing_desktop.services.county.standing import office_standing, village_standings
from minqing_desktop.services.county.villages import add_village, import_villages, villages
from minqing_desktop.services.exchange import enrolling as meeting
from minqing_desktop.services.exchange import key_lists, sending, taking
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.villages import add_village as add_village_here
from tests.county_offices import PASSWORD
from tests.services.county.conftest import NORTH, SOUTH, STRANGE, Make, meet_office, send_to
from tests.services.county.offices import numbers, twin_of
from tests.services.exchange.conftest import Computer, meet


def refused(office: Office, files: list[Path]) -> str:
    """The code under which files were set aside; nothing of them was taken."""
    result = ingest_all(office, files)
    assert result.taken == ()
    (refusal,) = result.quarantined
    assert refusal.what
    return refusal.code


def test_strangers_wait_until_they_are_confirmed(office: Office, laptop_of: Make) -> None:
    laptop = laptop_of(NORTH)
    county = enrolling.write_county_card(office, laptop.stick, [NORTH])
    there = meeting.take_card(laptop.session, read_package(county))
    meeting.confirm(laptop.session, there.device, there.groups)
    laptop.add("0001")
    files = send_to(laptop, office)
    assert refused(office, files) == "package_sender_unknown"
    assert refused(office, files) == "package_sender_unknown"
    assert len(quarantine.quarantined(office)) == 1

    card, _ = meeting.write_card(laptop.session, laptop.stick)
    assert [(each.kind, each.groups) for each in ingest_all(office, [card]).taken] == [("enrol", there.groups)]
    assert refused(office, files) == "package_sender_unconfirmed"
    with pytest.raises(UserError, match="groups_differ"):
        enrolling.confirm(office, laptop.number, "0000 " * 8)
    (waiting,) = quarantine.quarantined(office)
    with pytest.raises(UserError, match="package_sender_unconfirmed"):
        try_again(office, waiting)
    enrolling.confirm(office, laptop.number[:8], there.groups)
    (waiting,) = quarantine.quarantined(office)
    assert (waiting.sender, waiting.sequence, waiting.names) == (laptop.number, 1, [files[0].name])
    # the next round takes by itself what came too early
    assert [each.sequence for each in ingest_all(office, []).taken] == [1]
    assert quarantine.quarantined(office) == []
    assert numbers(office, NORTH) == ["0001"]

    enrolling.revoke(office, laptop.number)
    laptop.add("0002")
    assert refused(office, send_to(laptop, office)) == "package_sender_revoked"
    (gone,) = quarantine.quarantined(office)
    quarantine.drop(office, [quarantine.refusal_named(office, gone.id[:6])])
    assert quarantine.quarantined(office) == []
    with pytest.raises(UserError, match="quarantine_unknown"):
        quarantine.refusal_named(office, gone.id)


def test_a_damaged_copy_is_cleared_away_by_a_good_one(file_office: Office, laptop_of: Make, tmp_path: Path) -> None:
    office = file_office
    laptop = laptop_of(NORTH)
    meet_office(laptop, office)
    laptop.add("0001")
    (path,) = send_to(laptop, office)
    bad, torn, text = tmp_path / "bad.bin", tmp_path / "torn.mqpkg", tmp_path / "读我.txt"
    bad.write_bytes(path.read_bytes()[:-1] + b"\x00")
    torn.write_bytes(b"\x00" * 100)
    text.write_text("不是数据包", encoding="utf-8")
    result = ingest_all(office, [bad, torn, text])
    assert [each.code for each in result.quarantined] == ["package_damaged", "package_none"]
    assert (result.taken, result.ignored) == ((), (text,))
    (standing, other) = village_standings(office)
    assert (standing.code, standing.refused, standing.last_at, other.refused) == (NORTH, 1, None, 0)
    assert len(ingest_all(office, [path]).taken) == 1
    assert [each.code for each in quarantine.quarantined(office)] == ["package_none"]
    whole = office_standing(office)
    assert (whole.villages, whole.silent, whole.computers, whole.refused, whole.receipts) == (2, 1, 1, 1, 1)


def test_only_the_villages_that_were_confirmed(file_office: Office, laptop_of: Make) -> None:
    office = file_office
    laptop = laptop_of(NORTH)
    meet_office(laptop, office)
    add_village_here(laptop.session, Village(name="南湖村", code=SOUTH))
    laptop.session.village = SOUTH
    laptop.add("0101")
    files = send_to(laptop, office)
    assert refused(office, files) == "county_village_foreign"
    assert numbers(office, SOUTH) == []

    card, _ = meeting.write_card(laptop.session, laptop.stick)
    shown = enrolling.take_card(office, [card])
    assert (shown.has_new_card, set(shown.villages)) == (True, {NORTH, SOUTH})
    assert refused(office, files) == "county_village_foreign"
    enrolling.confirm(office, laptop.number, shown.groups)
    (aside,) = quarantine.quarantined(office)
    assert try_again(office, aside).villages == (NORTH, SOUTH)
    assert quarantine.quarantined(office) == []
    assert numbers(office, SOUTH) == ["0101"]

    stranger = laptop_of(STRANGE)
    with pytest.raises(UserError, match="county_village_unknown"):
        meet_office(stranger, office)
    add_village(office, STRANGE, "西岭村", "云溪镇")
    meet_office(stranger, office)
    stranger.add("0201")
    ingest_files(office, send_to(stranger, office))
    assert numbers(office, STRANGE) == ["0201"]


def test_one_who_is_vouched_for_writes_for_nobody_elses_village(file_office: Office, laptop_of: Make) -> None:
    office = file_office
    laptop, unknown = laptop_of(NORTH), laptop_of(SOUTH)
    meet_office(laptop, office)
    meet(laptop, unknown)
    unknown.add("0101")
    laptop.take(unknown.send(laptop))
    assert refused(office, send_to(laptop, office)) == "county_village_foreign"
    assert enrolling.computers(office)[0].device == laptop.number


def test_a_provisional_code_is_registered_with_the_village(file_office: Office, laptop_of: Make) -> None:
    office = file_office
    laptop = laptop_of("933000000001")
    with laptop.session.reading() as reader:
        (village,) = reader.find(Village)
    with laptop.session.doing("village.edit") as doing:
        doing.act.change(Village, village.id, code=NORTH)
    laptop.session.village = "933000000001"
    meet_office(laptop, office)
    laptop.add("0001")
    assert ingest_files(office, send_to(laptop, office)).villages == ("933000000001",)
    assert {each.code: each.name for each in villages(office)}["933000000001"] == "北山村"


def test_what_is_not_for_a_county(file_office: Office, laptop_of: Make) -> None:
    office = file_office
    laptop, other = laptop_of(NORTH), laptop_of(NORTH)
    meet_office(laptop, office)
    meet(laptop, other)
    laptop.add("0001")
    assert refused(office, laptop.send(other)) == "package_not_for_us"
    reply = send(office, "reply", [office.card], [Closing(0, 0, 0)], laptop.stick)
    with pytest.raises(UserError, match="package_not_for_county"):
        ingest_files(office, list(reply.files))
    # what the office wrote itself lies on every stick that comes back
    assert ingest_all(office, list(reply.files)).ignored == reply.files


def test_lists_and_receipts_are_taken_by_laptops(office: Office, laptop_of: Make, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="exchange_nobody"):
        publish(office, tmp_path)
    laptop, lost = laptop_of(NORTH), laptop_of(SOUTH)
    for each in (laptop, lost):
        meet_office(each, office)
    first = publish(office, tmp_path / "one")
    assert (first.version, first.computers, first.revoked) == (1, 2, 0)
    assert key_lists.take_key_list(laptop.session, first.files) == key_lists.Listed(1, 1, 0)
    enrolling.revoke(office, lost.number)
    second = publish(office, tmp_path / "two")
    assert key_lists.take_key_list(laptop.session, second.files) == key_lists.Listed(2, 0, 1)
    with pytest.raises(UserError, match="package_list_old"):
        key_lists.take_key_list(laptop.session, _list_again(office, 1, tmp_path / "again"))

    laptop.add("0001")
    ingest_files(office, send_to(laptop, office))
    lost_once = write_receipts(office, tmp_path / "three")
    again = write_receipts(office, tmp_path / "four", every=True)
    assert [each.computer for each in (*lost_once, *again)] == [laptop.number, laptop.number]
    assert _green(laptop, office) == 0
    taking.take_receipt(laptop.session, again[0].files)
    assert _green(laptop, office) > 0
    # the laptop's receipt for what the county sent comes back the same way
    receipt = sending.write_receipt(laptop.session, office.keys.device.hex(), laptop.stick)
    told = ingest_files(office, list(receipt.files))
    assert (told.kind, told.sender, told.receipted) == ("receipt", laptop.number, 0)


def _list_again(office: Office, version: int, folder: Path) -> list[Path]:
    """A list of a version that was published already, in a package of its own."""
    cards = [met.card for met in confirmed_computers(office)]
    return list(send(office, "keys", cards, [KeyList(version, cards, [])], folder).files)


def _green(laptop: Computer, office: Office) -> int:
    return next(each.receipted for each in sending.standings(laptop.session) if each.device == office.keys.device.hex())


def test_villages_from_a_table(file_office: Office, tmp_path: Path) -> None:
    office = file_office
    table = tmp_path / "村.csv"
    table.write_text(
        "云溪县行政村名单\n乡镇,统计代码,村名\n云溪镇,330327001203,东桥村\n,330327001204,西桥村\n"
        f"清河镇,33032700120,少一位\n清河镇,{NORTH},北山新村\n清河镇,{SOUTH},\n",
        encoding="utf-8",
    )
    done = import_villages(office, table)
    assert [(each.code, each.township) for each in done.added] == [
        ("330327001203", "云溪镇"),
        ("330327001204", "云溪镇"),
    ]
    assert [(each.code, each.name) for each in done.changed] == [(NORTH, "北山新村")]
    assert [doubt[:5] for doubt in done.doubts] == ["第 5 行", "第 7 行"]
    assert import_villages(office, table).unchanged == 3
    with pytest.raises(UserError, match="county_village_wrong"):
        add_village(office, "123", "北山村")
    empty = tmp_path / "empty.csv"
    empty.write_text("姓名,电话\n某某,123\n", encoding="utf-8")
    with pytest.raises(UserError, match="county_villages_none"):
        import_villages(office, empty)


def test_the_office_is_the_same_when_it_is_opened_again(office: Office, county_url: str, laptop_of: Make) -> None:
    laptop = laptop_of(NORTH)
    meet_office(laptop, office)
    renamed = rename_office(office, "云溪县民政局")
    opened = open_office(county_url, PASSWORD)
    try:
        assert (opened.name, opened.code, opened.card) == ("云溪县民政局", "330327", renamed.card)
        assert [(each.device, each.trust) for each in enrolling.computers(opened)] == [(laptop.number, Trust.CONFIRMED)]
        assert repr(opened.keys) == "DeviceKeys()"
        assert replace(opened.card, name="x") == replace(office.card, name="x")
    finally:
        opened.close()


def test_an_office_put_back_to_an_older_copy_gets_everything_again(
    file_office: Office, laptop_of: Make, tmp_path: Path, new_county_url: Callable[[str], str]
) -> None:
    """What it had receipted since is lost there; its next receipts say so, and the laptop sends it once more."""
    laptop = laptop_of(NORTH)
    meet_office(laptop, file_office)
    older = twin_of(file_office, new_county_url("sqlite"))
    try:
        laptop.add("0001")
        ingest_files(file_office, send_to(laptop, file_office))
        taking.take_receipt(laptop.session, write_receipts(file_office, tmp_path / "out")[0].files)
        laptop.add("0002")
        assert refused(older, send_to(laptop, older)) == "package_missing_before"
        again = begin_again(older)
        assert again.incarnation == older.incarnation + 1
        (written,) = write_receipts(again, tmp_path / "again", every=True)
        taking.take_receipt(laptop.session, written.files)
        assert len(ingest_all(again, send_to(laptop, again)).taken) == 1
        assert numbers(again, NORTH) == ["0001", "0002"]
    finally:
        older.close()
