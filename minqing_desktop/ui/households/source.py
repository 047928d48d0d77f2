"""Feeds the list from the read lane: asks for the order of rows once, then for the lines that are looked at."""

from __future__ import annotations

from dataclasses import replace

from minqing_desktop.services.households import (
    HouseholdFilter,
    HouseholdOrder,
    household_ids,
    household_lines_of,
)
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.table import LinePage, LineRequest


class HouseholdSource:
    """`wanted` is set on the UI thread, `load` runs in the read lane; a frozen filter passes between them whole."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.wanted = HouseholdFilter()
        self._kept: tuple[HouseholdFilter, list[int]] | None = None
        self._generation = 0

    def forget(self) -> None:
        """The next answer is counted anew, because records changed."""
        self._generation += 1
        self._kept = None

    def ordered(self, order: HouseholdOrder, is_descending: bool) -> HouseholdFilter:
        """What is wanted, in an order; in the usual one, by turns, the households one looks after come first."""
        by_turns = order is HouseholdOrder.LAST_VISIT and not is_descending
        own_first = self._desk.session.cadre if by_turns else ""
        return replace(self.wanted, order=order, descending=is_descending, own_first=own_first)

    def load(self, request: LineRequest) -> LinePage:
        """A page of lines in the order asked for; the longest unvisited first unless another is."""
        session, generation = self._desk.session, self._generation
        order = HouseholdOrder(request.sort_key or HouseholdOrder.LAST_VISIT)
        wanted = self.ordered(order, request.descending)
        kept = self._kept
        if kept is None or kept[0] != wanted:
            kept = (wanted, household_ids(session, wanted))
            if generation == self._generation:
                self._kept = kept
        rows = kept[1]
        lines = household_lines_of(session, rows[request.offset : request.offset + request.limit])
        return LinePage(len(rows), lines)
