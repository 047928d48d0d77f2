"""What the list of tasks asks for: the chosen section and filters, page by page, in the order of a heading."""

from __future__ import annotations

from dataclasses import dataclass, replace

from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.session import Session
from minqing_desktop.services.tasks import (
    TaskFilter,
    TaskOrder,
    TaskSection,
    section_counts,
    section_filter,
    task_ids,
    task_lines_of,
)
from minqing_desktop.ui.kit.table import LinePage, LineRequest


@dataclass(frozen=True, slots=True)
class Choice:
    """What the chips and the search box say; immutable, so that the reading lane may hold it."""

    section: TaskSection = TaskSection.OPEN
    cadre: str = ""
    only_promises: bool = False
    only_repeating: bool = False
    text: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether something besides the section hides lines."""
        return bool(self.cadre or self.only_promises or self.only_repeating or self.text)

    @property
    def conditions(self) -> TaskFilter:
        """All but the section."""
        return TaskFilter(
            cadre=self.cadre, only_promises=self.only_promises, only_repeating=self.only_repeating, text=self.text
        )


def wanted(session: Session, choice: Choice, sort_key: str = "", descending: bool = False) -> TaskFilter:
    """The filter of a choice in an order."""
    found = section_filter(choice.section, session.today(), choice.conditions)
    order = TaskOrder(sort_key) if sort_key else TaskOrder.DAY
    return replace(found, order=order, descending=descending)


def load(session: Session, choice: Choice, request: LineRequest) -> LinePage:
    """One page of lines; for the reading lane."""
    rows = task_ids(session, wanted(session, choice, request.sort_key, request.descending))
    return LinePage(len(rows), task_lines_of(session, rows[request.offset : request.offset + request.limit]))


def load_chips(session: Session, choice: Choice) -> tuple[dict[TaskSection, int], list[tuple[object, str]]]:
    """Counts by section, and the cadres a task can be with as (id, name)."""
    cadres: list[tuple[object, str]] = [(cadre.id, cadre.name) for cadre in list_cadres(session)]
    return section_counts(session, choice.conditions), cadres
