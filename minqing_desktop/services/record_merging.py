"""Makes one record of two: which fields differ, what becomes of each, and moves over all that points at the other.

What points at a record is found in the catalogue, so a kind that is added later is moved over as well.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Kind, Record, Search, kind_named, kind_of
from minqing_desktop.domain.words import tr
from minqing_desktop.services.record_words import Names, full_words, words_of
from minqing_desktop.services.session import Doing
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.references import MERGED_INTO, Pointer, pointing_at

_JOINED = {FieldType.PHONE: "、", FieldType.LONG_TEXT: "\n"}
# Chosen together: a relation means nothing without the household, a day nothing without the state.
FOLLOWING = {
    "person": {"household": ("relation", "relation_word"), "state": ("state_on",), "id_number": ("id_type",)},
    "household": {"state": ("state_on",)},
}


class Pick(StrEnum):
    """Whose value a field takes: that of the record that stays, that of the other, or both."""

    KEEP = "keep"
    DROP = "drop"
    BOTH = "both"


Picks = Mapping[str, Pick]


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field in which two records differ, in words; `keep_full` and `drop_full` are numbers that the words mask.

    `pick` is what is proposed: what is there before what is not, both where both can be kept.
    """

    kind: str
    field: str
    label: str
    keep: str
    drop: str
    keep_full: str = dataclasses.field(repr=False)
    drop_full: str = dataclasses.field(repr=False)
    can_be_both: bool
    pick: Pick


