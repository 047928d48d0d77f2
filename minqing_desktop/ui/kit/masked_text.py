"""Masks numbers that somebody wrote into running text, wherever the kit shows text; fields to type in stay whole."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any, TypeVar

from minqing_desktop.domain.values.masking import mask_text

R = TypeVar("R")
# Most texts hold no number at all, and lists are painted often.
_MAY_HOLD_ONE = re.compile(r"\d{3}[- ]?\d{4}")


def masked(text: str) -> str:
    """The text with every telephone and ID number in it masked."""
    return mask_text(text) if _MAY_HOLD_ONE.search(text) else text


def masked_record(shown: R) -> R:
    """A frozen record of texts to be painted, masked all but for its `id`."""
    changed: dict[str, Any] = {}
    for each in fields(shown):  # pyright: ignore[reportArgumentType]
        value = getattr(shown, each.name)
        if each.name != "id" and isinstance(value, str) and masked(value) != value:
            changed[each.name] = masked(value)
    return replace(shown, **changed) if changed else shown  # pyright: ignore[reportArgumentType, reportCallIssue]
