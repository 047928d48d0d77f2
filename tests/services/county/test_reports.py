"""Reports over all villages: each village counts as its own laptop counts it, and sums are sums."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.matter import MATTER_STAGES, Matter
from minqing_desktop.host import clock
from minqing_desktop.services.county.office import Office, furnish
from minqing_desktop.services.county.report_tables import CountyTable, Level, Part
from minqing_desktop.services.county.reports import CountyScope, report_kinds, rows
from minqing_desktop.services.county.villages import add_villages
from minqing_desktop.services.coverage import coverage, turns
from minqing_desktop.services.periods import Span
from minqing_desktop.services.session import Session
from minqing_desktop.services.statistics import RateKind
from minqing_desktop.services.summaries.counting import count_period
from minqing_desktop.storage.county.database import open_county
from minqing_desktop.storage.county.reading import Registered
from minqing_desktop.storage.notebook import create_database
from minqing_desktop.storage.transport import export_actions
from tests.county_offices import PASSWORD, county_copy
from tests.services.county.year import EAST, EMPTY, NORTH, REGISTERED, TODAY, WEST, play_year

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
SPRING = (date(2026, 3, 5), date(2026, 5, 20))
VILLAGES = (NORTH, EAST, WEST)
PROVISIONAL, STRANGE = "933000000001", "330327009999"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 9, tzinfo=UTC))
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A notebook with the year of three villages."""
    notebook = create_database(tmp_path_factory.mktemp("year"), bytes(32), bytes(16))
    session = Session(notebook, NORTH)
    play_year(session)
    yield session
    notebook.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, laptop: Session
) -> Iterator[Office]:
    """An office on each engine that took all of it; one of its villages has sent nothing yet."""
    path = tmp_path_factory.mktemp("office") / "county.db"
    with county_copy(request, request.param, path, "reported") as url:
        database = open_county(url, PASSWORD)
        made = furnish(database, name="云溪县", code="330327")
        add_villages(made, REGISTERED)
        take_all(made, laptop, *VILLAGES)
        yield made
        database.close()


def take_all(office: Office, session: Session, *villages: str) -> None:
    with session.reading() as reader:
        actions = list(export_actions(reader.connection))
    with office.writing(*villages) as writer:
        writer.take(actions)


def counted_by(office: Office, name: str, scope: CountyScope) -> CountyTable:
    table = rows(office, name, scope)
    for part in table.parts:
        assert all(len(row.cells) == len(part.columns) for row in part.rows)
    return table


def part_of(table: CountyTable, name: str) -> Part:
    return next(part for part in table.parts if part.name == name)


def of_villages(part: Part) -> dict[str, dict[str, Any]]:
    names = [column.name for column in part.columns]
    return {row.code: dict(zip(names, row.cells, strict=True)) for row in part.rows if row.level is Level.VILLAGE}


def figures_of(office: Office, name: str, span: Span) -> dict[str, dict[str, Any]]:
    return of_villages(part_of(counted_by(office, name, CountyScope(*span)), "villages"))


def on_laptop(session: Session, village: str, span: Span) -> dict[str, dict[str, Any]]:
    """What the laptop's own services say of a village, by the names of the county's columns."""
    session.village = village
    counts = count_period(session, span)
    found, rates = counts.figures, counts.figures.rates
    whole = found.coverage.total
    never = sum(1 for turn in turns(session) if turn.household.last_visit is None)
    in_time, liked = rates[RateKind.ON_TIME], rates[RateKind.SATISFIED]
    return {
        "coverage": {
            "households": whole.households, "visited": whole.visited, "visits": whole.visits, "never": never,
            "unvisited": len(found.coverage.unvisited), "coverage": whole.share if whole.households else None,
        },
        "stages": {
            "carried": counts.carried, "accepted": counts.accepted, "closed": counts.closed, "ended": counts.ended,
            "open": counts.open_at_end, "closed_share": rates[RateKind.CLOSED].share,
            **{f"stage.{code}": sum(1 for each in found.accepted if each.stage == code)
               for code, _ in MATTER_STAGES if code != "joined"},
        },
        "on_time": {
            "termed": in_time.counted, "on_time": in_time.reached, "late_answered": in_time.counted - in_time.reached,
            "on_time_share": in_time.share, "late": counts.overdue, "open": counts.open_at_end,
        },
        "satisfaction": {"rated": liked.counted, "satisfied_share": liked.share},
        "categories": {"accepted": len(found.accepted)},
    }  # fmt: skip


@pytest.mark.parametrize("span", [YEAR, SPRING], ids=["year", "spring"])
def test_each_village_counts_as_its_laptop_does(office: Office, laptop: Session, span: Span) -> None:
    truths = {village: on_laptop(laptop, village, span) for village in VILLAGES}
    assert any(truth["on_time"]["late"] for truth in truths.values())
    for name in truths[NORTH]:
        found = figures_of(office, name, span)
        assert set(found) == {*VILLAGES, EMPTY}
        for village, truth in truths.items():
            told = found[village]
            assert {key: told[key] for key in truth[name]} == truth[name], (name, village)


def test_categories_are_those_of_the_laptops(office: Office, laptop: Session) -> None:
    table = counted_by(office, "categories", CountyScope(*YEAR))
    expected: dict[str, int] = {}
    for village in VILLAGES:
        laptop.village = village
        for category, count in count_period(laptop, YEAR).categories.items():
            expected[category or "未分类"] = expected.get(category or "未分类", 0) + count
    whole = part_of(table, "categories")
    assert {row.cells[0]: row.cells[1] for row in whole.rows[:-1]} == expected
    assert whole.rows[-1].cells[1] == sum(expected.values())
    assert abs(sum(row.cells[2] for row in whole.rows[:-1]) - 1) < 1e-9  # type: ignore[misc]
    headings = [column.heading for column in part_of(table, "villages").columns][2:-1]
    assert headings == [row.cells[0] for row in whole.rows[:-1]]


