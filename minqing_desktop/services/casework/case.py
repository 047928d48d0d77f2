"""Everything on file about one matter, and the facts of it that the rules look at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from minqing_desktop.domain.casework.clocks import CaseDays
from minqing_desktop.domain.casework.facts import MatterFacts
from minqing_desktop.domain.records.casework import Extension, Referral
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.mediation import Mediation, MediationRecord, Party
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.storage.reader import Reader

# Steps that say something was done about the matter, as against papers about it.
_WORK = frozenset({
    "handle", "reply_received", "submit", "petition_notice", "petition_extend", "petition_opinion", "mediate",
    "next_channel", "agree", "perform", "resolve",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A matter with its papers; steps in the order of their days, entered later after entered before."""

    matter: Matter
    petitioners: tuple[Petitioner, ...] = ()
    steps: tuple[Step, ...] = ()
    referrals: tuple[Referral, ...] = ()
    extensions: tuple[Extension, ...] = ()
    petition: AgentPetition | None = None
    mediation: Mediation | None = None
    parties: tuple[Party, ...] = ()
    sittings: tuple[MediationRecord, ...] = ()

    @property
    def days(self) -> CaseDays:
        """What its clocks are made from."""
        return CaseDays(self.matter, self.referrals, self.petition, self.mediation)

    @property
    def slips_out(self) -> tuple[Referral, ...]:
        """Referral slips that wait for a reply."""
        return tuple(slip for slip in self.referrals if slip.replied_on is None and slip.taken_back_on is None)

    @property
    def pending_extension(self) -> Extension | None:
        """The extension that waits for a decision."""
        return next((each for each in self.extensions if not each.state), None)

    @property
    def untold_extensions(self) -> tuple[Extension, ...]:
        """Extensions that were granted and that the petitioner does not know of."""
        return tuple(each for each in self.extensions if each.state == "approved" and each.told_on is None)


def load_case(reader: Reader, matter: str) -> Case:
    """Reads one matter whole; KeyError for an unknown id.

    Two devices may each have begun an agent petition or mediation of it: everywhere the same one is shown, with the
    parties and sittings of all.
    """
    mediations = reader.find(Mediation, matter=matter)
    ids = [each.id for each in mediations]
    sittings = reader.find(MediationRecord, mediation__in=ids) if ids else []
    parties = reader.find(Party, mediation__in=ids) if ids else []
    return Case(
        matter=reader.get(Matter, matter),
        petitioners=tuple(sorted(reader.find(Petitioner, matter=matter), key=lambda each: each.id)),
        steps=tuple(in_order(reader.find(Step, matter=matter))),
        referrals=tuple(reader.find(Referral, matter=matter, order=("sent_on",))),
        extensions=tuple(reader.find(Extension, matter=matter, order=("asked_on",))),
        petition=leading_petition(reader.find(AgentPetition, matter=matter)),
        mediation=min(mediations, key=lambda each: each.id, default=None),
        parties=tuple(sorted(parties, key=lambda each: each.id)),
        sittings=tuple(sorted(sittings, key=lambda each: (each.on or date.min, each.id))),
    )


def leading_petition(found: Sequence[AgentPetition]) -> AgentPetition | None:
    """Of several of one matter, the one that is signed, else the one begun first."""
    return min(found, key=lambda each: (not each.is_signed, each.id), default=None)


def in_order(steps: list[Step]) -> list[Step]:
    """Steps by their day; those of one day as they were entered (ids carry the time)."""
    return sorted(steps, key=lambda step: (step.on or date.min, step.id))


def facts_of(case: Case, today: date) -> MatterFacts:
    """The facts that the rules look at. What was done counts from the last reopening on."""
    matter = case.matter
    told = [each for each in case.petitioners if each.told_on is not None]
    present = _present_round(case.steps)
    plain = MatterFacts(
        stage=matter.stage,
        route=matter.route,
        has_title=bool(matter.title.strip()),
        has_place=bool(matter.place.strip()),
        has_wanted=bool(matter.wanted.strip()),
        cadre=matter.cadre,
        today=today,
        accepted_on=matter.accepted_on,
        due_on=matter.due_on,
        carried_from_year=matter.carried_from_year,
        petitioners=len(case.petitioners),
        told=len(told),
        rated=sum(1 for each in case.petitioners if each.rating),
        progress=sum(1 for step in present if step.type in _WORK),
        rating=matter.rating,
        is_return_visit_owed=matter.rating == "unsatisfied" and not _visited_since_rating(case.steps),
        slips_out=len(case.slips_out),
        replies=sum(1 for step in present if step.type == "reply_received"),
        is_extension_pending=case.pending_extension is not None,
        is_extension_untold=bool(case.untold_extensions),
        has_resolution=bool(matter.resolution.strip()),
    )
    return _with_mediation(_with_petition(plain, case.petition), case)


def _with_petition(facts: MatterFacts, petition: AgentPetition | None) -> MatterFacts:
    if petition is None:
        return facts
    return replace(
        facts,
        has_agency=True,
        is_authorised=petition.is_signed and petition.authorised_on is not None,
        is_submitted=petition.submitted_on is not None,
        has_notice=petition.notice_on is not None,
        has_opinion=petition.opinion_on is not None,
        petition_days=petition.extended_days or 0,
    )


def _with_mediation(facts: MatterFacts, case: Case) -> MatterFacts:
    mediation = case.mediation
    if mediation is None:
        return facts
    here = [each for each in case.sittings if each.channel == mediation.channel]
    return replace(
        facts,
        sides=len({party.side for party in case.parties}),
        sittings=len(case.sittings),
        channel=mediation.channel,
        has_channel_failed=bool(here) and here[-1].outcome == "failed",
        mediation_outcome=mediation.outcome,
        has_agreement=mediation.agreed_on is not None,
        is_performed=mediation.performed_on is not None,
    )


def _present_round(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    reopened = [place for place, step in enumerate(steps) if step.type == "reopen"]
    return steps[reopened[-1] + 1 :] if reopened else steps


def _visited_since_rating(steps: tuple[Step, ...]) -> bool:
    for step in reversed(steps):
        if step.type == "visit_back":
            return True
        if step.type in ("rate", "reopen"):
            return False
    return False
