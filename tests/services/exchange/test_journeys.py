"""Packages on their way between laptops and the county, and everything that can go wrong with a stick."""

import random
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.backups import backups_of
from minqing_desktop.services.exchange import enrolling, key_lists, sending, taking
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.notebooks import check_notebook, open_with_key
from minqing_desktop.services.restoring import become_device
from minqing_desktop.storage.halved import remember_halved
from tests.services.exchange.conftest import Computer, meet

Make = Callable[[str], Computer]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def test_there_and_back_with_a_receipt(laptop: Computer, county: Computer) -> None:
    laptop.add("0001", "0002")
    files = laptop.send(county)
    shown = taking.look(county.session, files)
    assert [(line.kind, line.new, line.changed) for line in shown.lines] == [("household", 2, 0)]
    assert (county.numbers(), backups_of(county.opened)) == ([], [])

    county.add("0003", "0004")
    county.take(files)
    assert county.numbers() == ["0001", "0002", "0003", "0004"]
    assert len(backups_of(county.opened)) == 1
    assert laptop.standing(county).receipted == 0

    told = taking.take_receipt(laptop.session, county.receipt_for(laptop))
    assert (told.works, told.is_log_known) == (2, True)
    standing = laptop.standing(county)
    assert (standing.receipted, standing.waiting) == (2, 0)
    laptop.take(county.send(laptop))
    assert laptop.numbers() == county.numbers()
    for each in (laptop, county):
        assert check_notebook(each.opened).is_sound


def test_only_a_receipt_turns_a_mark_green(laptop: Computer, county: Computer) -> None:
    laptop.add("0001")
    county.take(laptop.send(county))
    assert laptop.standing(county).receipted == 0
    laptop.take(county.send(laptop))
    assert laptop.standing(county).receipted == 0
    taking.take_receipt(laptop.session, county.receipt_for(laptop))
    assert laptop.standing(county).receipted == laptop.standing(county).all > 0


def test_a_lost_stick_costs_nothing(laptop: Computer, county: Computer) -> None:
    laptop.add("0001")
    for path in laptop.send(county):
        path.unlink()
    laptop.add("0002")
    second = laptop.send(county)
    laptop.add("0003")
    third = laptop.send(county)
    county.take(third)
    assert county.numbers() == ["0001", "0002", "0003"]
    # the one before turns up afterwards
    assert county.take(second).preview.actions == 0
    assert county.numbers() == ["0001", "0002", "0003"]


def test_the_same_package_again_changes_nothing(laptop: Computer, county: Computer) -> None:
    laptop.add("0001")
    files = laptop.send(county)
    county.take(files)
    end = county.session.notebook.log_facts()
    for call in (taking.look, lambda _session, paths: county.take(paths)):
        with pytest.raises(UserError) as caught:
            call(county.session, files)
        assert (caught.value.code, caught.value.what) == ("package_seen", "已导入过，没有变化。")
    assert county.session.notebook.log_facts() == end


def test_after_a_receipt_the_one_before_is_needed(laptop: Computer, county: Computer, computer: Make) -> None:
    """A county that was put back to an older backup lacks what it has receipted: it is told which package that was."""
    laptop.add("0001")
    county.take(laptop.send(county))
    taking.take_receipt(laptop.session, county.receipt_for(laptop))
    backup = shutil.copytree(county.opened.folder, county.stick / "copy")
    laptop.add("0002")
    second = laptop.send(county)
    county.take(second)
    taking.take_receipt(laptop.session, county.receipt_for(laptop))
    laptop.add("0003")
    third = laptop.send(county)

    shutil.copy(county.opened.folder / "notebook.mqkey", backup / "notebook.mqkey")
    (backup / "notebook.lock").unlink(missing_ok=True)
    again = open_with_key(backup, county.opened.key)
    try:
        become_device(again.session.notebook, county.session.notebook.device)
        restored = Computer(again, county.stick)
        with pytest.raises(UserError) as caught:
            restored.take(third)
        assert caught.value.what.startswith("还缺第 2 包")
        assert restored.numbers() == ["0001"]
        # its receipt from after the restore says what it lacks, and an older one counts for nothing
        old = county.receipt_for(laptop)
        taking.take_receipt(laptop.session, restored.receipt_for(laptop))
        assert refusal(lambda: taking.take_receipt(laptop.session, old)) == "package_outdated"
        restored.take(laptop.send(restored))
        assert restored.numbers() == ["0001", "0002", "0003"]
    finally:
        again.close()


