"""Lets an office meet a made-up county: its villages are registered, packages made for it, every laptop enrolled."""

from __future__ import annotations

from pathlib import Path

from county.layout import Layout
from county.making import MONTHS, computers_in, make_county
from minqing_desktop.services.county import enrolling
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.villages import Registered, add_villages


def meet(office: Office, layout: Layout, folder: Path, *, jobs: int = 1, parts: int = MONTHS) -> dict[str, int]:
    """Gives the counts of what lies in `folder / "packages"` then, to be taken."""
    add_villages(office, [Registered(place.code, place.name, place.township) for place in layout.places])
    (card,) = enrolling.write_county_card(office, folder, [layout.places[0].code])
    counts = make_county(layout, folder, office=card, jobs=jobs, parts=parts)
    for file in sorted((folder / "cards").iterdir()):
        enrolling.take_card(office, [file])
    for computer in computers_in(folder):
        enrolling.confirm(office, computer.device, computer.groups)
    return counts
