"""Households out of the notebook, exactly those that a list shows: a roster with every member, or printed lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from minqing_desktop.domain.records.household import ID_TYPES, Household, Person
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.values.partial_date import in_words
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn
from minqing_desktop.host.files import write_atomically
from minqing_desktop.services.disclosures import note_disclosure
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import (
    BLOCK,
    HouseholdFilter,
    HouseholdLine,
    household_lines,
    household_rows,
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
) -> RosterExport:
    """Writes the households of a filter with their members on file in the order of the list.

    Whole numbers only after `disclose_roster`; an import of such a roster gives the same records again. UserError:
    file.*; `Cancelled` when stopped. The file is there whole or not at all.
    """
    from minqing_desktop.exchange.sheets.writing import write_ledger

    with session.reading() as reader:
        rows = household_rows(reader.connection, session.village, wanted)
        village = reader.first(Village, code=session.village)
        counted: list[int] = []
        ledger = _ledger(session, village.name if village else "", _rows(reader, rows, masks))

        def write(stream: BinaryIO) -> None:
            counted.append(write_ledger(ledger, stream, progress, cancel))

        write_atomically(path, write, private=not masks.are_on)
    return RosterExport(len(rows), counted[0])


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
        village = reader.first(Village, code=session.village)
        lines = household_lines(reader.connection, numbers)
    return list_paper(household_ledger(session, lines, village.name if village else ""), progress, cancel)


def household_ledger(session: Session, lines: Sequence[HouseholdLine], village: str) -> Ledger:
    """The table of these households."""
    return Ledger(
        title=tr("{village}户情表").format(village=village),
        columns=(
            LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
            LedgerColumn(tr("组别"), 13),
            LedgerColumn(tr("户编号", "narrow"), 10),
            LedgerColumn(tr("户主"), 11),
            LedgerColumn(tr("人口"), 6, ColumnKind.INTEGER),
            LedgerColumn(tr("标签"), 18),
            LedgerColumn(tr("上次走访"), 12, ColumnKind.DATE),
            LedgerColumn(tr("未了的事"), 8, ColumnKind.INTEGER),
            LedgerColumn(tr("家庭住址"), 26, ColumnKind.LONG_TEXT),
        ),
        rows=[_household_row(place, line) for place, line in enumerate(lines, start=1)],
        unit=tr("单位：{village}").format(village=village),
        footers=(tr("填报日期：{day}").format(day=long_day(session.today())),),
        sheet_name=tr("户情表"),
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


def _ledger(session: Session, village: str, rows: Iterator[Sequence[object]]) -> Ledger:
    return Ledger(
        title=tr("{village}花名册").format(village=village),
        columns=(
            LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
            LedgerColumn(tr("户编号"), 10),
            LedgerColumn(tr("组别"), 13),
            LedgerColumn(tr("户主姓名"), 11),
            LedgerColumn(tr("姓名"), 11),
            LedgerColumn(tr("与户主关系"), 11),
            LedgerColumn(tr("性别"), 6),
            LedgerColumn(tr("出生日期"), 15),
            LedgerColumn(tr("证件类型"), 10),
            LedgerColumn(tr("身份证号"), 21),
            LedgerColumn(tr("联系电话"), 15),
            LedgerColumn(tr("家庭住址"), 26, ColumnKind.LONG_TEXT),
            LedgerColumn(tr("户标签"), 13, ColumnKind.LONG_TEXT),
            LedgerColumn(tr("标签"), 13, ColumnKind.LONG_TEXT),
            LedgerColumn(tr("户备注"), 16, ColumnKind.LONG_TEXT),
            LedgerColumn(tr("备注"), 18, ColumnKind.LONG_TEXT),
        ),
        rows=rows,
        unit=tr("单位：{village}").format(village=village),
        footers=(tr("填报日期：{day}").format(day=long_day(session.today())),),
        sheet_name=tr("花名册"),
    )


def _rows(reader: Reader, numbers: list[int], masks: Masks) -> Iterator[Sequence[object]]:
    """A block of households at a time, each with its head first."""
    place = 0
    groups = {group.id: group.name for group in reader.find(Group)}
    for start in range(0, len(numbers), BLOCK):
        lines = household_lines(reader.connection, numbers[start : start + BLOCK])
        homes = reader.get_many(Household, [line.id for line in lines])
        members = _members(reader, homes)
        for line in lines:
            home = homes[line.id]
            for index, person in enumerate(members.get(line.id, ())):
                place += 1
                yield _row(place, home, groups.get(home.group, ""), line.head, person, masks, is_first=index == 0)


def _members(reader: Reader, homes: dict[str, Household]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in reader.find(Person, household__in=list(homes)):
        # Of a household that moved away those are listed who moved with it.
        if person.state in ("", homes[person.household].state):
            found.setdefault(person.household, []).append(person)
    for identity, persons in found.items():
        persons.sort(key=lambda person: person.id != homes[identity].head)
    return found


def _row(
    place: int, home: Household, group: str, head: str, person: Person, masks: Masks, is_first: bool
) -> Sequence[object]:
    """One member; tags and note of the household stand with its first member."""
    phones = "、".join(part for part in (person.phone, person.other_phones) if part)
    return (
        place,
        home.number,
        group,
        head,
        person.name,
        person.relation_word or person.relation,
        person.sex,
        in_words(person.birth_date),
        dict(ID_TYPES).get(person.id_type, "") if person.id_type else "",
        masks.id_number(person.id_number),
        masks.phone(phones),
        masks.text(home.address),
        "、".join(home.tags) if is_first else "",
        "、".join(person.tags),
        masks.text(home.note) if is_first else "",
        masks.text(person.note),
    )
