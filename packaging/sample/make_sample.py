"""Write resources/sample/year.jsonl, the sample village's year, from the authored texts; the same bytes on every run.

Run: python packaging/sample/make_sample.py [FILE.jsonl]
Lines are ordered by day; a line only refers to records on earlier lines.
"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from casebook import read_matters, read_receptions, read_tasks
from diary import Entry, Matter, Task, Visit, read_visits
from households import Family, read_families

TARGET = Path(__file__).parents[2] / "resources" / "sample" / "year.jsonl"
CADRES = (
    {"kind": "cadre", "key": "chen", "name": "陈建国", "post": "驻村第一书记", "phone": "13857700126"},
    {"kind": "cadre", "key": "li", "name": "李梅", "post": "村妇联主席", "phone": "13587700352"},
    {"kind": "cadre", "key": "zhou", "name": "周小军", "post": "大学生村官", "phone": "18857700917"},
    {"kind": "cadre", "key": "wu", "name": "吴根发", "post": "老支书、三组组长", "phone": "13967700638"},
)
CADRE_OF_GROUP = {"一组": "chen", "二组": "li", "三组": "wu", "东头组": "zhou", "上塘自然村": "zhou"}
OWN_HOUSE = {"0035": "chen", "0063": "li"}  # nobody is paired with his own household
LOOKED_AFTER_MONTHLY = {"低保", "监测户", "独居", "留守儿童"}
LOOKED_AFTER_OFTEN = {"高龄", "残疾", "军属"}
Line = dict[str, Any]


def pairings(families: list[Family]) -> list[Line]:
    """Each household with the cadre of its group; the women's federation looks after children left at home."""
    lines: list[Line] = []
    for family in families:
        tags = {tag for person in family.members for tag in person.tags}
        cadre = OWN_HOUSE.get(family.number) or ("li" if "留守儿童" in tags else CADRE_OF_GROUP[family.group])
        every = 30 if tags & LOOKED_AFTER_MONTHLY else 60 if tags & LOOKED_AFTER_OFTEN else 90
        lines.append({"kind": "pairing", "cadre": cadre, "household": family.number, "every_days": every})
    return lines


def visit_line(visit: Visit) -> Line:
    return {
        "kind": "visit",
        "key": visit.key,
        "households": visit.households,
        "cadre": visit.cadre,
        "companions": visit.companions,
        "started_at": f"{visit.started_on.isoformat()}T{visit.time}",
        "mode": visit.mode,
        **({"place": visit.place} if visit.place else {}),
        "weather": visit.weather,
        "words": visit.words,
        "answer": visit.answer,
        "reflection": visit.reflection,
        "next_visit": visit.next_visit and visit.next_visit.isoformat(),
        "done": visit.done,
    }


def entry_line(entry: Entry, visit: Visit) -> Line:
    return {
        "kind": "entry",
        "key": entry.key,
        "visit": visit.key,
        "household": entry.household,
        "person": entry.person,
        "type": entry.type,
        "text": entry.text,
        "start": entry.start,
        "end": entry.start + len(entry.text),
    }


def matter_line(matter: Matter, entry: Entry | None) -> Line:
    closed = matter.steps[-1].on if matter.stage == "closed" else None
    for step in matter.steps:
        if matter.stage == "closed" and step.type == "close":
            closed = step.on
    return {
        "kind": "matter",
        "key": matter.key,
        "title": matter.title,
        "entry": entry and entry.key,
        "household": matter.petitioners[0][0],
        "category": matter.category,
        "place": matter.place,
        "wanted": matter.wanted,
        "route": matter.route,
        "referred_to": matter.referred_to,
        "stage": matter.stage,
        "accepted_on": matter.steps[0].on.isoformat(),
        "due_on": matter.due_on.isoformat(),
        "closed_on": closed and closed.isoformat(),
        "closing": matter.closing,
        "rating": matter.rating,
        "joined_into": matter.joined_into,
        "responsible": matter.responsible,
        "petitioners": [{"household": household, "person": person} for household, person in matter.petitioners],
    }


def task_line(key: str, task: Task, visit: Visit | None) -> Line:
    return {
        "kind": "task",
        "key": key,
        "title": task.title,
        "entry": task.entry and task.entry.key,
        "matter": task.matter,
        "visit": visit and visit.key,
        "household": task.household,
        "owed_to": task.owed_to,
        "cadre": task.cadre,
        "due_on": task.due_on.isoformat(),
        "done_on": task.done_on and task.done_on.isoformat(),
        "result": task.result,
    }


def build_year() -> list[Line]:
    """All lines of the file: cadres, pairings, then everything that happened, day by day."""
    families = read_families()
    heads = {family.number: family.members[0].name for family in families}
    visits, matters = read_visits(heads), read_matters(heads)
    dated: list[tuple[date, str, int, Line]] = []
    first_entry: dict[str, Entry] = {}
    tasks: list[tuple[Task, Visit | None, str]] = [(task, None, "") for task in read_tasks()]
    entries = 0
    for number, visit in enumerate(visits, start=1):
        visit.key = f"v{number:03d}"
        dated.append((visit.started_on, visit.time, 0, visit_line(visit)))
        for entry in visit.entries:
            entries += 1
            entry.key = f"e{entries:04d}"
            if entry.matter is not None:
                first_entry.setdefault(entry.matter, entry)
            dated.append((visit.started_on, visit.time, 1, entry_line(entry, visit)))
        tasks += [(task, visit, visit.time) for task in visit.tasks]
    for matter in matters:
        dated.append((matter.steps[0].on, "23:00", 2, matter_line(matter, first_entry.get(matter.key))))
        for step in matter.steps:
            line = {
                "kind": "step", "matter": matter.key, "on": step.on.isoformat(), "cadre": step.cadre,
                "type": step.type, "text": step.text, "by": step.by, "stage": step.stage, "detail": step.detail,
            }  # fmt: skip
            dated.append((step.on, "23:10", 3, line))
    dated += [(date.fromisoformat(line["on"]), "23:30", 5, line) for line in read_receptions(heads)]
    tasks.sort(key=lambda item: (item[0].given_on, item[2]))
    for number, (task, visit, _) in enumerate(tasks, start=1):
        dated.append((task.given_on, "23:20", 4, task_line(f"t{number:03d}", task, visit)))
    dated.sort(key=lambda item: item[:3])
    return [*CADRES, *pairings(families), *(line for _, _, _, line in dated)]


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    lines = [json.dumps(line, ensure_ascii=False) for line in build_year()]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
