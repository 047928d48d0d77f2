"""What sets one kind of window apart from another: a notebook's, a county's."""

from __future__ import annotations

from dataclasses import dataclass

from minqing_desktop.domain.words import tr


@dataclass(frozen=True, slots=True)
class FrameKind:
    """`title` names the window, `search` says what the global search finds, `other` leads from the door elsewhere.

    `has_visits`: visits are written here, Ctrl+N begins one. `has_repair`: the door also opens with the township's
    key, and knows a way where a notebook does not open.
    """

    title: str
    search: str
    other: str
    has_visits: bool = True
    has_repair: bool = True


def notebook_kind() -> FrameKind:
    """The window over a notebook."""
    return FrameKind(tr("民情日记"), tr("找人、找户、找事"), tr("换一个笔记本"))
