"""Read the authored diary pages of the sample village (texts/*.txt) into plain records.

A month page `2026-02.txt` holds visits, one block each:

    = DAY HH:MM CADRE HOUSEHOLD[,HOUSEHOLD] WEATHER [MODE] [@place] [+companion,…] [>MM-DD next] [未完]
    the villager's words on one line, in which [n#m001:…] marks an entry
    答：the answer given on the spot
    感：the cadre's own thoughts
    任：title｜MM-DD due [给NAME promised to] [成MM-DD done] [事m001] [条N entry, 条0 none]｜result

An entry mark is a letter (n need, a advice, d dispute, p appraisal, f fact), then if needed a household number, a
person's name, the matter it became, and a colon. Without a name the head of the first household speaks.
`matters.txt` and `tasks.txt` are described at their tops.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

TEXTS = Path(__file__).with_name("texts")
CADRES = {"陈": "chen", "李": "li", "周": "zhou", "吴": "wu"}
MODES = {
    "入户": "home", "电话": "phone", "来访": "reception", "恳谈": "talk", "同劳": "live_in", "返乡": "return_home"
}  # fmt: skip
ENTRY_TYPES = {"n": "need", "a": "advice", "d": "dispute", "p": "appraisal", "f": "fact"}
ROUTES = {
    "当场": "on_spot", "自办": "own", "转办": "referred",
    "代理": "agent_petition", "调解": "mediation", "议事": "meeting",
}  # fmt: skip
STEPS = {
    "受理": "accept", "办理": "handle", "转办": "refer", "来文": "reply_received", "延期": "extend", "反馈": "answer",
    "评价": "rate", "办结": "close", "重办": "reopen", "回访": "visit_back", "不予受理": "decline", "撤回": "withdraw",
    "委托": "authorise", "递交": "submit", "告知": "petition_notice", "意见": "petition_opinion",
    "信访延期": "petition_extend", "调解": "mediate", "转渠道": "next_channel", "协议": "agree", "履行": "perform",
    "议定": "resolve", "并入": "join", "请延": "ask_extension",
}  # fmt: skip
STAGE_AFTER = {
    "accept": "accepted", "handle": "handling", "refer": "handling", "reply_received": "handling",
    "extend": "handling", "answer": "answered", "rate": "rated", "close": "closed", "reopen": "reopened",
    "decline": "declined", "withdraw": "withdrawn", "join": "joined", "resolve": "handling",
    **dict.fromkeys(("authorise", "submit", "petition_notice", "petition_opinion", "petition_extend"), "handling"),
    **dict.fromkeys(("mediate", "next_channel", "agree"), "handling"),
}  # fmt: skip
BY = {"口头": "oral", "电话": "phone", "书面": "written"}
RATINGS = {"满意": "satisfied", "基本满意": "mostly", "不满意": "unsatisfied"}
CLOSINGS = {"实质": "substantive", "阶段": "staged", "程序": "procedural"}
MARK = re.compile(r"\[([ndapf])(\d{4})?([^\d#:\]]*)(#m\d{3})?:([^\]]+)\]")


@dataclass(slots=True)
class Entry:
    type: str
    household: str
    person: str | None
    matter: str | None
    text: str
    start: int
    key: str = ""


@dataclass(slots=True)
class Task:
    title: str
    due_on: date
    cadre: str
    owed_to: str = ""
    done_on: date | None = None
    matter: str | None = None
    entry: Entry | None = None
    household: str | None = None
    result: str = ""
    given_on: date = date.min


@dataclass(slots=True)
class Visit:
    started_on: date
    time: str
    cadre: str
    households: list[str]
    weather: str
    mode: str = "home"
    place: str = ""
    companions: list[str] = field(default_factory=list)
    next_visit: date | None = None
    done: bool = True
    words: str = ""
    answer: str = ""
    reflection: str = ""
    entries: list[Entry] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    key: str = ""


@dataclass(slots=True)
class Step:
    on: date
    cadre: str
    type: str
    text: str
    by: str
    stage: str = ""
    detail: str = ""


@dataclass(slots=True)
class Matter:
    key: str
    title: str
    category: str
    place: str
    wanted: str
    route: str
    referred_to: str
    due_on: date
    petitioners: list[tuple[str, str]]
    stage: str = ""
    steps: list[Step] = field(default_factory=list)
    closing: str = ""
    rating: str = ""
    joined_into: str | None = None
    responsible: str = ""


def on_or_after(start: date, month_day: str) -> date:
    """The first day called MM-DD that is not before `start`."""
    month, day = (int(part) for part in month_day.split("-"))
    this_year = date(start.year, month, day)
    return this_year if this_year >= start else date(start.year + 1, month, day)


def read_visits(heads: dict[str, str], folder: Path = TEXTS) -> list[Visit]:
    """All visits of all months in order of time; `heads` gives each household's head."""
    visits: list[Visit] = []
    for page in sorted(folder.glob("20*.txt")):
        year, month = (int(part) for part in page.stem.split("-"))
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                if line.startswith("="):
                    visits.append(_visit_header(line, year, month))
                elif line.strip():
                    _visit_line(visits[-1], line.strip(), heads)
            except (ValueError, KeyError, IndexError) as error:
                raise ValueError(f"{page.name}:{number}: {error}") from error
    return sorted(visits, key=lambda visit: (visit.started_on, visit.time))


