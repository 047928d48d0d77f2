"""What the rows of a ledger are, and what all that build them share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import Record, kind_named
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.exchange.sheets.ledger import LedgerColumn
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import VisitScope

Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class LedgerBody:
    """Columns and rows; `period`, where given, is said in place of the span that was asked for."""

    columns: tuple[LedgerColumn, ...]
    rows: tuple[Cells, ...]
    period: str = ""


Build = Callable[[Session, VisitScope, Masks], LedgerBody]


def word(record: Record, name: str) -> str:
    """The word of a choice; empty where nothing was chosen."""
    kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
    code = getattr(record, name)
    return kind_named(kind).field(name).words_for(code) if code else ""


def is_within(day: date | None, scope: VisitScope) -> bool:
    """Whether a day lies in the span of a scope; no day lies in none that has an end."""
    if day is None:
        return scope.since is None and scope.until is None
    return (scope.since is None or day >= scope.since) and (scope.until is None or day <= scope.until)
