"""Works out what a view row must show from the merge state of its record."""

from typing import Any

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Kind, Mark
from minqing_desktop.domain.log.merge import RecordState, displayed, visibility
from minqing_desktop.domain.log.op import element_field
from minqing_desktop.storage.codec import to_stored
from minqing_desktop.storage.merging import StateStore


def field_value(store: StateStore, record: bytes, state: RecordState, facts: FieldFacts) -> Any:
    """The stored value to display for one field."""
    if facts.type.merges_by_element:
        return _element_value(store, record, state, facts)
    heads = state.heads_of(facts.name)
    if not heads:
        return to_stored(facts, facts.default)
    shown = next(iter(heads)) if len(heads) == 1 else displayed(store.rank(record, op) for op in heads).op
    return store.values(record, shown).get(facts.name, to_stored(facts, facts.default))


def _element_value(store: StateStore, record: bytes, state: RecordState, facts: FieldFacts) -> Any:
    """Lists keep the order of their creation, then that of addition; an addition beside a removal wins."""
    is_table = facts.type is FieldType.EXTRA
    found: dict[Any, Any] = {}
    for op in sorted(state.creations):
        found.update(element_items(store.values(record, op).get(facts.name)))
    for name in sorted(state.heads):
        if name.startswith(facts.name + "#"):
            _apply_element(store, record, state.heads[name], facts.name, name, found)
    if is_table:
        return {element: value for element, value in found.items() if value is not None}
    return [element for element, is_in in found.items() if is_in]


def _apply_element(
    store: StateStore, record: bytes, heads: set[bytes], field: str, name: str, found: dict[Any, Any]
) -> None:
    says: dict[Any, list[Any]] = {}
    for op in sorted(heads, key=lambda each: store.rank(record, each)):
        for element, value in element_items(store.values(record, op).get(field)):
            if element_name(field, element) == name:
                says.setdefault(element, []).append(value)
    for element, values in says.items():
        kept = [value for value in values if value not in (None, False)]
        found[element] = kept[-1] if kept else (None if None in values else False)


def element_items(value: Any) -> list[tuple[Any, Any]]:
    """The elements an op's value speaks of: all of a creation's list, or a patch's table of additions and removals."""
    if isinstance(value, dict):
        return list(value.items())
    return [(element, True) for element in value or ()]


def element_name(field: str, element: Any) -> str:
    """The merge field of one element, whatever its stored type."""
    return element_field(field, element.hex() if isinstance(element, bytes) else element)


def marks_of(state: RecordState) -> tuple[int, int]:
    """(marks, hidden) of a view row."""
    shown = visibility(state)
    marks = 0
    if state.contested:
        marks |= Mark.TWO_VERSIONS
    if shown.edited_beside_deletion:
        marks |= Mark.EDITED_BESIDE_DELETION
    if not state.is_complete:
        marks |= Mark.INCOMPLETE
    return marks, int(not shown.is_visible)


def all_values(store: StateStore, record: bytes, state: RecordState, kind: Kind) -> dict[str, Any]:
    """Every known field of a record as it must show, in stored form."""
    return {facts.name: field_value(store, record, state, facts) for facts in kind.fields}
