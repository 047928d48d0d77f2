"""The county's policies as people read them: what there is, for whom, until when, and the leaflets to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.replies import Policy
from minqing_desktop.services.photos import has_photo
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader


class PolicyState(StrEnum):
    """Whether a policy is in force on a day."""

    COMING = "coming"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A paper of a policy; `is_here` is False while its bytes are still on their way."""

    attachment: Attachment
    is_here: bool


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy as the list shows it."""

    policy: Policy
    state: PolicyState
    leaflets: tuple[Leaflet, ...] = ()


def policies(session: Session) -> list[PolicyLine]:
    """All that hold for the village in hand: those in force first, then what is coming, then what has ended."""
    today = session.today()
    with session.reading() as reader:
        found = [each for each in reader.find(Policy) if each.village in ("", session.village)]
        papers = _papers(reader, found)
    lines = [
        PolicyLine(
            each, state_on(each, today), tuple(Leaflet(one, _is_here(session, one)) for one in papers.get(each.id, ()))
        )
        for each in found
    ]
    order = {PolicyState.IN_FORCE: 0, PolicyState.COMING: 1, PolicyState.ENDED: 2}
    return sorted(lines, key=lambda line: (order[line.state], -_day(line.policy).toordinal(), line.policy.title))


def state_on(policy: Policy, day: date) -> PolicyState:
    """Both days of a policy belong to it; one without days is in force."""
    if policy.from_on is not None and day < policy.from_on:
        return PolicyState.COMING
    if policy.to_on is not None and day > policy.to_on:
        return PolicyState.ENDED
    return PolicyState.IN_FORCE


def _day(policy: Policy) -> date:
    return policy.issued_on or policy.from_on or date.min


def _papers(reader: Reader, found: Sequence[Policy]) -> dict[str, list[Attachment]]:
    papers: dict[str, list[Attachment]] = {}
    for each in reader.find(Attachment, owner__in=[policy.id for policy in found]) if found else ():
        papers.setdefault(each.owner, []).append(each)
    return papers


def _is_here(session: Session, paper: Attachment) -> bool:
    return session.blobs is not None and has_photo(session, paper)
