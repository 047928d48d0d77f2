"""What a superior answered to a matter: shown beside its steps, and taken up by the move that fits.

An answer never moves a matter by itself. The cadre takes it up (收到回复, 收到处理意见 or 办理), which is the village's
own step, or only notes that it was read.
"""

from datetime import date

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.machine import allowed
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.replies import SuperiorAnswer
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.case import Case, facts_of
from minqing_desktop.services.casework.moving import Moving
from minqing_desktop.services.casework.transitions import move_on
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session


def fitting_move(case: Case, answer: SuperiorAnswer, today: date) -> Move | None:
    """The move by which an answer is taken up; None where it can only be read, as when the matter is closed."""
    moves = allowed(facts_of(case, today))
    is_answered = any(each.id == answer.referral and each.replied_on for each in case.referrals)
    wanted = (Move.PETITION_OPINION, Move.REPLY, Move.HANDLE)
    if answer.referral and not is_answered:
        wanted = (Move.REPLY, Move.HANDLE)
    elif is_answered:
        wanted = (Move.HANDLE,)
    return next((move for move in wanted if move in moves), None)


def suggested_form(case: Case, answer: SuperiorAnswer, move: Move, today: date) -> MoveForm:
    """What the form of that move says by itself: the answer as it stands. The day is one that the matter allows."""
    day = answer.on or today
    day = min(day if case.matter.accepted_on is None else max(day, case.matter.accepted_on), today)
    out = {each.id for each in case.slips_out}
    target = answer.referral if move is Move.REPLY and answer.referral in out else ""
    unit = "" if move is Move.REPLY else tr("{unit}答复：").format(unit=answer.unit) if answer.unit else ""
    return MoveForm(on=day, text=f"{unit}{answer.text}", target=target)


def take_answer(session: Session, answer: str, move: Move, form: MoveForm) -> Changes:
    """Takes an answer up with a move of its matter; one action. UserError as of the move, and answer_taken."""
    with session.doing(f"matter.{move}") as doing:
        found = doing.see().get(SuperiorAnswer, answer)
        if found.step:
            raise UserError("answer_taken", tr("这条答复已经记进去了，没有再记一遍。"), tr("请看这件事项的经过。"))
        step = move_on(Moving.of(session, doing, found.matter, move, form))
        doing.act.change(
            SuperiorAnswer, answer, step=step, read_on=found.read_on or session.today(),
            read_by=found.read_by or session.cadre,
        )  # fmt: skip
    return doing.changes


def mark_answer_read(session: Session, answer: str) -> Changes:
    """Notes that somebody here knows of it; the matter stays as it is."""
    with session.doing("answer.read") as doing:
        doing.act.change(SuperiorAnswer, answer, read_on=session.today(), read_by=session.cadre)
    return doing.changes
