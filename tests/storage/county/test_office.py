"""An office is made once, opened by its password alone, and keeps rows and secrets by village."""

from collections.abc import Callable

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.county.database import CountyDatabase, create_county, open_county
from minqing_desktop.storage.county.reading import Registered
from tests.county_offices import PASSWORD

VILLAGE, OTHER = "330327001201", "330327001202"


def refusal(what: Callable[[], object]) -> str:
    """The code of the refusal that a call ends in."""
    with pytest.raises(UserError) as caught:
        what()
    assert PASSWORD not in f"{caught.value!r}{caught.value.sentence}"
    return caught.value.code


def test_made_once_and_opened_by_its_password(county_url: str) -> None:
    assert refusal(lambda: create_county(county_url, PASSWORD)) == "county_exists"
    assert refusal(lambda: open_county(county_url, PASSWORD + "?")) == "county_wrong_password"
    opened = open_county(county_url, PASSWORD)
    assert opened.is_postgresql == county_url.startswith("postgresql")
    opened.close()
    opened.close()


def test_where_no_office_is(new_county_url: Callable[[str], str], postgresql_url: Callable[[str], str]) -> None:
    assert refusal(lambda: open_county(postgresql_url("postgres"), PASSWORD)) == "county_none"
    assert refusal(lambda: open_county(postgresql_url("nowhere"), PASSWORD)) == "county_unreachable"
    assert refusal(lambda: open_county("postgresql://nobody@/x?host=/nowhere", PASSWORD)) == "county_unreachable"
    assert refusal(lambda: open_county(new_county_url("sqlite") + "x", PASSWORD)) == "county_none"
    for wrong in ("mysql://x/y", "县里", "sqlite://"):
        assert refusal(lambda url=wrong: open_county(url, PASSWORD)) == "county_url_wrong"


def test_rows_and_secrets(county: CountyDatabase) -> None:
    secret = b"\x00what signs for the office"
    county.put_secret("keys", b"\x00\xff")
    county.put_secret("keys", secret)
    assert county.secret("keys") == secret
    assert county.secret("none") is None
    with county.writing([VILLAGE]) as writer:
        writer.put_notes(VILLAGE, {"run.1": b"1", "run.2": b"2", "peer.1": b"3"})
        writer.put_notes(VILLAGE, {"run.1": None, "run.2": b"4"})
        writer.put_notes(OTHER, {"run.9": b"5"})
        assert writer.notes(VILLAGE, "run.") == {"run.2": b"4"}
    with county.reading() as reader:
        assert reader.notes(VILLAGE) == {"peer.1": b"3", "run.2": b"4"}
        assert secret not in b"".join(reader.notes("").values())


def test_what_is_left_by_an_exception_is_as_before(county: CountyDatabase) -> None:
    def fail() -> None:
        with county.writing([VILLAGE]) as writer:
            writer.put_notes(VILLAGE, {"a": b"1"})
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with county.reading() as reader:
        assert reader.notes(VILLAGE) == {}


def test_the_register(county: CountyDatabase) -> None:
    with county.writing([VILLAGE, OTHER]) as writer:
        writer.put_villages([Registered(OTHER, "乙村", "东镇"), Registered(VILLAGE, "甲村", "西镇")], 5)
        writer.put_villages([Registered(OTHER, "乙新村", "东镇")], 6)
    with county.reading() as reader:
        assert reader.villages() == [Registered(OTHER, "乙新村", "东镇"), Registered(VILLAGE, "甲村", "西镇")]
