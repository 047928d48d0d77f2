"""The shipped year of village life hangs together: people, days, offsets, matters' lives, and no repeated sentence."""

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from minqing_desktop.domain.casework.moves import RULES, Move
from minqing_desktop.domain.records.matter import STEP_TYPES

ROOT = Path(__file__).parents[2]
YEAR = ROOT / "resources" / "sample" / "year.jsonl"
FIRST, TODAY = date(2025, 11, 24), date(2026, 11, 22)
CHOICES = {
    ("visit", "mode"): {"home", "phone", "reception", "talk", "live_in", "return_home"},
    ("entry", "type"): {"need", "advice", "dispute", "appraisal", "fact"},
    ("matter", "category"): {
        "道路交通", "水利灌溉", "住房", "社会保障", "医疗卫生", "教育",
        "邻里纠纷", "土地山林", "环境卫生", "公共安全", "惠农补贴", "其他",
    },
    ("matter", "route"): {"on_spot", "own", "referred", "agent_petition", "mediation", "meeting"},
    ("matter", "stage"): {
        "accepted", "handling", "answered", "rated", "closed", "reopened", "withdrawn", "declined", "joined",
    },
    ("matter", "closing"): {"substantive", "staged", "procedural", ""},
    ("matter", "rating"): {"satisfied", "mostly", "unsatisfied", ""},
    ("step", "type"): {code for code, _ in STEP_TYPES},
    ("step", "by"): {"oral", "phone", "written", ""},
}  # fmt: skip
FORBIDDEN = (
    "宗教", "信教", "信佛", "基督", "教堂", "菩萨", "寺庙", "民族", "汉族", "畲族", "政治面貌", "党员", "入党", "刁民",
    "懒汉", "钉子户", "上访户", "重点人员", "评分", "打分", "黑名单", "指纹", "人脸采集",
)  # fmt: skip
Line = dict[str, Any]


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return [json.loads(line) for line in YEAR.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def kinds(lines: list[Line]) -> dict[str, list[Line]]:
    grouped: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        grouped[line["kind"]].append(line)
    return grouped


@pytest.fixture(scope="module")
def roster() -> dict[str, set[str]]:
    rows = CalamineWorkbook.from_path(ROOT / "resources/sample/roster.xlsx").get_sheet_by_index(0).to_python()
    header = [str(cell) for cell in rows[1]]
    number, name = header.index("户编号"), header.index("姓名")
    homes: dict[str, set[str]] = defaultdict(set)
    for row in rows[2:]:
        homes[str(row[number])].add(str(row[name]))
    return homes


def sentences(text: str) -> set[str]:
    """Sentences of at least eight letters or digits, with everything else taken out."""
    parts = re.split(r"[。！？；!?;\n]", text)
    bare = ("".join(c for c in part if unicodedata.category(c)[0] in "LN") for part in parts)
    return {sentence for sentence in bare if len(sentence) >= 8}


def test_the_shipped_file_is_what_the_texts_assemble_to(tmp_path: Path) -> None:
    again = tmp_path / "year.jsonl"
    subprocess.run([sys.executable, str(ROOT / "packaging/sample/make_sample.py"), str(again)], check=True)
    assert again.read_bytes() == YEAR.read_bytes()


def test_the_year_has_its_size(kinds) -> None:
    assert len(kinds["cadre"]) == 4
    assert len(kinds["pairing"]) >= 115
    assert len(kinds["visit"]) >= 420
    assert len(kinds["entry"]) >= 250
    assert len(kinds["matter"]) >= 60
    assert len(kinds["step"]) >= 200
    assert len(kinds["task"]) >= 150
    assert sum(15 <= len(visit["words"]) <= 160 for visit in kinds["visit"]) >= 280
    assert sum(len(visit["words"]) < 25 for visit in kinds["visit"]) >= 40


def test_every_cadre_writes_a_good_share_and_every_household_is_met(kinds, roster) -> None:
    hands = Counter(visit["cadre"] for visit in kinds["visit"])
    assert set(hands) == {cadre["key"] for cadre in kinds["cadre"]}
    assert min(hands.values()) >= 80
    assert {home for visit in kinds["visit"] for home in visit["households"]} == set(roster)
    assert sorted(pairing["household"] for pairing in kinds["pairing"]) == sorted(roster)


def test_choices_are_known_codes(lines) -> None:
    for line in lines:
        for (kind, field), allowed in CHOICES.items():
            if line["kind"] == kind:
                assert line[field] in allowed, (line.get("key"), field)
    assert {line["mode"] for line in lines if line["kind"] == "visit"} == CHOICES["visit", "mode"]


def test_lines_refer_only_to_earlier_lines_and_to_people_of_the_roster(lines, roster) -> None:
    seen: set[str] = set()
    cadres = {line["name"] for line in lines if line["kind"] == "cadre"}
    for line in lines:
        for field in {"cadre", "visit", "entry", "matter"} - {line["kind"]}:
            if line.get(field) is not None:
                assert line[field] in seen, (line["kind"], line.get("key"), field)
        if "key" in line:
            assert line["key"] not in seen
            seen.add(line["key"])
        for home in [*line.get("households", ()), line.get("household")]:
            assert home is None or home in roster
        for person in [line, *line.get("petitioners", ())]:
            if person.get("person"):
                assert person["person"] in roster[person["household"]], line.get("key")
        if line.get("owed_to"):
            assert line["owed_to"] in roster[line["household"]], line["key"]
        assert set(line.get("companions", ())) <= cadres


def test_entries_are_cut_from_the_words_of_their_visit(kinds) -> None:
    visits = {visit["key"]: visit for visit in kinds["visit"]}
    for entry in kinds["entry"]:
        visit = visits[entry["visit"]]
        assert visit["words"][entry["start"] : entry["end"]] == entry["text"] != ""
        assert entry["household"] in visit["households"]


def test_days_run_forward_inside_the_year(lines, kinds) -> None:
    days = [line.get("started_at", line.get("accepted_on", line.get("on", "")))[:10] for line in lines]
    dated = [day for day in days if day]
    assert dated == sorted(dated)
    for visit in kinds["visit"]:
        started = datetime.fromisoformat(visit["started_at"])
        assert FIRST <= started.date() <= TODAY
        assert 6 <= started.hour <= 21
        if visit["next_visit"]:
            assert 0 < (date.fromisoformat(visit["next_visit"]) - started.date()).days <= 120
    for step in kinds["step"]:
        assert FIRST <= date.fromisoformat(step["on"]) <= TODAY


def test_no_cadre_is_in_two_places_at_once(kinds) -> None:
    names = {cadre["key"]: cadre["name"] for cadre in kinds["cadre"]}
    taken: set[tuple[str, str]] = set()
    for visit in kinds["visit"]:
        for name in {names[visit["cadre"]], *visit["companions"]} & set(names.values()):
            assert (name, visit["started_at"]) not in taken
            taken.add((name, visit["started_at"]))


def test_no_two_visits_share_a_sentence(kinds) -> None:
    owner: dict[str, str] = {}
    for visit in kinds["visit"]:
        for sentence in sentences(f"{visit['words']}。{visit['answer']}。{visit['reflection']}"):
            assert owner.setdefault(sentence, visit["key"]) == visit["key"], sentence
    assert len(owner) > 600


def test_matters_live_as_the_design_says(kinds) -> None:
    steps: dict[str, list[Line]] = defaultdict(list)
    for step in kinds["step"]:
        steps[step["matter"]].append(step)
    for matter in kinds["matter"]:
        life = steps[matter["key"]]
        types = [step["type"] for step in life]
        assert types[0] == "accept"
        assert life[0]["on"] == matter["accepted_on"] <= matter["due_on"]
        assert matter["petitioners"]
        assert (matter["route"] == "referred") <= bool(matter["referred_to"])
        assert (matter["stage"] == "closed") == (matter["closed_on"] is not None) == (matter["closing"] != "")
        if matter["stage"] == "closed":
            assert types[-1] == "close"
            assert life[-1]["on"] == matter["closed_on"]
            assert {"answer", "rate"} <= set(types)
            assert matter["rating"] in {"satisfied", "mostly"}
        stage = ""
        for step in life:
            assert step["type"] not in {"answer", "rate"} or step["by"], matter["key"]
            stage = RULES[Move(step["type"])].stages[stage]
        assert stage == matter["stage"], matter["key"]


def test_the_village_has_life_in_every_stage(kinds) -> None:
    stages = Counter(matter["stage"] for matter in kinds["matter"])
    assert set(stages) == CHOICES["matter", "stage"]
    reopened = {step["matter"] for step in kinds["step"] if step["type"] == "reopen"}
    assert len(reopened) >= 4
    routes = Counter(matter["route"] for matter in kinds["matter"])
    assert min(routes[route] for route in CHOICES["matter", "route"]) >= 2
    told = Counter(step["matter"] for step in kinds["step"])
    assert sum(times >= 5 for times in told.values()) >= 12


def test_tasks_are_kept_late_and_still_to_come(kinds) -> None:
    today = TODAY.isoformat()
    for task in kinds["task"]:
        assert not task["done_on"] or (task["done_on"] <= today and task["result"]), task["key"]
    open_tasks = [task for task in kinds["task"] if not task["done_on"]]
    assert 4 <= sum(task["due_on"] < today for task in open_tasks) <= 7
    assert 3 <= sum(task["due_on"] == today for task in open_tasks) <= 5
    assert sum("2026-11-22" < task["due_on"] <= "2026-11-29" for task in open_tasks) >= 8
    assert sum(task["due_on"] > "2026-11-29" for task in open_tasks) >= 5
    assert sum(bool(task["owed_to"]) for task in kinds["task"]) >= 80


def test_nothing_undignified_is_written(lines) -> None:
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    assert [term for term in FORBIDDEN if term in text] == []
