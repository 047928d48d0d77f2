"""How pressing a day is, in a word and a tone: 逾期 2 天, 今天, 明天, 周三."""

from __future__ import annotations

from datetime import date

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.typed_days import day_text, weekday_name

_NAMED_DAYS = 7


def due_pill(due: date | None, today: date) -> PillSpec:
    """Red only for what is past its day, amber for today; a day of the coming week goes by its name."""
    if due is None:
        return tr("未定日期"), "grey"
    days = (due - today).days
    if days < 0:
        return tr("逾期 {n} 天").format(n=-days), "red"
    if days == 0:
        return tr("今天"), "amber"
    if days == 1:
        return tr("明天"), "grey"
    return (weekday_name(due) if days < _NAMED_DAYS else day_text(due, today)), "grey"
