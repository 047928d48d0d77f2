"""Takes back any action, as long as nobody has written on top of it, and says what was done lately."""

from dataclasses import dataclass
from datetime import datetime

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.hand_over import HandOver
from minqing_desktop.domain.words import tr
from minqing_desktop.services.audit import FOR_EVER, HAPPENINGS
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.roles import is_reader, require_administrator
from minqing_desktop.services.session import ADMINISTRATORS_DEEDS, Session
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.storage.reading.actions import (
    ActionFacts,
    ActionFilter,
    actions_by_id,
    count_actions,
    recent_actions,
)
from minqing_desktop.storage.undoing import undo

# Without its village a notebook cannot be used; what was erased on a villager's demand stays erased.
NEVER_UNDONE = ("notebook.create", "cadre.role", "handover.finish", *FOR_EVER)

# Whom a colleague let in, sent off or renamed is not for others to turn round.
_ABOUT_CADRES = ("cadre.add", "cadre.edit")

_DEEDS = ActionFilter(without=HAPPENINGS)


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What was put back; `left` are records left alone since someone edited them afterwards."""

    changes: Changes
    undone: int
    left: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action as the history lists it; `cadre` is who did it, by name where it is known."""

    id: bytes
    at: datetime
    cadre: str
    sentence: str
    is_undone: bool
    can_undo: bool


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Some lines of the history, and how many there are in all."""

    lines: tuple[ActionLine, ...]
    total: int


def undo_action(session: Session, action: bytes) -> UndoResult:
    """Writes the inverse of an action; KeyError for one that is not here.

    UserError: handover_closed, never_undone; administrator_only for what is the administrator's, done or undone.
    """
    _check_rights(session, action)
    _check_hand_over(session, action)
    with session.doing("undo", undoes=action) as doing:
        outcome = undo(doing.act, action)
    return UndoResult(doing.changes, len(outcome.undone), outcome.left)


def _check_rights(session: Session, action: bytes) -> None:
    """Undoing must not give what doing refuses; an undoing that is undone is the deed itself again."""
    if is_reader(session):
        return  # refused whatever it was
    with session.reading() as reader:
        found = actions_by_id(reader.connection, [action])
        while found and found[0].undoes:
            found = actions_by_id(reader.connection, [found[0].undoes])
    for each in found:
        if each.verb in NEVER_UNDONE:
            raise UserError(
                "never_undone",
                tr("这一步做了就定了，不能撤销；没有改动任何东西。"),
                tr("要改回来的，请再做一次相反的。"),
            )
        is_others = each.verb in _ABOUT_CADRES and each.cadre != session.cadre
        if each.verb in ADMINISTRATORS_DEEDS or is_others:
            require_administrator(session)


def _check_hand_over(session: Session, action: bytes) -> None:
    """A hand-over that was ended stays: whom it would go back to cannot sign in any more."""
    with session.reading() as reader:
        for each in actions_by_id(reader.connection, [action]):
            record = reader.maybe(HandOver, each.subject[1]) if each.verb == "handover.complete" else None
            if record is not None and record.closed_on is not None:
                raise UserError(
                    "handover_closed",
                    tr("移交人已经离岗，密码也去掉了，这次交接不能再撤销；没有改动任何东西。"),
                    tr("个别事项要换人的，请在那件事项上再办一次交接。"),
                )


def recent(session: Session, limit: int = 50) -> list[ActionLine]:
    """The latest actions in this notebook, newest first."""
    return list(history(session, limit).lines)


def history(session: Session, limit: int, offset: int = 0) -> ActionPage:
    """Some of what people did in this notebook, newest first, and how many deeds there are; 安全记录 has the rest."""
    with session.reading() as reader:
        found = recent_actions(reader.connection, limit, offset, _DEEDS)
        cadres = reader.get_many(Cadre, {each.cadre for each in found if each.cadre.strip("0")})
        lines = tuple(_line(each, cadres) for each in found)
        return ActionPage(lines, count_actions(reader.connection, _DEEDS))


def _line(each: ActionFacts, cadres: dict[str, Cadre]) -> ActionLine:
    cadre = cadres.get(each.cadre)
    can_undo = not each.is_undone and each.verb not in NEVER_UNDONE
    return ActionLine(
        each.id, each.at, cadre.name if cadre else "", sentence_for(each.verb, each.counts), each.is_undone, can_undo
    )


def last_action(session: Session) -> bytes:
    """The latest action that was not undone and is no undoing itself; empty when there is none to take back."""
    with session.reading() as reader:
        for each in recent_actions(reader.connection, 200, wanted=ActionFilter(without=("undo", *NEVER_UNDONE))):
            if not each.is_undone:
                return each.id
    return b""
