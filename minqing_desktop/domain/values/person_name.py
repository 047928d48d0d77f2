"""Personal names as written in a cell: inner blanks, middle dots, and a state such as «（已故）» behind the name."""

import re
from typing import NamedTuple

# What can be the matter with a person on a roster; '' is a person who is there.
DECEASED = "deceased"
MOVED_OUT = "moved_out"
MARRIED_OUT = "married_out"

_STATE_WORDS = (
    (DECEASED, re.compile(r"死亡|去世|已故|亡故|病故|过世|身亡|离世|已死|^[故亡殁]$|^已?亡$")),
    (MARRIED_OUT, re.compile(r"出嫁|外嫁|婚嫁|嫁出|已嫁|婚迁")),
    (MOVED_OUT, re.compile(r"迁出|迁走|外迁|搬走|移居|销户|转出|迁往|户口已?迁")),
)
_DENIAL = re.compile(r"^(?:否|无|未|不|没有|没|正常|无变动|无变化|0|健在|在世|—+|-+|/)|未死亡|未迁出|未去世")
_PRESENT = re.compile(r"新增|出生|迁入|嫁入|婚入|入赘|回迁|正常|健在")
_INVISIBLE = {ord(c): None for c in "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202c*＊★☆△▲●○◆'‘’\"“”"}
_BLANKS = re.compile(r"[\s\u3000\xa0]+")
_BRACKET = re.compile(r"[（(\[【〔](.*?)[)）\]】〕]")
_DOTS = re.compile(r"(?<=[^\x00-\x7f])\s*[·•・‧∙⋅●．.｡･ㆍ․]\s*(?=[^\x00-\x7f])")
_NUMBERED = re.compile(r"^\s*\d{1,3}[.、．]\s*(?=[^\d\W])")
_SAID_BESIDE = re.compile(
    r"(已故)[-—\s]*(.{2,})|(.{2,}?)[-—\s]*(已故|已死亡|已去世|已病故|已迁出|已外迁|已出嫁|死亡|去世|迁出)"
)
_LATIN = re.compile(r"[A-Za-z]")
_LONGEST = 200
"""What is longer is no name, and is left as it is."""


class NameReading(NamedTuple):
    """`state` is '' or one of the states above; `remark` is what else stood in brackets behind the name."""

    name: str
    state: str = ""
    remark: str = ""


def clean(written: str) -> str:
    """The bare name: 刘　强 becomes 刘强, 买买提•艾力 becomes 买买提·艾力, JOHN  SMITH keeps one blank."""
    if (written.isalpha() and not written.isascii()) or len(written) > _LONGEST:
        return written.strip()
    name = _DOTS.sub("·", written.translate(_INVISIBLE))
    return _BLANKS.sub(" " if _LATIN.search(name) else "", name).strip(" ·")


def read(written: str) -> NameReading:
    """Takes the name and what stands in brackets apart."""
    if len(written) > _LONGEST or (written.isalpha() and not _SAID_BESIDE.fullmatch(written)):
        return NameReading(clean(written))
    written = _NUMBERED.sub("", written)
    remarks = [remark.strip() for remark in _BRACKET.findall(written)]
    if not remarks:
        beside = _SAID_BESIDE.fullmatch(written.strip())
        if beside:  # 已故张三, 张三-已迁出
            return NameReading(clean(beside[2] or beside[3]), state_of(beside[1] or beside[4]))
        return NameReading(clean(written))
    if not clean(_BRACKET.sub("", written)):
        return NameReading(clean(remarks[0]))  # the whole name in brackets
    states = [state_of(remark) for remark in remarks]
    rest = "；".join(remark for remark, state in zip(remarks, states, strict=True) if remark and not state)
    return NameReading(clean(_BRACKET.sub("", written)), next(filter(None, states), ""), rest)


def state_of(word: str) -> str:
    """The state a word of a 变动情况 or 是否死亡 column names; '' for none of ours, or for its denial."""
    bare = _BLANKS.sub("", word[:_LONGEST])
    if not bare or _DENIAL.search(bare) or _PRESENT.search(bare):
        return ""
    return next((state for state, pattern in _STATE_WORDS if pattern.search(bare)), "")
