"""When households were last visited, how many in a span, and by whom they are looked after."""

from datetime import UTC, datetime, timedelta

from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.reading.households import last_visits, paired_rows
from minqing_desktop.storage.reading.visits import VisitFilter, visit_rows, visited_households

HERE, ELSEWHERE = "330327001201", "330327001202"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def _ms(days: int) -> int:
    return round((NOON - timedelta(days=days)).timestamp() * 1000)


def _visits(write, *days: int, homes: tuple[str, ...], village: str = HERE) -> list[str]:
    visits = [Visit(households=homes, started_at=NOON - timedelta(days=each)) for each in days]
    return write(*visits, village=village)


def test_never_visited_first_then_the_longest_unvisited(notebook, write) -> None:
    homes = write(*(Household(number=f"{n}") for n in (1, 2, 3)), Household(number="4", state="moved_out"))
    write(Household(number="5"), village=ELSEWHERE)
    _visits(write, 40, 9, homes=(homes[0],))
    _visits(write, 30, homes=(homes[1], homes[3]))
    with notebook.reading() as reader:
        found = last_visits(reader.connection, HERE)
        numbers = dict(reader.connection.exec_driver_sql("SELECT n, number FROM v_household").all())
    assert [numbers[row] for row, _ in found] == ["3", "2", "1"]
    assert [last for _, last in found] == [None, NOON - timedelta(days=30), NOON - timedelta(days=9)]


def test_a_deleted_visit_was_none(notebook, write) -> None:
    (home,) = write(Household(number="1"))
    (visit,) = _visits(write, 1, homes=(home,))
    with notebook.acting("test", village=HERE, cadre="", at_ms=0) as writing:
        writing.act.delete(Visit, visit)
    with notebook.reading() as reader:
        assert [last for _, last in last_visits(reader.connection, HERE)] == [None]
        assert visited_households(reader.connection, HERE, 0, _ms(0)) == 0


def test_households_are_counted_once_and_only_those_living_here(notebook, write) -> None:
    homes = write(*(Household(number=f"{n}") for n in range(4)), Household(number="9", state="moved_out"))
    _visits(write, 1, 2, homes=(homes[0], homes[4]))
    _visits(write, 3, homes=(homes[0], homes[1]))
    _visits(write, 10, homes=(homes[2],))
    _visits(write, 1, homes=())
    _visits(write, 1, homes=(homes[3],), village=ELSEWHERE)
    with notebook.reading() as reader:
        assert visited_households(reader.connection, HERE, _ms(5), _ms(0)) == 2
        assert visited_households(reader.connection, HERE, _ms(3), _ms(2)) == 2
        assert visited_households(reader.connection, HERE, _ms(2), _ms(1)) == 1
        assert visited_households(reader.connection, HERE, _ms(20), _ms(0)) == 3


def test_the_latest_visits_alone_can_be_asked_for(notebook, write) -> None:
    visits = _visits(write, 3, 1, 2, homes=())
    with notebook.reading() as reader:
        rows = visit_rows(reader.connection, HERE, VisitFilter(), 2)
        ids = dict(reader.connection.exec_driver_sql("SELECT n, hex(id) FROM v_visit").all())
        assert [ids[row].lower() for row in rows] == [visits[1], visits[2]]
        assert len(visit_rows(reader.connection, HERE, VisitFilter(since_ms=_ms(2)), 5)) == 2


def test_a_cadre_looks_after_these_households(notebook, write) -> None:
    homes = write(*(Household(number=f"{n}") for n in range(3)))
    cadre, other = write(Cadre(name="陈"), Cadre(name="李"))
    write(Pairing(cadre=cadre, household=homes[0], every_days=30), Pairing(cadre=cadre, household=homes[1]))
    (ended,) = write(Pairing(cadre=cadre, household=homes[2]))
    write(Pairing(cadre=other, household=homes[2]))
    with notebook.acting("test", village=HERE, cadre="", at_ms=0) as writing:
        writing.act.delete(Pairing, ended)
    with notebook.reading() as reader:
        rows = [row[0] for row in reader.connection.exec_driver_sql("SELECT n FROM v_household ORDER BY n")]
        assert paired_rows(reader.connection, cadre) == {rows[0]: 30, rows[1]: None}
        assert paired_rows(reader.connection, "") == {}
