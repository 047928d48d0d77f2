"""Receiving a group in five steps: 请进门 选代表 填表格 坐下谈 理目标, ending in matters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from minqing_desktop.domain.casework.reception import check_reception, is_ready_for
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.casework import Reception
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.casework.deadlines import with_lights
from minqing_desktop.services.casework.entering import MatterForm, write_matter
from minqing_desktop.services.casework.registering import what_is_missing
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.reading.matters import MatterLine, matter_lines, matter_rows_of


@dataclass(frozen=True, slots=True)
class ReceptionDetail:
    """A reception with its representatives by name and the matters that came of it."""

    reception: Reception
    representatives: tuple[str, ...]
    matters: tuple[MatterLine, ...]


def new_reception(session: Session) -> Reception:
    """An empty form for a group that came in today."""
    return Reception(id=new_id(), on=session.today(), cadre=session.cadre)


def receptions(session: Session) -> list[Reception]:
    """Receptions of the village, the latest first."""
    with session.reading() as reader:
        return reader.find(Reception, village=session.village, order=("-on",))


def reception_detail(session: Session, identity: str) -> ReceptionDetail:
    """One reception whole; KeyError for an unknown id."""
    with session.reading() as reader:
        reception = reader.get(Reception, identity)
        people = reader.get_many(Person, reception.representatives)
        names = [people[each].name for each in reception.representatives if each in people]
        found = reader.find(Matter, reception=identity)
        rows = matter_rows_of(reader.connection, [each.id for each in found])
        lines = with_lights(matter_lines(reader.connection, rows), session.today(), calendar_in(reader))
        return ReceptionDetail(reception, (*names, *reception.other_representatives), tuple(lines))


def save_reception(session: Session, reception: Reception) -> tuple[str, Changes]:
    """Writes a reception as far as it got; UserError «reception_…» when a step or a representative is too much."""
    check_reception(reception)
    with session.doing("reception.save") as doing:
        known = doing.see().maybe(Reception, reception.id)
        if known is None:
            identity = doing.act.create(reception)
        else:
            identity = known.id
            doing.act.save(known, reception)
    return identity, doing.changes


def conclude_reception(
    session: Session, reception: Reception, forms: Sequence[MatterForm]
) -> tuple[tuple[str, ...], Changes]:
    """Ends a reception: what was agreed on becomes matters, raised by the representatives unless a form says by whom.

    One action; gives the ids of the matters. UserError: «reception_…», and what a matter lacks.
    """
    if not forms:
        raise UserError(
            "reception_without_matters",
            tr("还没有理出要办的事项。"),
            tr("请至少立一件，写清要什么、谁来办。"),
        )
    reception = replace(reception, step="done")
    check_reception(reception)
    people = [Petitioner(person=each) for each in reception.representatives]
    people += [Petitioner(name=each) for each in reception.other_representatives]
    with session.reading() as reader:
        homes = {key: person.household for key, person in reader.get_many(Person, reception.representatives).items()}
    raisers = tuple(replace(each, household=homes.get(each.person, "")) for each in people)
    filled = [_filled(session, reception, form, raisers) for form in forms]
    for form in filled:
        lacking = what_is_missing(session, form)
        if lacking:
            raise UserError("matter_move_missing", sentences(*(each.what for each in lacking)), lacking[0].advice)
    with session.doing("reception.conclude") as doing:
        known = doing.see().maybe(Reception, reception.id)
        if known is None:
            doing.act.create(reception)
        else:
            doing.act.save(known, reception)
        ids = tuple(write_matter(session, doing, form)[0].id for form in filled)
    return ids, doing.changes


def delete_reception(session: Session, identity: str) -> Changes:
    """Takes a reception off the list; the matters that came of it stay."""
    with session.doing("reception.delete") as doing:
        doing.act.delete(Reception, identity)
    return doing.changes


def next_step(reception: Reception) -> str:
    """The furthest step that what is filled in allows."""
    return is_ready_for(reception)


def _filled(session: Session, reception: Reception, form: MatterForm, raisers: tuple[Petitioner, ...]) -> MatterForm:
    petitioners = form.petitioners or raisers
    matter = replace(
        form.matter,
        id=form.matter.id or new_id(),
        reception=reception.id,
        cadre=form.matter.cadre or reception.cadre or session.cadre,
        accepted_on=form.matter.accepted_on or reception.on,
        place=form.matter.place or reception.place,
        people_count=form.matter.people_count or reception.people_count,
        household=form.matter.household or next((each.household for each in petitioners if each.household), ""),
    )
    return replace(form, matter=matter, petitioners=petitioners)