def test_months_are_those_of_the_laptops(office: Office, laptop: Session) -> None:
    table = counted_by(office, "months", CountyScope(*YEAR))
    lines = {(row.code, row.cells[2]): row.cells[3:] for row in part_of(table, "villages").rows if row.code}
    for month in range(1, 13):
        first = date(2026, month, 1)
        span = first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        visited = 0
        for village in VILLAGES:
            laptop.village = village
            counts = count_period(laptop, span)
            at = month - 1
            assert lines[village, "走访（户次）"][at] == counts.figures.coverage.total.visits
            assert lines[village, "受理（件）"][at] == counts.accepted
            assert lines[village, "办结（件）"][at] == counts.closed
            visited += counts.figures.coverage.total.visited
        county = {row.cells[0]: row.cells[1:] for row in part_of(table, "county").rows}
        assert county["走访户数"][month - 1] == visited
    year = sum(coverage_of(laptop, village, YEAR) for village in VILLAGES)
    assert county["走访户数"][12] == year


def coverage_of(session: Session, village: str, span: Span) -> int:
    session.village = village
    return coverage(session, span).total.visited


def test_sums_are_sums(office: Office) -> None:
    for kind in report_kinds():
        for part in counted_by(office, kind.name, CountyScope(*YEAR)).parts:
            if part.name not in ("villages", "townships") or kind.name == "months":
                continue
            counts = [at for at, column in enumerate(part.columns) if column.kind.value == "integer"]
            detail = Level.VILLAGE if part.name == "villages" else Level.TOWNSHIP
            members = [row for row in part.rows if row.level is detail]
            for at in counts:
                assert part.rows[-1].cells[at] == sum(row.cells[at] for row in members), (kind.name, at)  # type: ignore[misc]
    table = counted_by(office, "coverage", CountyScope(*YEAR))
    by_town = {row.cells[0]: row.cells for row in part_of(table, "townships").rows}
    villages = of_villages(part_of(table, "villages"))
    assert by_town["白石镇"][1:4] == (
        2, villages[EAST]["households"] + villages[WEST]["households"],
        villages[EAST]["visited"] + villages[WEST]["visited"],
    )  # fmt: skip
    assert by_town["黄土乡"][2:] == (0, 0, None, 0, 0, 0)
    assert "有 1 个村还没有交来户情" in part_of(table, "townships").note


def test_what_is_overdue_is_told_by_number_and_days(office: Office, laptop: Session) -> None:
    table = counted_by(office, "overdue", CountyScope(*YEAR))
    part = part_of(table, "matters")
    with laptop.reading() as reader:
        late = [
            each for each in reader.find(Matter)
            if each.stage in ("accepted", "handling", "reopened") and each.due_on is not None and each.due_on < TODAY
        ]  # fmt: skip
    told = {(row.code, str(row.cells[2]).removesuffix("-2"), row.cells[8]): row.cells for row in part.rows}
    assert len(part.rows) == len(late) > 5
    assert sum(each["late"] for each in of_villages(part_of(table, "villages")).values()) == len(late)
    for each in late:
        cells = told[each.village, each.number, each.due_on]
        assert cells[9] == (TODAY - each.due_on).days  # type: ignore[operator]
        assert cells[10] == WorkCalendar().working_between(each.due_on, TODAY)  # type: ignore[arg-type]
    assert any(str(row.cells[2]).count("-") == 2 for row in part.rows), "a number given twice bears its suffix"
    assert "某事" not in repr(table)
    over: list[Any] = [row.cells[9] for row in part.rows if row.code == EAST]
    assert over == sorted(over, reverse=True)


def test_a_township_alone(office: Office) -> None:
    table = counted_by(office, "coverage", CountyScope(*YEAR, township="白石镇"))
    assert [part.name for part in table.parts] == ["villages"]
    assert set(of_villages(table.parts[0])) == {EAST, WEST}
    whole = figures_of(office, "coverage", YEAR)
    assert of_villages(table.parts[0])[EAST] == whole[EAST]
    with pytest.raises(UserError, match="county_township_unknown"):
        rows(office, "coverage", CountyScope(township="无此镇"))


def test_a_village_under_two_codes_and_one_on_no_register(new_county_url: Callable[[str], str], empty: Session) -> None:
    database = open_county(new_county_url("sqlite"), PASSWORD)
    office = furnish(database, name="云溪县", code="330327")
    add_villages(office, [*REGISTERED, Registered(PROVISIONAL, "北山村", "云溪镇")])
    for village in (NORTH, PROVISIONAL, STRANGE):
        empty.village = village
        with empty.doing("matter.add") as doing:
            doing.act.create(Matter(title="某事", accepted_on=TODAY))
    take_all(office, empty, NORTH, PROVISIONAL, STRANGE)
    found = figures_of(office, "stages", YEAR)
    database.close()
    assert {code: told["accepted"] for code, told in found.items()} == {
        NORTH: 2,
        EAST: 0,
        WEST: 0,
        EMPTY: 0,
        STRANGE: 1,
    }
    assert found[STRANGE]["village"] == STRANGE


def test_days_that_make_no_span(office: Office) -> None:
    for scope, code in (
        (CountyScope(YEAR[1], YEAR[0]), "county_days_wrong"),
        (CountyScope(date(2025, 1, 1), YEAR[1]), "county_months_too_many"),
    ):
        with pytest.raises(UserError) as caught:
            rows(office, "months", scope)
        assert caught.value.code == code
    assert rows(office, "stages", CountyScope()) == replace(
        rows(office, "stages", CountyScope(YEAR[0], TODAY)), made_on=TODAY
    )