def test_two_say_different_things_and_both_stay(laptop: Computer, county: Computer) -> None:
    home = laptop.add("0001")[0]
    county.take(laptop.send(county))
    laptop.change(home, address="示范村一组1号")
    county.change(home, address="示范村一组2号")
    files = county.send(laptop)
    shown = taking.look(laptop.session, files)
    assert [(each.field, [one.words for one in each.versions]) for each in shown.versions] in (
        [("address", ["示范村一组1号", "示范村一组2号"])],
        [("address", ["示范村一组2号", "示范村一组1号"])],
    )
    assert laptop.home(home).address == "示范村一组1号"
    laptop.take(files)
    county.take(laptop.send(county))
    assert laptop.home(home) == county.home(home)


def test_two_visits_on_one_day_are_both_kept_and_pointed_out(laptop: Computer, county: Computer) -> None:
    home = laptop.add("0001")[0]
    county.take(laptop.send(county))
    noon = datetime(2026, 11, 22, 4, tzinfo=UTC)
    for each, name, when in ((laptop, "陈干部", noon), (county, "李干部", noon.replace(hour=8))):
        with each.session.doing("visit.record") as doing:
            cadre = doing.act.create(Cadre(name=name))
            doing.act.create(Visit(households=(home,), cadre=cadre, started_at=when))
            doing.act.create(Visit(households=(home,), cadre=cadre, started_at=when - timedelta(days=when.hour)))
    shown = county.take(laptop.send(county)).preview.same_day
    assert [(each.household, each.day, sorted(each.cadres)) for each in shown] == [
        (home, date(2026, 11, 22), ["李干部", "陈干部"])
    ]
    with county.session.reading() as reader:
        assert reader.count(Visit) == 4


def test_strangers_and_the_revoked_are_refused(laptop: Computer, county: Computer, computer: Make) -> None:
    stranger = computer("stranger")
    stranger.add("0009")
    path, _ = enrolling.write_card(county.session, county.stick)
    shown = enrolling.take_card(stranger.session, read_package([path]))
    enrolling.confirm(stranger.session, county.number, shown.groups)
    files = stranger.send(county)
    assert refusal(lambda: county.take(files)) == "package_sender_unknown"
    path, _ = enrolling.write_card(stranger.session, stranger.stick)
    enrolling.take_card(county.session, read_package([path]))
    assert refusal(lambda: county.take(files)) == "package_sender_unconfirmed"
    assert refusal(lambda: enrolling.confirm(county.session, stranger.number, "0000 " * 8)) == "groups_differ"
    enrolling.confirm(county.session, stranger.number, shown.groups)
    county.take(files)
    assert county.numbers() == ["0009"]

    enrolling.revoke(county.session, stranger.number)
    stranger.add("0010")
    assert refusal(lambda: county.take(stranger.send(county))) == "package_sender_revoked"
    assert refusal(lambda: sending.export(county.session, [stranger.number], county.stick)) == "exchange_nobody"
    assert county.numbers() == ["0009"]


def test_what_is_for_others_stays_shut(laptop: Computer, county: Computer, computer: Make) -> None:
    third = computer("third")
    meet(laptop, third)
    laptop.add("0001")
    files = laptop.send(county)
    assert refusal(lambda: third.take(files)) == "package_not_for_us"
    assert third.numbers() == []


