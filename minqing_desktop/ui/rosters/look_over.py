"""Reads a roster beside the UI thread and gathers everything that the review shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.raw_cells import RawCells
from minqing_desktop.services.roster_differences import differences
from minqing_desktop.services.roster_duplicates import duplicates_in_plan, said_before, settle
from minqing_desktop.services.roster_intake import tag_for
from minqing_desktop.services.roster_matching import village_of
from minqing_desktop.services.roster_review import Wishes, file_stamp, look_over
from minqing_desktop.services.roster_tag_words import TagGuess
from minqing_desktop.services.roster_tagging import read_tags, recognise
from minqing_desktop.services.rosters import known_households
from minqing_desktop.services.session import Session
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.rosters.findings import Findings, find_out
from minqing_desktop.ui.rosters.review_view import Reading
from minqing_desktop.ui.rosters.sheet_marks import mark_sheets


@dataclass(frozen=True, slots=True)
class Sayings:
    """What was said of the file beside its columns and cells: the tag it gives (None: find out, '': none), and of
    possible duplicates by their id.
    """

    tag: str | None = None
    duplicates: Mapping[str, str] = field(default_factory=dict)


def read_roster(
    session: Session,
    path: Path,
    wishes: Wishes,
    before: Reading | None,
    port: JobPort,
    sayings: Sayings | None = None,
) -> Reading:
    """One reading. `before` lends the cells of the file, which stay the same until somebody saves it anew.

    Corrections made in a file that was saved anew since are dropped: its rows may be others now.
    """
    stamp = file_stamp(path)
    is_same = before is not None and before.found.path == path and before.stamp == stamp
    if before is not None and before.found.path == path and not is_same:
        wishes = wishes.without_corrections()
    cells = before.cells if before is not None and is_same else RawCells()
    plan = look_over(path, wishes, None if is_same else cells, port, port.wants_stop)
    found = _against_notebook(session, path, plan, sayings or Sayings(), port)
    return Reading(found, mark_sheets(plan), cells, wishes, stamp)


def _against_notebook(session: Session, path: Path, plan: RosterPlan, sayings: Sayings, port: JobPort) -> Findings:
    """What the plan means for the village in hand."""
    village = village_of(session)
    guess = recognise(session, plan, path, village)
    if guess is None and sayings.tag:
        guess = TagGuess(sayings.tag, False)
    tag = sayings.tag
    if tag is None and guess is not None:
        tag = tag_for(session, plan, guess)
    if tag and guess is not None:
        tags = read_tags(session, plan, tag, port, port.wants_stop)
        return replace(find_out(path, plan, frozenset()), tag_guess=guess, tags=tags)
    pairs = duplicates_in_plan(session, plan, cancel=port.wants_stop, village=village)
    said = said_before(session, plan)
    settled = settle(((each, sayings.duplicates.get(each.id, "")) for each in pairs), said)
    changed = differences(session, plan, port, port.wants_stop, settled, village)
    if changed.on_file:
        found = find_out(path, plan, changed.on_file, changed)
    else:
        found = find_out(path, plan, known_households(session, plan))
    asks_tag = guess is not None and sayings.tag is None
    return replace(found, said_before=said, duplicates=pairs, tag_guess=guess, asks_tag=asks_tag)
