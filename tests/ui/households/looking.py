"""Short ways to ask the page of households what it shows."""

from __future__ import annotations

from typing import Any

from minqing_desktop.services.households import profile
from minqing_desktop.ui.households.page import HouseholdsPage


def heads(page: HouseholdsPage) -> list[str]:
    model = page.list.table.model
    return [model.line_at(row).head for row in range(model.total)]


def open_household(page, desk, settle, household: str) -> None:
    page.open_target(household)
    settle(desk)
    assert page.profile_view.profile.household.id == household


def form_of(page: HouseholdsPage) -> Any:
    """What the panel shows, with whatever fields it has."""
    return page.panel.content


def members(desk, household: str) -> list[str]:
    return [person.name for person in profile(desk.session, household).members]
