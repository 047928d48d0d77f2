"""What the cadre who signed in may do: administrator, cadre, reader. A rule of the screens, not of cryptography.

Whoever has a password has the notebook's key, so a reader who writes a program of his own is not held back by this.
"""

from minqing_desktop.domain.records.cadre import ADMINISTRATOR, READER, Cadre, role_in
from minqing_desktop.services.session import Session, administrator_only


def sit_down(session: Session, cadre: str) -> None:
    """From now on this cadre writes, with the rights of his role."""
    with session.reading() as reader:
        role = role_in(reader.find(Cadre), cadre)
    session.cadre, session.role = cadre, role


def is_administrator(session: Session) -> bool:
    """Whether slots, roles, restoring, rules of keeping and erasing are his."""
    return session.role == ADMINISTRATOR


def is_reader(session: Session) -> bool:
    """Whether he may look and print, and nothing else."""
    return session.role == READER


def require_administrator(session: Session) -> None:
    """Raises UserError administrator_only for anybody else."""
    if not is_administrator(session):
        raise administrator_only()
