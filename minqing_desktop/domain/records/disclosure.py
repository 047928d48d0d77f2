"""What left the notebook in full: a law-abiding notebook can say who gave whole numbers out, when and why."""

from dataclasses import dataclass
from datetime import datetime

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, facts, kind


@kind("disclosure", "完整信息导出", 40)
@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Record):
    """One export whose numbers were not masked (Personal Information Protection Law, arts. 51 and 55)."""

    document: str = facts("文件")
    reason: str = facts("事由", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    cadre: str = facts("经手人", FieldType.REFERENCE, target="cadre")
    at: datetime | None = facts("时间", FieldType.INSTANT)
    records: int | None = facts("记录数", FieldType.INTEGER)
