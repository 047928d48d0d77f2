"""Read the authored matters with their steps, and the tasks that no visit gave rise to."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from diary import BY, CADRES, CLOSINGS, RATINGS, ROUTES, STAGE_AFTER, STEPS, TEXTS, Matter, Step, Task, read_task_facts

STEP = re.compile(r"(\d{4}-\d\d-\d\d) (\S) ([^\s（：]{2,4})(?: (\S+?))?(?:（(口头|电话|书面)）)?：(.+)")

RECEPTION_PARTS = {"接": "welcome", "填": "registered", "谈": "talk", "标": "goals"}
DETAILS = {("mediate", "不成"): "failed", ("petition_extend", "三十日"): "30"}
RESPONSIBLE = {
    "供电所": "沈师傅", "卫生院": "章医师", "派出所": "童警官", "移动公司": "小孔", "镇中心小学": "翁老师",
    "镇中心幼儿园": "金园长", "镇交警中队": "罗警官", "镇交通办": "施主任", "镇农办": "潘主任", "镇村建办": "蓝主任",
    "镇残联": "苏干事", "镇民政办": "邵主任", "镇水务站": "梅站长", "镇社保窗口": "邱干事", "镇自然资源所": "詹所长",
    "镇退役军人服务站": "安站长",
}  # fmt: skip


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
    key, title, category, place, wanted, way, due, people, *into = (part.strip() for part in line[1:].split("｜"))
    route, _, unit = way.partition(" ")
    petitioners = [(word[:4], word[4:] or heads[word[:4]]) for word in people.split()]
    matter = Matter(key, title, category, place, wanted, ROUTES[route], unit, date.fromisoformat(due), petitioners)
    matter.joined_into = into[0] if into else None
    matter.responsible = RESPONSIBLE.get(unit, "")
    return matter


def _add_step(matter: Matter, line: str) -> None:
    found = STEP.fullmatch(line)
    if found is None:
        raise ValueError("not a step")
    on, cadre, word, detail, by, text = found.groups()
    step = Step(date.fromisoformat(on), CADRES[cadre], STEPS[word], text, BY.get(by or "", ""))
    step.stage = matter.stage = STAGE_AFTER.get(step.type, matter.stage)
    matter.steps.append(step)
    if step.type == "rate":
        step.detail = matter.rating = RATINGS[detail or ""]
    elif step.type == "close":
        matter.closing = CLOSINGS[detail or ""]
    elif step.type == "reopen":
        matter.closing = matter.rating = ""
    elif detail:
        step.detail = DETAILS[step.type, detail]


def read_receptions(heads: dict[str, str], path: Path = TEXTS / "receptions.txt") -> list[dict[str, Any]]:
    """All receptions as lines of the year, in the order of the file."""
    lines: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            if line.startswith("="):
                lines.append(_reception(line[1:].strip(), heads, len(lines) + 1))
            elif line.strip() and not line.startswith("#"):
                lines[-1][RECEPTION_PARTS[line[0]]] = line[2:].strip()
        except (ValueError, KeyError, IndexError) as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
    return lines


def _reception(line: str, heads: dict[str, str], number: int) -> dict[str, Any]:
    begun, place, count, people, matters = (part.strip() for part in line.split("｜"))
    on, cadre, subject = begun.split(" ", 2)
    chosen = [{"household": word[:4], "person": word[4:] or heads[word[:4]]} for word in people.split()]
    return {
        "kind": "reception", "key": f"r{number:03d}", "on": on, "cadre": CADRES[cadre], "subject": subject,
        "place": place, "people_count": int(count), "representatives": chosen, "matters": matters.split(),
    }  # fmt: skip


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
