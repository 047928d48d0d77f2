"""Plays random histories through real notebooks: copies that write, exchange, go back to old files and are cloned."""

import os
import random
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import Record, kinds
from minqing_desktop.domain.log.op import read_header
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.act import Act
from minqing_desktop.storage.notebook import DATABASE, DEVICE_BYTES, Notebook, open_database
from minqing_desktop.storage.rebuilding import compare_with_log, verify_log, view_prints
from minqing_desktop.storage.transport import ForeignAction, export_actions
from minqing_desktop.storage.undoing import undo
from minqing_desktop.storage.versions import contested_records, history, settle, two_versions
from tests.storage.conftest import KEY, give_device

VILLAGES = ("330327001201", "330327001202")
TAGS = ("低保户", "党员", "退役军人")
COLUMNS = ("银行卡号", "耕地面积")
NAMES = ("张三", "单长生", "欧阳秀英", "李四")
RECORDS: tuple[type[Record], ...] = (Household, Person, Visit)


@dataclass(slots=True)
class Copy:
    """One copy of the notebook in its own folder."""

    notebook: Notebook
    taken: int = 0

    @property
    def folder(self) -> Path:
        """Where its database lies."""
        return self.notebook.folder


@dataclass(slots=True)
class Story:
    """The copies of a history, everything written in it as it was first written, and what decides it."""

    chance: random.Random
    room: Path
    template: Path
    copies: list[Copy] = field(default_factory=list)
    backups: list[Path] = field(default_factory=list)
    written: dict[bytes, ForeignAction] = field(default_factory=dict)
    records: dict[type[Record], list[str]] = field(default_factory=lambda: {kind: [] for kind in RECORDS})
    count: int = 0

    def close(self) -> None:
        """Closes every copy."""
        for copy in self.copies:
            copy.notebook.close()


def open_copy(story: Story, source: Path, device: bytes = b"") -> Copy:
    """A further copy from a file; a clone unless it is given a device."""
    story.count += 1
    folder = story.room / str(story.count)
    folder.mkdir()
    shutil.copy(source / DATABASE, folder / DATABASE)
    notebook = open_database(folder, KEY)
    hurry(notebook)
    if device:
        give_device(notebook, device)
    return Copy(notebook)


def hurry(notebook: Notebook) -> None:
    """Spares the disk: no power is cut in these tests."""
    connection = notebook.engines()[0].raw_connection()
    connection.cursor().execute("PRAGMA synchronous = OFF")
    connection.close()


def play(chance: random.Random, room: Path, template: Path, steps: int) -> Story:
    """A history of so many steps; the caller closes it."""
    story = Story(chance, room, template)
    for _ in range(2 + chance.randrange(2)):
        story.copies.append(open_copy(story, template, os.urandom(DEVICE_BYTES)))
    for _ in range(steps):
        chance.choice(_STEPS)(story)
    return story


# --- what can happen


def writing(story: Story, what: Callable[[Act], object], undoes: bytes = b"") -> None:
    """One action on some copy, under a clock that may be wrong by years, in either village."""
    copy = story.chance.choice(story.copies)
    at_ms = story.chance.randrange(-(10**12), 10**13)
    village = story.chance.choice(VILLAGES)
    with copy.notebook.acting("test", village=village, cadre="", at_ms=at_ms, undoes=undoes) as doing:
        what(doing.act)
    with copy.notebook.reading() as reader:
        last = reader.connection.exec_driver_sql("SELECT max(seq) FROM action").scalar() or 0
        for action in export_actions(reader.connection, max(0, last - 1)):
            story.written.setdefault(read_header(action.header).id, action)


def _some(story: Story, kind: type[Record]) -> str:
    return story.chance.choice(story.records[kind]) if story.records[kind] else ""


def _create(story: Story) -> None:
    def make(act: Act) -> None:
        for _ in range(1 + story.chance.randrange(3)):
            kind = story.chance.choice(RECORDS)
            # Sometimes one that another copy has made: a file loaded in two places.
            again = _some(story, kind) if story.chance.randrange(4) == 0 else ""
            if again and _is_here(act, kind, again):
                again = ""
            story.records[kind].append(act.create(kind(id=again, **_values(story, kind, 9))))

    writing(story, make)


