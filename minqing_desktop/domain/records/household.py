"""Who lives in the village: households and persons."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, Search, facts, kind

HOUSEHOLD_STATES = (("", "在册"), ("moved_out", "已迁出"), ("merged", "已并户"), ("closed", "已销户"))
PERSON_STATES = (
    ("", "在册"),
    ("moved_out", "已迁出"),
    ("deceased", "已故"),
    ("married_out", "婚嫁迁出"),
    ("missing", "待核实"),
)
ID_TYPES = (
    ("", "居民身份证"),
    ("passport", "护照"),
    ("hk_macao_permit", "港澳居民来往内地通行证"),
    ("taiwan_permit", "台湾居民来往大陆通行证"),
    ("foreigner_permit", "外国人永久居留身份证"),
    ("birth_certificate", "出生医学证明"),
    ("other", "其他证件"),
)


@kind("household", "户", 3, title_field="number")
@dataclass(frozen=True, slots=True, kw_only=True)
class Household(Record):
    """A household; `head` is who really speaks for it, `registered_head` the name in the police register if another.

    `merged_into` is the household that took this one in (并户), and where what belonged to it is now.
    """

    number: str = facts("户编号", search=Search.NUMBER, headings="household_no")
    head: str = facts("户主", FieldType.REFERENCE, target="person", dumps_title=True, headings="head_name")
    registered_head: str = facts("公安户主", privacy=Privacy.PERSONAL, search=Search.NAME)
    group: str = facts("组别", FieldType.REFERENCE, target="group", dumps_title=True, headings="group")
    address: str = facts("家庭住址", privacy=Privacy.PERSONAL, search=Search.WORDS, headings="home_addr")
    registered_address: str = facts("户籍地址", privacy=Privacy.PERSONAL, headings="hukou_addr")
    household_type: str = facts("户类型", headings="household_type")
    tags: tuple[str, ...] = facts("标签", FieldType.TAGS, privacy=Privacy.SENSITIVE)
    livelihood: str = facts("生产生活", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS)
    state: str = facts("状态", FieldType.CHOICE, choices=HOUSEHOLD_STATES)
    state_on: date | None = facts("状态日期", FieldType.DATE)
    note: str = facts("备注", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS, headings="remark")
    extra: dict[str, str] = facts("附加列", FieldType.EXTRA, privacy=Privacy.SENSITIVE)
    merged_into: str = facts("并入的户", FieldType.REFERENCE, target="household")


@kind("person", "人员", 4, title_field="name")
@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """A member of a household; `relation` is the standard word (GB/T 4761), `relation_word` what the roster said.

    `merged_into` is the record that took this one in, when one person stood there twice; this one is deleted then.
    """

    household: str = facts("所属户", FieldType.REFERENCE, target="household")
    name: str = facts("姓名", privacy=Privacy.PERSONAL, search=Search.NAME, headings="person_name")
    former_name: str = facts("曾用名", privacy=Privacy.PERSONAL, search=Search.NAME, headings="former_name")
    id_type: str = facts("证件类型", FieldType.CHOICE, choices=ID_TYPES, headings="id_type")
    id_number: str = facts(
        "身份证号", FieldType.ID_NUMBER, privacy=Privacy.SENSITIVE, search=Search.NUMBER, headings="id_no"
    )
    relation: str = facts("与户主关系", headings="relation")
    relation_word: str = facts("关系原称")
    sex: str = facts("性别", headings="sex")
    birth_date: str = facts("出生日期", FieldType.PARTIAL_DATE, privacy=Privacy.PERSONAL, headings="birth")
    phone: str = facts("联系电话", FieldType.PHONE, privacy=Privacy.PERSONAL, search=Search.NUMBER, headings="phone")
    other_phones: str = facts("其他电话", FieldType.PHONE, privacy=Privacy.PERSONAL, search=Search.NUMBER)
    occupation: str = facts("职业", privacy=Privacy.PERSONAL, headings="job")
    whereabouts: str = facts("现在何处", privacy=Privacy.PERSONAL, search=Search.WORDS, headings="outwork")
    tags: tuple[str, ...] = facts("标签", FieldType.TAGS, privacy=Privacy.SENSITIVE)
    state: str = facts("状态", FieldType.CHOICE, choices=PERSON_STATES)
    state_on: date | None = facts("状态日期", FieldType.DATE)
    note: str = facts("备注", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL, search=Search.WORDS, headings="remark")
    extra: dict[str, str] = facts("附加列", FieldType.EXTRA, privacy=Privacy.SENSITIVE)
    merged_into: str = facts("合并到的人", FieldType.REFERENCE, target="person")


@kind("tag", "标签", 5, title_field="name")
@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(Record):
    """A word that households or persons are grouped by for the service they get, and how often it asks for a visit."""

    name: str = facts("标签")
    visit_every_days: int | None = facts("走访间隔（天）", FieldType.INTEGER)
    note: str = facts("说明", FieldType.LONG_TEXT)
