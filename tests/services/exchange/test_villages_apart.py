"""A notebook of several villages sends those that are asked for, and what belongs to none."""

from collections.abc import Callable, Sequence

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.log.op import read_header
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.place import Village
from minqing_desktop.exchange.package.runs import sign_run
from minqing_desktop.services.exchange import sending, taking
from minqing_desktop.services.exchange.book import Book, Run
from minqing_desktop.services.exchange.narrowing import cut_by_village
from minqing_desktop.services.notebooks import check_notebook
from minqing_desktop.services.villages import add_village
from minqing_desktop.storage.transport import signed_of
from tests.services.exchange.conftest import VILLAGE, Computer, meet

OTHER = "330327001202"
Make = Callable[[str], Computer]


def add_in(each: Computer, village: str, number: str) -> str:
    with each.session.doing("household.add", village=village) as doing:
        return doing.act.create(Household(number=number))


@pytest.fixture
def wide(laptop: Computer) -> Computer:
    """A laptop with two villages, written by turns, and a cadre."""
    add_village(laptop.session, Village(name="邻村", code=OTHER))
    for number in range(3):
        add_in(laptop, VILLAGE, f"1{number}")
        add_in(laptop, OTHER, f"2{number}")
    with laptop.session.doing("cadre.add", village="") as doing:
        doing.act.create(Cadre(name="陈干部"))
    return laptop


def send(one: Computer, other: Computer, villages: Sequence[str] = ()) -> sending.Sent:
    return sending.export(one.session, [other.number], one.stick, villages=villages)


def book_of(each: Computer) -> Book:
    with each.session.reading() as reader:
        return Book(reader.connection)


def test_only_the_chosen_village_goes_out(wide: Computer, county: Computer, computer: Make) -> None:
    first = send(wide, county, [VILLAGE])
    taken = county.take(first.files)
    assert county.numbers() == ["10", "11", "12"]
    assert taken.preview.passed_over == 0
    with county.session.reading() as reader:
        assert reader.count(Cadre) == 1
    assert all(len(run.villages) == 1 for each in (wide, county) for run in book_of(each).runs)
    # the receipt is for that village alone: the other one waits
    taking.take_receipt(wide.session, county.receipt_for(wide))
    assert sending.outgoing(wide.session, [county.number], villages=[VILLAGE]).works == 0
    assert sending.outgoing(wide.session, [county.number]).works == 4
    county.take(send(wide, county).files)
    assert county.numbers() == ["10", "11", "12", "20", "21", "22"]
    # what was taken goes on under its first signature, one village as well
    third = computer("third")
    meet(third, county)
    third.take(send(county, third, [OTHER]).files)
    assert third.numbers() == ["20", "21", "22"]
    for each in (county, third):
        assert check_notebook(each.opened).is_sound


def test_a_village_nobody_has_is_refused(wide: Computer, county: Computer) -> None:
    with pytest.raises(UserError) as caught:
        send(wide, county, ["330327001299"])
    assert caught.value.code == "exchange_village_unknown"


def test_photos_of_another_village_stay(wide: Computer, county: Computer) -> None:
    assert wide.session.blobs is not None
    for village, content in ((VILLAGE, b"ours"), (OTHER, b"the others'")):
        digest = wide.session.blobs.put(content)
        with wide.session.doing("household.edit", village=village) as doing:
            doing.act.create(Attachment(digest=digest))
    county.take(sending.export(wide.session, [county.number], wide.stick, with_contents=False).files)
    taking.take_receipt(wide.session, county.receipt_for(wide))
    told = sending.outgoing(wide.session, [county.number], villages=[OTHER])
    assert (told.contents, told.content_bytes) == (1, 11)
    assert sending.outgoing(wide.session, [county.number]).contents == 2


def sign_as_before(each: Computer) -> None:
    """Puts the runs together as the first programs cut them: one device's, across villages."""
    sending.signed_book(each.session)
    with each.session.notebook.local() as connection:
        book = Book(connection)
        device = each.session.notebook.device
        keys, others = book.keys_of(device), [run for run in book.runs if run.head.device != device]
        runs = [run for run in book.runs if run.head.device == device]
        ids = sorted((identity for run in runs for identity in run.ids), key=lambda one: number_of(connection, one))
        actions = list(signed_of(connection, ids))
        head = sign_run(keys.device, device, actions, keys.signer())
        headers = [read_header(raw) for raw, _ in actions]
        connection.exec_driver_sql("DELETE FROM meta WHERE name LIKE 'exchange.run.%'")
        book.runs.clear()
        for run in others:
            book.add_run(run)
        book.add_run(Run(head, ids, [header.number for header in headers], sum(run.works for run in runs)))
        book.save()


def number_of(connection: object, identity: bytes) -> int:
    return read_header(next(signed_of(connection, [identity]))[0]).number  # pyright: ignore[reportArgumentType]


def test_runs_of_the_first_programs_are_cut_by_their_own_device_alone(
    wide: Computer, county: Computer, monkeypatch: pytest.MonkeyPatch, computer: Make
) -> None:
    with monkeypatch.context() as before:
        before.setattr(sending, "cut_by_village", lambda *_: None)
        sign_as_before(wide)
        county.take(send(wide, county).files)
        taking.take_receipt(wide.session, county.receipt_for(wide))
    assert county.numbers() == ["10", "11", "12", "20", "21", "22"]
    # cut anew the laptop still knows that the county has all of it
    assert sending.outgoing(wide.session, [county.number]).works == 0
    assert all(len(run.villages) == 1 for run in book_of(wide).runs)
    # the county cannot cut what another signed: it goes whole or stays, and is said
    third = computer("third")
    meet(third, county)
    told = sending.outgoing(county.session, [third.number], villages=[OTHER])
    assert told.held_back == 8
    third.take(send(county, third).files)
    assert third.numbers() == ["10", "11", "12", "20", "21", "22"]


def test_cutting_again_changes_nothing(wide: Computer) -> None:
    sending.signed_book(wide.session)
    digests = [run.head.digest for run in book_of(wide).runs]
    with wide.session.notebook.local() as connection:
        book = Book(connection)
        cut_by_village(book, connection, wide.session.notebook.device)
        book.save()
    assert [run.head.digest for run in book_of(wide).runs] == digests
