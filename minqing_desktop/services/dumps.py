"""Everything out in an open format, and back: so that nothing is ever stuck in this program.

A dump is whole: nothing in it is masked, photos included. It is read back by id, so loading it twice changes nothing.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from minqing_desktop.domain.catalogue import Kind, Mark, Record, kind_named, kind_of, kinds
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.dump.lines import LineFault, ReadLine, read_line, titled_references, write_line
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.host.files import write_atomically
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.streaming import (
    hidden_states,
    households_with_members,
    persons_outside,
    records_of,
    titles_of,
    village_codes,
)

FIRST_KINDS = ("village", "group", "cadre", "tag")
BLOCK = 500
LINE_AT_MOST = 64 * 1024 * 1024


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
        write_atomically(path, writer.write, private=True)
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


@dataclass(frozen=True, slots=True)
class LoadOutcome:
    """What a load did, one action for each village. `left_out` counts kinds and KIND.FIELDs this version does not know.

    What was left out stays in the file, which a newer version reads.
    """

    changes: tuple[Changes, ...]
    added: dict[str, int]
    changed: dict[str, int]
    left_out: dict[str, int]


@dataclass(slots=True)
class _Survey:
    """What the first pass over a file found: where each village's lines lie, and what is not understood."""

    lines: int = 0
    village_line: ReadLine | None = None
    stretches: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def take(self, number: int, line: ReadLine) -> None:
        self.lines = number
        if not line.is_known:
            self.left_out[line.kind] = self.left_out.get(line.kind, 0) + 1
            return
        for name in line.unknown:
            key = f"{line.kind}.{name}"
            self.left_out[key] = self.left_out.get(key, 0) + 1
        if line.data and not _is_whole(line):
            raise LineFault("data")
        if line.kind == "village" and self.village_line is None:
            self.village_line = line
        stretches = self.stretches.setdefault(line.village, [])
        if stretches and stretches[-1][1] == number - 1:
            stretches[-1] = (stretches[-1][0], number)
        else:
            stretches.append((number, number))


def _is_whole(line: ReadLine) -> bool:
    """Whether the content of an attachment is what its digest says."""
    try:
        content = base64.b64decode(line.data, validate=True)
    except binascii.Error:
        return False
    return hashlib.sha256(content).hexdigest() == line.values.get("digest")


def first_village(path: Path) -> Village:
    """The first village of a dump, with its id, to make a new notebook for it; the whole file is checked before."""
    line = _survey(path).village_line
    if line is None:
        raise UserError(
            "dump_without_village",
            tr("导出文件里没有行政村，不知道该建哪个村的笔记本；没有改动任何东西。"),
            tr("请先建好笔记本，再装入。"),
        )
    village = line.record()
    assert isinstance(village, Village)
    return village


def load(
    session: Session, path: Path, *, progress: Progress | None = None, cancel: Cancel | None = None
) -> LoadOutcome:
    """Reads a dump into the notebook: what is here by its id is brought to the file's values, the rest is added.

    The whole file is read and checked first: UserError names the first bad line, and nothing is changed. Then each
    village is one action that can be undone.
    """
    survey = _survey(path)
    if not survey.lines:
        raise UserError("dump_empty", tr("导出文件是空的，没有改动任何东西。"), tr("请看看是不是选错了文件。"))
    loading = _Loading(session, Pace(progress, cancel, survey.lines))
    changes = []
    for village, stretches in survey.stretches.items():
        with session.doing("dump.load", village=village) as doing:
            loading.take_all(doing, _lines_in(path, stretches))
        changes.append(doing.changes)
    return LoadOutcome(tuple(filter(None, changes)), loading.added, loading.changed, survey.left_out)


def _survey(path: Path) -> _Survey:
    survey = _Survey()
    for number, raw in _raw_lines(path):
        try:
            survey.take(number, read_line(raw))
        except LineFault as fault:
            raise _bad_line(number, fault) from None
    return survey


