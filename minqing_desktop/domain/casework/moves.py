"""The moves of a matter as data: from which stage to which, on which route, what each needs and what it asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from minqing_desktop.domain.casework import needs as n
from minqing_desktop.domain.casework.needs import Need


class Move(StrEnum):
    """Everything that can be done on a matter; the value is the code of the step it leaves (`STEP_TYPES`)."""

    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    CHANGE_ROUTE = "change_route"
    HANDLE = "handle"
    REFER = "refer"
    REPLY = "reply_received"
    TAKE_BACK = "take_back"
    OPINION = "opinion"
    ASK_EXTENSION = "ask_extension"
    EXTEND = "extend"
    REFUSE_EXTENSION = "refuse_extension"
    TELL_EXTENSION = "tell_extension"
    DEFER = "defer"
    AUTHORISE = "authorise"
    SUBMIT = "submit"
    PETITION_NOTICE = "petition_notice"
    PETITION_EXTEND = "petition_extend"
    PETITION_OPINION = "petition_opinion"
    MEDIATE = "mediate"
    NEXT_CHANNEL = "next_channel"
    AGREE = "agree"
    PERFORM = "perform"
    RESOLVE = "resolve"
    ANSWER = "answer"
    TELL = "tell"
    RATE = "rate"
    VISIT_BACK = "visit_back"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    JOIN = "join"
    SEPARATE = "separate"
    ADD_PETITIONER = "add_petitioner"
    PART = "part"
    CARRY_OVER = "carry_over"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one move goes: `stages` from → to, the routes it is for (empty: any), what it needs and what it may ask."""

    stages: Mapping[str, str]
    needs: tuple[Need, ...]
    asks: tuple[str, ...] = ()
    routes: frozenset[str] = frozenset()


NEW = ""


def _each(stages: Iterable[str], to: str) -> dict[str, str]:
    return dict.fromkeys(stages, to)


_BEFORE_ANSWER: tuple[str, ...] = ("accepted", "handling", "reopened")
_OPEN: tuple[str, ...] = (*_BEFORE_ANSWER, "answered", "rated")
_STAY_BEFORE_ANSWER = {stage: stage for stage in _BEFORE_ANSWER}
_STAY = {stage: stage for stage in _OPEN}
_INTO_HANDLING = _each(_BEFORE_ANSWER, "handling")
_WORKING = {**_STAY, **_INTO_HANDLING}
_DATED = (n.DAY, n.DAY_POSSIBLE)
_PETITION, _MEDIATION, _MEETING = frozenset({"agent_petition"}), frozenset({"mediation"}), frozenset({"meeting"})
_MAY_REFER = frozenset({"", "on_spot", "own", "referred"})

READY_TO_ANSWER: dict[str, tuple[Need, ...]] = {
    "on_spot": (),
    "own": (n.PROGRESS,),
    "referred": (n.REPLIED, n.NO_SLIP_OUT),
    "agent_petition": (n.AUTHORISED, n.SUBMITTED, n.HAS_OPINION, n.PROGRESS),
    "mediation": (n.SITTING, n.OUTCOME, n.PROGRESS),
    "meeting": (n.RESOLVED,),
}
"""What each route must have come to before the petitioner can be answered."""

