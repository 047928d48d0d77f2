"""Photos and papers that belong to a record; their bytes lie in the encrypted blob file."""

from dataclasses import dataclass
from datetime import datetime

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, facts, kind

MOMENTS = (("", "—"), ("before", "办前"), ("after", "办后"))


@kind("attachment", "附件", 14)
@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Record):
    """A photo or paper; `digest` is the SHA-256 of its bytes, under which the blob store keeps them."""

    owner: str = facts("所属", FieldType.REFERENCE)
    owner_kind: str = facts("所属类别")
    caption: str = facts("说明", privacy=Privacy.PERSONAL)
    media_type: str = facts("格式")
    digest: str = facts("摘要")
    size: int | None = facts("字节数", FieldType.INTEGER)
    width: int | None = facts("宽", FieldType.INTEGER)
    height: int | None = facts("高", FieldType.INTEGER)
    matter: str = facts("所属事项", FieldType.REFERENCE, target="matter")
    moment: str = facts("办前办后", FieldType.CHOICE, choices=MOMENTS)
    added_at: datetime | None = facts("加入时间", FieldType.INSTANT)
