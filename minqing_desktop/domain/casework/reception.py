"""The five steps of a group reception: what each needs before the next, and how many may speak for all.

At most five representatives: Regulations on Petition Work (2022), art. 20.
"""

from collections.abc import Callable

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.casework import RECEPTION_STEPS, Reception
from minqing_desktop.domain.words import tr

MOST_REPRESENTATIVES = 5
_ORDER = [code for code, _ in RECEPTION_STEPS]
# What must be there before a step is left behind: step, claim, what is missing, what to do.
_NEEDED: tuple[tuple[str, Callable[[Reception], bool], str, str], ...] = (
    (
        "invite",
        lambda r: bool(r.subject.strip()) and r.on is not None,
        "还没有写为什么来、哪天来的。",
        "请先写上事由和日期。",
    ),
    ("invite", lambda r: (r.people_count or 0) > 0, "还没有写来了几个人。", "请写上来访人数。"),
    ("choose", lambda r: _representatives(r) > 0, "还没有选出代表。", "请群众自己推选，最多五位。"),
    ("register", lambda r: bool(r.registered.strip()), "登记的内容还空着。", "请把代表讲的一条一条登记下来。"),
    ("talk", lambda r: bool(r.talk.strip()), "座谈记录还空着。", "请写下双方怎么谈的。"),
    ("goals", lambda r: bool(r.goals.strip()), "还没有理出目标。", "请写下商定要办成什么、谁来办、哪天前。"),
)


def check_reception(reception: Reception) -> None:
    """UserError when it has more than five representatives, or stands at a step whose forerunners lack something."""
    if _representatives(reception) > MOST_REPRESENTATIVES:
        raise UserError(
            "reception_too_many",
            tr("代表最多五位，现在选了 {n} 位。").format(n=_representatives(reception)),
            tr("请群众推选五位以内的代表（《信访工作条例》第二十条）。"),
        )
    lacking = _first_lacking(reception)
    if lacking is not None and _ORDER.index(reception.step) > _ORDER.index(lacking[0]):
        raise UserError(f"reception_{lacking[0]}", tr(lacking[1]), tr(lacking[2]))


def is_ready_for(reception: Reception) -> str:
    """The furthest step that what is filled in allows: the one that lacks something, else 理目标's end."""
    lacking = _first_lacking(reception)
    return lacking[0] if lacking is not None else _ORDER[-1]


def _first_lacking(reception: Reception) -> tuple[str, str, str] | None:
    for step, is_there, what, advice in _NEEDED:
        if not is_there(reception):
            return step, what, advice
    return None


def _representatives(reception: Reception) -> int:
    return len(reception.representatives) + len(reception.other_representatives)
