"""Values and records in words, for whoever compares or tells what was changed; numbers are masked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Record, kind_named, kinds
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import SIGN, mask_value
from minqing_desktop.domain.values.partial_date import in_words
from minqing_desktop.domain.words import tr
from minqing_desktop.services.village_names import shown_villages
from minqing_desktop.storage.reader import Reader

WORDS_SHOWN = 40
EMPTY = "—"
# A bank card, a passbook: what an added column holds is not known, so a long number is taken for a personal one.
_LONG_NUMBER = re.compile(r"\d{9,}")
_LONG_SHOWN = 4


class Names:
    """What records are called, asked for once; those that were deleted keep their names."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, str] = {}

    def learn(self, kind: str, ids: Iterable[str]) -> None:
        """Fetches the names of these records of one kind; of any kind when it is empty."""
        wanted = {each for each in ids if each and each not in self._known}
        for name in (kind,) if kind else tuple(each.name for each in kinds()):
            if wanted:
                self._known.update(self._ask(name, wanted))
                wanted -= self._known.keys()

    def of(self, kind: str, identity: str) -> str:
        """The name of a record; empty for none."""
        if identity and identity not in self._known:
            self.learn(kind, [identity])
        return self._known.get(identity, "")

    def of_village(self, code: str) -> str:
        """The name of a village by its statistical code; the code itself where that village is not here."""
        if code and code not in self._known:
            self._known.update({each.code: each.name for each in shown_villages(self._reader)})
        return self._known.get(code, code)

    def _ask(self, name: str, wanted: set[str]) -> dict[str, str]:
        kind = kind_named(name)
        found: dict[str, Record] = self._reader.get_many(kind.record, wanted)
        if kind.record is Household:
            return self._households(found)  # pyright: ignore[reportArgumentType]
        if kind.record is Visit:
            return {identity: _visit_name(visit) for identity, visit in found.items()}  # pyright: ignore[reportArgumentType]
        field = kind.title_field or next((facts.name for facts in kind.fields if facts.type is FieldType.LONG_TEXT), "")
        label = tr(kind.label)
        return {
            identity: shortened(str(getattr(one, field))) if field and getattr(one, field) else label
            for identity, one in found.items()
        }

    def _households(self, homes: dict[str, Household]) -> dict[str, str]:
        heads = self._reader.get_many(Person, {home.head for home in homes.values()})
        named = {}
        for identity, home in homes.items():
            head = heads[home.head].name if home.head in heads else home.registered_head
            named[identity] = tr("{head}户").format(head=head) if head else home.number or tr("没有户主的户")
        return named


def _visit_name(visit: Visit) -> str:
    if visit.started_at is None:
        return tr("走访")
    return tr("{day}的走访").format(day=in_words(visit.started_at.astimezone().date().isoformat()))


def shortened(text: str) -> str:
    """A text for one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= WORDS_SHOWN else flat[:WORDS_SHOWN] + "…"


def words_of(facts: FieldFacts, value: Any, names: Names) -> str:
    """A live value for reading, on one line; a personal number is masked."""
    if facts.type is FieldType.CHOICE:
        return facts.words_for(value) or EMPTY
    if facts.type is FieldType.BOOLEAN:
        return tr("是") if value else tr("否")
    if value in (None, "", (), {}):
        return EMPTY
    if facts.type is FieldType.REFERENCE:
        return names.of(facts.target, value) or EMPTY
    if facts.type is FieldType.REFERENCES:
        return "、".join(names.of(facts.target, each) or EMPTY for each in value)
    if facts.type is FieldType.TAGS:
        return "、".join(value)
    if facts.type is FieldType.EXTRA:
        return "；".join(f"{column} {mask_column(words)}" for column, words in value.items())
    return _plain_words(facts, value)


def _plain_words(facts: FieldFacts, value: Any) -> str:
    if facts.type is FieldType.PARTIAL_DATE:
        return in_words(value)
    if isinstance(value, datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return shortened(mask_value(facts, str(value)))


def full_words(facts: FieldFacts, value: Any) -> str:
    """What `words_of` masks, whole; empty where it masks nothing that may be looked at."""
    if facts.type in (FieldType.ID_NUMBER, FieldType.PHONE) and value:
        return str(value)
    return ""


def mask_column(value: Any) -> str:
    """What stands in an added column, with long numbers masked."""
    text = str(value if value not in (None, "") else EMPTY)
    return _LONG_NUMBER.sub(lambda found: found[0][:_LONG_SHOWN] + SIGN * (len(found[0]) - _LONG_SHOWN), text)
