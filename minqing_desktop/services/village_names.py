"""What the village in hand is called, for titles and letters."""

from minqing_desktop.domain.records.place import Village
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader


def village_name(reader: Reader, session: Session) -> str:
    """The name of the village in hand."""
    village = reader.first(Village, code=session.village)
    return village.name if village else ""
