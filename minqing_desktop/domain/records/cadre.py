"""Who does the work: cadres and the households they look after."""

from collections.abc import Sequence
from dataclasses import dataclass

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind

ADMINISTRATOR, CADRE, READER = "administrator", "cadre", "reader"
ROLES = ((ADMINISTRATOR, "管理员"), (CADRE, "干部"), (READER, "只看"))


@kind("cadre", "干部", 6, title_field="name", is_shared=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Cadre(Record):
    """A village or township cadre who visits, promises and answers."""

    name: str = facts("姓名", search=Search.NAME)
    post: str = facts("职务")
    unit: str = facts("单位")
    phone: str = facts("联系电话", FieldType.PHONE, privacy=Privacy.PERSONAL)
    is_active: bool = facts("在岗", FieldType.BOOLEAN, default=True)
    service_hours: str = facts("服务时间")
    role: str = facts("权限", FieldType.CHOICE, default=CADRE, choices=ROLES)


@kind("pairing", "联系户", 7)
@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing(Record):
    """Which cadre looks after which household, and how often it is to be visited."""

    cadre: str = facts("联系干部", FieldType.REFERENCE, target="cadre")
    household: str = facts("联系户", FieldType.REFERENCE, target="household")
    every_days: int | None = facts("走访间隔（天）", FieldType.INTEGER)


def administrators(cadres: Sequence[Cadre]) -> list[Cadre]:
    """Who may change slots, roles and the like; `cadres` in order of entry.

    Where nobody in service was made administrator, as in notebooks from before there were roles, the first one is.
    """
    active = [cadre for cadre in cadres if cadre.is_active]
    return [cadre for cadre in active if cadre.role == ADMINISTRATOR] or active[:1]


def role_in(cadres: Sequence[Cadre], identity: str) -> str:
    """The role of one of them; before anybody was entered, whoever sits here is administrator."""
    found = next((cadre for cadre in cadres if cadre.id == identity), None)
    if found is None:
        return CADRE if any(cadre.is_active for cadre in cadres) else ADMINISTRATOR
    return ADMINISTRATOR if found in administrators(cadres) else READER if found.role == READER else CADRE
