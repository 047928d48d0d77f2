"""What the encrypted file remembers of its key file, so that an older one put back in its place is noticed.

Every copy of the key file can be replaced by somebody who kept an old one, and an old one lets in again whose password
was taken away since. The database remembers the counter and the slots of the last one; a database of an older day
remembers that of its day, so restoring a backup with its key file is no such case.
"""

import contextlib
from dataclasses import replace

import msgspec

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.keyfile import KeyFile
from minqing_desktop.storage.local_rows import load_rows, store_rows
from minqing_desktop.storage.notebook import Notebook

_ROW = "keyfile.last"


class _Last(msgspec.Struct, frozen=True):
    owner: str
    counter: int
    slots: tuple[str, ...]


def remember_keyfile(notebook: Notebook, keyfile: KeyFile) -> None:
    """Keeps which key file is in use; writes nothing when that is known. Only the writing lane.

    It is an alarm, not the record: a disk that takes no row stops nothing, the next opening tries again.
    """
    now = _Last(keyfile.owner, keyfile.counter, tuple(sorted(slot.id for slot in keyfile.slots)))
    if _last(notebook) != now:
        with contextlib.suppress(UserError), notebook.local() as connection:
            store_rows(connection, [(_ROW, msgspec.msgpack.encode(now))])


def set_right(notebook: Notebook, keyfile: KeyFile) -> KeyFile | None:
    """Of a key file older than the last one, what of it still holds, to be put in its place; None when it is not older.

    Slots that were taken away since are left out, unless no password would be left, as when only an old copy survived.
    """
    last = _last(notebook)
    if last is None or last.owner != keyfile.owner or keyfile.counter >= last.counter:
        return None
    kept = tuple(slot for slot in keyfile.slots if slot.id in last.slots)
    right = replace(keyfile, slots=kept)
    if not right.password_slots():
        right = keyfile
    return replace(right, counter=last.counter + 1)


def _last(notebook: Notebook) -> _Last | None:
    with notebook.reading() as reader:
        row = load_rows(reader.connection, _ROW).get(_ROW)
    return None if row is None else msgspec.msgpack.decode(row, type=_Last)
