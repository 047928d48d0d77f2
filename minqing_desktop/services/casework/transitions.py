"""Moving a matter: every move is one action that can be undone and adds a step; a refused one says why in words."""

from collections.abc import Callable

from minqing_desktop.domain.casework.facts import MatterFacts, MoveForm
from minqing_desktop.domain.casework.machine import next_stage, refusal
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.matter import Matter, Step
from minqing_desktop.services.casework import effects_life as life
from minqing_desktop.services.casework import effects_papers as papers
from minqing_desktop.services.casework import effects_routes as routes
from minqing_desktop.services.casework.case import facts_of, load_case
from minqing_desktop.services.casework.moving import Moving
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session

_EFFECTS: dict[Move, Callable[[Moving], None]] = {
    Move.START: life.start,
    Move.CHANGE_ROUTE: life.change_route,
    Move.DEFER: life.defer,
    Move.ANSWER: life.answer,
    Move.TELL: life.tell,
    Move.RATE: life.rate,
    Move.VISIT_BACK: life.visit_back,
    Move.CLOSE: life.close,
    Move.REOPEN: life.reopen,
    Move.DECLINE: life.decline,
    Move.WITHDRAW: life.withdraw,
    Move.JOIN: life.join,
    Move.SEPARATE: life.separate,
    Move.ADD_PETITIONER: life.add_petitioner,
    Move.PART: life.part,
    Move.CARRY_OVER: life.carry_over,
    Move.HAND_OVER: life.hand_over,
    Move.REFER: papers.refer,
    Move.REPLY: papers.reply,
    Move.TAKE_BACK: papers.take_back,
    Move.OPINION: papers.opinion,
    Move.ASK_EXTENSION: papers.ask_extension,
    Move.EXTEND: papers.extend,
    Move.REFUSE_EXTENSION: papers.refuse_extension,
    Move.TELL_EXTENSION: papers.tell_extension,
    Move.AUTHORISE: routes.authorise,
    Move.SUBMIT: routes.submit,
    Move.PETITION_NOTICE: routes.petition_notice,
    Move.PETITION_EXTEND: routes.petition_extend,
    Move.PETITION_OPINION: routes.petition_opinion,
    Move.MEDIATE: routes.mediate,
    Move.NEXT_CHANNEL: routes.next_channel,
    Move.AGREE: routes.agree,
    Move.PERFORM: routes.perform,
    Move.RESOLVE: routes.resolve,
}


def matter_facts(session: Session, matter: str) -> MatterFacts:
    """The facts of a matter for `domain.casework.machine`; KeyError for an unknown id."""
    with session.reading() as reader:
        return facts_of(load_case(reader, matter), session.today())


def make_move(session: Session, matter: str, move: Move, form: MoveForm) -> Changes:
    """Makes a move as one action named `matter.<move>`; its step says the stage after it.

    UserError («matter_move_…») says in words what stands against it. `form.cadre` is who did it: for START, AUTHORISE
    the one who has it from now on. A day must be filled in; nothing is assumed.
    """
    with session.doing(f"matter.{move}") as doing:
        move_on(Moving.of(session, doing, matter, move, form))
    return doing.changes


def move_on(moving: Moving) -> str:
    """Makes a move inside an action and gives the id of its step; UserError as `make_move`."""
    facts = facts_of(moving.case, moving.session.today())
    refused = refusal(facts, moving.move, moving.form)
    if refused is not None:
        raise refused.error()
    stage = next_stage(facts, moving.move)
    effect = _EFFECTS.get(moving.move)
    if effect is not None:
        effect(moving)
    moving.doing.act.change(Matter, moving.matter.id, stage=stage, **moving.patch)
    values = {"text": moving.words(), "by": moving.form.way, **moving.step}
    return moving.doing.act.create(
        Step(
            matter=moving.matter.id,
            on=moving.form.on,
            cadre=moving.cadre,
            type=str(moving.move),
            stage=stage,
            **values,
        )
    )
