"""Every page is walked with numbers in every field that can hold one: none is read whole without being held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from minqing_desktop.app.pages import page_specs
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.hand_over import HandOver, HandOverNote
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.life_event import LifeEvent
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.phrase import Phrase
from minqing_desktop.domain.records.replies import Comment, SuperiorAnswer
from minqing_desktop.domain.records.task import Task, TaskItem, TaskMove
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.people import delete_person
from minqing_desktop.services.report_kinds import Rows
from minqing_desktop.services.reports import reports as all_reports
from minqing_desktop.services.search import find_households, find_people
from minqing_desktop.services.undoing import history
from minqing_desktop.services.visits import delete_visit
from minqing_desktop.ui.kit.masked_label import MaskedLabel

PHONE, NUMBER = "13800004321", "330327196003077713"
SAID = f"电话{PHONE}，证号{NUMBER}。"
EVENTS = 5


@pytest.fixture
def talkative(desk, sample):
    """A village in which numbers stand wherever somebody could write them."""
    session, today = desk.session, desk.session.today()
    home, person = sample.households["0137"], sample.persons["张水根"]
    with session.doing("household.edit") as doing:
        act = doing.act
        act.change(
            Household, home, address=SAID, registered_address=SAID, livelihood=SAID, note=SAID, extra={"卡": SAID}
        )
        act.change(
            Person, person, phone=PHONE, other_phones=PHONE, id_number=NUMBER, note=SAID, whereabouts=SAID,
            occupation=SAID, extra={"卡": SAID},
        )  # fmt: skip
        visit = act.create(
            Visit(
                households=(home,), cadre=session.cadre, started_at=session.now(), words=SAID, answer=SAID, place=SAID,
                reflection=SAID, comment=SAID, comment_by="镇长", is_complete=True,
            )
        )  # fmt: skip
        entry = act.create(Entry(visit=visit, household=home, text=SAID, person=person))
        matter = act.create(
            Matter(
                number="1", title=SAID, wanted=SAID, place=SAID, phone=PHONE, household=home, cadre=session.cadre,
                accepted_on=today, stage="handling", route="agent_petition", entry=entry, proposed_opinion=SAID,
                resolution=SAID, answer=SAID, outcome=SAID, follow_up=SAID, rating_note=SAID, due_on=today,
                inherited_on=today, inherited_from=session.cadre,
            )
        )  # fmt: skip
        act.create(Petitioner(matter=matter, name="钱外人", phone=PHONE, rating_note=SAID))
        act.create(Step(matter=matter, on=today, text=SAID, cadre=session.cadre))
        act.create(AgentPetition(matter=matter, client_name="钱外人", client_phone=PHONE, subject=SAID, result=SAID))
        act.create(SuperiorAnswer(matter=matter, on=today, unit="某某县", text=SAID))
        act.create(Comment(visit=visit, on=today, unit="某某县", text=SAID))
        act.create(Task(title=SAID, assigned_by="某某县", due_on=today + timedelta(30)))
        act.create(Matter(number="2", title=SAID, accepted_on=today, origin="superior"))
        for is_promise in (True, False):
            task = act.create(
                Task(title=SAID, note=SAID, household=home, due_on=today, is_promise=is_promise, owed_to=person,
                     cadre=session.cadre, matter=matter, visit=visit)
            )  # fmt: skip
            act.create(TaskItem(task=task, text=SAID, position=1))
            act.create(TaskMove(task=task, type="defer", on=today, reason=SAID))
        act.create(Task(title=SAID, household=home, done_on=today, result=SAID, due_on=today))
        act.create(Attachment(owner=visit, owner_kind="visit", caption=SAID, digest="00" * 32, added_at=session.now()))
        record = act.create(HandOver(from_cadre=session.cadre, to_cadre=session.cadre, done_on=today, begun_on=today))
        act.create(HandOverNote(hand_over=record, household=home, text=SAID))
        act.create(Phrase(text=SAID))
        act.create(LifeEvent(household=home, person=person))
        gone_person = act.create(Person(household=home, name=SAID, id_number=NUMBER, phone=PHONE))
        gone_visit = act.create(Visit(households=(home,), words=SAID, started_at=session.now()))
    delete_person(session, gone_person)
    delete_visit(session, gone_visit)
    return {"home": home, "person": person, "visit": visit, "matter": matter, "task": task}


def whole(text: object) -> bool:
    return PHONE in str(text) or NUMBER in str(text)


def told(widget: QWidget) -> Iterator[tuple[str, str]]:
    """(where, text) of everything a person or a screen reader gets of a widget, what is typed into fields apart."""
    name = type(widget).__name__
    yield f"{name} name", widget.accessibleName()
    yield f"{name} description", widget.accessibleDescription()
    yield f"{name} tooltip", widget.toolTip()
    yield f"{name} title", widget.windowTitle()
    if isinstance(widget, QLabel | QAbstractButton):
        yield f"{name} text", widget.text()
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        yield f"{name} placeholder", widget.placeholderText()
    if isinstance(widget, QMenu):
        yield from ((f"{name} entry", action.text()) for action in widget.actions())
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from cells(widget, name)
    if not isinstance(widget, MaskedLabel):
        yield from kept(widget, name)


def cells(view: QAbstractItemView, name: str) -> Iterator[tuple[str, str]]:
    model = view.model()
    roles = (
        Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.EditRole, Qt.ItemDataRole.StatusTipRole,
    )  # fmt: skip
    for row in range(min(model.rowCount(), 60)):
        for column in range(model.columnCount()):
            for role in roles:
                yield f"{name} column {column} {role.name}", str(model.data(model.index(row, column), role) or "")


def kept(widget: QWidget, name: str) -> Iterator[tuple[str, str]]:
    """What painted widgets draw: lines of a list and events of a time line are plain records."""
    for attribute in ("item", "items", "events", "spec", "figures"):
        value = getattr(widget, attribute, None)
        for one in value if isinstance(value, list | tuple) else [value]:
            if is_dataclass(one) and not isinstance(one, type):
                texts = [each for each in asdict(one).values() if isinstance(each, str)]
                yield from ((f"{name}.{attribute}", each) for each in texts)


def guilty(top: QWidget) -> set[str]:
    """Where a whole number stands."""
    found = set()
    for widget in [top, *top.findChildren(QWidget)]:
        for where, text in told(widget):
            if whole(text):
                found.add(f"{where} in {type(widget.parentWidget()).__name__}")
    return found


def walk_of(desk, ids: dict[str, str]) -> list[tuple[str, object]]:
    """Every page, and on it whatever the numbers can be seen from."""
    sections = ("me", "cadres", "hands", "handover", "pairings", "history", "audit", "bin", "keeping", "backups")
    reports = [each.name for each in all_reports() if isinstance(each.body, Rows)]
    return [
        ("today", None),
        ("visits", {"open": ids["visit"]}), ("visits", {"round": [ids["home"]]}),
        ("households", ids["home"]),
        ("matters", ids["matter"]),
        ("tasks", {"section": "open"}), ("tasks", {"open": ids["task"]}), ("tasks", {"section": "done"}),
        ("finding", PHONE), ("finding", NUMBER), ("finding", "证号"),
        ("exchange", None),
        ("statistics", None), ("statistics", {"check": "delayed"}),
        *(("reports", {"report": name}) for name in reports),
        *(("settings", {"section": section}) for section in sections),
    ]  # fmt: skip


def test_no_page_reads_a_whole_number_out(qtbot, desk, talkative, settle) -> None:
    specs = {spec.key: spec for spec in page_specs(desk)}
    said: list[str] = []
    desk.told.connect(lambda words, _undo: said.append(words))
    desk.troubled.connect(lambda error: said.append(error.sentence))
    made: dict[str, QWidget] = {}
    found: dict[str, set[str]] = {}
    for key, target in walk_of(desk, talkative):
        if key not in made:
            made[key] = specs[key].factory()
            qtbot.addWidget(made[key])
            made[key].resize(1366, 768)
            made[key].show()
            settle(desk)
        if target is not None:
            made[key].open_target(target)  # pyright: ignore[reportAttributeAccessIssue]
        for _ in range(EVENTS):
            settle(desk)
            QApplication.processEvents()
        bad = guilty(made[key])
        if bad:
            found[f"{key} {target if isinstance(target, dict) and 'section' in target else ''}"] = bad
    assert not found, "\n".join(f"{page}: {each}" for page, bad in found.items() for each in sorted(bad))
    assert not [words for words in said if whole(words)]


def test_nothing_that_is_found_or_told_names_a_whole_number(desk, talkative) -> None:
    session = desk.session
    for hits in (find_people(session, PHONE), find_people(session, NUMBER), find_households(session, "张水根")):
        assert hits
        assert not [one for one in hits for text in asdict(one).values() if isinstance(text, str) and whole(text)]
    assert not [line for line in history(session, 50).lines if whole(line.sentence)]
