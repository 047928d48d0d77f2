"""What is to be done by a day: tasks, promises (tasks owed to someone), their checklists and what was moved on them."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.calendar.recurrence import REPEATS
from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind

TASK_MOVES = (("defer", "改期"), ("hand_over", "转交"), ("skip", "跳过一次"))


@kind("task", "任务", 13, title_field="title")
@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Record):
    """A task with its day; it is a promise (承诺) when `owed_to` names the villager it is owed to.

    `owed_words` is whom it is owed to when they are not on file. A task that comes again knows its rule: `repeat_from`
    is the first day of the series, `occurrence` its own place in it from 0, `series` the task it began with.
    `assigned_by` is the superior who sent it down; empty where the village made it itself.
    """

    title: str = facts("事由", privacy=Privacy.PERSONAL, search=Search.WORDS)
    is_promise: bool = facts("是承诺", FieldType.BOOLEAN)
    owed_to: str = facts("答应了谁", FieldType.REFERENCE, target="person")
    household: str = facts("户", FieldType.REFERENCE, target="household")
    visit: str = facts("来自走访", FieldType.REFERENCE, target="visit")
    entry: str = facts("来自条目", FieldType.REFERENCE, target="entry")
    matter: str = facts("所属事项", FieldType.REFERENCE, target="matter")
    cadre: str = facts("责任人", FieldType.REFERENCE, target="cadre")
    due_on: date | None = facts("期限", FieldType.DATE)
    done_on: date | None = facts("完成日期", FieldType.DATE)
    result: str = facts("结果", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    note: str = facts("备注", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    owed_words: str = facts("答应了谁（不在册）", privacy=Privacy.PERSONAL, search=Search.WORDS)
    repeats: str = facts("重复", FieldType.CHOICE, choices=REPEATS)
    repeat_every: int | None = facts("每隔几次", FieldType.INTEGER)
    repeat_from: date | None = facts("重复的起始日", FieldType.DATE)
    repeat_until: date | None = facts("重复到", FieldType.DATE)
    series: str = facts("第一次的任务", FieldType.REFERENCE, target="task")
    occurrence: int | None = facts("第几次", FieldType.INTEGER)
    assigned_by: str = facts("交办单位")
    assigned_on: date | None = facts("交办日期", FieldType.DATE)


@kind("task_item", "清单项", 26, title_field="text")
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItem(Record):
    """One line of a task's checklist; being a record of its own, two people can tick two lines at once."""

    task: str = facts("任务", FieldType.REFERENCE, target="task")
    text: str = facts("要做的", privacy=Privacy.PERSONAL, search=Search.WORDS)
    position: int | None = facts("顺序", FieldType.INTEGER)
    done_on: date | None = facts("完成日期", FieldType.DATE)
    done_by: str = facts("谁做的", FieldType.REFERENCE, target="cadre")


@kind("task_move", "任务变动", 27)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMove(Record):
    """A task put off, handed on or skipped once: from what to what, why, and by whom.

    `reason` is a code of `domain.calendar.terms.extension_reasons` or one's own words.
    """

    task: str = facts("任务", FieldType.REFERENCE, target="task")
    type: str = facts("变动", FieldType.CHOICE, choices=TASK_MOVES)
    on: date | None = facts("日期", FieldType.DATE)
    by: str = facts("经手人", FieldType.REFERENCE, target="cadre")
    from_day: date | None = facts("原期限", FieldType.DATE)
    to_day: date | None = facts("新期限", FieldType.DATE)
    from_cadre: str = facts("原责任人", FieldType.REFERENCE, target="cadre")
    to_cadre: str = facts("新责任人", FieldType.REFERENCE, target="cadre")
    reason: str = facts("理由", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
