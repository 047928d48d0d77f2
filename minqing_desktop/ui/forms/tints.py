"""The colours of what fills a column, and the words over it."""

from __future__ import annotations

from minqing_desktop.domain.words import tr
from minqing_desktop.services.forms import ColumnReport
from minqing_desktop.services.forms_desk import AROUND, EXTRA, FORMULA, HOME, LEFT, PERSON, RECORD, TAG, TEXT, family_of

UNKNOWN = "unknown"
# Text and ground of each family, by the names of tokens.
TINTS = {
    PERSON: ("accent", "tint"),
    HOME: ("blue", "blue_ground"),
    RECORD: ("accent", "tint"),
    AROUND: ("soft", "paper"),
    TAG: ("violet", "violet_ground"),
    EXTRA: ("violet", "violet_ground"),
    FORMULA: ("accent", "tint"),
    TEXT: ("soft", "paper"),
    LEFT: ("soft", "surface"),
    UNKNOWN: ("amber", "amber_ground"),
}


def group_words(family: str) -> str:
    """What a group of choices is called."""
    return {
        PERSON: tr("人的项目"),
        HOME: tr("户的项目"),
        RECORD: tr("这类记录的项目"),
        AROUND: tr("填报单位、日期这些"),
        TAG: tr("有没有标签"),
        EXTRA: tr("花名册的附加列"),
        FORMULA: tr("算出来的"),
    }[family]


def tint_of(column: ColumnReport) -> str:
    """The family that a column or blank is tinted by."""
    if column.state == "unknown":
        return UNKNOWN
    return family_of(column.written) if column.state == "filled" else LEFT


def head_words(column: ColumnReport) -> str:
    """What fills it, as short as it can be said."""
    if column.state == "filled":
        return column.source
    return {"unknown": tr("没认出"), "formula": tr("表里的公式")}.get(column.state, tr("留空"))


def heading_words(heading: str) -> str:
    """A heading in one line: «基本信息 · 姓名»."""
    return " · ".join("".join(part.split()) for part in heading.split("/"))
