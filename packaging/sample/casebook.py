"""Read the authored matters with their steps, and the tasks that no visit gave rise to."""

import re
from datetime import date
from pathlib import Path

from diary import BY, CADRES, CLOSINGS, RATINGS, ROUTES, STAGE_AFTER, STEPS, TEXTS, Matter, Step, Task, read_task_facts

STEP = re.compile(r"(\d{4}-\d\d-\d\d) (\S) (\S\S)(?: (\S+?))?(?:（(口头|电话|书面)）)?：(.+)")


def read_matters(heads: dict[str, str], path: Path = TEXTS / "matters.txt") -> list[Matter]:
    """All matters in the order of the file, each with its stage, closing and rating worked out from its steps."""
    matters: list[Matter] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            if line.startswith("="):
                matters.append(_matter(line, heads))
            elif line.strip() and not line.startswith("#"):
                _add_step(matters[-1], line.strip())
        except (ValueError, KeyError, IndexError) as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
    return matters


def _matter(line: str, heads: dict[str, str]) -> Matter:
    key, title, category, place, wanted, way, due, people, *stage = (part.strip() for part in line[1:].split("｜"))
    route, _, unit = way.partition(" ")
    petitioners = [(word[:4], word[4:] or heads[word[:4]]) for word in people.split()]
    matter = Matter(key, title, category, place, wanted, ROUTES[route], unit, date.fromisoformat(due), petitioners)
    matter.stage = stage[0] if stage else ""
    return matter


def _add_step(matter: Matter, line: str) -> None:
    found = STEP.fullmatch(line)
    if found is None:
        raise ValueError("not a step")
    on, cadre, word, detail, by, text = found.groups()
    step = Step(date.fromisoformat(on), CADRES[cadre], STEPS[word], text, BY.get(by or "", ""))
    matter.steps.append(step)
    if step.type == "rate":
        matter.rating = RATINGS[detail or ""]
    elif step.type == "close":
        matter.closing = CLOSINGS[detail or ""]
    elif step.type == "reopen":
        matter.closing = matter.rating = ""
    elif detail:
        raise ValueError(f"unknown step detail {detail}")
    if matter.stage not in ("withdrawn", "declined"):
        matter.stage = STAGE_AFTER.get(step.type, matter.stage)


def read_tasks(path: Path = TEXTS / "tasks.txt") -> list[Task]:
    """Tasks outside visits: `GIVEN-ON CADRE title｜facts as in a visit's task [户NUMBER]｜result`."""
    tasks: list[Task] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            given, cadre, text = line.split(" ", 2)
            title, facts, result = ([*text.split("｜"), ""])[:3]
            tasks.append(read_task_facts(title, facts, result, CADRES[cadre], date.fromisoformat(given)))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
    return tasks
