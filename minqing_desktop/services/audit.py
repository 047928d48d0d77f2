"""Notes who looked at a masked number: ids and field names only, never what was seen."""

import logging
from uuid import UUID

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.services.session import Session

_log = logging.getLogger(__name__)


def note_reveal(session: Session, kind: str, identity: str, field: str) -> None:
    """Writes one line before a masked value is shown in full; any thread, no transaction. KeyError for no such field."""
    what = f"{kind}.{kind_named(kind).field(field).name}"
    cadre = UUID(hex=session.cadre) if session.cadre else None
    # The log lets record ids through and nothing else; the field's name is part of the sentence.
    _log.info(f"shown in full: {what} of %s to %s", UUID(hex=identity), cadre)
