"""Tasks and promises: from visits or by hand, done with a result."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
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
        return TaskDetail(task, line, visits[0] if visits else None)


def get_task(session: Session, identity: str) -> Task:
    """One task with all its fields."""
    with session.reading() as reader:
        return reader.get(Task, identity)


def add_task(session: Session, task: Task) -> tuple[str, Changes]:
    """Adds a task; UserError when it does not say what is to be done."""
    _check(task)
    with session.doing("task.add") as doing:
        identity = doing.act.create(replace(task, cadre=task.cadre or session.cadre))
    return identity, doing.changes


def edit_task(session: Session, before: Task, after: Task) -> Changes:
    """Writes the fields in which `after` differs; being done, or no longer, is what the action is called by."""
    _check(after)
    verb = "task.edit"
    if (before.done_on is None) != (after.done_on is None):
        verb = "task.done" if before.done_on is None else "task.reopen"
    with session.doing(verb) as doing:
        doing.act.save(before, replace(after, id=before.id))
    return doing.changes


def finish_task(session: Session, identity: str, result: str = "", on: date | None = None) -> Changes:
    """Marks a task done today (or on the day given) with what came of it."""
    with session.doing("task.done") as doing:
        doing.act.change(Task, identity, done_on=on or session.today(), result=result)
    return doing.changes


def note_result(session: Session, identity: str, result: str) -> Changes:
    """Writes down what came of a task that is done already."""
    with session.doing("task.result") as doing:
        doing.act.change(Task, identity, result=result.strip())
    return doing.changes


def reopen_task(session: Session, identity: str) -> Changes:
    """Takes the mark of being done off again; the result is kept in the history."""
    with session.doing("task.reopen") as doing:
        doing.act.change(Task, identity, done_on=None, result="")
    return doing.changes


def delete_task(session: Session, identity: str) -> Changes:
    """Takes a task off every list."""
    with session.doing("task.delete") as doing:
        doing.act.delete(Task, identity)
    return doing.changes


def _check(task: Task) -> None:
    if not task.title.strip():
        raise UserError("task_title_missing", tr("还没有写要办什么事。"), tr("请用一句话写下要办的事。"))
