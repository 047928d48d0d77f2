"""Tasks and promises: from visits, entries, matters or by hand; done with a result, and made anew where they recur."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import Task, TaskItem
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.services.task_items import create_items, items_in
from minqing_desktop.services.task_moves import (
    MoveLine,
    check_moves,
    is_deferred,
    is_handed_over,
    moves_in,
    trace_moves,
)
from minqing_desktop.services.task_series import check_rule, goes_on, make_next, take_next_back, with_rule
from minqing_desktop.storage.reading.tasks import (
    TaskFilter,
    TaskLine,
    TaskOrder,
    TaskState,
    count_task_rows,
    task_lines,
    task_rows,
    task_rows_of,
)
from minqing_desktop.storage.reading.visits import VisitLine, visit_lines, visit_rows_of

__all__ = [
    "WEEK_AHEAD_DAYS",
    "TaskCounts",
    "TaskDetail",
    "TaskFilter",
    "TaskLine",
    "TaskOrder",
    "TaskSection",
    "TaskState",
    "add_task",
    "count_tasks",
    "delete_task",
    "edit_task",
    "finish_task",
    "get_task",
    "note_result",
    "reopen_task",
    "section_counts",
    "section_filter",
    "task_detail",
    "task_ids",
    "task_lines_of",
    "tasks_where",
]


WEEK_AHEAD_DAYS = 7


class TaskSection(StrEnum):
    """The parts of the list of tasks, by day."""

    OPEN = "open"
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task with what its panel shows around it."""

    task: Task
    line: TaskLine
    visit: VisitLine | None
    matter: Matter | None = None
    items: tuple[TaskItem, ...] = ()
    moves: tuple[MoveLine, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How many open tasks there are, by day."""

    overdue: int
    today: int
    later: int

    @property
    def open(self) -> int:
        """All that are not done."""
        return self.overdue + self.today + self.later


def task_ids(session: Session, wanted: TaskFilter) -> list[int]:
    """Row numbers for a paged list, by day."""
    with session.reading() as reader:
        return task_rows(reader.connection, session.village, wanted)


def task_lines_of(session: Session, rows: list[int]) -> list[TaskLine]:
    """The lines of these row numbers."""
    with session.reading() as reader:
        return task_lines(reader.connection, rows)


def tasks_where(session: Session, wanted: TaskFilter) -> list[TaskLine]:
    """All lines of a filter at once, for short lists."""
    with session.reading() as reader:
        return task_lines(reader.connection, task_rows(reader.connection, session.village, wanted))


def count_tasks(session: Session) -> TaskCounts:
    """Open tasks of the village in hand by day."""
    today = session.today()
    with session.reading() as reader:
        dues = [task.due_on for task in reader.find(Task, village=session.village, done_on__empty=True)]
    overdue = sum(1 for due in dues if due and due < today)
    now = sum(1 for due in dues if due == today)
    return TaskCounts(overdue, now, len(dues) - overdue - now)


def section_filter(section: TaskSection, today: date, wanted: TaskFilter) -> TaskFilter:
    """The filter of a section; «week» is the seven days after today, «later» all beyond and what has no day."""
    if section is TaskSection.DONE:
        return replace(wanted, state=TaskState.DONE)
    spans: dict[TaskSection, tuple[date | None, date | None]] = {
        TaskSection.OVERDUE: (None, today - timedelta(days=1)),
        TaskSection.TODAY: (today, today),
        TaskSection.WEEK: (today + timedelta(days=1), today + timedelta(days=WEEK_AHEAD_DAYS)),
        TaskSection.LATER: (today + timedelta(days=WEEK_AHEAD_DAYS + 1), None),
    }
    since, until = spans.get(section, (None, None))
    is_later = section is TaskSection.LATER
    return replace(wanted, state=TaskState.OPEN, due_from=since, due_to=until, or_without_day=is_later)


def section_counts(session: Session, wanted: TaskFilter) -> dict[TaskSection, int]:
    """How many tasks each section holds under the other conditions of a filter."""
    today = session.today()
    with session.reading() as reader:
        return {
            section: count_task_rows(reader.connection, session.village, section_filter(section, today, wanted))
            for section in TaskSection
        }


def task_detail(session: Session, identity: str) -> TaskDetail:
    """One task with its line and the visit it came from; KeyError for an unknown id."""
    with session.reading() as reader:
        task = reader.get(Task, identity)
        line = task_lines(reader.connection, task_rows_of(reader.connection, [identity]))[0]
        visits = visit_lines(reader.connection, visit_rows_of(reader.connection, [task.visit])) if task.visit else []
        return TaskDetail(
            task=task,
            line=line,
            visit=visits[0] if visits else None,
            matter=reader.maybe(Matter, task.matter),
            items=items_in(reader, identity),
            moves=moves_in(reader, identity),
        )


def get_task(session: Session, identity: str) -> Task:
    """One task with all its fields."""
    with session.reading() as reader:
        return reader.get(Task, identity)


def add_task(session: Session, task: Task, items: Iterable[str] = ()) -> tuple[str, Changes]:
    """Adds a task with the lines of its checklist.

    UserError: task_title_missing, repeat_day_missing, repeat_ends_early.
    """
    _check(task)
    wanted = with_rule(Task(), replace(task, cadre=task.cadre or session.cadre, owed_words=task.owed_words.strip()))
    with session.doing("task.add") as doing:
        identity = doing.act.create(wanted)
        create_items(doing, identity, items)
    return identity, doing.changes


def edit_task(session: Session, before: Task, after: Task, reason: str = "") -> Changes:
    """Writes the fields in which `after` differs; putting it off asks for a reason, which is kept.

    The action is called by what matters most: done or no longer, put off, handed over, changed. UserError:
    task_title_missing, repeat_day_missing, repeat_ends_early, defer_reason_missing.
    """
    _check(after)
    check_moves(before, after, reason)
    wanted = with_rule(before, replace(after, id=before.id))
    with session.doing(_verb(before, wanted)) as doing:
        doing.act.save(before, wanted)
        trace_moves(doing, session, before, wanted, reason)
        if before.done_on is None and wanted.done_on is not None:
            make_next(doing, wanted)
        elif before.done_on is not None and wanted.done_on is None:
            take_next_back(doing, before)
    return doing.changes


def _verb(before: Task, after: Task) -> str:
    if before.done_on is None and after.done_on is not None:
        return "task.done_again" if goes_on(after, after.done_on) else "task.done"
    if before.done_on is not None and after.done_on is None:
        return "task.reopen"
    if is_deferred(before, after):
        return "task.defer"
    return "task.hand_over" if is_handed_over(before, after) else "task.edit"


def finish_task(session: Session, identity: str, result: str = "", on: date | None = None) -> Changes:
    """Marks a task done today (or on the day given) with what came of it; one that comes again is made anew."""
    before = get_task(session, identity)
    after = replace(before, done_on=on or session.today(), result=result)
    with session.doing(_verb(before, after)) as doing:
        doing.act.change(Task, identity, done_on=after.done_on, result=result)
        if before.done_on is None:
            make_next(doing, after)
    return doing.changes


def note_result(session: Session, identity: str, result: str) -> Changes:
    """Writes down what came of a task that is done already."""
    with session.doing("task.result") as doing:
        doing.act.change(Task, identity, result=result.strip())
    return doing.changes


def reopen_task(session: Session, identity: str) -> Changes:
    """Takes the mark of being done off again; the result is kept in the history, the next one goes if untouched."""
    before = get_task(session, identity)
    with session.doing("task.reopen") as doing:
        doing.act.change(Task, identity, done_on=None, result="")
        take_next_back(doing, before)
    return doing.changes


def delete_task(session: Session, identity: str) -> Changes:
    """Takes a task off every list."""
    with session.doing("task.delete") as doing:
        doing.act.delete(Task, identity)
    return doing.changes


def _check(task: Task) -> None:
    if not task.title.strip():
        raise UserError("task_title_missing", tr("还没有写要办什么事。"), tr("请用一句话写下要办的事。"))
    check_rule(task)
