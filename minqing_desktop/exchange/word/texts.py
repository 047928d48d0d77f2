"""Puts text into Word paragraphs: what no XML can hold is left out, line breaks begin paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.text.paragraph import Paragraph

# XML 1.0 forbids these; python-docx would make breaks of some of them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without what a document cannot hold."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def add_lines(first: Paragraph, text: str, style: str) -> Iterator[Paragraph]:
    """Fills `first` with the first line, and a paragraph behind it with each further one."""
    container = first._parent
    for place, line in enumerate(clean(text).split("\n")):
        paragraph = first if place == 0 else container.add_paragraph()
        paragraph.style = style
        if line:
            paragraph.add_run(line)
        yield paragraph
