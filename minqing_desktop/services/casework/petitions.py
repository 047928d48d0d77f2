"""Agent petitions as a list with their clocks, and what can be put right on one; its steps are moves of its matter."""

from dataclasses import dataclass, replace

from minqing_desktop.domain.casework.clocks import CaseDays, Clock, clocks
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session


@dataclass(frozen=True, slots=True)
class PetitionLine:
    """One agent petition with its matter and the clocks of its procedure, the running ones first."""

    petition: AgentPetition
    matter: Matter
    clocks: tuple[Clock, ...]


def petitions(session: Session, only_open: bool = False) -> list[PetitionLine]:
    """Agent petitions of the village, those with the nearest day first."""
    today = session.today()
    with session.reading() as reader:
        calendar = calendar_in(reader)
        found = reader.find(AgentPetition, village=session.village)
        matters = reader.get_many(Matter, [each.matter for each in found])
        lines = []
        for petition in found:
            matter = matters.get(petition.matter)
            if matter is None or (only_open and matter.stage not in OPEN_STAGES):
                continue
            running = clocks(CaseDays(matter, (), petition), today, calendar)
            lines.append(
                PetitionLine(petition, matter, tuple(each for each in running if each.code.startswith("petition")))
            )
    return sorted(lines, key=_nearest)


def edit_petition(session: Session, before: AgentPetition, after: AgentPetition) -> Changes:
    """Writes the fields in which `after` differs: a correction, not a step."""
    with session.doing("petition.edit") as doing:
        doing.act.save(before, replace(after, id=before.id, matter=before.matter))
    return doing.changes


def _nearest(line: PetitionLine) -> tuple[bool, str, str]:
    running = [clock.due_on.isoformat() for clock in line.clocks if clock.done_on is None]
    return not running, min(running, default=""), line.petition.number
