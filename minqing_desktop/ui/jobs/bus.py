"""The one bus on which pages learn that records changed; pages do not know one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol, runtime_checkable

import shiboken6
from PySide6.QtCore import QObject, Signal


@runtime_checkable
class ChangesLike(Protocol):
    """What a write tells: the kinds of records touched, and their ids."""

    @property
    def kinds(self) -> Any: ...

    @property
    def ids(self) -> Any: ...


def changes_of(answer: object) -> object | None:
    """The changes in a write's answer: the answer itself, a part of it, or its `changes`; None if there are none."""
    parts = answer if isinstance(answer, tuple) else ()
    for candidate in (answer, getattr(answer, "changes", None), *parts):
        if isinstance(candidate, ChangesLike):
            return candidate
    return None


class ChangeBus(QObject):
    """Broadcasts changes on the UI thread.

    Signals: changed(Changes).
    """

    changed = Signal(object)

    def announce(self, changes: object) -> None:
        """Tells every listener; call on the UI thread only."""
        self.changed.emit(changes)

    def listen(self, owner: QObject, kinds: Iterable[str], heard: Callable[[Any], None]) -> None:
        """Calls `heard(changes)` whenever one of `kinds` changed, for as long as `owner` lives."""
        wanted = frozenset(kinds)

        def on_changed(changes: Any) -> None:
            if shiboken6.isValid(owner) and not wanted.isdisjoint(changes.kinds):
                heard(changes)

        connection = self.changed.connect(on_changed)
        owner.destroyed.connect(lambda: shiboken6.isValid(self) and QObject.disconnect(connection))
