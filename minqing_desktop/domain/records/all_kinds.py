"""Imports every module that declares a kind, so that the catalogue is whole; a new kind's module is added here."""

from minqing_desktop.domain.records import (
    apart,
    attachment,
    cadre,
    calendar_day,
    casework,
    disclosure,
    household,
    life_event,
    matter,
    mediation,
    petition,
    phrase,
    place,
    saved_search,
    task,
    visit,
)

__all__ = [
    "apart",
    "attachment",
    "cadre",
    "calendar_day",
    "casework",
    "disclosure",
    "household",
    "life_event",
    "matter",
    "mediation",
    "petition",
    "phrase",
    "place",
    "saved_search",
    "task",
    "visit",
]
