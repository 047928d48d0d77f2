"""Rules over what was done: visits without words, matters whose days run backwards, what goes out overdue."""

from collections.abc import Iterator
from datetime import date

from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.soundness.doubt import Doubt, Rule


def doubts_of_visit(visit: Visit) -> Iterator[Doubt]:
    """A visit that is told of and says nothing."""
    if not any(text.strip() for text in (visit.words, visit.answer, visit.reflection)):
        yield Doubt(Rule.VISIT_WITHOUT_WORDS, "visit", visit.id, visit.households[0] if visit.households else "")


def doubts_of_matter(matter: Matter, today: date) -> Iterator[Doubt]:
    """A matter as the ledger would tell it."""

    def doubt(rule: Rule, day: date | None) -> Doubt:
        return Doubt(rule, "matter", matter.id, matter.household, day=day)

    ends = [day for day in (matter.answered_on, matter.closed_on) if day is not None]
    if matter.accepted_on is not None and ends and min(ends) < matter.accepted_on:
        yield doubt(Rule.ANSWERED_BEFORE_ACCEPTED, min(ends))
    if matter.stage == "closed" and not matter.rating:
        yield doubt(Rule.CLOSED_UNRATED, matter.closed_on)
    if matter.stage in OPEN_STAGES and matter.due_on is not None and matter.due_on < today:
        yield doubt(Rule.OVERDUE, matter.due_on)