RULES: dict[Move, Rule] = {
    Move.ACCEPT: Rule(
        {NEW: "accepted"}, (n.WHO, n.WHAT, n.WHERE, n.WANTED, *_DATED, n.HANDLER), ("route", "due_on", "text")
    ),
    Move.DECLINE: Rule(
        {NEW: "declined", "accepted": "declined"}, (n.WHO, n.WHAT, *_DATED, n.REASON, n.WAY, n.BY_WHOM), ("text",)
    ),
    Move.START: Rule(
        {"accepted": "handling", "reopened": "handling"}, (*_DATED, n.ROUTE_CHOSEN, n.HANDLER), ("due_on", "text")
    ),
    Move.CHANGE_ROUTE: Rule(
        _STAY_BEFORE_ANSWER, (n.HAS_ROUTE, n.NO_SLIP_OUT, *_DATED, n.OTHER_ROUTE, n.REASON), ("due_on",)
    ),
    Move.HANDLE: Rule(_WORKING, (n.HAS_ROUTE, *_DATED, n.TEXT), ("way",)),
    Move.REFER: Rule(
        _INTO_HANDLING,
        (n.NO_SLIP_OUT, *_DATED, n.MAIN_UNIT, n.RESPONSIBLE, n.SLIP_TERM, n.TERM_AFTER_DAY),
        ("assisting_unit", "text", "way", "is_to_county"),
        _MAY_REFER,
    ),
    Move.REPLY: Rule(_WORKING, (n.SLIP_OUT, *_DATED, n.TEXT), ("way", "target")),
    Move.TAKE_BACK: Rule(_WORKING, (n.SLIP_OUT, *_DATED, n.REASON), ("target",)),
    Move.OPINION: Rule(_STAY, (*_DATED, n.OPINION_KIND, n.TEXT), ("decided_by",)),
    Move.ASK_EXTENSION: Rule(
        _STAY_BEFORE_ANSWER, (n.NONE_PENDING, *_DATED, n.NEW_TERM, n.LATER_TERM, n.PETITION_TERM, n.REASON)
    ),
    Move.EXTEND: Rule(_STAY, (n.PENDING, *_DATED, n.DECIDED_BY), ("text", "told_on", "way")),
    Move.REFUSE_EXTENSION: Rule(_STAY, (n.PENDING, *_DATED, n.DECIDED_BY, n.REASON)),
    Move.TELL_EXTENSION: Rule(_STAY, (n.UNTOLD_EXTENSION, *_DATED, n.WAY), ("text",)),
    Move.DEFER: Rule(_STAY_BEFORE_ANSWER, (*_DATED, n.ANSWER_DAY, n.TERM_AFTER_DAY), ("text",)),
    Move.AUTHORISE: Rule(
        _INTO_HANDLING,
        (n.NOT_AUTHORISED, *_DATED, n.CLIENT, n.SIGNED, n.HANDLER, n.AGENCY_WAY),
        ("text",),
        _PETITION,
    ),
    Move.SUBMIT: Rule(_INTO_HANDLING, (n.AUTHORISED, n.NO_OPINION_YET, *_DATED, n.UNIT), ("text", "way"), _PETITION),
    Move.PETITION_NOTICE: Rule(
        _INTO_HANDLING, (n.SUBMITTED, n.NO_OPINION_YET, *_DATED, n.NOTICE), ("text",), _PETITION
    ),
    Move.PETITION_EXTEND: Rule(
        _INTO_HANDLING,
        (n.SUBMITTED, n.NO_OPINION_YET, *_DATED, n.PETITION_DAYS, n.REASON, n.TOLD_DAY),
        (),
        _PETITION,
    ),
    Move.PETITION_OPINION: Rule(_INTO_HANDLING, (n.SUBMITTED, *_DATED, n.TEXT), (), _PETITION),
    Move.MEDIATE: Rule(
        _INTO_HANDLING,
        (n.BOTH_SIDES, n.CHANNEL_OPEN, *_DATED, n.MEDIATORS, n.TEXT),
        ("place", "outcome"),
        _MEDIATION,
    ),
    Move.NEXT_CHANNEL: Rule(_INTO_HANDLING, (n.CHANNEL_FAILED, n.CHANNEL_LEFT, *_DATED), ("text", "unit"), _MEDIATION),
    Move.AGREE: Rule(_INTO_HANDLING, (n.SITTING, n.CHANNEL_OPEN, *_DATED, n.AGREEMENT_FORM, n.TEXT), (), _MEDIATION),
    Move.PERFORM: Rule({**_WORKING, "closed": "closed"}, (n.AGREEMENT, *_DATED, n.TEXT), (), _MEDIATION),
    Move.RESOLVE: Rule(_INTO_HANDLING, (*_DATED, n.TEXT), ("place",), _MEETING),
    Move.ANSWER: Rule(
        _each(_BEFORE_ANSWER, "answered"),
        (n.HAS_ROUTE, n.STARTED, n.WHO, *_DATED, n.TEXT, n.WAY, n.BY_WHOM),
        ("petitioners",),
    ),
    Move.TELL: Rule(
        {"answered": "answered", "rated": "rated"}, (n.UNTOLD, *_DATED, n.WAY, n.BY_WHOM), ("petitioners", "text")
    ),
    Move.RATE: Rule({"answered": "rated", "rated": "rated"}, (*_DATED, n.RATING), ("petitioner", "way", "text")),
    Move.VISIT_BACK: Rule(
        {"answered": "answered", "rated": "rated", "closed": "closed"}, (*_DATED, n.TEXT), ("way", "petitioner")
    ),
    Move.CLOSE: Rule(
        {"rated": "closed"},
        (n.ALL_TOLD, n.RATED, n.VISITED_BACK, n.EXTENSION_TOLD, *_DATED, n.CLOSING, n.FOLLOW_UP, n.FOLLOW_UP_DAY),
        ("text",),
    ),
    Move.REOPEN: Rule(
        _each(("answered", "rated", "closed", "withdrawn", "declined"), "reopened"),
        (*_DATED, n.REASON),
        ("due_on",),
    ),
    Move.WITHDRAW: Rule(_each(_OPEN, "withdrawn"), (n.NO_SLIP_OUT, *_DATED, n.REASON, n.VILLAGER_WORD), ("way",)),
    Move.JOIN: Rule(_each(_BEFORE_ANSWER, "joined"), (n.NO_SLIP_OUT, n.NOT_SUBMITTED, *_DATED, n.TARGET), ("text",)),
    Move.SEPARATE: Rule({"joined": "accepted"}, _DATED, ("text",)),
    # Somebody may have raised it before it was accepted; that he did is learnt later.
    Move.ADD_PETITIONER: Rule(
        _STAY, (n.DAY, n.DAY_NOT_AHEAD, n.NEW_PETITIONER), ("name", "phone", "household", "text")
    ),
    Move.PART: Rule(_STAY, (n.SEVERAL, *_DATED, n.ONE_PETITIONER), ("text",)),
    Move.CARRY_OVER: Rule(_STAY, (*_DATED, n.YEAR, n.YEAR_LIVED, n.NOT_CARRIED)),
    Move.HAND_OVER: Rule(_STAY, (*_DATED, n.NEW_HANDLER), ("text",)),
}
