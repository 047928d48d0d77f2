"""Each of the eight self-checks finds what it names, leaves alone what is in order, and prints its list."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pypdfium2
import pytest

from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.host import clock
from minqing_desktop.services.self_checks import Fault, check_words, counts, export_check, findings_of, print_check
from minqing_desktop.services.session import Session

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()


def ago(days: int) -> Any:
    return TODAY - timedelta(days=days)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def home(session: Session) -> str:
    with session.reading() as reader:
        return reader.find(Household)[0].id


Put = Callable[..., str]


@pytest.fixture
def put(session: Session, home: str) -> Put:
    """Writes a matter with its steps: (type, days ago, way)."""

    def write(steps: tuple[tuple[str, int, str], ...] = (), **fields: Any) -> str:
        whole = {"title": "灌溉渠清淤", "household": home, "accepted_on": ago(5), "cadre": session.cadre, **fields}
        with session.doing("matter.add") as doing:
            matter = doing.act.create(Matter(**whole))
            for type_, days, way in steps:
                doing.act.create(Step(matter=matter, on=ago(days), type=type_, by=way))
        return matter

    return write


def visit(session: Session, home: str, days: int) -> None:
    with session.doing("visit.record") as doing:
        doing.act.create(Visit(households=(home,), started_at=NOW - timedelta(days=days), is_complete=True))


def found(session: Session, fault: Fault) -> list[str]:
    return [one.id for one in findings_of(session, fault)]


def test_a_village_in_order_shows_nothing(session: Session, put: Put, home: str) -> None:
    put((("accept", 5, ""), ("handle", 2, "")), due_on=TODAY)
    visit(session, home, 2)
    assert counts(session) == dict.fromkeys(Fault, 0)


def test_handed_on_twice(session: Session, put: Put) -> None:
    put((("refer", 4, ""),))
    twice = put((("refer", 4, ""), ("refer", 1, "")))
    assert found(session, Fault.PASSED_ON) == [twice]
    assert findings_of(session, Fault.PASSED_ON)[0].count == 2


def test_past_its_day_until_it_is_answered(session: Session, put: Put) -> None:
    late = put(due_on=ago(1), stage="handling")
    put(due_on=ago(1), stage="answered", answered_on=ago(2))
    put(due_on=ago(1), stage="closed")
    put(due_on=TODAY)
    assert found(session, Fault.DELAYED) == [late]


def test_declined_without_a_reason(session: Session, put: Put) -> None:
    bare = put(stage="declined", end_reason=" ", ended_on=ago(1))
    put(stage="declined", end_reason="不归村里管，已告诉本人找交警")
    assert found(session, Fault.REFUSED) == [bare]


def test_nothing_done_for_thirty_days_or_inherited_and_untouched(session: Session, put: Put) -> None:
    still = put((("accept", 60, ""), ("handle", 30, "")), accepted_on=ago(60))
    put((("accept", 60, ""), ("handle", 29, "")), accepted_on=ago(60))
    never = put(accepted_on=ago(31))
    inherited = put((("handle", 20, ""), ("hand_over", 8, "")), accepted_on=ago(25), inherited_on=ago(8))
    put((("handle", 20, ""), ("hand_over", 8, ""), ("handle", 3, "")), accepted_on=ago(25), inherited_on=ago(8))
    put((("hand_over", 3, ""),), accepted_on=ago(25), inherited_on=ago(3))
    assert set(found(session, Fault.IDLE)) == {still, never, inherited}


def test_closed_without_visit_or_call(session: Session, put: Put, home: str) -> None:
    unseen = put(stage="closed", answer_way="written", accepted_on=ago(9), closed_on=ago(2))
    put(stage="closed", answer_way="phone", closed_on=ago(2))
    put((("visit_back", 1, ""),), stage="closed", answer_way="written", closed_on=ago(2))
    told = put(stage="closed", answer_way="written", closed_on=ago(2))
    with session.doing("matter.edit") as doing:
        doing.act.create(Petitioner(matter=told, household=home, told_way="oral"))
    assert found(session, Fault.UNSEEN) == [unseen]
    visit(session, home, 5)
    assert found(session, Fault.UNSEEN) == []


def test_promised_and_not_kept(session: Session, home: str) -> None:
    with session.doing("task.add") as doing:
        late = doing.act.create(Task(title="送药", is_promise=True, household=home, due_on=ago(1)))
        doing.act.create(Task(title="写材料", household=home, due_on=ago(1)))
        doing.act.create(Task(title="修灯", is_promise=True, household=home, due_on=ago(3), done_on=ago(1)))
        doing.act.create(Task(title="看水", is_promise=True, household=home, due_on=TODAY))
    assert found(session, Fault.BROKEN_PROMISE) == [late]


def test_withdrawn_without_the_petitioners_word(session: Session, put: Put) -> None:
    bare = put(stage="withdrawn", end_reason="不办了")
    put(stage="withdrawn", end_reason="不办了", petitioner_word="自己修好了，不用了")
    assert found(session, Fault.WITHDRAWN) == [bare]


def test_a_household_with_open_matters_not_visited(session: Session, put: Put, home: str) -> None:
    put(accepted_on=ago(40))
    put(accepted_on=ago(35))
    one = findings_of(session, Fault.AVOIDED)
    assert [(each.id, each.count, each.since, each.head) for each in one] == [(home, 2, ago(40), "甲大山")]
    visit(session, home, 30)
    assert found(session, Fault.AVOIDED) == [home]
    visit(session, home, 29)
    assert found(session, Fault.AVOIDED) == []


def test_the_page_and_the_workbook_hold_what_the_list_shows(session: Session, put: Put, tmp_path) -> None:
    put(due_on=ago(3), title="电话 13800000001 一直打不通")
    put(stage="withdrawn", ended_on=ago(2))
    path = tmp_path / "自查.xlsx"
    assert export_check(session, path) == 2
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any("拖 过期未办" in row and 3 in row for row in cells)
    assert not any("13800000001" in str(value) for row in cells for value in row)
    pages = pypdfium2.PdfDocument(BytesIO(print_check(session, (Fault.DELAYED,)).data))
    text = pages[0].get_textpage().get_text_range()
    assert "拖：过期未办" in text
    assert "灌溉渠清淤" not in text


def test_every_fault_is_put_into_words() -> None:
    words = check_words()
    assert list(words) == list(Fault)
    assert "".join(each.sign for each in words.values()) == "转拖推磨混骗压躲"