def _visit_header(line: str, year: int, month: int) -> Visit:
    day, time, cadre, households, weather, *rest = line[1:].split()
    visit = Visit(date(year, month, int(day)), time, CADRES[cadre], households.split(","), weather)
    for word in rest:
        if word[0] == "@":
            visit.place = word[1:]
        elif word[0] == "+":
            visit.companions = word[1:].split(",")
        elif word[0] == ">":
            visit.next_visit = on_or_after(visit.started_on, word[1:])
        elif word == "未完":
            visit.done = False
        else:
            visit.mode = MODES[word]
    return visit


def _visit_line(visit: Visit, line: str, heads: dict[str, str]) -> None:
    sign, text = line[:2], line[2:]
    if sign == "答：":
        visit.answer = text
    elif sign == "感：":
        visit.reflection = text
    elif sign == "任：":
        visit.tasks.append(_task(visit, text))
    elif visit.words:
        raise ValueError("a second line of words")
    else:
        _read_words(visit, line, heads)


def _read_words(visit: Visit, line: str, heads: dict[str, str]) -> None:
    plain, last = "", 0
    for mark in MARK.finditer(line):
        plain += line[last : mark.start()]
        kind, household, person, matter, text = mark.groups()
        home = household or visit.households[0]
        speaker = None if person == "-" else person or heads[home]
        visit.entries.append(Entry(ENTRY_TYPES[kind], home, speaker, matter and matter[1:], text, len(plain)))
        plain += text
        last = mark.end()
    visit.words = plain + line[last:]
    if "[" in visit.words or "]" in visit.words:
        raise ValueError("a mark is not closed or not known")


def _task(visit: Visit, text: str) -> Task:
    title, facts, result = ([*text.split("｜"), ""])[:3]
    task = read_task_facts(title, facts, result, visit.cadre, visit.started_on)
    named = task.household
    task.household = named or visit.households[0]
    wanted = next((word for word in facts.split() if word.startswith("条")), None)
    if wanted is None:
        weighty = [entry for entry in visit.entries if entry.type in ("need", "dispute", "advice")]
        task.entry = weighty[0] if weighty else None
    elif wanted != "条0":
        task.entry = visit.entries[int(wanted[1:]) - 1]
    if task.entry is not None and named is None:
        task.household = task.entry.household
    return task


def read_task_facts(title: str, facts: str, result: str, cadre: str, given_on: date) -> Task:
    due, *rest = facts.split()
    task = Task(title, on_or_after(given_on, due), cadre, result=result, given_on=given_on)
    for word in rest:
        if word[0] == "给":
            task.owed_to = word[1:]
        elif word[0] == "成":
            task.done_on = on_or_after(given_on, word[1:])
        elif word[0] == "事":
            task.matter = word[1:]
        elif word[0] == "户":
            task.household = word[1:]
        elif word[0] != "条":
            raise ValueError(f"unknown task word {word}")
    return task
