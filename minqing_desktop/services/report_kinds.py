"""What a report is: a description of what it is called, what it asks for and what it writes, in one place.

A report is one of four: rows of a ledger (a workbook, or pages with the same rows), papers said block by block (PDF,
and Word for those that others edit), figures in tables with charts, or pages that a writer of its own sets.
"""

import sys
from collections.abc import Callable, Iterable, Sized
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.figure_paper import figure_paper
from minqing_desktop.exchange.documents.figures import FigureBook
from minqing_desktop.exchange.documents.paper import Paper
from minqing_desktop.exchange.marks import marked
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.exchange.sheets.ledger import Ledger
from minqing_desktop.host.memory import give_back
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.print_marks import mark_words
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.session import Session
from minqing_desktop.services.village_names import village_name
from minqing_desktop.storage.reader import Reader

if TYPE_CHECKING:
    from minqing_desktop.exchange.pdf.faces import FontSet

PDF, WORD, WORKBOOK, DELIMITED = ".pdf", ".docx", ".xlsx", ".csv"


class Section(StrEnum):
    """Where in the gallery a report stands."""

    VISITS = "visits"
    HOUSEHOLDS = "households"
    MATTERS = "matters"
    TASKS = "tasks"
    SUMMARIES = "summaries"
    OUTWARD = "outward"


class Ask(StrEnum):
    """What a report can be narrowed by; the bar above it asks for these and no others."""

    SPAN = "span"
    MONTH = "month"
    YEAR = "year"
    HOUSEHOLD = "household"
    GROUP = "group"
    TAG = "tag"
    CADRE = "cadre"
    VISITS = "visits"
    MATTER = "matter"
    NOTICE = "notice"
    """Ground, days and contact of a 公示 (`services.notice_terms`), which narrow nothing."""


def section_words() -> dict[Section, str]:
    """The sections as the gallery calls them, in its order."""
    return {
        Section.VISITS: tr("走访"),
        Section.HOUSEHOLDS: tr("户情"),
        Section.MATTERS: tr("民情事项"),
        Section.TASKS: tr("任务"),
        Section.SUMMARIES: tr("汇总"),
        Section.OUTWARD: tr("公示与交接"),
    }


