"""The clocks of a matter as lines: those that run with what to do, those that stopped with their day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from minqing_desktop.domain.calendar.terms import Light
from minqing_desktop.domain.casework.clocks import Clock
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.line_list import LineItem
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.tokens import Tone

LIGHT_TONES: dict[Light, Tone] = {Light.NONE: "grey", Light.YELLOW: "amber", Light.RED: "red"}


def clock_items(clocks: Iterable[Clock], today: date, is_estimated: bool) -> list[LineItem]:
    """Running clocks with what to do, then stopped ones with the day they stopped."""
    return [_clock_item(each, today, is_estimated) for each in clocks]


def _clock_item(shown: Clock, today: date, is_estimated: bool) -> LineItem:
    if shown.done_on is not None:
        words = tr("{day} 已到").format(day=day_text(shown.done_on, today))
        late = (shown.done_on - shown.due_on).days
        pills: tuple[PillSpec, ...] = ((tr("晚 {n} 天").format(n=late), "red"),) if late > 0 else ()
        return LineItem(shown.code, shown.name, tail=words, pills=pills)
    words, tone = due_pill(shown.due_on, today)
    tone = LIGHT_TONES[shown.light] if tone == "grey" else tone
    about = shown.advice if shown.light is not Light.NONE else ""
    if shown.is_estimated or (is_estimated and shown.code == "matter"):
        about = sentences(about, tr("这一年的放假安排还没有，日子是估算的。"))
    day = day_text(shown.due_on, today)
    return LineItem(shown.code, shown.name, below=about, tail=day if day != words else "", pills=((words, tone),))
