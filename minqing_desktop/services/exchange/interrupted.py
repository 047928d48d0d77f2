"""Contents of attachments that a package put down beside the log: kept once the log has the package, else removed.

Asked after each taking, and at opening, where a kill came in between.
"""

import contextlib

from minqing_desktop.domain.errors import UserError
from minqing_desktop.services.session import Session


def settle_interrupted(session: Session) -> None:
    """Keeps or removes such contents, as the log has their package or not; if the disk fails, next time."""
    blobs = session.blobs
    packages = blobs.arrived() if blobs is not None else []
    if blobs is None or not packages:
        return
    # Loaded where it is needed: nearly every opening has nothing to settle.
    from minqing_desktop.services.exchange.book import Book

    with session.reading() as reader:
        book = Book(reader.connection)
    for package in packages:
        with contextlib.suppress(UserError):
            blobs.settle(package, is_taken=book.has_taken(package))
