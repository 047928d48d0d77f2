"""The record of errors comes out whole, the oldest first; nothing is written where there is none."""

from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.services.support import export_log


def test_logs_come_out_in_the_order_they_were_written(tmp_path: Path):
    logs = tmp_path / "logs"
    logs.mkdir()
    for name, words in (("minqing.log.2", "first"), ("minqing.log.1", "second"), ("minqing.log", "third")):
        (logs / name).write_text(words + "\n", encoding="utf-8")
    (logs / "crash.log").write_text("", encoding="utf-8")
    assert export_log(tmp_path / "out.txt", logs) == 3
    text = (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert text.startswith("minqing-desktop ")
    assert text.index("first") < text.index("second") < text.index("third")
    assert "crash.log" not in text


def test_without_a_log_nothing_is_written(tmp_path: Path):
    with pytest.raises(UserError) as refused:
        export_log(tmp_path / "out.txt", tmp_path / "none")
    assert refused.value.code == "log_empty"
    assert not (tmp_path / "out.txt").exists()
