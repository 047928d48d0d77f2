"""What each kind of find is called, how it is drawn, and which page shows it."""

from __future__ import annotations

from typing import Any

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.services.search import Hit

_ICONS = {
    "person": "user", "household": "house", "visit": "notebook-pen", "entry": "quote", "matter": "message-square-text",
    "task": "list-checks", "task_item": "list-checks", "reception": "users-round", "mediation": "scale",
    "mediation_record": "scale", "policy": "book-open-check", "blank_form": "file-spreadsheet",
    "superior_answer": "reply", "comment": "message-square", "party": "scale", "agent_petition": "handshake",
}  # fmt: skip


def kind_words(kind: str) -> str:
    """How people call a kind of record."""
    return tr("人") if kind == "person" else tr(kind_named(kind).label)


def kind_icon(kind: str) -> str:
    """The icon of a kind."""
    return _ICONS.get(kind, "message-square-text")


def place_of(hit: Hit) -> tuple[str, Any]:
    """The page that shows a find, and what it is to show there."""
    kind, identity = hit.whole if hit.whole[0] else (hit.kind, hit.id)
    if kind == "visit":
        return "visits", {"open": identity}
    if kind == "task":
        return "tasks", identity
    if kind == "matter":
        return "matters", identity
    if kind == "policy":
        return "policies", {"open": identity}
    if kind == "blank_form":
        return "forms", {"sent": identity}
    if kind == "reception":
        return "matters", {"reception": identity}
    return "households", hit.household