def _raw_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers from 1; blank ones and a byte order mark are passed over."""
    try:
        with path.open("rb") as stream:
            number = 0
            while raw := stream.readline(LINE_AT_MOST):
                number += 1
                text = raw.removeprefix(b"\xef\xbb\xbf").strip()
                if text:
                    yield number, text
    except OSError:
        raise UserError(
            "dump_unreadable", tr("打不开导出文件，没有改动任何东西。"), tr("请看看文件还在不在、有没有权限读它。")
        ) from None


def _lines_in(path: Path, stretches: list[tuple[int, int]]) -> Iterator[ReadLine]:
    waiting = iter(stretches)
    first, last = next(waiting)
    for number, raw in _raw_lines(path):
        if number > last:
            following = next(waiting, None)
            if following is None:
                return
            first, last = following
        if number >= first:
            line = read_line(raw)
            if line.is_known:
                yield line


def _bad_line(number: int, fault: LineFault) -> UserError:
    sentences = {
        "json": tr("第 {line} 行不完整或者不是导出文件里的一行，没有改动任何东西。"),
        "record": tr("第 {line} 行没有写明是什么记录，没有改动任何东西。"),
        "id": tr("第 {line} 行的记录没有正确的 id，没有改动任何东西。"),
        "village": tr("第 {line} 行的村代码不对，没有改动任何东西。"),
        "data": tr("第 {line} 行的照片内容已经损坏，没有改动任何东西。"),
        "field": tr("第 {line} 行的「{field}」写得不对，没有改动任何东西。"),
    }
    return UserError(
        f"dump_line_{fault.code}",
        sentences[fault.code].format(line=number, field=tr(fault.field)),
        tr("请看看文件是不是拷贝时被截断，或者被别的程序改过；请重新导出一份。"),
    )


@dataclass(slots=True)
class _Here:
    """Records of one kind that a block of lines meets: whether each is deleted, and what it held before the block."""

    hidden: dict[str, bool]
    records: dict[str, Record]

    def says(self, line: ReadLine) -> bool:
        """Whether the record holds what the line says already; most do when a dump is loaded again."""
        record = self.records.get(line.id)
        if record is None or record.marks & Mark.TWO_VERSIONS:
            return False
        return all(getattr(record, name) == value for name, value in line.values.items())


@dataclass(slots=True)
class _Loading:
    """One load while it runs."""

    session: Session
    pace: Pace
    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    done: int = 0

    def take_all(self, doing: Doing, lines: Iterator[ReadLine]) -> None:
        block: list[ReadLine] = []
        for line in lines:
            block.append(line)
            if len(block) == BLOCK:
                self._take_block(doing, block)
                block = []
        self._take_block(doing, block)

    def _take_block(self, doing: Doing, block: list[ReadLine]) -> None:
        reader = doing.see()
        ids: dict[str, list[str]] = {}
        for line in block:
            ids.setdefault(line.kind, []).append(line.id)
        here: dict[str, _Here] = {}
        for kind, each in ids.items():
            hidden = hidden_states(reader.connection, kind_named(kind), each)
            here[kind] = _Here(hidden, reader.get_many(kind_named(kind).record, hidden))
        for line in block:
            self._take(doing, line, here[line.kind])
        doing.act.flush()
        self.done += len(block)
        self.pace.step(self.done)

    def _take(self, doing: Doing, line: ReadLine, here: "_Here") -> None:
        self._keep_data(line)
        record = kind_named(line.kind).record
        identity = self._village_by_code(doing, line) or line.id
        if identity not in here.hidden and identity == line.id:
            doing.act.create(line.record())
            here.hidden[identity] = False
            self.added[line.kind] = self.added.get(line.kind, 0) + 1
            return
        is_changed = not here.says(line) and doing.act.change(record, identity, **line.values)
        here.records.pop(identity, None)
        if here.hidden.get(identity):
            doing.act.restore(record, identity)
            here.hidden[identity] = False
            is_changed = True
        self.changed[line.kind] = self.changed.get(line.kind, 0) + is_changed

    def _village_by_code(self, doing: Doing, line: ReadLine) -> str:
        """The id of the village that has this code here: its code is what makes it this village."""
        if line.kind != "village":
            return ""
        found = doing.see().first(Village, code=line.values.get("code", ""))
        return found.id if found is not None else ""

    def _keep_data(self, line: ReadLine) -> None:
        if line.data and self.session.blobs is not None:
            self.session.blobs.put(base64.b64decode(line.data))
