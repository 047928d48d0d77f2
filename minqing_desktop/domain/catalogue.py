"""The one catalogue: what every field of every kind of record is, said once.

Tables, log encoding, labels, import matching, Excel headings, masking, search and history are derived from these facts.
A field is one line in a record's dataclass; a kind is one dataclass with the `kind` decorator.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from minqing_desktop.domain.words import tr


class FieldType(StrEnum):
    """What a field holds; storage, merge and input all follow from it."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    INSTANT = "instant"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    REFERENCE = "reference"
    REFERENCES = "references"
    TAGS = "tags"
    EXTRA = "extra"

    @property
    def merges_by_element(self) -> bool:
        """True where two people's additions are united instead of being two versions of one value."""
        return self in (FieldType.REFERENCES, FieldType.TAGS, FieldType.EXTRA)


class Privacy(StrEnum):
    """How far a value may travel unmasked: freely, as what identifies a person, or as what the law calls sensitive."""

    PUBLIC = "public"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Search(StrEnum):
    """How a field is found again: not at all, as a name (with initials), as a number (with its tail), by its words."""

    NONE = "none"
    NAME = "name"
    NUMBER = "number"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """The facts of one field; `headings` names its group of real-world headings in headings.json."""

    label: str
    type: FieldType = FieldType.TEXT
    privacy: Privacy = Privacy.PUBLIC
    search: Search = Search.NONE
    headings: str = ""
    target: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    dumps_title: bool = False
    name: str = ""
    default: Any = None

    def words_for(self, value: Any) -> str:
        """The Chinese (or translated) word of a choice's code; the code itself when it is from a newer version."""
        for code, word in self.choices:
            if code == value:
                return tr(word)
        return str(value or "")


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of record: its stable name and number, its word for people and its fields in order.

    `code` numbers the kind inside one notebook's search index and must never be given to another kind. A record of a
    kind that `is_shared` belongs to no village, whatever village was in hand when it was written.
    """

    name: str
    label: str
    code: int
    record: type
    fields: tuple[FieldFacts, ...]
    title_field: str = ""
    is_shared: bool = False

    def field(self, name: str) -> FieldFacts:
        """The facts of the field `name`; KeyError for a field this version does not know."""
        return _fields_by_name(self)[name]

    def knows(self, name: str) -> bool:
        """False for a field that a newer version wrote."""
        return name in _fields_by_name(self)


@cache
def _fields_by_name(kind: Kind) -> dict[str, FieldFacts]:
    return {facts.name: facts for facts in kind.fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has beside its catalogued fields; `id` is 32 hexadecimal digits of a UUIDv7.

    `village` is the statistical code under which the record was written; `marks` are `Mark` bits of its merge state.
    """

    id: str = ""
    village: str = ""
    marks: int = 0


class Mark:
    """Bits of `Record.marks`: what merging found that a person should look at."""

    TWO_VERSIONS = 1
    EDITED_BESIDE_DELETION = 2
    INCOMPLETE = 4


_KINDS: dict[str, Kind] = {}
R = TypeVar("R")


def facts(label: str, type: FieldType = FieldType.TEXT, *, default: Any = None, **more: Any) -> Any:
    """Declares a catalogued field of a record; the default is the empty value of its type unless given."""
    if default is None:
        default = _EMPTY[type]
    made = FieldFacts(label=label, type=type, default=default, **more)
    if isinstance(default, dict):
        return dataclasses.field(default_factory=dict, metadata={"facts": made})
    return dataclasses.field(default=default, metadata={"facts": made})


_EMPTY: dict[FieldType, Any] = {
    FieldType.TEXT: "",
    FieldType.LONG_TEXT: "",
    FieldType.ID_NUMBER: "",
    FieldType.PHONE: "",
    FieldType.DATE: None,
    FieldType.PARTIAL_DATE: "",
    FieldType.INSTANT: None,
    FieldType.INTEGER: None,
    FieldType.BOOLEAN: False,
    FieldType.CHOICE: "",
    FieldType.REFERENCE: "",
    FieldType.REFERENCES: (),
    FieldType.TAGS: (),
    FieldType.EXTRA: {},
}


def kind(
    name: str, label: str, code: int, title_field: str = "", *, is_shared: bool = False
) -> Callable[[type[R]], type[R]]:
    """Registers a frozen dataclass as a kind of record."""

    def register(record: type[R]) -> type[R]:
        fields = tuple(
            dataclasses.replace(item.metadata["facts"], name=item.name)
            for item in dataclasses.fields(record)  # pyright: ignore[reportArgumentType]
            if "facts" in item.metadata
        )
        if name in _KINDS or any(other.code == code for other in _KINDS.values()):
            raise ValueError(f"kind {name} or its code {code} is taken")
        _KINDS[name] = Kind(name, label, code, record, fields, title_field, is_shared)
        record.kind = name  # pyright: ignore[reportAttributeAccessIssue]
        return record

    return register


def kinds() -> tuple[Kind, ...]:
    """Every kind of record this version knows, in the order of their codes."""
    import minqing_desktop.domain.records.all_kinds  # noqa: F401  (registers them; late, since records import us)

    return tuple(sorted(_KINDS.values(), key=lambda each: each.code))


def kind_named(name: str) -> Kind:
    """The kind called `name`; KeyError for one that a newer version wrote."""
    if name not in _KINDS:
        kinds()
    return _KINDS[name]


def kind_of(record: Any) -> Kind:
    """The kind of a record object."""
    return _KINDS[type(record).kind]


def is_known(name: str) -> bool:
    """False for a kind that a newer version wrote."""
    return name in _KINDS or name in {each.name for each in kinds()}
