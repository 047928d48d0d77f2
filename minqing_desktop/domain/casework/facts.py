"""What the rules of casework look at: the state of a matter in plain facts, and what a person filled in for a move."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterFacts:
    """A matter as far as the rules need it; `stage` is empty for one that is not on file yet.

    `told`, `rated` count petitioners of the present round; `slips_out` referral slips without reply; `replies` those
    answered; `progress` steps noted since it was accepted or reopened. `petition_days` are days of extension the
    authority took already. The rest are claims that read as their names.
    """

    stage: str = ""
    route: str = ""
    has_title: bool = False
    has_place: bool = False
    has_wanted: bool = False
    cadre: str = ""
    today: date | None = None
    accepted_on: date | None = None
    due_on: date | None = None
    carried_from_year: int | None = None
    petitioners: int = 0
    told: int = 0
    rated: int = 0
    progress: int = 0
    rating: str = ""
    is_return_visit_owed: bool = False
    slips_out: int = 0
    replies: int = 0
    is_extension_pending: bool = False
    is_extension_untold: bool = False
    has_agency: bool = False
    is_authorised: bool = False
    is_submitted: bool = False
    has_notice: bool = False
    has_opinion: bool = False
    petition_days: int = 0
    sides: int = 0
    sittings: int = 0
    channel: str = "people"
    has_channel_failed: bool = False
    mediation_outcome: str = ""
    has_agreement: bool = False
    is_performed: bool = False
    has_resolution: bool = False

    @property
    def untold(self) -> int:
        """Petitioners who have not been told of the result."""
        return self.petitioners - self.told


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveForm:
    """What a person filled in for a move; which of it a move asks for stands in `domain.casework.moves`.

    `petitioner` is one petitioner's id (who rates, who parts), `petitioners` those who are told (none: all untold);
    `target` the matter joined; `households` and `person` name a new petitioner. `days` are days of extension; `cadre`
    is who did it, `new_cadre` who takes over. Ids are record ids.
    """

    on: date | None = None
    cadre: str = ""
    text: str = ""
    reason: str = ""
    way: str = ""
    route: str = ""
    main_unit: str = ""
    assisting_unit: str = ""
    responsible: str = ""
    due_on: date | None = None
    told_on: date | None = None
    decided_by: str = ""
    rating: str = ""
    closing: str = ""
    follow_up: str = ""
    follow_up_on: date | None = None
    petitioner_word: str = ""
    petitioner: str = ""
    petitioners: tuple[str, ...] = ()
    person: str = ""
    household: str = ""
    name: str = ""
    phone: str = ""
    target: str = ""
    year: int | None = None
    new_cadre: str = ""
    opinion: str = ""
    is_signed: bool = False
    ways: tuple[str, ...] = ()
    unit: str = ""
    notice: str = ""
    days: int | None = None
    outcome: str = ""
    agreement_form: str = ""
    place: str = ""
    mediators: str = ""
    is_to_county: bool = False
