"""What a report over villages is made of: tables by township and by village with their sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.figures import Chart
from minqing_desktop.exchange.sheets.ledger import ColumnKind

Figures = Counter[str]
"""Counts by name, which add up over villages."""


class Level(StrEnum):
    """What a row is about; all but the last two are sums."""

    COUNTY = "county"
    TOWNSHIP = "township"
    CATEGORY = "category"
    MEASURE = "measure"
    VILLAGE = "village"
    MATTER = "matter"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, its heading and width as in a ledger."""

    name: str
    heading: str
    width: float = 8
    kind: ColumnKind = ColumnKind.INTEGER


@dataclass(frozen=True, slots=True)
class Row:
    """A row with a cell for each column; `code` is that of the village it is about."""

    cells: tuple[object, ...]
    level: Level
    code: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One table. `is_sum` rows stand below what they sum up; charts are of its first rows."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sums: frozenset[int] = frozenset()
    note: str = ""
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class CountyTable:
    """A report that was counted: for an office, of one `township` or of all (""); `period` is its span in words."""

    name: str
    title: str
    office: str
    township: str
    period: str
    made_on: date
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a place: its column, and how it comes from the counts of the place."""

    column: Column
    value: Callable[[Figures], object]


@dataclass(slots=True)
class Place:
    """A village with its figures; `codes` are several, the real one first, where it had a provisional one before."""

    name: str
    township: str
    codes: tuple[str, ...]
    figures: Figures = field(default_factory=Counter)

    @property
    def code(self) -> str:
        """The statistical code, a provisional one where there is no other."""
        return self.codes[0]


def counted(name: str, heading: str, width: float = 8, of: str = "") -> Measure:
    """A count; `of` is its name among the figures where that is another."""
    key = of or name
    return Measure(Column(name, heading, width), lambda figures: figures[key])


def rate(name: str, heading: str, reached: str, among: str, width: float = 9) -> Measure:
    """How many of how many, 0 to 1; nothing where there is nothing to count."""
    return Measure(
        Column(name, heading, width, ColumnKind.PERCENT),
        lambda figures: figures[reached] / figures[among] if figures[among] else None,
    )


def added(figures: Iterable[Mapping[str, int]]) -> Figures:
    """The sum of counts."""
    total: Figures = Counter()
    for each in figures:
        total.update(each)
    return total


def by_township(places: Sequence[Place]) -> dict[str, list[Place]]:
    """The places of each township, townships in the order of their villages' codes."""
    found: dict[str, list[Place]] = {}
    for place in sorted(places, key=lambda each: each.code):
        found.setdefault(place.township, []).append(place)
    return found


def place_parts(
    places: Sequence[Place], measures: Sequence[Measure], note: str = "", chart: Chart | None = None
) -> list[Part]:
    """A table by township and one by village; of one township only the second.

    `chart` is drawn of the townships, however many they are.
    """
    townships = by_township(places)
    parts = [_township_part(townships, measures, note, chart)] if len(townships) > 1 else []
    return [*parts, _village_part(townships, measures, note)]


def _township_part(
    townships: Mapping[str, list[Place]], measures: Sequence[Measure], note: str, chart: Chart | None
) -> Part:
    columns = (township_column(), Column("villages", tr("村数"), 7), *(each.column for each in measures))
    rows = [
        Row((shown_township(name), len(members), *_cells(members, measures)), Level.TOWNSHIP)
        for name, members in townships.items()
    ]
    everyone = [place for members in townships.values() for place in members]
    rows.append(Row((tr("合计"), len(everyone), *_cells(everyone, measures)), Level.COUNTY))
    charts = (replace(chart, rows=len(townships)),) if chart else ()
    return Part("townships", tr("各乡镇"), columns, tuple(rows), frozenset([len(rows) - 1]), note, charts)


def _village_part(townships: Mapping[str, list[Place]], measures: Sequence[Measure], note: str) -> Part:
    columns = (township_column(), village_column(), *(each.column for each in measures))
    rows: list[Row] = []
    sums: set[int] = set()
    for name, members in townships.items():
        town = shown_township(name)
        rows += [Row((town, each.name, *_cells([each], measures)), Level.VILLAGE, each.code) for each in members]
        if len(townships) > 1:
            sums.add(len(rows))
            rows.append(Row((town, tr("小计"), *_cells(members, measures)), Level.TOWNSHIP))
    everyone = [place for members in townships.values() for place in members]
    sums.add(len(rows))
    rows.append(Row((tr("合计"), "", *_cells(everyone, measures)), Level.COUNTY))
    return Part("villages", tr("各村"), columns, tuple(rows), frozenset(sums), note)


def _cells(places: Sequence[Place], measures: Sequence[Measure]) -> list[object]:
    total = places[0].figures if len(places) == 1 else added(each.figures for each in places)
    return [measure.value(total) for measure in measures]


def shown_township(name: str) -> str:
    """A township as a row names it."""
    return name or tr("（未登记乡镇）")


def township_column() -> Column:
    return Column("township", tr("乡镇"), 14, ColumnKind.TEXT)


def village_column() -> Column:
    return Column("village", tr("村"), 16, ColumnKind.TEXT)
