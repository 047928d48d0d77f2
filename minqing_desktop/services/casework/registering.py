"""Beginning a matter: from an entry of a visit, by hand, or from a group reception; complete or not at all."""

from collections.abc import Sequence
from dataclasses import replace

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.machine import Missing, Refusal, refusal
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.case import Case, facts_of
from minqing_desktop.services.casework.deadlines import expected_due
from minqing_desktop.services.casework.entering import MatterForm, write_matter
from minqing_desktop.services.casework.moving import Moving
from minqing_desktop.services.casework.transitions import move_on
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.reader import Reader

__all__ = [
    "MatterForm",
    "delete_matter",
    "edit_matter",
    "expected_due",
    "new_matter",
    "register_declined",
    "register_matter",
    "settle_on_spot",
    "what_is_missing",
    "what_is_missing_on_spot",
]

TITLE_LENGTH = 24


def new_matter(session: Session, household: str = "", entry: str = "") -> MatterForm:
    """A form filled as far as the household and the entry say; its term is set when it is registered."""
    with session.reading() as reader:
        matter = Matter(id=new_id(), cadre=session.cadre, accepted_on=session.today(), household=household)
        said = reader.maybe(Entry, entry)
        person = ""
        if said is not None:
            matter = _from_entry(reader, matter, said)
            person = said.person
        home = reader.maybe(Household, matter.household)
        if home is None:
            return MatterForm(matter)
        person = person or home.head
        speaker = reader.maybe(Person, person)
        matter = replace(
            matter,
            group=home.group,
            place=matter.place or home.address,
            phone=speaker.phone if speaker else "",
            people_count=1,
        )
        return MatterForm(matter, (Petitioner(household=home.id, person=person),))


def _from_entry(reader: Reader, matter: Matter, entry: Entry) -> Matter:
    visit = reader.maybe(Visit, entry.visit)
    on = visit.started_at.astimezone().date() if visit and visit.started_at else None
    return replace(
        matter,
        entry=entry.id,
        household=entry.household,
        title=entry.text.strip()[:TITLE_LENGTH],
        wanted=entry.text.strip(),
        route="mediation" if entry.type == "dispute" else "",
        happened_on=on,
    )


def what_is_missing(session: Session, form: MatterForm) -> tuple[Missing, ...]:
    """What acceptance still lacks, one by one; empty when it is complete."""
    found = _refused(form, Move.ACCEPT, _acceptance(form), session)
    return found.missing if found else ()


def register_matter(session: Session, form: MatterForm) -> tuple[str, Changes]:
    """Accepts a matter as one action and gives its id; UserError names what is missing."""
    _check(form, Move.ACCEPT, _acceptance(form), session)
    with session.doing("matter.add") as doing:
        matter, _ = write_matter(session, doing, form)
    return matter.id, doing.changes


def register_declined(session: Session, form: MatterForm, decline: MoveForm) -> tuple[str, Changes]:
    """Enters a matter that is not taken up, with the reason that was told to who raised it."""
    decline = replace(decline, on=decline.on or form.matter.accepted_on, cadre=decline.cadre or session.cadre)
    _check(form, Move.DECLINE, decline, session)
    with session.doing("matter.decline") as doing:
        matter, petitioners = write_matter(session, doing, form)
        move_on(Moving(session, doing, Case(matter, petitioners), Move.DECLINE, decline))
    return matter.id, doing.changes


def settle_on_spot(
    session: Session, form: MatterForm, answer: MoveForm, rating: MoveForm, closing: MoveForm
) -> tuple[str, Changes]:
    """当场办结: accepted, answered, rated and closed in one action; UserError names what one of the moves lacks."""
    form = replace(form, matter=replace(form.matter, route="on_spot"))
    _check(form, Move.ACCEPT, _acceptance(form), session)
    day = form.matter.accepted_on
    with session.doing("matter.on_spot") as doing:
        matter, _ = write_matter(session, doing, form)
        for move, filled in ((Move.ANSWER, answer), (Move.RATE, rating), (Move.CLOSE, closing)):
            filled = replace(filled, on=filled.on or day, cadre=filled.cadre or session.cadre)
            move_on(Moving.of(session, doing, matter.id, move, filled))
    return matter.id, doing.changes


