"""Papers of a matter: the dictionary of categories, referral slips, extensions and group receptions."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind
from minqing_desktop.domain.records.matter import FEEDBACK_WAYS

TERM_UNITS = (("working", "工作日"), ("calendar", "天"), ("months", "个月"))
EXTENSION_STATES = (("", "待审批"), ("approved", "同意"), ("refused", "不同意"))
RECEPTION_STEPS = (
    ("invite", "请进门"),
    ("choose", "选代表"),
    ("register", "填表格"),
    ("talk", "坐下谈"),
    ("goals", "理目标"),
    ("done", "已接待"),
)


@kind("category", "事项类别", 15, title_field="name", is_shared=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Record):
    """A line of the editable dictionary: a category, or a sub-category of the category named `parent`.

    The term is how long a matter of it may take; empty in a sub-category means that of its category. `set_by` names
    the superior whose line it is; empty where the village made it.
    """

    name: str = facts("类别")
    parent: str = facts("所属大类")
    term_count: int | None = facts("办理期限", FieldType.INTEGER)
    term_unit: str = facts("期限单位", FieldType.CHOICE, default="working", choices=TERM_UNITS)
    place: int | None = facts("排列", FieldType.INTEGER)
    is_active: bool = facts("在用", FieldType.BOOLEAN, default=True)
    note: str = facts("说明", FieldType.LONG_TEXT)
    set_by: str = facts("哪一级定的")


@kind("referral", "转办单", 16)
@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(Record):
    """A slip that hands a matter to another unit; it is out until a reply came or it was taken back."""

    matter: str = facts("事项", FieldType.REFERENCE, target="matter")
    number: str = facts("转办编号", search=Search.NUMBER)
    main_unit: str = facts("主办单位")
    assisting_unit: str = facts("协办单位")
    responsible: str = facts("责任人", privacy=Privacy.PERSONAL)
    asked: str = facts("转办要求", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    cadre: str = facts("转办人", FieldType.REFERENCE, target="cadre")
    sent_on: date | None = facts("转办日期", FieldType.DATE)
    due_on: date | None = facts("回复时限", FieldType.DATE)
    replied_on: date | None = facts("回复日期", FieldType.DATE)
    reply: str = facts("回复内容", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    taken_back_on: date | None = facts("收回日期", FieldType.DATE)
    taken_back_reason: str = facts("收回理由", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    is_to_county: bool = facts("报县里办", FieldType.BOOLEAN)


@kind("extension", "延期", 17)
@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(Record):
    """A longer term: asked for with a reason, decided by somebody, told to the petitioner."""

    matter: str = facts("事项", FieldType.REFERENCE, target="matter")
    asked_on: date | None = facts("申请日期", FieldType.DATE)
    asked_by: str = facts("申请人", FieldType.REFERENCE, target="cadre")
    reason: str = facts("延期理由", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    due_before: date | None = facts("原时限", FieldType.DATE)
    due_after: date | None = facts("延至", FieldType.DATE)
    state: str = facts("审批", FieldType.CHOICE, choices=EXTENSION_STATES)
    decided_on: date | None = facts("审批日期", FieldType.DATE)
    decided_by: str = facts("审批人")
    decision: str = facts("审批意见", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    told_on: date | None = facts("告知日期", FieldType.DATE)
    told_way: str = facts("告知方式", FieldType.CHOICE, choices=FEEDBACK_WAYS)


@kind("reception", "群众接待", 22, title_field="subject")
@dataclass(frozen=True, slots=True, kw_only=True)
class Reception(Record):
    """A group received in five steps: 请进门 选代表 填表格 坐下谈 理目标; what comes of it are matters.

    Several people with one concern choose at most five representatives (Regulations on Petition Work, 2022, art. 20);
    they are persons of the roster, or names in `other_representatives`.
    """

    subject: str = facts("反映事由", privacy=Privacy.PERSONAL, search=Search.WORDS)
    on: date | None = facts("接待日期", FieldType.DATE)
    place: str = facts("接待地点")
    cadre: str = facts("接待人", FieldType.REFERENCE, target="cadre")
    companions: str = facts("参加人员", privacy=Privacy.PERSONAL)
    people_count: int | None = facts("来访人数", FieldType.INTEGER)
    welcome: str = facts("接待情况", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    representatives: tuple[str, ...] = facts("代表", FieldType.REFERENCES, target="person")
    other_representatives: tuple[str, ...] = facts("册外代表", FieldType.TAGS, privacy=Privacy.PERSONAL)
    registered: str = facts("登记内容", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    talk: str = facts("座谈记录", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    goals: str = facts("梳理出的目标", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    step: str = facts("进行到", FieldType.CHOICE, default="invite", choices=RECEPTION_STEPS)
