"""What was seen and said: visits, the entries marked in their words, and the order in which a day's visits are made."""

from dataclasses import dataclass
from datetime import date, datetime

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind

VISIT_MODES = (
    ("home", "入户"),
    ("phone", "电话"),
    ("reception", "来访接待"),
    ("talk", "恳谈"),
    ("live_in", "同吃同住同劳动"),
    ("return_home", "返乡"),
)
ENTRY_TYPES = (("need", "诉求"), ("advice", "建议"), ("dispute", "矛盾"), ("appraisal", "评议"), ("fact", "情况"))


@kind("visit", "走访", 8)
@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Record):
    """One visit; `words` is what the villagers said, written before any answer (先听)."""

    households: tuple[str, ...] = facts("走访对象", FieldType.REFERENCES, target="household")
    cadre: str = facts("走访干部", FieldType.REFERENCE, target="cadre")
    colleagues: tuple[str, ...] = facts("同行干部", FieldType.REFERENCES, target="cadre")
    companions: str = facts("同行人员", privacy=Privacy.PERSONAL)
    started_at: datetime | None = facts("走访时间", FieldType.INSTANT)
    mode: str = facts("走访形式", FieldType.CHOICE, default="home", choices=VISIT_MODES)
    place: str = facts("地点", privacy=Privacy.PERSONAL, search=Search.WORDS)
    weather: str = facts("天气")
    words: str = facts("群众原话", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    answer: str = facts("当场答复", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    reflection: str = facts("走访体会", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    next_visit: date | None = facts("下次走访", FieldType.DATE)
    is_complete: bool = facts("已完成", FieldType.BOOLEAN)
    comment: str = facts("点评", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    comment_by: str = facts("点评人", privacy=Privacy.PERSONAL)
    comment_on: date | None = facts("点评日期", FieldType.DATE)
    visit_round: str = facts("走访单", FieldType.REFERENCE, target="visit_round")


@kind("entry", "民情条目", 9)
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Record):
    """One thing said or seen in a visit; `start` and `end` are character places in the visit's words, or None.

    `matter` is the one it became or was joined to.
    """

    visit: str = facts("走访", FieldType.REFERENCE, target="visit")
    household: str = facts("户", FieldType.REFERENCE, target="household")
    person: str = facts("谁说的", FieldType.REFERENCE, target="person")
    type: str = facts("类别", FieldType.CHOICE, default="need", choices=ENTRY_TYPES)
    text: str = facts("内容", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    start: int | None = facts("起", FieldType.INTEGER)
    end: int | None = facts("止", FieldType.INTEGER)
    matter: str = facts("所属事项", FieldType.REFERENCE, target="matter")


@kind("visit_round", "走访单", 29)
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRound(Record):
    """The households to be visited on one day, printed before leaving and typed up in the same order.

    `order` is their ids by comma: the order is one thing people may differ about, which household is on it another.
    """

    planned_on: date | None = facts("走访日期", FieldType.DATE)
    name: str = facts("名称")
    cadre: str = facts("走访干部", FieldType.REFERENCE, target="cadre")
    households: tuple[str, ...] = facts("走访户", FieldType.REFERENCES, target="household")
    order: str = facts("顺序", FieldType.LONG_TEXT)
