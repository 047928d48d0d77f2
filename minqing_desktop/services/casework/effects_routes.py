"""What the moves of agent petitions, mediations and meetings write, and the papers that these routes begin with."""

from typing import Any

from minqing_desktop.domain.casework.clocks import petition_opinion_due
from minqing_desktop.domain.casework.numbers import next_number
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Petitioner
from minqing_desktop.domain.records.mediation import CHANNELS, Mediation, MediationRecord, Party
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.host import clock
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.casework.case import Case
from minqing_desktop.services.casework.moving import Moving
from minqing_desktop.services.session import Doing
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.matters import numbers_of_year


def begin_route(doing: Doing, case: Case, route: str) -> None:
    """Writes the record that goes with agent petition or mediation, unless there is one from before."""
    if route == "agent_petition" and case.petition is None:
        _begin_petition(doing, case)
    if route == "mediation" and case.mediation is None:
        _begin_mediation(doing, case)


def _begin_petition(doing: Doing, case: Case) -> None:
    matter, reader = case.matter, doing.see()
    year = matter.accepted_on.year if matter.accepted_on else clock.today().year
    numbers = numbers_of_year(reader.connection, doing.act.village, "agent_petition", year)
    client = _client(reader, case.petitioners[0]) if case.petitioners else {}
    petition = AgentPetition(
        matter=matter.id, number=next_number(year, numbers), subject=matter.wanted, agent=matter.cadre, **client
    )
    doing.act.create(petition)


def _client(reader: Reader, petitioner: Petitioner) -> dict[str, Any]:
    """Who authorises: the person of the roster, else by name; what the roster knows is not written a second time."""
    person = petitioner.person
    if not person and petitioner.household and not petitioner.name.strip():
        home = reader.maybe(Household, petitioner.household)
        person = home.head if home else ""
    return {"client": person, "client_name": "" if person else petitioner.name, "client_phone": petitioner.phone}


def _begin_mediation(doing: Doing, case: Case) -> None:
    matter = case.matter
    mediation = doing.act.create(
        Mediation(
            matter=matter.id,
            dispute=matter.wanted,
            dispute_type=matter.subcategory or matter.category,
            happened_on=matter.happened_on,
            group=matter.group,
            people_count=matter.people_count,
            found_on=matter.accepted_on,
        )
    )
    for each in case.petitioners:
        doing.act.create(
            Party(
                mediation=mediation,
                side="applicant",
                person=each.person,
                household=each.household,
                name=each.name,
                phone=each.phone,
            )
        )


def authorise(moving: Moving) -> None:
    """The villager signed the authorisation."""
    form = moving.form
    client = next((each for each in moving.case.petitioners if each.id == form.petitioner), None)
    values = _client(moving.reader, client) if client else {}
    values |= {
        "authorised_on": form.on, "is_signed": True, "agent": form.cadre or moving.matter.cadre, "ways": form.ways,
    }  # fmt: skip
    if form.text.strip():
        values["subject"] = form.text.strip()
    _write(moving, **values)


def submit(moving: Moving) -> None:
    """Handed in; the authority has fifteen days to say whether it accepts."""
    unit = moving.form.unit.strip()
    _write(moving, submitted_to=unit, submitted_on=moving.on, notice="", notice_on=None)
    moving.step["unit"] = unit
    _follow_clock(moving)


def petition_notice(moving: Moving) -> None:
    """The authority said whether it accepts."""
    _write(moving, notice=moving.form.notice, notice_on=moving.on)
    _follow_clock(moving)


def petition_extend(moving: Moving) -> None:
    """The authority takes longer and has said why."""
    form, petition = moving.form, moving.case.petition
    days = (petition.extended_days or 0 if petition else 0) + (form.days or 0)
    _write(moving, extended_days=days, extension_reason=form.reason, extension_told_on=form.told_on)
    _follow_clock(moving)


def petition_opinion(moving: Moving) -> None:
    """The authority's opinion came."""
    _write(moving, opinion_on=moving.on, result=moving.form.text)


def _write(moving: Moving, **values: Any) -> None:
    petition = moving.case.petition
    if petition is None:
        # The matter came from elsewhere without its paper.
        _begin_petition(moving.doing, moving.case)
        petition = moving.reader.first(AgentPetition, matter=moving.matter.id)
        assert petition is not None
    moving.doing.act.change(AgentPetition, petition.id, **values)


def _follow_clock(moving: Moving) -> None:
    """The matter's own day is never before the one that the authority has by law."""
    petition = moving.reader.get(AgentPetition, moving.case.petition.id) if moving.case.petition else None
    ends = petition_opinion_due(petition, calendar_in(moving.reader)) if petition else None
    if ends is not None and (moving.matter.due_on is None or moving.matter.due_on < ends.day):
        moving.patch["due_on"] = ends.day


def mediate(moving: Moving) -> None:
    """One sitting in the channel it is in now."""
    form, mediation = moving.form, moving.case.mediation
    assert mediation is not None
    moving.doing.act.create(
        MediationRecord(
            mediation=mediation.id,
            channel=mediation.channel,
            on=form.on,
            place=form.place,
            mediators=form.mediators,
            text=form.text,
            outcome=form.outcome,
        )
    )
    moving.doing.act.change(Mediation, mediation.id, outcome=form.outcome)
    moving.step["unit"] = form.mediators


def next_channel(moving: Moving) -> None:
    """人民 → 行政 → 仲裁 → 司法, where the one before failed."""
    mediation = moving.case.mediation
    assert mediation is not None
    order = [code for code, _ in CHANNELS]
    following = order[order.index(mediation.channel) + 1]
    moving.doing.act.change(Mediation, mediation.id, channel=following, outcome="")
    moving.step["unit"] = moving.form.unit


def agree(moving: Moving) -> None:
    """Both sides came to terms, on paper or by word."""
    form, mediation = moving.form, moving.case.mediation
    assert mediation is not None
    values = {
        "outcome": "agreed", "agreement_form": form.agreement_form, "agreement": form.text, "agreed_on": form.on,
    }  # fmt: skip
    moving.doing.act.change(Mediation, mediation.id, **values)


def perform(moving: Moving) -> None:
    """What was agreed has been done."""
    mediation = moving.case.mediation
    assert mediation is not None
    moving.doing.act.change(Mediation, mediation.id, performed_on=moving.on, performance=moving.form.text)


def resolve(moving: Moving) -> None:
    """What the meeting decided."""
    moving.patch |= {"resolution": moving.form.text, "resolved_on": moving.on}
