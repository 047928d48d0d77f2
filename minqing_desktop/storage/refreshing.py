"""Works out what a view row must show from the merge state of its record."""

from collections.abc import Iterable
from typing import Any, Protocol

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Kind, Mark
from minqing_desktop.domain.log.merge import Rank, RecordState, displayed, visibility
from minqing_desktop.domain.log.op import DELETED, element_field
from minqing_desktop.storage.codec import to_stored
from minqing_desktop.storage.merging import Author, Key


class Says(Protocol):
    """What the ops of records say and who wrote them: from a notebook's tables, or from those of a county."""

    def values(self, record: bytes, op: bytes, /) -> dict[str, Any]:
        """What an op says, in stored form, as far as it fits; empty once it was erased."""
        ...

    def rank(self, record: bytes, op: bytes, /) -> Rank:
        """What orders an op among the heads of a field."""
        ...

    def author(self, record: bytes, op: bytes, /) -> Author:
        """Who wrote an op that is here."""
        ...


def field_value(store: Says, record: bytes, state: RecordState, facts: FieldFacts) -> Any:
    """The stored value to display for one field."""
    if facts.type.merges_by_element:
        return _element_value(store, record, state, facts)
    return value_among(store, record, state.heads_of(facts.name), facts)


def value_among(store: Says, record: bytes, heads: Iterable[bytes], facts: FieldFacts) -> Any:
    """The stored value that a plain field displays when these ops are its heads."""
    ops = list(heads)
    if not ops:
        return to_stored(facts, facts.default)
    shown = ops[0] if len(ops) == 1 else displayed(store.rank(record, op) for op in ops).op
    return version_of(store, record, shown, facts)


def version_of(store: Says, record: bytes, op: bytes, facts: FieldFacts) -> Any:
    """What one op says of a plain field, in stored form; a creation that is silent says the default."""
    value = store.values(record, op).get(facts.name)
    return to_stored(facts, facts.default) if value is None else value


def _element_value(store: Says, record: bytes, state: RecordState, facts: FieldFacts) -> Any:
    """Lists keep the order of their creation, then that of addition; an addition beside a removal wins."""
    found: dict[Any, Any] = {}
    for op in _by_rank(store, record, state.creations):
        found.update(element_items(store.values(record, op).get(facts.name)))
    added: list[tuple[Any, str, Any, Any]] = []
    for name, heads in state.heads.items():
        if name.startswith(facts.name + "#"):
            added += _element_rows(store, record, heads, facts.name, name)
    for _, _, element, value in sorted(added, key=lambda row: row[:2]):
        found[element] = value
    if facts.type is FieldType.EXTRA:
        return {element: value for element, value in found.items() if value is not None}
    return [element for element, is_in in found.items() if is_in]


def _by_rank(store: Says, record: bytes, ops: set[bytes]) -> list[bytes]:
    if len(ops) < 2:
        return list(ops)
    return [rank.op for rank in sorted(store.rank(record, op) for op in ops)]


def _element_rows(
    store: Says, record: bytes, heads: set[bytes], field: str, name: str
) -> list[tuple[Any, str, Any, Any]]:
    says = element_says(store, record, heads, field, name)
    return [(ranks[0], name, element, kept_of(values)) for element, (ranks, values) in says.items()]


def element_says(
    store: Says, record: bytes, heads: Iterable[bytes], field: str, name: str
) -> dict[Any, tuple[list[Any], list[Any]]]:
    """For each element that merges under `name`, ranks and values of the heads that speak of it, least first."""
    says: dict[Any, tuple[list[Any], list[Any]]] = {}
    for rank in sorted(store.rank(record, op) for op in heads):
        for element, value in element_items(store.values(record, rank.op).get(field)):
            if element_name(field, element) == name:
                ranks, values = says.setdefault(element, ([], []))
                ranks.append(rank)
                values.append(value)
    return says


def kept_of(values: list[Any]) -> Any:
    """What an element shows when its heads say these values, least first: what is there wins over what was removed."""
    kept = [value for value in values if value is not None and value is not False]
    return kept[-1] if kept else values[-1]


def element_items(value: Any) -> list[tuple[Any, Any]]:
    """The elements an op's value speaks of: all of a creation's list, or a patch's table of additions and removals."""
    if isinstance(value, dict):
        return list(value.items())
    return [(element, True) for element in value or ()]


def element_name(field: str, element: Any) -> str:
    """The merge field of one element, whatever its stored type."""
    return element_field(field, element.hex() if isinstance(element, bytes) else element)


def contested(store: Says, record: bytes, state: RecordState, kind: Kind) -> dict[str, list[bytes]]:
    """Merge fields whose heads say different things («两种说法»), with those heads; elements of lists agree always."""
    found = {}
    for name in _split_names(store, record, state, kind):
        facts = kind.field(name.partition("#")[0])
        heads = state.heads_of(name)
        if "#" in name:
            versions = _table_versions(store, record, heads, facts, name)
        elif facts.type.merges_by_element:
            continue
        else:
            versions = [version_of(store, record, op, facts) for op in heads]
        if any(each != versions[0] for each in versions):
            found[name] = sorted(heads)
    return found


def _split_names(store: Says, record: bytes, state: RecordState, kind: Kind) -> list[str]:
    names = {name for name in state.split() if kind.knows(name.partition("#")[0])}
    if len(state.creations) > 1:
        names.update(facts.name for facts in kind.fields)
        for facts in kind.fields:
            if facts.type is FieldType.EXTRA:
                tables = [store.values(record, op).get(facts.name, {}) for op in state.creations]
                names.update(element_name(facts.name, column) for table in tables for column in table)
    return sorted(name for name in names if len(state.heads_of(name)) > 1)


def _table_versions(store: Says, record: bytes, heads: set[bytes], facts: FieldFacts, name: str) -> list[Any]:
    if facts.type is not FieldType.EXTRA:
        return []
    says = element_says(store, record, heads, facts.name, name)
    return [value for _, values in says.values() for value in values if value is not None]


def marks_of(store: Says, record: bytes, state: RecordState, kind: Kind) -> tuple[int, int]:
    """(marks, hidden) of a view row; a record of which only a redaction is here is hidden."""
    shown = visibility(state)
    marks = 0
    if contested(store, record, state, kind):
        marks |= Mark.TWO_VERSIONS
    if shown.edited_beside_deletion:
        marks |= Mark.EDITED_BESIDE_DELETION
    if not state.is_complete:
        marks |= Mark.INCOMPLETE
    return marks, int(not shown.is_visible or not (state.creations or state.heads))


def village_of(store: Says, key: Key, state: RecordState) -> str:
    """The village under which a record was written: its creation's, or the best known while that is on its way."""
    record = key[1]
    if state.creations:
        return store.author(record, min(state.creations)).village
    ops = state.all_heads() | state.heads.get(DELETED, set())
    if not ops:
        return ""
    return store.author(record, displayed(store.rank(record, op) for op in ops).op).village


def all_values(store: Says, record: bytes, state: RecordState, kind: Kind) -> dict[str, Any]:
    """Every known field of a record as it must show, in stored form."""
    return {facts.name: field_value(store, record, state, facts) for facts in kind.fields}
