"""Tasks that leave the notebook read back as they were listed, with numbers masked."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.task_exports import export_calendar, export_table
from minqing_desktop.services.task_moves import defer_task
from minqing_desktop.services.tasks import (
    TaskFilter,
    TaskOrder,
    TaskSection,
    add_task,
    finish_task,
    section_counts,
    section_filter,
    task_detail,
    tasks_where,
)
from minqing_desktop.storage.reading.tasks import TaskState
from tests.exchange.reading_calendars import days_of, events_of


@pytest.fixture
def tasks(session):
    from minqing_desktop.services.households import HouseholdFilter, household_ids, household_lines_of

    home = household_lines_of(session, household_ids(session, HouseholdFilter()))[0].id
    days = (("打 13800005678 问路灯", date(2026, 11, 20)), ("送材料", date(2026, 11, 25)), ("没有期限", None))
    return [add_task(session, Task(title=title, due_on=day, household=home))[0] for title, day in days]


def test_calendar_holds_what_has_a_day_and_no_number(session, tasks, tmp_path: Path):
    made = export_calendar(session, tmp_path / "任务.ics", TaskFilter())
    assert (made.written, made.without_day) == (2, 1)
    text = (tmp_path / "任务.ics").read_text(encoding="utf-8").replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 2
    assert "138****5678" in text
    assert "13800005678" not in text
    assert tasks[0] in text


def test_calendar_without_a_day_writes_no_file(session, tmp_path: Path):
    add_task(session, Task(title="没有期限"))
    with pytest.raises(UserError) as refused:
        export_calendar(session, tmp_path / "x.ics", TaskFilter())
    assert refused.value.code == "nothing_to_export"
    assert list(tmp_path.glob("*.ics")) == []


def test_table_reads_back_in_the_order_of_the_list(session, tasks, tmp_path: Path):
    finish_task(session, tasks[1], "已送", date(2026, 11, 24))
    order = TaskFilter(state=TaskState.ALL, order=TaskOrder.TITLE)
    export_table(session, tmp_path / "任务.xlsx", order)
    sheet = load_workbook(tmp_path / "任务.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    titles = [row[1] for row in rows if isinstance(row[0], int)]
    assert titles == [line.title.replace("13800005678", "138****5678") for line in tasks_where(session, order)]
    assert any("已送" in str(cell) for row in rows for cell in row)


def test_sections_share_out_every_open_task(session, tasks, monkeypatch):
    monkeypatch.setattr(type(session), "today", lambda _self: date(2026, 11, 22))
    counts = section_counts(session, TaskFilter())
    assert counts == {
        TaskSection.OPEN: 3,
        TaskSection.OVERDUE: 1,
        TaskSection.TODAY: 0,
        TaskSection.WEEK: 1,
        TaskSection.LATER: 1,
        TaskSection.DONE: 0,
    }
    later = tasks_where(session, section_filter(TaskSection.LATER, session.today(), TaskFilter()))
    assert [line.title for line in later] == ["没有期限"]


def test_tasks_are_found_by_words_and_by_whose_household(session, tasks):
    assert [line.title for line in tasks_where(session, TaskFilter(text="材料"))] == ["送材料"]
    assert len(tasks_where(session, TaskFilter(text="甲大山"))) == 3
    assert len(tasks_where(session, TaskFilter(text="yxl"))) == 3
    assert tasks_where(session, TaskFilter(text="没有这人")) == []


def test_detail_names_the_household(session, tasks):
    detail = task_detail(session, tasks[0])
    assert detail.line.head == "甲大山"
    assert detail.visit is None


def test_a_series_carries_its_rule_and_keeps_its_identity(session, tmp_path: Path):
    task = Task(title="看独居老人", due_on=date(2026, 10, 31), repeats="monthly")
    identity, _changes = add_task(session, task)
    export_calendar(session, tmp_path / "a.ics", TaskFilter())
    (first,) = events_of((tmp_path / "a.ics").read_bytes())
    assert days_of(first, 3) == [date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 31)]
    finish_task(session, identity, "", date(2026, 11, 1))
    export_calendar(session, tmp_path / "b.ics", TaskFilter())
    (second,) = events_of((tmp_path / "b.ics").read_bytes())
    assert second.uid == first.uid
    assert days_of(second, 2) == [date(2026, 11, 30), date(2026, 12, 31)]


def test_one_that_was_put_off_stands_beside_its_series(session, tmp_path: Path):
    identity, _changes = add_task(session, Task(title="送药", due_on=date(2026, 11, 15), repeats="monthly"))
    defer_task(session, identity, date(2026, 11, 20), "weather")
    made = export_calendar(session, tmp_path / "a.ics", TaskFilter())
    once, series = events_of((tmp_path / "a.ics").read_bytes())
    assert (once.day, once.rule) == (date(2026, 11, 20), {})
    assert days_of(series, 2) == [date(2026, 12, 15), date(2027, 1, 15)]
    assert made.written == 1


def test_lunar_series_are_days_for_three_years(session, tmp_path: Path):
    add_task(session, Task(title="中秋慰问", due_on=date(2026, 9, 25), repeats="lunar_yearly"))
    made = export_calendar(session, tmp_path / "a.ics", TaskFilter())
    events = events_of((tmp_path / "a.ics").read_bytes())
    assert [event.day for event in events] == [
        date(2026, 9, 25),
        date(2027, 9, 15),
        date(2028, 10, 3),
        date(2029, 9, 22),
    ]
    assert all(event.rule == {} for event in events)
    assert made.lunar == 1


def test_the_table_says_how_often_and_how_far(session, tmp_path: Path):
    add_task(session, Task(title="看老人", due_on=date(2026, 11, 30), repeats="monthly"), items=("量血压", "看电线"))
    export_table(session, tmp_path / "任务.xlsx", TaskFilter())
    sheet = load_workbook(tmp_path / "任务.xlsx").worksheets[0]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert {"重复", "每月", "清单", "0/2"} <= cells
