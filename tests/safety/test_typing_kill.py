"""What was typed two seconds ago is there after the program is killed, without anybody having saved it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services import notebooks
from minqing_desktop.services.visit_drafts import all_forms
from tests.safety.quick_keys import FIRST_PASSWORD

WORDS = "西屋还是漏，上次说请瓦匠来看，一个多月了没人来。"
PROMISED_S = 2.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A notebook."""
    made_folder = tmp_path / "notebook"
    made, _ = notebooks.create_notebook(
        made_folder, FIRST_PASSWORD, Village(name="示范村", code="330327001201"), Cadre(name="陈")
    )
    made.close()
    return made_folder


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows 没有 SIGKILL")
def test_words_typed_two_seconds_ago_outlive_a_kill(folder: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.safety.typist", str(folder), WORDS],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        assert child.stdout is not None
        word, visit = child.stdout.readline().split()
        assert word == "typed"
        time.sleep(PROMISED_S)
    finally:
        child.kill()
        child.wait(10)
        if child.stdout is not None:
            child.stdout.close()
    opened = notebooks.open_notebook(folder, FIRST_PASSWORD)
    try:
        (found,) = all_forms(opened.session)
        assert (found[1].visit.id, found[1].visit.words) == (visit, WORDS)
        with opened.session.reading() as reader:
            assert reader.count(Visit) == 0
    finally:
        opened.close()
