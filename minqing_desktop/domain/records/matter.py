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
    ("joined", "已并入"),
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
ORIGINS = (
    ("", "新建"),
    ("carried_over", "上年结转"),
    ("other_ledger", "其他台账转入"),
    ("superior", "上级交办"),
)
PRIORITIES = (("", "一般"), ("urgent", "紧急"), ("critical", "特急"))
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
    ("decline", "不予受理"),
    ("start", "开始办理"),
    ("change_route", "改换办理途径"),
    ("take_back", "收回转办"),
    ("opinion", "签署意见"),
    ("ask_extension", "申请延期"),
    ("refuse_extension", "不准延期"),
    ("tell_extension", "告知延期"),
    ("defer", "缓一缓再答复"),
    ("authorise", "签委托书"),
    ("submit", "递交"),
    ("petition_notice", "收到受理告知"),
    ("petition_extend", "信访延期告知"),
    ("petition_opinion", "收到处理意见"),
    ("mediate", "调解"),
    ("next_channel", "转入下一渠道"),
    ("agree", "达成协议"),
    ("perform", "协议履行"),
    ("resolve", "议定"),
    ("tell", "告知反映人"),
    ("withdraw", "撤回"),
    ("join", "并入"),
    ("separate", "恢复单列"),
    ("add_petitioner", "增加反映人"),
    ("part", "反映人另立一件"),
    ("carry_over", "上年结转"),
    ("hand_over", "交接"),
)
FEEDBACK_WAYS = (("oral", "口头"), ("phone", "电话"), ("written", "书面"))
OPEN_STAGES = frozenset({"accepted", "handling", "answered", "rated", "reopened"})


@kind("matter", "民情事项", 10, title_field="title")
@dataclass(frozen=True, slots=True, kw_only=True)
class Matter(Record):
    """Something that a villager needs settled, from acceptance to closing (DESIGN §5).

    `category` and `subcategory` are names of the dictionary (`Category`). What was answered, rated and closed is that
    of the present round: reopening empties it, and the steps keep what was.
    """

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
    origin: str = facts("建卡类型", FieldType.CHOICE, choices=ORIGINS)
    priority: str = facts("紧急程度", FieldType.CHOICE, choices=PRIORITIES)
    subcategory: str = facts("子类")
    group: str = facts("事发组别", FieldType.REFERENCE, target="group")
    phone: str = facts("联系电话", FieldType.PHONE, privacy=Privacy.PERSONAL, search=Search.NUMBER)
    people_count: int | None = facts("反映群体人数", FieldType.INTEGER)
    happened_on: date | None = facts("发生时间", FieldType.DATE)
    main_unit: str = facts("主办单位")
    assisting_unit: str = facts("协办单位")
    proposed_opinion: str = facts("拟办意见", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    deputy_opinion: str = facts("分管领导意见", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    leader_opinion: str = facts("主要领导意见", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    resolution: str = facts("议定结果", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    resolved_on: date | None = facts("议定日期", FieldType.DATE)
    answer: str = facts("答复内容", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    answered_on: date | None = facts("反馈日期", FieldType.DATE)
    answer_way: str = facts("反馈方式", FieldType.CHOICE, choices=FEEDBACK_WAYS)
    answer_cadre: str = facts("反馈人", FieldType.REFERENCE, target="cadre")
    rating_note: str = facts("评价意见", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    rated_on: date | None = facts("评价日期", FieldType.DATE)
    outcome: str = facts("办理结果", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    follow_up: str = facts("后续安排", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    follow_up_on: date | None = facts("后续期限", FieldType.DATE)
    ended_on: date | None = facts("撤回或不予受理日期", FieldType.DATE)
    end_reason: str = facts("撤回或不予受理理由", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    petitioner_word: str = facts("反映人本人意见", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    carried_from_year: int | None = facts("结转自年度", FieldType.INTEGER)
    inherited_on: date | None = facts("接手日期", FieldType.DATE)
    inherited_from: str = facts("上一责任人", FieldType.REFERENCE, target="cadre")
    joined_into: str = facts("并入事项", FieldType.REFERENCE, target="matter")
    reception: str = facts("来自接待", FieldType.REFERENCE, target="reception")


@kind("petitioner", "反映人", 11)
@dataclass(frozen=True, slots=True, kw_only=True)
class Petitioner(Record):
    """Who raised a matter; each is told of the result and rates it for himself.

    `name` and `phone` are for somebody who is on no roster; `person` is empty then.
    """

    matter: str = facts("事项", FieldType.REFERENCE, target="matter")
    household: str = facts("户", FieldType.REFERENCE, target="household")
    person: str = facts("反映人", FieldType.REFERENCE, target="person")
    told_on: date | None = facts("告知日期", FieldType.DATE)
    name: str = facts("姓名", privacy=Privacy.PERSONAL, search=Search.NAME)
    phone: str = facts("联系电话", FieldType.PHONE, privacy=Privacy.PERSONAL, search=Search.NUMBER)
    joined_on: date | None = facts("反映日期", FieldType.DATE)
    told_way: str = facts("告知方式", FieldType.CHOICE, choices=FEEDBACK_WAYS)
    told_by: str = facts("告知人", FieldType.REFERENCE, target="cadre")
    rating: str = facts("满意度", FieldType.CHOICE, choices=RATINGS)
    rated_on: date | None = facts("评价日期", FieldType.DATE)
    rating_note: str = facts("评价意见", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    came_from: str = facts("来自并入的事项", FieldType.REFERENCE, target="matter")


@kind("step", "办理经过", 12)
@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Record):
    """What was done on a matter, when and by whom; `type` is the code of the move (domain.casework.moves).

    `task` is what the step asks for later: a return visit, a deferred answer, what follows a staged closing.
    """

    matter: str = facts("事项", FieldType.REFERENCE, target="matter")
    on: date | None = facts("日期", FieldType.DATE)
    cadre: str = facts("干部", FieldType.REFERENCE, target="cadre")
    type: str = facts("动作", FieldType.CHOICE, default="handle", choices=STEP_TYPES)
    text: str = facts("经过", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    by: str = facts("方式", FieldType.CHOICE, choices=FEEDBACK_WAYS)
    stage: str = facts("此后阶段", FieldType.CHOICE, choices=MATTER_STAGES)
    unit: str = facts("单位")
    rating: str = facts("满意度", FieldType.CHOICE, choices=RATINGS)
    petitioner: str = facts("对象", FieldType.REFERENCE, target="petitioner")
    task: str = facts("后续任务", FieldType.REFERENCE, target="task")
