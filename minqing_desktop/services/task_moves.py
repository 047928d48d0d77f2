"""Tasks put off with a reason and handed to a colleague: what moved is kept, so no promise is forgotten quietly."""

from dataclasses import dataclass, replace
from datetime import date

from minqing_desktop.domain.calendar.terms import extension_reasons
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.task import Task, TaskMove
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move as it is shown; cadres by name."""

    move: TaskMove
    by: str
    from_cadre: str
    to_cadre: str


def reason_words(reason: str) -> str:
    """A reason in words: one of the usual ones, or one's own."""
    return extension_reasons().get(reason, reason)


def is_deferred(before: Task, after: Task) -> bool:
    """Whether a day that was set is put off or taken away; to be earlier asks for no reason."""
    if before.due_on is None or after.done_on is not None:
        return False
    return after.due_on is None or after.due_on > before.due_on


def is_handed_over(before: Task, after: Task) -> bool:
    """Whether another cadre becomes responsible."""
    return bool(before.cadre) and before.cadre != after.cadre


def check_moves(before: Task, after: Task, reason: str) -> None:
    """UserError: defer_reason_missing."""
    if is_deferred(before, after) and not reason.strip():
        raise UserError(
            "defer_reason_missing",
            tr("往后改期要写理由，期限没有改动。"),
            tr("请选一个理由，或者用自己的话写。"),
        )


def trace_moves(doing: Doing, session: Session, before: Task, after: Task, reason: str) -> None:
    """Keeps what moves from `before` to `after`, within the action that moves it."""
    common = {"task": before.id, "on": session.today(), "by": session.cadre, "reason": reason.strip()}
    if is_deferred(before, after):
        doing.act.create(TaskMove(type="defer", from_day=before.due_on, to_day=after.due_on, **common))
    if is_handed_over(before, after):
        doing.act.create(TaskMove(type="hand_over", from_cadre=before.cadre, to_cadre=after.cadre, **common))


def defer_task(session: Session, identity: str, to: date | None, reason: str) -> Changes:
    """Puts a task off to a later day, or to no day; UserError: defer_reason_missing."""
    with session.doing("task.defer") as doing:
        before = doing.see().get(Task, identity)
        after = replace(before, due_on=to)
        check_moves(before, after, reason)
        doing.act.change(Task, identity, due_on=to)
        trace_moves(doing, session, before, after, reason)
    return doing.changes


def hand_over_task(session: Session, identity: str, cadre: str, reason: str = "") -> Changes:
    """Makes a colleague responsible."""
    with session.doing("task.hand_over") as doing:
        before = doing.see().get(Task, identity)
        doing.act.change(Task, identity, cadre=cadre)
        trace_moves(doing, session, before, replace(before, cadre=cadre), reason)
    return doing.changes


def moves_in(reader: Reader, task: str) -> tuple[MoveLine, ...]:
    """What was moved on a task, the latest first."""
    moves = sorted(reader.find(TaskMove, task=task), key=lambda move: (move.on or date.min, move.id), reverse=True)
    ids = {cadre for move in moves for cadre in (move.by, move.from_cadre, move.to_cadre)}
    names = {identity: cadre.name for identity, cadre in reader.get_many(Cadre, ids).items()}
    return tuple(
        MoveLine(move, names.get(move.by, ""), names.get(move.from_cadre, ""), names.get(move.to_cadre, ""))
        for move in moves
    )
