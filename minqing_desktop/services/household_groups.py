"""The group of a name, whichever way it is written; a new one where there is none."""

from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.group_name import canonical, display
from minqing_desktop.services.session import Doing, Session


def group_named(doing: Doing, session: Session, name: str) -> str:
    """The id of the village's group that is meant by `name`, added when there is none; empty for no name."""
    key = canonical(name)
    if not key:
        return ""
    for group in doing.see().find(Group, village=session.village):
        if canonical(group.name) == key:
            return group.id
    return doing.act.create(Group(name=display(name)))
