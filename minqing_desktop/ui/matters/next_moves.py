"""Which of the allowed moves comes next: the buttons under a matter, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence

from minqing_desktop.domain.casework.facts import MatterFacts
from minqing_desktop.domain.casework.machine import Refusal
from minqing_desktop.domain.casework.moves import RULES, Move
from minqing_desktop.domain.words import tr

BUTTONS = 4
# What waits for somebody else's word comes before one's own work, that before telling the villager.
_LIKELY = (
    Move.TELL_EXTENSION, Move.EXTEND, Move.REPLY, Move.AUTHORISE, Move.SUBMIT, Move.PETITION_NOTICE,
    Move.PETITION_OPINION, Move.RESOLVE, Move.START, Move.TELL, Move.RATE, Move.VISIT_BACK, Move.CLOSE, Move.MEDIATE,
    Move.AGREE, Move.NEXT_CHANNEL, Move.HANDLE, Move.ANSWER, Move.PERFORM, Move.REOPEN, Move.REFER, Move.ASK_EXTENSION,
    Move.DEFER,
)  # fmt: skip


def in_likely_order(moves: Sequence[Move], facts: MatterFacts) -> list[Move]:
    """All allowed moves, what the matter waits for first and what was done already last."""
    done = _done_already(facts)
    places = {move: place for place, move in enumerate(_LIKELY)}
    rest = {move: place for place, move in enumerate(RULES)}
    return sorted(moves, key=lambda move: (move in done, places.get(move, 100), rest[move]))


def as_buttons(likely: Sequence[Move], facts: MatterFacts) -> list[Move]:
    """Those of the ordered moves that deserve a button: what comes next, and nothing rare or done."""
    done = _done_already(facts)
    return [move for place, move in enumerate(likely) if not place or (move in _LIKELY and move not in done)][:BUTTONS]


def _done_already(facts: MatterFacts) -> set[Move]:
    """Moves that are still possible, only not what comes next."""
    done = {
        Move.SUBMIT: facts.is_submitted,
        Move.PETITION_NOTICE: facts.has_notice,
        Move.PETITION_OPINION: facts.has_opinion,
        Move.RESOLVE: facts.has_resolution,
        Move.MEDIATE: bool(facts.mediation_outcome),
        Move.AGREE: facts.has_agreement,
        Move.PERFORM: facts.is_performed,
        Move.RATE: bool(facts.rating),
        Move.VISIT_BACK: not facts.is_return_visit_owed,
        Move.START: facts.route == "on_spot",
        Move.HANDLE: facts.route == "on_spot" or facts.stage in ("answered", "rated"),
        Move.REOPEN: facts.rating != "unsatisfied",
    }
    return {move for move, is_done in done.items() if is_done}


def button_words(move: Move, words: str) -> str:
    """What stands on the button of a move, where its plain name says too little."""
    return {Move.HANDLE: tr("记一步"), Move.ANSWER: tr("办好了，去反馈")}.get(move, words)


def worth_explaining(refusals: dict[Move, Refusal]) -> list[Refusal]:
    """Refused moves a person may look for: those that only lack something, and those of this stage's way."""
    return [each for each in refusals.values() if each.code == "missing" or each.move in _EXPECTED]


_EXPECTED = frozenset({Move.ANSWER, Move.RATE, Move.CLOSE, Move.REFER, Move.DECLINE, Move.WITHDRAW, Move.REOPEN})
