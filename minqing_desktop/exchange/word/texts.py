"""Puts text into Word paragraphs: what no XML can hold is left out, line breaks begin paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from docx.text.paragraph import Paragraph

# XML 1.0 forbids these; python-docx would make breaks of some of them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# python-docx looks through all styles for each paragraph; a table of some hundred rows then takes seconds
_STYLE_IDS: WeakKeyDictionary[object, dict[str, str | None]] = WeakKeyDictionary()


def clean(text: str) -> str:
    """The text without what a document cannot hold."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def add_lines(first: Paragraph, text: str, style: str) -> Iterator[Paragraph]:
    """Fills `first` with the first line, and a paragraph behind it with each further one."""
    container = first._parent
    for place, line in enumerate(clean(text).split("\n")):
        paragraph = first if place == 0 else container.add_paragraph()  # pyright: ignore[reportAttributeAccessIssue]
        set_style(paragraph, style)
        if line:
            paragraph.add_run(line)
        yield paragraph


def set_style(paragraph: Paragraph, style: str) -> None:
    """Gives a paragraph a style of its document by name."""
    known = _STYLE_IDS.setdefault(paragraph.part, {})
    if style in known:
        paragraph._p.style = known[style]
    else:
        paragraph.style = style
        known[style] = paragraph._p.style
