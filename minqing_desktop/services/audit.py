"""Notes who looked at a masked number: ids and field names only, never what was seen."""

import logging

from minqing_desktop.services.session import Session

_log = logging.getLogger(__name__)


def note_reveal(session: Session, kind: str, identity: str, field: str) -> None:
    """Writes one line before a masked value is shown in full; any thread, no transaction."""
    _log.info("reveal cadre=%s %s=%s field=%s", session.cadre, kind, identity, field)
