"""What was changed in a visit after it was written, in words; and where two people said two things of it."""

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.field_history import FieldChange, record_history
from minqing_desktop.services.record_history import TwoVersions, versions_in
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reading.visits import entry_ids_ever

LINES_SHOWN = 200


def visit_history(session: Session, visit: str) -> list[FieldChange]:
    """The latest changes of a visit, its entries, tasks and photos first; each with the value before and after."""
    with session.reading() as reader:
        records = [("visit", visit), *(("entry", each) for each in entry_ids_ever(reader.connection, visit))]
        records += [("task", task.id) for task in reader.find(Task, visit=visit)]
        records += [("attachment", photo.id) for photo in reader.find(Attachment, owner=visit)]
    lines = [line for kind, one in records for line in record_history(session, kind, one).lines]
    lines.sort(key=lambda line: line.at, reverse=True)
    return lines[:LINES_SHOWN]


def visit_versions(session: Session, visit: str) -> list[TwoVersions]:
    """Every field of a visit and its entries about which people differ."""
    with session.reading() as reader:
        records = [("visit", visit)] * bool(reader.get(Visit, visit).marks)
        records += [("entry", entry.id) for entry in reader.find(Entry, visit=visit) if entry.marks]
        return versions_in(reader, records)
