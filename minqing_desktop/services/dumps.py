"""Everything out in an open format, so that nothing is ever stuck in this program; `services.loads` reads it back.

A dump is whole: nothing in it is masked, photos included.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from minqing_desktop.domain.catalogue import Kind, Record, kind_named, kind_of, kinds
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.exchange.dump.lines import titled_references, write_line
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.streaming import (
    households_with_members,
    persons_outside,
    records_of,
    titles_of,
    village_codes,
)

DOCUMENT = "dump"
FIRST_KINDS = ("village", "group", "cadre", "tag")


@dataclass(frozen=True, slots=True)
class DumpOutcome:
    """What was written: lines by kind; `missing_photos` are attachments whose content is not on this computer."""

    counts: dict[str, int]
    missing_photos: int

    @property
    def lines(self) -> int:
        """All lines."""
        return sum(self.counts.values())


def dump(
    session: Session,
    path: Path,
    *,
    with_photos: bool = True,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> DumpOutcome:
    """Writes every visible record of every kind in every village to a file that is there whole or not at all.

    For each village: village, groups, cadres, tags, each household with its persons after it, then all other kinds.
    """
    counts: dict[str, int] = {}
    with session.reading() as reader:
        total = sum(reader.count(kind.record) for kind in kinds())
        writer = _Writer(session, reader, with_photos, counts, Pace(progress, cancel, total))
        write_out(session, path, writer.write, DOCUMENT, lambda: sum(counts.values()), private=True)
    return DumpOutcome(counts, writer.missing_photos)


@dataclass(slots=True)
class _Writer:
    """One dump while it is written."""

    session: Session
    reader: Reader
    with_photos: bool
    counts: dict[str, int]
    pace: Pace
    missing_photos: int = 0
    done: int = 0

    def write(self, stream: BinaryIO) -> None:
        connection = self.reader.connection
        others = [kind for kind in kinds() if kind.name not in (*FIRST_KINDS, "household", "person")]
        for village in village_codes(connection):
            for name in FIRST_KINDS:
                self._write_kind(stream, kind_named(name), village)
            for block in households_with_members(connection, village):
                self._write_block(stream, [each for home, members in block for each in (home, *members)])
            for persons in persons_outside(connection, village):
                self._write_block(stream, persons)
            for kind in others:
                self._write_kind(stream, kind, village)

    def _write_kind(self, stream: BinaryIO, kind: Kind, village: str) -> None:
        for block in records_of(self.reader.connection, kind, village):
            self._write_block(stream, block)

    def _write_block(self, stream: BinaryIO, records: list[Any]) -> None:
        titles = _titles(self.reader, records)
        for record in records:
            data = self._data(record) if isinstance(record, Attachment) else {}
            stream.write(write_line(record, titles, **data) + b"\n")
            kind = kind_of(record).name
            self.counts[kind] = self.counts.get(kind, 0) + 1
        self.done += len(records)
        self.pace.step(self.done)

    def _data(self, photo: Attachment) -> dict[str, str]:
        if not self.with_photos or self.session.blobs is None or not photo.digest:
            return {}
        if not self.session.blobs.has(photo.digest):
            self.missing_photos += 1
            return {}
        return {"data": base64.b64encode(self.session.blobs.get(photo.digest)).decode()}


def _titles(reader: Reader, records: Iterable[Record]) -> dict[str, str]:
    """What the records that these refer to are called."""
    wanted: dict[str, set[str]] = {}
    for record in records:
        for reference in titled_references(kind_of(record).name):
            wanted.setdefault(reference.target.name, set()).add(getattr(record, reference.facts.name))
    titles: dict[str, str] = {}
    for kind, ids in wanted.items():
        titles |= titles_of(reader.connection, kind_named(kind), ids)
    return titles
