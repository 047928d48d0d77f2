"""What each move does to the facts of a matter, as plainly as it can be said: a model to walk through."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from minqing_desktop.domain.casework.facts import MatterFacts, MoveForm
from minqing_desktop.domain.casework.machine import next_stage, refusal
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.mediation import CHANNELS
from tests.domain.casework.table import FULL_FORM, ID, TODAY

CHANNEL_ORDER = [code for code, _ in CHANNELS]
NEW = MatterFacts(
    has_title=True, has_place=True, has_wanted=True, cadre=ID, today=TODAY, accepted_on=TODAY - timedelta(days=18),
    due_on=TODAY + timedelta(days=7), petitioners=2, sides=2,
)  # fmt: skip
WORK = {
    Move.HANDLE, Move.REPLY, Move.SUBMIT, Move.PETITION_NOTICE, Move.PETITION_EXTEND, Move.PETITION_OPINION,
    Move.MEDIATE, Move.NEXT_CHANNEL, Move.AGREE, Move.PERFORM, Move.RESOLVE,
}  # fmt: skip
AFRESH: dict[str, Any] = {
    "told": 0, "rated": 0, "rating": "", "is_return_visit_owed": False, "progress": 0, "replies": 0,
    "mediation_outcome": "", "has_resolution": False,
}  # fmt: skip


def forms(facts: MatterFacts, move: Move) -> Iterator[MoveForm]:
    """Ways to fill in a move that differ in what becomes of the matter."""
    form = replace(FULL_FORM, route=facts.route, due_on=TODAY + timedelta(days=20))
    if move is Move.RATE:
        yield from (replace(form, rating=rating) for rating in ("satisfied", "unsatisfied"))
    elif move is Move.MEDIATE:
        yield from (replace(form, outcome=outcome) for outcome in ("", "failed"))
    elif move is Move.EXTEND:
        yield from (replace(form, told_on=told_on) for told_on in (TODAY, None))
    elif move is Move.CLOSE:
        yield from (replace(form, closing=closing) for closing in ("substantive", "staged"))
    else:
        yield form


def after(facts: MatterFacts, move: Move, form: MoveForm) -> MatterFacts:
    """The facts after an allowed move."""
    facts = replace(facts, stage=next_stage(facts, move))
    if move in WORK:
        facts = replace(facts, progress=1)
    values = _paper(facts, move, form) or _route(facts, move, form) or _end(facts, move, form)
    return replace(facts, **values)


def _paper(facts: MatterFacts, move: Move, form: MoveForm) -> dict[str, Any]:
    match move:
        case Move.REFER:
            return {"slips_out": 1, "route": "referred"}
        case Move.REPLY:
            return {"slips_out": facts.slips_out - 1, "replies": 1}
        case Move.TAKE_BACK:
            return {"slips_out": facts.slips_out - 1}
        case Move.ASK_EXTENSION:
            return {"is_extension_pending": True}
        case Move.EXTEND:
            return {"is_extension_pending": False, "is_extension_untold": form.told_on is None}
        case Move.REFUSE_EXTENSION:
            return {"is_extension_pending": False}
        case Move.TELL_EXTENSION:
            return {"is_extension_untold": False}
        case Move.START | Move.CHANGE_ROUTE:
            return {"route": form.route}
    return {}


def _route(facts: MatterFacts, move: Move, form: MoveForm) -> dict[str, Any]:
    match move:
        case Move.AUTHORISE:
            return {"is_authorised": True}
        case Move.SUBMIT:
            return {"is_submitted": True}
        case Move.PETITION_OPINION:
            return {"has_opinion": True}
        case Move.PETITION_EXTEND:
            return {"petition_days": facts.petition_days + (form.days or 0)}
        case Move.MEDIATE:
            failed = form.outcome == "failed"
            return {"sittings": 1, "has_channel_failed": failed, "mediation_outcome": form.outcome}
        case Move.NEXT_CHANNEL:
            following = CHANNEL_ORDER[CHANNEL_ORDER.index(facts.channel) + 1]
            return {"channel": following, "has_channel_failed": False, "mediation_outcome": ""}
        case Move.AGREE:
            return {"mediation_outcome": "agreed", "has_agreement": True}
        case Move.RESOLVE:
            return {"has_resolution": True}
    return {}


def _end(facts: MatterFacts, move: Move, form: MoveForm) -> dict[str, Any]:
    match move:
        case Move.ANSWER | Move.TELL | Move.DECLINE:
            return {"told": facts.petitioners}
        case Move.RATE:
            return {"rating": form.rating, "rated": 1, "is_return_visit_owed": form.rating == "unsatisfied"}
        case Move.VISIT_BACK:
            return {"is_return_visit_owed": False}
        case Move.REOPEN:
            return AFRESH
        case Move.ADD_PETITIONER:
            return {"petitioners": min(facts.petitioners + 1, 3)}
        case Move.PART:
            gone = facts.petitioners - 1
            return {"petitioners": gone, "told": min(facts.told, gone)}
        case Move.CARRY_OVER:
            return {"carried_from_year": form.year}
    return {}


def ways(facts: MatterFacts) -> Iterator[tuple[Move, MoveForm, MatterFacts]]:
    """Every move that can be made now, with what becomes of the matter."""
    for move in Move:
        for form in forms(facts, move):
            if refusal(facts, move, form) is None:
                yield move, form, after(facts, move, form)
