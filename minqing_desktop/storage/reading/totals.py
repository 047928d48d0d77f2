"""How much is in a notebook: visible records of each kind, and which contents they name."""

from contextlib import suppress

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from minqing_desktop.domain.catalogue import kinds


def totals(connection: Connection) -> dict[str, int]:
    """Visible records by the name of their kind; kinds without any are left out."""
    counts = {
        kind.name: connection.exec_driver_sql(f"SELECT count(*) FROM v_{kind.name} WHERE hidden = 0").scalar() or 0
        for kind in kinds()
    }
    return {name: count for name, count in counts.items() if count}


def totals_if_known(connection: Connection) -> dict[str, int]:
    """As `totals`; empty while the views are still those of another version."""
    try:
        return totals(connection)
    except OperationalError:
        return {}


def digests_named(connection: Connection) -> set[bytes]:
    """The contents that attachments name, those of deleted ones too, which may come back."""
    rows = connection.exec_driver_sql("SELECT digest FROM v_attachment WHERE digest != ''")
    found = set()
    for (digest,) in rows:
        # A stranger's record may hold a text that is no digest.
        with suppress(ValueError):
            found.add(bytes.fromhex(digest))
    return found
