"""Reads a roster within this process: for the child process, and for tests. Programs use `reader_process`."""

from collections.abc import Iterator
from pathlib import Path

from minqing_desktop.exchange.roster.columns import Answers
from minqing_desktop.exchange.roster.corrections import Corrections
from minqing_desktop.exchange.roster.headings import load_headings
from minqing_desktop.exchange.roster.opening import open_sheets
from minqing_desktop.exchange.roster.parsing import parse
from minqing_desktop.exchange.roster.plan import RosterBatch, RosterOutline, RosterPlan


def read_here(
    path: Path, headings: Path, answers: Answers | None = None, corrections: Corrections | None = None
) -> Iterator[RosterOutline | RosterBatch]:
    """The outline, then the batches; no limits of memory and time."""
    return parse(open_sheets(path), load_headings(headings), answers or {}, corrections)


def plan_roster_here(
    path: Path, headings: Path, answers: Answers | None = None, corrections: Corrections | None = None
) -> RosterPlan:
    """The whole plan, read within this process."""
    outline, *batches = read_here(path, headings, answers, corrections)
    assert isinstance(outline, RosterOutline)
    return RosterPlan(outline, [batch for batch in batches if isinstance(batch, RosterBatch)])
