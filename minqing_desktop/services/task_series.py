"""Tasks that come again: the next one is made when the last is done; one can be skipped, a new rule starts anew."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import islice

from minqing_desktop.domain.calendar.recurrence import REPEATS, Recurrence, Repeat
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.task import Task, TaskItem, TaskMove
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.services.task_items import items_in

SHOWN_AHEAD = 3
_KNOWN_REPEATS = frozenset(Repeat)


def recurrence_of(task: Task) -> Recurrence | None:
    """The rule a task comes again by; None for one that does not, or whose rule a newer version wrote."""
    if not task.repeats or task.repeats not in _KNOWN_REPEATS:
        return None
    first = task.repeat_from or task.due_on
    if first is None:
        return None
    return Recurrence(Repeat(task.repeats), first, task.repeat_every or 1, task.repeat_until)


def repeat_word(repeats: str) -> str:
    """How often, in a word: «每月»; empty for what comes once."""
    known = dict(REPEATS)
    return tr(known[repeats]) if repeats in known and repeats else repeats


def days_ahead(task: Task, count: int = SHOWN_AHEAD) -> tuple[date, ...]:
    """The days on which a task will come again, as far as its series goes."""
    rule = recurrence_of(task)
    return () if rule is None else tuple(islice(rule.ahead(task.occurrence or 0), count))


def with_rule(before: Task, after: Task) -> Task:
    """`after` with its series in order: another rule starts a new series on its day, none clears what is left of one.

    Another day alone moves this one only; the series goes on from where it was.
    """
    if not after.repeats:
        return replace(after, repeat_every=None, repeat_from=None, repeat_until=None, occurrence=None)
    same = (before.repeats, before.repeat_every or 1) == (after.repeats, after.repeat_every or 1)
    if same and before.repeat_from is not None:
        return replace(after, repeat_from=before.repeat_from, occurrence=before.occurrence, series=before.series)
    return replace(after, repeat_from=after.due_on, occurrence=0, series=before.series or before.id)


def check_rule(task: Task) -> None:
    """UserError: repeat_day_missing, repeat_ends_early."""
    if not task.repeats:
        return
    if task.due_on is None:
        raise UserError(
            "repeat_day_missing", tr("重复的任务要有一个期限，才知道下一次是哪天。"), tr("请填上期限，或者改成不重复。")
        )
    if task.repeat_until is not None and task.repeat_until < task.due_on:
        raise UserError(
            "repeat_ends_early", tr("「重复到」的日子在期限之前。"), tr("请改晚一些，或者清空，一直重复下去。")
        )


def goes_on(task: Task, done_on: date) -> bool:
    """Whether another one follows when a task is done on a day."""
    return _following(task, done_on) is not None


def make_next(doing: Doing, task: Task) -> None:
    """Makes the task that follows one just done, with its checklist unticked; nothing after the last.

    Its id comes from series, rule and place: two people who finish the same one make the same next one.
    """
    following = _next_task(task)
    if following is None:
        return
    reader = doing.see()
    if reader.first(Task, id=following.id) is not None:
        return
    if reader.maybe(Task, following.id) is not None:
        doing.act.restore(Task, following.id)
        doing.act.change(Task, following.id, due_on=following.due_on, done_on=None, result="")
        return
    doing.act.create(following)
    for item in items_in(reader, task.id):
        doing.act.create(
            TaskItem(id=_derived(following.id, item.id), task=following.id, text=item.text, position=item.position)
        )


def take_next_back(doing: Doing, task: Task) -> None:
    """`task` is done no longer: the one that followed goes, if nobody has touched it."""
    following = _next_task(task)
    if following is None:
        return
    found = doing.see().first(Task, id=following.id)
    if found is not None and replace(found, village="", marks=0) == replace(following, village="", marks=0):
        doing.act.delete(Task, following.id)


def skip_occurrence(session: Session, identity: str, reason: str = "") -> Changes:
    """Leaves this one out: the task moves to the next day of its series that is not past, its ticks are taken off.

    UserError: nothing_follows. The move is kept with its reason.
    """
    with session.doing("task.skip") as doing:
        task = doing.see().get(Task, identity)
        rule = recurrence_of(task)
        following = rule and rule.next_after(task.occurrence or 0, session.today() - timedelta(days=1))
        if not following:
            raise UserError("nothing_follows", tr("后面没有下一次了，没有跳过。"), tr("不用办的话，可以把它删除。"))
        number, day = following
        doing.act.change(Task, identity, due_on=day, occurrence=number)
        for item in items_in(doing.see(), identity):
            doing.act.change(TaskItem, item.id, done_on=None, done_by="")
        doing.act.create(
            TaskMove(
                task=identity, type="skip", on=session.today(), by=session.cadre, from_day=task.due_on, to_day=day,
                reason=reason.strip(),
            )
        )  # fmt: skip
    return doing.changes


def _following(task: Task, done_on: date) -> tuple[int, date] | None:
    rule = recurrence_of(task)
    return None if rule is None else rule.next_after(task.occurrence or 0, done_on)


def _next_task(task: Task) -> Task | None:
    following = _following(task, task.done_on) if task.done_on is not None else None
    if following is None:
        return None
    number, day = following
    series = task.series or task.id
    identity = _derived(series, task.repeats, str(task.repeat_every or 1), str(task.repeat_from), str(number))
    return replace(
        task, id=identity, due_on=day, done_on=None, result="", occurrence=number, series=series, visit="", entry=""
    )


def _derived(*parts: str) -> str:
    """A record id that everybody makes alike: a hash in the form of a UUIDv8 (RFC 9562, 5.8)."""
    raw = bytearray(sha256("\n".join(parts).encode()).digest()[:16])
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    return raw.hex()
