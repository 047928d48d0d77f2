"""The mediation of a matter: its facts and the parties on both sides; sittings are moves of the matter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from minqing_desktop.domain.casework.clocks import CaseDays, Clock, clocks
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter
from minqing_desktop.domain.records.mediation import SIDES, Mediation, MediationRecord, Party
from minqing_desktop.domain.words import tr
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.casework.case import load_case
from minqing_desktop.services.casework.effects_routes import begin_route
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party with its name and telephone, from the roster where it is on it."""

    party: Party
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class MediationDetail:
    """A mediation with both sides and every sitting in order."""

    mediation: Mediation
    parties: tuple[PartyLine, ...]
    sittings: tuple[MediationRecord, ...]

    def side(self, code: str) -> tuple[PartyLine, ...]:
        """The parties of one side."""
        return tuple(line for line in self.parties if line.party.side == code)


def mediation_detail(session: Session, matter: str) -> MediationDetail | None:
    """The mediation of a matter, or None when it has none."""
    with session.reading() as reader:
        case = load_case(reader, matter)
        if case.mediation is None:
            return None
        return MediationDetail(case.mediation, party_lines(reader, case.parties), case.sittings)


@dataclass(frozen=True, slots=True)
class MediationLine:
    """One mediation with its matter, both sides by name and its clock."""

    mediation: Mediation
    matter: Matter
    applicants: tuple[str, ...]
    respondents: tuple[str, ...]
    clock: Clock | None


def mediations(session: Session, only_open: bool = False) -> list[MediationLine]:
    """Mediations of the village, those with the nearest day first, those that ended last."""
    today = session.today()
    with session.reading() as reader:
        calendar = calendar_in(reader)
        found = reader.find(Mediation, village=session.village)
        matters = reader.get_many(Matter, [each.matter for each in found])
        wanted = [
            each
            for each in found
            if each.matter in matters and not (only_open and matters[each.matter].stage not in OPEN_STAGES)
        ]
        ids = [each.id for each in wanted]
        sides: dict[tuple[str, str], list[str]] = {}
        for line in party_lines(reader, reader.find(Party, mediation__in=ids) if ids else []):
            sides.setdefault((line.party.mediation, line.party.side), []).append(line.name)
        lines = []
        for each in wanted:
            running = clocks(CaseDays(matters[each.matter], (), None, each), today, calendar)
            own = next((clock for clock in running if clock.code == "mediation"), None)
            names = [tuple(filter(None, sides.get((each.id, side), ()))) for side, _words in SIDES]
            lines.append(MediationLine(each, matters[each.matter], names[0], names[1], own))
    return sorted(lines, key=_nearest)


def _nearest(line: MediationLine) -> tuple[bool, str, str]:
    is_running = line.clock is not None and line.clock.done_on is None
    day = line.clock.due_on.isoformat() if line.clock else ""
    return not is_running, day, line.mediation.id


def party_lines(reader: Reader, parties: Sequence[Party]) -> tuple[PartyLine, ...]:
    """Parties by name."""
    people = reader.get_many(Person, [each.person for each in parties])
    lines = []
    for each in parties:
        person = people.get(each.person)
        name = each.name or (person.name if person else "")
        lines.append(PartyLine(each, name, each.phone or (person.phone if person else "")))
    return tuple(lines)


def edit_mediation(session: Session, matter: str, after: Mediation, parties: Sequence[Party] | None = None) -> Changes:
    """Writes the facts of a matter's mediation and, when given, who its parties are (new, changed, taken away).

    UserError: party_nobody, party_side.
    """
    with session.doing("mediation.edit") as doing:
        case = load_case(doing.see(), matter)
        if case.mediation is None:
            begin_route(doing, case, "mediation")
            case = load_case(doing.see(), matter)
        assert case.mediation is not None
        doing.act.save(case.mediation, replace(after, id=case.mediation.id, matter=matter))
        if parties is not None:
            _write_parties(doing, case.mediation.id, case.parties, parties)
    return doing.changes


def set_parties(session: Session, matter: str, parties: Sequence[Party]) -> Changes:
    """Says who is on which side; a party without an id is new, one that is missing is taken away."""
    with session.doing("mediation.parties") as doing:
        case = load_case(doing.see(), matter)
        if case.mediation is None:
            begin_route(doing, case, "mediation")
            case = load_case(doing.see(), matter)
        assert case.mediation is not None
        _write_parties(doing, case.mediation.id, case.parties, parties)
    return doing.changes


def _write_parties(doing: Doing, mediation: str, before: Sequence[Party], after: Sequence[Party]) -> None:
    known = {each.id: each for each in before}
    for each in after:
        if not (each.person or each.name.strip()):
            raise UserError("party_nobody", tr("有一位当事人没有写是谁。"), tr("请选一位，册上没有的写上姓名。"))
        if each.side not in dict(SIDES):
            raise UserError("party_side", tr("有一位当事人没有选哪一方。"), tr("请选申请方或另一方。"))
        wanted = replace(each, mediation=mediation)
        if each.id in known:
            doing.act.save(known.pop(each.id), wanted)
        else:
            doing.act.create(wanted)
    for identity in known:
        doing.act.delete(Party, identity)
