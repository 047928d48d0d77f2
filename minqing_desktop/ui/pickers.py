"""Persons and households as pickers offer them: namesakes told apart by head, group, year of birth and number tail."""

from __future__ import annotations

from minqing_desktop.domain.words import tr
from minqing_desktop.services.search import find_households, find_people
from minqing_desktop.services.session import Session
from minqing_desktop.ui.kit.suggestions import Suggestion


def household_suggestions(session: Session, typed: str) -> list[Suggestion]:
    """Households by number, address, or any member; for a reading lane."""
    return [
        Suggestion(hit.household or hit.id, hit.title, " · ".join(hit.facts), icon="house", kind="household")
        for hit in find_households(session, typed)
    ]


def person_suggestions(session: Session, typed: str) -> list[Suggestion]:
    """People; `kind` carries the id of the household, so that choosing one can fill it in."""
    return [
        Suggestion(hit.id, hit.title, " · ".join(hit.facts), icon="user", kind=hit.household)
        for hit in find_people(session, typed)
    ]


def household_words(head: str) -> str:
    """How a household is called by its head."""
    return tr("{head}户").format(head=head) if head else "—"
