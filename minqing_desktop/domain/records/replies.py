"""What comes down from the county: answers to matters, comments on visits, policies, and blank forms to be filled.

None of them changes what the village wrote: the village reads them, and what it does with them is its own record.
"""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind


@kind("superior_answer", "上级答复", 41)
@dataclass(frozen=True, slots=True, kw_only=True)
class SuperiorAnswer(Record):
    """What a superior answered to a matter that was handed up; the matter itself stays as the village left it.

    `referral` is the slip it answers, where there is one. `step` is what the village made of it (收到回复, 收到处理意见
    or 办理), empty while nobody took it up or where it was only read.
    """

    matter: str = facts("事项", FieldType.REFERENCE, target="matter")
    referral: str = facts("转办单", FieldType.REFERENCE, target="referral")
    on: date | None = facts("答复日期", FieldType.DATE)
    unit: str = facts("答复单位")
    by: str = facts("答复人")
    text: str = facts("答复内容", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    read_on: date | None = facts("收到日期", FieldType.DATE)
    read_by: str = facts("收件人", FieldType.REFERENCE, target="cadre")
    step: str = facts("记为哪一步", FieldType.REFERENCE, target="step")


@kind("comment", "批注", 42)
@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Record):
    """What a superior wrote on a visit of the diary; several may, each for himself, and none writes into the visit."""

    visit: str = facts("走访", FieldType.REFERENCE, target="visit")
    on: date | None = facts("批注日期", FieldType.DATE)
    unit: str = facts("单位")
    by: str = facts("批注人")
    text: str = facts("批注内容", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    read_on: date | None = facts("已阅日期", FieldType.DATE)
    read_by: str = facts("谁看过", FieldType.REFERENCE, target="cadre")


@kind("policy", "政策", 43, title_field="title", is_shared=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Record):
    """A policy as the county explains it; who may have it stands in words, for people to read and not for a machine.

    Its leaflets are attachments of it.
    """

    title: str = facts("政策名称", search=Search.WORDS)
    number: str = facts("文号", search=Search.NUMBER)
    issued_by: str = facts("发文单位")
    issued_on: date | None = facts("发文日期", FieldType.DATE)
    from_on: date | None = facts("施行日期", FieldType.DATE)
    to_on: date | None = facts("有效期至", FieldType.DATE)
    who: str = facts("谁可以享受", FieldType.LONG_TEXT, search=Search.WORDS)
    summary: str = facts("政策要点", FieldType.LONG_TEXT, search=Search.WORDS)
    how: str = facts("怎么办理", FieldType.LONG_TEXT, search=Search.WORDS)


@kind("blank_form", "县里发的表", 44, title_field="name")
@dataclass(frozen=True, slots=True, kw_only=True)
class BlankForm(Record):
    """A workbook that one village is to fill by a day; the file itself is an attachment of this record."""

    name: str = facts("表名", search=Search.WORDS)
    unit: str = facts("发表单位")
    sent_on: date | None = facts("下发日期", FieldType.DATE)
    due_on: date | None = facts("上报期限", FieldType.DATE)
    note: str = facts("填报要求", FieldType.LONG_TEXT)
    done_on: date | None = facts("报好日期", FieldType.DATE)
    done_by: str = facts("谁报的", FieldType.REFERENCE, target="cadre")
