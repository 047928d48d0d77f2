"""What a report is: its name, what it writes and what of it can be looked at as rows; and what all of them share."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.exchange.pdf.faces import FontSet
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.exchange.sheets.ledger import Ledger
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class ReportOutcome:
    """What was written: visits (or matters, slips … of another report), pages (0 where a file has none), and characters
    no face has.
    """

    visits: int
    pages: int = 0
    missing: tuple[str, ...] = ()


Write = Callable[[Session, VisitScope, Masks, BinaryIO, Progress | None, Cancel | None], ReportOutcome]
OpenLedger = Callable[[Session, VisitScope, Masks], AbstractContextManager[Ledger]]


@dataclass(frozen=True, slots=True)
class Report:
    """What can be printed or saved: its stable name, how people call it, the ending of its file, how it is written.

    `ledger` opens a workbook's rows for looking at; `count` says how many records of a scope go out, `counted` how that
    is said («{n} 次走访»).
    """

    name: str
    title: str
    ending: str
    description: str
    write: Write
    count: Callable[[Session, VisitScope], int]
    counted: str
    ledger: OpenLedger | None = None


def fonts() -> FontSet:
    """The faces documents are printed with: the system's official ones where Windows has them, else the bundled."""
    system = Path(r"C:\Windows\Fonts") if sys.platform == "win32" else None
    return FontSet(resource_path("fonts"), system)


def village_name(reader: Reader, session: Session) -> str:
    """The name of the village in hand."""
    village = reader.first(Village, code=session.village)
    return village.name if village else ""
