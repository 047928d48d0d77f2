"""Contents of attachments on their way: which go out with a package, what comes in beside the log, what is lacking.

A content goes with the actions that name it and again when a receipt says that it is lacking there. What arrives is
put down in the blob file before the log's transaction ends and counts once that is committed; a kill in between is
settled at the next opening.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.package.contents import CONTENT_LIMIT, Wanted
from minqing_desktop.services.session import Session
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.local_rows import Local
from minqing_desktop.storage.reading.attachments import contents_named, digests_in_use, naming

_AT_ONCE = 8 * 1024 * 1024


def contents_to_send(
    session: Session, actions: Collection[bytes], lacking: Collection[bytes], villages: Collection[str]
) -> Wanted:
    """The contents that these actions name, and those of the villages that are `lacking` there, as far as they are
    here; with their sizes.
    """
    if session.blobs is None:
        return []
    with session.reading() as reader:
        named = {
            digest: None
            for action, village, digest in contents_named(reader.connection)
            if action in actions or (digest in lacking and (not villages or not village or village in villages))
        }
    sizes = session.blobs.sizes() if named else {}
    return [(digest, sizes[digest]) for digest in named if 0 < sizes.get(digest, 0) <= CONTENT_LIMIT]


def content_of(blobs: BlobStore | None, digest: bytes) -> bytes | None:
    """A content to be sent; None where it is damaged or gone."""
    try:
        return None if blobs is None else blobs.get(digest.hex())
    except UserError as error:
        if error.code not in ("blob_missing", "blob_damaged"):
            raise
        return None


def contents_lacking(session: Session) -> list[bytes]:
    """The contents that attachments here name and this computer does not have."""
    if session.blobs is None:
        return []
    with session.reading() as reader:
        named = {digest for _, _, digest in contents_named(reader.connection)}
    return sorted(named - session.blobs.sizes().keys()) if named else []


def put_down(
    session: Session, connection: Local, package: bytes, contents: Iterable[tuple[bytes, bytes]]
) -> frozenset[str]:
    """Puts down what attachments in the log of this transaction name and is not here; the attachments' ids.

    What nobody names is passed over: a stranger could fill the disk with it.
    """
    blobs, fresh = session.blobs, set[bytes]()
    if blobs is None:
        return frozenset()
    for batch in _batches(contents):
        wanted = digests_in_use(connection, [digest.hex() for digest, _ in batch])
        kept = [each for each in batch if each[0].hex() in wanted and not blobs.has(each[0].hex())]
        blobs.arrive(package, kept)
        fresh.update(digest for digest, _ in kept)
    return frozenset(naming(connection, fresh))


def _batches(contents: Iterable[tuple[bytes, bytes]]) -> Iterator[list[tuple[bytes, bytes]]]:
    batch: list[tuple[bytes, bytes]] = []
    size = 0
    for each in contents:
        batch.append(each)
        size += len(each[1])
        if size >= _AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
