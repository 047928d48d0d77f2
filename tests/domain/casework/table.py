"""The state machine as it is meant to be, written down a second time by hand, and how each need is met and spoiled."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from minqing_desktop.domain.casework.facts import MatterFacts, MoveForm

ROUTES = ("", "on_spot", "own", "referred", "agent_petition", "mediation", "meeting")
LETTERS = {
    "n": "", "a": "accepted", "h": "handling", "f": "answered", "r": "rated", "c": "closed", "o": "reopened",
    "w": "withdrawn", "d": "declined", "j": "joined",
}  # fmt: skip
STAGES = tuple(LETTERS.values())
# For each move the stage after it, in the order of STAGES (not on file, accepted … joined); «.» where it is refused.
EXPECTED = """
                  nahfrcowdj
accept            a.........
decline           dd........
start             .h....h...
change_route      .ah...o...
handle            .hhfr.h...
refer             .hh...h...
reply_received    .hhfr.h...
take_back         .hhfr.h...
opinion           .ahfr.o...
ask_extension     .ah...o...
extend            .ahfr.o...
refuse_extension  .ahfr.o...
tell_extension    .ahfr.o...
defer             .ah...o...
authorise         .hh...h...
submit            .hh...h...
petition_notice   .hh...h...
petition_extend   .hh...h...
petition_opinion  .hh...h...
mediate           .hh...h...
next_channel      .hh...h...
agree             .hh...h...
perform           .hhfrch...
resolve           .hh...h...
answer            .ff...f...
tell              ...fr.....
rate              ...rr.....
visit_back        ...frc....
close             ....c.....
reopen            ...ooo.oo.
withdraw          .wwww.w...
join              .jj...j...
separate          .........a
add_petitioner    .ahfr.o...
part              .ahfr.o...
carry_over        .ahfr.o...
hand_over         .ahfr.o...
"""
# Routes a move is for, where it is not for all.
ONLY_ON = {
    "refer": {"", "on_spot", "own", "referred"},
    **{
        move: {"agent_petition"}
        for move in ("authorise", "submit", "petition_notice", "petition_extend", "petition_opinion")
    },
    **{move: {"mediation"} for move in ("mediate", "next_channel", "agree", "perform")},
    "resolve": {"meeting"},
}
# What each route must have come to before it is answered.
BEFORE_ANSWER = {
    "own": {"progress"},
    "referred": {"replied", "no_slip_out"},
    "agent_petition": {"authorised", "submitted", "has_opinion", "progress"},
    "mediation": {"sitting", "outcome", "progress"},
    "meeting": {"resolved"},
}
NEEDS = {
    "accept": {"who", "what", "where", "wanted", "day", "day_possible", "handler"},
    "decline": {"who", "what", "day", "day_possible", "reason", "way", "by_whom"},
    "start": {"day", "day_possible", "route_chosen", "handler"},
    "change_route": {"has_route", "no_slip_out", "day", "day_possible", "other_route", "reason"},
    "handle": {"has_route", "day", "day_possible", "text"},
    "refer": {"no_slip_out", "day", "day_possible", "main_unit", "responsible", "slip_term", "term_after_day"},
    "reply_received": {"slip_out", "day", "day_possible", "text"},
    "take_back": {"slip_out", "day", "day_possible", "reason"},
    "opinion": {"day", "day_possible", "opinion_kind", "text"},
    "ask_extension": {"none_pending", "day", "day_possible", "new_term", "later_term", "petition_term", "reason"},
    "extend": {"pending", "day", "day_possible", "decided_by"},
    "refuse_extension": {"pending", "day", "day_possible", "decided_by", "reason"},
    "tell_extension": {"untold_extension", "day", "day_possible", "way"},
    "defer": {"day", "day_possible", "answer_day", "term_after_day"},
    "authorise": {"not_authorised", "day", "day_possible", "client", "signed", "handler", "agency_way"},
    "submit": {"authorised", "no_opinion_yet", "day", "day_possible", "unit"},
    "petition_notice": {"submitted", "no_opinion_yet", "day", "day_possible", "notice"},
    "petition_extend": {
        "submitted", "no_opinion_yet", "day", "day_possible", "petition_days", "reason", "told_day",
    },
    "petition_opinion": {"submitted", "day", "day_possible", "text"},
    "mediate": {"both_sides", "channel_open", "day", "day_possible", "mediators", "text"},
    "next_channel": {"channel_failed", "channel_left", "day", "day_possible"},
    "agree": {"sitting", "channel_open", "day", "day_possible", "agreement_form", "text"},
    "perform": {"agreement", "day", "day_possible", "text"},
    "resolve": {"day", "day_possible", "text"},
    "answer": {"has_route", "started", "who", "day", "day_possible", "text", "way", "by_whom"},
    "tell": {"untold", "day", "day_possible", "way", "by_whom"},
    "rate": {"day", "day_possible", "rating"},
    "visit_back": {"day", "day_possible", "text"},
    "close": {
        "all_told", "rated", "visited_back", "extension_told", "day", "day_possible", "closing", "follow_up",
        "follow_up_day",
    },
    "reopen": {"day", "day_possible", "reason"},
    "withdraw": {"no_slip_out", "day", "day_possible", "reason", "villager_word"},
    "join": {"no_slip_out", "not_submitted", "day", "day_possible", "target"},
    "separate": {"day", "day_possible"},
    "add_petitioner": {"day", "day_not_ahead", "new_petitioner"},
    "part": {"several", "day", "day_possible", "one_petitioner"},
    "carry_over": {"day", "day_possible", "year", "year_lived", "not_carried"},
    "hand_over": {"day", "day_possible", "new_handler"},
}  # fmt: skip

TODAY = date(2026, 11, 20)
ID = "ab" * 16
FULL_FACTS = MatterFacts(
    has_title=True, has_place=True, has_wanted=True, cadre=ID, today=TODAY, accepted_on=date(2026, 11, 2),
    due_on=date(2026, 11, 27), petitioners=3, told=3, rated=3, progress=1, rating="mostly", sides=2, sittings=1,
)  # fmt: skip
FULL_FORM = MoveForm(
    on=TODAY, cadre=ID, text="话", reason="理由", way="oral", route="", main_unit="站", responsible="某人",
    due_on=TODAY + timedelta(days=20), told_on=TODAY, decided_by="某人", rating="mostly", closing="staged",
    follow_up="接着办", follow_up_on=TODAY + timedelta(days=9), petitioner_word="算了", petitioner=ID, name="某人",
    target=ID, year=2026, new_cadre="cd" * 16, opinion="leader", is_signed=True, ways=("write",), unit="局",
    notice="accepted", days=10, outcome="", agreement_form="oral", mediators="某人",
)  # fmt: skip
# How a need is met where the full facts and form do not: (facts, form).
MET: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "slip_out": ({"slips_out": 1}, {}),
    "pending": ({"is_extension_pending": True}, {}),
    "untold_extension": ({"is_extension_untold": True}, {}),
    "authorised": ({"is_authorised": True}, {}),
    "submitted": ({"is_submitted": True}, {}),
    "has_opinion": ({"has_opinion": True}, {}),
    "channel_failed": ({"has_channel_failed": True}, {}),
    "outcome": ({"mediation_outcome": "failed"}, {}),
    "agreement": ({"has_agreement": True}, {}),
    "resolved": ({"has_resolution": True}, {}),
    "replied": ({"replies": 1}, {}),
    "untold": ({"told": 2}, {}),
}
# How each need is spoiled: (facts, form). Those that hang on stage and route alone are not here.
SPOILED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "who": ({"petitioners": 0, "told": 0}, {}),
    "what": ({"has_title": False}, {}),
    "where": ({"has_place": False}, {}),
    "wanted": ({"has_wanted": False}, {}),
    "day": ({}, {"on": None}),
    "day_possible": ({}, {"on": TODAY + timedelta(days=1)}),
    "day_not_ahead": ({}, {"on": TODAY + timedelta(days=1)}),
    "text": ({}, {"text": " "}),
    "reason": ({}, {"reason": "\t"}),
    "way": ({}, {"way": ""}),
    "handler": ({"cadre": ""}, {"cadre": ""}),
    "by_whom": ({}, {"cadre": ""}),
    "no_slip_out": ({"slips_out": 1}, {}),
    "slip_out": ({"slips_out": 0}, {}),
    "main_unit": ({}, {"main_unit": ""}),
    "responsible": ({}, {"responsible": ""}),
    "slip_term": ({}, {"due_on": None}),
    "term_after_day": ({}, {"due_on": date(2026, 11, 1)}),
    "opinion_kind": ({}, {"opinion": "someone"}),
    "new_term": ({}, {"due_on": None}),
    "later_term": ({}, {"due_on": date(2026, 11, 27)}),
    "none_pending": ({"is_extension_pending": True}, {}),
    "pending": ({"is_extension_pending": False}, {}),
    "decided_by": ({}, {"decided_by": ""}),
    "untold_extension": ({"is_extension_untold": False}, {}),
    "extension_told": ({"is_extension_untold": True}, {}),
    "answer_day": ({}, {"due_on": None}),
    "client": ({}, {"petitioner": ""}),
    "signed": ({}, {"is_signed": False}),
    "agency_way": ({}, {"ways": ()}),
    "not_authorised": ({"is_authorised": True}, {}),
    "authorised": ({"is_authorised": False}, {}),
    "unit": ({}, {"unit": ""}),
    "submitted": ({"is_submitted": False}, {}),
    "notice": ({}, {"notice": ""}),
    "no_opinion_yet": ({"has_opinion": True}, {}),
    "petition_days": ({"petition_days": 21}, {}),
    "told_day": ({}, {"told_on": None}),
    "has_opinion": ({"has_opinion": False}, {}),
    "both_sides": ({"sides": 1}, {}),
    "mediators": ({}, {"mediators": ""}),
    "channel_open": ({"has_channel_failed": True}, {}),
    "channel_failed": ({"has_channel_failed": False}, {}),
    "channel_left": ({"channel": "judicial"}, {}),
    "sitting": ({"sittings": 0}, {}),
    "outcome": ({"mediation_outcome": ""}, {}),
    "agreement_form": ({}, {"agreement_form": ""}),
    "agreement": ({"has_agreement": False}, {}),
    "resolved": ({"has_resolution": False}, {}),
    "progress": ({"progress": 0}, {}),
    "replied": ({"replies": 0}, {}),
    "untold": ({"told": 3}, {}),
    "all_told": ({"told": 2}, {}),
    "rating": ({}, {"rating": ""}),
    "rated": ({"rating": ""}, {}),
    "visited_back": ({"is_return_visit_owed": True}, {}),
    "closing": ({}, {"closing": ""}),
    "follow_up": ({}, {"follow_up": ""}),
    "follow_up_day": ({}, {"follow_up_on": None}),
    "villager_word": ({}, {"petitioner_word": ""}),
    "target": ({}, {"target": ""}),
    "not_submitted": ({"is_submitted": True}, {}),
    "new_petitioner": ({}, {"person": "", "name": " "}),
    "one_petitioner": ({}, {"petitioner": ""}),
    "several": ({"petitioners": 1, "told": 1}, {}),
    "year": ({}, {"year": None}),
    "year_lived": ({}, {"year": 2025}),
    "not_carried": ({"carried_from_year": 2026}, {}),
    "new_handler": ({}, {"new_cadre": ID}),
}
# Without the one the other has nothing to look at: missing together they count as the first alone.
HIDES = {
    "day": {"day_possible", "day_not_ahead", "term_after_day"}, "closing": {"follow_up", "follow_up_day"},
    "year": {"year_lived", "not_carried"}, "year_lived": {"not_carried"},
}  # fmt: skip


def expected_stages() -> dict[str, dict[str, str]]:
    """From EXPECTED: for each move, the stage after it by the stage before."""
    rows: dict[str, dict[str, str]] = {}
    for line in EXPECTED.strip().splitlines()[1:]:
        move, letters = line.split()
        rows[move] = {stage: LETTERS[letter] for stage, letter in zip(STAGES, letters, strict=True) if letter != "."}
    return rows


def needed(move: str, route: str) -> set[str]:
    """What a move needs on a route."""
    return NEEDS[move] | (BEFORE_ANSWER.get(route, set()) if move == "answer" else set())


def ready(move: str, stage: str, route: str) -> tuple[MatterFacts, MoveForm]:
    """Facts and form that meet every need of a move, but for what stage and route themselves decide."""
    facts = replace(FULL_FACTS, stage=stage, route=route)
    form = replace(FULL_FORM, route="meeting" if route != "meeting" else "own")
    for need in needed(move, route):
        of_facts, of_form = MET.get(need, ({}, {}))
        facts, form = replace(facts, **of_facts), replace(form, **of_form)
    return facts, form
