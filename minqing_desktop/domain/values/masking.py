"""Hides what identifies one person in numbers that are shown or leave the notebook.

Of an ID number the last eight places go: within a village the tail names one person, while the beginning is only the
county and the year of birth. A telephone number keeps its ends, as people know it from every receipt, and loses the
middle that makes it one line.
"""

import re
from dataclasses import dataclass

from minqing_desktop.domain.catalogue import FieldFacts, FieldType

ID_SHOWN = 10
OTHER_SHOWN = 2
SIGN = "*"

# The number of a disabled person's certificate is the ID number with two more places.
_ID_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[0-9Xx](?:\d{2}[Bb]?\d?)?|\d{15})(?![0-9A-Za-z])", re.ASCII)
_MOBILE_IN_TEXT = re.compile(r"(?<!\d)1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)", re.ASCII)
_LINE_IN_TEXT = re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?:-\d{1,5})?(?!\d)", re.ASCII)
_SPLIT = re.compile(r"([、，,;；/ ]+)")


def mask_id_number(number: str) -> str:
    """«3303271944********»; of a passport or permit the first two places stay, of a 15-place number the first eight."""
    if len(number) >= 18:
        shown = ID_SHOWN
    elif len(number) == 15 and number.isdigit():
        shown = ID_SHOWN - 2
    else:
        shown = min(OTHER_SHOWN, len(number) // 2)
    return number[:shown] + SIGN * (len(number) - shown)


def mask_phone(number: str) -> str:
    """«138****5678»; several numbers in one text are masked one by one."""
    return "".join(part if _SPLIT.fullmatch(part) else _mask_one_phone(part) for part in _SPLIT.split(number))


def _mask_one_phone(number: str) -> str:
    digits = [place for place, character in enumerate(number) if character.isdigit()]
    short = len(digits) < 10
    hidden = set(digits[max(len(digits) // 2 - 1, 0) :] if short else digits[-8:-4])
    return "".join(SIGN if place in hidden else character for place, character in enumerate(number))


def mask_name(name: str) -> str:
    """«张*三», «张*»: as names stand in notices to the public; the first character and, of three or more, the last."""
    if len(name) < 2:
        return name
    tail = name[-1] if len(name) > 2 else ""
    return name[0] + SIGN * (len(name) - 1 - len(tail)) + tail


def mask_text(text: str) -> str:
    """A text in which every ID number and telephone number somebody wrote down is masked."""
    masked = _ID_IN_TEXT.sub(lambda match: mask_id_number(match[0]), text)
    masked = _MOBILE_IN_TEXT.sub(lambda match: _mask_one_phone(match[0]), masked)
    return _LINE_IN_TEXT.sub(lambda match: _mask_one_phone(match[0]), masked)


def mask_value(facts: FieldFacts, value: str) -> str:
    """A text value as it may leave by what the catalogue says of its field."""
    if facts.type is FieldType.ID_NUMBER:
        return mask_id_number(value)
    if facts.type is FieldType.PHONE:
        return mask_phone(value)
    return mask_text(value)


@dataclass(frozen=True, slots=True)
class Masks:
    """How values go into one document: masked, or whole where somebody gave a reason."""

    are_on: bool = True

    def text(self, value: str) -> str:
        """A running text."""
        return mask_text(value) if self.are_on else value

    def phone(self, value: str) -> str:
        """A telephone number, or several."""
        return mask_phone(value) if self.are_on else value

    def name(self, value: str) -> str:
        """A name as a notice to the public prints it; inside the office names are never masked."""
        return mask_name(value) if self.are_on else value

    def id_number(self, value: str) -> str:
        """An ID number."""
        return mask_id_number(value) if self.are_on else value
