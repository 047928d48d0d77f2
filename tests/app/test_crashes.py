"""The program fails: the user hears that nothing is lost, reads the whole report, keeps it or not, and goes on."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host.logs import CRASH_NAME, open_log, watch_bugs
from minqing_desktop.services.support import sudden_end_report
from minqing_desktop.storage.faults import disk_full
from minqing_desktop.ui.frame.crash_view import CrashView
from minqing_desktop.ui.kit.toast import Toast
from tests.app.test_program import enter, folder, made_once, program, quiet  # noqa: F401

SECRET = "王小明 330327199003070013"


def fail_with_a_value() -> None:
    number = SECRET
    raise ValueError(f"cannot read {number}")


def offered(toast: Toast) -> str:
    return toast._plain_action.text() if toast.isVisible() else ""


def test_a_failure_in_a_lane_is_told_and_its_report_read(qtbot, program, quiet, folder, tmp_path: Path) -> None:  # noqa: F811
    enter(program, quiet, folder)
    frame = program.frame
    program.runner.read(fail_with_a_value, owner=program)
    quiet()
    qtbot.waitUntil(lambda: "程序出错，数据没有丢。" in frame.toast.words)
    assert offered(frame.toast) == "看错误报告"
    frame.toast._plain_action.click()
    view = frame.panel.content
    assert isinstance(view, CrashView)
    report = view.text.toPlainText()
    assert "ValueError" in report
    assert "fail_with_a_value" in report
    assert not any(part in report for part in (*SECRET.split(), "cannot read", str(Path.home())))
    view.ask_place = lambda _name: str(tmp_path / "报告.txt")
    view.save_button.click()
    assert (tmp_path / "报告.txt").read_text(encoding="utf-8") == report
    view.copy_button.click()
    assert QApplication.clipboard().text() == report
    view.go_on_button.click()
    assert frame.panel.content is None
    assert program.desk is not None


def test_a_failure_of_the_window_before_the_door_is_a_page(qtbot, program, folder) -> None:  # noqa: F811
    program.start(folder)
    with watch_bugs(program.bugged.emit):
        try:
            fail_with_a_value()
        except ValueError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    view = program.frame.currentWidget()
    assert isinstance(view, CrashView)
    assert SECRET.split()[0] not in view.report
    view.go_on_button.click()
    assert program.frame.currentWidget() is program.door


def test_a_failure_in_a_thread_of_its_own_reaches_the_window(qtbot, program, quiet, folder) -> None:  # noqa: F811
    enter(program, quiet, folder)
    told_in = []
    show, program.frame.show_crash = program.frame.show_crash, lambda report: told_in.append(threading.current_thread())
    with watch_bugs(program.bugged.emit):
        thread = threading.Thread(target=fail_with_a_value)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: bool(told_in))
    program.frame.show_crash = show
    assert told_in == [threading.main_thread()]


def test_a_full_disk_while_writing_reaches_the_window(qtbot, program, quiet, folder) -> None:  # noqa: F811
    enter(program, quiet, folder)

    def full() -> None:
        raise disk_full()

    program.runner.write(full, owner=program)
    quiet()
    qtbot.waitUntil(lambda: "磁盘满了，这一步没有保存；以前保存的都在。" in program.frame.toast.words)
    assert offered(program.frame.toast) == ""


def test_a_sudden_end_is_looked_at_on_the_next_start(qtbot, program, quiet, folder, tmp_path: Path) -> None:  # noqa: F811
    logs = tmp_path / "logs"
    open_log(logs).close()
    (logs / CRASH_NAME).write_text(
        'Fatal Python error: Segmentation fault\n\n  File "/home/王小明/minqing_desktop/ui/x.py", line 3 in paint\n',
        encoding="utf-8",
    )
    log = open_log(logs)
    log.close()
    assert "王小明" not in log.last_crash
    assert '"minqing_desktop/ui/x.py", line 3 in paint' in log.last_crash
    again = open_log(logs)
    again.close()
    assert again.last_crash == ""
    program.last_crash = sudden_end_report(log.last_crash)
    enter(program, quiet, folder)
    assert program.frame.toast.words.startswith("上次没有正常退出")
    assert offered(program.frame.toast) == "看错误报告"
    program.frame.show_report()
    assert "Segmentation fault" in program.frame.panel.content.report


def test_a_killed_program_is_mentioned_when_the_notebook_opens_again(program, quiet, folder) -> None:  # noqa: F811
    (folder / "notebook.lock").write_text("4711", encoding="ascii")
    enter(program, quiet, folder)
    assert program.frame.toast.words.startswith("上次没有正常退出")


@pytest.mark.parametrize("error", [UserError("file.gone", "找不到。"), OSError(5, SECRET)])
def test_a_report_names_kinds_and_codes_only(error: Exception) -> None:
    from minqing_desktop.services.support import crash_report

    report = crash_report(error)
    assert SECRET.split()[0] not in report
    assert "找不到" not in report
    assert ("file.gone" in report) or ("errno=5" in report)
