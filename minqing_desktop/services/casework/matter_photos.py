"""Photos of a matter, before and after: its own, and those taken in a visit and pinned to it."""

from dataclasses import replace
from pathlib import Path

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.photos import add_photo
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader


def photos_in(reader: Reader, matter: str) -> list[Attachment]:
    """All photos of a matter: before first, then those of no moment, then after; each as they came in."""
    found = {photo.id: photo for photo in reader.find(Attachment, owner=matter)}
    found |= {photo.id: photo for photo in reader.find(Attachment, matter=matter)}
    order = {"before": 0, "": 1, "after": 2}
    return sorted(found.values(), key=lambda photo: (order.get(photo.moment, 1), photo.id))


def add_matter_photo(
    session: Session, matter: str, source: bytes | Path, moment: str = "", caption: str = ""
) -> tuple[str, Changes]:
    """Takes a photo in and keeps it with the matter; `moment` is before, after or empty.

    UserError: as `services.photos.add_photo`.
    """
    photo = add_photo(session, source)
    with session.doing("matter.photo") as doing:
        kept = replace(photo, owner=matter, owner_kind="matter", matter=matter, moment=moment, caption=caption)
        identity = doing.act.create(kept)
    return identity, doing.changes


def edit_matter_photo(session: Session, before: Attachment, after: Attachment) -> Changes:
    """Writes what a photo is called, and whether it shows how it was before or after."""
    with session.doing("matter.photo_edit") as doing:
        doing.act.save(before, replace(after, id=before.id))
    return doing.changes


def remove_matter_photo(session: Session, photo: Attachment) -> Changes:
    """Takes a photo off a matter; one of a visit stays with the visit."""
    with session.doing("matter.photo_remove") as doing:
        if photo.owner == photo.matter or photo.owner_kind == "matter":
            doing.act.delete(Attachment, photo.id)
        else:
            doing.act.change(Attachment, photo.id, matter="", moment="")
    return doing.changes
