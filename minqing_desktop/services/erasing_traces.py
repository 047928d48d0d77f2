"""What lies outside the log and still tells of somebody who is erased: contents of attachments, drafts, what was
remembered of rosters and forms.

Contents are removed after the log has let them go, since a lost content does harm and one too many does none. What is
to be removed is written down before, so that a power cut in between leaves it to the next opening.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from minqing_desktop.services.session import Session
from minqing_desktop.storage.drafting import drop_draft, load_drafts
from minqing_desktop.storage.local_rows import Local
from minqing_desktop.storage.preferring import drop_preference, load_preferences, store_preference
from minqing_desktop.storage.reading.attachments import digests_in_use, erased_here

_PENDING = "erasing.pending"
_LEAST = 2
"""A single character is in every text."""


class _Pending(msgspec.Struct):
    ids: list[str] = []
    digests: list[str] = []


def drafts_telling_of(session: Session, ids: Iterable[str], words: Iterable[str]) -> list[str]:
    """The keys of drafts in which one of these records or numbers stands."""
    wanted = _patterns(ids, words)
    with session.reading() as reader:
        return [
            key
            for key, _at, body in load_drafts(reader.connection, "")
            if any(each in body or each in key.encode() for each in wanted)
        ]


def intend(session: Session, ids: Iterable[str], digests: Iterable[str]) -> None:
    """Writes down what has to be removed outside the log, before the log is touched. The writing lane's."""
    with session.notebook.local() as connection:
        intend_within(connection, ids, digests)


def intend_within(connection: Local, ids: Iterable[str], digests: Iterable[str]) -> None:
    """As `intend`, in the transaction in which the log lets them go."""
    pending = _Pending(sorted(set(ids)), sorted(set(digests) - {""}))
    store_preference(connection, _PENDING, msgspec.json.encode(pending).decode())


def remove_traces(session: Session, words: Iterable[str] = ()) -> None:
    """Removes what was intended and the log no longer needs, and leaves no page of it in the database's journal.

    `words` are numbers that drafts and memories are looked through for beside the ids. The writing lane's.
    """
    with session.reading() as reader:
        kept = load_preferences(reader.connection, _PENDING).get(_PENDING)
    if kept is None:
        return
    pending = msgspec.json.decode(kept, type=_Pending)
    with session.reading() as reader:
        erased = erased_here(reader.connection, pending.ids)
    # What was intended and did not come to pass takes nothing with it.
    if erased:
        _drop_memories(session, _patterns(erased, words))
        _drop_contents(session, pending.digests)
    with session.notebook.local() as connection:
        drop_preference(connection, _PENDING)
    session.notebook.checkpoint()
    if session.blobs is not None:
        session.blobs.checkpoint()


def _drop_memories(session: Session, wanted: list[bytes]) -> None:
    with session.notebook.local() as connection:
        for key, _at, body in load_drafts(connection, ""):
            if any(each in body or each in key.encode() for each in wanted):
                drop_draft(connection, key)
        for name, value in load_preferences(connection, "").items():
            told = f"{name}\n{value}".encode()
            if name != _PENDING and any(each in told for each in wanted):
                drop_preference(connection, name)


def _drop_contents(session: Session, digests: list[str]) -> None:
    if session.blobs is None:
        return
    with session.reading() as reader:
        used = digests_in_use(reader.connection, digests)
    for digest in digests:
        if digest not in used:
            session.blobs.delete(digest)


def _patterns(ids: Iterable[str], words: Iterable[str]) -> list[bytes]:
    """Ids as text and as bytes, for what is kept as text and as a packed body."""
    known = [each for each in ids if each]
    found = [each.encode() for each in known] + [bytes.fromhex(each) for each in known]
    return found + [each.encode() for each in words if len(each) >= _LEAST]
