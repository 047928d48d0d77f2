"""How a page registers with the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class PageSpec:
    """`factory` makes the page the first time it is shown; `bottom` puts it at the foot of the navigation.

    A page with `is_listed` false has no place in the navigation: other pages lead to it.

    A page that is a `kit.page.Page` is also told when it comes, goes, is led to and is to be printed.
    """

    key: str
    title: str
    icon: str
    factory: Callable[[], QWidget]
    bottom: bool = False
    is_listed: bool = True
