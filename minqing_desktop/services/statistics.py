"""Figures of the service in a span of days, each with the records behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from minqing_desktop.domain.casework.counting import UNSATISFIED, is_in, is_on_time
from minqing_desktop.services.coverage import Coverage, CoverageBy, coverage
from minqing_desktop.services.periods import Span
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reading.matter_figures import MatterDays, matters_touching

__all__ = ["MatterDays", "Rate", "RateKind", "Statistics", "statistics"]


class RateKind(StrEnum):
    """The rates of casework."""

    CLOSED = "closed"
    ON_TIME = "on_time"
    SATISFIED = "satisfied"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many; `wanting` are those that did not reach it, the records to look at."""

    reached: int
    counted: int
    wanting: tuple[MatterDays, ...]

    @property
    def share(self) -> float | None:
        """0 to 1; None where there is nothing to count."""
        return self.reached / self.counted if self.counted else None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of one span.

    Closed: of the matters accepted in the span, those closed by now. On time: of those answered in the span with a
    term, those answered by its day. Satisfied: of those rated in the span, 满意 and 基本满意.
    """

    coverage: Coverage
    accepted: tuple[MatterDays, ...]
    rates: dict[RateKind, Rate]
    categories: tuple[tuple[str, int], ...]


def statistics(session: Session, span: Span, by: CoverageBy = CoverageBy.GROUP) -> Statistics:
    """Counts a span, both days included."""
    covered = coverage(session, span, by)
    with session.reading() as reader:
        matters = matters_touching(reader.connection, session.village, *span)
    accepted = [each for each in matters if is_in(each.accepted_on, span)]
    answered = [each for each in matters if is_in(each.answered_on, span) and each.due_on is not None]
    rated = [each for each in matters if is_in(each.rated_on, span) and each.rating]
    rates = {
        RateKind.CLOSED: _rate(accepted, {each.id for each in accepted if each.stage == "closed"}),
        RateKind.ON_TIME: _rate(answered, {each.id for each in answered if is_on_time(each)}),
        RateKind.SATISFIED: _rate(rated, {each.id for each in rated if each.rating != UNSATISFIED}),
    }
    counted: dict[str, int] = {}
    for each in accepted:
        counted[each.category] = counted.get(each.category, 0) + 1
    categories = tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
    return Statistics(covered, tuple(accepted), rates, categories)


def _rate(counted: Iterable[MatterDays], reached: set[str]) -> Rate:
    all_ = tuple(counted)
    return Rate(len(reached), len(all_), tuple(each for each in all_ if each.id not in reached))
