"""Puts words into the blanks of a text that consists of runs, in cells and in text boxes of drawings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from minqing_desktop.exchange.forms.cells import Value
from minqing_desktop.exchange.forms.parts import Element, Parts, SheetPart

if TYPE_CHECKING:
    from minqing_desktop.exchange.forms.blanks import Blank

_ROOM = ("_", "＿", " ", "\t", "\u3000")
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def put_words(texts: Sequence[Element], edits: Iterable[tuple["Blank", Value]]) -> None:
    """Writes values into their blanks; `texts` are the elements that the text consists of, one after another."""
    whole = "".join(each.text or "" for each in texts)
    for blank, value in sorted(edits, key=lambda each: -each[0].start):
        _replace(texts, blank.start, blank.end, words_into(whole, blank, value))


def words_into(whole: str, blank: "Blank", value: Value) -> str:
    """What stands in place of a blank within a text, with the room that it leaves before what follows."""
    room = whole[blank.start : blank.end]
    words = _words(value, room).removesuffix(blank.before)
    has_gap = blank.end < len(whole) and room[-1:] in _ROOM and not blank.before
    return words + " " * (max(len(room) - 2 * len(words), 1) if has_gap else 0)


def _words(value: Value, room: str) -> str:
    if isinstance(value, date):
        told = f"{value.year}年{value.month}月" + (f"{value.day}日" if "日" in room or "年" not in room else "")
        return f"（{told}）" if room.strip()[:1] in ("（", "(") else told
    return "" if value is None else str(value)


def _replace(texts: Sequence[Element], start: int, end: int, words: str) -> None:
    place = 0
    is_written = False
    for each in texts:
        text = each.text or ""
        first, last = max(start - place, 0), min(end - place, len(text))
        holds_start = place <= start <= place + len(text) and (start < place + len(text) or each is texts[-1])
        place += len(text)
        if not is_written and holds_start:
            each.text = text[:first] + words + text[max(last, first) :]
            is_written = True
        elif is_written and first < last:
            each.text = text[:first] + text[last:]


def blanks_in_boxes(parts: Parts, part: SheetPart, find: Callable[[str], Iterable["Blank"]]) -> list["Blank"]:
    """The blanks of the sheet's text boxes that are about who reports."""
    found = []
    for number, texts in enumerate(_paragraphs(parts, part), start=1):
        text = "".join(each.text or "" for each in texts)
        found += [replace(blank, box=number) for blank in find(text) if not blank.is_record]
    return found


def fill_boxes(parts: Parts, part: SheetPart, values: Mapping["Blank", Value]) -> None:
    """Writes into the text boxes of a sheet."""
    for drawing in parts.related(part.part, "drawing"):
        parts.changing(drawing)
    by_box: dict[int, list[tuple[Blank, Value]]] = {}
    for blank, value in values.items():
        by_box.setdefault(blank.box, []).append((blank, value))
    for number, texts in enumerate(_paragraphs(parts, part), start=1):
        if number in by_box:
            put_words(texts, by_box[number])


def _paragraphs(parts: Parts, part: SheetPart) -> list[list[Element]]:
    """The texts of each paragraph in the sheet's drawing, in the order they stand in."""
    return [
        paragraph.findall(f"{_PICTURE}r/{_PICTURE}t")
        for drawing in parts.related(part.part, "drawing")
        for paragraph in parts.tree(drawing).iter(f"{_PICTURE}p")
    ]
