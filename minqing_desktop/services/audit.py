"""Notes in the log who looked at a masked number: record, field and person, never what was seen."""

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session

REVEAL = "number.reveal"


def note_reveal(session: Session, kind: str, identity: str, field: str) -> Changes:
    """Writes an action without ops: which field of which record was shown in full. KeyError for no such field.

    Only the writing lane calls this.
    """
    name = f"{kind}.{kind_named(kind).field(field).name}"
    with session.doing(REVEAL) as doing:
        doing.act.is_note = True
        doing.act.subject = (kind, identity)
        doing.act.counts = {name: 1}
    return doing.changes
