"""A paper of one matter: slip, authorisation, notice or reply; every value is text ready to print, masked already."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperFact:
    """A label with its value; a wide one has a row of its own. An empty value leaves room to write."""

    label: str
    text: str = ""
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A labelled part of running text; `writing_lines` is how many lines an empty one leaves for the pen."""

    label: str
    text: str = ""
    writing_lines: int = 2


@dataclass(frozen=True, slots=True)
class CasePaper:
    """Facts in two columns, then parts of text, then what is signed (each a label with room beside it)."""

    title: str
    notes: tuple[str, ...] = ()
    facts: tuple[PaperFact, ...] = ()
    parts: tuple[PaperPart, ...] = ()
    signed: tuple[str, ...] = ()
    foot: str = ""
