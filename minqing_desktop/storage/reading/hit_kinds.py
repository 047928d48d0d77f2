"""How each kind of record shows in a search: what it is called, what tells it apart, and how lists narrow it.

Some kinds have a page of their own and are described here. Every other kind of the catalogue that has searched words
and hangs on one of them (an entry on its visit, a step on its matter) is derived from its fields.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from minqing_desktop.domain.catalogue import FieldType, Kind, Search, kind_named, kinds

SNIPPET = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; `title` is what it is called and `facts` tells namesakes apart (户主 · 组 · 出生年 · 尾号).

    A part of another record (an entry, a step) names that in `whole` as (kind, id).
    """

    kind: str
    id: str
    title: str
    facts: tuple[str, ...]
    household: str = ""
    whole: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class HitKind:
    """`columns` of `source` make a row, its number last; `make` turns it into a hit. `alias` names the kind's table.

    `group` holds for the records of a group (one value: its id); `day` is the record's ISO day; `stage` its stage.
    None where a kind has no such thing, so that a list narrowed by it leaves the kind out. Their alias is `o`.
    """

    columns: str
    source: str
    make: Callable[[Any, str], Hit]
    alias: str = "o"
    group: str | None = None
    day: str | None = None
    stage: str | None = None

    @property
    def query(self) -> str:
        """Reads rows; conditions may be added."""
        return f"SELECT {self.columns}, {self.alias}.n{self.source}"

    @property
    def numbers(self) -> str:
        """Reads row numbers only; conditions may be added."""
        return f"SELECT {self.alias}.n{self.source}"


def _id(raw: Any) -> str:
    return bytes(raw).hex() if raw else ""


def _person(row: Any, _typed: str) -> Hit:
    head = row[3] or ""
    facts = (head if head != row[1] else row[8] or "", row[4] or "", (row[5] or "")[:4], (row[6] or "")[-4:])
    return Hit("person", _id(row[0]), row[1], tuple(each for each in facts if each), _id(row[7]))


def _household(row: Any, _typed: str) -> Hit:
    facts = (row[1], row[3] or "", row[4] or "")
    return Hit("household", _id(row[0]), row[2] or row[1], tuple(each for each in facts if each), _id(row[0]))


def _visit(row: Any, typed: str) -> Hit:
    households = json.loads(row[3]) if row[3] else []
    day = row[1] or ""
    return Hit("visit", _id(row[0]), snippet(row[2], typed), (day,) if day else (), households[0] if households else "")


def _dated(kind: str) -> Callable[[Any, str], Hit]:
    return lambda row, typed: Hit(kind, _id(row[0]), row[1], (row[2],) if row[2] else (), _id(row[3]))


