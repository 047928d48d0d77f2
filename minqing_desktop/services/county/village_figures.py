"""What a village has come to, in four numbers."""

from __future__ import annotations

from dataclasses import dataclass

from minqing_desktop.services.county.office import Office
from minqing_desktop.storage.county.village_counts import village_counts


@dataclass(frozen=True, slots=True)
class VillageFigures:
    """Households and people living there, visits in all, matters that are open."""

    households: int
    persons: int
    visits: int
    open_matters: int


def village_figures(office: Office, village: str) -> VillageFigures:
    """Counted now."""
    with office.reading() as reader:
        return VillageFigures(*village_counts(reader.connection, village))
