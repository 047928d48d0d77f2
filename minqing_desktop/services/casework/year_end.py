"""上年结转: what is still open when the year ends goes on into the next, all in one action."""

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.machine import refusal
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.case import Case, facts_of
from minqing_desktop.services.casework.moving import Moving
from minqing_desktop.services.casework.transitions import move_on
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.storage.preferring import load_preferences, store_preference
from minqing_desktop.storage.reader import Reader

_ASIDE = "matters.carry_over_aside:"


def to_carry_over(session: Session, year: int) -> int:
    """How many matters of a year and before are still open and were not carried on from it."""
    with session.reading() as reader:
        return len(_open(session, reader, year))


def carry_over_offer(session: Session) -> int:
    """How many matters to offer to carry over: in January only, and not again once it was set aside."""
    today = session.today()
    if today.month != 1:
        return 0
    with session.reading() as reader:
        if load_preferences(reader.connection, _ASIDE + str(today.year)):
            return 0
        return len(_open(session, reader, today.year - 1))


def set_offer_aside(session: Session) -> None:
    """The offer is not made again this year. Only the writing lane calls this."""
    with session.notebook.local() as connection:
        store_preference(connection, _ASIDE + str(session.today().year), "1")


def carry_over(session: Session, year: int) -> tuple[int, Changes]:
    """Carries every open matter of `year` and before over; UserError: year_not_over, nothing_to_carry."""
    if session.today().year <= year:
        raise UserError(
            "year_not_over",
            tr("{year} 年还没有过完，不能结转。").format(year=year),
            tr("请等到下一年再结转。"),
        )
    with session.doing("matter.carry_over_all") as doing:
        matters = _open(session, doing.see(), year)
        if not matters:
            raise UserError("nothing_to_carry", tr("没有要结转的事项。"), tr("没办结的都已经结转过了。"))
        form = MoveForm(on=session.today(), year=year, cadre=session.cadre)
        for matter in matters:
            move_on(Moving(session, doing, Case(matter), Move.CARRY_OVER, form))
        doing.act.counts = {"matter": len(matters)}
    return len(matters), doing.changes


def _open(session: Session, reader: Reader, year: int) -> list[Matter]:
    """What can be carried over; its papers have no say in it and are not read."""
    form = MoveForm(on=session.today(), year=year)
    found = []
    for matter in reader.find(Matter, village=session.village, stage__in=sorted(OPEN_STAGES)):
        if refusal(facts_of(Case(matter), session.today()), Move.CARRY_OVER, form) is None:
            found.append(matter)
    return found
