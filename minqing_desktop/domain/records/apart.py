"""Two records of people who look like one and are two: somebody said so, and it is not asked again."""

from dataclasses import dataclass

from minqing_desktop.domain.catalogue import FieldType, Record, facts, kind


@kind("apart", "不是同一人", 32)
@dataclass(frozen=True, slots=True, kw_only=True)
class Apart(Record):
    """`one` and `other` are persons; which of them is which means nothing."""

    one: str = facts("一个人", FieldType.REFERENCE, target="person")
    other: str = facts("另一个人", FieldType.REFERENCE, target="person")
