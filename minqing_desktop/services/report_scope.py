"""What a report is made for, of all that reports can ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReportScope:
    """Empty parts narrow nothing, several narrow together; days are inclusive, the others are ids, `tag` is a word.

    `visits`, `households` and `matters` name records in the order they are wanted and go before the span; `None` says
    that none were named, an empty tuple that a list had nothing in it. A month or a year is a span that begins and ends
    with it.
    """

    visits: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    household: str = ""
    cadre: str = ""
    matter: str = ""
    matters: tuple[str, ...] | None = None
    group: str = ""
    tag: str = ""
    households: tuple[str, ...] | None = None
    task: str = ""
    person: str = ""

    def takes_household(self, household: str) -> bool:
        """Whether what belongs to a household is wanted; an empty id is of none."""
        return self.household in ("", household) and (self.households is None or household in self.households)

    def month(self, today: date) -> date:
        """The first day of the month meant: the one the span ends in, else the present one."""
        return (self.until or self.since or today).replace(day=1)

    def year(self, today: date) -> int:
        """The year meant, in the same way."""
        return self.month(today).year
