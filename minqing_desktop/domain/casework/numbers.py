"""Numbers of matters: «2026-0012» by village and year.

Two laptops that were apart give the same number to two matters. Nothing forbids that, as a merge must never fail; the
one that was entered later (by its id, which carries the time) is then shown with a suffix, «2026-0012-2», everywhere
alike, and what is stored stays as printed on the papers that were handed out.
"""

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"(\d{4})-(\d{1,6})")


def number_of(year: int, place: int) -> str:
    """The number of the matter at a place in its year."""
    return f"{year}-{place:04d}"


def next_number(year: int, numbers: Iterable[str]) -> str:
    """The number after the greatest of a year among those given."""
    places = (match for match in map(_NUMBER.fullmatch, numbers) if match and int(match[1]) == year)
    return number_of(year, max((int(match[2]) for match in places), default=0) + 1)


def shown_number(number: str, id: str, others: Iterable[str]) -> str:
    """The number as people see it; `others` are the ids of all matters of the village that have it."""
    return number_at(number, sum(1 for other in others if other < id))


def number_at(number: str, place: int) -> str:
    """The same for one that `place` others with its number were entered before."""
    return f"{number}-{place + 1}" if number and place else number
