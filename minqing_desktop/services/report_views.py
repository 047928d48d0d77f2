"""Reports on the screen: what they look like before they are printed or saved, and the same again into a file."""

import io
from collections.abc import Sequence, Sized
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.exchange.marks import marked
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.exchange.sheets.ledger import Ledger
from minqing_desktop.exchange.sheets.words import cell_words
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.print_marks import mark_words
from minqing_desktop.services.report_kinds import PDF, Making, ReportOutcome, fonts
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports.registry import report_named
from minqing_desktop.services.session import Session

SHEET_ROWS = 200


@dataclass(frozen=True, slots=True)
class PaperView:
    """A report as the bytes of its PDF: what is looked at is what is printed and saved."""

    data: bytes
    outcome: ReportOutcome


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row as words; `id` is its place from 1."""

    id: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetView:
    """The head and the first rows of a workbook; `total` is how many rows it will have."""

    title: str
    notes: tuple[str, ...]
    columns: tuple[tuple[str, float], ...]
    lines: tuple[SheetLine, ...]
    total: int


def look_at_paper(
    session: Session,
    name: str,
    scope: ReportScope,
    masks: Masks,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> PaperView:
    """Renders a report's pages into memory; UserError: report_unknown, nothing_to_print.

    Unmasked only after `disclose`.
    """
    stream = io.BytesIO()
    outcome = report_named(name).write(Making(session, scope, masks, stream, progress, cancel), PDF)
    return PaperView(stream.getvalue(), outcome)


def look_at_sheet(session: Session, name: str, scope: ReportScope, masks: Masks, rows: int = SHEET_ROWS) -> SheetView:
    """The head and the first rows of a workbook, as words; UserError: report_unknown."""
    with _opened(session, name, scope, masks) as ledger:
        lines = tuple(
            SheetLine(place, _words(ledger, row)) for place, row in enumerate(islice(iter(ledger.rows), rows), start=1)
        )
        columns = tuple((column.heading, column.width) for column in ledger.columns)
        notes = tuple(part for part in (ledger.unit, ledger.period) if part)
        total = len(ledger.rows) if isinstance(ledger.rows, Sized) else len(lines)
        return SheetView(ledger.title, notes, columns, lines, total)


def print_sheet(
    session: Session,
    name: str,
    scope: ReportScope,
    masks: Masks,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> PaperView:
    """A workbook as pages to print; UserError: report_unknown, fonts_missing. Unmasked only after `disclose`."""
    with _opened(session, name, scope, masks) as ledger:
        return list_paper(session, ledger, progress, cancel)


def _opened(session: Session, name: str, scope: ReportScope, masks: Masks) -> AbstractContextManager[Ledger]:
    opened = report_named(name).ledger
    if opened is None:
        raise ValueError("this report has no rows")
    return opened(session, scope, masks)


def list_paper(
    session: Session, ledger: Ledger, progress: Progress | None = None, cancel: Cancel | None = None
) -> PaperView:
    """Any ledger as pages to look at and print."""
    # Loaded with the first page that is set.
    from minqing_desktop.exchange.pdf.lists import write_list

    stream = io.BytesIO()
    with marked(mark_words(session)):
        result = write_list(ledger, stream, fonts(), progress, cancel)
    total = len(ledger.rows) if isinstance(ledger.rows, Sized) else 0
    return PaperView(stream.getvalue(), ReportOutcome(total, result.pages, result.missing))


def save_paper(session: Session, name: str, view: PaperView, path: Path, is_private: bool = False) -> None:
    """Writes what was looked at; UserError: file.*."""
    write_out(session, path, view.data, name, view.outcome.visits, private=is_private)


def save_file(
    session: Session,
    name: str,
    scope: ReportScope,
    masks: Masks,
    path: Path,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ReportOutcome:
    """Writes the whole report, of the kind the file's ending says; UserError: report_unknown, file.*.

    Unmasked only after `disclose`.
    """
    made: list[ReportOutcome] = []

    def write(stream: BinaryIO) -> None:
        made.append(
            report_named(name).write(Making(session, scope, masks, stream, progress, cancel), path.suffix.lower())
        )

    write_out(session, path, write, name, lambda: made[0].visits, private=not masks.are_on)
    return made[0]


def _words(ledger: Ledger, row: Sequence[object]) -> tuple[str, ...]:
    return tuple(cell_words(column.kind, value) for column, value in zip(ledger.columns, row, strict=True))
