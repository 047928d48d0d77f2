"""The records of a comparison: one difference between a newer roster and the village on file, and all of them."""

from collections import Counter
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.words import tr

NEW_HOUSEHOLD, NEW_MEMBER, MISSING, HEAD = "new_household", "new_member", "missing", "head"
MOVED, PHONE, ADDRESS, OTHER = "moved", "phone", "address", "other"
LEFT, RETURNED = "left", "returned"
"""The file says of somebody that he died or moved away; it lists somebody as living here who is on file as gone."""
KINDS = (NEW_HOUSEHOLD, NEW_MEMBER, RETURNED, LEFT, HEAD, MOVED, PHONE, ADDRESS, OTHER, MISSING)

WHOLE, HOUSEHOLDS, NOBODY = "whole", "households", "nobody"
"""Of whom a file says that they are missing: of its groups or village, of its households only, of nobody."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who wrote something by hand, on which day; `by` is empty when it is the one who asks, or nobody knows."""

    on: date
    by: str = ""

    def words(self, today: date) -> str:
        """«您在 8 月改过», with the year when it was another."""
        month = tr("{month} 月").format(month=self.on.month)
        if self.on.year != today.year:
            month = tr("{year} 年 {month} 月").format(year=self.on.year, month=self.on.month)
        if self.by:
            return tr("{who}在 {month}改过").format(who=self.by, month=month)
        return tr("您在 {month}改过").format(month=month)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing the file says differently. `before` and `after` are words for the screen, unmasked.

    `kind` is one of KINDS; `record` the person's or household's id on file ("" for a new one), `household` and `member`
    its places in the plan (-1 when missing from it). `hand` is who wrote by hand what would be overwritten. `needs` is
    the difference without which this one cannot be.
    """

    id: str
    kind: str
    who: str
    head: str
    field: str
    before: str
    after: str
    record: str = ""
    household: int = -1
    member: int = -1
    values: dict[str, Any] = dataclass_field(default_factory=dict)
    needs: str = ""
    hand: Hand | None = None

    @property
    def record_kind(self) -> str:
        """Which kind of record is changed."""
        return "household" if self.member < 0 and self.kind != MISSING else "person"

    @property
    def edited_since(self) -> bool:
        """Whether somebody wrote by hand what would be overwritten."""
        return self.hand is not None

    @property
    def is_ticked(self) -> bool:
        """Whether it is taken over unless somebody says otherwise."""
        return self.kind != MISSING and self.hand is None

    @property
    def column(self) -> str:
        """The column of the file that differs, as `record kind.field`; empty where it is about who is there."""
        return f"{self.record_kind}.{self.field}" if self.values else ""

    def __repr__(self) -> str:
        return f"Difference({self.kind}, {self.field})"  # a log must never show who it is


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences in the order of the file, those missing from it last; `same` households say nothing new.

    `on_file` are the places in the plan of households that are on file. `scope` says who can be missing from the file.
    """

    all: tuple[Difference, ...]
    same: int
    on_file: frozenset[int] = frozenset()
    scope: str = WHOLE

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        return dict(Counter(each.kind for each in self.all))

    @property
    def columns(self) -> dict[str, int]:
        """How many there are of each column, in the order of the file."""
        return dict(Counter(each.column for each in self.all if each.values))

    def columns_of(self, kind: str) -> dict[str, int]:
        """The same among the differences of one kind."""
        return dict(Counter(each.column for each in self.all if each.values and each.kind == kind))

    @property
    def ticked(self) -> frozenset[str]:
        """The ids that are taken over unless somebody says otherwise."""
        return self.with_needed(frozenset(each.id for each in self.all if each.is_ticked))

    def with_needed(self, chosen: frozenset[str]) -> frozenset[str]:
        """The chosen ones with those they cannot be without."""
        needed = {each.needs for each in self.all if each.needs and each.id in chosen}
        return chosen | needed if needed else chosen


def kind_words(kind: str) -> str:
    """A kind of difference in words."""
    return {
        NEW_HOUSEHOLD: tr("新增户"),
        NEW_MEMBER: tr("新增成员"),
        RETURNED: tr("在册是已走的人，表里还在"),
        LEFT: tr("死亡、迁出、婚嫁"),
        HEAD: tr("户主变更"),
        MOVED: tr("换户"),
        PHONE: tr("电话变"),
        ADDRESS: tr("住址变"),
        OTHER: tr("其他字段变"),
        MISSING: tr("不在新表里"),
    }[kind]


def column_words(column: str) -> str:
    """What a `Difference.column` is called on the screen."""
    kind, _dot, name = column.partition(".")
    own_words = {"household.note": tr("户备注"), "household.tags": tr("户标签"), "household.extra": tr("户的附加列")}
    return own_words.get(column) or tr(kind_named(kind).field(name).label)


def scope_words(scope: str) -> str:
    """Why nobody, or not everybody, is listed as missing; empty where there is nothing to explain."""
    return {
        WHOLE: "",
        HOUSEHOLDS: tr("这份表只有村里的一部分户：只核对表里这些户的成员，别的户不算少了人。"),
        NOBODY: tr("这份表不是整户的花名册：只核对表里的人，不在表里的人不受影响。"),
    }[scope]
