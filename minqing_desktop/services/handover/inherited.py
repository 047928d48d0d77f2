"""接手的事: what a successor took over and has not looked at yet, for his 今日."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.hand_over import HandOver, HandOverNote
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter, Step
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.visits import head_names


@dataclass(frozen=True, slots=True)
class InheritedMatter:
    """A matter taken over on which nothing was done since; `note` is what the predecessor said of it."""

    matter: Matter
    head: str
    note: HandOverNote | None


@dataclass(frozen=True, slots=True)
class InheritedNote:
    """A note not marked as read that is about no matter of the list; `head` names its household."""

    note: HandOverNote
    head: str


@dataclass(frozen=True, slots=True)
class Inherited:
    """What came from one predecessor."""

    hand_over: HandOver
    former: str
    on: date
    matters: tuple[InheritedMatter, ...]
    notes: tuple[InheritedNote, ...]

    @property
    def unread(self) -> tuple[str, ...]:
        """The ids of all notes not marked as read."""
        own = (each.note for each in self.matters if each.note is not None)
        return tuple(note.id for note in (*own, *(each.note for each in self.notes)) if note.read_on is None)


def inherited(session: Session) -> Inherited | None:
    """The latest hand-over to the cadre who sits here, while something of it is untouched or unread; else None."""
    with session.reading() as reader:
        found = [each for each in reader.find(HandOver, to_cadre=session.cadre) if each.done_on is not None]
        for record in reversed(found if session.cadre else []):
            made = _of(reader, record)
            if made.matters or made.notes:
                return made
    return None


def _of(reader: Reader, record: HandOver) -> Inherited:
    assert record.done_on is not None
    notes = reader.find(HandOverNote, hand_over=record.id)
    by_matter = {note.matter: note for note in notes if note.matter}
    matters = _untouched(reader, record)
    shown = {matter.id for matter in matters}
    rest = [note for note in notes if note.read_on is None and note.matter not in shown]
    heads = head_names(
        reader.connection, {each.household for each in matters} | {note.household for note in rest} - {""}
    )
    former = reader.maybe(Cadre, record.from_cadre)
    return Inherited(
        record,
        former.name if former else "",
        record.done_on,
        tuple(InheritedMatter(each, heads.get(each.household, ""), by_matter.get(each.id)) for each in matters),
        tuple(InheritedNote(note, heads.get(note.household, "")) for note in rest),
    )


def _untouched(reader: Reader, record: HandOver) -> list[Matter]:
    matters = reader.find(
        Matter, cadre=record.to_cadre, inherited_from=record.from_cadre, inherited_on=record.done_on,
        stage__in=sorted(OPEN_STAGES), order=("due_on",),
    )  # fmt: skip
    steps = reader.find(Step, matter__in=[each.id for each in matters]) if matters else []
    # Ids grow with time: a step of the same day but before the hand-over was the predecessor's.
    handed = {step.matter: step.id for step in steps if step.type == "hand_over"}
    touched = {step.matter for step in steps if step.id > handed.get(step.matter, "")}
    return [each for each in matters if each.id not in touched]


def mark_read(session: Session, notes: Iterable[str]) -> Changes:
    """The successor has read these notes."""
    with session.doing("handover.read") as doing:
        for identity in notes:
            doing.act.change(HandOverNote, identity, read_on=session.today())
    return doing.changes
