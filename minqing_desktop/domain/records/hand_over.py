"""离任交接: one cadre's work going to another, and what the one who leaves says to the one who comes."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind


@kind("hand_over", "离任交接", 30)
@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Record):
    """One hand-over: prepared from `begun_on`, handed over on `done_on`, ended for good on `closed_on`.

    What went over is written with `done_on`: the three counts, and which records.
    """

    from_cadre: str = facts("移交人", FieldType.REFERENCE, target="cadre")
    to_cadre: str = facts("接手人", FieldType.REFERENCE, target="cadre")
    witness: str = facts("监交人")
    begun_on: date | None = facts("开始日期", FieldType.DATE)
    done_on: date | None = facts("交接日期", FieldType.DATE)
    closed_on: date | None = facts("办完日期", FieldType.DATE)
    matters: int | None = facts("移交事项", FieldType.INTEGER)
    tasks: int | None = facts("移交任务", FieldType.INTEGER)
    households: int | None = facts("移交联系户", FieldType.INTEGER)
    matter_list: tuple[str, ...] = facts("移交的事项", FieldType.REFERENCES, target="matter")
    task_list: tuple[str, ...] = facts("移交的任务", FieldType.REFERENCES, target="task")
    household_list: tuple[str, ...] = facts("移交的联系户", FieldType.REFERENCES, target="household")


@kind("hand_over_note", "交接说明", 34)
@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverNote(Record):
    """What the successor should know of a household or a matter, or in general where both are empty."""

    hand_over: str = facts("所属交接", FieldType.REFERENCE, target="hand_over")
    household: str = facts("户", FieldType.REFERENCE, target="household")
    matter: str = facts("事项", FieldType.REFERENCE, target="matter")
    text: str = facts("说明", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    read_on: date | None = facts("接手人看过", FieldType.DATE)
