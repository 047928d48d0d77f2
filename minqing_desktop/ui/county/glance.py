"""What the frame's bars say of an office, and what its search finds."""

from __future__ import annotations

from dataclasses import dataclass

from minqing_desktop.services.county.matters import count_matters_waiting
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.standing import office_standing
from minqing_desktop.services.county.villages import villages
from minqing_desktop.ui.county.listing import is_meant
from minqing_desktop.ui.kit.suggestions import Suggestion

_MOST = 12


@dataclass(frozen=True, slots=True)
class Glance:
    """Figures beside the pages' names and at the foot."""

    name: str
    villages: int
    computers: int
    waiting: int
    quarantined: int
    matters: int


def glance(office: Office) -> Glance:
    """The figures now; for the reading lane."""
    standing = office_standing(office)
    return Glance(
        standing.name, standing.villages, standing.computers, standing.waiting, standing.refused,
        count_matters_waiting(office),
    )  # fmt: skip


def find_villages(office: Office, typed: str) -> list[Suggestion]:
    """Villages by name, initials, township or code; for the reading lane."""
    found = [each for each in villages(office) if is_meant(typed, each.name, each.code, each.township)]
    return [Suggestion(each.code, each.name, each.township, icon="map-pin") for each in found[:_MOST]]
