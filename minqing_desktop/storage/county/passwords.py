"""Another password for an office: the key stays, what wraps it is replaced."""

import os
from pathlib import Path

import sqlalchemy as sa

from minqing_desktop.storage.county import faults
from minqing_desktop.storage.county.database import KEYS, explained, key_behind, keys_of, place_of, server_engine
from minqing_desktop.storage.county.schema import note
from minqing_desktop.storage.faults import folder_readonly
from minqing_desktop.storage.keyfile import KeyFile


def change_county_password(url: str, old: str, new: str) -> None:
    """`old` is the password, or the recovery code in its place; whoever has the office open is not disturbed.

    UserError: county_wrong_password, password_too_short, password_too_long, password_taken, county_unreachable,
    folder_readonly.
    """
    place = place_of(url)
    if isinstance(place, Path):
        try:
            raw = keys_of(place).read_bytes()
        except OSError:
            raise faults.county_none() from None
        _replace(keys_of(place), _changed(raw, old, new))
        return
    engine = server_engine(place)
    is_keys = sa.and_(note.c.village == "", note.c.name == KEYS)
    try:
        with explained(), engine.begin() as connection:
            raw = connection.execute(sa.select(note.c.body).where(is_keys).with_for_update()).scalar_one()
            connection.execute(note.update().where(is_keys).values(body=_changed(bytes(raw), old, new)))
    finally:
        engine.dispose()


def _changed(raw: bytes, old: str, new: str) -> bytes:
    return KeyFile.decode(raw).set_password_with_key(key_behind(raw, old), new, label="county").encode()


def _replace(path: Path, data: bytes) -> None:
    """The old file or the new one, whatever happens."""
    part = path.with_name(path.name + ".new")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise folder_readonly() from None
