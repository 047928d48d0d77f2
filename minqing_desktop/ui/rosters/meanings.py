"""What a column of a roster may mean: its family with the family's tint, its words, and the menu to say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QMenu

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.columns import meanings, words_for
from minqing_desktop.exchange.roster.headings import DERIVED, REFUSED
from minqing_desktop.exchange.roster.plan import ColumnReading

PERSON, HOME, MORE, EXTRA, GREY, REFUSED_FAMILY = "person", "home", "more", "extra", "grey", "refused"
FAMILIES = (PERSON, HOME, MORE, EXTRA, GREY, REFUSED_FAMILY)
# Text and ground of each family, by the names of tokens.
TINTS = {
    PERSON: ("accent", "tint"),
    HOME: ("blue", "blue_ground"),
    MORE: ("violet", "violet_ground"),
    EXTRA: ("amber", "amber_ground"),
    GREY: ("soft", "paper"),
    REFUSED_FAMILY: ("soft", "surface"),
}
_PERSON_CODES = frozenset(("person_name", "id_no", "id_type", "former_name", "sex", "birth"))
_MORE_CODES = frozenset(("phone", "occupation", "whereabouts", "death", "tags", "remark"))
# What is asked for most stands at the top of the menu, everything else one step further.
_FIRST = ("person_name", "id_no", "relation", "birth", "phone", "household_no", "head_name", "group", "home_addr")


def family_words(family: str) -> str:
    """What the legend says of a family."""
    return {
        PERSON: tr("姓名和证件"),
        HOME: tr("户、关系和住址"),
        MORE: tr("电话和情况"),
        EXTRA: tr("附加列"),
        GREY: tr("不导入"),
        REFUSED_FAMILY: tr("默认不要"),
    }[family]


def family_of(code: str) -> str:
    """The family of a meaning."""
    if code in DERIVED or code == "ignore":
        return GREY
    if code == "extra":
        return EXTRA
    return PERSON if code in _PERSON_CODES else MORE if code in _MORE_CODES else HOME


def taken_for(reading: ColumnReading) -> str:
    """The answer that stands for how a column is used now."""
    if reading.use == "field":
        return reading.field or "extra"
    if reading.use == "derived" and reading.field in meanings():
        return reading.field or "ignore"
    return "extra" if reading.use == "extra" else "ignore"


def is_refused_kind(reading: ColumnReading) -> bool:
    """Religion, ethnicity, political attitude, biometrics: left out unless somebody ticks it, and never a field."""
    return reading.field in REFUSED


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a column is shown: family, the words at its head, and what there is to say about it."""

    family: str
    words: str
    note: str = ""
    is_asked: bool = False


def meaning_of(reading: ColumnReading | None) -> Meaning:
    """How a column is shown; None for one that stands outside of the table."""
    if reading is None or reading.use == "empty":
        return Meaning(GREY, "")
    if reading.use == "refused":
        return Meaning(REFUSED_FAMILY, tr("默认不要"), refused_reason())
    is_asked = reading.reason == "column_ambiguous"
    note = tr("拿不准，请看一眼") if is_asked else ""
    if reading.use == "derived":
        words = words_for(reading.field or "")
        is_counted = reading.field in meanings()
        shown = words if is_counted else tr("不用导入")
        return Meaning(GREY, shown, tr("不用导入，程序自己会算") if is_counted else tr("全村都一样，不用导入"))
    if reading.use == "extra":
        note = refused_reason() if is_refused_kind(reading) else note
        return Meaning(EXTRA, tr("附加列"), note, is_asked)
    if reading.use == "ignored":
        return Meaning(GREY, tr("不要"), note)
    code = taken_for(reading)
    return Meaning(family_of(code), words_for(code), note, is_asked)


def refused_reason() -> str:
    """Why such a column is off, in one sentence."""
    return tr("民族、宗教、政治面貌、生物特征一类默认不要；勾上就只作附加列保留，供填表用，不进任何名单和统计。")


def fill_meaning_menu(menu: QMenu, reading: ColumnReading, chosen: Callable[[str], None]) -> None:
    """Puts every choice for a column into an empty menu; a kind that is refused can only be kept or left."""
    now = taken_for(reading)

    def put(target: QMenu, code: str) -> None:
        entry = target.addAction(words_for(code))
        entry.setCheckable(True)
        entry.setChecked(code == now)
        entry.triggered.connect(partial(_say, chosen, code))

    if not is_refused_kind(reading):
        for code in _FIRST:
            put(menu, code)
        others = [code for code in meanings() if code not in _FIRST]
        for title, families in (
            (tr("人的其他项目"), (PERSON, MORE)),
            (tr("户的其他项目"), (HOME,)),
            (tr("程序会算的"), (GREY,)),
        ):
            part = menu.addMenu(title)
            for code in others:
                if family_of(code) in families:
                    put(part, code)
        menu.addSeparator()
    put(menu, "extra")
    put(menu, "ignore")


def _say(chosen: Callable[[str], None], code: str, _is_checked: bool = False) -> None:
    chosen(code)
