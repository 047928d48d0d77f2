"""A real notebook behind every page: made once, copied for each test, with a small village in it."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.host import clock
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook, open_notebook
from minqing_desktop.services.session import Session
from minqing_desktop.services.visits import VisitForm, record_visit
from minqing_desktop.storage.act import new_id

PASSWORD = "青山绿水 2026"
CODE = "330327001201"
# A Sunday morning in the village; every test begins here and moves the clock itself.
START = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@dataclass
class Sample:
    """Where the records of the small village are: ids by the head's name, by the task's title, by visit number."""

    households: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    visits: list[str] = field(default_factory=list)
    cadres: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Home:
    number: str
    group: str
    members: tuple[tuple[str, str, str, str], ...]  # name, relation, ID number without its check digit, phone
    tags: tuple[str, ...] = ()


_HOMES = (
    _Home("0137", "上塘自然村", (("张水根", "户主", "33032719440301721", "13800000137"),), ("独居",)),
    _Home(
        "0141",
        "上塘自然村",
        (("吴根生", "户主", "33032719600307771", "13800000141"), ("李桂花", "配偶", "33032719621201452", "")),
        ("监测户",),
    ),
    _Home("0088", "三组", (("王秀英", "户主", "33032719580612452", ""), ("王小明", "子", "", "13800000088"))),
    _Home("0091", "三组", (("刘金凤", "户主", "33032719630915452", "13800000091"),), ("低保",)),
    _Home("0012", "东头组", (("李大山", "户主", "33032719700211771", ""), ("张水根", "孙辈", "", ""))),
)
# (household, days ago, what was said, entry type)
_VISITS = (
    ("0137", 46, "下雨天西屋漏，铺盖都潮了。女儿在宁波，一年回来一趟。", "need"),
    ("0088", 12, "三组机耕路到老樟树一段淤了半渠，春灌前要通水。", "need"),
    ("0091", 3, "低保复审的材料还差一张证明。", "fact"),
    ("0012", 0, "村口晚上太黑，装一盏路灯就好了。", "advice"),
)
# (title, household, days from today, is promise, done days ago or None)
_TASKS = (
    ("答复灌溉渠清淤什么时候动工", "0088", -2, True, None),
    ("送残疾证换证材料到镇民政办", "0091", 0, False, None),
    ("低保复审材料补证明", "0091", 1, False, None),
    ("西屋漏雨请瓦匠来看", "0137", 3, True, None),
    ("问镇里路灯的计划", "0012", 20, False, None),
    ("送药到上塘", "0141", -5, True, 6),
)


@pytest.fixture(scope="session", autouse=True)
def _program_at_rest() -> None:
    """Loads the pages and takes them out of the collector's sight: each test collects what it made itself."""
    for page in (
        "today", "visits", "households", "matters", "tasks", "rosters", "reports", "forms", "statistics", "exchange",
        "settings",
    ):  # fmt: skip
        import_module(f"minqing_desktop.ui.{page}.page")
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _keys_remembered(keys_remembered: None) -> None:
    """Every notebook here is a copy of one, with the same salt."""


@pytest.fixture(scope="session")
def sample_notebook(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sample]:
    """The notebook folder that tests get copies of."""
    clock.use_clock(clock.HandClock(START))
    folder = tmp_path_factory.mktemp("ui") / "notebook"
    me = Cadre(name="陈建国", post="驻村第一书记", unit="某某镇政府", phone="13800000001")
    village = Village(name="示范村", code=CODE, town="某某镇", county="某某县")
    opened, _code = create_notebook(folder, PASSWORD, village, me)
    sample = Sample()
    # Every test copies this folder: it is kept as small as it can be.
    opened.session.safeguard = lambda _verb: None
    try:
        _fill(opened.session, sample)
    finally:
        opened.close()
        clock.use_clock(None)
    return folder, sample


def _fill(session: Session, sample: Sample) -> None:
    sample.cadres["陈建国"] = session.cadre
    with session.doing("cadre.add", village="") as doing:
        sample.cadres["李梅"] = doing.act.create(Cadre(name="李梅", post="村妇联主席"))
    with session.doing("roster.import") as doing:
        for home in _HOMES:
            _add_home(doing.act, home, session, sample)
    for number, days_ago, words, entry_type in _VISITS:
        at = START - timedelta(days=days_ago, hours=1)
        visit = Visit(households=(sample.households[number],), started_at=at, words=words, is_complete=True)
        entry = Entry(type=entry_type, text=words[:6], start=0, end=6)
        sample.visits.append(record_visit(session, VisitForm(visit, entries=(entry,)))[0])
    for title, number, days, is_promise, done in _TASKS:
        with session.doing("task.add") as doing:
            sample.tasks[title] = doing.act.create(
                Task(
                    title=title,
                    household=sample.households[number],
                    due_on=TODAY + timedelta(days=days),
                    is_promise=is_promise,
                    done_on=None if done is None else TODAY - timedelta(days=done),
                    cadre=session.cadre,
                )
            )


