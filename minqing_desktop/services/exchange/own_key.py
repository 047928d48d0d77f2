"""The keys that open what was sent to this computer, in a file for the ordinary `age`: no need of this program."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from minqing_desktop.exchange.package.keys import DeviceKeys
from minqing_desktop.host.files import write_atomically
from minqing_desktop.services.audit import AuditEvent, note
from minqing_desktop.services.exchange.book import Book
from minqing_desktop.services.roles import require_administrator
from minqing_desktop.services.session import Session


def write_key(session: Session, path: Path) -> None:
    """Writes them, and notes that they were; a name in use is refused. What signs never leaves the notebook.

    UserError: administrator_only, file.*.
    """
    require_administrator(session)
    with session.notebook.local() as connection:
        book = Book(connection)
        book.keys_of(session.notebook.device)
        book.save()
    # Noted first: a key that lies about without a note would be worse than a note without a key.
    note(session, AuditEvent.COMPUTER_KEY_WRITTEN)
    write_identities(path, book.keys.values())


def write_identities(path: Path, keys: Iterable[DeviceKeys]) -> None:
    """The receiving keys, each on a line, as `age -d -i` reads them."""
    write_atomically(path, "".join(f"{each.receiving}\n" for each in keys).encode(), replace=False, private=True)
