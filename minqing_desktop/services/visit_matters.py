"""From an entry of a visit to a matter: a new one is accepted, or what was said joins one that is open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.case import load_case
from minqing_desktop.services.casework.entering import MatterForm, write_matter
from minqing_desktop.services.casework.lookalikes import LookAlike, look_alikes
from minqing_desktop.services.casework.moving import Moving
from minqing_desktop.services.casework.registering import what_is_missing
from minqing_desktop.services.casework.transitions import move_on
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class EntryMatter:
    """A matter that the entry at a place becomes: a new one, or with `joins` one more voice for an open one.

    `matter` is the id of the one it became; from then on it is handled in its own place and not written from here.
    """

    entry: int
    title: str = ""
    category: str = ""
    matter: str = ""
    joins: str = ""


def matters_of(reader: Reader, entries: Sequence[Entry]) -> tuple[EntryMatter, ...]:
    """What the entries of a visit have become so far."""
    known = reader.get_many(Matter, [entry.matter for entry in entries])
    found = []
    for place, entry in enumerate(entries):
        matter = known.get(entry.matter)
        if matter is not None:
            joins = "" if matter.entry == entry.id else matter.id
            found.append(EntryMatter(place, matter.title, matter.category, matter.id, joins))
    return tuple(found)


def like_matters(session: Session, visit: Visit, entry: Entry, one: EntryMatter) -> list[LookAlike]:
    """Open matters that may be the same as the one an entry is about to become, the likest first."""
    household = entry.household or next(iter(visit.households), "")
    with session.reading() as reader:
        form = _form(reader, session, visit, replace(entry, household=household), one)
    return look_alikes(session, form.matter, form.petitioners)


def write_matters(
    doing: Doing, session: Session, visit: Visit, entries: Sequence[Entry], matters: Sequence[EntryMatter]
) -> None:
    """Accepts or joins what is not written yet; `entries` are the visit's, each with the id of its matter.

    UserError names what a new one lacks.
    """
    for one in matters:
        if one.matter:
            continue
        if one.joins:
            _join(doing, session, visit, entries[one.entry], one)
        else:
            _accept(doing, session, visit, entries[one.entry], one)


def _accept(doing: Doing, session: Session, visit: Visit, entry: Entry, one: EntryMatter) -> None:
    form = _form(doing.see(), session, visit, entry, one)
    missing = what_is_missing(session, form)
    if missing:
        what = tr("、").join(each.what.rstrip("。.") for each in missing)
        raise UserError(
            "matter_incomplete",
            tr("有一件事项还不能受理：{what}。").format(what=what),
            tr("请补上，或者先把这件事项去掉；已经写下的都在。"),
        )
    write_matter(session, doing, form)


def _form(reader: Reader, session: Session, visit: Visit, entry: Entry, one: EntryMatter) -> MatterForm:
    home = reader.maybe(Household, entry.household)
    person = entry.person or (home.head if home else "")
    speaker = reader.maybe(Person, person)
    group = reader.maybe(Group, home.group) if home else None
    on = visit.started_at.astimezone().date() if visit.started_at else session.today()
    place = visit.place or (home.address if home else "") or (group.name if group else "")
    matter = Matter(
        id=entry.matter,
        title=one.title.strip(),
        entry=entry.id,
        household=entry.household,
        group=home.group if home else "",
        category=one.category,
        place=place,
        wanted=entry.text.strip() or one.title.strip(),
        route="mediation" if entry.type == "dispute" else "",
        cadre=visit.cadre or session.cadre,
        accepted_on=on,
        happened_on=on,
        phone=speaker.phone if speaker else "",
        people_count=1,
    )
    return MatterForm(matter, (Petitioner(household=entry.household, person=person),), entry.text.strip())


def _join(doing: Doing, session: Session, visit: Visit, entry: Entry, one: EntryMatter) -> None:
    """One more who raised it; who is on it already raised it once more, and that is noted."""
    home = doing.see().maybe(Household, entry.household)
    person = entry.person or (home.head if home else "")
    on = visit.started_at.astimezone().date() if visit.started_at else session.today()
    cadre = visit.cadre or session.cadre
    case = load_case(doing.see(), one.joins)
    if any(each.person == person or each.household == entry.household for each in case.petitioners):
        words = tr("又反映一次：{words}").format(words=entry.text.strip())
        doing.act.create(
            Step(matter=one.joins, on=on, cadre=cadre, type="add_petitioner", text=words, stage=case.matter.stage)
        )
        return
    form = MoveForm(on=on, cadre=cadre, person=person, household=entry.household, text=entry.text.strip())
    move_on(Moving(session, doing, case, Move.ADD_PETITIONER, form))
