"""How the eight self-checks of the service are called, what counts as each, and what to do about it."""

from dataclasses import dataclass

from minqing_desktop.domain.words import tr
from minqing_desktop.storage.reading.self_checks import IDLE_DAYS, INHERITED_DAYS, Fault


@dataclass(frozen=True, slots=True)
class CheckWords:
    """How a fault is called, what counts as it, what to do, and what its day and its number mean."""

    sign: str
    name: str
    meaning: str
    advice: str
    since: str
    count: str = ""


def check_words() -> dict[Fault, CheckWords]:
    """The words of all eight, in the order in which people say them."""
    return {**_of_handling(), **_of_ending()}


def _of_handling() -> dict[Fault, CheckWords]:
    return {
        Fault.PASSED_ON: CheckWords(
            tr("转"),
            tr("转来转去"),
            tr("转办了两次或更多。"),
            tr("找到该办的单位，自己盯到底。"),
            tr("受理日期"),
            tr("转办次数"),
        ),
        Fault.DELAYED: CheckWords(
            tr("拖"),
            tr("过期未办"),
            tr("过了办理时限还没有答复。"),
            tr("先办这些；办不完的申请延期，把理由告诉反映人。"),
            tr("办理时限"),
        ),
        Fault.REFUSED: CheckWords(
            tr("推"),
            tr("无故不受理"),
            tr("不予受理却没有写理由。"),
            tr("补上理由并告诉反映人，或者重新受理。"),
            tr("不予受理日期"),
        ),
        Fault.IDLE: CheckWords(
            tr("磨"),
            tr("放着不动"),
            tr("{days} 天没有办一步，或者接手 {inherited} 天还没有动过。").format(
                days=IDLE_DAYS, inherited=INHERITED_DAYS
            ),
            tr("今天就办一步，哪怕打个电话。"),
            tr("最后一步"),
        ),
    }


def _of_ending() -> dict[Fault, CheckWords]:
    return {
        Fault.UNSEEN: CheckWords(
            tr("混"),
            tr("没见面就办结"),
            tr("办结了，却没有上过门，也没有打过电话。"),
            tr("回访一次，当面听听满不满意。"),
            tr("办结日期"),
        ),
        Fault.BROKEN_PROMISE: CheckWords(
            tr("骗"),
            tr("答应了没做到"),
            tr("承诺过了日子还没有兑现。"),
            tr("去做；做不到的，当面说明白，另定日子。"),
            tr("答应的日子"),
        ),
        Fault.WITHDRAWN: CheckWords(
            tr("压"),
            tr("代人撤回"),
            tr("撤回了，却没有记下反映人本人的话。"),
            tr("问反映人本人；不是他的意思就重办。"),
            tr("撤回日期"),
        ),
        Fault.AVOIDED: CheckWords(
            tr("躲"),
            tr("有事的户不去"),
            tr("有没办结的事，{days} 天没有去过。").format(days=IDLE_DAYS),
            tr("下一趟先去这几户。"),
            tr("最早受理"),
            tr("没办结"),
        ),
    }
