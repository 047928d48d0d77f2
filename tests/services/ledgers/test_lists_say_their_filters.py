"""A list that is given out is the list that was shown: its filter, its order, and what it was narrowed to in words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.records.task import Task
from minqing_desktop.host.clock import HandClock, use_clock
from minqing_desktop.services.casework.matter_lists import save_matters
from minqing_desktop.services.casework.matters import MatterFilter, MatterOrder, matters_where
from minqing_desktop.services.roster_exports import export_roster
from minqing_desktop.services.session import Session
from minqing_desktop.services.task_exports import export_table
from minqing_desktop.storage.reading.households import HouseholdFilter, HouseholdOrder
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskOrder, TaskState


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    use_clock(HandClock(datetime(2026, 11, 22, 3, 0, tzinfo=UTC)))
    yield
    use_clock(None)


def read(path: Path) -> tuple[str, list[str], list[list[Any]]]:
    """(the line under the title, headings, rows to the signatures)."""
    rows = [[cell.value for cell in row] for row in load_workbook(path).worksheets[0].iter_rows()]
    head = next(place for place, row in enumerate(rows) if row[0] == "序号")
    body = [row for row in rows[head + 1 :] if isinstance(row[0], int)]
    assert rows[-1][0] == "签发人："
    assert rows[1][0] == "填报单位：示范村"
    return " ".join(str(value) for value in rows[1][1:] if value), [str(each) for each in rows[head]], body


def test_tasks_by_their_title_backwards(session: Session, tmp_path: Path) -> None:
    with session.doing("task.add") as doing:
        for title, due, is_promise in (("乙事", date(2026, 12, 1), True), ("甲事", None, True), ("丙事", None, False)):
            doing.act.create(Task(title=title, due_on=due, is_promise=is_promise, cadre=session.cadre))
    wanted = TaskFilter(
        state=TaskState.ALL, only_promises=True, cadre=session.cadre, order=TaskOrder.TITLE, descending=True
    )
    assert export_table(session, tmp_path / "t.xlsx", wanted).written == 2
    said, headings, rows = read(tmp_path / "t.xlsx")
    assert [row[headings.index("事由")] for row in rows] == ["甲事", "乙事"]
    assert said == "只看：承诺；责任人：陈干部"
    export_table(session, tmp_path / "d.xlsx", TaskFilter(due_from=date(2026, 11, 1), due_to=date(2026, 12, 31)))
    said, _headings, rows = read(tmp_path / "d.xlsx")
    assert (said, len(rows)) == ("状态：未办　期限 2026-11-01—2026-12-31", 1)


def test_matters_of_a_category_by_number(session: Session, tmp_path: Path) -> None:
    with session.doing("matter.add") as doing:
        group = doing.see().find(Group)[0]
        for number, category, where in (
            ("3", "住房", group.id),
            ("1", "住房", group.id),
            ("2", "住房", ""),
            ("4", "教育", group.id),
        ):
            doing.act.create(Matter(number=number, title=f"事{number}", category=category, group=where, route="own"))
    wanted = MatterFilter(
        only_open=True, category="住房", group=group.id, routes=frozenset({"own"}), order=MatterOrder.NUMBER
    )
    assert save_matters(session, tmp_path / "m.xlsx", wanted) == 2
    said, headings, rows = read(tmp_path / "m.xlsx")
    assert [row[headings.index("编号")] for row in rows] == [line.number for line in matters_where(session, wanted)]
    assert [row[headings.index("编号")] for row in rows] == ["1", "3"]
    assert said == "状态：未办结；办理途径：自办；类别：住房；组别：一组"


def test_households_with_a_tag_in_the_order_of_the_list(session: Session, tmp_path: Path) -> None:
    with session.doing("household.add") as doing:
        for number in ("0009", "0005"):
            home = doing.act.create(Household(number=number, tags=("独居",)))
            doing.act.create(Person(household=home, name=f"户主{number[-1]}", relation="户主"))
    wanted = HouseholdFilter(tag="独居", order=HouseholdOrder.NUMBER, descending=True)
    assert export_roster(session, tmp_path / "r.xlsx", wanted).households == 2
    said, headings, rows = read(tmp_path / "r.xlsx")
    assert [row[headings.index("姓名")] for row in rows] == ["户主9", "户主5"]
    assert said == "标签：独居"
