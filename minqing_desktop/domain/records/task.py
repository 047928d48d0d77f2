"""What is to be done by a day: tasks, and promises, which are tasks owed to someone."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind


@kind("task", "任务", 13, title_field="title")
@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Record):
    """A task with its day; it is a promise (承诺) when `owed_to` names the villager it is owed to."""

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
