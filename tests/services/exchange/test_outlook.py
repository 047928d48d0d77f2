"""What waits, what lies on a stick, what a package changes, and settling two versions, without a window."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.host import clock
from minqing_desktop.services.exchange import enrolling, sending, taking
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.exchange.finding import Found, find_packages
from minqing_desktop.services.exchange.kind_words import counts_words
from minqing_desktop.services.exchange.outlook import outlook
from minqing_desktop.services.exchange.settling import both, can_keep_both, contests, settle_both
from minqing_desktop.services.exchange.unsent import Unsent, unsent
from minqing_desktop.services.notebooks import open_with_key
from tests.services.exchange.conftest import Computer, meet

Make = Callable[[str], Computer]


def code_of(found: Found) -> str:
    return found.refusal.code if found.refusal is not None else ""


def test_the_outlook_tells_what_lacks_a_receipt_without_signing(laptop: Computer, county: Computer) -> None:
    start = datetime(2026, 3, 2, 3, tzinfo=UTC)
    hand = clock.HandClock(start)
    clock.use_clock(hand)
    try:
        laptop.add("0001", "0002")
        hand.move(days=40)
        with laptop.session.doing("visit.record") as doing:
            doing.act.create(Visit(words="路灯不亮"))
        runs = len(sending.signed_book(laptop.session).runs)
        laptop.add("0003")
        [seen] = outlook(laptop.session).receivers
        assert (seen.role, seen.waiting, seen.receipted, seen.counts["visit"]) == ("county", 4, 0, 1)
        assert seen.counts["household"] == 3
        assert counts_words(seen.counts).startswith("走访 1 次、户情 3 户")
        waiting = unsent(laptop.session)
        assert waiting is not None
        assert waiting.works == seen.waiting == laptop.standing(county).waiting
        assert runs < len(sending.signed_book(laptop.session).runs)

        county.take(laptop.send(county))
        taking.take_receipt(laptop.session, county.receipt_for(laptop))
        [seen] = outlook(laptop.session).receivers
        assert (seen.waiting, seen.receipted == seen.all, seen.since, seen.owes_receipt) == (0, True, None, False)
        assert unsent(laptop.session) == Unsent(0, None)
        hand.move(days=1)
        laptop.add("0004")
        assert unsent(laptop.session) == Unsent(1, start + timedelta(days=41))
    finally:
        clock.use_clock(None)


def test_a_receipt_is_owed_until_it_is_written(laptop: Computer, county: Computer) -> None:
    county.add("0001")
    laptop.take(county.send(laptop))
    assert outlook(laptop.session).receivers[0].owes_receipt
    laptop.receipt_for(county)
    assert not outlook(laptop.session).receivers[0].owes_receipt
    assert outlook(laptop.session).receivers[0].taken == 1


def test_nobody_met_nothing_unsent(laptop: Computer) -> None:
    laptop.add("0001")
    assert unsent(laptop.session) is None
    assert outlook(laptop.session).receivers == ()


def test_a_stick_is_looked_through_in_the_order_of_taking(laptop, county, computer: Make, tmp_path) -> None:
    """Volumes come together, what is for others or our own is counted, what was taken is known again."""
    other = computer("other")
    meet(county, other)
    stick = tmp_path / "stick"
    laptop.stick = county.stick = stick
    laptop.add("0009")
    laptop.send(county)
    county.take(sorted((stick / sending.STICK_FOLDER).glob("*.mqpkg")))
    county.add("0001")
    first = county.send(laptop)
    county.send(other)
    for number in range(12):
        with county.session.doing("household.add") as doing:
            doing.act.create(Household(number=f"1{number:03d}", note=os.urandom(30_000).hex()))
    volumes = sending.export(county.session, [laptop.number], stick, volume_bytes=100_000).files
    receipt = county.receipt_for(laptop)
    enrolling.write_card(other.session, stick)
    (stick / "照片.jpg").write_bytes(b"no package")
    laptop.take(first)

    haul = find_packages(laptop.session, [stick])
    assert [(each.kind, each.sequence, each.is_seen) for each in haul.packages] == [
        ("enrol", 1, False), ("receipt", 4, False), ("ops", 1, True), ("ops", 3, False),
    ]  # fmt: skip
    assert len(volumes) > 1
    assert sorted(haul.packages[-1].files) == sorted(volumes)
    assert [each.kind for each in haul.fresh] == ["enrol", "receipt", "ops"]
    assert haul.others == 2
    [found] = find_packages(laptop.session, [volumes[1]]).packages
    assert len(found.files) == len(volumes)

    (stick / "复件.mqpkg").write_bytes(volumes[0].read_bytes()[:-9])
    assert sorted(find_packages(laptop.session, [stick]).packages[-1].files) == sorted(volumes)
    lost = tmp_path / "lost"
    lost.mkdir()
    shutil.copy(volumes[0], lost)
    [found] = find_packages(laptop.session, [lost]).packages
    assert code_of(found) == "package_volume_missing"
    [found] = find_packages(laptop.session, [stick / "照片.jpg"]).packages
    assert (found.sender, code_of(found)) == ("照片.jpg", "package_none")
    enrolling.revoke(laptop.session, county.number)
    [found] = find_packages(laptop.session, receipt).packages
    assert code_of(found) == "package_sender_revoked"


@pytest.fixture
def contested(laptop: Computer, county: Computer) -> str:
    """A household of which both have changed the note, the type and an added column."""
    [home] = laptop.add("0001")
    county.take(laptop.send(county))
    laptop.change(home, note="西屋漏雨。", household_type="一般户", extra={"茶园": "三亩"})
    county.change(home, note="屋顶修过。", household_type="脱贫户", extra={"茶园": "四亩"}, livelihood="采茶")
    return home


def test_a_preview_tells_field_by_field(laptop: Computer, county: Computer, contested: str) -> None:
    with county.session.doing("person.add") as doing:
        doing.act.create(Person(household=contested, name="新来的", phone="13800004321"))
    shown = taking.look(laptop.session, county.send(laptop))
    told = {each.label: (each.whose, each.before, each.after) for each in shown.differences}
    assert told["生产生活"] == ("0001", "—", "采茶")
    assert {each.field for each in shown.versions} == {"note", "household_type", "extra"}
    assert {version.village for each in shown.versions for version in each.versions} == {"示范村"}


def test_prose_is_kept_both_and_a_choice_is_not(laptop: Computer, county: Computer, contested: str) -> None:
    laptop.take(county.send(laptop))
    found = contests(laptop.session)
    assert found.records == 1
    by_field = {each.field: each for each in found.fields}
    assert not can_keep_both(by_field["household_type"])
    assert can_keep_both(by_field["note"])
    first = by_field["note"].versions[0]
    assert first.is_shown
    assert both(by_field["note"]).splitlines()[0] == first.text
    assert settle_both(laptop.session, by_field["note"])
    assert settle_both(laptop.session, by_field["extra"])
    home = laptop.home(contested)
    assert sorted(home.note.splitlines()) == ["屋顶修过。", "西屋漏雨。"]
    assert sorted(home.extra["茶园"].split("；")) == ["三亩", "四亩"]
    assert [each.field for each in contests(laptop.session).fields] == ["household_type"]
    # and what was settled here is settled there
    county.take(laptop.send(county))
    assert county.home(contested).note == home.note
    with county.session.reading() as reader:
        assert reader.get(Household, contested).extra == home.extra


def test_a_copied_disk_is_asked_about_until_one_has_a_new_number(laptop, county, computer: Make, tmp_path) -> None:
    """The county does not send back what came under this number; a colleague's laptop brings it round."""
    colleague = computer("colleague")
    meet(colleague, county)
    meet(colleague, laptop)
    laptop.add("0001")
    shutil.copytree(laptop.opened.folder, tmp_path / "twin")
    (tmp_path / "twin" / "notebook.lock").unlink(missing_ok=True)
    again = open_with_key(tmp_path / "twin", laptop.opened.key)
    try:
        twin = Computer(again, tmp_path / "stick-twin")
        twin.add("0002")
        laptop.add("0003")
        county.take(twin.send(county))
        colleague.take(county.send(colleague))
        laptop.take(colleague.send(laptop))
        seen = outlook(laptop.session)
        assert (seen.is_doubled, seen.device) == (True, laptop.number)
        enrolling.renew(laptop.session)
        assert not outlook(laptop.session).is_doubled
        assert laptop.numbers() == ["0001", "0002", "0003"]
        assert [each.trust for each in enrolling.computers(laptop.session)] == [Trust.CONFIRMED] * 2
    finally:
        again.close()
