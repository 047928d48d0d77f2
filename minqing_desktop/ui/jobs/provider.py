"""Feeds pickers and search boxes from the read lane, the latest question only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from minqing_desktop.ui.jobs.runner import JobRunner

Provider = Callable[[str, Callable[[list[Any]], None]], None]


def lookup_through(runner: JobRunner, owner: QObject, find: Callable[[str], list[Any]], name: str = "find") -> Provider:
    """Makes the provider a `CompleterField` or the global search wants from a blocking `find(query) -> list`.

    `find` runs in the read lane; an answer overtaken by a newer question is dropped. `name` keeps several providers of
    one owner apart.
    """

    def provide(query: str, deliver: Callable[[list[Any]], None]) -> None:
        runner.read(lambda: find(query), owner=owner, done=deliver, replaces=name)

    return provide
