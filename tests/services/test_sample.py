"""The sample village comes in by the ordinary roster path and one more action, whole and in its place in time."""

import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.casework import Reception
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.casework.matters import MatterFilter, matter_detail, matters_where
from minqing_desktop.services.sample import SAMPLE_TODAY, SAMPLE_VILLAGE, load_sample
from minqing_desktop.services.search import find_households
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import recent, undo_action
from minqing_desktop.storage.rebuilding import compare_with_log, verify_log


@pytest.fixture
def village(empty: Session) -> Session:
    """A new notebook of the sample village."""
    with empty.doing("notebook.create", village=SAMPLE_VILLAGE.code) as doing:
        doing.act.create(SAMPLE_VILLAGE)
    empty.village = SAMPLE_VILLAGE.code
    return empty


def year() -> list[dict]:
    return [json.loads(line) for line in resource_path("sample", "year.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_whole_year_is_told(village: Session) -> None:
    outcome = load_sample(village, SAMPLE_TODAY)
    lines = year()
    expected = Counter(line["kind"] for line in lines)
    expected["petitioner"] = sum(len(line["petitioners"]) for line in lines if line["kind"] == "matter")
    assert {kind: outcome.counts[kind] for kind in expected} == expected
    papers = ("agent_petition", "mediation", "party", "mediation_record", "referral", "extension")
    assert set(outcome.counts) == {*expected, *papers}
    assert all(outcome.counts[kind] >= 3 for kind in papers)
    assert outcome.roster.households >= 120
    assert outcome.roster.problems == {}
    with village.reading() as reader:
        kinds = (Cadre, Pairing, Visit, Entry, Matter, Step, Task, Petitioner, Reception)
        assert {kind.kind: reader.count(kind) for kind in kinds} == expected  # pyright: ignore
        assert reader.get(Cadre, village.cadre).name == "陈建国"
        assert reader.count(Household) == outcome.roster.households
        assert verify_log(reader.connection).faults == {}
    with village.notebook.local() as connection:
        assert compare_with_log(connection) == {}
    assert [line.sentence for line in recent(village, 3)][:2] == [
        "装入示范村",
        f"导入花名册：{outcome.roster.households} 户 {outcome.roster.persons} 人",
    ]


def test_everything_points_at_somebody(village: Session) -> None:
    load_sample(village, SAMPLE_TODAY)
    by_key = {line["key"]: line for line in year() if "key" in line}
    with village.reading() as reader:
        people = {person.id: person.name for person in reader.find(Person)}
        for entry, line in zip(reader.find(Entry), (by_key[key] for key in by_key if key[0] == "e"), strict=True):
            assert people.get(entry.person) == line["person"], line["key"]
            visit = reader.get(Visit, entry.visit)
            assert visit.words[entry.start : entry.end] == entry.text
        for task in reader.find(Task):
            assert task.is_promise == bool(task.owed_to), task.title
        for matter in reader.find(Matter):
            assert matter.cadre
            assert matter.household
        for petitioner in reader.find(Petitioner):
            assert petitioner.person in people
        for home in reader.find(Household):
            assert people[home.head]


def test_times_are_those_of_the_wall_clock(village: Session) -> None:
    load_sample(village, SAMPLE_TODAY)
    with village.reading() as reader:
        first = reader.first(Visit, order=("started_at",))
    assert first is not None
    earliest = min(line["started_at"] for line in year() if line["kind"] == "visit")
    assert first.started_at == datetime.fromisoformat(earliest).astimezone(UTC)


def test_the_year_can_end_on_another_day(village: Session) -> None:
    load_sample(village, date(2027, 3, 1))
    with village.reading() as reader:
        last = reader.first(Visit, order=("-started_at",))
        due = [task.due_on for task in reader.find(Task) if task.due_on]
    assert last is not None
    assert last.started_at is not None
    assert last.started_at.astimezone().date() == date(2027, 3, 1)
    assert max(due) > date(2027, 3, 1) > min(due)


def test_a_household_is_found_by_initials_and_all_can_be_taken_back(village: Session) -> None:
    outcome = load_sample(village, SAMPLE_TODAY)
    assert any(hit.title == "张水根" for hit in find_households(village, "zsg"))
    for action in (outcome.changes.action, outcome.roster.changes.action):
        assert undo_action(village, action).left == frozenset()
    with village.reading() as reader:
        assert reader.count(Household) == reader.count(Visit) == reader.count(Cadre) == 0
        assert reader.count(Village) == 1


def test_every_matter_of_the_sample_can_be_handled_further(village: Session) -> None:
    load_sample(village, SAMPLE_TODAY)
    seen: set[str] = set()
    for line in matters_where(village, MatterFilter()):
        detail = matter_detail(village, line.id)
        seen.add(detail.matter.stage)
        assert detail.moves, line.number
        assert detail.steps[0].step.type == "accept"
        if detail.matter.stage == "closed":
            assert detail.facts.untold == 0
            assert detail.facts.rating
        if detail.matter.route == "agent_petition":
            assert detail.facts.is_authorised
            assert detail.case.petition is not None
        if detail.matter.route == "mediation":
            assert detail.facts.sides == 2
    assert len(seen) == 9
