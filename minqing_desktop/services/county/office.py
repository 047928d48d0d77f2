"""The county's office: one database of many villages, with the keys of its own computer sealed in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.keys import COUNTY, NAME_LIMIT, Card, DeviceKeys, new_keys
from minqing_desktop.host import clock
from minqing_desktop.services.county.notes import EVERYWHERE, OWN, read_note
from minqing_desktop.services.exchange.book import Own
from minqing_desktop.storage.action_log import DEVICE_BYTES
from minqing_desktop.storage.county.database import CountyDatabase, create_county, open_county
from minqing_desktop.storage.county.reading import CountyReader
from minqing_desktop.storage.county.schema import PARTITIONS
from minqing_desktop.storage.county.writing import CountyWriter

_KEYS = "device"
_INCARNATION_BYTES = 4


@dataclass(frozen=True, slots=True)
class Office:
    """An open office. `keys` are its computer's, `name` what villages see, `code` the county's statistical code."""

    database: CountyDatabase
    keys: DeviceKeys
    name: str
    code: str
    incarnation: int

    @property
    def card(self) -> Card:
        """What is told to others; the same for every village, so that one that keeps two villages meets one office."""
        return self.keys.card(self.name, COUNTY, [])

    @property
    def device(self) -> bytes:
        """What its actions are written under: the computer's number and its incarnation."""
        return self.keys.device + self.incarnation.to_bytes(_INCARNATION_BYTES, "big")

    def close(self) -> None:
        """Nothing can be read any more."""
        self.database.close()

    @contextmanager
    def reading(self) -> Iterator[CountyReader]:
        """One snapshot."""
        with self.database.reading() as reader:
            yield reader

    @contextmanager
    def writing(self, *villages: str) -> Iterator[CountyWriter]:
        """One transaction that has these villages to itself."""
        with self.database.writing(villages) as writer:
            yield writer


def create_office(url: str, password: str, *, name: str, code: str = "", partitions: int = PARTITIONS) -> Office:
    """Makes an office at a place where there is none, and opens it.

    UserError: county_name_missing, county_exists, county_unreachable, password_too_short and others of the database.
    """
    name = _checked_name(name)
    database = create_county(url, password, partitions=partitions)
    try:
        return furnish(database, name=name, code=code)
    except BaseException:
        database.close()
        raise


def furnish(database: CountyDatabase, *, name: str, code: str = "") -> Office:
    """Gives an empty database its computer's number and keys, and its name. UserError county_name_missing."""
    own = Desk(name=_checked_name(name), role=COUNTY, incarnation=1, code=code.strip())
    keys = new_keys(os.urandom(DEVICE_BYTES))
    with database.writing(()) as writer:
        writer.put_notes(EVERYWHERE, {OWN: msgspec.msgpack.encode(own)})
    # The keys come last: an office without them was not finished, and opening it says so.
    database.put_secret(_KEYS, msgspec.msgpack.encode(keys))
    return Office(database, keys, own.name, own.code, own.incarnation)


def begin_again(office: Office) -> Office:
    """To be called once a database was put back to an older copy: the office counts anew, as a restored notebook does.

    Laptops learn by that that what was receipted since may be lost here, and send it again.
    """
    with office.writing() as writer:
        writer.hold_shared()
        own = read_note(writer, EVERYWHERE, OWN, Desk)
        assert own is not None
        own = replace(own, incarnation=own.incarnation + 1, sequence=0, previous=b"")
        writer.put_notes(EVERYWHERE, {OWN: msgspec.msgpack.encode(own)})
    return Office(office.database, office.keys, own.name, own.code, own.incarnation)


def _checked_name(name: str) -> str:
    name = name.strip()[:NAME_LIMIT]
    if not name or not name.isprintable():
        raise UserError(
            "county_name_missing",
            tr("还没有填县里的名称，没有改动任何东西。"),
            tr("请写上名称再做，例如「某某县民政局」。"),
        )
    return name


def open_office(url: str, password: str) -> Office:
    """UserError: county_none, county_unreachable, county_wrong_password, county_unfinished, others of the database."""
    database = open_county(url, password)
    try:
        sealed = database.secret(_KEYS)
        with database.reading() as reader:
            own = read_note(reader, EVERYWHERE, OWN, Desk)
        if sealed is None or own is None:
            raise UserError(
                "county_unfinished",
                tr("这个汇总库没有建完，打不开；里面还没有任何数据。"),
                tr("请把它删掉，重新建立一次。"),
            )
        keys = msgspec.msgpack.decode(sealed, type=DeviceKeys)
        return Office(database, keys, own.name, own.code, own.incarnation)
    except BaseException:
        database.close()
        raise


class Desk(Own, frozen=True):
    """The office's counters and names. `number` counts its actions."""

    code: str = ""
    number: int = 0


def now_ms() -> int:
    """The office's clock, shown and never decisive."""
    return round(clock.now().timestamp() * 1000)


def rename_office(office: Office, name: str) -> Office:
    """Gives the office another name, for cards written from now on; the eight groups do not change by it.

    UserError county_name_missing.
    """
    name = _checked_name(name)
    with office.writing() as writer:
        writer.hold_shared()
        own = read_note(writer, EVERYWHERE, OWN, Desk)
        assert own is not None
        writer.put_notes(EVERYWHERE, {OWN: msgspec.msgpack.encode(replace(own, name=name))})
    return Office(office.database, office.keys, name, office.code, office.incarnation)
