"""Who does the work: cadres and the households they look after."""

from dataclasses import dataclass

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind


@kind("cadre", "干部", 6, title_field="name")
@dataclass(frozen=True, slots=True, kw_only=True)
class Cadre(Record):
    """A village or township cadre who visits, promises and answers."""

    name: str = facts("姓名", search=Search.NAME)
    post: str = facts("职务")
    unit: str = facts("单位")
    phone: str = facts("联系电话", FieldType.PHONE, privacy=Privacy.PERSONAL)
    is_active: bool = facts("在岗", FieldType.BOOLEAN, default=True)


@kind("pairing", "联系户", 7)
@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing(Record):
    """Which cadre looks after which household, and how often it is to be visited."""

    cadre: str = facts("联系干部", FieldType.REFERENCE, target="cadre")
    household: str = facts("联系户", FieldType.REFERENCE, target="household")
    every_days: int | None = facts("走访间隔（天）", FieldType.INTEGER)
