"""Households out of the notebook, exactly those that a list shows: a roster with every member, or printed lines."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import HOUSEHOLD_STATES, Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn
from minqing_desktop.services.disclosures import note_disclosure
from minqing_desktop.services.household_scope import households_in
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.ledger_frames import framed, in_words, narrowing_of
from minqing_desktop.services.roster_sheets import Member, RosterColumn, roster_columns, row_of
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_ledgers import CountedRows
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import (
    BLOCK,
    HouseholdFilter,
    HouseholdLine,
    count_members,
    household_lines,
    household_rows,
    rows_of,
)

# What writes workbooks and pages is loaded when it is first asked for: the page of households opens far more often.
if TYPE_CHECKING:
    from minqing_desktop.services.report_views import PaperView

MASKED = Masks()
DOCUMENT = "roster"


@dataclass(frozen=True, slots=True)
class RosterExport:
    """How much went out."""

    households: int
    persons: int


def export_roster(
    session: Session,
    path: Path,
    wanted: HouseholdFilter,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    masks: Masks = MASKED,
    with_gone: bool = False,
) -> RosterExport:
    """Writes the households of a filter with their members on file in the order of the list.

    Whole numbers only after `disclose_roster`; an import of such a roster gives the same records again. `with_gone`
    adds people who died or moved away, with their state. UserError: file.*; `Cancelled` when stopped. The file is there
    whole or not at all.
    """
    from minqing_desktop.exchange.sheets.writing import write_ledger

    with session.reading() as reader:
        rows = household_rows(reader.connection, session.village, wanted)
        shows_state, narrowed = with_gone or wanted.state != "", filter_words(reader, wanted)
        ledger = _roster(session, reader, rows, masks, shows_state, with_gone, narrowed)
        counted: list[int] = []

        def write(stream: BinaryIO) -> None:
            counted.append(write_ledger(ledger, stream, progress, cancel))

        write_out(session, path, write, DOCUMENT, lambda: counted[0], private=not masks.are_on)
    return RosterExport(len(rows), counted[0])


@contextmanager
def open_roster(session: Session, scope: VisitScope, masks: Masks) -> Iterator[Ledger]:
    """The roster of a group, a tag, a cadre's households or those named; its rows are read while this block lasts."""
    with session.reading() as reader:
        rows = rows_of(reader.connection, households_in(reader, session.village, scope))
        yield _roster(session, reader, rows, masks, False, False, narrowing_of(reader, scope))


def _roster(
    session: Session,
    reader: Reader,
    rows: list[int],
    masks: Masks,
    shows_state: bool,
    with_gone: bool,
    narrowed: str = "",
) -> Ledger:
    columns = roster_columns(reader, session.village, masks, shows_state)
    lines = CountedRows(
        _rows(reader, rows, columns, masks, with_gone), count_members(reader.connection, rows, with_gone)
    )
    return framed(session, reader, tr("花名册"), [each.column for each in columns], lines, narrowed=narrowed)


def disclose_roster(session: Session, wanted: HouseholdFilter, reason: str) -> None:
    """Writes into the log that the roster of these households is given out with whole numbers, and why.

    UserError: reason_missing. For the writing lane.
    """
    with session.reading() as reader:
        count = len(household_rows(reader.connection, session.village, wanted))
    note_disclosure(session, DOCUMENT, count, reason)


def print_households(
    session: Session, wanted: HouseholdFilter, progress: Progress | None = None, cancel: Cancel | None = None
) -> "PaperView":
    """The households of a filter as pages, a line each, in the order of the list; UserError: fonts_missing."""
    from minqing_desktop.services.report_views import list_paper

    with session.reading() as reader:
        numbers = household_rows(reader.connection, session.village, wanted)
        lines = household_lines(reader.connection, numbers)
        ledger = household_ledger(session, reader, lines, filter_words(reader, wanted))
    return list_paper(session, ledger, progress, cancel)


def household_ledger(session: Session, reader: Reader, lines: Sequence[HouseholdLine], narrowed: str = "") -> Ledger:
    """The table of these households."""
    columns = (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("组别"), 13),
        LedgerColumn(tr("户编号", "narrow"), 10),
        LedgerColumn(tr("户主"), 11),
        LedgerColumn(tr("人口"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("标签"), 18),
        LedgerColumn(tr("上次走访"), 12, ColumnKind.DATE),
        LedgerColumn(tr("未了的事"), 8, ColumnKind.INTEGER),
        LedgerColumn(tr("家庭住址"), 26, ColumnKind.LONG_TEXT),
    )
    rows = [_household_row(place, line) for place, line in enumerate(lines, start=1)]
    return framed(session, reader, tr("户情表"), columns, rows, narrowed=narrowed)


def filter_words(reader: Reader, wanted: HouseholdFilter) -> str:
    """What a list of households is narrowed to, in words."""
    group, cadre = reader.maybe(Group, wanted.group), reader.maybe(Cadre, wanted.cadre)
    states = tr("全部状态") if wanted.state is None else dict(HOUSEHOLD_STATES)[wanted.state] if wanted.state else ""
    return in_words(
        (tr("组别"), group.name if group else ""),
        (tr("标签"), wanted.tag),
        (tr("联系干部"), cadre.name if cadre else ""),
        (tr("状态"), states),
        (tr("只看"), tr("有未了的事") if wanted.only_open else ""),
        (tr("查找"), MASKED.text(wanted.text.strip())),
    )


def _household_row(place: int, line: HouseholdLine) -> Sequence[object]:
    return (
        place,
        line.group,
        line.number,
        line.head,
        line.members,
        "、".join(line.tags),
        line.last_visit.astimezone().date() if line.last_visit else None,
        line.open_count or None,
        MASKED.text(line.address),
    )


def _rows(
    reader: Reader, numbers: list[int], columns: Sequence[RosterColumn], masks: Masks, with_gone: bool
) -> Iterator[Sequence[object]]:
    """A block of households at a time, each with its head first."""
    place = 0
    groups = {group.id: group.name for group in reader.find(Group)}
    for start in range(0, len(numbers), BLOCK):
        lines = household_lines(reader.connection, numbers[start : start + BLOCK])
        homes = reader.get_many(Household, [line.id for line in lines])
        members = _members(reader, homes, with_gone)
        for line in lines:
            home, people = homes[line.id], members.get(line.id, ())
            # A head who is not listed would come in again as somebody who lives here.
            head = next((person.name for person in people if person.id == home.head), "")
            for index, person in enumerate(people):
                place += 1
                member = Member(place, home, groups.get(home.group, ""), head, person, is_first=index == 0)
                yield row_of(columns, member, masks)


def _members(reader: Reader, homes: dict[str, Household], with_gone: bool) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in reader.find(Person, household__in=list(homes)):
        # Of a household that moved away those are listed who moved with it.
        if with_gone or person.state in ("", homes[person.household].state):
            found.setdefault(person.household, []).append(person)
    for identity, persons in found.items():
        persons.sort(key=lambda person: person.id != homes[identity].head)
    return found
