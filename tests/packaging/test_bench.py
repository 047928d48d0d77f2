"""The table of figures reads right, and what it measures on is what it says it is."""

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from bench import part, villages
from bench.figures import Line, median, percentile, remarks, spread, table, write_json
from bench.part import alone, interleaved, own_folder, processor_seconds, timed
from bench.villages import Size

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.services.search import find_people
from minqing_desktop.services.today import today
from tool import commands

BENCH = Path(part.__file__).parent
LINES = (
    Line("导入花名册", "2,000 人", 1.5, "s", "≤ 1.0 × 对照", False, 1.2, "LibreOffice", "三次"),
    Line("存 p95", "二十 visits", 123.4, "ms", "≤ 50 ms", True),
    Line("内存", "", 0.0, "MB"),
)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def test_columns_stand_under_their_headings_also_in_chinese() -> None:
    printed = table(LINES).splitlines()
    assert len(printed) == 2 + len(LINES)
    heading, _, first, second, _third = printed
    assert _width(heading[: heading.index("要求")]) == _width(first[: first.index("≤")])
    assert _width(first[: first.index("≤")]) == _width(second[: second.index("≤")])
    assert first.split()[-1] == "否"
    assert second.split()[-1] == "是"
    assert "1.25" in first
    assert second.count("—") == 2


def test_remarks_name_each_yardstick_once() -> None:
    assert remarks((LINES[0], LINES[0], *LINES)) == "导入花名册：对照为LibreOffice；三次"


def test_a_run_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "build" / "bench.json"
    write_json(path, LINES, {"system": "x"})
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["machine"] == {"system": "x"}
    assert [line["ratio"] for line in kept["lines"]] == [1.25, None, None]
    assert kept["lines"][0]["what"] == "导入花名册"


def test_figures_of_many_turns() -> None:
    values = [float(each) for each in range(1, 101)]
    assert percentile(values, 0.95) == 95
    assert percentile(values[:20], 0.95) == 19
    assert percentile([7.0], 0.95) == 7
    assert percentile([2.0, 1.0], 0.5) == 1
    assert median([9.0, 1.0, 2.0]) == 2
    assert spread([1.0, 0.5, 123.0], "s") == "3 次：0.50–123 s"


def test_works_take_turns() -> None:
    done: list[str] = []

    def work(name: str) -> float:
        done.append(name)
        return float(len(done))

    ours, theirs = interleaved(3, lambda: work("a"), lambda: work("b"))
    assert "".join(done) == "ababab"
    assert (ours, theirs) == ([1, 3, 5], [2, 4, 6])


def test_time_is_taken_of_this_process_and_its_children() -> None:
    spent: list[float] = []
    burning = [sys.executable, "-S", "-c", "import time\nwhile time.process_time() < 0.2: pass"]
    seconds, result = timed(lambda: processor_seconds(lambda: subprocess.run(burning, check=True).returncode, spent))
    assert result == 0
    assert seconds >= 0.2
    assert 0.15 <= spent[0] < 5


def test_a_process_of_its_own_answers_and_its_failure_is_told() -> None:
    assert alone("part:peak_mib") > 5
    with pytest.raises(RuntimeError, match="no_such_thing ended with 1"):
        alone("part:no_such_thing")


def test_its_folder_is_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "BUILD", tmp_path / "build")
    with own_folder() as folder:
        (folder / "a").write_text("a")
        assert folder.parent == tmp_path / "build"
    assert not folder.exists()


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(villages, "BUILD", tmp_path)
    return villages.notebook_of(Size(30, 200))


def test_the_notebook_holds_what_it_says(made: Path) -> None:
    opened = open_notebook(made, part.PASSWORD)
    try:
        session = opened.session
        with session.reading() as reader:
            counts = {kind: reader.count(kind) for kind in (Household, Visit, Entry, Person, Task, Matter)}
        day = today(session)
        found = find_people(session, "w")
    finally:
        opened.close()
    assert (counts[Household], counts[Visit], counts[Entry]) == (30, 200, 400)
    assert counts[Person] > 60
    assert 60 < counts[Task] < 140
    assert 5 < counts[Matter] < 45
    assert day.households == 30
    assert found
    assert day.latest_visits


def test_a_notebook_is_made_once_and_anew_when_the_tables_change(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (made / "notebook.db").stat().st_mtime_ns
    assert villages.notebook_of(Size(30, 200)) == made
    assert (made / "notebook.db").stat().st_mtime_ns == before
    monkeypatch.setattr(villages.schema, "catalogue_print", lambda: "another")
    other = villages.notebook_of(Size(30, 200))
    assert other != made
    assert not made.exists()


def test_each_part_can_be_asked_for_by_name() -> None:
    listed = subprocess.run([sys.executable, BENCH, "--help"], capture_output=True, text=True, check=True).stdout
    refused = subprocess.run([sys.executable, BENCH, "--only", "nothing"], capture_output=True, text=True, check=False)
    for name in ("import", "start", "search", "save", "stall", "papers", "memory", "lists"):
        assert name in listed
    assert refused.returncode == 2


@pytest.mark.parametrize("rest", [[], ["--only", "lists", "--large"], ["-k", "x", "tests/a.py"], ["--help"]])
def test_the_tool_passes_options_on(rest: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []
    monkeypatch.setitem(commands.COMMANDS, "bench", (lambda passed: given.append(passed) or 0, "measure"))
    assert commands.main(["bench", *rest]) == 0
    assert given == [rest]


def test_the_tool_knows_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        commands.main(["no_such_thing", "--only"])
    assert refused.value.code == 2
    with pytest.raises(SystemExit) as shown:
        commands.main(["--help"])
    assert shown.value.code == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in commands.COMMANDS)
