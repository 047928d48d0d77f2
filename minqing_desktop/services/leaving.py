"""The one way out: every file with records in it, and every sheet of paper, is noted in the log as it leaves."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.host.files import Content, remove_unfinished, write_atomically
from minqing_desktop.services.audit import DOCUMENT, AuditEvent, note
from minqing_desktop.services.session import Session

NOTHING = ("", "")


def write_out(
    session: Session | None,
    path: Path,
    content: Content,
    document: str,
    records: int | Callable[[], int],
    *,
    private: bool = False,
    subject: tuple[str, str] = NOTHING,
) -> None:
    """Writes a file for the user as `write_atomically` does, and notes who took which document out.

    `document` is its stable name («visit_ledger»), never a title or a file's name; `records` how many go out, asked for
    once the content is made. The log knows before the file has its name: what cannot be noted does not leave, and what
    fails in between was noted once too often rather than never. Without a session it is a county's figures that leave,
    where there is no notebook to note it in. Any thread, not inside `session.doing`. UserError: file.*, disk_full and
    the like.
    """

    def fill(stream: BinaryIO) -> None:
        if isinstance(content, bytes):
            stream.write(content)
        else:
            content(stream)
        if session is None:
            return
        note_leaving(session, AuditEvent.EXPORTED, document, records() if callable(records) else records, subject)

    # What a program killed a day ago or more left half-written lies where it was to be written.
    remove_unfinished(path.parent)
    write_atomically(path, fill, private=private)


def note_printed(session: Session, document: str, pages: int, subject: tuple[str, str] = NOTHING) -> None:
    """Notes that paper left the printer; `pages` as they were sent."""
    note_leaving(session, AuditEvent.PRINTED, document, pages, subject)


def note_leaving(
    session: Session, event: AuditEvent, document: str, records: int, subject: tuple[str, str] = NOTHING
) -> None:
    """Writes the note; UserError: disk_full and the like."""
    note(session, event, subject=subject, counts={DOCUMENT + document: records})
