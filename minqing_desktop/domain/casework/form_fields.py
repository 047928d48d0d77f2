"""The fields of a move's form as a screen shows them: their label for that move, what they hold, what can be chosen."""

from dataclasses import dataclass

from minqing_desktop.domain.casework.facts import MatterFacts
from minqing_desktop.domain.casework.machine import asked
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.catalogue import FieldType
from minqing_desktop.domain.records.matter import CLOSINGS, FEEDBACK_WAYS, RATINGS, ROUTES
from minqing_desktop.domain.records.mediation import AGREEMENT_FORMS, OUTCOMES
from minqing_desktop.domain.records.petition import AGENCY_WAYS, NOTICES
from minqing_desktop.domain.words import tr

OPINIONS = (("proposed", "拟办意见"), ("deputy", "分管领导意见"), ("leader", "主要领导意见"))
Choices = tuple[tuple[str, str], ...]
# What a field holds, and what it is called unless a move calls it otherwise. Targets: cadre, petitioner, petitioners,
# person, household, matter, referral.
_FIELDS: dict[str, tuple[str, FieldType, str, Choices]] = {
    "on": ("日期", FieldType.DATE, "", ()),
    "cadre": ("经手人", FieldType.REFERENCE, "cadre", ()),
    "text": ("情况", FieldType.LONG_TEXT, "", ()),
    "reason": ("理由", FieldType.LONG_TEXT, "", ()),
    "way": ("方式", FieldType.CHOICE, "", FEEDBACK_WAYS),
    "route": ("办理途径", FieldType.CHOICE, "", ROUTES),
    "main_unit": ("主办单位", FieldType.TEXT, "", ()),
    "assisting_unit": ("协办单位", FieldType.TEXT, "", ()),
    "responsible": ("对方责任人", FieldType.TEXT, "", ()),
    "due_on": ("办理时限", FieldType.DATE, "", ()),
    "told_on": ("告知日期", FieldType.DATE, "", ()),
    "decided_by": ("审批人", FieldType.TEXT, "", ()),
    "rating": ("满意度", FieldType.CHOICE, "", RATINGS),
    "closing": ("办结类型", FieldType.CHOICE, "", CLOSINGS),
    "follow_up": ("后续安排", FieldType.LONG_TEXT, "", ()),
    "follow_up_on": ("后续期限", FieldType.DATE, "", ()),
    "petitioner_word": ("反映人本人的话", FieldType.LONG_TEXT, "", ()),
    "petitioner": ("反映人", FieldType.REFERENCE, "petitioner", ()),
    "petitioners": ("告知了哪几位", FieldType.REFERENCES, "petitioner", ()),
    "person": ("反映人", FieldType.REFERENCE, "person", ()),
    "household": ("户", FieldType.REFERENCE, "household", ()),
    "name": ("姓名（册上没有的）", FieldType.TEXT, "", ()),
    "phone": ("联系电话", FieldType.PHONE, "", ()),
    "target": ("并入哪一件", FieldType.REFERENCE, "matter", ()),
    "year": ("结转自年度", FieldType.INTEGER, "", ()),
    "new_cadre": ("交给谁", FieldType.REFERENCE, "cadre", ()),
    "opinion": ("谁的意见", FieldType.CHOICE, "", OPINIONS),
    "is_signed": ("委托书已签字", FieldType.BOOLEAN, "", ()),
    "ways": ("代理方式", FieldType.TAGS, "", AGENCY_WAYS),
    "unit": ("单位", FieldType.TEXT, "", ()),
    "notice": ("受理告知", FieldType.CHOICE, "", NOTICES),
    "days": ("延期天数", FieldType.INTEGER, "", ()),
    "outcome": ("调解结果", FieldType.CHOICE, "", OUTCOMES),
    "agreement_form": ("协议形式", FieldType.CHOICE, "", AGREEMENT_FORMS),
    "place": ("地点", FieldType.TEXT, "", ()),
    "mediators": ("调解人员", FieldType.TEXT, "", ()),
    "is_to_county": ("报县里办", FieldType.BOOLEAN, "", ()),
}
_CALLED: dict[tuple[str, str], str] = {
    ("accept", "on"): "受理日期",
    ("accept", "cadre"): "责任人",
    ("decline", "way"): "告知方式",
    ("start", "cadre"): "责任人",
    ("start", "text"): "打算怎么办",
    ("handle", "text"): "做了什么、结果怎么样",
    ("refer", "on"): "转办日期",
    ("refer", "due_on"): "要求回复的日子",
    ("refer", "text"): "转办要求",
    ("reply_received", "text"): "回复内容",
    ("reply_received", "target"): "哪一张转办单",
    ("take_back", "target"): "哪一张转办单",
    ("opinion", "text"): "意见",
    ("opinion", "decided_by"): "签署人",
    ("ask_extension", "due_on"): "延到哪天",
    ("extend", "text"): "审批意见",
    ("tell_extension", "way"): "告知方式",
    ("defer", "due_on"): "哪天给答复",
    ("defer", "text"): "先记下什么",
    ("authorise", "petitioner"): "委托人",
    ("authorise", "cadre"): "代理员",
    ("authorise", "on"): "委托日期",
    ("authorise", "text"): "委托事项",
    ("submit", "unit"): "递交单位",
    ("submit", "on"): "递交日期",
    ("petition_notice", "on"): "告知日期",
    ("petition_opinion", "on"): "处理意见日期",
    ("petition_opinion", "text"): "处理意见",
    ("mediate", "text"): "调解记录",
    ("next_channel", "unit"): "转到哪里",
    ("agree", "text"): "协议内容",
    ("perform", "text"): "履行情况",
    ("resolve", "text"): "议定结果",
    ("answer", "on"): "反馈日期",
    ("answer", "cadre"): "反馈人",
    ("answer", "text"): "答复内容",
    ("answer", "way"): "反馈方式",
    ("tell", "cadre"): "告知人",
    ("tell", "way"): "告知方式",
    ("rate", "text"): "反映人怎么说",
    ("rate", "petitioner"): "谁的评价",
    ("visit_back", "text"): "回访情况",
    ("close", "text"): "办理结果",
    ("reopen", "due_on"): "新的期限",
    ("reopen", "reason"): "为什么重办",
    ("part", "petitioner"): "哪一位另立",
    ("part", "text"): "他要什么",
}


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of `MoveForm` to show: `target` says what a reference points at; choices are (code, word) in order."""

    name: str
    label: str
    type: FieldType
    is_required: bool
    target: str = ""
    choices: Choices = ()


def form_fields(facts: MatterFacts, move: Move) -> tuple[FormField, ...]:
    """The fields a move asks for on this matter, the required first."""
    return tuple(_field(move, each.field, each.is_required) for each in asked(facts, move))


def _field(move: Move, name: str, is_required: bool) -> FormField:
    label, type, target, choices = _FIELDS[name]
    called = _CALLED.get((str(move), name), label)
    if name == "target" and move in (Move.REPLY, Move.TAKE_BACK):
        target = "referral"
    words = tuple((code, tr(word)) for code, word in choices)
    return FormField(name, tr(called), type, is_required, target, words)