def _add_home(act, home: _Home, session: Session, sample: Sample) -> None:
    if home.group not in sample.groups:
        sample.groups[home.group] = act.create(Group(name=home.group))
    household, ids = new_id(), [new_id() for _ in home.members]
    group = sample.groups[home.group]
    address = f"示范村{home.group}{int(home.number)}号"
    act.create(Household(id=household, number=home.number, head=ids[0], group=group, address=address, tags=home.tags))
    sample.households[home.number] = household
    for identity, (name, relation, begun, phone) in zip(ids, home.members, strict=True):
        id_number = begun + check_digit(begun) if begun else ""
        act.create(
            Person(
                id=identity, household=household, name=name, relation=relation, id_number=id_number, phone=phone,
                birth_date=f"{id_number[6:10]}-{id_number[10:12]}-{id_number[12:14]}" if id_number else "",
            )
        )  # fmt: skip
        sample.persons.setdefault(name, identity)
    act.create(Pairing(cadre=session.cadre, household=household, every_days=30))


@pytest.fixture
def sample(sample_notebook: tuple[Path, Sample]) -> Sample:
    """The ids of the village's records."""
    return sample_notebook[1]


@pytest.fixture
def hand_clock() -> Iterator[clock.HandClock]:
    """The clock that stands at 10:30 on 22 November 2026 until a test moves it."""
    made = clock.HandClock(START)
    clock.use_clock(made)
    yield made
    clock.use_clock(None)


@pytest.fixture
def opened(sample_notebook: tuple[Path, Sample], tmp_path: Path, hand_clock) -> Iterator[OpenNotebook]:
    """A notebook of one's own with the village in it."""
    folder = tmp_path / "notebook"
    shutil.copytree(sample_notebook[0], folder)
    notebook = open_notebook(folder, PASSWORD)
    yield notebook
    notebook.close()


@pytest.fixture(scope="session")
def fresh_notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a notebook without a household, which tests get copies of."""
    clock.use_clock(clock.HandClock(START))
    folder = tmp_path_factory.mktemp("ui") / "fresh"
    village = Village(name="新村", code="330327001202")
    create_notebook(folder, PASSWORD, village, Cadre(name="陈建国"))[0].close()
    clock.use_clock(None)
    return folder


@pytest.fixture
def new_notebook(fresh_notebook: Path, tmp_path: Path, hand_clock) -> Iterator[OpenNotebook]:
    """A notebook that was made a moment ago, without a single household."""
    shutil.copytree(fresh_notebook, tmp_path / "fresh")
    notebook = open_notebook(tmp_path / "fresh", PASSWORD)
    yield notebook
    notebook.close()


@pytest.fixture
def desk_over(qtbot, tmp_path: Path) -> Iterator[Callable[[OpenNotebook], object]]:
    """Makes the desk for an open notebook; ask for the notebook first, so that the lanes end before it closes."""
    from minqing_desktop.ui.desk import Desk
    from minqing_desktop.ui.jobs.bus import ChangeBus
    from minqing_desktop.ui.jobs.runner import JobRunner
    from minqing_desktop.ui.look import live_look

    # What the test before left is gone now; what stays is none of this test's and need not be looked through again.
    gc.collect()
    gc.freeze()
    live_look().choose("light")
    made: list[tuple[Desk, JobRunner]] = []

    def make(notebook: OpenNotebook) -> Desk:
        bus = ChangeBus()
        runner = JobRunner(bus)
        desk = Desk(notebook, runner, bus, SettingsFile(tmp_path / "settings.json"))
        made.append((desk, runner))
        return desk

    yield make
    for _desk, runner in made:
        runner.close()
    gc.collect()


@pytest.fixture
def desk(opened: OpenNotebook, desk_over):
    """What every page is given, over the sample village."""
    return desk_over(opened)


@pytest.fixture
def settle(qtbot) -> Callable[..., None]:
    """Waits until a desk's lanes have nothing left to do and their answers have arrived: `settle(desk)`."""

    def wait(desk) -> None:
        qtbot.waitUntil(lambda: desk.runner.pending_count == 0, timeout=5000)

    return wait


@pytest.fixture
def compose(qtbot) -> Callable[..., None]:
    """Types Chinese as an input method does, into whatever has the keyboard: `compose(edit, "示范村")`."""
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtWidgets import QApplication

    def commit(widget, words: str) -> None:
        widget.setFocus()
        event = QInputMethodEvent()
        event.setCommitString(words)
        QApplication.sendEvent(widget, event)

    return commit
