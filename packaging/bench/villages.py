"""Big invented notebooks to measure on, made once through the log and kept under build/bench."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from bench.make_roster import roster_rows
from bench.part import BUILD, PASSWORD, ROOT
from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.host import clock
from minqing_desktop.services.notebooks import create_notebook
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage import schema, search_index
from minqing_desktop.storage.act import new_id

CODE = "330327001201"
PERSONS_A_HOUSEHOLD = 3.46
YEARS = 3
# Households and visits that one action brings in: a log with hundreds of actions, made in seconds.
_HOUSEHOLDS_AT_ONCE = 400
_VISITS_AT_ONCE = 100
_ROW: tuple[str, ...] = (
    "order",
    "number",
    "group",
    "name",
    "relation",
    "sex",
    "born",
    "id_number",
    "phone",
    "address",
    "type",
    "note",
)


class Size(NamedTuple):
    """How much there is in a notebook; every visit has two entries, every second one a task, every tenth a matter."""

    households: int
    visits: int

    @property
    def words(self) -> str:
        """For the table."""
        return f"{self.households:,} 户 {self.visits:,} 次走访"


VILLAGE = Size(2_000, 20_000)
TOWN = Size(round(50_000 / PERSONS_A_HOUSEHOLD), 50_000)
COUNTY = Size(round(350_000 / PERSONS_A_HOUSEHOLD), 500_000)


def notebook_of(size: Size) -> Path:
    """The folder of a notebook of this size; made when there is none that today's tables and index would write."""
    BUILD.mkdir(parents=True, exist_ok=True)
    folder = BUILD / f"{size.households}-{size.visits}-{_print()}"
    if not folder.exists():
        for old in BUILD.glob(f"{size.households}-{size.visits}-*"):
            shutil.rmtree(old)
        part = folder.with_name("part-" + folder.name)
        shutil.rmtree(part, ignore_errors=True)
        _make(part, size)
        part.replace(folder)
    return folder


def copy_of(size: Size, place: Path) -> Path:
    """A notebook of this size that may be written to."""
    return Path(shutil.copytree(notebook_of(size), place))


def _print() -> str:
    sources = [Path(__file__), *(Path(str(module.__file__)) for module in (schema, search_index))]
    made = hashlib.sha256(schema.catalogue_print().encode())
    for source in sources:
        made.update(source.read_bytes())
    return made.hexdigest()[:12]


def _make(folder: Path, size: Size) -> None:
    village = Village(name="示范村", code=CODE, town="示范镇", county="示范县")
    opened, _code = create_notebook(folder, PASSWORD, village, Cadre(name="陈建国", post="驻村第一书记"))
    # Its many imports would each be preceded by a backup of what the last ones brought in.
    opened.session.safeguard = lambda _verb: None
    try:
        _fill(opened.session, size)
    finally:
        opened.close()


def _fill(session: Session, size: Size) -> None:
    chance = random.Random(20261122)
    homes = list(_write_households(session, size.households))
    phrases = _phrases()
    end = clock.now().astimezone(UTC)
    span = timedelta(days=365 * YEARS) / size.visits
    visits = ((homes[chance.randrange(len(homes))], end - span * (size.visits - place)) for place in range(size.visits))
    while batch := list(islice(visits, _VISITS_AT_ONCE)):
        with session.doing("visit.record") as doing:
            for home, at in batch:
                _write_visit(doing, session.cadre, home, at, phrases, chance)


def _write_households(session: Session, count: int) -> Iterator[tuple[str, str]]:
    """Gives (household, head) ids."""
    rows = (dict(zip(_ROW, row, strict=True)) for row in roster_rows(count * 4))
    homes = (list(members) for _, members in groupby(rows, lambda row: row["number"]))
    groups: dict[str, str] = {}
    homes = islice(homes, count)
    while batch := list(islice(homes, _HOUSEHOLDS_AT_ONCE)):
        with session.doing("roster.import") as doing:
            for members in batch:
                yield _write_household(doing, session.cadre, members, groups)


def _write_household(
    doing: Doing, cadre: str, members: list[dict[str, str | int]], groups: dict[str, str]
) -> tuple[str, str]:
    head, home = members[0], new_id()
    ids = [new_id() for _ in members]
    group = str(head["group"])
    if group not in groups:
        groups[group] = doing.act.create(Group(name=group))
    tags = () if head["type"] == "一般农户" else (str(head["type"]),)
    doing.act.create(
        Household(
            id=home, number=str(head["number"]), head=ids[0], group=groups[group], address=str(head["address"]),
            household_type=str(head["type"]), tags=tags,
        )
    )  # fmt: skip
    for identity, row in zip(ids, members, strict=True):
        doing.act.create(
            Person(
                id=identity, household=home, name=str(row["name"]), id_number=str(row["id_number"]),
                relation=str(row["relation"]), relation_word=str(row["relation"]), sex=str(row["sex"]),
                birth_date=str(row["born"]), phone=str(row["phone"]), note=str(row["note"]),
            )
        )  # fmt: skip
    doing.act.create(Pairing(cadre=cadre, household=home, every_days=90))
    return home, ids[0]


def _phrases() -> list[str]:
    """What villagers of the sample say, cut at their commas, to be put together anew."""
    said: dict[str, None] = {}
    with (ROOT / "resources" / "sample" / "year.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            words = json.loads(line).get("words", "")
            said.update(dict.fromkeys(part.strip("。！？…“”「」 ") for part in words.replace("。", "，").split("，")))
    return [phrase for phrase in said if 4 <= len(phrase) <= 24]


def _write_visit(
    doing: Doing, cadre: str, home: tuple[str, str], at: datetime, phrases: list[str], chance: random.Random
) -> None:
    parts = chance.sample(phrases, 5)
    words = "，".join(parts) + "。"
    visit, household = new_id(), home[0]
    act = doing.act
    act.create(Visit(id=visit, households=(household,), cadre=cadre, started_at=at, words=words, is_complete=True))
    entries = [
        act.create(Entry(visit=visit, household=household, person=home[1], type=type, text=text))
        for type, text in zip(chance.sample(("need", "advice", "dispute", "fact"), 2), parts, strict=False)
    ]
    if chance.random() < 0.5:
        act.create(_task(cadre, home, visit, entries[0], parts[2], at.date(), chance))
    if chance.random() < 0.1:
        is_open = chance.random() < 0.1
        act.create(
            Matter(
                title=parts[3][:20], entry=entries[1], household=household, wanted=parts[4], cadre=cadre,
                stage="handling" if is_open else "closed", accepted_on=at.date(), due_on=at.date() + timedelta(60),
            )
        )  # fmt: skip


def _task(
    cadre: str, home: tuple[str, str], visit: str, entry: str, title: str, on: date, chance: random.Random
) -> Task:
    due = on + timedelta(days=chance.randint(2, 40))
    is_done = due < clock.today() and chance.random() < 0.98
    return Task(
        title=title, household=home[0], visit=visit, entry=entry, cadre=cadre, due_on=due,
        is_promise=chance.random() < 0.3, owed_to=home[1], done_on=due - timedelta(days=1) if is_done else None,
    )  # fmt: skip


def main(sizes: Iterable[Size] = (VILLAGE, TOWN)) -> None:
    """Makes the notebooks beforehand."""
    for size in sizes:
        print(notebook_of(size))
