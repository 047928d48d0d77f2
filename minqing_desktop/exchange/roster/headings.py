"""Knows which real-world headings mean which field: from headings.json or, failing that, by telling words."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# What is never taken in unless someone ticks it: the program has no fields for it.
REFUSED = frozenset(("ethnic", "politics", "party", "religion", "blood", "height"))
# What can be counted anew from the rest, or is the same for the whole notebook.
DERIVED = frozenset(("seq", "age", "household_size", "province", "city", "county", "town"))
# What the plan has a place for; every other group of headings stays an extra column.
PLACED = frozenset(
    ("person_name", "head_name", "former_name", "id_no", "id_type", "head_id_no", "relation", "sex", "birth", "phone",
     "household_no", "household_type", "hukou_addr", "home_addr", "village", "group", "death", "remark", "tags",
     "occupation", "whereabouts", "household_tags", "household_remark", "household_key", "household_phone",
     "registered_head", "livelihood", "household_state", "household_state_on", "person_state", "person_state_on",
     "other_phones", "household_extra", "relation_word")
)  # fmt: skip

_OWN_HEADINGS = {
    "household_key": ("\u2060household",),
    "household_phone": ("\u2060phone",),
    "tags": ("标签", "人员标签"),
    "head_name": ("申请人",),
    "household_tags": ("户标签",),
    "household_remark": ("户备注",),
    "registered_head": ("公安户主",),
    "livelihood": ("生产生活",),
    "household_state": ("户状态",),
    "household_state_on": ("户状态日期",),
    "person_state": ("人员状态",),
    "person_state_on": ("人员状态日期",),
    "other_phones": ("其他电话",),
    "relation_word": ("关系原称",),
    "occupation": ("职业", "职业或工作单位", "工作单位及职务", "现从事工作", "职业类别", "从事职业"),
    "whereabouts": ("外出去向", "外出详址", "现在何处", "务工地点", "去向", "外出地点", "务工地址"),
}

# The headings of our own rosters where the window speaks English: what went out is to come in again.
_ENGLISH_HEADINGS = {
    "seq": "No.",
    "household_no": "Household no.",
    "group": "Group",
    "head_name": "Head's name",
    "person_name": "Name",
    "relation": "Relation to head",
    "sex": "Sex",
    "birth": "Date of birth",
    "id_type": "Document type",
    "id_no": "ID number",
    "phone": "Phone",
    "home_addr": "Home address",
    "household_tags": "Household tags",
    "tags": "Tags",
    "household_remark": "Household notes",
    "remark": "Notes",
    "registered_head": "Registered head",
    "hukou_addr": "Registered address",
    "household_type": "Household type",
    "livelihood": "Livelihood",
    "household_state": "Household state",
    "household_state_on": "Household state since",
    "former_name": "Former name",
    "other_phones": "Other phones",
    "relation_word": "Relation as said",
    "occupation": "Occupation",
    "whereabouts": "Whereabouts",
    "person_state": "State",
    "person_state_on": "State since",
}

EXTRA, HOUSEHOLD_EXTRA = "附加列·", "户附加列·"
"""Before the heading of an extra column that would else be taken for a field, or for a person's."""
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u202a-\u202e*★☆※'\"‘’“”]+")
_NUMBERING = re.compile(r"^(?:[(]?\d{1,2}[).、]|[一二三四五六七八九十]{1,2}、)(?=\D)")
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
_IN_BRACKETS = re.compile(r"\([^()]+\)|\[[^\[\]]+\]|【[^【】]+】")
_REQUIRED = re.compile(r"\((?:必填|选填|必填项|可不填)\)|必填项?$")

_OTHER_PERSON = re.compile(
    "监护|父亲|母亲|配偶|子女|帮扶|干部|责任人|联系人|委托|代办|经办|填表|网格员|网格长|包保|采集|登记人|男方|女方|照料|紧急"
    "|法人|负责人|村医|家庭医生|老师|审核|调查员|代理"
)
_TELLING = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("religion", "宗教|信仰"),
        ("ethnic", "民族|族别"),
        ("politics", "政治面貌|党员|入党|党支部|党组织|党龄|团员"),
        ("blood", "血型|指纹|虹膜|人脸|基因|身高|体重"),
        ("head_id_no", "(?:户主|承包方|申请人).*(?:身份|证件)"),
        ("id_no", "身份证|公民身份|身份号|证件号"),
        ("id_type", "证件类|证件种"),
        ("head_name", "(?:户主|承包方代表|户代表).*(?:姓名|名字)|^(?:实际|现|原)?户主$|户名$"),
        ("relation", "与.*关系$|户主.*关系|^家庭关系|^成员关系"),
        ("former_name", "曾用名|别名|小名|乳名"),
        ("person_name", "姓名|名字$"),
        ("sex", "性别"),
        ("death", "死亡|去世|注销|变动情况|增减"),
        ("birth", "出生"),
        ("age", "年龄|周岁"),
        ("phone", "电话|手机|联系方式|联系号码"),
        ("hukou_addr", "户籍.*(?:地|址)|户口所在"),
        ("home_addr", "住址|地址|居住地|门牌"),
        ("household_no", "户编[号码]|户号|户代码"),
        ("household_type", "户类[型别]|户属性|农户类"),
        ("group", "村民小组|居民小组|村组|组别|小组|^组名|自然村"),
        ("village", "行政村|村委会|居委会"),
        ("household_size", "人口数|家庭人数|家庭人口"),
        ("tags", "标签"),
        ("remark", "备注"),
    )
)


