"""Boxes to tick that are printed in a cell: «□是 □否», «男□ 女□», or one box alone for «是»."""

import re

_BOXES = "□☐◻▢"
_TICKED = "☑"
_YES = "是"
_AFTER = re.compile(rf"([{_BOXES}])\s*([^{_BOXES}{_TICKED}☒\s][^{_BOXES}{_TICKED}☒]*)")
_BEFORE = re.compile(rf"([^{_BOXES}{_TICKED}☒\s][^{_BOXES}{_TICKED}☒]*?)\s*([{_BOXES}])")
_BARE = re.compile(r"[\s、，,;；/（）()．.]+")


def is_choice(text: object) -> bool:
    """Whether a cell's text is nothing but boxes to tick with their words."""
    return isinstance(text, str) and bool(_options(text))


def _options(text: str) -> list[tuple[int, str]]:
    """Where each box stands, and its words without signs."""
    bare = text.strip()
    if not bare or not any(box in bare for box in _BOXES):
        return []
    if len(bare) == 1:
        return [(text.index(bare), _YES)]
    if bare[0] in _BOXES:
        return [(found.start(1), _BARE.sub("", found[2])) for found in _AFTER.finditer(text)]
    if bare[-1] in _BOXES:
        return [(found.start(2), _BARE.sub("", found[1])) for found in _BEFORE.finditer(text)]
    return []


def ticked(text: str, value: object) -> str:
    """The text with the box of a value ticked, or of several with «、» between; as it is where none fits."""
    wanted = {_BARE.sub("", each) for each in re.split("[、，,;；]", "" if value is None else str(value))} - {""}
    made = list(text)
    for place, words in _options(text):
        if words in wanted:
            made[place] = _TICKED
    return "".join(made)
