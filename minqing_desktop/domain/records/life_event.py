"""What happened in the life of a household and its people, each with its day: splits, moves, deaths, returns."""

from dataclasses import dataclass

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind

EVENT_TYPES = (
    ("split", "分户"),
    ("merge", "并户"),
    ("head", "换户主"),
    ("move", "转户"),
    ("moved_out", "迁出"),
    ("married_out", "婚嫁迁出"),
    ("deceased", "去世"),
    ("missing", "待核实"),
    ("returned", "回来"),
    ("born", "出生"),
    ("household_out", "整户迁出"),
    ("household_closed", "销户"),
    ("household_back", "整户恢复在册"),
)


@kind("life_event", "户情变动", 33)
@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent(Record):
    """One event of `household`; `person` is whom it is about, empty when it is the whole household.

    `other_household` is where somebody came from or went to, `other_person` the head there was before. `on` may be a
    year or a month alone, as people remember it.
    """

    household: str = facts("户", FieldType.REFERENCE, target="household")
    type: str = facts("变动", FieldType.CHOICE, default="move", choices=EVENT_TYPES)
    on: str = facts("哪一天", FieldType.PARTIAL_DATE)
    person: str = facts("谁", FieldType.REFERENCE, target="person")
    other_household: str = facts("另一户", FieldType.REFERENCE, target="household")
    other_person: str = facts("原户主", FieldType.REFERENCE, target="person")
    note: str = facts("备注", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.NONE)
