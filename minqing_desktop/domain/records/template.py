"""A superior's form that is filled again and again: how its columns map, and what went in the last time."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, facts, kind


@kind("template", "表样", 35, title_field="name")
@dataclass(frozen=True, slots=True, kw_only=True)
class Template(Record):
    """One form by its `fingerprint`; `binding` is JSON (services.forms_binding).

    `last_rows` holds a salted digest for each cell that went out and nothing else (services.forms_memory).
    """

    fingerprint: str = facts("表样特征码")
    name: str = facts("名称")
    binding: str = facts("列的对应", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    last_filled: date | None = facts("上次填报", FieldType.DATE)
    last_rows: str = facts("上次的内容", FieldType.LONG_TEXT)
