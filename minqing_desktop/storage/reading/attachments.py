"""What erasing asks: attachments by what they belong to, deleted ones too, contents still in use, and what is gone."""

from collections.abc import Iterable

from sqlalchemy import Connection


def attachments_ever(connection: Connection, owners: Iterable[str]) -> list[tuple[str, str]]:
    """(id, digest) of every attachment of these records, deleted or not; the digest is empty where it was erased."""
    found = []
    for owner in dict.fromkeys(owners):
        rows = connection.exec_driver_sql(
            "SELECT id, digest FROM v_attachment WHERE owner = ?", (bytes.fromhex(owner),)
        )
        found += [(bytes(row[0]).hex(), row[1]) for row in rows]
    return found


def digests_in_use(connection: Connection, digests: Iterable[str]) -> set[str]:
    """Those of these contents that some attachment still names, a deleted one too: it can come back."""
    query = "SELECT 1 FROM v_attachment WHERE digest = ? LIMIT 1"
    return {each for each in digests if connection.exec_driver_sql(query, (each,)).first() is not None}


def erased_here(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Those of these records whose values a redaction took away."""
    query = "SELECT 1 FROM redaction WHERE record = ? LIMIT 1"
    return [each for each in ids if connection.exec_driver_sql(query, (bytes.fromhex(each),)).first() is not None]
