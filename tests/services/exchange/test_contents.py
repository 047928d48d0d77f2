"""Photos and papers on their way: with the actions that name them, once, whole, and gone where they were erased."""

import os
from collections.abc import Callable

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.services.erasing import erase_photos
from minqing_desktop.services.exchange import sending, taking
from minqing_desktop.services.exchange.outlook import outlook
from minqing_desktop.services.notebooks import check_notebook, open_with_key
from minqing_desktop.storage.blobs import BlobStore
from tests.services.exchange.conftest import Computer, meet

Make = Callable[[str], Computer]


def blobs(each: Computer) -> BlobStore:
    assert each.session.blobs is not None
    return each.session.blobs


def add_photo(each: Computer, content: bytes = b"a photo") -> tuple[str, str]:
    """(id, digest) of a photo."""
    digest = blobs(each).put(content)
    with each.session.doing("household.edit") as doing:
        return doing.act.create(Attachment(digest=digest, size=len(content))), digest


def outgoing(one: Computer, other: Computer, with_contents: bool = True) -> tuple[int, int]:
    told = sending.outgoing(one.session, [other.number], with_contents=with_contents)
    return told.contents, told.content_bytes


def receipt(of: Computer, to: Computer) -> None:
    taking.take_receipt(to.session, of.receipt_for(to))


def test_a_photo_goes_with_its_action_until_it_is_receipted(laptop: Computer, county: Computer) -> None:
    photo, digest = add_photo(laptop)
    assert outgoing(laptop, county) == (1, 7)
    laptop.send(county)
    files = laptop.send(county)
    shown = taking.look(county.session, files)
    assert (shown.contents, shown.content_bytes, blobs(county).sizes()) == (1, 7, {})
    taken = county.take(files)
    assert (taken.contents, taken.touched["attachment"]) == (1, {photo})
    assert blobs(county).get(digest) == b"a photo"
    assert outgoing(laptop, county) == (1, 7)
    receipt(county, laptop)
    assert outgoing(laptop, county) == (0, 0)
    assert check_notebook(county.opened).is_sound


def test_what_was_left_out_is_asked_for_by_the_receipt(laptop: Computer, county: Computer) -> None:
    photo, digest = add_photo(laptop)
    assert outgoing(laptop, county, with_contents=False) == (0, 0)
    sent = sending.export(laptop.session, [county.number], laptop.stick, with_contents=False)
    assert county.take(sent.files).contents == 0
    with pytest.raises(UserError, match="blob_missing"):
        blobs(county).get(digest)
    receipt(county, laptop)
    told = sending.outgoing(laptop.session, [county.number])
    assert (told.contents, told.works) == (1, 0)
    taken = county.take(laptop.send(county))
    assert (taken.preview.lines, taken.touched) == ((), {"attachment": {photo}})
    assert blobs(county).has(digest)
    receipt(county, laptop)
    assert outgoing(laptop, county) == (0, 0)


def test_who_wants_no_photos_gets_none(laptop: Computer, county: Computer, computer: Make) -> None:
    add_photo(laptop)
    county.take(sending.export(laptop.session, [county.number], laptop.stick, with_contents=False).files)
    files = sending.write_receipt(county.session, laptop.number, county.stick, asks=False).files
    taking.take_receipt(laptop.session, files)
    add_photo(laptop, b"another")
    assert outgoing(laptop, county) == (0, 0)
    third = computer("third")
    meet(laptop, third)
    assert outgoing(laptop, third) == (2, 14)


def test_a_photo_deleted_or_damaged_does_not_hold_up_the_rest(laptop: Computer, county: Computer) -> None:
    gone, _ = add_photo(laptop, b"deleted")
    _, damaged = add_photo(laptop, b"damaged")
    _, sound = add_photo(laptop, b"sound")
    with laptop.session.doing("household.edit") as doing:
        doing.act.delete(Attachment, gone)
    with blobs(laptop).engines()[0].begin() as connection:
        connection.exec_driver_sql("UPDATE blob SET content = x'44' WHERE digest = ?", (bytes.fromhex(damaged),))
    assert outgoing(laptop, county) == (2, 6)
    assert county.take(laptop.send(county)).contents == 1
    assert list(blobs(county).sizes()) == [bytes.fromhex(sound)]


