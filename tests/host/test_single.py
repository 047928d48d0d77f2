"""A notebook is open once, however its last owner ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host.single import LOCK_NAME, RAISE_NAME, ask_to_raise, lock_notebook

HOLDER = """
import sys
from pathlib import Path
from minqing_desktop.host.single import lock_notebook
lock = lock_notebook(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def hold_elsewhere(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def refused(folder: Path) -> bool:
    try:
        lock_notebook(folder).release()
    except UserError as error:
        return error.code == "notebook.in_use"
    return False


def test_once_in_one_process(tmp_path: Path) -> None:
    with lock_notebook(tmp_path):
        assert refused(tmp_path)
    assert not refused(tmp_path)


def test_once_on_the_machine_and_free_after_kill(tmp_path: Path) -> None:
    process = hold_elsewhere(tmp_path)
    try:
        assert refused(tmp_path)
        assert (tmp_path / LOCK_NAME).read_text() == str(process.pid)
    finally:
        end(process)
    assert not refused(tmp_path)


def test_two_notebooks_are_independent(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with lock_notebook(tmp_path / "a"):
        assert not refused(tmp_path / "b")


def test_the_second_copy_asks_for_the_window(tmp_path: Path) -> None:
    with lock_notebook(tmp_path) as lock:
        assert not lock.raise_requested()
        ask_to_raise(tmp_path)
        assert lock.raise_requested()
        assert not lock.raise_requested()


def test_a_request_from_before_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / RAISE_NAME).touch()
    with lock_notebook(tmp_path) as lock:
        assert not lock.raise_requested()


def test_asking_where_nothing_is_does_no_harm(tmp_path: Path) -> None:
    ask_to_raise(tmp_path / "no")
    assert not (tmp_path / "no").exists()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        lock_notebook(tmp_path / "no")
    assert caught.value.code == "file.gone"


def test_releasing_twice_is_fine(tmp_path: Path) -> None:
    lock = lock_notebook(tmp_path)
    lock.release()
    lock.release()
    assert not refused(tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    lock = lock_notebook(tmp_path)
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    try:
        # Only closing, as the death of this process would: an explicit unlock would free the child's copy too.
        handle, lock._handle = lock._handle, None
        assert handle is not None
        os.close(handle)
        assert wait_until_free(tmp_path)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def wait_until_free(folder: Path) -> bool:
    # The child closes its copy at its own pace after the fork.
    for _ in range(300):
        if not refused(folder):
            return True
        signal.sigtimedwait([], 0.01)
    return False


def test_who_never_let_go_is_remembered_until_somebody_opens(tmp_path: Path) -> None:
    first = lock_notebook(tmp_path)
    assert not first.was_left_open
    first.release()
    again = lock_notebook(tmp_path)
    assert not again.was_left_open
    again.release()
    (tmp_path / LOCK_NAME).write_text("4711", encoding="ascii")
    refused = lock_notebook(tmp_path)
    assert refused.was_left_open
    refused.release(as_found=True)
    opened = lock_notebook(tmp_path)
    assert opened.was_left_open
    opened.release()
    last = lock_notebook(tmp_path)
    assert not last.was_left_open
    last.release()