def test_a_damaged_package_leaves_nothing(laptop: Computer, county: Computer) -> None:
    laptop.add("0001")
    path = laptop.send(county)[0]
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(bytes(data))
    end = county.session.notebook.log_facts()
    assert refusal(lambda: county.take([path])) == "package_damaged"
    assert county.session.notebook.log_facts() == end
    assert backups_of(county.opened) == []


def test_what_goes_through_others_keeps_its_origin(laptop: Computer, county: Computer, computer: Make) -> None:
    """The county carries one laptop's work to another, which has met neither it nor its key."""
    other = computer("other")
    meet(other, county)
    laptop.add("0001")
    county.take(laptop.send(county))
    other.take(county.send(other))
    assert other.numbers() == ["0001"]
    assert {each.device: each.trust for each in enrolling.computers(other.session)} == {
        county.number: Trust.CONFIRMED,
        laptop.number: Trust.VOUCHED,
    }
    # what is vouched for may not send
    meet_one_way(laptop, other)
    assert refusal(lambda: other.take(laptop.send(other))) == "package_sender_unknown"


def meet_one_way(knowing: Computer, known: Computer) -> None:
    """Only one of the two has confirmed the other."""
    path, _ = enrolling.write_card(known.session, known.stick)
    shown = enrolling.take_card(knowing.session, read_package([path]))
    enrolling.confirm(knowing.session, known.number, shown.groups)


def test_the_county_takes_a_computer_out_of_use_for_all(laptop: Computer, county: Computer, computer: Make) -> None:
    lost = computer("lost")
    meet(lost, county)
    first = list(key_lists.publish(county.session, county.stick).files)
    assert key_lists.take_key_list(laptop.session, first) == key_lists.Listed(1, 1, 0)
    assert refusal(lambda: key_lists.take_key_list(laptop.session, first)) == "package_seen"
    lost.add("0666")
    county.take(lost.send(county))
    enrolling.revoke(county.session, lost.number)
    second = list(key_lists.publish(county.session, county.stick).files)
    assert key_lists.take_key_list(laptop.session, second) == key_lists.Listed(2, 0, 1)
    # what the lost one wrote is passed over, the rest of the package is taken
    county.add("0007")
    taken = laptop.take(county.send(laptop))
    assert taken.preview.passed_over > 0
    assert laptop.numbers() == ["0007"]
    assert refusal(lambda: key_lists.publish(laptop.session, laptop.stick)) == "exchange_not_county"


def test_a_copied_disk_is_noticed_and_nothing_is_lost(laptop: Computer, county: Computer) -> None:
    copy = shutil.copytree(laptop.opened.folder, laptop.stick / "copy")
    (copy / "notebook.lock").unlink(missing_ok=True)
    opened = open_with_key(copy, laptop.opened.key)
    try:
        twin = Computer(opened, laptop.stick)
        laptop.add("0001")
        twin.add("0002")
        assert county.take(laptop.send(county)).preview.doubled == ()
        assert county.take(twin.send(county)).preview.doubled == (laptop.number,)
        assert county.numbers() == ["0001", "0002"]
        assert [each.is_doubled for each in enrolling.computers(county.session)] == [True]
        # the copy takes a number of its own and is enrolled anew
        enrolling.renew(twin.session)
        assert twin.number != laptop.number
        meet(twin, county)
        twin.add("0003")
        assert county.take(twin.send(county)).preview.doubled == ()
        assert county.numbers() == ["0001", "0002", "0003"]
    finally:
        opened.close()


