"""What is being typed, kept in the encrypted file until it is finished or set aside: one draft per record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from minqing_desktop.services.session import Session
from minqing_desktop.storage.drafting import drop_draft, load_draft, load_drafts, store_draft


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: `key` is «visit:ID» or «visit:new:ID»; `body` holds plain values that the editor understands."""

    key: str
    saved_at: datetime
    body: dict[str, Any]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, Any]).decode


def save_draft(session: Session, key: str, body: dict[str, Any]) -> None:
    """Keeps a draft; an empty body removes it. Only the writing lane calls this."""
    with session.notebook.local() as connection:
        if body:
            store_draft(connection, key, round(session.now().timestamp() * 1000), _encode(body))
        else:
            drop_draft(connection, key)


def drop(session: Session, key: str) -> None:
    """Removes a draft that became a record or was set aside."""
    with session.notebook.local() as connection:
        drop_draft(connection, key)


def draft(session: Session, key: str) -> Draft | None:
    """The draft of one record, or None."""
    with session.reading() as reader:
        found = load_draft(reader.connection, key)
    return None if found is None else Draft(key, found[0], _decode(found[1]))


def drafts(session: Session, prefix: str = "") -> list[Draft]:
    """All drafts whose key begins with `prefix`, the last touched first."""
    with session.reading() as reader:
        return [Draft(key, at, _decode(body)) for key, at, body in load_drafts(reader.connection, prefix)]
