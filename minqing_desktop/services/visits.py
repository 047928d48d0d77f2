"""Visits: what was seen and said, the entries marked in it, and the tasks and promises that follow, in one action."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.services.visit_matters import EntryMatter, matters_of, write_matters
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.reading.visits import (
    VisitFilter,
    VisitLine,
    visit_lines,
    visit_rows,
    visit_rows_of,
    visits_per_day,
)

__all__ = [
    "EntryMatter",
    "VisitFilter",
    "VisitForm",
    "VisitLine",
    "all_visits",
    "count_by_day",
    "delete_visit",
    "load_visit",
    "record_visit",
    "visit_ids",
    "visit_lines_by_id",
    "visit_lines_of",
]


@dataclass(frozen=True, slots=True)
class VisitForm:
    """A visit as the editor holds it. An entry or task without an id is new; one that is missing is taken away.

    `task_entries` gives for the place of a task in `tasks` the place of the entry it came from in `entries`;
    `photo_matters` for the place of a photo the place of the new matter in `matters` that it shows.
    """

    visit: Visit
    entries: tuple[Entry, ...] = ()
    tasks: tuple[Task, ...] = ()
    task_entries: dict[int, int] = field(default_factory=dict)
    photos: tuple[Attachment, ...] = ()
    matters: tuple[EntryMatter, ...] = ()
    photo_matters: dict[int, int] = field(default_factory=dict)


def visit_ids(session: Session, wanted: VisitFilter) -> list[int]:
    """Row numbers for a paged list."""
    with session.reading() as reader:
        return visit_rows(reader.connection, session.village, wanted)


def visit_lines_of(session: Session, rows: list[int]) -> list[VisitLine]:
    """The lines of these row numbers."""
    with session.reading() as reader:
        return visit_lines(reader.connection, rows)


def visit_lines_by_id(session: Session, ids: list[str]) -> list[VisitLine]:
    """The lines of visits named by id."""
    with session.reading() as reader:
        return visit_lines(reader.connection, visit_rows_of(reader.connection, ids))


def all_visits(session: Session, wanted: VisitFilter, limit: int | None = None) -> list[VisitLine]:
    """All lines of a filter at once, for a day or a household; the first `limit` of them."""
    with session.reading() as reader:
        return visit_lines(reader.connection, visit_rows(reader.connection, session.village, wanted, limit))


def count_by_day(session: Session, wanted: VisitFilter) -> dict[date, int]:
    """How many visits there were on each local day of a span that has both ends."""
    if wanted.since_ms is None or wanted.until_ms is None:
        raise ValueError("a span with both ends is needed")
    counts: dict[date, int] = {}
    with session.reading() as reader:
        for at_ms in visits_per_day(reader.connection, session.village, wanted.since_ms, wanted.until_ms):
            day = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone().date()
            counts[day] = counts.get(day, 0) + 1
    return counts


def load_visit(session: Session, identity: str) -> VisitForm:
    """A visit with its entries in the order of its words, its tasks and its photos."""
    with session.reading() as reader:
        entries = reader.find(Entry, visit=identity)
        entries.sort(key=lambda entry: (entry.start is None, entry.start or 0, entry.id))
        places = {entry.id: place for place, entry in enumerate(entries)}
        tasks = reader.find(Task, visit=identity)
        return VisitForm(
            visit=reader.get(Visit, identity),
            entries=tuple(entries),
            tasks=tuple(tasks),
            task_entries={i: places[task.entry] for i, task in enumerate(tasks) if task.entry in places},
            photos=tuple(reader.find(Attachment, owner=identity)),
            matters=matters_of(reader, entries),
        )


def record_visit(session: Session, form: VisitForm) -> tuple[str, Changes]:
    """Writes a visit and all that hangs on it as one action; new when its id is empty or not on file yet.

    UserError when it does not say whom it was to or when.
    """
    _check(form)
    with session.reading() as reader:
        is_new = reader.maybe(Visit, form.visit.id) is None
    with session.doing("visit.record" if is_new else "visit.edit") as doing:
        if is_new:
            identity = doing.act.create(replace(form.visit, cadre=form.visit.cadre or session.cadre))
        else:
            identity = form.visit.id
            doing.act.save(doing.see().get(Visit, identity), form.visit)
        matter_ids = [one.matter or one.joins or new_id() for one in form.matters]
        entries = _write_entries(doing, identity, form, matter_ids)
        write_matters(doing, session, form.visit, entries, form.matters)
        _write_tasks(doing, session, identity, form, [entry.id for entry in entries])
        _write_photos(doing, identity, form, matter_ids)
    return identity, doing.changes


def delete_visit(session: Session, identity: str) -> Changes:
    """Takes a visit off every list with its entries; promises made in it stand until they are deleted themselves."""
    with session.doing("visit.delete") as doing:
        for entry in doing.see().find(Entry, visit=identity):
            doing.act.delete(Entry, entry.id)
        doing.act.delete(Visit, identity)
    return doing.changes


def _write_entries(doing: Doing, visit: str, form: VisitForm, matter_ids: list[str]) -> list[Entry]:
    existing = {entry.id: entry for entry in doing.see().find(Entry, visit=visit)}
    household = form.visit.households[0]
    becomes = {one.entry: identity for one, identity in zip(form.matters, matter_ids, strict=True)}
    written = []
    for place, entry in enumerate(form.entries):
        wanted = replace(
            entry,
            id=entry.id or new_id(),
            visit=visit,
            household=entry.household or household,
            matter=becomes.get(place, entry.matter),
        )
        if entry.id in existing:
            doing.act.save(existing.pop(entry.id), wanted)
        else:
            doing.act.create(wanted)
        written.append(wanted)
    for identity in existing:
        doing.act.delete(Entry, identity)
    return written


def _write_tasks(doing: Doing, session: Session, visit: str, form: VisitForm, entry_ids: list[str]) -> None:
    existing = {task.id: task for task in doing.see().find(Task, visit=visit)}
    household = form.visit.households[0]
    home = doing.see().maybe(Household, household)
    head = home.head if home is not None else ""
    for place, task in enumerate(form.tasks):
        entry = form.task_entries.get(place)
        wanted = replace(
            task,
            visit=visit,
            household=task.household or household,
            entry=entry_ids[entry] if entry is not None else task.entry,
            # A promise is owed to someone: to the head of the household where nobody else is named.
            owed_to=task.owed_to or (head if task.is_promise else ""),
            cadre=task.cadre or form.visit.cadre or session.cadre,
        )
        if not wanted.title.strip():
            raise UserError("task_title_missing", tr("有一件任务还没有写要办什么事。"), tr("请写上，或者把它去掉。"))
        if task.id in existing:
            doing.act.save(existing.pop(task.id), wanted)
        else:
            doing.act.create(wanted)
    for identity in existing:
        doing.act.delete(Task, identity)


def _write_photos(doing: Doing, visit: str, form: VisitForm, matter_ids: list[str]) -> None:
    existing = {photo.id: photo for photo in doing.see().find(Attachment, owner=visit)}
    for place, photo in enumerate(form.photos):
        if place in form.photo_matters:
            photo = replace(photo, matter=matter_ids[form.photo_matters[place]])
        if photo.id in existing:
            doing.act.save(existing.pop(photo.id), photo)
        else:
            doing.act.create(replace(photo, owner=visit, owner_kind="visit"))
    for identity in existing:
        doing.act.delete(Attachment, identity)


def _check(form: VisitForm) -> None:
    if not form.visit.households:
        raise UserError(
            "visit_household_missing", tr("还没有选走访的是哪一户。"), tr("请在最上面输入户主姓名或首字母。")
        )
    if form.visit.started_at is None:
        raise UserError("visit_time_missing", tr("还没有填走访时间。"), tr("请填上走访的日期和时间。"))
