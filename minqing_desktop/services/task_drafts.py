"""The task being entered, kept as a draft until it is saved or set aside; there is one new task at a time."""

from collections.abc import Sequence
from dataclasses import replace

from minqing_desktop.domain.catalogue import kind_of
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.drafts import draft, drop, save_draft
from minqing_desktop.services.session import Session
from minqing_desktop.storage.codec import stored_values, to_live

KEY = "task:new"


def keep_new_task(session: Session, task: Task, items: Sequence[str] = ()) -> None:
    """Keeps what was typed; a task without a word in it is removed. For the writing lane."""
    is_empty = not (task.title.strip() or task.note.strip() or items)
    save_draft(session, KEY, {} if is_empty else {"task": stored_values(task), "items": list(items)})


def new_task_draft(session: Session) -> Task | None:
    """The task that was begun and not saved, or None."""
    found = draft(session, KEY)
    if found is None:
        return None
    known = {facts.name: facts for facts in kind_of(Task()).fields}
    values = {name: to_live(known[name], value) for name, value in found.body["task"].items() if name in known}
    return replace(Task(), **values)


def new_task_items(session: Session) -> tuple[str, ...]:
    """The checklist of the task that was begun."""
    found = draft(session, KEY)
    return tuple(found.body.get("items", ())) if found else ()


def forget_new_task(session: Session) -> None:
    """The task was saved, or set aside on purpose. For the writing lane."""
    drop(session, KEY)
