"""The columns of 各村, and what a village's sheet says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minqing_desktop.domain.records.place import is_provisional
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county.standing import ComputerStanding, VillageStanding
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.ui.kit.line_list import LineItem
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column
from minqing_desktop.ui.kit.typed_days import day_text

LONG_SILENT_DAYS = 35
"""A village brings a package a month; a few days over are nothing."""


class VillageLine:
    """A village with the id that tables want."""

    def __init__(self, standing: VillageStanding) -> None:
        self.standing, self.id = standing, standing.code

    @property
    def is_silent(self) -> bool:
        """Whether nothing came for long, or never."""
        return self.standing.days_since is None or self.standing.days_since > LONG_SILENT_DAYS


def village_columns() -> list[Column]:
    """Township, village, computers, last package, its day, gaps, days since."""
    return [
        Column("township", tr("乡镇"), lambda line: line.standing.township, 130, sort_key="township", soft=True),
        Column(
            "name", tr("村"), lambda line: line.standing.name, sort_key="name", stretches=True, fixed=True, bold=True
        ),
        Column("code", tr("代码"), _code, 130, sort_key="code", soft=True, shown=False),
        Column("computers", tr("电脑"), _computers, 78, sort_key="computers", align="right"),
        Column("package", tr("最后一包"), _package, 90, align="right", soft=True),
        Column("day", tr("收到日期"), _day, 96, sort_key="day", align="right", soft=True),
        Column("days", tr("多久没来"), _days, 104, sort_key="days", align="right", tone=_tone),
        Column("state", tr("缺包和搁置"), _state_text, 190, sort_key="state", pills=state_pills),
    ]


def _code(line: VillageLine) -> str:
    return tr("临时代码") if is_provisional(line.id) else line.id


def _computers(line: VillageLine) -> str:
    count = _confirmed(line)
    return str(count) if count else tr("没有")


def _confirmed(line: VillageLine) -> int:
    return sum(each.trust is Trust.CONFIRMED for each in line.standing.computers)


def _package(line: VillageLine) -> str:
    last = max((each for each in line.standing.computers if each.last_at), key=_moment, default=None)
    return tr("第 {n} 包").format(n=last.sequence) if last else ""


def _moment(computer: ComputerStanding) -> float:
    return computer.last_at.timestamp() if computer.last_at else 0.0


def _day(line: VillageLine) -> str:
    return day_text(line.standing.last_at.date(), clock.today()) if line.standing.last_at else ""


def _days(line: VillageLine) -> str:
    days = line.standing.days_since
    if days is None:
        return tr("没来过")
    return tr("今天") if days == 0 else tr("{n} 天").format(n=days)


def _tone(line: VillageLine) -> Any:
    return "amber" if line.is_silent else ""


def state_pills(line: VillageLine) -> list[PillSpec]:
    """What is missing and what lies aside."""
    pills: list[PillSpec] = [(tr("缺第 {n} 包").format(n=gap), "amber") for gap in line.standing.gaps]
    others = line.standing.refused - len(line.standing.gaps)
    if others > 0:
        pills.append((tr("搁置 {n}").format(n=others), "amber"))
    if any(each.is_doubled for each in line.standing.computers):
        pills.append((tr("编号重了"), "red"))
    return pills


def _state_text(line: VillageLine) -> str:
    return tr("、").join(words for words, _tone_ in state_pills(line))


def computer_items(standing: VillageStanding) -> list[LineItem]:
    """The computers of a village's sheet."""
    words: dict[Trust, PillSpec] = {
        Trust.OFFERED: (tr("等核对"), "amber"),
        Trust.CONFIRMED: (tr("已确认"), "green"),
        Trust.VOUCHED: (tr("别人介绍的"), "blue"),
        Trust.REVOKED: (tr("已停用"), "grey"),
    }
    items = []
    for each in standing.computers:
        last = tr("第 {n} 包，{day} 收到").format(
            n=each.sequence, day=day_text(each.last_at.date(), clock.today())
        ) if each.last_at else tr("还没有带来过数据包")  # fmt: skip
        items.append(LineItem(each.device, each.name, below=last, pills=(words[each.trust],), chevron=True))
    return items


VILLAGE_ORDERS: dict[str, Callable[[VillageLine], Any]] = {
    "township": lambda line: (line.standing.township, line.standing.code),
    "name": lambda line: line.standing.name,
    "code": lambda line: line.standing.code,
    "computers": _confirmed,
    "day": lambda line: line.standing.last_at.timestamp() if line.standing.last_at else 0.0,
    "days": lambda line: 10**6 if line.standing.days_since is None else line.standing.days_since,
    "state": lambda line: (len(line.standing.gaps), line.standing.refused),
}