def test_a_strange_card_does_not_shut_out_the_one_that_is_trusted(
    laptop: Computer, county: Computer, computer: Make
) -> None:
    """Somebody hands the county a card under the laptop's number with keys of his own."""
    thief = computer("thief")
    thief.session.notebook.become(laptop.session.notebook.device)
    path, _ = enrolling.write_card(thief.session, thief.stick)
    shown = enrolling.take_card(county.session, read_package([path]))
    assert (shown.trust, shown.has_new_card) == (Trust.CONFIRMED, True)
    thief_met = enrolling.take_card(
        thief.session, read_package([enrolling.write_card(county.session, county.stick)[0]])
    )
    enrolling.confirm(thief.session, county.number, thief_met.groups)
    thief.add("0666")
    assert refusal(lambda: county.take(thief.send(county))) == "package_sender_unknown"
    laptop.add("0001")
    county.take(laptop.send(county))
    assert county.numbers() == ["0001"]


def test_half_an_action_is_never_signed_for(laptop: Computer, county: Computer) -> None:
    with laptop.session.doing("household.add") as doing:
        doing.act.create(Household(number="0001"))
    with laptop.session.notebook.local() as connection:
        remember_halved(connection, [doing.changes.action])
    laptop.add("0002")
    county.take(laptop.send(county))
    assert county.numbers() == ["0002"]


def test_a_full_stick_leaves_no_half_package(
    laptop: Computer, county: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.add("0001")
    monkeypatch.setattr("minqing_desktop.services.exchange.stick.free_bytes", lambda _folder: 100)
    assert refusal(lambda: laptop.send(county)) == "stick_no_room"
    monkeypatch.undo()
    monkeypatch.setattr("minqing_desktop.services.exchange.stick.digest_of", lambda _path, **_: b"other")
    assert refusal(lambda: laptop.send(county)) == "stick_unlike"
    assert list((laptop.stick / sending.STICK_FOLDER).iterdir()) == []
    monkeypatch.undo()
    county.take(laptop.send(county))
    assert county.numbers() == ["0001"]


def test_many_sticks_in_any_order_end_equal(laptop: Computer, county: Computer, computer: Make) -> None:
    go_to_and_fro(7, 24, [laptop, county, computer("third")])


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(200))
def test_many_more_sticks(seed: int, laptop: Computer, county: Computer, computer: Make) -> None:
    go_to_and_fro(seed, 60, [laptop, county, computer("third")])


def go_to_and_fro(seed: int, steps: int, everybody: list[Computer]) -> None:
    """Sticks are lost, doubled and late; receipts too. After one good round everybody holds the same."""
    dice = random.Random(seed)
    laptop, county, third = everybody
    meet(third, county)
    meet(third, laptop)
    waiting: list[tuple[Computer, list[Path]]] = []
    homes = laptop.add("0000")
    for step in range(steps):
        one, other = dice.sample(everybody, 2)
        deed = dice.choice(["add", "change", "send", "send", "take", "take", "receipt"])
        if deed == "add":
            homes += one.add(f"{step + 1:04d}")
        elif deed == "change":
            with one.session.reading() as reader:
                here = [home.id for home in reader.find(Household)]
            if here:
                one.change(dice.choice(here), address=f"{step}号")
        elif deed == "send":
            waiting.append((other, one.send(other)))
        elif deed == "receipt":
            taking.take_receipt(other.session, one.receipt_for(other))
        elif waiting:
            to, files = dice.choice(waiting)
            assert outcome(lambda: to.take(files)) in {"", "package_seen", "package_missing_before"}  # noqa: B023
    for one in everybody:
        for other in everybody:
            if one is not other:
                taking.take_receipt(one.session, other.receipt_for(one))
    for one, other in ((laptop, county), (third, county), (county, laptop), (county, third)):
        other.take(one.send(other))
    assert laptop.numbers() == county.numbers() == third.numbers()
    assert len(laptop.numbers()) == len(homes)
    assert all(laptop.home(each) == county.home(each) == third.home(each) for each in homes)


def outcome(call: Callable[[], object]) -> str:
    """The code of what was refused; empty where nothing was."""
    try:
        call()
    except UserError as error:
        return error.code
    return ""
