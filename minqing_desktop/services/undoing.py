"""Takes back any action, as long as nobody has written on top of it, and says what was done lately."""

from dataclasses import dataclass
from datetime import datetime

from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.storage.reading.actions import recent_actions
from minqing_desktop.storage.undoing import undo


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What was put back; `left` are records left alone since someone edited them afterwards."""

    changes: Changes
    undone: int
    left: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action as the history lists it."""

    id: bytes
    at: datetime
    cadre: str
    sentence: str
    is_undone: bool


def undo_action(session: Session, action: bytes) -> UndoResult:
    """Writes the inverse of an action; KeyError for one that is not here."""
    with session.doing("undo", undoes=action) as doing:
        outcome = undo(doing.act, action)
    return UndoResult(doing.changes, len(outcome.undone), outcome.left)


def recent(session: Session, limit: int = 50) -> list[ActionLine]:
    """The latest actions in this notebook, newest first."""
    with session.reading() as reader:
        return [
            ActionLine(each.id, each.at, each.cadre, sentence_for(each.verb, each.counts), each.is_undone)
            for each in recent_actions(reader.connection, limit)
        ]


def last_action(session: Session) -> bytes:
    """The latest action that was not undone and is no undoing itself; empty when there is none to take back."""
    with session.reading() as reader:
        for each in recent_actions(reader.connection, 200):
            if not each.is_undone and each.verb not in ("undo", "notebook.create"):
                return each.id
    return b""
