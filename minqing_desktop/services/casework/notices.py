"""What runs out: every clock of open matters that is near or past its day, with what to do about it."""

from dataclasses import dataclass

from minqing_desktop.domain.calendar.terms import Light
from minqing_desktop.domain.casework.clocks import CaseDays, Clock, clocks
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter
from minqing_desktop.domain.records.mediation import Mediation
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.casework.case import leading_petition
from minqing_desktop.services.casework.deadlines import with_lights
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reading.matters import MatterLine, matter_lines, matter_rows_of


@dataclass(frozen=True, slots=True)
class ClockNotice:
    """One clock with the matter it runs on."""

    line: MatterLine
    clock: Clock


def clock_notices(session: Session, only_pressing: bool = True) -> list[ClockNotice]:
    """Running clocks of the village's open matters, the nearest day first; only yellow and red ones unless told."""
    today = session.today()
    with session.reading() as reader:
        calendar = calendar_in(reader)
        open_ones = reader.find(Matter, village=session.village, stage__in=sorted(OPEN_STAGES))
        slips: dict[str, list[Referral]] = {}
        for slip in reader.find(Referral, village=session.village):
            slips.setdefault(slip.matter, []).append(slip)
        petitions: dict[str, list[AgentPetition]] = {}
        for each in reader.find(AgentPetition, village=session.village):
            petitions.setdefault(each.matter, []).append(each)
        mediations: dict[str, Mediation] = {}
        for each in sorted(reader.find(Mediation, village=session.village), key=lambda one: one.id):
            mediations.setdefault(each.matter, each)
        running: list[tuple[str, Clock]] = []
        for matter in open_ones:
            days = CaseDays(
                matter,
                tuple(slips.get(matter.id, ())),
                leading_petition(petitions.get(matter.id, ())),
                mediations.get(matter.id),
            )
            for clock in clocks(days, today, calendar):
                if clock.done_on is None and (not only_pressing or clock.light is not Light.NONE):
                    running.append((matter.id, clock))
        rows = matter_rows_of(reader.connection, list(dict.fromkeys(matter for matter, _ in running)))
        lines = {line.id: line for line in with_lights(matter_lines(reader.connection, rows), today, calendar)}
    running.sort(key=lambda each: (each[1].due_on, each[0]))
    return [ClockNotice(lines[matter], clock) for matter, clock in running]
