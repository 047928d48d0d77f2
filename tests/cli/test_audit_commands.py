"""audit list and export: what a script reads of who came in and what went out."""

import json
from pathlib import Path

from openpyxl import load_workbook

from tests.cli.conftest import Cli


def test_the_trail_is_listed_and_written(cli: Cli, notebook: Path, tmp_path: Path) -> None:
    cli("dump", "--notebook", notebook, "--out", tmp_path / "all.jsonl")
    answer = cli("audit", "list", "--notebook", notebook, "--json", "--group", "files_out")
    assert answer.code == 0
    (line,) = json.loads(answer.out)["lines"]
    assert (line["cadre"], line["event"], line["detail"]) == ("陈干部", "导出文件", "全部内容，2 条")
    assert "打开笔记本" in cli("audit", "list", "--notebook", notebook).out
    assert cli("audit", "list", "--notebook", notebook, "--cadre", "没有这人").code == 2
    written = cli("audit", "export", "--notebook", notebook, "--out", tmp_path / "trail.xlsx", "--cadre", "陈干部")
    assert written.code == 0
    words = [str(cell) for row in load_workbook(tmp_path / "trail.xlsx").worksheets[0].values for cell in row if cell]
    assert "全部内容，2 条" in words
