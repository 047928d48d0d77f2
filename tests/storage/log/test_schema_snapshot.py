"""The schema only grows: what an old notebook holds must mean the same for ever.

After adding a kind, a field or a choice: MINQING_REFRESH_SNAPSHOT=1 python -m pytest
tests/storage/log/test_schema_snapshot.py
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from minqing_desktop.domain.catalogue import kinds

SNAPSHOT = Path(__file__).with_name("schema.snapshot.json")
REFRESH = "MINQING_REFRESH_SNAPSHOT"

Schema = dict[str, Any]


def present() -> Schema:
    """The catalogue as far as the log depends on it; a creation does not hold defaults, so they are part of it."""
    return {
        kind.name: {
            "code": kind.code,
            "fields": {
                facts.name: {
                    "type": str(facts.type),
                    "default": repr(facts.default),
                    "target": facts.target,
                    "choices": [code for code, _ in facts.choices],
                }
                for facts in kind.fields
            },
        }
        for kind in kinds()
    }


def faults(old: Schema, new: Schema) -> list[str]:
    """What was removed or given another meaning."""
    found = []
    for kind, before in old.items():
        if kind not in new:
            found.append(f"{kind} is gone")
            continue
        if new[kind]["code"] != before["code"]:
            found.append(f"{kind} has another code")
        for name, field in before["fields"].items():
            now = new[kind]["fields"].get(name)
            if now is None:
                found.append(f"{kind}.{name} is gone")
                continue
            found += [f"{kind}.{name} has another {fact}" for fact in ("type", "default") if now[fact] != field[fact]]
            if not set(field["choices"]) <= set(now["choices"]):
                found.append(f"{kind}.{name} has lost a choice")
            if field["target"] != now["target"]:
                found.append(f"{kind}.{name} points at another kind")
    return found


def test_nothing_is_removed_or_changed() -> None:
    old = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert faults(old, present()) == []


def test_the_snapshot_is_up_to_date() -> None:
    old = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    if os.environ.get(REFRESH) == "1" and not faults(old, present()):
        SNAPSHOT.write_text(json.dumps(present(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        old = present()
    assert old == present(), f"the catalogue has grown: run this test with {REFRESH}=1"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda schema: schema.pop("person"), "person is gone"),
        (lambda schema: schema["person"]["fields"].pop("phone"), "person.phone is gone"),
        (lambda schema: schema["person"].update(code=99), "person has another code"),
        (lambda schema: schema["person"]["fields"]["phone"].update(type="text"), "person.phone has another type"),
        (lambda schema: schema["matter"]["fields"]["stage"].update(default="''"), "matter.stage has another default"),
        (lambda schema: schema["matter"]["fields"]["stage"]["choices"].pop(), "matter.stage has lost a choice"),
        (lambda schema: schema["task"]["fields"]["visit"].update(target="cadre"), "task.visit points at another kind"),
    ],
)
def test_each_kind_of_change_is_found(change: Any, fault: str) -> None:
    changed = present()
    change(changed)
    assert faults(present(), changed) == [fault]


def test_growing_is_no_fault() -> None:
    grown = present()
    grown["new_kind"] = {"code": 999, "fields": {}}
    grown["person"]["fields"]["new_field"] = {"type": "text", "default": "''", "target": "", "choices": []}
    assert faults(present(), grown) == []