def test_a_refused_package_leaves_no_content(
    laptop: Computer, county: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_photo(laptop)
    add_photo(laptop, b"another")
    lies = {7: b"a phot0"}
    monkeypatch.setattr(
        "minqing_desktop.services.exchange.sending.content_of",
        lambda store, digest: lies.get(store.sizes()[digest]) if store.get(digest.hex()) != b"another" else b"another",
    )
    monkeypatch.setattr("minqing_desktop.services.exchange.contents._AT_ONCE", 1)
    files = laptop.send(county)
    end = county.session.notebook.log_facts()
    with pytest.raises(UserError, match="package_damaged"):
        county.take(files)
    assert (blobs(county).sizes(), blobs(county).arrived()) == ({}, [])
    assert county.session.notebook.log_facts() == end


@pytest.mark.parametrize("is_committed", [True, False])
def test_a_kill_between_log_and_contents_is_settled_at_the_next_opening(
    laptop: Computer, county: Computer, monkeypatch: pytest.MonkeyPatch, is_committed: bool
) -> None:
    _, digest = add_photo(laptop)
    files = laptop.send(county)
    folder, key = county.opened.folder, county.opened.key
    county.opened.close()
    if is_committed:
        monkeypatch.setattr(taking, "settle_interrupted", killed)
    else:
        monkeypatch.setattr(taking._Reading, "remember", killed)
    child = os.fork()
    if child == 0:
        try:
            taking.take(open_with_key(folder, key), files)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    monkeypatch.undo()
    store = BlobStore(folder / "blobs.db", key)
    assert len(store.arrived()) == 1
    store.close()
    again = open_with_key(folder, key)
    try:
        restarted = Computer(again, county.stick)
        assert "log_end_lost" not in again.notices
        assert (blobs(restarted).has(digest), blobs(restarted).arrived()) == (is_committed, [])
        if not is_committed:
            assert restarted.take(files).contents == 1
            assert blobs(restarted).has(digest)
    finally:
        again.close()


KILLED = 9


def killed(*_: object) -> None:
    os._exit(KILLED)


def test_what_is_erased_on_one_computer_goes_from_the_other(laptop: Computer, county: Computer) -> None:
    photo, digest = add_photo(laptop)
    county.take(laptop.send(county))
    receipt(county, laptop)
    erase_photos(laptop.session, [photo])
    county.take(laptop.send(county))
    assert not blobs(county).has(digest)
    assert outgoing(county, laptop) == (0, 0)


def test_contents_nobody_names_are_passed_over(
    laptop: Computer, county: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = bytes.fromhex(blobs(laptop).put(b"stray"))
    laptop.add("0001")
    monkeypatch.setattr("minqing_desktop.services.exchange.sending.contents_to_send", lambda *_: [(stray, 5)])
    taken = county.take(laptop.send(county))
    assert (taken.preview.contents, taken.contents, blobs(county).sizes()) == (1, 0, {})


def test_photos_spread_over_volumes(laptop: Computer, county: Computer) -> None:
    held = [os.urandom(60_000) for _ in range(4)]
    for each in held:
        add_photo(laptop, each)
    sent = sending.export(laptop.session, [county.number], laptop.stick, volume_bytes=50_000)
    assert len(sent.files) > 1
    assert (sent.contents, sent.content_bytes) == (4, 240_000)
    assert county.take(sent.files).contents == 4
    assert sorted(blobs(county).sizes().values()) == [60_000] * 4


def test_what_is_lacking_is_seen_before_it_is_asked_for_again(laptop: Computer, county: Computer) -> None:
    add_photo(laptop)
    county.take(sending.export(laptop.session, [county.number], laptop.stick, with_contents=False).files)
    receipt(county, laptop)
    (seen,) = outlook(laptop.session).receivers
    assert (seen.waiting, seen.contents, seen.is_owed) == (0, 1, True)
    county.take(laptop.send(county))
    receipt(county, laptop)
    (seen,) = outlook(laptop.session).receivers
    assert (seen.contents, seen.is_owed) == (0, False)
