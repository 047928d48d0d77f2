"""Where people live: villages and the groups or grids inside them."""

from dataclasses import dataclass

from minqing_desktop.domain.catalogue import FieldType, Record, Search, facts, kind

PROVISIONAL_SIGN = "9"
"""No region's statistical code begins with it (GB/T 2260)."""
GROUP_TYPES = (("group", "村民小组"), ("hamlet", "自然村"), ("grid", "网格"))


@kind("village", "行政村", 1, title_field="name")
@dataclass(frozen=True, slots=True, kw_only=True)
class Village(Record):
    """An administrative village. The code it was entered under stands in `Record.village` of all its records, for good.

    That is its 12-digit statistical code, or a provisional one until `code` is filled in.
    """

    name: str = facts("村名", search=Search.NAME, headings="village")
    code: str = facts("统计代码", headings="village_code")
    town: str = facts("乡镇", headings="town")
    county: str = facts("县区", headings="county")
    visit_every_days: int | None = facts("一般走访间隔（天）", FieldType.INTEGER)
    keep_words_years: int | None = facts("走访原话保留（年）", FieldType.INTEGER)
    keep_photos_years: int | None = facts("照片保留（年）", FieldType.INTEGER)
    keep_matters_years: int | None = facts("办结事项保留（年）", FieldType.INTEGER)
    keep_people_years: int | None = facts("迁出和去世的人保留（年）", FieldType.INTEGER)
    keep_reasons_years: int | None = facts("导出事由保留（年）", FieldType.INTEGER)


@kind("group", "村民小组", 2, title_field="name")
@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Record):
    """A villagers' group, hamlet or grid: how cadres divide a village when they walk it."""

    name: str = facts("组名", search=Search.NAME, headings="group")
    type: str = facts("类型", FieldType.CHOICE, default="group", choices=GROUP_TYPES)
    note: str = facts("备注", FieldType.LONG_TEXT)


def is_provisional(code: str) -> bool:
    """True for a code that only stands for one not known yet."""
    return code.startswith(PROVISIONAL_SIGN)
