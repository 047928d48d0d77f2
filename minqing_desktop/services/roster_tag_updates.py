"""Puts a tag on the people a list means, takes it off who fell off, and makes homes for who is not on file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as renewed
from typing import Any

from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.relation import HEAD
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.exchange.roster.plan import RosterPlan, SkippedRow
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.roster_matching import Place
from minqing_desktop.services.roster_tagging import FOUND, NAMESAKES, TagLine, TagRoster, find_tagged
from minqing_desktop.services.rosters import RosterWriter, person_record
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.preferring import load_preferences, store_preference

_REMEMBERED = "roster.tag."
_WRITES_A_STEP = 200
LONGEST_TAG = 20


@dataclass(frozen=True, slots=True)
class TagChoices:
    """What somebody said of the lines that need a word.

    `picks` says by place which person on file a line means, `new_homes` are lines that become a household of their own,
    `untag` people who have fallen off and lose the tag, `left_out` lines of people found who are passed over.
    """

    picks: Mapping[Place, str] = field(default_factory=dict)
    new_homes: frozenset[Place] = frozenset()
    untag: frozenset[str] = frozenset()
    left_out: frozenset[Place] = frozenset()

    def __repr__(self) -> str:
        return f"TagChoices({len(self.picks)}, {len(self.new_homes)}, {len(self.untag)}, {len(self.left_out)})"


@dataclass(frozen=True, slots=True)
class TagOutcome:
    """What was done: people who got the tag, had it already (perhaps with newer facts), lost it, or are new.

    `open` are the lines that are still nobody's, for the workbook of rows to put right.
    """

    changes: Changes
    tag: str
    tagged: int
    already: int
    untagged: int
    households: int
    persons: int
    open: tuple[TagLine, ...]
    skipped: tuple[SkippedRow, ...]

    @property
    def rows(self) -> int:
        """Lines that found their person."""
        return self.tagged + self.already + self.persons


def apply_tags(
    session: Session,
    plan: RosterPlan,
    tag: str,
    choices: TagChoices | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> TagOutcome:
    """Writes the list in one action; lines that are nobody's are left. UserError: tag_name; Cancelled when stopped."""
    name = checked_tag(tag)
    wanted = choices or TagChoices()
    with session.doing("roster.tag") as doing:
        found = find_tagged(doing.see(), session.village, plan, name, cancel=cancel)
        writing = _Writing(session, doing, plan, found, wanted, Pace(progress, cancel, len(found.lines)))
        writing.write()
        doing.act.counts = {
            "tagged": writing.tagged,
            "untagged": writing.untagged,
            "household": writing.households,
            "person": writing.persons,
        }
    return TagOutcome(
        doing.changes, name, writing.tagged, writing.already, writing.untagged, writing.households, writing.persons,
        tuple(writing.open), plan.skipped,
    )  # fmt: skip


def checked_tag(tag: str) -> str:
    """The bare name of a tag; UserError tag_name for none, or one that is two."""
    name = "".join(tag.split())
    if not name or len(name) > LONGEST_TAG or any(sign in name for sign in "、,，;；/|｜"):
        raise UserError(
            "tag_name",
            tr("还没有说这份名单是什么标签，笔记本没有改动。"),
            tr("请写一个短的名字，例如「低保」「残疾」，一次一个。"),
        )
    return name


def open_reasons(lines: Collection[TagLine]) -> dict[tuple[int, int], list[str]]:
    """Why lines are nobody's, by sheet and row, for the workbook of rows to put right."""
    return {
        (line.sheet, line.row): [
            tr("没有对上：同名的有 {n} 人，请补上身份证号或组别。").format(n=len(line.candidates))
            if line.state == NAMESAKES
            else tr("没有对上：在册的人里没有这个身份证号，也没有同名的人。")
        ]
        for line in lines
    }


