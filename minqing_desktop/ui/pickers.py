"""Persons and households as pickers offer them: namesakes told apart by head, group, year of birth and number tail."""

from __future__ import annotations

from minqing_desktop.domain.words import tr
from minqing_desktop.services.search import find_households, find_people
from minqing_desktop.services.session import Session
from minqing_desktop.ui.kit.suggestions import Suggestion

_MATTERS_OFFERED = 12


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


def matter_suggestions(session: Session, typed: str) -> list[Suggestion]:
    """Matters by number, words, or who raised them; the newest first."""
    from minqing_desktop.services.casework.matters import MatterFilter, matters_where

    lines = matters_where(session, MatterFilter(text=typed))[:_MATTERS_OFFERED]
    return [Suggestion(line.id, line.number, line.title, icon="message-square-text", kind="matter") for line in lines]


def household_words(head: str) -> str:
    """How a household is called by its head."""
    return tr("{head}户").format(head=head) if head else "—"
