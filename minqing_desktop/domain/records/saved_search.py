"""A search that is kept as a list of its own."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, facts, kind


@kind("saved_search", "存下的查找", 31, title_field="name")
@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch(Record):
    """What was looked for and how it was narrowed; opened, it finds what is there then.

    `what` is a kind of record or empty for all; `period` a name of `services.periods.Period`, counted anew each time,
    or empty for the days given.
    """

    name: str = facts("名称", privacy=Privacy.PERSONAL)
    text: str = facts("查什么", privacy=Privacy.PERSONAL)
    what: str = facts("哪一类")
    group: str = facts("组别", FieldType.REFERENCE, target="group")
    stage: str = facts("阶段")
    period: str = facts("期间")
    since: date | None = facts("从", FieldType.DATE)
    until: date | None = facts("到", FieldType.DATE)
