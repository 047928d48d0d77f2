"""Ledgers of visits, households and tasks, read back from their workbooks and counted against the records."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.records.task import Task, TaskMove
from minqing_desktop.domain.records.visit import Visit, VisitRound
from minqing_desktop.host.clock import HandClock, use_clock
from minqing_desktop.services.cadres import set_pairing
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports import write_report
from minqing_desktop.services.rosters import import_file
from minqing_desktop.services.session import Session

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
YEAR = ReportScope(since=date(2026, 1, 1), until=date(2026, 12, 31))


@pytest.fixture
def clock() -> Iterator[HandClock]:
    made = HandClock(NOW)
    use_clock(made)
    yield made
    use_clock(None)


@pytest.fixture
def homes(session: Session, clock: HandClock) -> list[str]:
    """The household of the template in 一组 and two of 二组: visited this month, last year and never."""
    with session.reading() as reader:
        first = reader.find(Household)[0].id
    made = [first]
    with session.doing("household.add") as doing:
        group = doing.act.create(Group(name="二组"))
        for number in ("0002", "0003"):
            home = doing.act.create(Household(number=number, group=group, address=f"二组{number}号"))
            head = doing.act.create(Person(household=home, name=f"户主{number[-1]}", relation="户主", sex="男"))
            doing.act.change(Household, home, head=head)
            made.append(home)
        for home, days in ((made[0], 5), (made[1], 400)):
            started = NOW - timedelta(days=days)
            doing.act.create(Visit(households=(home,), cadre=session.cadre, started_at=started, is_complete=True))
    set_pairing(session, made[0], session.cadre, 20)
    return made


def table(session: Session, name: str, folder: Path, scope: ReportScope = YEAR) -> tuple[list[dict], list[list]]:
    """(rows by heading, what stands above and below) of the workbook that is given out."""
    path = folder / f"{name}.xlsx"
    outcome = write_report(session, name, path, scope)
    sheet = load_workbook(path).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(cells) if row[0] == "序号")
    rows = [dict(zip(cells[head], row, strict=True)) for row in cells[head + 1 : head + 1 + outcome.visits]]
    assert sheet.print_title_rows == f"${head + 1}:${head + 1}"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    return rows, cells[:head] + cells[head + 1 + outcome.visits :]


def test_coverage_counts_the_village_its_groups_and_cadres(session: Session, homes: list[str], tmp_path: Path) -> None:
    rows, around = table(session, "coverage_ledger", tmp_path)
    counted = [
        [
            row[name]
            for name in ("统计口径", "组别或联系干部", "户数", "走访户数", "覆盖率", "未走访户数", "从未走访户数")
        ]
        for row in rows
    ]
    assert counted == [
        ["全村", "全村", 3, 1, pytest.approx(1 / 3), 2, 1],
        ["按组", "一组", 1, 1, 1, 0, 0],
        ["按组", "二组", 2, 0, 0, 2, 1],
        ["按联系干部", "陈干部", 1, 1, 1, 0, 0],
        ["按联系干部", "没有联系人", 2, 0, 0, 2, 1],
    ]
    assert (rows[0]["最久未走访的户"], rows[0]["已隔天数"]) == ("户主2 0002", 400)
    words = [value for row in around for value in row if value]
    assert words == [
        "示范村走访覆盖统计表", "填报单位：示范村", "2026年1月1日至2026年12月31日", "签发人：", "制表人：陈干部",
        "填报日期：2026年11月22日",
    ]  # fmt: skip
    only, around = table(session, "coverage_ledger", tmp_path, ReportScope(cadre=session.cadre))
    assert [row["组别或联系干部"] for row in only] == ["全村", "一组", "二组", "陈干部"]
    assert "干部：陈干部" in str(around[1])


def test_whom_nobody_went_to_in_the_order_of_their_turn(session: Session, homes: list[str], tmp_path: Path) -> None:
    rows, _around = table(session, "unvisited_ledger", tmp_path)
    assert [(row["户主"], row["上次走访"], row["备注"]) for row in rows] == [
        ("户主3", None, "从未走访"),
        ("户主2", datetime(2025, 10, 18), None),
    ]
    with session.reading() as reader:
        one = reader.find(Group, name="一组")[0].id
    assert table(session, "unvisited_ledger", tmp_path, ReportScope(since=TODAY, group=one))[0][0]["户主"] == "甲大山"


def test_the_plan_says_what_was_done_late_waits_or_fell_away(
    session: Session, homes: list[str], clock: HandClock, tmp_path: Path
) -> None:
    past, soon = TODAY - timedelta(days=3), TODAY + timedelta(days=3)
    with session.doing("round.save") as doing:
        begun = doing.act.create(
            VisitRound(
                planned_on=past, name="看房", cadre=session.cadre, households=tuple(homes), order=",".join(homes)
            )
        )
        doing.act.create(
            Visit(
                households=(homes[0],), cadre=session.cadre, mode="phone", visit_round=begun, is_complete=True,
                started_at=NOW - timedelta(days=2),
            )
        )  # fmt: skip
        doing.act.change(Household, homes[2], state="moved_out")
        doing.act.create(VisitRound(planned_on=soon, cadre=session.cadre, households=(homes[1],), order=homes[1]))
    rows, _around = table(session, "plan_ledger", tmp_path)
    names = ("走访对象", "计划走访日期", "实际走访日期", "走访方式", "状态", "负责人")
    days = [datetime.combine(day, datetime.min.time()) for day in (past, soon, TODAY - timedelta(days=2))]
    assert [[row[name] for name in names] for row in rows] == [
        ["甲大山", days[0], days[2], "电话", "已完成", "陈干部"],
        ["户主2", days[0], None, None, "已逾期", "陈干部"],
        ["户主3", days[0], None, None, "已取消", "陈干部"],
        ["户主2", days[1], None, None, "待走访", "陈干部"],
    ]


def test_needs_list_households_and_people_with_what_is_open(
    session: Session, homes: list[str], clock: HandClock, tmp_path: Path
) -> None:
    clock.move(days=1)
    with session.doing("person.edit") as doing:
        person = doing.see().find(Person, household=homes[1])[0]
        doing.act.save(person, Person(**{**_fields(person), "tags": ("残疾",)}))
        doing.act.create(
            Person(
                household=homes[1],
                name="丙小",
                relation="子",
                tags=("残疾", "党员活动"),
                extra={"纳入时间": "2024年5月"},
            )
        )
        owned = doing.act.create(Matter(title="修路", stage="handling", household=homes[2], due_on=date(2026, 12, 1)))
        doing.act.create(Petitioner(matter=owned, household=homes[0]))
        doing.act.create(Task(title="送米", is_promise=True, household=homes[0], due_on=date(2026, 11, 30)))
        doing.act.create(Task(title="开会", household=homes[0]))
    rows, _around = table(session, "need_ledger", tmp_path)
    names = ("帮扶类别", "户主", "帮扶对象", "联系干部", "走访间隔（天）")
    assert [[row[name] for name in names] for row in rows] == [
        ["残疾", "户主2", "户主2", None, 30],
        ["残疾", "户主2", "丙小", None, 30],
        ["低保", "甲大山", "全户", "陈干部", 20],
    ]
    assert (rows[2]["未办结的事项"], rows[2]["未兑现的承诺"]) == ("修路（2026-12-01前）", "送米（2026-11-30前）")
    assert rows[0]["纳入（登记）日期"] == datetime(2026, 11, 23)
    assert rows[1]["纳入（登记）日期"] == "2024年5月"
    only, around = table(session, "need_ledger", tmp_path, ReportScope(tag="党员活动"))
    assert [row["帮扶对象"] for row in only] == ["丙小"]
    assert "标签：党员活动" in str(around[1])


def _fields(person: Person) -> dict:
    return {name: getattr(person, name) for name in ("id", "household", "name", "relation", "sex", "village")}


def test_tasks_and_promises_of_a_span_with_what_became_of_them(
    session: Session, homes: list[str], tmp_path: Path
) -> None:
    month = ReportScope(since=date(2026, 11, 1), until=date(2026, 11, 30))
    with session.doing("task.add") as doing:
        kept = doing.act.create(
            Task(title="换灯 13800000001", is_promise=True, owed_words="丁某", household=homes[0],
                 cadre=session.cadre, due_on=date(2026, 11, 10), done_on=date(2026, 11, 12), result="亮了")
        )  # fmt: skip
        doing.act.create(
            TaskMove(task=kept, type="defer", on=TODAY, from_day=date(2026, 11, 3), to_day=date(2026, 11, 10),
                     reason="weather")
        )  # fmt: skip
        for title, due, done in (
            ("早办", date(2026, 11, 20), date(2026, 10, 1)),
            ("拖着", date(2026, 6, 1), None),
            ("不急", None, None),
            ("以后", date(2026, 12, 24), None),
            ("早完了", date(2026, 6, 1), date(2026, 6, 1)),
        ):
            doing.act.create(Task(title=title, household=homes[1], due_on=due, done_on=done))
    rows, _around = table(session, "task_ledger", tmp_path, month)
    assert [(row["事由"], row["状态"]) for row in rows] == [
        ("拖着", "逾期未办"), ("换灯 138****0001", "逾期完成"), ("早办", "按期完成"), ("不急", "未定期限"),
    ]  # fmt: skip
    promise = rows[1]
    assert [promise[name] for name in ("类别", "答应了谁", "户主", "责任人", "结果")] == [
        "承诺", "丁某", "甲大山", "陈干部", "亮了",
    ]  # fmt: skip
    assert promise["改期（原因）"] == "改期：2026-11-03→2026-11-10（天气、道路等客观原因）"
    assert len(table(session, "task_ledger", tmp_path, ReportScope(household=homes[1]))[0]) == 5


def test_the_roster_of_a_group_comes_in_again(session: Session, homes: list[str], tmp_path: Path) -> None:
    with session.reading() as reader:
        group = reader.find(Group, name="二组")[0].id
    rows, around = table(session, "roster", tmp_path, ReportScope(group=group))
    assert [row["姓名"] for row in rows] == ["户主2", "户主3"]
    assert "组别：二组" in str(around[1])
    assert [row["姓名"] for row in table(session, "roster", tmp_path, ReportScope(tag="低保"))[0]] == [
        "甲大山",
        "乙秀兰",
    ]
    write_report(session, "roster", tmp_path / "all.xlsx", ReportScope(), unmasked_reason="换电脑")
    outcome = import_file(session, tmp_path / "all.xlsx")
    assert (outcome.households, outcome.persons) == (0, 0)
    with session.reading() as reader:
        assert (reader.count(Household), reader.count(Person)) == (3, 4)
