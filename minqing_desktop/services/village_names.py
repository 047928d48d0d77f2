"""Which entry of a village is shown where two notebooks were made for it, and what the village in hand is called."""

from minqing_desktop.domain.records.place import Village
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader


def shown_villages(reader: Reader) -> list[Village]:
    """The villages by order of entry, each once.

    Two notebooks that were made for one village and then met have two entries of it. Everybody shows the one that was
    made first: the ids of records rise with time, and nobody's order of arrival matters.
    """
    found: dict[str, Village] = {}
    for village in reader.find(Village):
        known = found.setdefault(village.village, village)
        if village.id < known.id:
            found[village.village] = village
    return list(found.values())


def shown_village(reader: Reader, village: str) -> Village | None:
    """The entry to be shown of a village, by the code under which its records stand; None when it is not here."""
    entries = reader.find(Village, village=village) or reader.find(Village, code=village)
    return min(entries, key=lambda each: each.id, default=None)


def village_name(reader: Reader, session: Session) -> str:
    """The name of the village in hand."""
    village = shown_village(reader, session.village)
    return village.name if village else ""
