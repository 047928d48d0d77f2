"""The state machine of a matter: which moves are allowed now, why another one is not, and what a move asks for."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from minqing_desktop.domain.casework.facts import MatterFacts, MoveForm
from minqing_desktop.domain.casework.moves import NEW, READY_TO_ANSWER, RULES, Move
from minqing_desktop.domain.casework.needs import Need
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr

# The moves that carry a matter along; what to do first is told along these.
_MAIN_WAY = (Move.START, Move.HANDLE, Move.ANSWER, Move.RATE, Move.CLOSE, Move.REOPEN, Move.SEPARATE)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing a move lacks; `field` is the field of the form to fill in, empty where the matter comes first."""

    code: str
    field: str
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move is not made, in the user's words; `code` is stage, route or missing."""

    move: Move
    code: str
    what: str
    advice: str
    missing: tuple[Missing, ...] = ()

    @property
    def sentence(self) -> str:
        """What stands against it and what to do, as one line."""
        return tr("{what}{advice}").format(what=self.what, advice=self.advice)

    def error(self) -> UserError:
        """The same as a failure to raise."""
        return UserError(f"matter_move_{self.code}", self.what, self.advice)


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the form that a move asks for."""

    field: str
    is_required: bool


def allowed(facts: MatterFacts) -> tuple[Move, ...]:
    """The moves that can be made now, once their form is filled in; in the order of the life of a matter."""
    return tuple(move for move in RULES if _refused_as_it_is(facts, move) is None)


def refusal(facts: MatterFacts, move: Move, form: MoveForm | None = None) -> Refusal | None:
    """Why the move cannot be made, or None; without a form only the matter itself is looked at."""
    if form is None:
        return _refused_as_it_is(facts, move)
    return _refused_by_place(facts, move) or _missing(move, _lacking(facts, move, form))


def next_stage(facts: MatterFacts, move: Move) -> str:
    """The stage a matter is in after an allowed move; KeyError for one its stage does not allow."""
    return RULES[move].stages[facts.stage]


def asked(facts: MatterFacts, move: Move) -> tuple[Asked, ...]:
    """The fields of the form, the required first; what the matter itself says already is not required."""
    empty = MoveForm()
    needed = [need for need in _needs(facts, move) if need.field]
    required = dict.fromkeys(need.field for need in needed if not need.met(facts, empty))
    optional = dict.fromkeys([*(need.field for need in needed), *RULES[move].asks])
    # What is only needed together with another field (what follows a staged closing) is offered beside it.
    return (
        *(Asked(field, True) for field in required),
        *(Asked(field, False) for field in optional if field not in required),
    )


def move_word(move: Move) -> str:
    """How people call a move that is to be made; what it leaves behind is told in the words of its step."""
    return _TO_DO.get(move, lambda: kind_named("step").field("type").words_for(str(move)))()


# One word in Chinese for what shall be done and what was; elsewhere two: Answer, Answered.
_TO_DO: dict[Move, Callable[[], str]] = {
    Move.ACCEPT: lambda: tr("受理", "move"),
    Move.DECLINE: lambda: tr("不予受理", "move"),
    Move.HANDLE: lambda: tr("办理", "move"),
    Move.REFER: lambda: tr("转办", "move"),
    Move.EXTEND: lambda: tr("延期", "move"),
    Move.PETITION_EXTEND: lambda: tr("信访延期告知", "move"),
    Move.MEDIATE: lambda: tr("调解", "move"),
    Move.ANSWER: lambda: tr("反馈", "move"),
    Move.RATE: lambda: tr("评价", "move"),
    Move.CLOSE: lambda: tr("办结", "move"),
    Move.REOPEN: lambda: tr("重办", "move"),
    Move.WITHDRAW: lambda: tr("撤回", "move"),
    Move.CARRY_OVER: lambda: tr("上年结转", "move"),
}


def stage_word(stage: str) -> str:
    """How people call a stage."""
    return kind_named("matter").field("stage").words_for(stage)


def route_word(route: str) -> str:
    """How people call a route."""
    return kind_named("matter").field("route").words_for(route)


def _needs(facts: MatterFacts, move: Move) -> tuple[Need, ...]:
    needs = RULES[move].needs
    if move is Move.ANSWER:
        needs = (*READY_TO_ANSWER.get(facts.route, ()), *needs)
    return needs


def _lacking(facts: MatterFacts, move: Move, form: MoveForm) -> list[Need]:
    return [need for need in _needs(facts, move) if not need.met(facts, form)]


def _refused_as_it_is(facts: MatterFacts, move: Move) -> Refusal | None:
    by_place = _refused_by_place(facts, move)
    if by_place is not None:
        return by_place
    return _missing(move, [need for need in _lacking(facts, move, MoveForm()) if not need.field])


def _missing(move: Move, lacking: list[Need]) -> Refusal | None:
    if not lacking:
        return None
    missing = tuple(Missing(need.code, need.field, need.sentence, need.remedy) for need in lacking)
    first = dict.fromkeys(each.advice for each in missing)
    return Refusal(move, "missing", sentences(*(each.what for each in missing)), sentences(*first), missing)


def _refused_by_place(facts: MatterFacts, move: Move) -> Refusal | None:
    rule = RULES[move]
    if facts.stage not in rule.stages:
        return Refusal(move, "stage", _stage_what(facts, move), _stage_advice(facts, move))
    if rule.routes and facts.route not in rule.routes:
        words = tr("、").join(route_word(route) for route in ROUTE_ORDER if route in rule.routes)
        route = route_word(facts.route) if facts.route else tr("还没有定")
        what = tr("这件事的办理途径是「{route}」，「{move}」只用于{routes}。")
        return Refusal(
            move,
            "route",
            what.format(route=route, move=move_word(move), routes=words),
            tr("要走这条路，请先选定或改换办理途径。"),
        )
    return None


ROUTE_ORDER = ("on_spot", "own", "referred", "agent_petition", "mediation", "meeting")


def _stage_what(facts: MatterFacts, move: Move) -> str:
    if facts.stage == NEW:
        return tr("这件事还没有受理，不能「{move}」。").format(move=move_word(move))
    what = tr("这件事现在是「{stage}」，不能「{move}」。")
    return what.format(stage=stage_word(facts.stage), move=move_word(move))


def _stage_advice(facts: MatterFacts, move: Move) -> str:
    if move is Move.ACCEPT:
        return tr("它已经登记在册，请接着往下办；办完又有新情况的，请重办。")
    way = _way_to(facts.stage, frozenset(RULES[move].stages))
    if facts.stage == NEW:
        return tr("请先登记受理。")
    if facts.stage == "handling" and move is Move.START:
        return tr("已经在办了，直接记一步就行。")
    if facts.stage in ("accepted", "handling", "reopened") and move is Move.REOPEN:
        return tr("还没有答复过，直接接着办就行。")
    if way:
        return tr("请先：{moves}。").format(moves=tr("，再").join(move_word(each) for each in way))
    if move is Move.DECLINE:
        return tr("不予受理要在开始办之前决定；办不了的请如实反馈，反映人不要了的请撤回。")
    if move is Move.SEPARATE:
        return tr("只有并入别的事项的才需要恢复单列。")
    return tr("不用再做这一步。")


def _way_to(stage: str, goals: frozenset[str]) -> tuple[Move, ...]:
    """The shortest way along the main moves from a stage to one of the goals; empty when there is none."""
    ways: deque[tuple[str, tuple[Move, ...]]] = deque([(stage, ())])
    seen = {stage}
    while ways:
        at, way = ways.popleft()
        for move in _MAIN_WAY:
            to = RULES[move].stages.get(at, at)
            if to in goals:
                return (*way, move)
            if to not in seen:
                seen.add(to)
                ways.append((to, (*way, move)))
    return ()