def _is_here(act: Act, kind: type[Record], identity: str) -> bool:
    try:
        return bool(act.state_of(kind, identity).creations)
    except KeyError:
        return False


def _values(story: Story, kind: type[Record], most: int) -> dict[str, Any]:
    chance = story.chance
    choices: dict[str, Callable[[], Any]] = {
        Household: {
            "number": lambda: f"{chance.randrange(5):04d}",
            "head": lambda: _some(story, Person),
            "address": lambda: f"示范村{chance.randrange(3)}号",
            "tags": lambda: tuple(tag for tag in TAGS if chance.randrange(2)),
            "extra": lambda: {column: str(chance.randrange(3)) for column in COLUMNS if chance.randrange(2)},
            "state_on": lambda: chance.choice((None, date(2025, 3, 1), date(1999, 12, 31))),
        },
        Person: {
            "household": lambda: _some(story, Household),
            "name": lambda: chance.choice(NAMES),
            "phone": lambda: chance.choice(("", "13800000000", "13900000000")),
            "id_number": lambda: chance.choice(("330327198710169516", "33032719900101001X")),
            "tags": lambda: tuple(tag for tag in reversed(TAGS) if chance.randrange(2)),
            "note": lambda: chance.choice(("", "家里有事", "腿脚不便")),
        },
        Visit: {
            "households": lambda: _some_households(story),
            "words": lambda: chance.choice(("路坏了", "水管漏水", "")),
            "started_at": lambda: chance.choice((None, datetime(2026, 5, 1, 8, tzinfo=UTC))),
            "is_complete": lambda: bool(chance.randrange(2)),
        },
    }[kind]  # fmt: skip
    names = [name for name in choices if chance.randrange(2)] or list(choices)[:1]
    return {name: choices[name]() for name in names[:most]}


def _some_households(story: Story) -> tuple[str, ...]:
    found = [_some(story, Household) for _ in range(2)]
    return tuple(dict.fromkeys(each for each in found if each))


def _on_one(story: Story, what: Callable[[Act, type[Record], str], object]) -> None:
    kind = story.chance.choice(RECORDS)
    identity = _some(story, kind)

    def do(act: Act) -> None:
        try:
            what(act, kind, identity)
        except KeyError:
            # Not on this copy yet.
            return

    if identity:
        writing(story, do)


def _change(story: Story) -> None:
    _on_one(story, lambda act, kind, identity: act.change(kind, identity, **_values(story, kind, 2)))


def _delete(story: Story) -> None:
    _on_one(story, lambda act, kind, identity: act.delete(kind, identity))


def _restore(story: Story) -> None:
    _on_one(story, lambda act, kind, identity: act.restore(kind, identity))


def _redact(story: Story) -> None:
    _on_one(story, lambda act, kind, identity: act.redact(kind, identity))


def _settle(story: Story) -> None:
    copy = story.chance.choice(story.copies)
    with copy.notebook.reading() as reader:
        found = [(kind, identity) for kind, identity in contested_records(reader)]
        questions = [
            (kind, identity, each) for kind, identity in found for each in two_versions(reader, kind, identity)
        ]
    if not questions:
        return
    name, identity, question = story.chance.choice(questions)
    kind = next(each for each in RECORDS if each.kind == name)  # pyright: ignore[reportAttributeAccessIssue]
    chosen = story.chance.choice(question.versions)
    with copy.notebook.acting("settle", village=VILLAGES[0], cadre="", at_ms=0) as doing:
        settle(doing.act, kind, identity, question.field, chosen.op, question.column)
    with copy.notebook.reading() as reader:
        left = [(each.field, each.column) for each in two_versions(reader, name, identity)]
        assert (question.field, question.column) not in left
        for action in list(export_actions(reader.connection))[-1:]:
            story.written.setdefault(read_header(action.header).id, action)


def _undo(story: Story) -> None:
    if not story.written:
        return
    action = story.chance.choice(list(story.written))

    def do(act: Act) -> None:
        try:
            undo(act, action)
        except KeyError:
            # Not on this copy yet.
            return

    writing(story, do, undoes=action)


