"""The checklist inside a task: each line is a record of its own, so two people can tick two lines at once."""

from collections.abc import Iterable
from datetime import date

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.task import TaskItem
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader


def items_in(reader: Reader, task: str) -> tuple[TaskItem, ...]:
    """The lines of a task in their order; those that two people added at one place stand by id."""
    found = reader.find(TaskItem, task=task)
    return tuple(sorted(found, key=lambda item: (item.position or 0, item.id)))


def items_of(session: Session, task: str) -> tuple[TaskItem, ...]:
    """The lines of a task in their order."""
    with session.reading() as reader:
        return items_in(reader, task)


def create_items(doing: Doing, task: str, texts: Iterable[str], first: int = 1) -> None:
    """Adds lines within an action; empty ones are left out."""
    wanted = [text.strip() for text in texts if text.strip()]
    doing.act.create_all(
        TaskItem(task=task, text=text, position=position) for position, text in enumerate(wanted, start=first)
    )


def add_item(session: Session, task: str, text: str) -> Changes:
    """Adds a line at the end; UserError when it says nothing."""
    if not text.strip():
        raise _nothing_written()
    with session.doing("task.item") as doing:
        known = items_in(doing.see(), task)
        create_items(doing, task, [text], max((item.position or 0 for item in known), default=0) + 1)
    return doing.changes


def reword_item(session: Session, item: str, text: str) -> Changes:
    """Says a line in other words; UserError when it says nothing."""
    if not text.strip():
        raise _nothing_written()
    with session.doing("task.item") as doing:
        doing.act.change(TaskItem, item, text=text.strip())
    return doing.changes


def tick_item(session: Session, item: str, is_done: bool) -> Changes:
    """Ticks a line, with who did it and when, or takes the tick off."""
    day: date | None = session.today() if is_done else None
    with session.doing("task.tick" if is_done else "task.untick") as doing:
        doing.act.change(TaskItem, item, done_on=day, done_by=session.cadre if is_done else "")
    return doing.changes


def delete_item(session: Session, item: str) -> Changes:
    """Takes a line off the list."""
    with session.doing("task.item") as doing:
        doing.act.delete(TaskItem, item)
    return doing.changes


def move_item(session: Session, task: str, item: str, by: int) -> Changes:
    """Moves a line up (`by` below 0) or down among its neighbours; nothing happens at either end."""
    with session.doing("task.item") as doing:
        known = [each.id for each in items_in(doing.see(), task)]
        if item in known:
            place = known.index(item)
            known.insert(max(0, min(len(known) - 1, place + by)), known.pop(place))
        for position, each in enumerate(known, start=1):
            doing.act.change(TaskItem, each, position=position)
    return doing.changes


def _nothing_written() -> UserError:
    return UserError("item_text_missing", tr("清单里这一条还没有写字，没有加上。"), tr("请写下要做的事再按回车。"))
