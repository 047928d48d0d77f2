"""The columns of the list of tasks."""

from __future__ import annotations

from datetime import date

from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.task_series import repeat_word
from minqing_desktop.services.tasks import TaskLine, TaskOrder
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column
from minqing_desktop.ui.kit.typed_days import day_text

TICK = "tick"


def task_columns() -> list[Column]:
    """Tick, day, what with how often and how far, kind, to whom, household, group, who; the rest is hidden at first."""
    return [
        Column(TICK, tr("办完"), _done_or_not, 50, ticked=lambda line: line.done_on is not None, fixed=True),
        Column("day", tr("期限"), _day_words, 114, sort_key=TaskOrder.DAY, pills=_day_pills),
        Column("title", tr("事由"), _what, sort_key=TaskOrder.TITLE, stretches=True, fixed=True),
        Column("kind", tr("类别"), _kind, 72, pills=_kind_pills),
        Column("items", tr("清单"), _ticks, 60, soft=True, shown=False),
        Column("repeats", tr("重复"), lambda line: repeat_word(line.repeats), 84, soft=True, shown=False),
        Column("owed_to", tr("答应了谁"), lambda line: line.owed_to, 82, sort_key=TaskOrder.OWED),
        Column("head", tr("户"), lambda line: line.head, 80, sort_key=TaskOrder.HEAD),
        Column("group", tr("组"), lambda line: line.group, 98, sort_key=TaskOrder.GROUP, soft=True),
        Column("cadre", tr("谁负责"), lambda line: line.cadre, 80, sort_key=TaskOrder.CADRE, soft=True),
        Column("result", tr("结果"), lambda line: line.result.replace("\n", " "), 180, soft=True, shown=False),
    ]


def _done_or_not(line: TaskLine) -> str:
    return tr("已办完") if line.done_on else tr("未办")


def _what(line: TaskLine) -> str:
    """What is to be done, how often and how far: «看独居老人 · 每月 · 1/3»."""
    return " · ".join(part for part in (line.title, repeat_word(line.repeats), _ticks(line)) if part)


def _ticks(line: TaskLine) -> str:
    return f"{line.items_done}/{line.items}" if line.items else ""


def _kind_pills(line: TaskLine) -> list[PillSpec]:
    return [(_kind(line), "green" if line.is_promise else "amber" if line.assigned_by else "grey")]


def _kind(line: TaskLine) -> str:
    if line.assigned_by and not line.is_promise:
        return tr("交办")
    return tr("承诺") if line.is_promise else tr("任务")


def _day_words(line: TaskLine) -> str:
    return _day_pills(line)[0][0]


def _day_pills(line: TaskLine) -> list[PillSpec]:
    today = clock.today()
    if line.done_on is not None:
        return [(_done_words(line.done_on, today), "green")]
    return [due_pill(line.due_on, today)]


def _done_words(day: date, today: date) -> str:
    return tr("今天办完") if day == today else tr("{day}办完").format(day=day_text(day, today))
