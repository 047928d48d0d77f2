"""Reads a dump back: what is here by its id is brought to the file's values, the rest is added.

A dump is read by id, so loading it twice changes nothing.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from minqing_desktop.domain.catalogue import Mark, Record, kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.dump.lines import LineFault, ReadLine, read_line
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reading.streaming import hidden_states

BLOCK = 500
LINE_AT_MOST = 64 * 1024 * 1024


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