def remembered_tag(session: Session, plan: RosterPlan) -> str:
    """The tag that was said for lists of this layout before; '' when none was."""
    with session.reading() as reader:
        for sheet in plan.sheets:
            if sheet.layout:
                name = _REMEMBERED + sheet.layout
                if kept := load_preferences(reader.connection, name).get(name):
                    return kept
    return ""


def remember_tag(session: Session, plan: RosterPlan, tag: str) -> None:
    """Keeps what was said, so that it is asked once. For the writing lane."""
    with session.notebook.local() as connection:
        for layout in {sheet.layout for sheet in plan.sheets if sheet.layout}:
            store_preference(connection, _REMEMBERED + layout, tag)


@dataclass(slots=True)
class _Writing:
    """One list while it is written."""

    session: Session
    doing: Doing
    plan: RosterPlan
    found: TagRoster
    wanted: TagChoices
    pace: Pace
    tagged: int = 0
    already: int = 0
    untagged: int = 0
    households: int = 0
    persons: int = 0
    open: list[TagLine] = field(default_factory=list)

    def write(self) -> None:
        """All lines, then who has fallen off."""
        meant = {line.place: self._meant(line) for line in self.found.lines}
        gone = {one.person for one in self.found.gone} & self.wanted.untag
        self.doing.act.preload(Person, sorted({*filter(None, meant.values()), *gone}))
        records = self.doing.see().get_many(Person, [*filter(None, meant.values()), *gone])
        new: dict[int, list[TagLine]] = {}
        for done, line in enumerate(self.found.lines):
            if done % _WRITES_A_STEP == 0:
                self.pace.step(done)
            person = records.get(meant[line.place])
            if person is not None:
                records[person.id] = self._put_on(person, line)
            elif line.place in self.wanted.new_homes:
                new.setdefault(line.place[0], []).append(line)
            elif line.place not in self.wanted.left_out:
                self.open.append(line)
        self._new_homes(new)
        for identity in sorted(gone):
            tags = tuple(tag for tag in records[identity].tags if tag != self.found.tag)
            self.untagged += self.doing.act.change(Person, identity, tags=tags)

    def _meant(self, line: TagLine) -> str:
        if line.place in self.wanted.left_out:
            return ""
        picked = self.wanted.picks.get(line.place, "")
        if line.state == FOUND:
            return line.person
        return picked if picked in {one.person for one in line.candidates} else ""

    def _put_on(self, person: Person, line: TagLine) -> Person:
        """Writes what is new and gives the person as he is then: a list may name somebody twice."""
        values: dict[str, Any] = {name: said for name, said in line.fills.items() if not getattr(person, name)}
        facts = {name: text for name, text in line.facts.items() if person.extra.get(name) != text}
        if self.found.tag not in person.tags:
            values["tags"] = (*person.tags, self.found.tag)
            self.tagged += 1
        else:
            self.already += 1
        if facts:
            values["extra"] = {**person.extra, **facts}
        if values:
            self.doing.act.change(Person, person.id, **values)
        return renewed(person, **values)

    def _new_homes(self, new: Mapping[int, list[TagLine]]) -> None:
        if not new:
            return
        writer = RosterWriter(self.session, self.doing)
        writer.load_known()
        for h, lines in new.items():
            planned = self.plan.households[h]
            identities = [new_id() for _line in lines]
            members = [planned.members[line.place[1]] for line in lines]
            head = next((i for i, member in enumerate(members) if member.relation == HEAD), 0)
            number = "" if planned.number in writer.on_file.numbers else planned.number
            home = self.doing.act.create(
                writer.household_record(new_id(), replace(planned, number=number, note="", extra={}), identities[head])
            )
            for place, (identity, member, line) in enumerate(zip(identities, members, lines, strict=True)):
                tags = tuple(dict.fromkeys((*member.tags, self.found.tag)))
                made = replace(member, tags=tags, extra=line.facts, note="")
                if place == head:
                    made = replace(made, relation=HEAD, relation_word="")
                self.doing.act.create(person_record(identity, home, made))
            self.households += 1
            self.persons += len(lines)
