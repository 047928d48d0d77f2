"""What erasing asks: attachments by what they belong to, deleted ones too, contents still in use, and what is gone;
and what packages ask: which actions named which contents.
"""

from collections.abc import Iterable, Iterator

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


def contents_named(connection: Connection) -> Iterator[tuple[bytes, str, bytes]]:
    """(action, village, digest) for every action that wrote a visible attachment, with the content it names."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT action.id, v.village, v.digest FROM v_attachment v"
        " JOIN op ON op.record = v.id AND op.kind = 'attachment' JOIN action ON action.seq = op.action"
        " WHERE v.hidden = 0 AND v.digest IS NOT NULL AND v.digest != ''"
    )
    for action, village, digest in rows.all():
        if (raw := _in_bytes(digest)) is not None:
            yield bytes(action), village, raw


def naming(connection: Connection, digests: Iterable[bytes]) -> set[str]:
    """The ids of the attachments that name these contents."""
    query = "SELECT id FROM v_attachment WHERE digest = ?"
    return {bytes(row[0]).hex() for each in digests for row in connection.exec_driver_sql(query, (each.hex(),)).all()}


def redacted_records(connection: Connection) -> frozenset[bytes]:
    """Every record of which a redaction took values away."""
    return frozenset(bytes(row[0]) for row in connection.exec_driver_sql("SELECT DISTINCT record FROM redaction"))


def _in_bytes(digest: str) -> bytes | None:
    """A digest as a stranger's record may have it: None for a text that is none."""
    try:
        raw = bytes.fromhex(digest)
    except ValueError:
        return None
    return raw if len(raw) == 32 else None
