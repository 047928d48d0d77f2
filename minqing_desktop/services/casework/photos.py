"""Photos of a matter, before and after: kept small and upright in the encrypted blob file, each a record of its own."""

from dataclasses import replace
from pathlib import Path

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.photos import add_photo
from minqing_desktop.services.session import Session


def add_matter_photo(session: Session, matter: str, source: bytes | Path, moment: str) -> tuple[str, Changes]:
    """Adds a photo taken before or after (`moment` as in `MOMENTS`); UserError as `photos.add_photo`."""
    photo = replace(add_photo(session, source), owner=matter, owner_kind="matter", matter=matter, moment=moment)
    with session.doing("photo.add") as doing:
        identity = doing.act.create(photo)
    return identity, doing.changes


def edit_matter_photo(session: Session, before: Attachment, after: Attachment) -> Changes:
    """Changes caption or moment of a photo."""
    with session.doing("photo.edit") as doing:
        doing.act.save(before, replace(after, id=before.id))
    return doing.changes


def delete_matter_photo(session: Session, identity: str) -> Changes:
    """Takes a photo off the matter; undo brings it back."""
    with session.doing("photo.delete") as doing:
        doing.act.delete(Attachment, identity)
    return doing.changes


def matter_photos(session: Session, matter: str) -> list[Attachment]:
    """Photos of a matter, its own and those a visit marked as its, in the order they were taken in."""
    with session.reading() as reader:
        found = {each.id: each for each in reader.find(Attachment, owner=matter)}
        found.update({each.id: each for each in reader.find(Attachment, matter=matter)})
    return sorted(found.values(), key=lambda each: (each.added_at is None, each.added_at, each.id))