def what_is_missing_on_spot(
    session: Session, form: MatterForm, answer: MoveForm, rating: MoveForm, closing: MoveForm
) -> dict[Move, tuple[Missing, ...]]:
    """What `settle_on_spot` still lacks, by the move that lacks it; empty when it is complete."""
    on, people = form.matter.accepted_on, len(form.petitioners)
    facts = facts_of(Case(form.matter, form.petitioners), session.today())
    facts = replace(facts, stage="accepted", route="on_spot", petitioners=people)
    answered = replace(facts, stage="answered", told=people)
    rated = replace(answered, stage="rated", rating=rating.rating or "satisfied")
    rated = replace(rated, is_return_visit_owed=rating.rating == "unsatisfied")
    found = {Move.ACCEPT: what_is_missing(session, replace(form, matter=replace(form.matter, route="on_spot")))}
    moves = ((facts, Move.ANSWER, answer), (answered, Move.RATE, rating), (rated, Move.CLOSE, closing))
    for state, move, filled in moves:
        refused = refusal(state, move, replace(filled, on=filled.on or on, cadre=filled.cadre or session.cadre))
        # The day is that of the acceptance, which has said what is wrong with it.
        found[move] = tuple(each for each in refused.missing if each.field != "on") if refused else ()
    return {move: missing for move, missing in found.items() if missing}


def edit_matter(session: Session, before: Matter, after: Matter, petitioners: Sequence[Petitioner] = ()) -> Changes:
    """Writes the plain fields in which `after` differs, and changed petitioners; stages move by moves alone.

    UserError when what acceptance needs would be missing.
    """
    if (before.stage, before.route) != (after.stage, after.route):
        raise ValueError("stage and route change by moves")
    _check_whole(after)
    with session.doing("matter.edit") as doing:
        doing.act.save(before, replace(after, id=before.id))
        known = {each.id: each for each in doing.see().find(Petitioner, matter=before.id)}
        for each in petitioners:
            if each.id in known:
                doing.act.save(known[each.id], replace(each, matter=before.id))
    return doing.changes


def delete_matter(session: Session, identity: str) -> Changes:
    """Takes a matter entered by mistake off every list with its petitioners and steps; its tasks and photos go too."""
    with session.doing("matter.delete") as doing:
        reader = doing.see()
        for record, each in (
            *((Petitioner, each) for each in reader.find(Petitioner, matter=identity)),
            *((Step, each) for each in reader.find(Step, matter=identity)),
            *((Task, each) for each in reader.find(Task, matter=identity, done_on__empty=True)),
            *((Attachment, each) for each in reader.find(Attachment, owner=identity)),
        ):
            doing.act.delete(record, each.id)
        doing.act.delete(Matter, identity)
    return doing.changes


def _acceptance(form: MatterForm) -> MoveForm:
    return MoveForm(on=form.matter.accepted_on, cadre=form.matter.cadre)


def _refused(form: MatterForm, move: Move, filled: MoveForm, session: Session) -> Refusal | None:
    facts = facts_of(Case(form.matter, form.petitioners), session.today())
    facts = replace(facts, stage="", accepted_on=None)
    facts = replace(facts, petitioners=sum(1 for each in form.petitioners if _is_somebody(each)))
    facts = replace(facts, cadre=facts.cadre or session.cadre)
    return refusal(facts, move, filled)


def _check(form: MatterForm, move: Move, filled: MoveForm, session: Session) -> None:
    found = _refused(form, move, filled, session)
    if found is not None:
        raise found.error()


def _is_somebody(petitioner: Petitioner) -> bool:
    return bool(petitioner.person or petitioner.household or petitioner.name.strip())


def _check_whole(matter: Matter) -> None:
    if not (matter.title.strip() and matter.place.strip() and matter.wanted.strip()):
        raise UserError(
            "matter_incomplete",
            tr("事项的标题、地点和诉求内容不能空着，没有改动。"),
            tr("请补上再保存。"),
        )
