"""Tasks and promises: from visits or by hand, done with a result."""

from dataclasses import dataclass, replace
from datetime import date

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, TaskState, task_lines, task_rows

__all__ = [
    "TaskCounts",
    "TaskFilter",
    "TaskLine",
    "TaskState",
    "add_task",
    "count_tasks",
    "delete_task",
    "edit_task",
    "finish_task",
    "get_task",
    "note_result",
    "reopen_task",
    "task_ids",
    "task_lines_of",
    "tasks_where",
]


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
