"""What became of it: matters, their petitioners and the steps taken on them."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind

MATTER_STAGES = (
    ("accepted", "受理"),
    ("handling", "办理"),
    ("answered", "反馈"),
    ("rated", "评价"),
    ("closed", "办结"),
    ("reopened", "重办"),
    ("withdrawn", "撤回"),
    ("declined", "不予受理"),
)
ROUTES = (
    ("on_spot", "当场办结"),
    ("own", "自办"),
    ("referred", "转办"),
    ("agent_petition", "信访代理"),
    ("mediation", "调解"),
    ("meeting", "议事"),
)
CLOSINGS = (("substantive", "实质性"), ("staged", "阶段性"), ("procedural", "程序性"))
RATINGS = (("satisfied", "满意"), ("mostly", "基本满意"), ("unsatisfied", "不满意"))
STEP_TYPES = (
    ("accept", "受理"),
    ("handle", "办理"),
    ("refer", "转办"),
    ("reply_received", "收到回复"),
    ("extend", "延期"),
    ("answer", "反馈"),
    ("rate", "评价"),
    ("close", "办结"),
    ("reopen", "重办"),
    ("visit_back", "回访"),
)
FEEDBACK_WAYS = (("oral", "口头"), ("phone", "电话"), ("written", "书面"))
OPEN_STAGES = frozenset({"accepted", "handling", "answered", "rated", "reopened"})


@kind("matter", "民情事项", 10, title_field="title")
@dataclass(frozen=True, slots=True, kw_only=True)
class Matter(Record):
    """Something that a villager needs settled, from acceptance to closing (DESIGN §5)."""

    number: str = facts("编号", search=Search.NUMBER)
    title: str = facts("标题", privacy=Privacy.PERSONAL, search=Search.WORDS)
    entry: str = facts("来自条目", FieldType.REFERENCE, target="entry")
    household: str = facts("户", FieldType.REFERENCE, target="household")
    category: str = facts("项目类别")
    place: str = facts("地点", privacy=Privacy.PERSONAL)
    wanted: str = facts("诉求内容", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    route: str = facts("办理途径", FieldType.CHOICE, choices=ROUTES)
    referred_to: str = facts("转办单位")
    stage: str = facts("阶段", FieldType.CHOICE, default="accepted", choices=MATTER_STAGES)
    cadre: str = facts("责任人", FieldType.REFERENCE, target="cadre")
    accepted_on: date | None = facts("受理日期", FieldType.DATE)
    due_on: date | None = facts("办理时限", FieldType.DATE)
    closed_on: date | None = facts("办结日期", FieldType.DATE)
    closing: str = facts("办结类型", FieldType.CHOICE, choices=CLOSINGS)
    rating: str = facts("满意度", FieldType.CHOICE, choices=RATINGS)


@kind("petitioner", "反映人", 11)
@dataclass(frozen=True, slots=True, kw_only=True)
class Petitioner(Record):
    """Who raised a matter; each is told of the result."""

    matter: str = facts("事项", FieldType.REFERENCE, target="matter")
    household: str = facts("户", FieldType.REFERENCE, target="household")
    person: str = facts("反映人", FieldType.REFERENCE, target="person")
    told_on: date | None = facts("告知日期", FieldType.DATE)


@kind("step", "办理经过", 12)
@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Record):
    """What was done on a matter, when and by whom."""

    matter: str = facts("事项", FieldType.REFERENCE, target="matter")
    on: date | None = facts("日期", FieldType.DATE)
    cadre: str = facts("干部", FieldType.REFERENCE, target="cadre")
    type: str = facts("动作", FieldType.CHOICE, default="handle", choices=STEP_TYPES)
    text: str = facts("经过", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    by: str = facts("方式", FieldType.CHOICE, choices=FEEDBACK_WAYS)
