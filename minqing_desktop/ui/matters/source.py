"""What the list of matters asks for: the chosen section and filters, page by page, in the order of a heading."""

from __future__ import annotations

from dataclasses import dataclass, replace

from minqing_desktop.domain.casework.machine import ROUTE_ORDER, route_word
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.calendar import work_calendar
from minqing_desktop.services.casework.categories import categories
from minqing_desktop.services.casework.matters import (
    MatterFilter,
    MatterOrder,
    MatterSection,
    matter_ids,
    matter_lines_of,
    section_counts,
    section_filter,
)
from minqing_desktop.services.session import Session
from minqing_desktop.services.villages import list_groups
from minqing_desktop.ui.kit.table import LinePage, LineRequest

Options = list[tuple[object, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the chips and the search box say; immutable, so that the reading lane may hold it."""

    section: MatterSection = MatterSection.OPEN
    route: str = ""
    category: str = ""
    group: str = ""
    cadre: str = ""
    text: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether something besides the section hides lines."""
        return bool(self.route or self.category or self.group or self.cadre or self.text)

    @property
    def conditions(self) -> MatterFilter:
        """All but the section."""
        routes = frozenset({self.route}) if self.route else frozenset()
        return MatterFilter(routes=routes, category=self.category, group=self.group, cadre=self.cadre, text=self.text)


@dataclass(frozen=True, slots=True)
class Chips:
    """Counts by section, and what the filters offer as (key, words)."""

    counts: dict[MatterSection, int]
    routes: Options
    categories: Options
    groups: Options
    cadres: Options


def wanted(session: Session, choice: Choice, sort_key: str = "", descending: bool = False) -> MatterFilter:
    """The filter of a choice in an order; what is ended stands newest first unless a heading says otherwise."""
    found = section_filter(choice.section, choice.conditions, session.today(), work_calendar(session))
    if sort_key:
        return replace(found, order=MatterOrder(sort_key), descending=descending)
    is_ended = choice.section in (MatterSection.CLOSED, MatterSection.ENDED)
    return replace(found, order=MatterOrder.CLOSED if is_ended else MatterOrder.DUE, descending=is_ended)


def load(session: Session, choice: Choice, request: LineRequest) -> LinePage:
    """One page of lines; for the reading lane."""
    rows = matter_ids(session, wanted(session, choice, request.sort_key, request.descending))
    return LinePage(len(rows), matter_lines_of(session, rows[request.offset : request.offset + request.limit]))


def load_chips(session: Session, choice: Choice) -> Chips:
    """What stands on and in the chips."""
    return Chips(
        counts=section_counts(session, choice.conditions),
        routes=[(route, route_word(route)) for route in ROUTE_ORDER],
        categories=[(each.category.name, each.category.name) for each in categories(session)],
        groups=[(group.id, group.name) for group in list_groups(session)],
        cadres=[(cadre.id, cadre.name) for cadre in list_cadres(session)],
    )