def _deliver(story: Story) -> None:
    """Some actions of one copy reach another: parts lost, parts twice, in any order."""
    source, target = story.chance.choice(story.copies), story.chance.choice(story.copies)
    with source.notebook.reading() as reader:
        parcel = list(export_actions(reader.connection))
    if story.chance.randrange(2):
        parcel = [action for action in parcel if story.chance.randrange(3)]
        parcel += [action for action in parcel if not story.chance.randrange(4)]
        story.chance.shuffle(parcel)
    target.notebook.take(parcel)


def _clone(story: Story) -> None:
    if len(story.copies) < 4:
        source = story.chance.choice(story.copies)
        source.notebook.checkpoint()
        story.copies.append(open_copy(story, source.folder))


def _back_up(story: Story) -> None:
    source = story.chance.choice(story.copies)
    source.notebook.checkpoint()
    story.count += 1
    folder = story.room / f"backup-{story.count}"
    folder.mkdir()
    shutil.copy(source.folder / DATABASE, folder / DATABASE)
    story.backups.append(folder)


def _go_back(story: Story) -> None:
    if story.backups:
        place = story.chance.randrange(len(story.copies))
        story.copies[place].notebook.close()
        story.copies[place] = open_copy(story, story.chance.choice(story.backups))


_STEPS: tuple[Callable[[Story], None], ...] = (
    *[_create] * 4,
    *[_change] * 9,
    *[_deliver] * 6,
    *[_delete] * 2,
    *[_undo] * 2,
    _restore,
    _redact,
    _settle,
    _clone,
    _back_up,
    _go_back,
)


# --- what must hold


class _RollBack(Exception):
    pass


def faults_of(notebook: Notebook) -> dict[str, Any]:
    """What the check of a whole notebook finds; leaves nothing behind."""
    found: dict[str, Any] = {}
    try:
        with notebook.local() as connection:
            words = found_words(connection)
            found |= verify_log(connection).faults
            found |= compare_with_log(connection)
            if found_words(connection) != words:
                found["words"] = 1
            raise _RollBack
    except _RollBack:
        return found


def found_words(connection: Connection) -> dict[bytes, set[str]]:
    """The words by which each record is found."""
    run = connection.exec_driver_sql
    numbers: dict[int, set[str]] = {}
    for term, number in run("SELECT term, doc FROM find_places"):
        numbers.setdefault(number, set()).add(term)
    records = {}
    for kind in kinds():
        records |= {number: bytes(record) for number, record in run(f"SELECT n, id FROM v_{kind.name}")}
    return {records.get(number, b"?"): words for number, words in numbers.items()}


def prints_of(notebook: Notebook) -> dict[str, Any]:
    """What a copy shows, in a form that is equal for equal content."""
    try:
        with notebook.local() as connection:
            found: dict[str, Any] = dict(view_prints(connection))
            found["words"] = found_words(connection)
            raise _RollBack
    except _RollBack:
        pass
    with notebook.reading() as reader:
        found["contested"] = sorted(contested_records(reader))
        found["versions"] = {each: two_versions(reader, *each) for each in found["contested"]}
        for kind in RECORDS:
            for record in reader.find(kind):
                lines = history(reader, kind.kind, record.id)  # pyright: ignore[reportAttributeAccessIssue]
                found[record.id] = [(line.op, line.field, line.is_head) for line in lines]
    return found


def assert_converged(story: Story) -> None:
    """A copy is sound as it stands, and once all have everything they are alike, and sound."""
    assert faults_of(story.chance.choice(story.copies).notebook) == {}
    whole = list(story.written.values())
    story.copies.append(open_copy(story, story.template, os.urandom(DEVICE_BYTES)))
    for copy in story.copies:
        parcel = whole + _sample(story.chance, whole)
        story.chance.shuffle(parcel)
        half = len(parcel) // 2
        copy.notebook.take(parcel[:half])
        copy.notebook.take(parcel[half:])
    pictures = [prints_of(copy.notebook) for copy in story.copies]
    for picture in pictures[1:]:
        assert _differences(pictures[0], picture) == []
    assert faults_of(story.chance.choice(story.copies).notebook) == {}


def _sample(chance: random.Random, actions: list[ForeignAction]) -> list[ForeignAction]:
    return [action for action in actions if not chance.randrange(4)]


def _differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


def ids_of(actions: Iterable[ForeignAction]) -> list[bytes]:
    """The ids of actions, in order."""
    return [read_header(action.header).id for action in actions]
