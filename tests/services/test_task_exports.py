"""Tasks that leave the notebook read back as they were listed, with numbers masked."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.task_exports import export_calendar, export_table
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
