"""Reads a roster beside the UI thread and gathers everything that the review shows of it."""

from __future__ import annotations

from pathlib import Path

from minqing_desktop.exchange.roster.raw_cells import RawCells
from minqing_desktop.services.roster_differences import differences
from minqing_desktop.services.roster_review import Wishes, file_stamp, look_over
from minqing_desktop.services.rosters import known_households
from minqing_desktop.services.session import Session
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.rosters.findings import Findings, find_out
from minqing_desktop.ui.rosters.review_view import Reading
from minqing_desktop.ui.rosters.sheet_marks import mark_sheets


def read_roster(session: Session, path: Path, wishes: Wishes, before: Reading | None, port: JobPort) -> Reading:
    """One reading. `before` lends the cells of the file, which stay the same until somebody saves it anew.

    Corrections made in a file that was saved anew since are dropped: its rows may be others now.
    """
    stamp = file_stamp(path)
    is_same = before is not None and before.found.path == path and before.stamp == stamp
    if before is not None and before.found.path == path and not is_same:
        wishes = wishes.without_corrections()
    cells = before.cells if before is not None and is_same else RawCells()
    plan = look_over(path, wishes, None if is_same else cells, port, port.wants_stop)
    changed = differences(session, plan, port, port.wants_stop)
    found: Findings
    if changed.on_file:
        found = find_out(path, plan, changed.on_file, changed)
    else:
        found = find_out(path, plan, known_households(session, plan))
    return Reading(found, mark_sheets(plan), cells, wishes, stamp)