@dataclass(frozen=True, slots=True)
class Moved:
    """How many records of a kind will be moved over, by the kind's word for people."""

    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records beside each other: where they differ, how many fields are alike, what hangs on the other one."""

    kind: str
    keep: str
    drop: str
    keep_title: str
    drop_title: str
    pairs: tuple[FieldPair, ...]
    alike: int
    moved: tuple[Moved, ...]


def compare(reader: Reader, keep: Record, drop: Record) -> Comparison:
    """What merging `drop` into `keep` asks and does."""
    kind = kind_of(keep)
    names = Names(reader)
    pairs, alike = [], 0
    for facts in _chosen_fields(kind):
        mine, other = getattr(keep, facts.name), getattr(drop, facts.name)
        followers = FOLLOWING.get(kind.name, {}).get(facts.name, ())
        if mine == other and not (mine and any(getattr(keep, one) != getattr(drop, one) for one in followers)):
            alike += mine != facts.default and mine not in ("", (), {}, None)
            continue
        pairs.append(_pair(kind, facts, (keep, drop), names, followers))
    return Comparison(
        kind.name,
        keep.id,
        drop.id,
        names.of(kind.name, keep.id),
        names.of(kind.name, drop.id),
        tuple(pairs),
        alike,
        tuple(_moved(pointing_at(reader.connection, kind.name, [drop.id]))),
    )


def _chosen_fields(kind: Kind) -> list[FieldFacts]:
    following = {one for followers in FOLLOWING.get(kind.name, {}).values() for one in followers}
    return [facts for facts in kind.fields if facts.name != MERGED_INTO and facts.name not in following]


def _pair(
    kind: Kind, facts: FieldFacts, both: tuple[Record, Record], names: Names, followers: Iterable[str]
) -> FieldPair:
    values = [getattr(one, facts.name) for one in both]
    words = [words_of(facts, value, names) for value in values]
    for place, one in enumerate(both):
        beside = [words_of(kind.field(each), getattr(one, each), names) for each in followers if getattr(one, each)]
        if beside:
            words[place] = " · ".join([words[place], *dict.fromkeys(beside)])
    full = [full_words(facts, value) for value in values]
    return FieldPair(
        kind=kind.name,
        field=facts.name,
        label=tr(facts.label),
        keep=words[0],
        drop=words[1],
        keep_full=full[0],
        drop_full=full[1],
        can_be_both=can_be_both(facts),
        pick=proposed(facts, *values),
    )


def can_be_both(facts: FieldFacts) -> bool:
    """Whether what two records say can stand side by side in one."""
    return facts.type in _JOINED or facts.type.merges_by_element


def proposed(facts: FieldFacts, mine: Any, other: Any) -> Pick:
    """Nothing is lost by what is proposed, as far as a field has room."""
    if facts.type in (FieldType.CHOICE, FieldType.BOOLEAN):
        return Pick.KEEP
    if mine in (None, "", (), {}):
        return Pick.DROP
    if other in (None, "", (), {}):
        return Pick.KEEP
    return Pick.BOTH if can_be_both(facts) else Pick.KEEP


def _moved(pointers: Iterable[Pointer]) -> list[Moved]:
    ids: dict[str, set[str]] = {}
    for pointer in pointers:
        if pointer.field != MERGED_INTO:
            ids.setdefault(pointer.kind, set()).add(pointer.id)
    return [Moved(name, tr(kind_named(name).label), len(found)) for name, found in ids.items()]


def united(keep: Record, drop: Record, picks: Picks) -> dict[str, Any]:
    """The values that `keep` takes; a field that `picks` says nothing of is treated as proposed."""
    kind = kind_of(keep)
    values: dict[str, Any] = {}
    for facts in _chosen_fields(kind):
        mine, other = getattr(keep, facts.name), getattr(drop, facts.name)
        pick = picks.get(facts.name, proposed(facts, mine, other))
        if pick is Pick.BOTH and can_be_both(facts):
            values[facts.name] = _joined(facts, mine, other)
        elif pick is Pick.DROP:
            values[facts.name] = other
            followers = FOLLOWING.get(kind.name, {}).get(facts.name, ())
            values |= {name: getattr(drop, name) for name in followers}
    return values


def _joined(facts: FieldFacts, mine: Any, other: Any) -> Any:
    if facts.type is FieldType.EXTRA:
        return {**other, **mine}
    if facts.type.merges_by_element:
        return tuple(dict.fromkeys((*mine, *other)))
    if not mine or not other or other in mine:
        return mine or other
    sign = _JOINED[facts.type]
    if facts.type is FieldType.PHONE:
        return sign.join(dict.fromkeys([*mine.split(sign), *other.split(sign)]))
    return f"{mine}{sign}{other}"


# moving over


def move_references(
    doing: Doing,
    kind: str,
    drops: Iterable[str],
    keep: str,
    besides: Callable[[Pointer], bool] = lambda _pointer: False,
) -> list[Pointer]:
    """Makes every visible record that points at one of `drops` point at `keep`, those `besides` left; gives these.

    What then says the same twice (a petitioner of one matter who stood there as two persons) is left once.
    """
    gone = set(drops)
    pointers = pointing_at(doing.see().connection, kind, gone)
    moved = [one for one in pointers if one.id not in gone and not besides(one)]
    for pointer in moved:
        _point_at(doing, pointer, gone, keep)
    for pointer in moved:
        if not pointer.is_list:
            _leave_once(doing, pointer, keep)
    return moved


def _point_at(doing: Doing, pointer: Pointer, gone: set[str], keep: str) -> None:
    record = kind_named(pointer.kind).record
    if pointer.is_list:
        listed = getattr(doing.see().get(record, pointer.id), pointer.field)
        value: Any = tuple(dict.fromkeys(keep if each in gone else each for each in listed))
    else:
        # Nothing is merged into itself.
        value = "" if pointer.field == MERGED_INTO and pointer.id == keep else keep
    doing.act.change(record, pointer.id, **{pointer.field: value})


def _leave_once(doing: Doing, pointer: Pointer, keep: str) -> None:
    """Deletes a record that only ties others together when the same tie is there already; fills in what that lacks."""
    kind = kind_named(pointer.kind)
    if not _is_tie(kind):
        return
    reader = doing.see()
    moved = reader.get(kind.record, pointer.id)
    conditions: dict[str, Any] = {pointer.field: keep}
    for other in reader.find(kind.record, **conditions):
        values = _filled(kind, other, moved) if other.id != moved.id else None
        if values is not None:
            doing.act.delete(kind.record, moved.id)
            doing.act.change(kind.record, other.id, **values)
            return


def _is_tie(kind: Kind) -> bool:
    references = [facts for facts in kind.fields if facts.type is FieldType.REFERENCE]
    tells = any(facts.type is FieldType.LONG_TEXT and facts.search is Search.WORDS for facts in kind.fields)
    return len(references) > 1 and not kind.title_field and not tells and kind.name != "life_event"


def _filled(kind: Kind, other: Record, moved: Record) -> dict[str, Any] | None:
    """What `other` takes from `moved` to say all it says; None when the two say different things."""
    values: dict[str, Any] = {}
    for facts in kind.fields:
        mine, new = getattr(other, facts.name), getattr(moved, facts.name)
        if mine == new or _is_implied(kind, facts, other):
            continue
        if facts.type is FieldType.REFERENCE and facts.target != "cadre":
            return None
        if facts.default not in (mine, new):
            return None
        if new != facts.default:
            values[facts.name] = new
    return values


def _is_implied(kind: Kind, facts: FieldFacts, one: Record) -> bool:
    """A tie to a person is the same whichever of his households it names."""
    return facts.target == "household" and any(
        each.target == "person" and getattr(one, each.name) for each in kind.fields
    )


def mark_merged(doing: Doing, record: type[Record], drop: str, keep: str) -> None:
    """Deletes `drop` and leaves on it the way to `keep`, for what another computer still writes on it."""
    doing.act.change(record, drop, **{MERGED_INTO: keep})
    doing.act.delete(record, drop)
