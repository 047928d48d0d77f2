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
    """Tick, day, what, how far, how often, to whom, household, group, who; the result is hidden at first."""
    return [
        Column(TICK, tr("办完"), _done_or_not, 52, ticked=lambda line: line.done_on is not None, fixed=True),
        Column("day", tr("期限"), _day_words, 128, sort_key=TaskOrder.DAY, pills=_day_pills),
        Column("title", tr("事由"), lambda line: line.title, sort_key=TaskOrder.TITLE, stretches=True, fixed=True),
        Column("kind", tr("类别"), _kind, 128, pills=_kind_pills),
        Column("items", tr("清单"), _ticks, 60, soft=True),
        Column("repeats", tr("重复"), lambda line: repeat_word(line.repeats), 84, soft=True, shown=False),
        Column("owed_to", tr("答应了谁"), lambda line: line.owed_to, 88, sort_key=TaskOrder.OWED),
        Column("head", tr("户"), lambda line: line.head, 88, sort_key=TaskOrder.HEAD),
        Column("group", tr("组"), lambda line: line.group, 104, sort_key=TaskOrder.GROUP, soft=True),
        Column("cadre", tr("谁负责"), lambda line: line.cadre, 88, sort_key=TaskOrder.CADRE, soft=True),
        Column("result", tr("结果"), lambda line: line.result.replace("\n", " "), 180, soft=True, shown=False),
    ]


def _done_or_not(line: TaskLine) -> str:
    return tr("已办完") if line.done_on else tr("未办")


def _ticks(line: TaskLine) -> str:
    return f"{line.items_done}/{line.items}" if line.items else ""


def _kind_pills(line: TaskLine) -> list[PillSpec]:
    pills: list[PillSpec] = [(_kind(line), "green" if line.is_promise else "grey")]
    return [*pills, (repeat_word(line.repeats), "blue")] if line.repeats else pills


def _kind(line: TaskLine) -> str:
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