@dataclass(frozen=True, slots=True)
class ReportOutcome:
    """What was written: visits (or matters, slips … of another report), pages (0 where a file has none), and characters
    no face has.
    """

    visits: int
    pages: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What papers are filled from: one snapshot of the notebook, what was asked for, and the masks that apply."""

    session: Session
    reader: Reader
    scope: ReportScope
    masks: Masks

    @property
    def village(self) -> str:
        """The name of the village in hand."""
        return village_name(self.reader, self.session)


@dataclass(frozen=True, slots=True)
class Making:
    """One writing of a report: for what, masked how, into what, and whom to tell how far it is."""

    session: Session
    scope: ReportScope
    masks: Masks
    stream: BinaryIO
    progress: Progress | None = None
    cancel: Cancel | None = None


OpenLedger = Callable[[Session, ReportScope, Masks], AbstractContextManager[Ledger]]
Write = Callable[[Session, ReportScope, Masks, BinaryIO, Progress | None, Cancel | None], ReportOutcome]
Count = Callable[[Session, ReportScope], int]


@dataclass(frozen=True, slots=True)
class Rows:
    """A report of rows. `opened` gives a ledger whose rows may be read while its block lasts."""

    opened: OpenLedger
    endings: tuple[str, ...] = (WORKBOOK, PDF, DELIMITED)

    def write(self, _title: str, ending: str, making: Making) -> ReportOutcome:
        """As a workbook, or as pages with the same rows."""
        with self.opened(making.session, making.scope, making.masks) as ledger:
            if ending == PDF:
                from minqing_desktop.exchange.pdf.lists import write_list

                total = len(ledger.rows) if isinstance(ledger.rows, Sized) else 0
                result = write_list(ledger, making.stream, fonts(), making.progress, making.cancel)
                return ReportOutcome(total, result.pages, result.missing)
            if ending == DELIMITED:
                from minqing_desktop.exchange.sheets.delimited import write_delimited

                return ReportOutcome(write_delimited(ledger, making.stream, making.progress, making.cancel))
            from minqing_desktop.exchange.sheets.writing import write_ledger

            return ReportOutcome(write_ledger(ledger, making.stream, making.progress, making.cancel))

    def count(self, session: Session, scope: ReportScope) -> int:
        """How many rows."""
        with self.opened(session, scope, Masks()) as ledger:
            return len(ledger.rows) if isinstance(ledger.rows, Sized) else sum(1 for _ in ledger.rows)


@dataclass(frozen=True, slots=True)
class Papers:
    """A report of papers, each filled when it is written. `counted`, where given, knows their number without that."""

    filled: Callable[[Query], Iterable[Paper]]
    endings: tuple[str, ...] = (PDF, WORD)
    counted: Count | None = None

    def write(self, title: str, ending: str, making: Making) -> ReportOutcome:
        """All papers into one file."""
        total = self.counted(making.session, making.scope) if self.counted else 0
        seen = _Seen()
        with making.session.reading() as reader:
            papers = seen.through(self.filled(Query(making.session, reader, making.scope, making.masks)))
            if ending == WORD:
                from minqing_desktop.exchange.word.paper import write_papers as write_word

                pace = (making.progress, making.cancel)
                write_word(papers, title, making.stream, *pace, total=total, made_at=making.session.now())
                return ReportOutcome(seen.count)
            from minqing_desktop.exchange.pdf.paper import write_papers

            result = write_papers(papers, title, making.stream, fonts(), making.progress, making.cancel, total=total)
            return ReportOutcome(seen.count, result.pages, result.missing)

    def count(self, session: Session, scope: ReportScope) -> int:
        """How many papers."""
        if self.counted is not None:
            return self.counted(session, scope)
        with session.reading() as reader:
            return sum(1 for _ in self.filled(Query(session, reader, scope, Masks())))


@dataclass(frozen=True, slots=True)
class OwnPages:
    """A report with a writer of its own, for what no block of a paper says; `counted` knows how many records go in."""

    written: Write
    counted: Count
    endings: tuple[str, ...] = (PDF,)

    def write(self, _title: str, _ending: str, making: Making) -> ReportOutcome:
        """The pages."""
        return self.written(making.session, making.scope, making.masks, making.stream, making.progress, making.cancel)

    def count(self, session: Session, scope: ReportScope) -> int:
        """How many records."""
        return self.counted(session, scope)


@dataclass(frozen=True, slots=True)
class Figures:
    """A summary in figures: a workbook with charts, and the same tables as pages or as a Word document."""

    filled: Callable[[Query], FigureBook]
    endings: tuple[str, ...] = (WORKBOOK, PDF, WORD)

    def write(self, title: str, ending: str, making: Making) -> ReportOutcome:
        """All tables into one file."""
        with making.session.reading() as reader:
            book = self.filled(Query(making.session, reader, making.scope, making.masks))
        count = sum(len(table.rows) for sheet in book.sheets for table in sheet.tables)
        if ending == WORKBOOK:
            from minqing_desktop.exchange.sheets.figures import write_figures

            return ReportOutcome(write_figures(book, making.stream))
        made = Papers(lambda _query: (figure_paper(book),)).write(title, ending, making)
        return ReportOutcome(count, made.pages, made.missing)

    def count(self, session: Session, scope: ReportScope) -> int:
        """How many rows of figures."""
        with session.reading() as reader:
            book = self.filled(Query(session, reader, scope, Masks()))
        return sum(len(table.rows) for sheet in book.sheets for table in sheet.tables)


Apart = Callable[[Session, ReportScope], Iterable[tuple[str, ReportScope]]]


@dataclass(frozen=True, slots=True)
class Report:
    """A report by its stable name: how people call it, where it stands, what it is for, what it writes.

    `asks` is what it can be narrowed by, `needs` what of that must be given. `counted` says how many records go out
    («{n} 次走访»). `apart` divides a scope into those that make a file of their own, each with the file's name; papers
    are divided by themselves. `is_two_sided` is how it is printed unless somebody says otherwise.
    """

    name: str
    title: str
    section: Section
    about: str
    body: Rows | Papers | OwnPages | Figures
    counted: str
    asks: tuple[Ask, ...] = (Ask.SPAN, Ask.CADRE, Ask.HOUSEHOLD)
    needs: tuple[Ask, ...] = ()
    apart: Apart | None = None
    is_two_sided: bool = False

    @property
    def endings(self) -> tuple[str, ...]:
        """The kinds of file it can become, the usual one first."""
        return self.body.endings

    @property
    def ending(self) -> str:
        """The usual kind of file."""
        return self.endings[0]

    @property
    def ledger(self) -> OpenLedger | None:
        """Opens its rows for looking at, where it has rows."""
        return self.body.opened if isinstance(self.body, Rows) else None

    def count(self, session: Session, scope: ReportScope) -> int:
        """How many records of a scope go out."""
        return self.body.count(session, scope)

    def write(self, making: Making, ending: str = "") -> ReportOutcome:
        """Writes it; UserError: nothing_to_print, fonts_missing, ledger_too_long."""
        with marked(mark_words(making.session)):
            return self.body.write(self.title, ending or self.ending, making)

    @property
    def is_dividable(self) -> bool:
        """Whether it can become many files, one for each household, visit or matter."""
        return self.apart is not None or isinstance(self.body, Papers)


class _Seen:
    """Counts what goes by."""

    def __init__(self) -> None:
        self.count = 0

    def through(self, papers: Iterable[Paper]) -> Iterable[Paper]:
        for paper in papers:
            self.count += 1
            yield paper


def fonts() -> "FontSet":
    """The faces documents are printed with: the system's official ones where Windows has them, else the bundled."""
    # Loaded with the first page that is set: the gallery of reports has to be there at once.
    from minqing_desktop.exchange.pdf.faces import FontSet

    system = Path(r"C:\Windows\Fonts") if sys.platform == "win32" else None
    return FontSet(resource_path("fonts"), system)


def let_go_of_fonts() -> None:
    """Frees the faces, some 20 MB, and whatever documents left behind; the next one reads them again in a third of a
    second. Not for the UI thread.
    """
    from minqing_desktop.exchange.pdf.faces import forget_faces

    forget_faces()
    give_back()