@dataclass(frozen=True, slots=True)
class Match:
    """`field` is a group of headings.json (or one of ours), None when unknown; `sure` when the whole label is known."""

    field: str | None
    sure: bool


_UNKNOWN = Match(None, False)


@lru_cache(maxsize=8192)
def normalise(label: str) -> str:
    """The label without blanks, line breaks, marks of required columns and numbering; half-width, brackets round."""
    if label.startswith("\u2060"):  # a column of ours, which no file can have: the mark would be dropped
        return label
    folded = unicodedata.normalize("NFKC", label)
    bare = _INVISIBLE.sub("", folded).rstrip(":;,.、").replace("﹙", "(").replace("〔", "(").replace("〕", ")")
    return _REQUIRED.sub("", _NUMBERING.sub("", bare)).lower()


class Headings:
    """The table of known headings; `match` is asked for every label of a header."""

    def __init__(self, fields: dict[str, dict[str, int]]) -> None:
        self._exact: dict[str, str] = {}
        self._bare: dict[str, str] = {}
        for field, labels in fields.items():
            for label in labels:
                self._learn(label, field)
        for field, labels in _OWN_HEADINGS.items():
            for label in labels:
                self._exact[normalise(label)] = field
        for field, label in _ENGLISH_HEADINGS.items():
            self._exact.setdefault(normalise(label), field)

    def _learn(self, label: str, field: str) -> None:
        key = normalise(label)
        self._exact.setdefault(key, field)
        self._bare.setdefault(_BRACKETS.sub("", key), field)

    def match(self, label: str) -> Match:
        """What one label means by itself."""
        key = normalise(label)
        if not key or len(key) > 40:
            return _UNKNOWN
        if _IN_BRACKETS.fullmatch(key):
            key = key[1:-1]
        field = self._exact.get(key)
        if field:
            return Match(field, True)
        if "与户主" in key and "关系" in key:  # 户主(与户主关系): one column with two facts
            return Match("relation", True)
        bare = _BRACKETS.sub("", key)
        field = self._exact.get(bare) or self._bare.get(bare)
        if field:
            return Match(field, True)
        if _OTHER_PERSON.search(key):
            return _UNKNOWN
        return next((Match(field, False) for field, telling in _TELLING if telling.search(bare)), _UNKNOWN)

    def match_path(self, uppers: tuple[str, ...], label: str) -> Match:
        """What a label under one or two upper headings means: 母亲/姓名 is not the person's own name."""
        match = self.match(label)
        path = normalise("".join(uppers))
        if not path or match.field is None:
            return match if match.field or not uppers else self.match("".join((*uppers, label)))
        if match.field in _PERSONAL and _OTHER_PERSON.search(path):
            return _UNKNOWN
        if re.fullmatch("(?:实际|本户)?户主(?:信息|情况|基本情况)?", path):
            return Match({"person_name": "head_name", "id_no": "head_id_no"}.get(match.field, match.field), match.sure)
        if match.field == "home_addr" and re.search("户籍|户口", path) and not re.search("现|居住|常住", path):
            return Match("hukou_addr", match.sure)
        return match


def bare_heading(heading: str) -> tuple[str, str]:
    """(the field that our mark before a heading stands for, or '', the heading without it)."""
    for mark, field in ((HOUSEHOLD_EXTRA, "household_extra"), (EXTRA, "own_extra")):
        if heading.startswith(mark) and len(heading) > len(mark):
            return field, heading[len(mark) :]
    return "", heading


_PERSONAL = frozenset(("person_name", "id_no", "phone", "birth", "sex", "relation", "head_name", "home_addr", "age"))


@lru_cache(maxsize=2)
def load_headings(path: Path) -> Headings:
    """Reads headings.json, which ships with the program."""
    return Headings(json.loads(path.read_bytes())["fields"])