_LOCAL_DAY = "date({alias}.started_at / 1000, 'unixepoch', 'localtime')"
_OWN: dict[str, HitKind] = {
    "person": HitKind(
        "o.id, o.name, h.number, (SELECT q.name FROM v_person q WHERE q.id = h.head),"
        ' (SELECT g.name FROM v_group g WHERE g.id = h."group"), o.birth_date, o.id_number, o.household, o.relation',
        " FROM v_person o LEFT JOIN v_household h ON h.id = o.household WHERE o.hidden = 0 AND o.village = ?",
        _person,
        group='(SELECT k."group" FROM v_household k WHERE k.id = o.household) = ?',
    ),
    "household": HitKind(
        "o.id, o.number, coalesce((SELECT q.name FROM v_person q WHERE q.id = o.head), o.registered_head),"
        ' (SELECT g.name FROM v_group g WHERE g.id = o."group"), o.address',
        " FROM v_household o WHERE o.hidden = 0 AND o.merged_into IS NULL AND o.village = ?",
        _household,
        group='o."group" = ?',
    ),
    "visit": HitKind(
        f"o.id, {_LOCAL_DAY.format(alias='o')}, o.words, o.households",
        " FROM v_visit o WHERE o.hidden = 0 AND o.village = ?",
        _visit,
        group=(
            "EXISTS (SELECT 1 FROM link l JOIN v_household k ON k.id = l.target"
            " WHERE l.field = 'visit.households' AND l.source = o.id AND k.\"group\" = ?)"
        ),
        day=_LOCAL_DAY.format(alias="o"),
    ),
    "matter": HitKind(
        "o.id, o.title, o.accepted_on, o.household",
        " FROM v_matter o WHERE o.hidden = 0 AND o.village = ?",
        _dated("matter"),
        group='coalesce(o."group", (SELECT k."group" FROM v_household k WHERE k.id = o.household)) = ?',
        day="o.accepted_on",
        stage="o.stage",
    ),
    "task": HitKind(
        "o.id, o.title, o.due_on, o.household",
        " FROM v_task o WHERE o.hidden = 0 AND o.village = ?",
        _dated("task"),
        group='(SELECT k."group" FROM v_household k WHERE k.id = o.household) = ?',
        day="coalesce(o.done_on, o.due_on)",
        stage="CASE WHEN o.done_on IS NULL THEN 'handling' ELSE 'closed' END",
    ),
    "reception": HitKind(
        'o.id, o.subject, o."on", NULL',
        " FROM v_reception o WHERE o.hidden = 0 AND o.village = ?",
        _dated("reception"),
        day='o."on"',
    ),
    "policy": HitKind(
        "o.id, o.title, o.issued_on, NULL",
        " FROM v_policy o WHERE o.hidden = 0 AND (o.village = ? OR o.village = '')",
        _dated("policy"),
        day="o.issued_on",
    ),
    "blank_form": HitKind(
        "o.id, o.name, o.due_on, NULL",
        " FROM v_blank_form o WHERE o.hidden = 0 AND o.village = ?",
        _dated("blank_form"),
        day="o.due_on",
    ),
}
OWN_KINDS = tuple(_OWN)


@cache
def hit_kinds() -> dict[str, HitKind]:
    """Every kind that a search shows, those with a page of their own first."""
    parts = {kind.name: found for kind in kinds() if (found := _part(kind)) is not None}
    return {**_OWN, **parts}


def _part(kind: Kind) -> HitKind | None:
    """A kind that hangs on another one; None for one with no searched words, or that hangs on none."""
    searched = [facts.name for facts in kind.fields if facts.search is not Search.NONE]
    way = None if kind.name in _OWN else _way(kind)
    if not searched or way is None:
        return None
    whole, joins = way
    own, columns = _OWN[whole], ", ".join(f't."{name}"' for name in searched)
    name_of_whole = f'o."{kind_named(whole).title_field or "words"}"'
    return HitKind(
        f"t.id, o.id, {name_of_whole}, {own.day or 'NULL'}, {columns}",
        f" FROM v_{kind.name} t{joins} WHERE t.hidden = 0 AND o.hidden = 0 AND t.village = ?",
        _made(kind.name, whole, len(searched)), "t", own.group, own.day, own.stage,
    )  # fmt: skip


def _made(kind: str, whole: str, searched: int) -> Callable[[Any, str], Hit]:
    def make(row: Any, typed: str) -> Hit:
        texts = [text for text in row[4 : 4 + searched] if text]
        title = next((text for text in texts if typed and typed in text), texts[0] if texts else "")
        facts = tuple(each for each in ((row[2] or "")[:SNIPPET], row[3] or "") if each)
        return Hit(kind, _id(row[0]), snippet(title, typed), facts, "", (whole, _id(row[1])))

    return make


def _way(kind: Kind) -> tuple[str, str] | None:
    """The kind with a page that a kind hangs on, and the joins that lead there from `t` to `o`."""
    for facts in kind.fields:
        if facts.type is not FieldType.REFERENCE or not facts.target:
            continue
        if facts.target in ("visit", "matter", "task"):
            return facts.target, f' JOIN v_{facts.target} o ON o.id = t."{facts.name}"'
        if facts.target == "mediation":
            return "matter", f' JOIN v_mediation b ON b.id = t."{facts.name}" JOIN v_matter o ON o.id = b.matter'
    return None


def snippet(text: str, typed: str) -> str:
    """The words around what was typed, on one line."""
    plain = text.replace("\n", " ")
    at = plain.find(typed) if typed else -1
    start = max(0, at - SNIPPET // 3) if at > SNIPPET // 2 else 0
    cut = plain[start : start + SNIPPET]
    return f"…{cut}" if start else cut
