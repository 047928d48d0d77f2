"""Remembers how a form was filled, and tells the next time what is new since.

Of what went out only salted digests stay, two bytes for each cell: enough to see that a telephone number is another
one, and nothing that could be read back.
"""

import base64
import hashlib
import secrets
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.template import Template
from minqing_desktop.services.forms_binding import FormBinding
from minqing_desktop.services.forms_fields import FormRow, Value
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader

_DIGEST_BYTES = 2


class _Rows(msgspec.Struct):
    salt: str
    scope: str
    headings: list[str]
    rows: dict[str, str]


@dataclass(frozen=True, slots=True)
class FormChanges:
    """What is other than the last time: names of rows that came, went, or say something new (with the headings)."""

    last_filled: date | None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_comparable: bool = True
    """False where the last time other people went in (another group, tag, search or choice)."""

    @property
    def by_column(self) -> tuple[tuple[str, int], ...]:
        """In how many rows each column says something new, the most first."""
        counts = Counter(heading for _name, headings in self.changed for heading in headings)
        return tuple(counts.most_common())

    @property
    def is_same(self) -> bool:
        """Whether it can be compared and nothing is other than the last time."""
        return self.is_comparable and not (self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class WholeRow:
    """A row with all its values, before masks; `values` in the order of the headings."""

    row: FormRow
    values: Sequence[Value]


def known_template(reader: Reader, village: str, fingerprint: str) -> Template | None:
    """The form's record, if it was filled before."""
    return reader.first(Template, village=village, fingerprint=fingerprint)


def binding_of(template: Template) -> FormBinding | None:
    """How it was filled; None for a binding that only a newer version can read."""
    try:
        return msgspec.json.decode(template.binding, type=FormBinding)
    except msgspec.MsgspecError:
        return None


def compare(
    reader: Reader, template: Template | None, scope: FormScope, headings: Sequence[str], rows: Sequence[WholeRow]
) -> FormChanges | None:
    """What changed since the last time; None for a form that is filled for the first time."""
    if template is None or template.last_filled is None:
        return None
    before = _read(template.last_rows)
    if before is None or before.scope != scope.compared_by:
        return FormChanges(template.last_filled, is_comparable=False)
    salt = bytes.fromhex(before.salt)
    places = [(place, before.headings.index(name)) for place, name in enumerate(headings) if name in before.headings]
    added, changed, here = [], [], set()
    for each in rows:
        key = _key(each.row, salt)
        here.add(key)
        old = before.rows.get(key)
        if old is None:
            added.append(each.row.name)
            continue
        told = tuple(headings[now] for now, then in places if _digest(each.values[now], salt) != _part(old, then))
        if told:
            changed.append((each.row.name, told))
    gone = _names(reader, [key for key in before.rows if key not in here])
    return FormChanges(template.last_filled, tuple(added), tuple(gone), tuple(changed))


def remember(
    session: Session,
    name: str,
    binding: FormBinding,
    scope: FormScope,
    headings: Sequence[str],
    rows: Sequence[WholeRow],
) -> None:
    """Writes the form's record, for the writing lane."""
    salt = secrets.token_bytes(16)
    kept = {_key(each.row, salt): "".join(_digest(value, salt) for value in each.values) for each in rows}
    last = _write(_Rows(salt.hex(), scope.compared_by, list(headings), kept))
    told = msgspec.json.encode(msgspec.structs.replace(binding, scope=scope)).decode()
    with session.reading() as reader:
        known = known_template(reader, session.village, binding.fingerprint)
    with session.doing("form.fill") as doing:
        values = {"name": name, "binding": told, "last_filled": session.today(), "last_rows": last}
        if known is None:
            doing.act.create(Template(fingerprint=binding.fingerprint, **values))
        else:
            doing.act.change(Template, known.id, **values)


def forget_rows(doing: Doing, ids: Iterable[str]) -> None:
    """Takes the rows of these records out of what is remembered of every form, older memories too, inside an action."""
    gone = set(ids)
    for template in doing.see().find(Template):
        before = _read(template.last_rows) if template.last_rows else None
        if before is None or gone.isdisjoint(before.rows):
            continue
        left = {key: cells for key, cells in before.rows.items() if key not in gone}
        doing.act.redact(Template, template.id)
        doing.act.change(
            Template, template.id, fingerprint=template.fingerprint, name=template.name, binding=template.binding,
            last_filled=template.last_filled,
            last_rows=_write(_Rows(before.salt, before.scope, before.headings, left)),
        )  # fmt: skip


def rows_of_last_time(template: Template) -> int:
    """How many rows went in the last time."""
    before = _read(template.last_rows) if template.last_rows else None
    return len(before.rows) if before is not None else 0


def _key(row: FormRow, salt: bytes) -> str:
    """The record's id; where there is none, a digest of what tells it from others."""
    if len(row.key) == 32 and all(character in "0123456789abcdef" for character in row.key):
        return row.key
    return hashlib.blake2b(row.key.encode(), key=salt, digest_size=8).hexdigest()


def _digest(value: Value, salt: bytes) -> str:
    text = "" if value is None else str(value)
    return hashlib.blake2b(text.encode(), key=salt, digest_size=_DIGEST_BYTES).hexdigest()


def _part(digests: str, place: int) -> str:
    return digests[place * 2 * _DIGEST_BYTES : (place + 1) * 2 * _DIGEST_BYTES]


def _names(reader: Reader, keys: Sequence[str]) -> list[str]:
    ids = [key for key in keys if len(key) == 32]
    people = {each.id: each.name for each in reader.get_many(Person, ids).values()}
    homes = {each.id: each.number for each in reader.get_many(Household, ids).values()}
    return [people.get(key) or homes.get(key, "") for key in keys]


def _write(rows: _Rows) -> str:
    return base64.b85encode(zlib.compress(msgspec.json.encode(rows), 6)).decode()


def _read(text: str) -> _Rows | None:
    try:
        return msgspec.json.decode(zlib.decompress(base64.b85decode(text)), type=_Rows)
    except (ValueError, zlib.error, msgspec.MsgspecError):
        return None
