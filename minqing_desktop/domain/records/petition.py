"""Agent petition (信访代理): a cadre writes, submits or accompanies for a villager who authorised him."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind
from minqing_desktop.domain.records.matter import FEEDBACK_WAYS, RATINGS

AGENCY_WAYS = (("write", "代写"), ("visit", "代访"), ("accompany", "陪访"), ("handle", "代办"))
NOTICES = (("accepted", "予以受理"), ("declined", "不予受理"), ("other_unit", "转送有权处理的机关"))


@kind("agent_petition", "信访代理", 18, title_field="subject")
@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPetition(Record):
    """The agency for one matter, in the columns of 信访代理台账.

    The days of the authority's notice, opinion and extension are those of the papers it handed out.
    """

    matter: str = facts("事项", FieldType.REFERENCE, target="matter")
    number: str = facts("代理编号", search=Search.NUMBER)
    client: str = facts("委托人", FieldType.REFERENCE, target="person")
    client_name: str = facts("委托人姓名", privacy=Privacy.PERSONAL, search=Search.NAME)
    client_phone: str = facts("联系电话", FieldType.PHONE, privacy=Privacy.PERSONAL, search=Search.NUMBER)
    subject: str = facts("委托事项", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    authorised_on: date | None = facts("委托日期", FieldType.DATE)
    is_signed: bool = facts("委托书已签", FieldType.BOOLEAN)
    agent: str = facts("代理员", FieldType.REFERENCE, target="cadre")
    ways: tuple[str, ...] = facts("代理方式", FieldType.TAGS)
    submitted_to: str = facts("递交单位")
    submitted_on: date | None = facts("递交日期", FieldType.DATE)
    notice: str = facts("受理告知", FieldType.CHOICE, choices=NOTICES)
    notice_on: date | None = facts("受理告知日期", FieldType.DATE)
    extended_days: int | None = facts("延期天数", FieldType.INTEGER)
    extension_reason: str = facts("延期理由", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    extension_told_on: date | None = facts("延期告知日期", FieldType.DATE)
    opinion_on: date | None = facts("处理意见日期", FieldType.DATE)
    result: str = facts("结果", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    handed_back_on: date | None = facts("反馈日期", FieldType.DATE)
    handed_back_way: str = facts("反馈方式", FieldType.CHOICE, choices=FEEDBACK_WAYS)
    rating: str = facts("委托人评价", FieldType.CHOICE, choices=RATINGS)
