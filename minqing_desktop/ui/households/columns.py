"""What the list of households shows, column by column."""

from __future__ import annotations

from datetime import date, datetime

from minqing_desktop.domain.catalogue import Mark
from minqing_desktop.domain.records.household import HOUSEHOLD_STATES
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.households import HouseholdLine, HouseholdOrder
from minqing_desktop.services.today import DEFAULT_INTERVAL_DAYS
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column

_STATES = dict(HOUSEHOLD_STATES)
GIVE_WAY = ("type", "address", "members", "number")
"""Columns that make room for the others where the list is narrow, the first to go first."""


def days_since(moment: datetime | None, today: date) -> int | None:
    """Whole days since a moment, by the calendar of this place; None for never."""
    return None if moment is None else (today - moment.astimezone().date()).days


def days_words(days: int | None) -> str:
    """How long ago, as people say it."""
    if days is None:
        return tr("没访过")
    if days <= 0:
        return tr("今天")
    return tr("昨天") if days == 1 else tr("{n} 天前").format(n=days)


def mark_pills(marks: int) -> list[PillSpec]:
    """What merging found that a person should look at."""
    words = (
        (Mark.TWO_VERSIONS, tr("两种说法")),
        (Mark.EDITED_BESIDE_DELETION, tr("删了又改过")),
        (Mark.INCOMPLETE, tr("还没收齐")),
    )
    return [(word, "amber") for bit, word in words if marks & bit]


def _tag_pills(line: HouseholdLine) -> list[PillSpec]:
    state: list[PillSpec] = [(tr(_STATES.get(line.state, line.state)), "grey")] if line.state else []
    return [*mark_pills(line.marks), *state, *((tag, "grey") for tag in line.tags)]


def _last_tone(line: HouseholdLine) -> str:
    days = days_since(line.last_visit, clock.today())
    if days is None:
        return "soft"
    return "red" if days > DEFAULT_INTERVAL_DAYS else ""


def household_columns() -> list[Column]:
    """The columns in their first order; address and type are there for whoever wants them."""
    return [
        Column("group", tr("组"), lambda h: h.group, 90, soft=True, sort_key=HouseholdOrder.GROUP),
        Column("number", tr("户号"), lambda h: h.number, 64, soft=True, sort_key=HouseholdOrder.NUMBER),
        Column("head", tr("户主"), lambda h: h.head, 82, bold=True, fixed=True, sort_key=HouseholdOrder.HEAD),
        Column("members", tr("人口"), lambda h: str(h.members), 52, sort_key=HouseholdOrder.MEMBERS),
        Column("tags", tr("标签"), lambda h: "、".join(h.tags), 56, stretches=True, pills=_tag_pills),
        Column(
            "last_visit",
            tr("上次走访"),
            lambda h: days_words(days_since(h.last_visit, clock.today())),
            98,
            sort_key=HouseholdOrder.LAST_VISIT,
            tone=_last_tone,  # pyright: ignore[reportArgumentType]
        ),
        Column(
            "open",
            tr("未了"),
            lambda h: str(h.open_count or ""),
            56,
            sort_key=HouseholdOrder.OPEN,
            pills=lambda h: [(str(h.open_count), "blue")] if h.open_count else [],
        ),
        Column("address", tr("住址"), lambda h: h.address, 160, shown=False),
        Column("type", tr("户类型"), lambda h: h.household_type, 90, shown=False),
    ]
