"""A visit being written, as a draft: the editor's form to plain values and back, derived from the catalogue."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from minqing_desktop.domain.catalogue import Record, kind_of
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.drafts import Draft, draft, drafts, drop, save_draft
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_matters import EntryMatter
from minqing_desktop.services.visits import VisitForm
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.codec import stored_values, to_live
from minqing_desktop.storage.reading.visits import VisitFilter, visit_ids, visit_rows

PREFIX = "visit:"


def new_visit(session: Session, household: str = "") -> VisitForm:
    """An empty form for a visit that begins now, with its id already given so that its draft has a name.

    Weather and who came along are those of the visit last written for the same half of this day.
    """
    now = session.now()
    before = _written_before(session, now)
    return VisitForm(
        Visit(
            id=new_id(),
            village=session.village,
            households=(household,) if household else (),
            cadre=session.cadre,
            started_at=now,
            weather=before.weather if before else "",
            colleagues=before.colleagues if before else (),
            companions=before.companions if before else "",
        )
    )


def like_before(form: VisitForm, before: Visit | None) -> VisitForm:
    """The form with company and kind of the visit typed before it on the same day, and its weather if that was in the
    same half of the day.
    """
    at, last_at = form.visit.started_at, before.started_at if before else None
    if before is None or at is None or last_at is None or at.astimezone().date() != last_at.astimezone().date():
        return form
    visit = replace(form.visit, colleagues=before.colleagues, companions=before.companions, mode=before.mode)
    return replace(form, visit=replace(visit, weather=before.weather) if _is_same_half(at, last_at) else visit)


def _written_before(session: Session, now: datetime) -> Visit | None:
    since = round((now - timedelta(hours=12)).timestamp() * 1000)
    until = round((now + timedelta(hours=12)).timestamp() * 1000)
    with session.reading() as reader:
        wanted = VisitFilter(since_ms=since, until_ms=until, cadre=session.cadre)
        ids = visit_ids(reader.connection, visit_rows(reader.connection, session.village, wanted))
        visits = list(reader.get_many(Visit, ids).values())
    visits += [form.visit for _draft, form in all_forms(session)]
    like = [one for one in visits if one.weather and _is_same_half(one.started_at, now)]
    # An id grows with the time at which it was made: what was typed last, not what happened last.
    return max(like, key=lambda one: one.id, default=None)


def _is_same_half(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return False
    first, second = one.astimezone(), other.astimezone()
    return first.date() == second.date() and (first.hour < 12) == (second.hour < 12)


def taken_back(session: Session, form: VisitForm) -> VisitForm | None:
    """What a visit said as a form to be finished anew, when the visit is no longer on file; None while it is.

    Undoing «记下走访» takes the visit away with all that hangs on it: what was typed must not go with it.
    """
    with session.reading() as reader:
        if reader.find(Visit, id__in=[form.visit.id]):
            return None
    return replace(
        form,
        visit=replace(form.visit, id=new_id(), is_complete=False, marks=0),
        entries=tuple(replace(each, id="", visit="", matter="", marks=0) for each in form.entries),
        tasks=tuple(replace(each, id="", visit="", entry="", matter="", marks=0) for each in form.tasks),
        photos=tuple(replace(each, id="", owner="", marks=0) for each in form.photos),
        matters=tuple(replace(each, matter="") for each in form.matters),
    )


def is_empty(form: VisitForm) -> bool:
    """Nothing that a person typed: such a draft vanishes."""
    visit = form.visit
    typed = (visit.households, visit.words, visit.answer, visit.reflection, visit.place, visit.next_visit)
    return not any(typed) and not form.entries and not form.tasks and not form.photos


def save_form(session: Session, form: VisitForm) -> None:
    """Keeps the form as the draft of its visit; an empty one is removed. For the writing lane."""
    body = {} if is_empty(form) else _to_body(form) | {"village": form.visit.village or session.village}
    save_draft(session, PREFIX + form.visit.id, body)


def set_aside(session: Session, visit: str) -> None:
    """Throws the draft of a visit away; the recorded visit, if there is one, stays as it is."""
    drop(session, PREFIX + visit)


def draft_of(session: Session, visit: str) -> VisitForm | None:
    """The unfinished form of a visit, or None."""
    found = draft(session, PREFIX + visit)
    return None if found is None else read_form(found)


def all_forms(session: Session) -> list[tuple[Draft, VisitForm]]:
    """Every unfinished visit of the village in hand, the last touched first."""
    found = drafts(session, PREFIX)
    return [(each, read_form(each)) for each in found if each.body.get("village", session.village) == session.village]


def read_form(found: Draft) -> VisitForm:
    """The form that a draft holds."""
    body = found.body
    return VisitForm(
        visit=replace(_record(Visit, body["visit"]), village=body.get("village", "")),
        entries=tuple(_record(Entry, each) for each in body["entries"]),
        tasks=tuple(_record(Task, each) for each in body["tasks"]),
        task_entries={int(task): entry for task, entry in body["task_entries"].items()},
        photos=tuple(_record(Attachment, each) for each in body["photos"]),
        matters=tuple(EntryMatter(**each) for each in body.get("matters", ())),
        photo_matters={int(photo): matter for photo, matter in body.get("photo_matters", {}).items()},
    )


def _to_body(form: VisitForm) -> dict[str, Any]:
    return {
        "visit": _plain(form.visit),
        "entries": [_plain(each) for each in form.entries],
        "tasks": [_plain(each) for each in form.tasks],
        "task_entries": {str(task): entry for task, entry in form.task_entries.items()},
        "photos": [_plain(each) for each in form.photos],
        "matters": [asdict(each) for each in form.matters],
        "photo_matters": {str(photo): matter for photo, matter in form.photo_matters.items()},
    }


def _plain(record: Record) -> dict[str, Any]:
    return {"id": record.id, "values": stored_values(record)}


def _record(record: type[Any], plain: dict[str, Any]) -> Any:
    made = record(id=plain["id"])
    known = {facts.name: facts for facts in kind_of(made).fields}
    values = {name: to_live(known[name], value) for name, value in plain["values"].items() if name in known}
    return replace(made, **values)
