"""Who sits at this machine: the village and the cadre last in hand, remembered for each notebook."""

from pathlib import Path

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import Village
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.roles import sit_down


def take_seat(settings: SettingsFile, opened: OpenNotebook) -> None:
    """Goes on where this machine left off, as far as village and cadre are still there; else the first of each stay.

    Where cadres have passwords of their own, the password said who sits here.
    """
    village, cadre = settings.current.seats.get(str(opened.folder), ("", ""))
    with opened.session.reading() as reader:
        if village and reader.first(Village, village=village) is not None:
            opened.session.village = village
        found = reader.maybe(Cadre, cadre)
    if found is not None and found.is_active and not opened.has_several_hands:
        sit_down(opened.session, cadre)


def last_cadre(settings: SettingsFile, folder: Path) -> str:
    """Who sat at this notebook last; empty when nobody did."""
    return settings.current.seats.get(str(folder), ("", ""))[1]


def remember_seat(settings: SettingsFile, opened: OpenNotebook) -> None:
    """Writes village and cadre in hand into the settings of this machine; UserError when they cannot be written."""
    seat = (opened.session.village, opened.session.cadre)
    seats = settings.current.seats
    if seats.get(str(opened.folder)) != seat:
        settings.change(seats={**seats, str(opened.folder): seat})
