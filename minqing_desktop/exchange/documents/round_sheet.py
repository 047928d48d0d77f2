"""今天走访单: what is taken along to each household; every value is text ready to print, masked where due."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member of a household as the sheet lists them; numbers come masked."""

    name: str
    relation: str = ""
    sex: str = ""
    age: str = ""
    id_number: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """Something not done yet: `kind` is 承诺, 任务 or 事项, `due` its printed day, `left` the days in words."""

    kind: str
    title: str
    due: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """All that the sheet of one household prints. `place` is «3 / 7», `day` that of the round with its lunar date."""

    village: str
    place: str
    day: str
    cadres: str
    head: str
    household_number: str = ""
    group: str = ""
    address: str = ""
    phone: str = ""
    tags: str = ""
    members: tuple[MemberLine, ...] = ()
    last_visit: str = ""
    open_things: tuple[OpenLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One household on the list that lies on top."""

    head: str
    group: str
    address: str
    phone: str
    last_visit: str
    open_things: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RoundCover:
    """The list on top of the sheets: whom, in which order."""

    village: str
    day: str
    cadres: str
    lines: tuple[CoverLine, ...]


@dataclass(frozen=True, slots=True)
class RoundPapers:
    """The list and the sheets of one round. `is_two_sided` lets every household begin on the front of a sheet."""

    cover: RoundCover
    sheets: tuple[RoundSheet, ...]
    is_two_sided: bool = False
