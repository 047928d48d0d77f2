"""Mediation of disputes: both sides, the channels tried one after the other, the records, the agreement and after."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind

CHANNELS = (("people", "人民调解"), ("administrative", "行政调解"), ("arbitration", "仲裁"), ("judicial", "司法"))
OUTCOMES = (("agreed", "调解成功"), ("failed", "调解不成"))
AGREEMENT_FORMS = (("written", "调解协议书"), ("oral", "口头协议"))
SIDES = (("applicant", "申请方"), ("respondent", "另一方"))


@kind("mediation", "矛盾调解", 19, title_field="dispute")
@dataclass(frozen=True, slots=True, kw_only=True)
class Mediation(Record):
    """The mediation of one matter, in the columns of 矛盾纠纷排查化解台账; `channel` is the one it is in now."""

    matter: str = facts("事项", FieldType.REFERENCE, target="matter")
    dispute: str = facts("纠纷描述", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    dispute_type: str = facts("纠纷类别")
    happened_on: date | None = facts("事发时间", FieldType.DATE)
    group: str = facts("事发村组", FieldType.REFERENCE, target="group")
    people_count: int | None = facts("涉及人数", FieldType.INTEGER)
    focus: str = facts("焦点及解决措施", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    found_on: date | None = facts("排查时间", FieldType.DATE)
    informed_on: date | None = facts("权利义务告知日期", FieldType.DATE)
    responsible_unit: str = facts("责任单位")
    channel: str = facts("调解渠道", FieldType.CHOICE, default="people", choices=CHANNELS)
    outcome: str = facts("调解结果", FieldType.CHOICE, choices=OUTCOMES)
    agreement_form: str = facts("协议形式", FieldType.CHOICE, choices=AGREEMENT_FORMS)
    agreement: str = facts("协议内容", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    agreed_on: date | None = facts("协议日期", FieldType.DATE)
    performed_on: date | None = facts("履行日期", FieldType.DATE)
    performance: str = facts("履行情况", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    resolved_on: date | None = facts("化解时间", FieldType.DATE)
    note: str = facts("备注", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)


@kind("party", "当事人", 20, title_field="name")
@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Record):
    """One of those in dispute, on one side; of the roster (`person`) or by name."""

    mediation: str = facts("调解", FieldType.REFERENCE, target="mediation")
    side: str = facts("哪一方", FieldType.CHOICE, default="applicant", choices=SIDES)
    person: str = facts("人员", FieldType.REFERENCE, target="person")
    household: str = facts("户", FieldType.REFERENCE, target="household")
    name: str = facts("姓名", privacy=Privacy.PERSONAL, search=Search.NAME)
    phone: str = facts("联系电话", FieldType.PHONE, privacy=Privacy.PERSONAL, search=Search.NUMBER)


@kind("mediation_record", "调解记录", 21)
@dataclass(frozen=True, slots=True, kw_only=True)
class MediationRecord(Record):
    """One sitting in one channel: who mediated, what was said, and whether it came to anything."""

    mediation: str = facts("调解", FieldType.REFERENCE, target="mediation")
    channel: str = facts("调解渠道", FieldType.CHOICE, default="people", choices=CHANNELS)
    on: date | None = facts("日期", FieldType.DATE)
    place: str = facts("地点")
    mediators: str = facts("调解人员", privacy=Privacy.PERSONAL)
    text: str = facts("记录", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    outcome: str = facts("结果", FieldType.CHOICE, choices=OUTCOMES)
