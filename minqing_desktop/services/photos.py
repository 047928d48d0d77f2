"""Photos of a visit: taken in small, upright and without their position, kept in the encrypted blob file."""

from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.words import tr
from minqing_desktop.services.session import Session
from minqing_desktop.storage.blobs import BlobStore

MEDIA_TYPE = "image/jpeg"


def add_photo(session: Session, source: bytes | Path) -> Attachment:
    """Keeps a photo and gives the record that `record_visit` writes with its visit; nothing is in the log before that.

    Only the writing lane calls this. UserError: photo_unreadable, photo_too_large, photo_file_unreadable, disk_full.
    """
    # Loaded with the first photo: visits are opened far more often.
    from minqing_desktop.exchange.pictures.shrinking import BYTES_AT_MOST, shrink_photo

    photo = shrink_photo(source if isinstance(source, bytes) else _read(source, BYTES_AT_MOST + 1))
    digest = _blobs(session).put(photo.data)
    return Attachment(
        media_type=MEDIA_TYPE,
        digest=digest,
        size=len(photo.data),
        width=photo.width,
        height=photo.height,
        added_at=session.now(),
    )


def photo_bytes(session: Session, photo: Attachment) -> bytes:
    """The JPEG of a photo; any thread. UserError when its content is not on this computer or is damaged."""
    return _blobs(session).get(photo.digest)


def has_photo(session: Session, photo: Attachment) -> bool:
    """Whether the content of a photo is on this computer."""
    return _blobs(session).has(photo.digest)


def _blobs(session: Session) -> BlobStore:
    if session.blobs is None:
        raise RuntimeError("this session was opened without its photos")
    return session.blobs


def _read(path: Path, at_most: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(at_most)
    except OSError:
        raise UserError(
            "photo_file_unreadable",
            tr("读不出这张照片的文件，没有加进来；已经写下的都在。"),
            tr("请看看手机或存储卡是不是还连着。"),
        ) from None
